"""A table laid out for a page: rows, columns, and cells that say which cell of the table they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from markupsafe import Markup

from glasnost.publishing.site.numbers import in_table, label, said
from glasnost.publishing.site.words import unit_words
from glasnost.publishing.tables import TOTAL, Dimension, Table

MOST_COLUMNS = 9


@dataclass(frozen=True)
class Line:
    """A row: the names at its head, its cells, whether it is a total."""

    names: tuple[str, ...]
    cells: tuple[Markup, ...]
    total: bool


@dataclass(frozen=True)
class Grid:
    """A table of a page. rows: headings of the names; columns: headings of the cells."""

    table: str
    caption: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def grid(table: Table) -> Grid:
    """The whole table in the language spoken now: one dimension along the top where it is short enough."""
    across = _across(table)
    down = [place for place in range(len(table.dimensions)) if place != across]
    if across is None:
        columns: Sequence[str | None] = [None]
        heads = [unit_words(table.unit)]
    else:
        columns = table.dimensions[across].values
        heads = [label(table, across, value) for value in table.dimensions[across].values]
    lines = []
    for names in product(*(table.dimensions[place].values for place in down)):
        keys = [_key(len(table.dimensions), down, names, across, value) for value in columns]
        if any(key in table.cells for key in keys):
            cells = tuple(in_table(table, key) if key in table.cells else Markup("<td></td>") for key in keys)
            shown = tuple(label(table, place, name) for place, name in zip(down, names, strict=True))
            lines.append(Line(shown, cells, TOTAL in names))
    titles = tuple(said(table.dimensions[place].title) for place in down)
    caption = f"{said(table.title)} ({unit_words(table.unit)})"
    return Grid(table.name, caption, titles, tuple(heads), tuple(lines))


def _across(table: Table) -> int | None:
    """The shortest dimension, if there is another one and it fits on a page; of equals the last."""
    if len(table.dimensions) < 2:
        return None

    def length(place: int) -> tuple[int, int]:
        found: Dimension = table.dimensions[place]
        return len(found.values), -place

    shortest = min(range(len(table.dimensions)), key=length)
    return shortest if len(table.dimensions[shortest].values) <= MOST_COLUMNS else None


def _key(
    size: int, down: Sequence[int], names: Sequence[str], across: int | None, value: str | None
) -> tuple[str, ...]:
    found = dict(zip(down, names, strict=True))
    if across is not None and value is not None:
        found[across] = value
    return tuple(found[place] for place in range(size))
