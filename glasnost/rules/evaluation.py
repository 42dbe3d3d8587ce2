"""A relation of facts → a relation of verdicts: streamed batch by batch, only the rare hard row alone.

The relation has a unique whole number `n` and one typed column a fact, NULL where it is missing; a fact that is
known in part stands as text in a second column, `<fact>__part`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from glasnost.model.citation import Citation
from glasnost.rules import calendar
from glasnost.rules.batches import Batches, Decided, Words
from glasnost.rules.closer import Closer, Settled
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.known import Known
from glasnost.rules.meaning import COMPLETE
from glasnost.rules.parts import PART, part_of
from glasnost.rules.people import CASE, PERSON, People, needed, people
from glasnost.rules.records import Records, countable
from glasnost.rules.sql import quote
from glasnost.rules.terms import Fact, Value
from glasnost.rules.vectors import Array

BATCH = 200_000  # rows read at once
MOST_ROWS = 12_000_000  # whose records are looked at together
_names = itertools.count()


@dataclass
class Verdicts:
    """Where the verdicts of one evaluation are: a SELECT over tables of `connection`.

    Columns: n, outcome (NULL if undecided), possible, rule, missing (lists of text), date_from, date_to (DATE),
    missing_date (list), broken (the facts contradict a given: no outcome), and t0, t1, … one a test:
    1 true, 2 false, 3 it depends on what is missing.
    """

    connection: duckdb.DuckDBPyConnection
    select: str
    tests: tuple[str, ...]


class Kinds:
    """Numbers for sets of outcomes that remain possible to a row: `outcomes[number]`; none if it breaks a given."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, ...]] = []
        self.numbers: dict[tuple[str, ...], int] = {}

    def of(self, closer: Closer, words: Words) -> Array:
        """The kind of each of the words."""
        found = (closer.outcomes(lines) for lines, _missing in words.verdicts)
        return np.array([self._number(possible) for possible in found], np.int32)

    def _number(self, possible: tuple[str, ...]) -> int:
        if possible not in self.numbers:
            self.numbers[possible] = len(self.outcomes)
            self.outcomes.append(possible)
        return self.numbers[possible]


