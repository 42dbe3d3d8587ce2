"""Which chart a table gets: lines over years, or bars; which of its cells are in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from glasnost.publishing.tables import TOTAL, Cell, Table

YEAR = "year"
MOST_LINES = 4  # more cannot be told apart without the colours
MOST_BARS = 18
Key = tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A chart. along: the dimension of the axis; places: its values in order; across: that of the lines, or None.

    points: (value along, value across or "") → key of the cell. left_out: how many values along are not drawn.
    """

    lines: bool
    along: str
    places: tuple[str, ...]
    across: str | None
    series: tuple[str, ...]
    points: dict[tuple[str, str], Key]
    left_out: int = 0


def plan(table: Table) -> Plan | None:
    """The chart of a table; None where nothing is to be drawn: fewer than two places, or no number at all."""
    years = [dimension for dimension in table.dimensions if dimension.name == YEAR]
    found = _lines(table) if years and len(_parts(table, YEAR)) > 2 else _bars(table)
    if found is None or len(found.places) < 2 or not any(cell.value for cell in _cells(table, found)):
        return None
    return found


def _cells(table: Table, found: Plan) -> list[Cell]:
    return [table.cells[key] for key in found.points.values()]


def _parts(table: Table, name: str) -> list[str]:
    """The values of a dimension that are no total."""
    dimension = next(one for one in table.dimensions if one.name == name)
    return [value for value in dimension.values if value != TOTAL]


def _key(table: Table, chosen: dict[str, str]) -> Key:
    """A cell: what is chosen, and of every other dimension the total, or its first value."""
    return tuple(chosen.get(one.name) or (TOTAL if TOTAL in one.values else one.values[0]) for one in table.dimensions)


def _value(table: Table, key: Key) -> int:
    found = table.cells.get(key)
    return found.value or 0 if found else 0


def _lines(table: Table) -> Plan | None:
    years = sorted(_parts(table, YEAR))
    others = [one.name for one in table.dimensions if one.name != YEAR]
    across = next((name for name in others if 1 < len(_parts(table, name))), None)
    series = _largest(table, across, years) if across else ("",)
    points = {}
    for year in years:
        for name in series:
            chosen = {YEAR: year} | ({across: name} if across else {})
            if (key := _key(table, chosen)) in table.cells:
                points[year, name] = key
    left = len(_parts(table, across)) - len(series) if across else 0
    return Plan(True, YEAR, _every_year(years), across, series, points, max(left, 0))


def _every_year(years: list[str]) -> tuple[str, ...]:
    """With the years that are missing between: a year without a figure takes its room on the axis."""
    if not all(year.isdigit() for year in years):
        return tuple(years)
    found = [years[0]]
    for one, other in pairwise(years):
        found += [str(year) for year in range(int(one) + 1, int(other) + 1)]
    return tuple(found)


def _largest(table: Table, across: str, years: list[str]) -> tuple[str, ...]:
    """The lines of a chart: the largest at their highest, in the table's order."""
    values = _parts(table, across)
    highest = {
        value: max((_value(table, _key(table, {YEAR: year, across: value})) for year in years), default=0)
        for value in values
    }
    kept = sorted(values, key=lambda value: -highest[value])[:MOST_LINES]
    return tuple(value for value in values if value in kept and highest[value])


def _bars(table: Table) -> Plan | None:
    along = max(table.dimensions, key=lambda one: (len(_parts(table, one.name)) <= MOST_BARS, len(one.values)))
    values = _parts(table, along.name)
    keys = {value: _key(table, {along.name: value}) for value in values}
    drawn = [value for value in values if keys[value] in table.cells]
    ordered = sorted(drawn, key=lambda value: -_value(table, keys[value])) if len(drawn) > MOST_BARS else drawn
    kept = ordered[:MOST_BARS]
    places = tuple(value for value in drawn if value in kept) if len(drawn) <= MOST_BARS else tuple(kept)
    points = {(value, ""): keys[value] for value in places}
    return Plan(False, along.name, places, None, ("",), points, len(drawn) - len(places))
