"""One record with all that the register knows of it, and where each value comes from: what a page of a case shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from glasnost.model.records import Charge
from glasnost.register.decisions import Judgement, history
from glasnost.register.prepared.records import Records

Row = Mapping[str, Any]
KNOWN, ANSWERED, REDACTED, CONFLICTING, UNUSABLE, ABSENT = (
    "known",
    "answered",
    "redacted",
    "conflicting",
    "unusable",
    "absent",
)
# reasons of issues that say so, as intake and reading write them; the first of these states is a reason's own word
CONFLICTS = frozenset(
    ("two values in one cell", "the text says two things", "rows that belong together say different things")
)
OWN = ("charge_id", "case_id", "person_id", "record_id", "source_id", "original", "fingerprint")  # ids, not told
DETAILS = tuple(field.name for field in fields(Charge) if field.name not in OWN)


@dataclass(frozen=True)
class Field:
    """One value of a charge. state: known, answered (a person said so), or why it is not known: redacted (the court
    took it out), conflicting, unusable (`why` says why), absent (no source says anything).

    quote: the row of the words that it was read from. source_id, original: what says so. answers: every judgement on
    it, oldest first, on the charge itself, its case or its person. `answer`: the one that counts now.
    """

    name: str
    value: object
    state: str
    source_id: str | None = None
    original: str | None = None
    quote: Row | None = None
    why: tuple[str, ...] = ()
    answers: tuple[Judgement, ...] = ()
    answer: Judgement | None = None


@dataclass(frozen=True)
class ChargeFile:
    """A charge (its row), the person as the record names it, and its fields."""

    row: Row
    person: Row | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class CaseFile:
    """A record. case: its row of `court_case`; original: of the file that it came in; document: the text, if it is one.

    quotes: of the document, by place. issues: of the record as a whole or of a charge, each a row.
    """

    record_id: str
    case: Row
    original: Row | None
    charges: tuple[ChargeFile, ...]
    people: tuple[Row, ...]
    document: Row | None
    quotes: tuple[Row, ...]
    issues: tuple[Row, ...]


@dataclass(frozen=True)
class Run:
    """A piece of a text. marks: the (charge id, field) pairs whose quotes hold it; none of plain text."""

    text: str
    marks: tuple[tuple[str, str], ...]
    begins: tuple[tuple[str, str], ...] = ()  # those of the marks that begin here


def case_file(records: Records, record_id: str) -> CaseFile | None:
    """The record's file; None if the register holds no such record. Raises Problem if answers cannot be read."""
    cases = records.table("court_case", [record_id])
    if not cases:
        return None
    tables = {name: records.table(name, [record_id]) for name in ("person", "charge", "fact", "quote", "issue")}
    charges = sorted(tables["charge"], key=lambda row: _position(row["charge_id"]))
    documents = records.table("document", [record_id])
    people = {row["person_id"]: row for row in tables["person"]}
    originals = {row["original"]: row for row in records.small("original") if row["source_id"] == cases[0]["source_id"]}
    return CaseFile(
        record_id=record_id,
        case=cases[0],
        original=originals.get(cases[0]["original"]),
        charges=tuple(
            ChargeFile(charge, people.get(charge["person_id"]), tuple(found))
            for charge, found in _fields(records, charges, tables)
        ),
        people=tuple(tables["person"]),
        document=documents[0] if documents else None,
        quotes=tuple(sorted(tables["quote"], key=lambda row: (row["start_at"], row["end_at"], row["quote_id"]))),
        issues=tuple(tables["issue"]),
    )


def marked(text: str, quotes: Iterable[Row]) -> list[Run]:
    """The text in pieces, each with the quotes that hold it. Quotes may overlap; places are code points."""
    spans = [
        (max(0, quote["start_at"]), min(len(text), quote["end_at"]), (quote["charge_id"], quote["field"]))
        for quote in quotes
    ]
    spans = [span for span in spans if span[0] < span[1]]
    edges = sorted({0, len(text), *(place for start, end, _mark in spans for place in (start, end))})
    opening, closing = defaultdict(list), defaultdict(list)
    for start, end, mark in spans:
        opening[start].append(mark)
        closing[end].append(mark)
    found, now = [], list[tuple[str, str]]()
    for start, end in pairwise(edges):
        for mark in closing[start]:
            now.remove(mark)
        now += opening[start]
        found.append(Run(text[start:end], tuple(dict.fromkeys(now)), tuple(dict.fromkeys(opening[start]))))
    return found


def _fields(
    records: Records, charges: list[dict[str, Any]], tables: Mapping[str, list[dict[str, Any]]]
) -> Iterator[tuple[dict[str, Any], list[Field]]]:
    """Each charge with its fields: the columns, then what else sources and people say."""
    subjects = {charge[name] for charge in charges for name in ("charge_id", "case_id", "person_id") if charge[name]}
    answers: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in history(records.register, subjects):
        answers[judgement.subject_id, judgement.fact].append(judgement)
    for charge in charges:
        own = {
            name: [row for row in rows if row.get("charge_id") == charge["charge_id"]] for name, rows in tables.items()
        }
        told = [row["name"] for row in own["fact"]]
        said = [fact for (subject, fact) in answers if subject in _subjects(charge)]
        names = dict.fromkeys([*DETAILS, *told, *said])
        yield charge, [_field(name, charge, own, answers) for name in names]


def _field(
    name: str,
    charge: Mapping[str, Any],
    own: Mapping[str, list[dict[str, Any]]],
    answers: Mapping[tuple[str, str], list[Judgement]],
) -> Field:
    given = sorted(
        (one for subject in _subjects(charge) for one in answers.get((subject, name), ())), key=lambda one: one.id or 0
    )
    newest = {one.subject_id: one for one in given}.values()  # of each subject the last
    counting = [one for one in newest if one.subject_kind != "charge" or one.fingerprint == charge["fingerprint"]]
    facts = [row for row in own["fact"] if row["name"] == name]
    quote = next((row for row in own["quote"] if row["field"] == name), None)
    why = tuple(dict.fromkeys(row["reason"] for row in own["issue"] if row["field"] == name))
    source = facts[0] if len({str(row["value"]) for row in facts}) == 1 else charge
    place: dict[str, Any] = {"source_id": source["source_id"], "original": source["original"], "quote": quote}
    told: dict[str, Any] = {"why": why, "answers": tuple(given)}
    if len({one.value for one in counting}) == 1:
        return Field(name, counting[-1].value, ANSWERED, answer=counting[-1], **place, **told)
    # the order in which a law is told: what one fact says before the column; facts that disagree say nothing
    values = {str(row["value"]) for row in facts}
    value = facts[0]["value"] if len(values) == 1 else charge.get(name)
    if value is not None:
        return Field(name, value, KNOWN, **place, **told)
    state = CONFLICTING if counting or len(values) > 1 else _why_absent(quote, why)
    return Field(name, None, state, **(place if quote else {}), **told)


def _why_absent(quote: Row | None, why: tuple[str, ...]) -> str:
    if quote and quote["state"] in (REDACTED, CONFLICTING):
        return str(quote["state"])
    if REDACTED in why:
        return REDACTED
    return CONFLICTING if CONFLICTS.intersection(why) else UNUSABLE if why else ABSENT


def _subjects(charge: Mapping[str, Any]) -> list[str]:
    return [charge[name] for name in ("charge_id", "case_id", "person_id") if charge[name] is not None]


def _position(charge_id: str) -> tuple[int, ...]:
    """`…-2.10` behind `…-2.9`."""
    return tuple(int(part) for part in charge_id.partition("-")[2].split(".") if part.isdigit())
