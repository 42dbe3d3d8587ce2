"""A file of the log against the register: what is new, changed, unchanged and refused; and then into it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from glasnost.intake.rows import Rows, open_rows
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import Issue, Original, Request, RequestEvent, Source
from glasnost.register import Register
from glasnost.register import requests as kept
from glasnost.requests.log import reasons
from glasnost.requests.log.rows import fields_of, keyed, record_of, request_of
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
    _check_header(rows.header, path, known)
    result.unknown = [head for head in rows.header if head.strip() and plain(head) not in known.headings]
    found: dict[str, _Row] = {}
    for number, cells in rows:
        result.rows += 1
        values = fields_of(rows.header, cells, known, zone)
        _take(register.key, number, values, found, result)
        if progress and result.rows % 1000 == 0:
            progress(result.rows)
    result.refused += rows.problems
    result.rows += len(rows.problems)
    if result.dry_run:
        _compare(register, found, result)
        return result
    with register.writing():
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
    result.issues = dict(Counter(reason for row in found.values() for _field, reason in row.issues))
    older = kept.records_of(register, changed) if changed else {}
    result.changes = dict(Counter(name for key in changed for name in differences(older[key], found[key].record)))
    return [*new, *changed]


def differences(before: str, after: str) -> list[str]:
    """The fields in which two records differ."""
    one, other = json.loads(before), json.loads(after)
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


def _commit(register: Register, path: Path, found: dict[str, _Row], wanted: list[str], result: Logged) -> None:
    digest = register.keep(path)
    if not wanted and register.is_live(digest, SOURCE.source_id):
        return

    moment, first = kept.now(), kept.count_events(register)
    before = kept.records_of(register, wanted) if wanted else {}
    requests, events = [], []
    for place, name in enumerate(wanted):
        row = found[name]
        requests.append(dataclasses.replace(row.request, original=digest))
        older = before.get(name)
        events.append(
            RequestEvent(
                event_id=keyed(register.key, "event", name, str(first + place)),
                request_id=name,
                source_id=SOURCE.source_id,
                original=digest,
                row=row.request.row,
                number=first + place,
                kind="changed" if older else "logged",
                logged_at=moment,
                changed=",".join(differences(older, row.record)) if older else None,
                record=row.record,
            )
        )
    issues = [
        Issue(SOURCE.source_id, digest, name, None, row.request.row, field_name, reason, None)
        for name, row in found.items()
        for field_name, reason in row.issues
    ]
    issues += [Issue(SOURCE.source_id, digest, None, None, row, None, reason, None) for row, reason in result.refused]
    original = Original(digest, SOURCE.source_id, path.name, path.stat().st_size, None, moment, None, result.rows)
    kept.commit(register, original, SOURCE, requests, events, issues)
