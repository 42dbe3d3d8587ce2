"""Who gains and who loses between two laws, or between one law under two settings: exactly, with bounds.

A charge gains if the second law frees it and the first does not; it loses the other way round. Surely, where that is so
whatever the missing facts turn out to be; possibly, where it may be so. The possible ones include the sure ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from glasnost.register.register import Register
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.effect import Effect, measure
from glasnost.rules.evaluation import Evaluation, Possible
from glasnost.rules.facts import Unusable
from glasnost.rules.joint import YES, Bounds, frees, joint_law, together
from glasnost.rules.meaning import COMPLETE, Law, resolve
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.screening import gather_facts, partial_facts
from glasnost.rules.terms import Fact

DIMENSIONS = ("article", "region", "year", "sentence")
RECORD = Fact(COMPLETE, "bool", "person")
SUSPENDED = "+suspended"  # after a kind of sentence

# What may be asked of a pair (freed by the first law, freed by the second).
MOVES: dict[str, Callable[[bool, bool], bool]] = {
    "freed_before": lambda first, second: first,
    "freed_after": lambda first, second: second,
    "gain": lambda first, second: second and not first,
    "lose": lambda first, second: first and not second,
    "freed_twice": lambda first, second: first and second,
}

# Of each charge: its case, and what the breakdowns go by.
DETAILS = f"""
    SELECT f.n, c.case_id, c.jurisdiction || '/' || c.code || '/' || c.article AS article, k.region,
           year(c.decided_on)::VARCHAR AS year,
           c.sentence_kind || CASE WHEN c.suspended THEN '{SUSPENDED}' ELSE '' END AS sentence
    FROM facts f JOIN charge c USING (charge_id) LEFT JOIN court_case k ON k.record_id = c.record_id"""


@dataclass(frozen=True)
class Move:
    """Charges that gain or lose, and the cases that hold at least one of them."""

    charges: Bounds
    cases: Bounds


@dataclass(frozen=True)
class Row:
    """One article, region, year of decision or sentence; `key`: None where the register does not know it."""

    key: str | None
    charges: int
    gain: Move
    lose: Move


@dataclass(frozen=True)
class Counts:
    """Everything that is counted in charges. `decided`: those of which it is sure whether each law frees them."""

    charges: int
    freed_before: Bounds
    freed_after: Bounds
    freed_twice: Bounds
    gain: Move
    lose: Move
    decided: int
    broken: int
    tables: dict[str, list[Row]]


@dataclass(frozen=True)
class Side:
    """One of the two laws."""

    rulebook: Rulebook
    settings: dict[str, str]


@dataclass(frozen=True)
class Comparison:
    """What came out."""

    first: Side
    second: Side
    as_of: date
    cases: int
    counts: Counts
    effect: Effect
    unusable: tuple[Unusable, ...]
    versions: dict[str, int]


def compare(
    register: Register,
    books: tuple[Rulebook, Rulebook],
    as_of: date,
    settings: tuple[Mapping[str, str], Mapping[str, str]],
) -> Comparison:
    """Put every charge of the register under both laws at once."""
    first, second = (resolve(book, as_of, chosen) for book, chosen in zip(books, settings, strict=True))
    compiled = pair_of(first, second)
    snapshot = register.snapshot()
    with snapshot.connect() as connection:
        unusable = gather_facts(connection, compiled)
        evaluation = Evaluation(connection, compiled, "facts", partial_facts(connection), outcomes_only=True)
        counts = Counter(connection, evaluation.possible(), DETAILS).counts()
        cases = connection.execute("SELECT count(DISTINCT case_id) FROM charge").fetchall()[0][0]
        effect = measure(connection, first, together(first, second))
    before, after = (Side(law.rulebook, dict(law.settings)) for law in (first, second))
    return Comparison(before, after, as_of, cases, counts, effect, unusable, dict(snapshot.versions))


def pair_of(first: Law, second: Law) -> Compiled:
    """Both laws as one, whose outcomes say whether each frees. Raises Problem if they cannot be asked together."""
    second = together(first, second)
    record = {} if COMPLETE in {**first.facts, **second.facts} else {COMPLETE: RECORD}
    return compile_law(joint_law(first, second, (frees(first), frees(second)), record))


class Counter:
    """Adds up what is possible to each row. `details`: a SELECT of n, case_id and DIMENSIONS."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, possible: Possible, details: str) -> None:
        self.connection = connection
        self.rows = f"({possible.select}) r JOIN ({details}) d USING (n)"
        connection.register("kinds_given", _kinds(possible.outcomes))
        connection.execute("CREATE OR REPLACE TEMP TABLE kinds AS SELECT * FROM kinds_given")
        connection.unregister("kinds_given")

    def counts(self) -> Counts:
        """Everything: in all, and by each dimension."""
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE grouped AS
                SELECT w, {", ".join(DIMENSIONS)}, count(*) AS charges FROM {self.rows} GROUP BY ALL"""
        )
        # the cases of charges that may move; elsewhere none has to be told apart
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE moving AS
                SELECT DISTINCT case_id, {", ".join(DIMENSIONS)}, gain_surely, gain_possibly, lose_surely, lose_possibly
                FROM {self.rows} JOIN kinds USING (w) WHERE gain_possibly OR lose_possibly"""
        )
        (whole,) = self._rows("NULL")
        names = [f"{move}_{sure}" for move in MOVES for sure in ("surely", "possibly")]
        sums = ", ".join([*(_sum(name) for name in names), _sum("decided"), _sum("broken")])
        found = self.connection.execute(f"SELECT {sums} FROM grouped JOIN kinds USING (w)").fetchall()[0]
        numbers = dict(zip([*names, "decided", "broken"], found, strict=True))
        return Counts(
            charges=whole.charges,
            freed_before=_bounds(numbers, "freed_before"),
            freed_after=_bounds(numbers, "freed_after"),
            freed_twice=_bounds(numbers, "freed_twice"),
            gain=whole.gain,
            lose=whole.lose,
            decided=numbers["decided"],
            broken=numbers["broken"],
            tables={dimension: self._rows(dimension) for dimension in DIMENSIONS},
        )

    def _rows(self, key: str) -> list[Row]:
        """One row a value; those that change most come first, what is not known stands where its numbers put it."""
        flags = [f"{move}_{sure}" for move in ("gain", "lose") for sure in ("surely", "possibly")]
        sums = ", ".join(f"{_sum(flag)} AS {flag}" for flag in flags)
        cases = ", ".join(f"count(DISTINCT case_id) FILTER ({flag}) AS {flag}_cases" for flag in flags)
        found = self.connection.execute(
            f"""SELECT s.*, {", ".join(f"coalesce({flag}_cases, 0)" for flag in flags)}
                FROM (SELECT {key} AS key, sum(charges)::BIGINT AS charges, {sums}
                      FROM grouped JOIN kinds USING (w) GROUP BY 1) s
                LEFT JOIN (SELECT {key} AS key, {cases} FROM moving GROUP BY 1) m ON s.key IS NOT DISTINCT FROM m.key
                ORDER BY gain_possibly + lose_possibly DESC, charges DESC, s.key NULLS LAST"""
        ).fetchall()
        return [_row(values) for values in found]


