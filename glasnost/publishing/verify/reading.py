"""The published tables as they are read again: from the CSV files and datapackage.json, by the standard library."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified

PACKAGE = "datapackage.json"
TOTAL = "total"
COUNTED, HIDDEN, INAPPLICABLE, UNKNOWN = "counted", "hidden", "not applicable", "not known"
STATES = (COUNTED, HIDDEN, INAPPLICABLE, UNKNOWN)
Key = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table. values: the number of each counted cell. states: what each cell is. groups: by dimension."""

    name: str
    dimensions: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    additive: frozenset[str]
    groups: Mapping[str, Mapping[str, tuple[str, ...]]]
    values: dict[Key, int] = field(default_factory=dict)
    states: dict[Key, str] = field(default_factory=dict)


def read_sheets(files: Mapping[str, bytes], found: Verified) -> dict[str, Sheet]:
    """The tables that can be read; what is wrong with the others is named."""
    try:
        package = json.loads(files[PACKAGE])
        resources = [(one["path"], one) for one in package["resources"]]
    except (KeyError, ValueError, TypeError, AttributeError):
        found.wrong(PACKAGE, "", _("it is no description of tables"))
        return {}
    if str(package.get("version")) != str(found.release) or str(package.get("created"))[:10] != found.day:
        found.wrong(PACKAGE, "", _("release and day are not those of the manifest"))
    sheets = {}
    for path, resource in resources:
        try:
            sheet = _sheet(resource)
            _fill(sheet, files[path], path, found)
            sheets[sheet.name] = sheet
        except (KeyError, ValueError, TypeError, IndexError, AttributeError, csv.Error):
            found.wrong(str(path), "", _("the table cannot be read as it is described"))
    described = {"data/corrections.csv", *(path for path, _resource in resources)}
    for path in files:
        if path.startswith("data/") and path.endswith(".csv") and path not in described:
            found.wrong(path, "", _("the table is not described in datapackage.json"))
    return sheets


def _sheet(resource: Mapping[str, Any]) -> Sheet:
    said = resource["glasnost"]
    dimensions = said["dimensions"]
    columns = [one["name"] for one in resource["schema"]["fields"]]
    if columns != [*(one["name"] for one in dimensions), "value", "state"]:
        raise ValueError("columns")
    return Sheet(
        resource["name"],
        tuple(one["name"] for one in dimensions),
        tuple(tuple(one["values"]) for one in dimensions),
        frozenset(said["additive"]),
        {one["name"]: {group: tuple(parts) for group, parts in one["groups"].items()} for one in dimensions},
    )


def _fill(sheet: Sheet, data: bytes, path: str, found: Verified) -> None:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    if rows[0] != [*sheet.dimensions, "value", "state"]:
        raise ValueError("head")
    size = len(sheet.dimensions)
    for number, row in enumerate(rows[1:], 1):
        where = _("row {n}").format(n=number)
        if len(row) != size + 2:
            found.wrong(path, where, _("the row has too few or too many columns"))
            continue
        key, value, state = tuple(row[:size]), row[size], row[size + 1]
        if key in sheet.states:
            found.wrong(path, where, _("the row stands twice"))
        if state not in STATES or (state == COUNTED) != (value != ""):
            found.wrong(path, where, _("the state does not go with the number"))
            continue
        sheet.states[key] = state
        if state == COUNTED:
            if not value.isascii() or not value.isdigit():
                found.wrong(path, where, _("the number is no count"))
                continue
            sheet.values[key] = int(value)
    wanted = set(product(*sheet.choices))
    for key in sorted(wanted ^ sheet.states.keys()):
        what = _("the row is missing") if key in wanted else _("the row does not belong to the table")
        found.wrong(path, ", ".join(key), what)
    found.tables += 1
    found.cells += len(sheet.states)
