"""Dated thresholds: numbers, days or lists that a law changes from a day on, as a table with their source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from glasnost.model.language import _
from glasnost.rules.document import Table
from glasnost.rules.faults import Place, RulebookError, did_you_mean

TYPES = ("int", "number", "date", "bool", "list")
COLUMNS = {"threshold", "from", "value"}


@dataclass(frozen=True)
class Step:
    """From this day on (None: always) the threshold has this value, as written."""

    first: date | None
    value: str
    source: str
    place: Place


@dataclass(frozen=True)
class Threshold:
    """A value that changes with a date. `on`: the date that picks it (as_of, a fact or a value); "": `applies_on`."""

    name: str
    type: str
    on: str
    steps: tuple[Step, ...]  # in the order of their days; the first holds always
    place: Place


def thresholds_in(
    tables: Iterable[Table], place_of: Callable[[int], Place], claim: Callable[[str, Place], None]
) -> tuple[Threshold, ...]:
    """The thresholds of tables with the columns threshold, from and value. Raises RulebookError."""
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for table in tables:
        if set(table.columns) >= COLUMNS:
            for line, cells in table.rows:
                if cells["threshold"] not in rows:
                    claim(cells["threshold"], place_of(line))
                rows.setdefault(cells["threshold"], []).append((line, cells))
    return tuple(_threshold(name, found, place_of) for name, found in rows.items())


def _threshold(name: str, rows: list[tuple[int, dict[str, str]]], place_of: Callable[[int], Place]) -> Threshold:
    place = place_of(rows[0][0])
    type_ = _one("type", rows, place_of)
    if type_ not in TYPES:
        raise RulebookError(
            place,
            _("{type} is not a type of a threshold").format(type=type_ or "«»"),
            did_you_mean(type_, TYPES) or ", ".join(TYPES),
        )
    steps = [_step(cells, place_of(line)) for line, cells in rows]
    if steps[0].first is not None:
        raise RulebookError(
            place,
            _("what holds before {day} is not said").format(day=steps[0].first.isoformat()),
            _("Begin with a line from «always»."),
        )
    for before, after in pairwise(steps):
        if after.first is None or (before.first is not None and after.first <= before.first):
            raise RulebookError(after.place, _("the days of {name} do not follow each other").format(name=name))
    return Threshold(name, type_, _one("on", rows, place_of), tuple(steps), place)


def _one(column: str, rows: list[tuple[int, dict[str, str]]], place_of: Callable[[int], Place]) -> str:
    """What all rows of one threshold say alike, or only the first."""
    first = rows[0][1].get(column, "")
    for line, cells in rows[1:]:
        if cells.get(column, "") not in ("", first):
            raise RulebookError(place_of(line), _("{column}: one threshold has only one").format(column=column))
    return first


def _step(cells: dict[str, str], place: Place) -> Step:
    try:
        first = None if cells["from"] == "always" else date.fromisoformat(cells["from"])
    except ValueError:
        raise RulebookError(
            place, _("«{text}» is no day of the form 2019-01-07, nor always").format(text=cells["from"])
        ) from None
    return Step(first, cells["value"], cells.get("source", ""), place)
