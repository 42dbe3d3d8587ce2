"""A table laid out for a page: sections, rows, columns, and cells that say which cell of the table they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from markupsafe import Markup

from glasnost.publishing.site.numbers import in_table, label, said
from glasnost.publishing.site.words import unit_words
from glasnost.publishing.tables import TOTAL, Table

MOST_COLUMNS = 12
MOST_SECTIONS = 9


@dataclass(frozen=True)
class Line:
    """A row: the names at its head, its cells, whether it is a total."""

    names: tuple[str, ...]
    cells: tuple[Markup, ...]
    total: bool


@dataclass(frozen=True)
class Grid:
    """A table of a page. section: what all of it is about, or "". rows, columns: headings."""

    table: str
    caption: str
    section: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def grids(table: Table) -> tuple[Grid, ...]:
    """The whole table in the language spoken now. Of three dimensions the shortest makes sections; of the others the
    shorter one stands along the top, where it fits."""
    places = sorted(range(len(table.dimensions)), key=lambda place: len(table.dimensions[place].values))
    apart = places.pop(0) if len(places) > 2 and len(table.dimensions[places[0]].values) <= MOST_SECTIONS else None
    across = places[0] if len(places) > 1 and len(table.dimensions[places[0]].values) <= MOST_COLUMNS else None
    if apart is None:
        return (_grid(table, across, {}),)
    return tuple(_grid(table, across, {apart: value}) for value in table.dimensions[apart].values)


def _grid(table: Table, across: int | None, fixed: Mapping[int, str]) -> Grid:
    size = len(table.dimensions)
    down = [place for place in range(size) if place != across and place not in fixed]
    columns = (None,) if across is None else table.dimensions[across].values
    lines = []
    for names in product(*(table.dimensions[place].values for place in down)):
        chosen = dict(fixed) | dict(zip(down, names, strict=True))
        keys = [_key(size, chosen if value is None else chosen | {across: value}) for value in columns]
        cells = tuple(in_table(table, key) if key in table.cells else Markup("<td></td>") for key in keys)
        shown = tuple(label(table, place, name) for place, name in zip(down, names, strict=True))
        lines.append(Line(shown, cells, TOTAL in names))
    section = ", ".join(label(table, place, value) for place, value in fixed.items())
    return Grid(
        table.name,
        f"{said(table.title)} ({unit_words(table.unit)})" + (f": {section}" if section else ""),
        section,
        tuple(said(table.dimensions[place].title) for place in down),
        tuple(unit_words(table.unit) if value is None else label(table, across or 0, value) for value in columns),
        tuple(lines),
    )


def _key(size: int, chosen: Mapping[int | None, str] | Mapping[int, str]) -> tuple[str, ...]:
    return tuple(chosen[place] for place in range(size))
