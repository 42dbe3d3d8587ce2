"""Which chart a table gets: lines over years, or bars; which of its cells are in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from glasnost.publishing.tables import OTHER, TOTAL, UNKNOWN, Cell, Dimension, Table

YEAR = "year"  # how the names of dimensions of years begin
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


def plan(table: Table, focus: Key | None = None) -> Plan | None:
    """The chart of a table; None where nothing is to be drawn: fewer than two places, or no number at all.

    focus: a cell; the lines then are those through its place, told apart by the last dimension.
    """
    years = [dimension.name for dimension in table.dimensions if dimension.name.startswith(YEAR)]
    along = next((name for name in years if len(_years(table, name)) > 2), None)
    found = _lines(table, along, focus) if along else _bars(table)
    if found is None or len(found.places) < 2 or not any(cell.value for cell in _cells(table, found)):
        return None
    return found


def _cells(table: Table, found: Plan) -> list[Cell]:
    return [table.cells[key] for key in found.points.values()]


def _parts(table: Table, name: str) -> list[str]:
    """The values of a dimension that are neither a total nor a sum of others in it."""
    dimension = next(one for one in table.dimensions if one.name == name)
    return [value for value in dimension.values if value != TOTAL and not _is_sum(value, dimension)]


def _is_sum(value: str, dimension: Dimension) -> bool:
    return any(part in dimension.values for part in dimension.groups.get(value, ()))


def _years(table: Table, name: str) -> list[str]:
    return sorted(value for value in _parts(table, name) if value.isdigit())


def _key(table: Table, chosen: dict[str, str]) -> Key:
    """A cell: what is chosen, and of every other dimension the total, or its first value."""
    return tuple(chosen.get(one.name) or (TOTAL if TOTAL in one.values else one.values[0]) for one in table.dimensions)


def _value(table: Table, key: Key) -> int:
    found = table.cells.get(key)
    return found.value or 0 if found else 0


def _known(table: Table, key: Key) -> bool:
    found = table.cells.get(key)
    return found is not None and found.value is not None


def _lines(table: Table, along: str, focus: Key | None) -> Plan | None:
    years = _years(table, along)
    others = [one.name for one in table.dimensions if one.name != along]
    fixed: dict[str, str] = {}
    if focus is not None and others:
        fixed = {one.name: value for one, value in zip(table.dimensions, focus, strict=True) if one.name in others[:-1]}
        others = others[-1:]
    across = next((name for name in others if len(_named(table, name)) > 1), None)
    series = _largest(table, along, across, years, fixed) if across else ("",)
    points = {}
    for year in years:
        for name in series:
            chosen = fixed | {along: year} | ({across: name} if across else {})
            if (key := _key(table, chosen)) in table.cells:
                points[year, name] = key
    left = len(_parts(table, across)) - len(series) if across else 0
    return Plan(True, along, _every_year(years), across, series, points, max(left, 0))


def _named(table: Table, name: str) -> list[str]:
    """The values of a dimension that say something by themselves."""
    return [value for value in _parts(table, name) if value not in (UNKNOWN, OTHER)]


def _every_year(years: list[str]) -> tuple[str, ...]:
    """With the years that are missing between: a year without a figure takes its room on the axis."""
    if not all(year.isdigit() for year in years):
        return tuple(years)
    found = [years[0]]
    for one, other in pairwise(years):
        found += [str(year) for year in range(int(one) + 1, int(other) + 1)]
    return tuple(found)


def _largest(table: Table, along: str, across: str, years: list[str], fixed: dict[str, str]) -> tuple[str, ...]:
    """The lines of a chart: the largest at their highest, in the table's order."""
    values = _named(table, across)
    keys = {value: [_key(table, fixed | {along: year, across: value}) for year in years] for value in values}
    highest = {value: max((_value(table, key) for key in keys[value]), default=0) for value in values}
    # what is known of a few years only is no line
    known = {value: sum(_known(table, key) for key in keys[value]) for value in values}
    long = [value for value in values if 2 * known[value] > len(years)] or values
    kept = sorted(long, key=lambda value: -highest[value])[:MOST_LINES]
    return tuple(value for value in values if value in kept and highest[value])


def _bars(table: Table) -> Plan | None:
    """Bars along the dimension that has most to show and fits; what is not known comes last."""
    own = [one for one in table.dimensions if table.name.startswith(one.name)]  # a table that is named after one
    along = max(own or table.dimensions, key=lambda one: (len(_parts(table, one.name)) <= MOST_BARS, len(one.values)))
    keys = {value: _key(table, {along.name: value}) for value in _parts(table, along.name)}
    drawn = [value for value in keys if keys[value] in table.cells]
    kept = drawn
    if len(drawn) > MOST_BARS:
        kept = sorted(_kept(drawn), key=lambda value: -_value(table, keys[value]))[:MOST_BARS]
    places = tuple(sorted(kept, key=lambda value: value in (UNKNOWN, OTHER)))
    points = {(value, ""): keys[value] for value in places}
    return Plan(False, along.name, places, None, ("",), points, len(drawn) - len(places))


def _kept(values: list[str]) -> list[str]:
    return [value for value in values if value not in (UNKNOWN, OTHER)]
