"""Totals computed again: within a table, and across tables that count the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.reading import INAPPLICABLE, TOTAL, Key, Sheet

MEMORY = "data/disclosure.json"
Place = tuple[str, tuple[tuple[str, str], ...]]  # what is counted; dimension and value, without totals


def check_sums(files: Mapping[str, bytes], sheets: Mapping[str, Sheet], found: Verified) -> None:
    """Every total is the sum of its parts, and one cell has one number wherever it stands."""
    counted = _counted(files, sheets, found)
    known: dict[Place, tuple[int, str]] = {}
    for name, sheet in sheets.items():
        for key in sheet.states:
            value = 0 if sheet.states[key] == INAPPLICABLE else sheet.values.get(key)
            if value is None:
                continue
            number, other = known.setdefault(_place(counted[name], sheet, key), (value, name))
            if number != value and sheet.states[key] != INAPPLICABLE:
                found.wrong(
                    f"data/{name}.csv", ", ".join(key), _("the table {other} has another number").format(other=other)
                )
    for name, sheet in sheets.items():
        for key, parts in _sums(sheet):
            _check(name, sheet, key, parts, counted[name], known, found)


def _counted(files: Mapping[str, bytes], sheets: Mapping[str, Sheet], found: Verified) -> dict[str, str]:
    """What each table counts; a table of which nothing is said is linked with no other."""
    populations: dict[str, str] = {}
    if MEMORY in files:
        try:
            populations = {one["name"]: str(one["population"]) for one in json.loads(files[MEMORY])["tables"]}
        except (ValueError, KeyError, TypeError):
            found.wrong(MEMORY, "", _("it cannot be read"))
    return {name: populations.get(name, f"table {name}") for name in sheets}


def _place(counted: str, sheet: Sheet, key: Key) -> Place:
    return counted, tuple(sorted((d, v) for d, v in zip(sheet.dimensions, key, strict=True) if v != TOTAL))


def _sums(sheet: Sheet) -> Iterator[tuple[Key, list[Key]]]:
    """(a cell that is a sum, the cells that it is the sum of)."""
    for place, name in enumerate(sheet.dimensions):
        if name not in sheet.additive:
            continue
        values, groups = sheet.choices[place], sheet.groups.get(name, {})
        within = {part for parts in groups.values() for part in parts}
        wholes = {group: parts for group, parts in groups.items() if group in values}
        if TOTAL in values:
            wholes[TOTAL] = tuple(value for value in values if value != TOTAL and value not in within)
        others = [choices for at, choices in enumerate(sheet.choices) if at != place]
        for rest in product(*others):
            for whole, parts in wholes.items():
                yield (*rest[:place], whole, *rest[place:]), [(*rest[:place], part, *rest[place:]) for part in parts]


def _check(
    name: str,
    sheet: Sheet,
    key: Key,
    parts: Sequence[Key],
    counted: str,
    known: Mapping[Place, tuple[int, str]],
    found: Verified,
) -> None:
    if key not in sheet.values:
        return
    numbers = [known.get(_place(counted, sheet, part), (None, ""))[0] for part in parts]
    total, told = sheet.values[key], sum(number for number in numbers if number is not None)
    if None not in numbers:
        found.totals += 1
    if told > total or (None not in numbers and told != total):
        found.wrong(
            f"data/{name}.csv",
            ", ".join(key),
            _("{total} is not the sum of its parts, {told}").format(total=total, told=told),
        )
