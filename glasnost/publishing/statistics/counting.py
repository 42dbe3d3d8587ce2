"""Rows of the register → tables: one GROUP BY a table, then every total from its parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from glasnost.publishing.statistics.catalogue import Catalogue, Statistic
from glasnost.publishing.statistics.dimensions import COARSER, Columns, Divider, Division, columns_of
from glasnost.publishing.tables import TOTAL, Cell, Dimension

MOST_CELLS = 2_000  # of one table: more cannot be protected together
OF_THE_CASE = "region"  # a column that a charge has from its case
RELATIONS = {"charges": "charge", "cases": "court_case", "issues": "issue"}  # unit → what is counted
JOINED = "(SELECT c.*, k.region FROM charge c LEFT JOIN court_case k ON k.case_id = c.case_id)"


@dataclass(frozen=True)
class Grouped:
    """The result of a GROUP BY. axes: axis → its columns' places in a row; the last place is the count."""

    axes: Mapping[str, tuple[Columns, slice]]
    rows: Sequence[tuple[Any, ...]]


def group(connection: duckdb.DuckDBPyConnection, statistic: Statistic, catalogue: Catalogue) -> Grouped:
    """Count the rows of each combination of what the statistic's axes are told from."""
    axes: dict[str, tuple[Columns, slice]] = {}
    columns: list[str] = []
    for name in statistic.dimensions:
        of = columns_of(catalogue.axes[name], catalogue)
        axes[name] = of, slice(len(columns), len(columns) + len(of))
        columns += of
    relation = RELATIONS[statistic.unit]
    if relation == "charge" and OF_THE_CASE in columns:
        relation = JOINED
    rows = connection.execute(f"SELECT {', '.join(columns)}, count(*) FROM {relation} GROUP BY ALL").fetchall()
    return Grouped(axes, rows)


def seen_in(results: Iterable[Grouped]) -> dict[Columns, set[tuple[Any, ...]]]:
    """Every raw value of every axis, so that tables of one relation are divided alike."""
    found: dict[Columns, set[tuple[Any, ...]]] = {}
    for result in results:
        for columns, place in result.axes.values():
            found.setdefault(columns, set()).update(row[place] for row in result.rows)
    return found


def divisions_of(statistic: Statistic, divider: Divider) -> dict[str, Division]:
    """Axis of the statistic → how its table is divided: coarser, or not at all, where it would be too large."""
    names = {name: name for name in statistic.dimensions}
    while _size([divider.division(name) for name in names.values()]) > MOST_CELLS:
        finer = [axis for axis, name in names.items() if name in COARSER]
        if finer:
            names[finer[0]] = COARSER[names[finer[0]]]
        elif len(names) > 1:
            del names[list(names)[-1]]
        else:
            break
    return {axis: divider.division(name) for axis, name in names.items()}


def count(grouped: Grouped, divisions: Mapping[str, Division]) -> dict[tuple[str, ...], Cell]:
    """The cells of a table: every combination of the dimensions' values, in their order."""
    leaves: dict[tuple[str, ...], int] = {}
    for row in grouped.rows:
        key = tuple(division.value_of(row[grouped.axes[axis][1]]) for axis, division in divisions.items())
        leaves[key] = leaves.get(key, 0) + row[-1]
    return cells_of([division.dimension for division in divisions.values()], leaves)


def cells_of(dimensions: Sequence[Dimension], leaves: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], Cell]:
    """Counts of the finest values → all cells, with groups and totals added up."""
    places = [{value: place for place, value in enumerate(dimension.values)} for dimension in dimensions]
    numbers: np.ndarray[Any, Any] = np.zeros([len(of) for of in places], np.int64)
    for key, number in leaves.items():
        numbers[tuple(of[value] for of, value in zip(places, key, strict=True))] += number
    for axis, dimension in enumerate(dimensions):
        of, moved = places[axis], np.moveaxis(numbers, axis, 0)
        for name, parts in dimension.groups.items():
            if all(part in of for part in parts):
                moved[of[name]] = sum(moved[of[part]] for part in parts)
        if TOTAL in of:
            within = {part for parts in dimension.groups.values() for part in parts}
            top = [place for value, place in of.items() if value != TOTAL and value not in within]
            moved[of[TOTAL]] = moved[top].sum(axis=0)
    keys = itertools.product(*(dimension.values for dimension in dimensions))
    return {key: Cell(int(number)) for key, number in zip(keys, numbers.flat, strict=True)}


def _size(divisions: Iterable[Division]) -> int:
    size = 1
    for division in divisions:
        size *= len(division.dimension.values)
    return size
