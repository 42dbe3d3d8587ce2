"""Who gains and who loses between two laws, or between one law under two settings: exactly, with bounds.

A charge gains if the second law frees it and the first does not; it loses the other way round. Surely, where that is so
whatever the missing facts turn out to be; possibly, where it may be so. The possible ones include the sure ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from glasnost.linking import open_linked
from glasnost.register.register import Register
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.effect import Effect, measure
from glasnost.rules.evaluation import Evaluation, Kinds
from glasnost.rules.facts import Unusable
from glasnost.rules.gathering import gather_facts, partial_facts
from glasnost.rules.joint import YES, Bounds, frees, joint_law, together
from glasnost.rules.meaning import COMPLETE, Law, resolve
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.terms import Fact
from glasnost.rules.vectors import Array, Flags

RECORD = Fact(COMPLETE, "bool", "person")
SUSPENDED = "+suspended"  # after a kind of sentence

# What may be asked of a pair (freed by the first law, freed by the second).
Asked = Callable[[bool, bool], bool]
Pairs = Sequence[tuple[bool, bool]]
MOVES: dict[str, Asked] = {
    "freed_before": lambda first, second: first,
    "freed_after": lambda first, second: second,
    "gain": lambda first, second: second and not first,
    "lose": lambda first, second: first and not second,
    "freed_twice": lambda first, second: first and second,
}

# What the breakdowns go by, of a charge c and its case k.
BY = {
    "article": "c.jurisdiction || '/' || c.code || '/' || c.article",
    "region": "k.region",
    "year": "year(c.decided_on)",
    "sentence": f"c.sentence_kind || CASE WHEN c.suspended THEN '{SUSPENDED}' ELSE '' END",
}
WIDE = f"""
    SELECT f.*, c.case_id AS __by_case, {", ".join(f"{sql} AS __by_{name}" for name, sql in BY.items())}
    FROM facts f JOIN charge c USING (charge_id) LEFT JOIN court_case k USING (record_id, case_id)"""


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
    connection: duckdb.DuckDBPyConnection = field(repr=False)  # has `moved`: charge_id and all of CHANGES


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
    connection = open_linked(snapshot)
    unusable = gather_facts(connection, compiled)
    evaluation = Evaluation(connection, compiled, "facts", partial_facts(connection), outcomes_only=True)
    counter = Counter(evaluation, WIDE)
    counts = counter.counts()
    counter.name_moved()
    cases = connection.execute("SELECT count(DISTINCT case_id) FROM charge").fetchall()[0][0]
    effect = measure(connection, first, together(first, second))
    before, after = (Side(law.rulebook, dict(law.settings)) for law in (first, second))
    return Comparison(before, after, as_of, cases, counts, effect, unusable, dict(snapshot.versions), connection)


def pair_of(first: Law, second: Law) -> Compiled:
    """Both laws as one, whose outcomes say whether each frees. Raises Problem if they cannot be asked together."""
    second = together(first, second)
    record = {} if COMPLETE in {**first.facts, **second.facts} else {COMPLETE: RECORD}
    return compile_law(joint_law(first, second, (frees(first), frees(second)), record))


class Counter:
    """Adds up what is possible to each row. wide: a SELECT of the rows with __by_case and __by_… for all of BY."""

    def __init__(self, evaluation: Evaluation, wide: str) -> None:
        self.evaluation, self.connection, self.kinds = evaluation, evaluation.connection, Kinds()
        self.wide = f"SELECT w.*, {', '.join(f'__code_{name}' for name in BY)} FROM ({wide}) w"
        for name in BY:  # each value as a small number
            self.connection.execute(
                f"""CREATE OR REPLACE TEMP TABLE values_{name} AS
                    SELECT value, (row_number() OVER ())::INTEGER AS __code_{name}
                    FROM (SELECT DISTINCT __by_{name} AS value FROM ({wide}) WHERE value IS NOT NULL)"""
            )
            self.wide += f" LEFT JOIN values_{name} ON values_{name}.value = __by_{name}"
        self.found = {name: np.zeros((0, 1), np.int64) for name in BY}  # kind × code → rows; code 0: not known

    def counts(self) -> Counts:
        """Everything: in all, and by each of BY."""
        self.connection.execute("CREATE OR REPLACE TABLE moving (n BIGINT, __kind INTEGER)")
        beside = ", ".join(f"coalesce(__code_{name}, 0) AS __code_{name}" for name in BY)
        with self.connection.cursor() as writer:
            for kinds, batch in self.evaluation.remaining(self.kinds, beside, self.wide):
                for name in BY:
                    self._add(name, kinds, batch.column(f"__code_{name}").to_numpy())
                moving = np.flatnonzero(self._flags("gain_possibly", "lose_possibly")[kinds])
                if len(moving):
                    rows = pa.table({"n": batch.column("n").take(pa.array(moving)), "__kind": kinds[moving]})
                    writer.register("more", rows)
                    writer.execute("INSERT INTO moving SELECT * FROM more")
                    writer.unregister("more")
        codes = ", ".join(f"coalesce(__code_{name}, 0) AS {name}" for name in BY)
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE moving_cases AS
                SELECT DISTINCT __kind, __by_case, {codes} FROM moving JOIN ({self.wide}) USING (n)"""
        )
        flags = pa.table({"__kind": np.arange(len(self.kinds.outcomes))} | {c: self._flags(c) for c in CHANGES})
        self.connection.register("new_changes", flags)
        self.connection.execute("CREATE OR REPLACE TEMP TABLE changes AS SELECT * FROM new_changes")
        self.connection.unregister("new_changes")
        tables = {name: self._rows(name) for name in BY}
        (whole,) = self._rows(None)
        kinds_of = self.found["year"].sum(axis=1)

        def rows_of(flag: str) -> int:
            return int(kinds_of[self._flags(flag)].sum())

        bounds = {move: Bounds(rows_of(f"{move}_surely"), rows_of(f"{move}_possibly")) for move in MOVES}
        return Counts(
            charges=whole.charges,
            freed_before=bounds["freed_before"],
            freed_after=bounds["freed_after"],
            freed_twice=bounds["freed_twice"],
            gain=whole.gain,
            lose=whole.lose,
            decided=rows_of("decided"),
            broken=rows_of("broken"),
            tables=tables,
        )

    def name_moved(self) -> None:
        """Keep the ids of the rows that change, as the table `moved`, after `counts`."""
        self.connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE moved AS SELECT charge_id, {", ".join(CHANGES)}
                FROM moving JOIN changes USING (__kind) JOIN ({self.evaluation.source}) USING (n)"""
        )

    def _add(self, name: str, kinds: Array, codes: Array) -> None:
        """Count the rows of each kind and value."""
        found = self.found[name]
        shape = (len(self.kinds.outcomes), max(found.shape[1], int(codes.max(initial=0)) + 1))
        more = np.bincount(kinds * np.int32(shape[1]) + codes, minlength=shape[0] * shape[1]).reshape(shape)
        more[: found.shape[0], : found.shape[1]] += found
        self.found[name] = more

    def _flags(self, *names: str) -> Flags:
        """For each kind whether any of the named holds."""
        return np.array([any(FLAGS[name](_pairs(found)) for name in names) for found in self.kinds.outcomes], bool)

    def _rows(self, name: str | None) -> list[Row]:
        """One row a value; those that change most come first, what is not known stands where its numbers put it."""
        found = self.found[name or "year"]
        found = found if name else found.sum(axis=1, keepdims=True)
        words: dict[int, str | None] = {0: None}
        if name:
            words |= dict(
                self.connection.execute(f"SELECT __code_{name}, value::VARCHAR FROM values_{name}").fetchall()
            )
        cases = self._cases(name)
        rows = []
        for code, charges in enumerate(found.sum(axis=0).tolist()):
            if charges or name is None:
                numbers = [int(found[self._flags(flag), code].sum()) for flag in CHANGES]
                rows.append(_row((words[code], charges, *numbers, *cases.get(code, (0, 0, 0, 0)))))
        return sorted(
            rows, key=lambda r: (-r.gain.charges.possibly - r.lose.charges.possibly, -r.charges, r.key or "\uffff")
        )

    def _cases(self, name: str | None) -> dict[int, tuple[int, ...]]:
        """By code the cases with a row that gains or loses, surely and possibly."""
        counted = ", ".join(f"count(DISTINCT __by_case) FILTER ({change})" for change in CHANGES)
        found = self.connection.execute(
            f"SELECT {name or 0}, {counted} FROM moving_cases JOIN changes USING (__kind) GROUP BY 1"
        ).fetchall()
        return {code: tuple(numbers) for code, *numbers in found}


def _changed(row: Row) -> int:
    return row.gain.charges.possibly + row.lose.charges.possibly


def _row(values: Sequence[Any]) -> Row:
    key, charges, *numbers = values
    gain, lose, gain_cases, lose_cases = (Bounds(*numbers[at : at + 2]) for at in range(0, 8, 2))
    return Row(key, charges, Move(gain, gain_cases), Move(lose, lose_cases))


def _pairs(possible: tuple[str, ...]) -> list[tuple[bool, bool]]:
    """The joint law's outcomes as (freed by the first, freed by the second)."""
    return [(outcome[0] == YES, outcome[1] == YES) for outcome in possible]


def _surely(asked: Asked) -> Callable[[Pairs], bool]:
    return lambda pairs: bool(pairs) and all(itertools.starmap(asked, pairs))


def _possibly(asked: Asked) -> Callable[[Pairs], bool]:
    return lambda pairs: any(itertools.starmap(asked, pairs))


CHANGES = ("gain_surely", "gain_possibly", "lose_surely", "lose_possibly")
FLAGS: dict[str, Callable[[Pairs], bool]] = {
    **{f"{name}_surely": _surely(asked) for name, asked in MOVES.items()},
    **{f"{name}_possibly": _possibly(asked) for name, asked in MOVES.items()},
    "decided": lambda pairs: len(pairs) == 1,
    "broken": lambda pairs: not pairs,
}
