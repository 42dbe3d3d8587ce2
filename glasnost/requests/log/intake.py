"""A file of the log against the register: what is new, changed, unchanged and refused; and then into it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from glasnost.intake.rows import Rows, open_rows
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import Issue, Original, Request, RequestEvent, Source
from glasnost.register import Register
from glasnost.register import requests as kept
from glasnost.requests.log import reasons
from glasnost.requests.log.rows import DAY, fields_of, keyed, record_of, request_of
from glasnost.requests.log.typed import LETTER, over, request_from
from glasnost.requests.log.values import Columns, Fields, columns, plain

SOURCE = Source(
    "own/requests", "The platform's own log of government requests", "whoever keeps it", "any", "its keeper's"
)


@dataclass
class Logged:
    """What a file does to the log, or would do. refused: (row, reason); issues: reason → how many; changes: field →
    how many; unknown: headings that are no fields, kept with each record."""

    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    dry_run: bool = False
    refused: list[tuple[int, str]] = field(default_factory=list)
    issues: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


@dataclass
class _Row:
    request: Request
    record: str
    issues: list[tuple[str, str]]


def log_file(
    register: Register,
    path: Path,
    *,
    zone: tzinfo | None = None,
    own: Path | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Logged:
    """Take a spreadsheet or JSON file of requests into the log. Raises Problem if it is none.

    zone: of times that do not say theirs. own: a file of further headings and words. dry_run: only tell.
    """
    if not path.is_file():
        raise Problem(_("there is no such file"), where=str(path))
    result = Logged(str(path), dry_run=dry_run)
    with open_rows(path) as rows:
        return take_rows(register, path, rows, result, zone, columns(own), progress)


def take_rows(
    register: Register,
    path: Path,
    rows: Rows,
    result: Logged,
    zone: tzinfo | None,
    known: Columns,
    progress: Callable[[int], None] | None,
) -> Logged:
    """Read all rows, compare, and, unless it is a dry run, commit."""
    today = kept.now().date()
    _check_header(rows.header, path, known)
    result.unknown = [head for head in rows.header if head.strip() and plain(head) not in known.headings]
    found: dict[str, _Row] = {}
    for number, cells in rows:
        result.rows += 1
        values = fields_of(rows.header, cells, known, zone)
        _not_yet(values, today)
        _take(register.key, number, values, found, result)
        if progress and result.rows % 1000 == 0:
            progress(result.rows)
    result.refused += rows.problems
    result.rows += len(rows.problems)
    if result.dry_run:
        _with_letters(register, found)
        _compare(register, found, result)
        return result
    with register.writing():
        _with_letters(register, found)
        changed = _compare(register, found, result)
        _commit(register, path, found, changed, result)
    return result


def _check_header(header: list[str], path: Path, known: Columns) -> None:
    named = [known.headings.get(plain(head)) for head in header]
    if "number" not in named:
        blank = sum(not head.strip() for head in header)
        raise Problem(
            _("no column holds the number of the request") + (_("; merged heads?") if blank else ""),
            where=str(path),
            remedy=_("Head it «number», put one head above each column, and take merged cells apart."),
        )
    twice = [name for name, n in Counter(name for name in named if name).items() if n > 1]
    if twice:
        raise Problem(
            _("two columns hold the same: {names}").format(names=", ".join(twice)),
            where=str(path),
            remedy=_("Keep one of them."),
        )


def _not_yet(values: Fields, today: date) -> None:
    """What has happened cannot lie after today: two days of zones are let pass."""
    for name in ("received_on", "acknowledged_on", "effect_on", "notice_on"):
        day = values.values.get(name)
        if day is not None and day > today + DAY:
            values.drop(name, reasons.IN_FUTURE)
            values.values.pop(name.replace("_on", "_at"), None)


def _with_letters(register: Register, found: dict[str, _Row]) -> None:
    """Where a request's letter is in the log, it fills what the row leaves open; what differs is named."""
    letters = kept.by_letter(register)
    _name_letters(letters, found)
    lettered = [name for belongs in letters.values() for name, _number in belongs if name in found]
    for name, before in kept.records_of(register, lettered).items() if lettered else ():
        letter = json.loads(before).get(LETTER)
        if letter is None:
            continue
        row = found[name]
        said = json.loads(row.record)
        row.issues += [(field_name, reasons.LETTER_DIFFERS) for field_name in differing(letter, said)]
        row.record = over(letter, said)
        row.request = request_from(row.record, name, row.request.source_id, row.request.original, row.request.row)


