"""A relation of facts → a relation of verdicts, in DuckDB: set by set, only the rare hard row alone.

The relation has a unique whole number `n` and one typed column a fact, NULL where it is missing; a fact that is
known in part stands as text in a second column, `<fact>__part`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from glasnost.model.citation import Citation
from glasnost.rules import calendar, terms
from glasnost.rules.closer import Closer, Known, span_of
from glasnost.rules.decision import Compiled
from glasnost.rules.sql import (
    Matters,
    Pipeline,
    RegionColumns,
    lines_family,
    quote,
    term_sql,
    tests_family,
)
from glasnost.rules.terms import Fact, Value

PART = "__part"
SETTLED = "lines VARCHAR, missing VARCHAR[], date_from DATE, date_to DATE, missing_date VARCHAR[], tests UTINYINT[]"


@dataclass
class Verdicts:
    """Where the verdicts of one evaluation are: a SELECT over temporary tables of `connection`.

    Columns: n, outcome (NULL if undecided), possible, rule, missing (lists of text), date_from, date_to (DATE),
    missing_date (list), broken (the facts contradict a given: no outcome), and t0, t1, … one a test:
    1 true, 2 false, 3 it depends on what is missing.
    """

    connection: duckdb.DuckDBPyConnection
    select: str
    tests: tuple[str, ...]


@dataclass
class Evaluation:
    """One compiled law over one relation."""

    connection: duckdb.DuckDBPyConnection
    compiled: Compiled
    source: str  # SELECT or name of the relation of facts
    partial: frozenset[str] = frozenset()  # facts that have a `__part` column
    with_tests: bool = True
    prefix: str = "v"  # of the temporary tables
    closer: Closer = field(init=False)
    hard_flags: list[str] = field(default_factory=list, init=False)  # when a row is known or tied only in part

    def __post_init__(self) -> None:
        self.closer = Closer(self.compiled)
        self.law = self.compiled.law
        self.source = f"SELECT * FROM {self.source}" if " " not in self.source else self.source

    def run(self) -> Verdicts:
        """Evaluate every row; the result lives in temporary tables."""
        regions = RegionColumns(self.compiled, self._distinct_texts())
        self._settle_all(regions)
        matters = Matters(regions)
        if self._count("SELECT count(*) FROM {p}_lines WHERE NOT decided"):
            self._settle_undecided(matters)
        else:
            self._empty_table("missing", "n BIGINT, missing UBIGINT, slow BOOLEAN")
        self._close(matters)
        self._date()
        return Verdicts(self.connection, self._select(), tuple(self.compiled.tests))

    # -- steps

    def _settle_all(self, regions: RegionColumns) -> None:
        families = [lines_family(self.compiled)] + ([tests_family(self.compiled)] if self.with_tests else [])
        self.hard_flags = [f"{quote(n + PART)} IS NOT NULL" for n in sorted(self.partial)] + regions.slow
        keep = ["n", f"({' OR '.join(self.hard_flags)}) AS hard"] if self.hard_flags else ["n"]
        inner = Pipeline(regions, families).sql(self.source, keep)
        self._table("lines", f"SELECT *, {self._decided()} AS decided FROM ({inner})")

    def _settle_undecided(self, matters: Matters) -> None:
        undecided = (
            f"SELECT s.* FROM ({self.source}) s SEMI JOIN (FROM {self.prefix}_lines WHERE NOT decided) USING (n)"
        )
        self._table("missing", matters.sql(undecided, "n"))

    def _close(self, matters: Matters) -> None:
        """Hand the rows that SQL cannot settle to the closer: one at a time, equal rows once."""
        hard = [f"SELECT n FROM {self.prefix}_missing WHERE slow"]
        if self.hard_flags:
            hard.append(f"SELECT n FROM {self.prefix}_lines WHERE hard AND ({self._may_be_wider()})")
        if self._dated_lines():
            bits = sum(1 << i for i in self._dated_lines())
            hard.append(
                f"SELECT n FROM {self.prefix}_lines WHERE decided AND (lines & {bits}) <> 0 AND {self._hard_date()}"
            )
        self._empty_table(
            "closed",
            f"n BIGINT, {SETTLED}",
        )
        names = [*self.compiled.asked]
        columns = [quote(n) for n in names] + [quote(n + PART) for n in sorted(self.partial)]
        if not columns:
            return
        rows = f"SELECT s.n, {', '.join('s.' + c for c in columns)} FROM ({self.source}) s SEMI JOIN ({' UNION '.join(hard)}) USING (n)"
        self._table("hard", f"SELECT dense_rank() OVER (ORDER BY {', '.join(columns)}) AS k, * FROM ({rows})")
        self._table("answers", f"SELECT k, any_value(n) AS n FROM {self.prefix}_hard GROUP BY k")
        found = self.connection.execute(
            f"SELECT h.k, {', '.join('h.' + c for c in columns)} FROM {self.prefix}_hard h SEMI JOIN {self.prefix}_answers a USING (n)"
        )
        answers = []
        while batch := found.fetchmany(1000):
            for row in batch:
                answers.append((row[0], *self._settled_row(self._known(names, row[1:]))))
        self._empty_table(
            "settled",
            f"k BIGINT, {SETTLED}",
        )
        for start in range(0, len(answers), 5000):
            chunk = answers[start : start + 5000]
            self.connection.executemany(f"INSERT INTO {self.prefix}_settled VALUES (?, ?, ?, ?, ?, ?, ?)", chunk)
        self._table(
            "closed", f"SELECT h.n, s.* EXCLUDE (k) FROM {self.prefix}_hard h JOIN {self.prefix}_settled s USING (k)"
        )

    def _date(self) -> None:
        """Dates of outcomes where everything they need is known."""
        whens = []
        for index in self._dated_lines():
            term = self.law.lines[index].on
            assert term is not None
            facts = terms.facts_of_term(term)
            known = " AND ".join(f"{quote(f.name)} IS NOT NULL" for f in facts) or "TRUE"
            # a citation inside a value by cases is answered by its own region, not by SQL text
            whens.append(f"WHEN lines = {1 << index} AND {known} THEN {term_sql(term)}")
        self._empty_table("dates", "n BIGINT, day DATE")
        if whens:
            self._table(
                "dates",
                f"SELECT n, CASE {' '.join(whens)} END AS day FROM ({self.source}) JOIN (SELECT n, lines FROM {self.prefix}_lines WHERE decided) USING (n)",
            )

    # -- parts of statements

    def _decided(self) -> str:
        parts = []
        for outcome in self.law.outcomes:
            bits = sum(1 << i for i, line in enumerate(self.law.lines) if line.outcome == outcome)
            if bits:
                others = ((1 << len(self.law.lines)) - 1) & ~bits
                parts.append(f"(lines & {others}) = 0")
        return " OR ".join(parts)

    def _may_be_wider(self) -> str:
        """Whether the bits of a hard row, which are never too few, may be too many."""
        if self.law.given != terms.Truth(True):
            return "TRUE"
        tests = [f"t{i} = 3" for i in range(len(self.compiled.tests))] if self.with_tests else []
        return " OR ".join(["(lines & (lines - 1)) <> 0", *tests])

    def _dated_lines(self) -> list[int]:
        return [i for i, line in enumerate(self.law.lines) if line.on is not None]

    def _hard_date(self) -> str:
        """Several lines may decide, or something that the date needs is missing."""
        single = " OR ".join(f"lines = {1 << i}" for i in self._dated_lines())
        needed = {f.name for i in self._dated_lines() for f in terms.facts_of_term(self.law.lines[i].on)}  # type: ignore[arg-type]
        if not needed:
            return f"NOT ({single})"
        missing = " OR ".join(f"{quote(n)} IS NULL" for n in sorted(needed))
        return f"(NOT ({single}) OR n IN (SELECT n FROM ({self.source}) WHERE {missing}))"

    def _select(self) -> str:
        p = self.prefix
        self._line_words()
        self._missing_words()
        count = len(self.compiled.tests) if self.with_tests else 0
        tests = "".join(f", coalesce(c.tests[{i + 1}], l.t{i}) AS t{i}" for i in range(count))
        return f"""
            SELECT l.n, w.outcome, w.possible, w.rule,
                   CASE WHEN c.n IS NOT NULL THEN c.missing ELSE coalesce(mw.names, []) END AS missing,
                   CASE WHEN c.n IS NOT NULL THEN c.date_from ELSE d.day END AS date_from,
                   CASE WHEN c.n IS NOT NULL THEN c.date_to ELSE d.day END AS date_to,
                   coalesce(c.missing_date, []) AS missing_date,
                   len(w.possible) = 0 AS broken{tests}
            FROM {p}_lines l
            LEFT JOIN {p}_closed c USING (n)
            LEFT JOIN {p}_missing m USING (n)
            LEFT JOIN {p}_missing_words mw ON mw.missing = m.missing
            LEFT JOIN (SELECT n, CASE WHEN isfinite(day) THEN day END AS day FROM {p}_dates) d USING (n)
            JOIN {p}_line_words w ON w.lines = coalesce(c.lines::UHUGEINT, l.lines::UHUGEINT)"""

    def _line_words(self) -> None:
        """What the bits of lines mean: outcome, possible outcomes, names of the lines."""
        p = self.prefix
        rows = self.connection.execute(
            f"SELECT DISTINCT lines::VARCHAR FROM {p}_lines UNION SELECT DISTINCT lines FROM {p}_closed"
        ).fetchall()
        self._empty_table("line_words", "lines UHUGEINT, outcome VARCHAR, possible VARCHAR[], rule VARCHAR[]")
        for (text,) in rows:
            lines = frozenset(i for i in range(len(self.law.lines)) if int(text) >> i & 1)
            possible = list(self.closer.outcomes(lines))
            names = list(dict.fromkeys(self.law.lines[i].name for i in sorted(lines)))
            outcome = possible[0] if len(possible) == 1 else None
            rule = names if outcome is not None else []
            self.connection.execute(f"INSERT INTO {p}_line_words VALUES (?, ?, ?, ?)", [text, outcome, possible, rule])

    def _missing_words(self) -> None:
        p = self.prefix
        facts = list(self.compiled.level_of)
        rows = self.connection.execute(f"SELECT DISTINCT missing FROM {p}_missing").fetchall()
        self._empty_table("missing_words", "missing UBIGINT, names VARCHAR[]")
        for (bits,) in rows:
            names = [fact for index, fact in enumerate(facts) if bits >> index & 1]
            self.connection.execute(f"INSERT INTO {p}_missing_words VALUES (?, ?)", [bits, names])

    # -- rows one at a time

    def _known(self, names: Sequence[str], values: Sequence[Any]) -> Known:
        known: dict[str, Any] = {}
        for name, value in zip(names, values, strict=False):
            if value is not None:
                converted = as_value(self.law.facts[name], value)
                if converted is not None:
                    known[name] = converted
        for name, text in zip(sorted(self.partial), values[len(names) :], strict=True):
            part = part_of(self.law.facts[name], text) if text is not None else None
            if part is not None:
                known[name] = part
        return known

    def _settled_row(self, known: Known) -> tuple[Any, ...]:
        settled = self.closer.settle(known)
        tests = [3 if answer is None else 1 if answer else 2 for answer in self.closer.tests(known).values()]
        order = list(self.compiled.asked)
        days = [
            date.fromordinal(day) if day is not None and calendar.is_day(day) else None
            for day in (settled.date_from, settled.date_to)
        ]
        return (
            str(sum(1 << line for line in settled.lines)),
            sorted(settled.missing, key=order.index),
            *days,
            sorted(settled.missing_date, key=order.index),
            tests,
        )

    # -- tables

    def _distinct_texts(self) -> dict[str, list[str]]:
        """The distinct values of texts and citations: each is placed in its region once."""
        found = {}
        for variable in self.compiled.variables:
            fact = variable.facts[0]
            if len(variable.facts) == 1 and fact.type in ("text", "citation"):
                rows = self.connection.execute(
                    f"SELECT DISTINCT {quote(fact.name)} FROM ({self.source}) WHERE {quote(fact.name)} IS NOT NULL"
                ).fetchall()
                found[fact.name] = sorted(row[0] for row in rows)
        return found

    def _table(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.prefix}_{name} AS {select}")

    def _empty_table(self, name: str, columns: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.prefix}_{name} ({columns})")

    def _count(self, sql: str) -> int:
        row = self.connection.execute(sql.format(p=self.prefix)).fetchone()
        return int(row[0]) if row else 0


def as_value(fact: Fact, value: Any) -> Value | None:
    """A value out of DuckDB as the rules see it; None if it cannot be read as the fact's type."""
    match fact.type:
        case "date":
            return int(value.toordinal())
        case "citation":
            try:
                return Citation.parse(value)
            except ValueError:
                return None
        case "enum":
            return str(value) if value in fact.choices else None
    return value  # type: ignore[no-any-return]


def part_of(fact: Fact, text: str) -> Any:
    """A value known in part, or None."""
    if fact.type == "date":
        return span_of(text)
    if fact.type == "citation":
        try:
            return Citation.parse(text)
        except ValueError:
            return None
    return None


def rows_of(verdicts: Verdicts, columns: str = "*") -> Iterator[tuple[Any, ...]]:
    """The verdicts in the order of n."""
    found = verdicts.connection.execute(f"SELECT {columns} FROM ({verdicts.select}) ORDER BY n")
    while batch := found.fetchmany(10_000):
        yield from batch