@dataclass
class Evaluation:
    """One compiled law over one relation."""

    connection: duckdb.DuckDBPyConnection
    compiled: Compiled
    source: str  # SELECT or name of the relation of facts
    partial: frozenset[str] = frozenset()  # facts that have a `__part` column
    with_tests: bool = True
    part_of_one: bool = False  # some persons of a larger relation
    outcomes_only: bool = False  # neither tests nor days, nor what is missing
    prefix: str = field(default_factory=lambda: f"verdicts_{next(_names)}")  # of the tables
    closer: Closer = field(init=False)
    batches: Batches = field(init=False)
    words: Words = field(init=False)
    records: Records | None = field(init=False, default=None)
    parts: list[Evaluation] = field(init=False, default_factory=list)  # of a relation too large for one look

    def __post_init__(self) -> None:
        self.closer = Closer(self.compiled)
        self.law = self.compiled.law
        self.source = f"SELECT * FROM {self.source}" if " " not in self.source else self.source
        if countable(self.law) and (self.part_of_one or not self._ragged()):
            self.records = self._records()
        if self.records is not None and not self.part_of_one:
            self.parts = self._parts()
        self.grouped = self.records.compiled if self.records is not None else self.compiled

    def run(self) -> Verdicts:
        """Evaluate every row; the result lives in tables of the connection."""
        for _name, step in self.steps():
            step()
        return self.verdicts()

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """The steps by name, in their order."""
        if not self.law.derived:
            return [("batches", self._read), ("row by row", self._close)]
        if self.parts:
            return [step for part in self.parts for step in part.steps()]
        if self.records is None:
            return [("person by person", self._people)]
        return [
            ("records", self.records.read),
            ("batches", self._read),
            ("other charges", self._others),
            ("person by person", self._close_people),
        ]

    def remaining(self, kinds: Kinds, beside: str = "", wide: str = "") -> Iterator[tuple[Array, pa.RecordBatch]]:
        """Batch by batch: the kind of each row, and the row's n with other columns beside it.

        Evaluate with `outcomes_only`. beside: SQL of columns of `wide`, a relation that has this one's and more.
        """
        for part in self.parts or [self]:
            yield from part._remaining(kinds, f"n, {beside}" if beside else "n", wide or part.source)

    def verdicts(self) -> Verdicts:
        """The result, once every step is done."""
        selects = [part.verdicts().select for part in self.parts] or [self._select()]
        return Verdicts(self.connection, " UNION ALL ".join(selects), tuple(self.compiled.tests))

    def tally(self) -> dict[tuple[str, ...], int]:
        """Rows by the outcomes that remain possible to them (none: the facts break a given); nothing else is told."""
        if self.parts:
            found: Counter[tuple[str, ...]] = Counter()
            for part in self.parts:
                found.update(part.tally())
            return dict(found)
        if self.records is not None:
            self.records.read()
        elif self.law.derived:
            return self._tally_of_all()
        counts = np.zeros(0, dtype=np.int64)
        with closing(self._decided(outcomes_only=True, beside="")) as batches:
            for decided, _batch in batches:
                if decided.hard is not None and decided.hard.any():
                    break
                more = np.bincount(decided.words, minlength=len(counts))
                more[: len(counts)] += counts
                counts = more
            else:
                self._forget()
                return self._counted(counts.tolist())
        return self._tally_of_all()

    def _tally_of_all(self) -> dict[tuple[str, ...], int]:
        everything = f"SELECT possible, count(*) FROM ({self.run().select}) GROUP BY possible"
        return {tuple(possible): count for possible, count in self.connection.execute(everything).fetchall()}

    def _counted(self, counts: list[int]) -> dict[tuple[str, ...], int]:
        found: dict[tuple[str, ...], int] = {}
        for (lines, _missing), rows in zip(self.words.verdicts, counts, strict=False):
            possible = self.closer.outcomes(lines)
            found[possible] = found.get(possible, 0) + rows
        return {possible: rows for possible, rows in found.items() if rows}

    def _remaining(self, kinds: Kinds, beside: str, wide: str) -> Iterator[tuple[Array, pa.RecordBatch]]:
        if self.records is not None:
            self.records.read()
        if self.law.derived and self.records is None:
            self._people()
        else:
            left = []
            for decided, batch in self._decided(True, beside, wide):
                numbers = kinds.of(self.closer, self.words)[decided.words]
                hard = decided.hard_rows()
                if len(hard):
                    left.append(hard)
                    easy = ~decided.hard  # type: ignore[operator]
                    numbers, batch = numbers[easy], batch.filter(pa.array(easy))
                yield numbers, batch
            self._empty_table("hard", "n BIGINT")
            for hard in left:
                self._insert(self.connection, "hard", pa.table({"n": hard}))
            self._close() if not self.law.derived else self._close_people()
        numbers = kinds.of(self.closer, self.words)
        closed = f"SELECT w, {beside} FROM ({wide}) JOIN (SELECT n, w FROM {self.prefix}_closed) USING (n)"
        for batch in self.connection.sql(closed).to_arrow_reader(BATCH):
            yield numbers[batch.column("w").to_numpy()], batch

    def _decided(
        self, outcomes_only: bool = False, beside: str = "n", wide: str = ""
    ) -> Generator[tuple[Decided, pa.RecordBatch]]:
        """Batch by batch, with columns of the source (or of `wide`) beside; rows that are `hard` are for the closer."""
        with_tests = self.with_tests and not outcomes_only
        texts = self._distinct_texts(self.grouped)
        self.batches = Batches(self.grouped, self.closer, texts, self.partial, with_tests, outcomes_only, self.records)
        self.words = self.batches.words
        if self.records is not None:
            beside = beside or "n"
        columns = ", ".join(filter(None, [*self.batches.codes.sql(), beside])) or "n"
        reader = self.connection.sql(f"SELECT {columns} FROM ({wide or self.source})").to_arrow_reader(BATCH)
        try:
            for batch in reader:
                if batch.num_rows:
                    yield self.batches.decide(batch), batch
        finally:
            reader.close()

    # -- steps

    def _read(self) -> None:
        """Decide the batches as they come, into tables."""
        words = "".join(f", g{number} INTEGER" for number in range(self._groups()))
        day = ", day DATE" if self._dated() else ""
        # another connection to the same database writes: this one is still reading
        with self.connection.cursor() as writer:
            writer.execute(f"CREATE TABLE {self.prefix}_rows (n BIGINT, w INTEGER{words}{day})")
            writer.execute(f"CREATE TABLE {self.prefix}_hard (n BIGINT)")
            for decided, _batch in self._decided():
                self._insert(writer, "rows", decided.table())
                hard = decided.hard_rows()
                if len(hard):
                    self._insert(writer, "hard", pa.table({"n": hard}))

    def _records(self) -> Records | None:
        """What the other charges of every charge's person say, to be read; None if that is too much for tables."""
        together = compile_law(self.law, counts_together=True)
        records = Records(together, self.connection, self.source, self._distinct_texts, self.partial)
        return records if records.fits else None

    def _parts(self) -> list[Evaluation]:
        """So many persons each that their records fit into memory; none if one look is enough."""
        rows = self.connection.execute(f"SELECT count(*) FROM ({self.source})").fetchall()[0][0]
        number = -(-rows // MOST_ROWS)
        if number < 2:
            return []
        whose = f"hash(coalesce({PERSON}, n::VARCHAR)) % {number}"
        sources = [f"SELECT * FROM ({self.source}) WHERE {whose} = {part}" for part in range(number)]
        return [replace(self, source=source, part_of_one=True, prefix=f"verdicts_{next(_names)}") for source in sources]

    def _forget(self) -> None:
        """Let the records go: another part needs the room."""
        if self.part_of_one and self.records is not None:
            self.records.forget()

    def _ragged(self) -> bool:
        """Whether a fact of the person or the case is not the same in all its rows."""
        return any(
            self._any(f"(SELECT 1 FROM ({self.source}) WHERE {whose} IS NOT NULL GROUP BY {whose} HAVING {uneven})")
            for whose, of in ((PERSON, "person"), (CASE, "case"))
            if (uneven := " OR ".join(self._uneven(of)))
        )

    def _uneven(self, of: str) -> Iterator[str]:
        for name in self.compiled.asked:
            if self.law.facts[name].of == of and name != COMPLETE:
                for column in (name, name + PART) if name in self.partial else (name,):
                    yield f"count(DISTINCT {quote(column)}) > 1 OR count({quote(column)}) NOT IN (0, count(*))"

    def _others(self) -> None:
        """The facts of other charges that matter to undecided rows, by name."""
        assert self.records is not None and self.batches.differences is not None
        differences, records = self.batches.differences, self.records
        rows, others, facts = differences.others(*self.batches.flagged.together())
        n = records.n[records.order]
        self._empty_table("asked", "n BIGINT, other BIGINT, facts INTEGER")
        self._insert(self.connection, "asked", pa.table({"n": n[rows], "other": n[others], "facts": facts}))
        self._empty_table("asked_facts", "facts INTEGER, fact VARCHAR")
        listed = [(number, name) for several, number in differences.facts.items() for name in several]
        if listed:
            numbers, names = zip(*listed, strict=True)
            self._insert(self.connection, "asked_facts", pa.table({"facts": numbers, "fact": names}))
        asked = f"{self.prefix}_asked a JOIN {self.prefix}_asked_facts USING (facts)"
        by_id = "list_sort(list(s.charge_id || ':' || fact)) AS names"
        self._table("named", f"SELECT a.n, {by_id} FROM {asked} JOIN ({self.source}) s ON s.n = a.other GROUP BY a.n")

    def _people(self) -> None:
        """Every charge among the person's others, for laws that compare them with each other."""
        self.words = Words(self.closer)
        with self.connection.cursor() as writer:
            day = ", day DATE" if self._dated() else ""
            groups = "".join(f", g{number} INTEGER" for number in range(self._groups()))
            writer.execute(f"CREATE TABLE {self.prefix}_rows (n BIGINT, w INTEGER{groups}{day})")
            writer.execute(f"CREATE TABLE {self.prefix}_closed (n BIGINT, {self._closed_columns()})")
            self._settle_people(writer, self.source, None)

    def _close_people(self) -> None:
        """The rows that the batches left, each among the person's other charges."""
        with self.connection.cursor() as writer:
            writer.execute(f"CREATE TABLE {self.prefix}_closed (n BIGINT, {self._closed_columns()})")
            hard = self.connection.execute(f"SELECT n FROM {self.prefix}_hard").fetchnumpy()["n"]
            if len(hard):
                found = f"SELECT s.* FROM ({self.source}) s SEMI JOIN {self.prefix}_hard USING (n)"
                whose = f"SELECT DISTINCT {PERSON} FROM ({found})"
                same = f"SELECT s.* FROM ({self.source}) s SEMI JOIN ({whose}) USING ({PERSON})"
                alone = f"SELECT * FROM ({found}) WHERE {PERSON} IS NULL"
                self._settle_people(writer, f"{same} UNION ALL {alone}", frozenset(hard.tolist()))
        self._forget()

    def _settle_people(self, writer: duckdb.DuckDBPyConnection, source: str, only: frozenset[int] | None) -> None:
        names, whole = needed(self.compiled), People(self.compiled)
        found = people(self.connection, source, names, self.partial, lambda values: self._known(values, names))
        rows = (
            (charge.n, *self._closed_row(settled, tests))
            for known_person, charges in found
            for charge, (settled, tests) in zip(charges, whole.settle(charges, known_person), strict=True)
            if only is None or charge.n in only
        )
        while batch := list(itertools.islice(rows, BATCH)):
            self._insert(writer, "closed", _table_of(batch, self._groups()))

    def _closed_columns(self) -> str:
        words = "".join(f", g{number} INTEGER" for number in range(self._groups()))
        return f"w INTEGER{words}, date_from DATE, date_to DATE, missing_date VARCHAR[]"

    def _close(self) -> None:
        """Hand the rows that the batches left to the closer: one at a time, equal rows once."""
        shape = self._closed_columns()
        self._empty_table("closed", f"n BIGINT, {shape}")
        columns = [quote(n) for n in self.compiled.asked] + [quote(n + PART) for n in sorted(self.partial)]
        if not columns or not self._any(f"{self.prefix}_hard"):
            return
        listed = ", ".join(columns)
        rows = f"SELECT n, {listed} FROM ({self.source}) SEMI JOIN {self.prefix}_hard USING (n)"
        self._table("ranked", f"SELECT dense_rank() OVER (ORDER BY {listed}) AS k, * FROM ({rows})")
        found = self.connection.execute(f"SELECT DISTINCT k, {listed} FROM {self.prefix}_ranked")
        answers = []
        while batch := found.fetchmany(1000):
            for row in batch:
                known = self._known(row[1:], self.compiled.asked)
                answers.append(
                    (row[0], *self._closed_row(self.closer.settle(known, not self.outcomes_only), self._tests(known)))
                )
        self._empty_table("settled", f"k BIGINT, {shape}")
        marks = ", ".join("?" * len(answers[0]))
        self.connection.executemany(f"INSERT INTO {self.prefix}_settled VALUES ({marks})", answers)
        pairs = f"{self.prefix}_ranked h JOIN {self.prefix}_settled s USING (k)"
        self._table("closed", f"SELECT h.n, s.* EXCLUDE (k) FROM {pairs}")

    def _dated(self) -> bool:
        return not self.outcomes_only and any(line.on is not None for line in self.law.lines)

    def _groups(self) -> int:
        return len(self.grouped.test_groups) if self.with_tests and not self.outcomes_only else 0

    # -- the result

    def _select(self) -> str:
        p = self.prefix
        self._words()
        words = [f"g{number}" for number in range(self._groups())]
        unpacked = {
            test: f"((g{number} >> {2 * place}) & 3)::UTINYINT AS t{test}"
            for number, members in enumerate(self.grouped.test_groups if self.with_tests else ())
            for place, test in enumerate(members)
        }
        listed = ", ".join(["n", "w", *words])
        day = "day" if self._dated() else "NULL::DATE"
        rows = f"SELECT {listed}, {day} AS date_from, {day} AS date_to, []::VARCHAR[] AS missing_date FROM {p}_rows"
        if self._any(f"{p}_closed"):
            rows += f" ANTI JOIN {p}_closed USING (n)"
            rows += f" UNION ALL SELECT {listed}, date_from, date_to, missing_date FROM {p}_closed"
        missing, others = "missing", ""
        if self.records is not None and self._any(f"{p}_named"):
            missing = "CASE WHEN names IS NULL THEN missing ELSE list_concat(missing, names) END AS missing"
            others = f"LEFT JOIN {p}_named USING (n)"
        return f"""
            SELECT n, outcome, possible, rule, {missing}, date_from, date_to, missing_date,
                   broken{"".join(f", {unpacked[test]}" for test in sorted(unpacked))}
            FROM ({rows}) r JOIN {p}_words USING (w) {others}"""

    def _words(self) -> None:
        """What the numbers of verdicts mean."""
        self._empty_table(
            "words", "w INTEGER, outcome VARCHAR, possible VARCHAR[], rule VARCHAR[], missing VARCHAR[], broken BOOLEAN"
        )
        rows: list[tuple[Any, ...]] = []
        for number, (lines, missing) in enumerate(self.words.verdicts):
            possible = list(self.closer.outcomes(lines))
            names = list(dict.fromkeys(self.law.lines[i].name for i in sorted(lines)))
            outcome = possible[0] if len(possible) == 1 else None
            rows.append((number, outcome, possible, names if outcome else [], list(missing), not possible))
        texts = pa.list_(pa.string())
        types = [pa.int32(), pa.string(), texts, texts, texts, pa.bool_()]
        if rows:
            columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
            table = pa.table(columns, ["w", "outcome", "possible", "rule", "missing", "broken"])
            self._insert(self.connection, "words", table)

    # -- rows one at a time

    def _known(self, values: Sequence[Any], names: Sequence[str]) -> Known:
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

    def _tests(self, known: Known) -> dict[str, bool | None]:
        return {} if self.outcomes_only else self.closer.tests(known)

    def _closed_row(self, settled: Settled, tests: Mapping[str, bool | None]) -> tuple[Any, ...]:
        answers = [3 if a is None else 1 if a else 2 for a in tests.values()]
        groups = self.grouped.test_groups if self._groups() else ()
        words = [sum(answers[test] << 2 * place for place, test in enumerate(group)) for group in groups]
        days = [
            date.fromordinal(day) if day is not None and calendar.is_day(day) else None
            for day in (settled.date_from, settled.date_to)
        ]
        number = self.words.number(settled.lines, self._in_order(settled.missing))
        return (number, *words, *days, list(self._in_order(settled.missing_date)))

    def _in_order(self, names: frozenset[str]) -> tuple[str, ...]:
        """The charge's own facts as the rulebook lists them, then those of other charges."""
        own = tuple(name for name in self.law.facts if name in names)
        return (*own, *sorted(names - set(own)))

    # -- tables

    def _distinct_texts(self, compiled: Compiled) -> dict[str, list[str]]:
        """The distinct values of texts, citations and facts known in part: each is placed in its region once."""
        facts = [self.law.facts[name] for name in compiled.asked]
        columns = [fact.name for fact in facts if fact.type in ("text", "citation")]
        columns += [fact.name + PART for fact in facts if fact.name in self.partial]
        found = {}
        for column in columns:
            rows = self.connection.execute(
                f"SELECT DISTINCT {quote(column)} FROM ({self.source}) WHERE {quote(column)} IS NOT NULL"
            ).fetchall()
            found[column] = sorted(row[0] for row in rows)
        return found

    def _insert(self, connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
        connection.register(f"{self.prefix}_new", rows)
        connection.execute(f"INSERT INTO {self.prefix}_{name} SELECT * FROM {self.prefix}_new")
        connection.unregister(f"{self.prefix}_new")

    def _any(self, table: str) -> bool:
        return bool(self.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())

    def _table(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.prefix}_{name} AS {select}")

    def _empty_table(self, name: str, columns: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.prefix}_{name} ({columns})")


def _table_of(rows: Sequence[tuple[Any, ...]], groups: int) -> pa.Table:
    words = [f"g{number}" for number in range(groups)]
    names = ["n", "w", *words, "date_from", "date_to", "missing_date"]
    types = [pa.int64(), pa.int32(), *[pa.int32()] * groups, pa.date32(), pa.date32(), pa.list_(pa.string())]
    columns = zip(zip(*rows, strict=True), types, strict=True)
    return pa.table([pa.array(values, kind) for values, kind in columns], names)


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


def rows_of(verdicts: Verdicts, columns: str = "*") -> Iterator[tuple[Any, ...]]:
    """The verdicts in the order of n."""
    found = verdicts.connection.execute(f"SELECT {columns} FROM ({verdicts.select}) ORDER BY n")
    while batch := found.fetchmany(10_000):
        yield from batch
