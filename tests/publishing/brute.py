"""An attacker with all the time in the world: every register there can be, counted, and compared with what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from glasnost.publishing.tables import TOTAL, State, Table

Key = tuple[str, ...]
Found = dict[tuple[str, Key], set[int]]


def registers(cells: int, total: int) -> Iterator[tuple[int, ...]]:
    """Every way to put `total` charges into some cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in registers(cells - 1, total - first):
            yield (first, *rest)


def counts(register: Sequence[int], tables: Sequence[Table], values: Mapping[str, Sequence[str]]) -> dict[tuple[str, Key], int]:
    """All tables of a register that is given as counts of every combination of values."""
    found: dict[tuple[str, Key], int] = {(table.name, key): 0 for table in tables for key in table.cells}
    for count, combination in zip(register, product(*values.values()), strict=True):
        row = dict(zip(values, combination, strict=True))
        if count:
            for table in tables:
                for key in product(*((TOTAL, row[dimension.name]) for dimension in table.dimensions)):
                    found[table.name, key] += count
    return found


def possible(tables: Sequence[Table], values: Mapping[str, Sequence[str]], total: int) -> list[dict[tuple[str, Key], int]]:
    """The tables of every register that agrees with the published cells."""
    shown = {
        (table.name, key): cell.value
        for table in tables
        for key, cell in table.cells.items()
        if cell.state is State.COUNTED
    }
    size = len(list(product(*values.values())))
    fitting = []
    for register in registers(size, total):
        found = counts(register, tables, values)
        if all(found[where] == number for where, number in shown.items()):
            fitting.append(found)
    return fitting
