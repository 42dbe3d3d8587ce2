"""Rows of the register → tables: one GROUP BY a table, then every total from its parts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import numpy as np

from glasnost.publishing.statistics.catalogue import Statistic
from glasnost.publishing.statistics.dimensions import COARSER, Divider, Division
from glasnost.publishing.tables import TOTAL, Cell, Dimension
from glasnost.rules.sql import literal

MOST_CELLS = 2_000  # of one table: more cannot be protected together
RELATIONS = {"cases": "counted_cases", "issues": "counted_issues"}  # unit → what is counted; otherwise charges
CHARGES = "counted"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Read what the tables need of the register, once, as `counted` and `counted_cases`."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE {CHARGES} AS
            SELECT c.jurisdiction, c.code, c.article, c.part, c.verdict, c.stage, c.act, c.platform,
                   c.sentence_kind, c.sentence_amount, c.sentence_unit, c.suspended, c.source_id, k.region,
                   year(c.decided_on)::INTEGER AS decided_on
            FROM charge c LEFT JOIN court_case k ON k.case_id = c.case_id"""
    )
    connection.execute(
        """CREATE OR REPLACE TEMP VIEW counted_cases AS
           SELECT year(received_on)::INTEGER AS received_on, region, stage, source_id FROM court_case"""
    )
    connection.execute("CREATE OR REPLACE TEMP VIEW counted_issues AS SELECT reason FROM issue")


def relation_of(statistic: Statistic) -> str:
    """What is counted, with the statistic's filter."""
    where = " AND ".join(f"{column} = {literal(value)}" for column, value in statistic.filter.items())
    relation = RELATIONS.get(statistic.unit, CHARGES)
    return f"(SELECT * FROM {relation} WHERE {where})" if where else relation


def divisions_of(statistic: Statistic, divider: Divider) -> tuple[list[Division], bool]:
    """The axes of the table, coarser or fewer where it would be too large; whether that was so."""
    names = list(statistic.dimensions)
    while _size([divider.division(name) for name in names]) > MOST_CELLS:
        finer = [place for place, name in enumerate(names) if name in COARSER]
        if finer:
            names[finer[0]] = COARSER[names[finer[0]]]
        elif len(names) > 1:
            del names[-1]
        else:
            break
    return [divider.division(name) for name in names], tuple(names) != statistic.dimensions


def count(
    connection: duckdb.DuckDBPyConnection, relation: str, divisions: Sequence[Division]
) -> dict[tuple[str, ...], Cell]:
    """The cells of a table: every combination of the dimensions' values, in their order."""
    columns = [column for division in divisions for column in division.columns]
    rows = connection.execute(f"SELECT {', '.join(columns)}, count(*) FROM {relation} GROUP BY ALL").fetchall()
    leaves: dict[tuple[str, ...], int] = {}
    for *raw, number in rows:
        key, start = [], 0
        for division in divisions:
            end = start + len(division.columns)
            key.append(division.value_of(raw[start:end]))
            start = end
        leaves[tuple(key)] = leaves.get(tuple(key), 0) + number
    return cells_of([division.dimension for division in divisions], leaves)


def cells_of(dimensions: Sequence[Dimension], leaves: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], Cell]:
    """Counts of the finest values → all cells, with groups and totals added up."""
    places = [{value: place for place, value in enumerate(dimension.values)} for dimension in dimensions]
    numbers: np.ndarray[Any, Any] = np.zeros([len(of) for of in places], np.int64)
    for key, number in leaves.items():
        numbers[tuple(of[value] for of, value in zip(places, key, strict=True))] += number
    for axis, dimension in enumerate(dimensions):
        of, moved = places[axis], np.moveaxis(numbers, axis, 0)
        for group, parts in dimension.groups.items():
            if all(part in of for part in parts):
                moved[of[group]] = sum(moved[of[part]] for part in parts)
        if TOTAL in of:
            within = {part for parts in dimension.groups.values() for part in parts}
            top = [place for value, place in of.items() if value != TOTAL and value not in within]
            moved[of[TOTAL]] = moved[top].sum(axis=0)
    keys = itertools.product(*(dimension.values for dimension in dimensions))
    return {key: Cell(int(number)) for key, number in zip(keys, numbers.flat, strict=True)}


def _size(divisions: Sequence[Division]) -> int:
    size = 1
    for division in divisions:
        size *= len(division.dimension.values)
    return size
