"""What happened to a record: the files that told of it, what each changed, and every judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from glasnost.register.case import DETAILS
from glasnost.register.decisions import Judgement, history
from glasnost.register.prepared.records import Records

CAME, TOLD_AGAIN, ANSWERED = "came", "told again", "answered"
OF_THE_CASE = ("docket_number", "uid", "court", "region", "stage", "received_on", "result")


@dataclass(frozen=True)
class Change:
    """One value that a file told otherwise than the one before it; a charge that came or went has no field."""

    charge_id: str | None  # None: of the case
    field: str | None
    before: object
    now: object


@dataclass(frozen=True)
class Happening:
    """One event. kind: came (with the first file), told again (by a later one), answered.

    original: the file's row; its `row` in the file. changes: against the file before. judgement: of an answer.
    holds: whether this file's rows, or this answer, are those that count now.
    """

    at: datetime
    kind: str
    original: Mapping[str, Any] | None = None
    row: int | None = None
    changes: tuple[Change, ...] = ()
    judgement: Judgement | None = None
    holds: bool = True


def happenings(records: Records, record_id: str) -> list[Happening]:
    """All of it, oldest first. Raises Problem if the answers cannot be read."""
    return sorted([*_files(records, record_id), *_answers(records, record_id)], key=lambda one: one.at)


def _files(records: Records, record_id: str) -> Iterable[Happening]:
    now = records.table("court_case", [record_id])
    ever = records.prepared.rows("court_case_ever", [record_id], "record_id") or now
    charges = records.prepared.rows("charge_ever", [record_id], "record_id") or records.table("charge", [record_id])
    originals = {row["original"]: row for row in records.small("original")}
    told = {case["original"]: case for case in ever if case["original"] in originals}
    before: tuple[Mapping[str, Any], dict[str, Any]] | None = None
    for original, case in sorted(told.items(), key=lambda pair: (originals[pair[0]]["ingested_at"], pair[0])):
        mine = {row["charge_id"]: row for row in charges if row["original"] == original}
        yield Happening(
            at=originals[original]["ingested_at"],
            kind=CAME if before is None else TOLD_AGAIN,
            original=originals[original],
            row=case["row"],
            changes=() if before is None else tuple(_changes(*before, case, mine)),
            holds=any(row["original"] == original for row in now),
        )
        before = case, mine


def _changes(
    case: Mapping[str, Any], charges: Mapping[str, Any], new_case: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterable[Change]:
    for name in OF_THE_CASE:
        if case[name] != new_case[name]:
            yield Change(None, name, case[name], new_case[name])
    for charge_id in dict.fromkeys([*charges, *new]):
        one, other = charges.get(charge_id), new.get(charge_id)
        if one is None or other is None:
            yield Change(charge_id, None, one and one["provision"], other and other["provision"])
            continue
        for name in DETAILS:
            if one[name] != other[name]:
                yield Change(charge_id, name, one[name], other[name])


def _answers(records: Records, record_id: str) -> Iterable[Happening]:
    charges = records.table("charge", [record_id])
    subjects = {row[name] for row in charges for name in ("charge_id", "case_id", "person_id") if row[name]}
    fingerprints = {row["charge_id"]: row["fingerprint"] for row in charges}
    given = list(history(records.register, subjects))
    newest = {(one.subject_id, one.fact): one.id for one in given}
    for one in given:
        assert one.made_at is not None
        stands = one.subject_kind != "charge" or fingerprints.get(one.subject_id) == one.fingerprint
        holds = newest[one.subject_id, one.fact] == one.id and stands
        yield Happening(one.made_at.astimezone(UTC), ANSWERED, judgement=one, holds=holds)
