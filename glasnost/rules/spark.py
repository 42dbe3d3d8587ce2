"""Screening with Spark: it gathers the facts, brings the charges of each person together, and lets every part be
decided by the very code that decides on one machine.

Spark reads the same Parquet files, which all its workers must see under the same path; Glasnost must be installed
where the workers run. How: docs/spark.md.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from glasnost import __version__
from glasnost.linking.seen import SEEN, seen
from glasnost.register.database import connect
from glasnost.register.leftovers import spill
from glasnost.register.snapshot import Snapshot
from glasnost.register.tables import schema
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.facts import Unusable
from glasnost.rules.gathering import RAW, show_raw_facts, type_facts
from glasnost.rules.meaning import resolve
from glasnost.rules.people import PERSON
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.screening import decided
from glasnost.rules.spark_session import OTHER_VERSION, named, start

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TABLES = ("charge", "person", "fact", "standing", "link")
ANSWER = ("subject_kind", "subject_id", "fact", "value", "fingerprint")
AT_ONCE = 500_000  # charges in one part, which a worker holds in memory with their verdicts (about 0.5 GB)
VERDICTS = (
    "charge_id STRING, outcome STRING, possible ARRAY<STRING>, rule ARRAY<STRING>, missing ARRAY<STRING>, "
    "date_from DATE, date_to DATE, missing_date ARRAY<STRING>, broken BOOLEAN, tests ARRAY<TINYINT>, "
    "unusable_fact STRING, unusable_rows BIGINT"
)


@dataclass(frozen=True)
class Law:
    """What a worker needs to compile the law."""

    rulebook: Rulebook
    as_of: Any
    settings: tuple[tuple[str, str], ...]
    version: str = __version__

    def __hash__(self) -> int:
        return hash((self.rulebook.text_hash, self.as_of, self.settings))

    @cache  # noqa: B019 - one law a worker
    def compiled(self) -> Compiled:
        return compile_law(resolve(self.rulebook, self.as_of, dict(self.settings)))


@dataclass
class Verdicts:
    """The Parquet files of the verdicts, and the values that could not be used."""

    folder: Path
    unusable: tuple[Unusable, ...] = field(default=())

    @property
    def select(self) -> str:
        """A SELECT of what `Screened` keeps of each charge."""
        path = str(self.folder / "*.parquet").replace("'", "''")
        kept = "* EXCLUDE (unusable_fact, unusable_rows) REPLACE (tests::UTINYINT[] AS tests)"
        return f"SELECT {kept} FROM read_parquet('{path}') WHERE charge_id IS NOT NULL"

    def remove(self) -> None:
        """Remove the files, once they have been read."""
        shutil.rmtree(self.folder, ignore_errors=True)


def screen_on_spark(snapshot: Snapshot, compiled: Compiled, master: str) -> Verdicts:
    """Decide every charge of the register. Raises Problem if Spark cannot be had."""
    law = Law(compiled.law.rulebook, compiled.law.as_of, tuple(compiled.law.settings.items()))
    folder = spill(snapshot.folder)
    session = start(master)
    try:
        tables = SparkTables(session, snapshot)
        charges = session.table("charge").count()
        parts = max(session.sparkContext.defaultParallelism, -(-charges // AT_ONCE))
        session.conf.set("spark.sql.shuffle.partitions", str(parts))
        show_raw_facts(tables, compiled.law.facts)
        raw = session.table(RAW).selectExpr("*", f"coalesce({PERSON}, charge_id) AS __whose")
        whole = raw.repartition(parts, "__whose")
        decided = whole.drop("__whose").mapInArrow(lambda batches: decide(law, batches), VERDICTS)
        decided.write.mode("overwrite").parquet(folder.absolute().as_uri())
    except Exception as error:
        raise named(error, master) from error
    finally:
        session.stop()
    return _counted(folder)


def decide(law: Law, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The verdicts of one part, in which no person's charges are missing; then a row for what could not be used."""
    if law.version != __version__:  # it might decide otherwise
        raise RuntimeError(f"{OTHER_VERSION} {__version__}")
    held = list(batches)
    if not held:
        return
    with connect() as connection:
        connection.execute("SET threads = 1")
        connection.register(RAW, pa.Table.from_batches(held))
        compiled = law.compiled()
        unusable = type_facts(connection, compiled.law.facts)
        select = f"""
            SELECT * REPLACE (tests::TINYINT[] AS tests), NULL::VARCHAR AS unusable_fact, NULL::BIGINT AS unusable_rows
            FROM ({decided(connection, compiled)})"""
        found = connection.sql(select).to_arrow_reader(100_000)
        yield from found
    for one in unusable:
        row = dict.fromkeys(found.schema.names) | {"unusable_fact": one.fact, "unusable_rows": one.rows}
        yield pa.RecordBatch.from_pylist([row], found.schema)


def _counted(folder: Path) -> Verdicts:
    with connect() as connection:
        path = str(folder / "*.parquet").replace("'", "''")
        rows = connection.execute(
            f"""SELECT unusable_fact, sum(unusable_rows)::BIGINT FROM read_parquet('{path}')
                WHERE unusable_fact IS NOT NULL GROUP BY 1"""
        ).fetchall()
    return Verdicts(folder, tuple(Unusable(fact, count) for fact, count in rows))


@dataclass(frozen=True)
class SparkTables:
    """The tables of a snapshot in Spark."""

    session: SparkSession
    snapshot: Snapshot

    def __post_init__(self) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        for name in TABLES:
            shape = from_arrow_schema(_signed(schema(name)))
            files = [Path(file).absolute().as_uri() for file in self.snapshot.files(name)]
            # `read.parquet()` of no file at all fails
            table = (
                self.session.read.schema(shape).parquet(*files) if files else self.session.createDataFrame([], shape)
            )
            table.createOrReplaceTempView(f"{name}_as_read" if name in SEEN else name)
        for name in ("charge", "fact"):
            self.show(name, seen(name))
        with self.snapshot.connect() as connection:
            told = connection.sql(
                "SELECT subject_kind, subject_id, fact, value, fingerprint FROM judgement"
            ).to_arrow_table()
        shape = from_arrow_schema(told.schema)
        rows = [tuple(row.values()) for row in told.to_pylist()]
        self.session.createDataFrame(rows, shape).createOrReplaceTempView("judgement")

    def columns(self, table: str) -> Mapping[str, str]:
        """Name → type."""
        return {f.name: f.dataType.simpleString() for f in self.session.table(table).schema.fields}

    def rows(self, select: str) -> Sequence[Sequence[Any]]:
        """The rows of a small result."""
        return self.session.sql(select).collect()

    def keep(self, name: str, select: str) -> None:
        """Compute a result once, and call it by a name from now on."""
        self.session.sql(select).cache().createOrReplaceTempView(name)

    def show(self, name: str, select: str) -> None:
        """Call a statement by a name."""
        self.session.sql(select).createOrReplaceTempView(name)


def _signed(arrow: pa.Schema) -> pa.Schema:
    """Spark has no unsigned numbers."""
    wider = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.int64()}
    return pa.schema([pa.field(f.name, wider.get(f.type, f.type)) for f in arrow])
