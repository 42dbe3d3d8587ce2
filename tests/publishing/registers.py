"""Random registers of invented charges, and tables of them. Nobody here exists."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product

from glasnost.publishing.disclosure.policies import Policy, Rule
from glasnost.publishing.tables import TOTAL, Cell, Dimension, Table, Words

Charge = dict[str, str]
Values = dict[str, tuple[str, ...]]
NO_WORDS = Words("invented", "вымышлено")


def table_of(name: str, rows: Iterable[Charge], by: Sequence[str], values: Values, unit: str = "charges") -> Table:
    """Rows counted by some dimensions, with all totals. unit `people`: distinct persons, and nothing but years adds up."""
    counted: Counter[tuple[str, ...]] = Counter()
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for row in rows:
        for key in product(*((TOTAL, row[dimension]) for dimension in by)):
            if unit == "people" and (row["person"], key) in seen:
                continue
            seen.add((row.get("person", ""), key))
            counted[key] += 1
    dimensions = tuple(Dimension(each, NO_WORDS, (TOTAL, *values[each])) for each in by)
    cells = {key: Cell(counted[key]) for key in product(*(dimension.values for dimension in dimensions))}
    additive = () if unit == "people" else tuple(by)
    return Table(name, NO_WORDS, unit, NO_WORDS, NO_WORDS, dimensions, cells, additive)


def policy(*tables: str, population: str = "charges", at_most: str = "", changes: bool = True) -> Policy:
    """Suppression below five."""
    return Policy(population, Rule.SUPPRESS, tables, population, NO_WORDS, 5, changes, at_most)


def charges(chance: random.Random, count: int, values: Values) -> list[Charge]:
    """Charges whose values are unevenly common; one person may have several."""
    rows = []
    for _ in range(count):
        row = {
            name: own[min(int(chance.expovariate(3.0 / len(own))), len(own) - 1)] for name, own in values.items()
        }
        rows.append({**row, "person": str(chance.randrange(max(1, count * 2 // 3)))})
    return rows


def changed(chance: random.Random, rows: list[Charge], values: Values) -> list[Charge]:
    """The register some time later: charges are added, a few are corrected or taken out."""
    later = [dict(row) for row in rows]
    for _ in range(chance.choice((0, 0, 1, 3))):
        if later:
            place = chance.randrange(len(later))
            if chance.random() < 0.5:
                del later[place]
            else:
                name = chance.choice(list(values))
                later[place][name] = chance.choice(values[name])
    return later + charges(chance, chance.choice((0, 1, 2, 5, 20, len(rows) // 2)), values)
