"""One request beside what the rules ask: each test, true, false or unknown, with its quote of the law, and the
questions whose answers would settle it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.requests.due.books import Book, known_of
from glasnost.requests.due.deadlines import Deadline, deadlines_of
from glasnost.rules.people import Charge
from glasnost.rules.reasons import Reasons, reasons_for
from glasnost.rules.standing import Standing


@dataclass(frozen=True)
class Quote:
    """A field of the request and the letter's words for it."""

    field: str
    state: str
    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Checked:
    """A rule set's verdict of the request, in reasons."""

    book: Book
    reasons: Reasons


@dataclass(frozen=True)
class Checklist:
    """Everything that a reviewer sees of one request. letter: its text, if it is in the log."""

    request_id: str
    record: Mapping[str, Any]
    letter: str | None
    quotes: tuple[Quote, ...]
    issues: tuple[tuple[str | None, str], ...]
    checked: tuple[Checked, ...]
    deadlines: tuple[Deadline, ...]


def checklist(register: Register, number: str, rules: Sequence[Book]) -> Checklist:
    """The request of a number. Raises Problem if the log has none."""
    with register.snapshot().connect(judgements=False) as connection:
        found = connection.execute("SELECT request_id FROM request WHERE number = ?", [number]).fetchone()
        if found is None:
            raise Problem(_("the log holds no request {number}").format(number=number))
        (request_id,) = found
        (text,) = connection.execute(
            "SELECT arg_max(record, number) FROM request_event WHERE request_id = ?", [request_id]
        ).fetchall()[0]
        letters = connection.execute("SELECT text FROM request_letter WHERE request_id = ?", [request_id]).fetchall()
        quotes = connection.execute(
            """SELECT field, state, start_at, end_at, words FROM request_quote WHERE request_id = ?
               ORDER BY start_at, field""",
            [request_id],
        ).fetchall()
        issues = connection.execute(
            "SELECT DISTINCT field, reason FROM issue WHERE record_id = ? ORDER BY ALL", [request_id]
        ).fetchall()
    record = json.loads(text)
    checked = tuple(one for book in rules if (one := _checked(book, record)) is not None)
    return Checklist(
        request_id,
        record,
        letters[0][0] if letters else None,
        tuple(Quote(*row) for row in quotes),
        tuple(issues),
        checked,
        tuple(deadlines_of(record, rules)),
    )


def _checked(book: Book, record: Mapping[str, Any]) -> Checked | None:
    known = known_of(book, record)
    reasons = reasons_for(Standing(book.compiled, (Charge(0, "", None, known),), known_person=False))
    return Checked(book, reasons) if book.concerns(reasons.settled) else None
