"""What changed since the release before: as a page and as a table for machines."""

from __future__ import annotations

import csv
import io
import json
from itertools import groupby
from typing import Any

from markupsafe import Markup

from glasnost.model.language import _, counted
from glasnost.publishing.site.findings import fill
from glasnost.publishing.site.numbers import cell, label, plain, said, state_words
from glasnost.publishing.site.release import Change, Earlier, Release
from glasnost.publishing.site.rendering import Page
from glasnost.publishing.tables import Cell, Table

HEAD = ("table", "key", "value_before", "state_before", "value", "state")
ABSENT = "absent"
MOST_LINES = 100  # of one table, on the page


def page(release: Release) -> Page:
    """The page of corrections in the language spoken now."""
    parts = [_part(release, name, list(changes)) for name, changes in groupby(release.changes, lambda one: one.table)]
    changed = len(release.changes)
    text = counted(
        "{n} number is not what it was, is new, or is gone.",
        "{n} numbers are not what they were, are new, or are gone.",
        changed,
    )
    mark = Markup('<data value="{}" data-corrections>{}</data>').format(changed, plain(changed))
    values = {"parts": parts, "summary_line": fill(text, n=mark)}
    summary = _("What changed since the release before, cell by cell.")
    return Page("corrections.html", "corrections.html", _("Corrections"), summary, "corrections.html", values)


def _part(release: Release, name: str, changes: list[Change]) -> dict[str, Any]:
    """One table: new, gone, or changed cell by cell."""
    now = next((table for table in release.tables if table.name == name), None)
    last = release.earlier[-1]
    before = next((table for table in last.tables if table.name == name), None)
    found: dict[str, Any] = {"address": f"tables/{name}.html" if now else "", "words": "", "lines": [], "more": 0}
    shown = now or before
    assert shown is not None
    found["title"] = said(shown.title)
    if before is None:
        found["words"] = _("A new table.")
    elif now is None:
        found["words"] = _("This table is not published any more; it stays among the earlier releases.")
    else:
        found["lines"] = [_line(last, now, before, change) for change in changes[:MOST_LINES]]
        found["more"] = plain(len(changes) - MOST_LINES) if len(changes) > MOST_LINES else 0
    return found


def _line(last: Earlier, now: Table, before: Table, change: Change) -> dict[str, Any]:
    table = now if change.after is not None else before
    name = " · ".join(label(table, place, value) for place, value in enumerate(change.key))
    after = cell(now, change.key) if change.after is not None else Markup("<em>{}</em>").format(_("gone"))
    return {"name": name, "before": _archived(last, change), "after": after}


def _archived(last: Earlier, change: Change) -> Markup:
    found: Cell | None = change.before
    if found is None:
        return Markup("<em>{}</em>").format(_("not there"))
    if found.value is None:
        return Markup("<em>{}</em>").format(state_words(found.state))
    named = json.dumps([last.number, change.table, *change.key], ensure_ascii=False)
    return Markup('<data value="{}" data-archived="{}">{}</data>').format(found.value, named, plain(found.value))


def changes_between(before: tuple[Table, ...], after: tuple[Table, ...]) -> tuple[Change, ...]:
    """Every cell that is not the same, in the order of the tables."""
    old, new = ({table.name: table for table in tables} for tables in (before, after))
    found = []
    for name in [*new, *(name for name in old if name not in new)]:
        was = old[name].cells if name in old else {}
        is_ = new[name].cells if name in new else {}
        for key in [*is_, *(key for key in was if key not in is_)]:
            if was.get(key) != is_.get(key):
                found.append(Change(name, key, was.get(key), is_.get(key)))
    return tuple(found)


def as_csv(changes: tuple[Change, ...]) -> bytes:
    """data/corrections.csv. key: the values of the dimensions as a JSON list."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEAD)
    for one in changes:
        writer.writerow([one.table, json.dumps(list(one.key), ensure_ascii=False), *_two(one.before), *_two(one.after)])
    return file.getvalue().encode("utf-8")


def _two(cell: Cell | None) -> tuple[str, str]:
    if cell is None:
        return "", ABSENT
    return "" if cell.value is None else str(cell.value), str(cell.state)
