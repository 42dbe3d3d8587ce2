"""A relation of facts → a relation of verdicts, in DuckDB: set by set, only the rare hard row alone.

The relation has a unique whole number `n` and one typed column a fact, NULL where it is missing; a fact that is
known in part stands as text in a second column, `<fact>__part`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from glasnost.model.citation import Citation
from glasnost.rules import calendar, terms
from glasnost.rules.closer import Closer, Known, span_of
from glasnost.rules.codes import Codes
from glasnost.rules.decision import Compiled
from glasnost.rules.passes import TESTS_AT_ONCE, Groups, SecondPass, first_pass, group_tests
from glasnost.rules.sql_terms import quote, term_sql
from glasnost.rules.terms import Fact, Value

PART = "__part"


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
    codes: Codes = field(init=False)
    groups: Groups = field(init=False)

    def __post_init__(self) -> None:
        self.closer = Closer(self.compiled)
        self.law = self.compiled.law
        self.source = f"SELECT * FROM {self.source}" if " " not in self.source else self.source

    def run(self) -> Verdicts:
        """Evaluate every row; the result lives in temporary tables."""
        for _name, step in self.steps():
            step()
        return self.verdicts()

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """The steps by name, in their order."""
        return [("first pass", self._once), ("second pass", self._again), ("row by row", self._close)]

    def verdicts(self) -> Verdicts:
        """The result, once every step is done."""
        return Verdicts(self.connection, self._select(), tuple(self.compiled.tests))

    # -- steps

    def _once(self) -> None:
        """The first pass. `again`: the row is undecided, or its bits may be too many."""
        self.codes = codes = Codes(self.compiled, self.distinct_texts())
        self.groups = group_tests(codes) if self.with_tests else []
        parts = [name + PART for name in sorted(self.partial)]
        first = first_pass(codes, self.source, parts, self.groups)
        wider = f"torn AND ({self._may_be_wider()})" if codes.torn or self.partial else "FALSE"
        again = f"NOT ({self._decided()}) OR ({wider})"
        self._table("lines", f"SELECT * EXCLUDE (torn), {again} AS again FROM ({first})")

    def _again(self) -> None:
        """The second pass."""
        # gathered first, because look-ups are answered in batches and these rows lie far apart
        columns = ", ".join(quote(name) for name in self.compiled.level_of) or "n AS none"
        only = f"SEMI JOIN (FROM {self.prefix}_lines WHERE again) USING (n)"
        self._table("gathered", f"SELECT n, {columns} FROM ({self.source}) {only}")
        self._table("again", SecondPass(self.codes, self.groups).sql(f"SELECT * FROM {self.prefix}_gathered"))

    def _close(self) -> None:
        """Hand the rows that SQL cannot settle to the closer: one at a time, equal rows once."""
        self._empty_table("closed", f"n BIGINT, {self._closed_columns()}")
        columns = [quote(n) for n in self.compiled.asked] + [quote(n + PART) for n in sorted(self.partial)]
        if not columns:
            return
        listed = ", ".join(columns)
        rows = f"SELECT n, {listed} FROM ({self.source}) SEMI JOIN ({' UNION '.join(self._hard())}) USING (n)"
        self._table("hard", f"SELECT dense_rank() OVER (ORDER BY {listed}) AS k, * FROM ({rows})")
        found = self.connection.execute(f"SELECT DISTINCT k, {listed} FROM {self.prefix}_hard")
        answers = []
        while batch := found.fetchmany(1000):
            answers += [(row[0], *self._closed_row(self._known(row[1:]))) for row in batch]
        self._empty_table("settled", f"k BIGINT, {self._closed_columns()}")
        if answers:
            marks = ", ".join("?" * len(answers[0]))
            self.connection.executemany(f"INSERT INTO {self.prefix}_settled VALUES ({marks})", answers)
        pairs = f"{self.prefix}_hard h JOIN {self.prefix}_settled s USING (k)"
        self._table("closed", f"SELECT h.n, s.* EXCLUDE (k) FROM {pairs}")

    def _hard(self) -> list[str]:
        """SELECTs of the n that the closer takes."""
        hard = [f"SELECT n FROM {self.prefix}_again WHERE slow"]
        if self.partial:
            known_in_part = " OR ".join(f"{quote(name + PART)} IS NOT NULL" for name in sorted(self.partial))
            hard.append(f"SELECT n FROM ({self.source}) SEMI JOIN {self.prefix}_again USING (n) WHERE {known_in_part}")
        dated = self._dated_lines()
        if dated:
            lines = f"SELECT n FROM {self.prefix}_lines WHERE NOT again AND (lines & {sum(1 << i for i in dated)}) <> 0"
            again = f"SELECT n FROM {self.prefix}_again WHERE {self._decided()}"
            hard.append(f"{lines} AND {self._hard_date()}")
            hard.append(again)
        return hard

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
        # a test that depends on what is missing has both its bits
        every_second = int("01" * TESTS_AT_ONCE, 2)
        tests = [f"(g{number} & (g{number} >> 1) & {every_second}) <> 0" for number in range(len(self.groups))]
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
        words = [f"g{number}" for number in range(len(self.groups))]
        unpacked = [
            f"((g{number} >> {2 * place}) & 3)::UTINYINT AS t{test}"
            for number, members in enumerate(self.groups)
            for place, test in enumerate(members)
        ]
        # every row stands in exactly one of the three tables: the last that looked at it
        kept = ["n", "lines", *words]
        undated = "NULL::DATE AS date_from, NULL::DATE AS date_to, []::VARCHAR[] AS missing_date"
        spared = f"ANTI JOIN {p}_closed USING (n)" if self._any(f"{p}_closed") else ""
        rows = f"""
            SELECT {", ".join(kept)}, 0::UBIGINT AS missing, {undated} FROM {p}_lines {spared} WHERE NOT again
            UNION ALL SELECT {", ".join(kept)}, missing, {undated} FROM {p}_again {spared}
            UNION ALL SELECT {", ".join(kept)}, missing, date_from, date_to, missing_date FROM {p}_closed"""
        day = self._day()
        return f"""
            SELECT n, outcome, possible, rule, names AS missing,
                   {day[0]} AS date_from, {day[1]} AS date_to, missing_date,
                   len(possible) = 0 AS broken{"".join(", " + test for test in unpacked)}
            FROM ({rows}) r JOIN {p}_line_words USING (lines) JOIN {p}_missing_words USING (missing){day[2]}"""

    def _day(self) -> tuple[str, str, str]:
        """(date_from, date_to, a join that gives the date where all that it needs is known)."""
        dated = self._dated_lines()
        if not dated:
            return "date_from", "date_to", ""
        terms_of = {i: on for i in dated if (on := self.law.lines[i].on) is not None}
        whens = " ".join(f"WHEN lines = {1 << i} THEN {term_sql(term)}" for i, term in terms_of.items())
        single = " OR ".join(f"lines = {1 << i}" for i in dated)
        lines = f"SELECT n, lines FROM {self.prefix}_lines WHERE NOT again AND ({single})"
        days = f"SELECT n, CASE {whens} END AS day FROM ({self.source}) JOIN ({lines}) USING (n)"
        self._table("days", f"SELECT n, CASE WHEN isfinite(day) THEN day END AS day FROM ({days})")
        return "coalesce(date_from, day)", "coalesce(date_to, day)", f" LEFT JOIN {self.prefix}_days USING (n)"

    def _closed_columns(self) -> str:
        words = "".join(f", g{number} INTEGER" for number in range(len(self.groups)))
        return f"lines INTEGER{words}, missing UBIGINT, date_from DATE, date_to DATE, missing_date VARCHAR[]"

    def _any(self, table: str) -> bool:
        return bool(self.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())

    def _line_words(self) -> None:
        """What the bits of lines mean: outcome, possible outcomes, names of the lines."""
        p = self.prefix
        rows = self.connection.execute(
            f"""SELECT lines FROM {p}_lines WHERE NOT again GROUP BY 1 UNION SELECT lines FROM {p}_again GROUP BY 1
                UNION SELECT lines FROM {p}_closed"""
        ).fetchall()
        self._empty_table("line_words", "lines INTEGER, outcome VARCHAR, possible VARCHAR[], rule VARCHAR[]")
        for (bits,) in rows:
            lines = frozenset(i for i in range(len(self.law.lines)) if bits >> i & 1)
            possible = list(self.closer.outcomes(lines))
            names = list(dict.fromkeys(self.law.lines[i].name for i in sorted(lines)))
            outcome = possible[0] if len(possible) == 1 else None
            rule = names if outcome is not None else []
            self.connection.execute(f"INSERT INTO {p}_line_words VALUES (?, ?, ?, ?)", [bits, outcome, possible, rule])

    def _missing_words(self) -> None:
        p = self.prefix
        facts = list(self.compiled.level_of)
        rows = self.connection.execute(
            f"SELECT 0::UBIGINT UNION SELECT missing FROM {p}_again GROUP BY 1 UNION SELECT missing FROM {p}_closed"
        ).fetchall()
        self._empty_table("missing_words", "missing UBIGINT, names VARCHAR[]")
        for (bits,) in rows:
            names = [fact for index, fact in enumerate(facts) if bits >> index & 1]
            self.connection.execute(f"INSERT INTO {p}_missing_words VALUES (?, ?)", [bits, names])

    # -- rows one at a time

    def _known(self, values: Sequence[Any]) -> Known:
        names = self.compiled.asked
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

    def _closed_row(self, known: Known) -> tuple[Any, ...]:
        settled = self.closer.settle(known)
        answers = [3 if a is None else 1 if a else 2 for a in self.closer.tests(known).values()]
        words = [sum(answers[test] << 2 * place for place, test in enumerate(group)) for group in self.groups]
        facts, order = list(self.compiled.level_of), list(self.compiled.asked)
        days = [
            date.fromordinal(day) if day is not None and calendar.is_day(day) else None
            for day in (settled.date_from, settled.date_to)
        ]
        lines = sum(1 << line for line in settled.lines)
        missing = sum(1 << facts.index(name) for name in settled.missing)
        return (lines, *words, missing, *days, sorted(settled.missing_date, key=order.index))

    # -- tables

    def distinct_texts(self) -> dict[str, list[str]]:
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
