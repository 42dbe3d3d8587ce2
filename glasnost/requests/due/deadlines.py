"""What is due, overdue, still to be found out, and what users may now be told of, as of a moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from glasnost.model.language import language
from glasnost.register import Register
from glasnost.requests.due.books import Book, known_of
from glasnost.rules.closer import Settled
from glasnost.rules.deadline import span_of_moments
from glasnost.rules.telling import outcome_words, question_words

DUE, OVERDUE, OPEN, TELL = "due", "overdue", "to find out", "may be told"
CLOSED = ("full", "partial", "no data", "refused", "withdrawn", "restricted")
LETTER = "the letter itself"


@dataclass(frozen=True)
class Deadline:
    """What one rule set says of one request. by: the latest safe moment (UTC), None if it sets none or is undecided.

    until: later than `by` where the receipt is known to the day only, or while it is open what must be done. sure: the
    request is under these rules, whatever is missing. missing: facts that matter, as questions.
    """

    rules: str
    title: str
    outcome: str
    line: str
    by: datetime | None
    until: datetime | None
    missing: tuple[str, ...] = ()
    sure: bool = True


@dataclass(frozen=True)
class Due:
    """One line of the list. deadlines: of every rule set that the request is, or may be, under. by: the earliest of
    those that it surely is under; None if there is none, and then it must be found out.

    ended: for users who may be told, the last day on which a law or an order forbade it; None if nothing forbade it.
    """

    request_id: str
    number: str
    state: str
    by: datetime | None
    rules: str | None
    outcome: str | None
    authority_class: str | None
    country: str | None
    deadlines: tuple[Deadline, ...] = ()
    ended: date | None = None


@dataclass
class DueList:
    """As of a moment. gags: that still hold, with no known end among them."""

    as_of: datetime
    rows: list[Due] = field(default_factory=list)
    open: int = 0
    gags: int = 0
    gags_without_end: int = 0


def due_list(register: Register, rules: Sequence[Book], as_of: datetime) -> DueList:
    """Every request that waits for something. Nothing is due that was answered."""
    found = DueList(as_of)
    with register.snapshot().connect(judgements=False) as connection:
        rows = connection.execute(
            """SELECT request_id, arg_max(record, number) FROM request_event GROUP BY 1 ORDER BY min(number)"""
        ).fetchall()
    for request_id, text in rows:
        record = json.loads(text)
        if record.get("outcome") not in CLOSED and "effect_on" not in record:
            found.open += 1
            found.rows.append(_due(request_id, record, rules, as_of))
        _gag(found, request_id, record)
    order = {OVERDUE: 0, DUE: 1, OPEN: 2, TELL: 3}
    found.rows.sort(key=lambda one: (order[one.state], one.by or datetime.max.replace(tzinfo=UTC), one.number))
    return found


def _due(request_id: str, record: Mapping[str, Any], rules: Sequence[Book], as_of: datetime) -> Due:
    deadlines = deadlines_of(record, rules)
    first = next((one for one in deadlines if one.by is not None and one.sure), None)
    by = first.by if first else None
    state = OPEN if by is None else OVERDUE if by < as_of else DUE
    return Due(
        request_id,
        record["number"],
        state,
        by,
        first.rules if first else None,
        first.outcome if first else None,
        record.get("authority_class"),
        record.get("country"),
        tuple(deadlines),
    )


def deadlines_of(record: Mapping[str, Any], rules: Sequence[Book]) -> list[Deadline]:
    """Of every rule set that the request is or may be under, and the day that its letter sets; the earliest first."""
    found = [one for book in rules if (one := _under(book, record)) is not None]
    if "due_at" in record:
        by = datetime.fromisoformat(record["due_at"])
        found.append(Deadline(LETTER, LETTER, "answer", "", by, by))
    return sorted(found, key=lambda one: one.by or datetime.max.replace(tzinfo=UTC))


def _under(book: Book, record: Mapping[str, Any]) -> Deadline | None:
    known = known_of(book, record)
    settled = book.settle(known)
    if not book.concerns(settled):
        return None
    written = {row.name: row for row in book.rulebook.facts}
    asked = sorted(settled.missing | settled.missing_date)
    missing = tuple(question_words(written[name]) for name in asked if name in written)
    lines = ", ".join(book.compiled.law.lines[line].name for line in sorted(settled.lines))
    by, until = _moments(book, settled, known)
    title = book.rulebook.title_in(language())
    outcome = outcome_words(book.rulebook, settled.possible)
    return Deadline(book.rulebook.id, title, outcome, lines, by, until, missing, book.is_sure(settled))


def _moments(book: Book, settled: Settled, known: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest that remain possible: while it is open what must be done, the earliest counts."""
    found = [span for line in settled.lines if (span := span_of_moments(book.compiled, line, known)) is not None]
    return (min(first for first, _last in found), max(last for _first, last in found)) if found else (None, None)


def _gag(found: DueList, request_id: str, record: Mapping[str, Any]) -> None:
    """Whether the user may be told now: the gag has ended, or there was none, and the user does not know yet."""
    if record.get("notice") == "given" or record.get("gag") is None:
        return
    until = date.fromisoformat(record["gag_until"]) if "gag_until" in record else None
    if record["gag"] == "none":
        if record.get("notice") != "not yet":
            return
        until = None
    elif until is None or until >= found.as_of.date():
        found.gags += 1
        found.gags_without_end += until is None
        return
    found.rows.append(
        Due(
            request_id,
            record["number"],
            TELL,
            None,
            None,
            None,
            record.get("authority_class"),
            record.get("country"),
            (),
            until,
        )
    )
