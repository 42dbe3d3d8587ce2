"""Tables that are too large are split or coarsened before anything is hidden, and say so.

What is done depends on the shape of a table and never on its numbers, so that the shape gives nothing away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.disclosure.facts import cyclic
from glasnost.publishing.disclosure.policies import Policy, Rule
from glasnost.publishing.tables import TOTAL, Cell, Dimension, State, Table, Words

DIMENSIONS = 3
CELLS = 2000  # of a linked group


@dataclass(frozen=True)
class Fitted:
    """What was done with a table, in words for its readers. tables: what goes out instead of it."""

    table: str
    tables: tuple[str, ...]
    what: Words


@dataclass(frozen=True)
class Fit:
    """Tables within the limits. sources: the table that each of them was made of."""

    tables: Mapping[str, Table]
    sources: Mapping[str, str]
    notes: tuple[Fitted, ...]


def fit(tables: Mapping[str, Table], owners: Mapping[str, Policy]) -> Fit:
    """Tables of at most three dimensions, and at most 2,000 cells for all tables that are linked.

    Raises Problem: a table that cannot be made smaller without its totals, or tables linked in too large a circle.
    """
    found, sources, notes = dict(tables), {name: name for name in tables}, []
    groups: dict[str, list[str]] = {}
    for name in tables:
        if owners[name].rule is Rule.SUPPRESS:
            groups.setdefault(owners[name].population, []).append(name)
    for names in groups.values():
        own = {name: found[name] for name in names}
        while (step := _step(own)) is not None:
            name, smaller, what = step
            source = sources.pop(name)
            old = own.pop(name)
            del found[name]
            kept = [table for table in smaller if not any(_shows(other, table) for other in own.values())]
            for table in kept:
                own[table.name] = replace(table, gaps=(*old.gaps, what))
                sources[table.name] = source
            notes.append(Fitted(name, tuple(table.name for table in kept), what))
        found |= own
        _check_circle(own.values())
    return Fit(found, sources, tuple(notes))


def _step(tables: Mapping[str, Table]) -> tuple[str, tuple[Table, ...], Words] | None:
    """The next table to be made smaller, and how; None if all is within the limits."""
    many = next((name for name, table in tables.items() if len(table.dimensions) > DIMENSIONS), None)
    if many is not None:
        return many, _split(tables[many]), _SPLIT
    if sum(len(table.cells) for table in tables.values()) <= CELLS:
        return None
    largest = max(tables, key=lambda name: (len(tables[name].cells), name))
    if len(tables[largest].dimensions) > 2:
        return largest, _split(tables[largest]), _SPLIT
    return largest, (_coarser(tables[largest]),), _COARSER


_SPLIT = Words(
    f"Split: a table may have at most {DIMENSIONS} dimensions, and linked tables at most {CELLS:,} cells together.",
    f"Таблица разделена: у таблицы не больше {DIMENSIONS} измерений, у связанных таблиц вместе не больше {CELLS} клеток.",
)
_COARSER = Words(
    f"Values are put together: linked tables may have at most {CELLS:,} cells together.",
    f"Значения объединены: у связанных таблиц вместе не больше {CELLS} клеток.",
)


def _split(table: Table) -> tuple[Table, ...]:
    """Instead of a table by a, b, c … one by a and b, one by a and c, …: tables that are not linked in a circle."""
    hub, *others = table.dimensions
    return tuple(_margin(table, (hub, other)) for other in others)


def _margin(table: Table, kept: tuple[Dimension, ...]) -> Table:
    """The table summed over its other dimensions, as its totals say or, where they add up, as its cells do."""
    places = [place for place, dimension in enumerate(table.dimensions) if dimension in kept]
    gone = [dimension for dimension in table.dimensions if dimension not in kept]
    cells = {}
    for key in product(*(dimension.values for dimension in kept)):
        chosen = dict(zip(places, key, strict=True))
        cells[key] = _total(table, chosen, gone)
    name = f"{table.name}-{'-'.join(dimension.name for dimension in kept)}"
    additive = tuple(name for name in table.additive if name in {dimension.name for dimension in kept})
    return replace(table, name=name, dimensions=kept, cells=cells, additive=additive)


def _total(table: Table, chosen: Mapping[int, str], gone: Iterable[Dimension]) -> Cell:
    ways = []
    for place, dimension in enumerate(table.dimensions):
        if place in chosen:
            ways.append((chosen[place],))
        elif TOTAL in dimension.values:
            ways.append((TOTAL,))
        elif dimension.name in table.additive:
            inner = {part for parts in dimension.groups.values() for part in parts}
            ways.append(tuple(value for value in dimension.values if value not in inner))
        else:
            raise Problem(
                _("the table is too large and has no total over «{dimension}»").format(dimension=dimension.name),
                where=table.name,
                remedy=_("Give it a total, or make it smaller."),
            )
    return _sum([table.cells[key] for key in product(*ways)])


def _sum(cells: list[Cell]) -> Cell:
    """The sum; not known if a part is not, not applicable if no part applies."""
    if any(cell.state is State.NOT_KNOWN for cell in cells):
        return Cell(None, State.NOT_KNOWN)
    numbers = [cell.value for cell in cells if cell.value is not None]
    return Cell(sum(numbers)) if numbers else Cell(None, State.NOT_APPLICABLE)


def _shows(other: Table, table: Table) -> bool:
    """Whether another table already has all cells of this one."""
    names = {dimension.name: dimension for dimension in other.dimensions}
    mine = {dimension.name for dimension in table.dimensions}
    return all(
        dimension.name in names and set(dimension.values) <= set(names[dimension.name].values)
        for dimension in table.dimensions
    ) and all(TOTAL in dimension.values for name, dimension in names.items() if name not in mine)


def _coarser(table: Table) -> Table:
    """The dimension with most values has about half as many: years become spans of years, of others the tail is joined."""
    possible = [d for d in table.dimensions if d.name in table.additive and len(_single(d)) > 3]
    if not possible:
        raise Problem(
            _("linked tables have more than {cells} cells and cannot be made smaller").format(cells=CELLS),
            where=table.name,
            remedy=_("Publish fewer of them."),
        )
    dimension = max(possible, key=lambda d: (len(d.values), d.name))
    joined = _spans(dimension) if all(_span(value) for value in _single(dimension)) else _tail(dimension)
    return _join(table, dimension, joined)


def _single(dimension: Dimension) -> list[str]:
    return [value for value in dimension.values if value != TOTAL]


def _span(value: str) -> tuple[str, str] | None:
    """The first and last year of a year or a span of years."""
    years = value.split("–")
    return (years[0], years[-1]) if all(year.isdigit() and len(year) == 4 for year in years) else None


def _spans(dimension: Dimension) -> dict[str, tuple[str, ...]]:
    """Two by two."""
    values = sorted(_single(dimension))
    found = {}
    for pair in zip(values[::2], values[1::2], strict=False):
        first, last = _span(pair[0]), _span(pair[1])
        assert first is not None and last is not None
        found[f"{first[0]}–{last[1]}"] = pair
    return found


def _tail(dimension: Dimension) -> dict[str, tuple[str, ...]]:
    """The second half of the values, in the order of the page, as one. Its name tells apart what is joined in it."""
    values = _single(dimension)
    joined = tuple(values[len(values) // 2 :])
    return {f"rest-{hashlib.sha256(chr(0).join(joined).encode()).hexdigest()[:8]}": joined}


def _join(table: Table, dimension: Dimension, joined: Mapping[str, tuple[str, ...]]) -> Table:
    """The table with some values of a dimension put together."""
    into = {part: whole for whole, parts in joined.items() for part in parts}
    values = tuple(dict.fromkeys(into.get(value, value) for value in dimension.values))
    fine = {whole: tuple(p for part in parts for p in dimension.groups.get(part, (part,))) for whole, parts in joined.items()}
    labels = {**dimension.labels}
    labels |= {whole: Words("all others", "все остальные") for whole in joined if whole.startswith("rest-")}
    groups = {**{w: p for w, p in dimension.groups.items() if w in values}, **fine}
    coarse = replace(dimension, values=values, labels=labels, groups=groups)
    dimensions = tuple(coarse if each is dimension else each for each in table.dimensions)
    place = table.dimensions.index(dimension)
    cells = {}
    for key in product(*(each.values for each in dimensions)):
        parts = joined.get(key[place], (key[place],))
        cells[key] = _sum([table.cells[(*key[:place], part, *key[place + 1 :])] for part in parts])
    return replace(table, dimensions=dimensions, cells=cells)


def _check_circle(tables: Iterable[Table]) -> None:
    """Tables linked in a circle are attacked through the table of all their dimensions, which must be small enough."""
    tables = list(tables)
    core = cyclic(frozenset(d.name for d in table.dimensions if d.name in table.additive) for table in tables)
    sizes: dict[str, set[str]] = {name: set() for name in core}
    for table in tables:
        for dimension in table.dimensions:
            if dimension.name in core:
                sizes[dimension.name] |= set(_single(dimension))
    if core and (len(core) > DIMENSIONS or prod(len(values) for values in sizes.values()) > CELLS):
        raise Problem(
            _("these tables are linked in a circle over {dimensions}, too large to be audited: {tables}").format(
                dimensions=", ".join(sorted(core)), tables=", ".join(table.name for table in tables)
            ),
            remedy=_("Publish fewer of them, such that every two share the same dimension."),
        )
