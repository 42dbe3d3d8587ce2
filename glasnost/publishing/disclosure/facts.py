"""What is true of the cells of linked tables whatever their numbers are: sums, parts of a whole, one count within another.

A cell has one address in all tables: what is counted, and its coordinates without totals. So the cell (2017, total) of a
table by year and article, and the cell (2017) of a table by year and region, are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import inf

from glasnost.publishing.tables import TOTAL, Dimension, State, Table

Address = tuple[str, tuple[tuple[str, str], ...]]  # population; dimension and value, in the order of the dimensions' names
Parts = tuple[tuple[str, tuple[str, ...]], ...]  # a value that is a sum, and its parts


@dataclass(frozen=True)
class Fact:
    """low ≤ Σ coefficient × cell ≤ high."""

    terms: tuple[tuple[Address, int], ...]
    low: float
    high: float


def address(population: str, names: Iterable[str], values: Iterable[str]) -> Address:
    """The address of a cell of a table whose dimensions have these names."""
    found = ((name, value) for name, value in zip(names, values, strict=True) if value != TOTAL)
    return population, tuple(sorted(found))


def addresses(table: Table, population: str) -> dict[tuple[str, ...], Address]:
    """The address of each cell of a table."""
    names = [dimension.name for dimension in table.dimensions]
    return {key: address(population, names, key) for key in table.cells}


def sums_of(dimension: Dimension) -> Parts:
    """The sums within a dimension: TOTAL (shown or not) and the groups."""
    within = {part for parts in dimension.groups.values() for part in parts}
    top = tuple(value for value in dimension.values if value != TOTAL and value not in within)
    groups = tuple((group, tuple(parts)) for group, parts in dimension.groups.items())
    return ((TOTAL, top), *groups)


def facts_of(table: Table, population: str, covering: Iterable[str] = ()) -> Iterator[Fact]:
    """The facts of one table.

    Of a dimension that adds up: the whole is the sum of its parts. Of another (one person may stand in several rows): no
    part exceeds the whole, and, for dimensions in `covering`, the whole does not exceed the sum of its parts.
    """
    names = [dimension.name for dimension in table.dimensions]
    extended = [_extended(dimension, dimension.name in table.additive) for dimension in table.dimensions]
    for place, dimension in enumerate(table.dimensions):
        adds_up = dimension.name in table.additive
        for whole, parts in sums_of(dimension):
            if not adds_up and whole not in dimension.values:
                continue
            for others in product(*extended[:place], ("",), *extended[place + 1 :]):

                def at(value: str, others: tuple[str, ...] = others, place: int = place) -> Address:
                    return address(population, names, (*others[:place], value, *others[place + 1 :]))

                if adds_up:
                    yield Fact(((at(whole), -1), *((at(part), 1) for part in parts)), 0, 0)
                    continue
                for part in parts:
                    yield Fact(((at(whole), 1), (at(part), -1)), 0, inf)
                if dimension.name in covering:
                    yield Fact(((at(whole), -1), *((at(part), 1) for part in parts)), 0, inf)


def _extended(dimension: Dimension, adds_up: bool) -> tuple[str, ...]:
    """The values of a dimension, and TOTAL also where it is not shown but follows."""
    return (TOTAL, *dimension.values) if adds_up and TOTAL not in dimension.values else dimension.values


def values_of(tables: Mapping[str, Table], populations: Mapping[str, str]) -> dict[Address, int]:
    """The number at each address, before anything is hidden. Cells that do not apply are nobody."""
    found: dict[Address, int] = {}
    for name, table in tables.items():
        for key, where in addresses(table, populations[name]).items():
            cell = table.cells[key]
            if cell.state is State.NOT_APPLICABLE:
                found.setdefault(where, 0)
            elif cell.value is not None:
                found[where] = cell.value
    return found


def covering(table: Table) -> tuple[str, ...]:
    """The dimensions that do not add up but whose parts together reach the whole everywhere in the table."""
    values = values_of({"": table}, {"": ""})
    found = []
    for dimension in table.dimensions:
        facts = facts_of(table, "", (dimension.name,))
        if dimension.name not in table.additive and all(
            sum(sign * values[where] for where, sign in fact.terms) >= 0
            for fact in facts
            if all(where in values for where, _sign in fact.terms)
        ):
            found.append(dimension.name)
    return tuple(found)


def cyclic(schemes: Iterable[frozenset[str]]) -> frozenset[str]:
    """The dimensions of tables that are linked in a circle; empty if there is none (Graham's reduction).

    Tables that are not linked in a circle agree with one register as soon as their shared margins agree. Others may
    agree with each other and with no register at all, and an attacker may use that.
    """
    edges = [set(scheme) for scheme in schemes]
    while True:
        before = [frozenset(edge) for edge in edges]
        for edge in edges:
            edge -= {name for name in edge if sum(name in other for other in edges) == 1}
        edges = [
            edge
            for place, edge in enumerate(edges)
            if edge and not any(edge < other or (edge == other and at < place) for at, other in enumerate(edges) if at != place)
        ]
        if [frozenset(edge) for edge in edges] == before:
            return frozenset(name for edge in edges for name in edge)