def _row(values: Sequence[Any]) -> Row:
    key, charges, *numbers = values
    gain, lose, gain_cases, lose_cases = (Bounds(*numbers[at : at + 2]) for at in range(0, 8, 2))
    return Row(key, charges, Move(gain, gain_cases), Move(lose, lose_cases))


def _bounds(numbers: Mapping[str, int], name: str) -> Bounds:
    return Bounds(numbers[f"{name}_surely"], numbers[f"{name}_possibly"])


def _sum(flag: str) -> str:
    return f"coalesce(sum(charges) FILTER ({flag}), 0)::BIGINT"


def _kinds(outcomes: Sequence[tuple[str, ...]]) -> pa.Table:
    """For each number of what is possible, the answers to everything that is asked of a pair."""
    pairs = [[tuple(letter == YES for letter in outcome) for outcome in possible] for possible in outcomes]
    columns: dict[str, list[bool]] = {}
    for name, asked in MOVES.items():
        columns[f"{name}_surely"] = [bool(found) and all(asked(*pair) for pair in found) for found in pairs]
        columns[f"{name}_possibly"] = [any(asked(*pair) for pair in found) for found in pairs]
    columns["decided"] = [len(found) == 1 for found in pairs]
    columns["broken"] = [not found for found in pairs]
    flags = {name: pa.array(values, pa.bool_()) for name, values in columns.items()}
    return pa.table({"w": pa.array(range(len(pairs)), pa.int32())} | flags)
