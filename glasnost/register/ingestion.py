"""One file's rows into the tables: newer records replace older ones, everything else stays."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.model.records import Original, Source
from glasnost.register import delta
from glasnost.register.atomic import disk_problem
from glasnost.register.database import path_list
from glasnost.register.register import Register
from glasnost.register.tables import DERIVED, schema

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Committed:
    """What became of a file. `changed`: False if the register held the same bytes already."""

    changed: bool
    records: int = 0
    superseded: int = 0  # older records that this file's replaced
    ignored: int = 0  # records of this file that are older than those the register holds


def commit(register: Register, original: Original, source: Source, staged: Path, *, replace: bool = False) -> Committed:
    """Put the staged rows of one original into the register, in one step. Call it inside `register.writing()`.

    staged: a folder with one Parquet file a table, named by the table. replace: retire the source's earlier files.
    """
    if is_live(register, original.original, source.source_id) and not replace:
        return Committed(False)
    try:
        return _Commit(register, original, source, staged, replace).run()
    except OSError as error:
        raise disk_problem(error, register.folder) from error


def is_live(register: Register, original: str, source_id: str) -> bool:
    """Whether these bytes are among the live originals of the source."""
    return any(row.original == original for row in live_originals(register, source_id))


def live_originals(register: Register, source_id: str) -> list[Original]:
    """The originals that make up a source's rows."""
    return [row for row in all_originals(register) if row.source_id == source_id and row.retired_at is None]


def all_originals(register: Register) -> list[Original]:
    """Every original that was ever ingested, retired ones too."""
    snapshot = register.snapshot()
    if not snapshot.files("original"):
        return []
    import pyarrow.parquet as pq

    rows = [row for file in snapshot.files("original") for row in pq.read_table(file).to_pylist()]
    return [Original(**{f.name: row[f.name] for f in dataclasses.fields(Original)}) for row in rows]


class _Commit:
    """The steps of one commit."""

    def __init__(self, register: Register, original: Original, source: Source, staged: Path, replace: bool) -> None:
        self.register, self.original, self.source, self.staged = register, original, source, staged
        self.replace = replace
        self.tables = register.folder / "tables"
        self.connection: duckdb.DuckDBPyConnection = register.snapshot().connect()
        self.connection.execute("SET preserve_insertion_order = false")
        for table in DERIVED:
            self.connection.execute(f"CREATE VIEW staged_{table} AS {self.staged_sql(table)}")

    def staged_sql(self, table: str) -> str:
        path = self.staged / f"{table}.parquet"
        columns = ", ".join(f.name for f in schema(table))
        if path.is_file():
            return f"SELECT {columns} FROM read_parquet({path_list([str(path)])})"
        return f"SELECT {columns} FROM {table} WHERE FALSE"

    def run(self) -> Committed:
        records = self.count("SELECT count(DISTINCT record_id) FROM staged_court_case")
        if self.replace:
            for table in DERIVED:
                self.write(table, f"SELECT * FROM staged_{table}", f"source_id = '{self.source.source_id}'")
            met = {"superseded": 0, "ignored": 0}
        else:
            met = self.meet()
        self.note_original()
        self.note_source()
        for path in self.tables.iterdir():
            delta.compact(path)
        committed = Committed(True, records, **met)
        self.register.record("ingest", {"original": self.original.original, **dataclasses.asdict(committed)})
        return committed

    # -- records that the register holds already

    def meet(self) -> dict[str, int]:
        """Append what is new; where a record is known, the newer export of the two stays."""
        self.connection.execute(
            """CREATE TEMP TABLE known AS
               SELECT c.record_id, any_value(c.original) AS original FROM court_case c
               SEMI JOIN (SELECT DISTINCT record_hash FROM staged_court_case) USING (record_hash)
               GROUP BY c.record_id"""
        )
        older = ", ".join(f"'{name}'" for name in self.older_originals()) or "''"
        self.connection.execute(
            f"""CREATE TEMP TABLE met AS SELECT record_id, k.original, k.original IN ({older}) AS superseded
                FROM known k SEMI JOIN staged_court_case USING (record_id)"""
        )
        touched = [
            row[0] for row in self.connection.execute("SELECT DISTINCT original FROM met WHERE superseded").fetchall()
        ]
        for table in DERIVED:
            new = f"SELECT * FROM staged_{table} WHERE {_spared('NOT superseded')}"
            if not touched:
                self.write(table, new, None)
                continue
            names = ", ".join(f"'{name}'" for name in (*touched, self.original.original))
            kept = f"SELECT * FROM {table} WHERE original IN ({names}) AND ({_spared('superseded')})"
            self.write(table, f"{new} UNION ALL {kept}", f"original IN ({names})")
        return {
            "superseded": self.count("SELECT count(*) FROM met WHERE superseded"),
            "ignored": self.count("SELECT count(*) FROM met WHERE NOT superseded"),
        }

    def older_originals(self) -> list[str]:
        """Live originals of the source that are no newer than this one, by export date, else by time of ingest."""
        mine = self.original.exported_at or self.original.ingested_at
        return [
            row.original
            for row in live_originals(self.register, self.source.source_id)
            if _utc(row.exported_at or row.ingested_at) <= _utc(mine)
        ]

    # -- writing

    def write(self, table: str, select: str, predicate: str | None) -> None:
        """One Delta commit, streamed. Nothing is written where nothing would change."""
        path = self.tables / table
        empty = self.count(f"SELECT count(*) FROM ({select} LIMIT 1)") == 0
        if empty and (predicate is None or not delta.exists(path)):
            if not delta.exists(path):
                delta.append(path, schema(table).empty_table().to_reader())
            return
        wanted = schema(table)
        batches = self.connection.sql(select).to_arrow_reader(100_000)
        reader = _cast(batches, wanted)
        if predicate is None:
            delta.append(path, reader)
        else:
            delta.overwrite(path, reader, predicate)

    def note_original(self) -> None:
        others = [row for row in all_originals(self.register) if row.source_id == self.source.source_id]
        if self.replace:
            now = datetime.now(UTC)
            others = [dataclasses.replace(row, retired_at=row.retired_at or now) for row in others]
        rows = [row for row in others if row.original != self.original.original] + [self.original]
        self.write_rows("original", rows, f"source_id = '{self.source.source_id}'")

    def note_source(self) -> None:
        self.write_rows("source", [self.source], f"source_id = '{self.source.source_id}'")

    def write_rows(self, table: str, rows: list[Any], predicate: str) -> None:
        import pyarrow as pa

        data = pa.Table.from_pylist([dataclasses.asdict(row) for row in rows], schema=schema(table))
        delta.overwrite(self.tables / table, data.to_reader(), predicate)

    def count(self, sql: str) -> int:
        return int(self.connection.execute(sql).fetchall()[0][0])


def _spared(which: str) -> str:
    """Rows of no record, or of a record that the other export does not put aside."""
    return f"record_id IS NULL OR record_id NOT IN (SELECT record_id FROM met WHERE {which})"


def _cast(batches: Any, wanted: Any) -> Any:
    import pyarrow as pa

    def cast() -> Any:
        for batch in batches:
            yield pa.RecordBatch.from_arrays([batch.column(f.name).cast(f.type) for f in wanted], schema=wanted)

    return pa.RecordBatchReader.from_batches(wanted, cast())


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