def _name_letters(letters: dict[str, list[tuple[str, str]]], found: dict[str, _Row]) -> None:
    """One letter under two numbers: perhaps one request that was answered twice."""
    seen: dict[str, set[str]] = {letter: {name for name, _number in rows} for letter, rows in letters.items()}
    for name, row in found.items():
        if row.request.letter:
            seen.setdefault(row.request.letter, set()).add(name)
    for row in found.values():
        if row.request.letter and len(seen[row.request.letter]) > 1:
            row.issues.append(("letter", reasons.LETTER_ELSEWHERE))


def differing(letter: dict[str, Any], said: dict[str, Any]) -> list[str]:
    """Fields of which a letter and the log say different things; how each names the authority is no difference."""
    named = ("country", "demand", "authority_class", "received_on", "items_asked", "legal_process", "gag", "emergency")
    return [name for name in named if name in letter and name in said and letter[name] != said[name]]


def _take(key: bytes, row: int, values: Fields, found: dict[str, _Row], result: Logged) -> None:
    number = values.values.get("number")
    if not number:
        result.refused.append((row, reasons.NUMBER_MISSING))
        return
    if len([1 for value in values.values.values() if value is not None]) < 2:
        result.refused.append((row, reasons.NOTHING_SAID))
        return
    request_id = keyed(key, SOURCE.source_id, number)
    record = record_of(values)
    before = found.get(request_id)
    if before is not None:
        same = before.record == record
        result.refused.append((before.request.row, reasons.ROW_TWICE if same else reasons.NUMBER_TWICE))
    found[request_id] = _Row(request_of(request_id, SOURCE.source_id, "", row, values, record), record, values.issues)


def _compare(register: Register, found: dict[str, _Row], result: Logged) -> list[str]:
    """The ids of what is new or has changed."""
    before = kept.latest(register)
    new = [name for name in found if name not in before]
    changed = [name for name, row in found.items() if name in before and before[name] != row.request.fingerprint]
    result.new, result.changed = len(new), len(changed)
    result.unchanged = len(found) - len(new) - len(changed)
    older = kept.records_of(register, changed) if changed else {}
    for name, record in older.items():
        if answered_twice(json.loads(record), json.loads(found[name].record)):
            found[name].issues.append(("outcome", reasons.ANSWERED_TWICE))
    result.issues = dict(Counter(reason for row in found.values() for _field, reason in row.issues))
    result.changes = dict(Counter(name for key in changed for name in differences(older[key], found[key].record)))
    return [*new, *changed]


def answered_twice(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether a request that had an answer has another one, given at another time."""
    done = [one.get("outcome") not in (None, "pending") for one in (before, after)]
    when = [one.get("effect_at") or one.get("effect_on") for one in (before, after)]
    return all(done) and before["outcome"] != after["outcome"] and when[0] != when[1]


def differences(before: str, after: str) -> list[str]:
    """The fields in which two records differ."""
    one, other = json.loads(before), json.loads(after)
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


def _commit(register: Register, path: Path, found: dict[str, _Row], wanted: list[str], result: Logged) -> None:
    digest = register.keep(path)
    if not wanted and register.is_live(digest, SOURCE.source_id):
        return

    moment = kept.now()
    requests = [dataclasses.replace(found[name].request, original=digest) for name in wanted]
    events = events_of(register, requests, {name: found[name].record for name in wanted}, moment)
    issues = [
        Issue(SOURCE.source_id, digest, name, None, row.request.row, field_name, reason, None)
        for name, row in found.items()
        for field_name, reason in row.issues
    ]
    issues += [Issue(SOURCE.source_id, digest, None, None, row, None, reason, None) for row, reason in result.refused]
    original = Original(digest, SOURCE.source_id, path.name, path.stat().st_size, None, moment, None, result.rows)
    kept.commit(register, [original], SOURCE, requests, events, issues)


def events_of(
    register: Register, requests: list[Request], records: dict[str, str], moment: datetime
) -> list[RequestEvent]:
    """What is logged of new and changed requests, in their order, after everything that is in the log."""
    first = kept.count_events(register)
    before = kept.records_of(register, list(records)) if records else {}
    events = []
    for place, request in enumerate(requests):
        name, older = request.request_id, before.get(request.request_id)
        events.append(
            RequestEvent(
                event_id=keyed(register.key, "event", name, str(first + place)),
                request_id=name,
                source_id=SOURCE.source_id,
                original=request.original,
                row=request.row,
                number=first + place,
                kind="changed" if older else "logged",
                logged_at=moment,
                changed=",".join(differences(older, records[name])) if older else None,
                record=records[name],
            )
        )
    return events
