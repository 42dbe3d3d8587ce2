"""One file's rows into the tables: newer records replace older ones, everything else stays."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.model.records import Original, Source
from glasnost.register import delta
from glasnost.register.database import connect, path_list
from glasnost.register.leftovers import spill
from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot
from glasnost.register.tables import DERIVED, schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH = 100_000
# Names in one predicate. The library that writes the tables goes one level deeper into the stack for each and dies of
# too many: of 1,000 in a thread with 512 KB, the smallest that systems give; 500 were well.
NAMED = 200


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
    Raises Problem if the disk is full; then nothing has changed.
    """
    snapshot = register.snapshot()
    originals = [row for row in _originals(snapshot) if row.source_id == source.source_id]
    if not replace and any(row.original == original.original and row.retired_at is None for row in originals):
        return Committed(False)
    with register.step():
        return _Commit(register, snapshot, original, source, staged, originals).run(replace)


def is_live(register: Register, original: str, source_id: str) -> bool:
    """Whether these bytes are among the live originals of the source."""
    return any(row.original == original for row in live_originals(register, source_id))


def live_originals(register: Register, source_id: str) -> list[Original]:
    """The originals that make up a source's rows."""
    return [row for row in all_originals(register) if row.source_id == source_id and row.retired_at is None]


def no_newer_than(original: Original, others: list[Original]) -> list[str]:
    """Those of the others over which this original wins where both hold a record."""
    return [row.original for row in others if _age(row) <= _age(original)]


def all_originals(register: Register) -> list[Original]:
    """Every original that was ever ingested, retired ones too."""
    return _originals(register.snapshot())


def _originals(snapshot: Snapshot) -> list[Original]:
    return [Original(**row) for row in _rows(snapshot, "original")]


def _rows(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    """A small table whole."""
    import pyarrow.parquet as pq

    names = schema(table).names
    return [row for file in snapshot.files(table) for row in pq.read_table(file, columns=names).to_pylist()]


class _Commit:
    """The steps of one commit. originals: those of the source so far."""

    def __init__(
        self,
        register: Register,
        snapshot: Snapshot,
        original: Original,
        source: Source,
        staged: Path,
        originals: list[Original],
    ) -> None:
        self.register, self.snapshot = register, snapshot
        self.original, self.source, self.staged, self.originals = original, source, staged, originals
        self.tables = register.folder / "tables"
        self.connection: duckdb.DuckDBPyConnection = connect(spill(register.folder))

    def run(self, replace: bool) -> Committed:
        with self.connection:
            self.connection.execute("SET preserve_insertion_order = false")
            for table in DERIVED:
                self.show_staged(table)
            records = self.count("SELECT count(DISTINCT record_id) FROM staged_court_case")
            superseded, ignored = self.put_in_place() if replace else self.meet()
        self.note_original(replace)
        self.note_source()
        for path in self.tables.iterdir():
            delta.compact(path)
        committed = Committed(True, records, superseded, ignored)
        self.register.record("ingest", {"original": self.original.original, **dataclasses.asdict(committed)})
        return committed

    def show_staged(self, table: str) -> None:
        path = self.staged / f"{table}.parquet"
        if not path.is_file():
            self.connection.register(f"staged_{table}", schema(table).empty_table())
            return
        columns = ", ".join(schema(table).names)
        self.connection.execute(
            f"CREATE VIEW staged_{table} AS SELECT {columns} FROM read_parquet({path_list([str(path)])})"
        )

    def put_in_place(self) -> tuple[int, int]:
        """The new rows instead of all that the source had."""
        for table in DERIVED:
            self.write(table, f"SELECT * FROM staged_{table}", f"source_id = {_text([self.source.source_id])}")
        return 0, 0

    # -- records that the register holds already

    def meet(self) -> tuple[int, int]:
        """Append what is new; where a record is known, the newer export of the two stays. (superseded, ignored)."""
        if not self.find_met():
            for table in DERIVED:
                self.write(table, f"SELECT * FROM staged_{table}", None)
            return 0, 0
        superseded = self.count("SELECT count(*) FROM met WHERE superseded")
        for table in DERIVED:
            new = f"SELECT * FROM staged_{table} WHERE {_spared('NOT superseded')}"
            if not superseded:
                self.write(table, new, None)
            elif superseded <= NAMED:
                self.write(table, new, self.named())
            else:
                self.write(table, *self.whole_originals(table, new))
        return superseded, self.count("SELECT count(*) FROM met") - superseded

    def named(self) -> str:
        """Few records are superseded: they are named, and only the Parquet files that hold them are rewritten."""
        names = _text([row[0] for row in self.fetch("SELECT record_id FROM met WHERE superseded ORDER BY 1")])
        return f"original = {_text([self.original.original])} OR (record_id IS NOT NULL AND record_id IN ({names}))"

    def whole_originals(self, table: str, new: str) -> tuple[str, str]:
        """Many are: what stays of the originals that they came from is written anew. (rows, what they replace)."""
        if table != "court_case":
            self.snapshot.show(self.connection, table)
        touched = [row[0] for row in self.fetch("SELECT DISTINCT original FROM met WHERE superseded ORDER BY 1")]
        if len(touched) < NAMED:
            replaced = f"original IN ({_text([*touched, self.original.original])})"
        else:
            replaced = f"source_id = {_text([self.source.source_id])}"
        return f"{new} UNION ALL SELECT * FROM {table} WHERE {replaced} AND ({_spared('superseded')})", replaced

    def find_met(self) -> bool:
        """Make the table `met`: records of this file that the register knows, and whether this file's is the newer.

        In two passes: nearly always the short one over a column of numbers finds nothing, and is all.
        """
        if not self.snapshot.files("court_case"):
            return False
        self.snapshot.show(self.connection, "court_case")
        self.connection.execute(
            """CREATE TEMP TABLE hits AS SELECT c.record_hash FROM court_case c
               SEMI JOIN (SELECT DISTINCT record_hash FROM staged_court_case) USING (record_hash)"""
        )
        if not self.count("SELECT count(*) FROM hits"):
            return False
        self.connection.execute(
            f"""CREATE TEMP TABLE met AS
                SELECT DISTINCT record_id, c.original, c.original IN ({_text(self.older_originals())}) AS superseded
                FROM court_case c SEMI JOIN hits USING (record_hash) SEMI JOIN staged_court_case USING (record_id)"""
        )
        return self.count("SELECT count(*) FROM met") > 0

    def older_originals(self) -> list[str]:
        """Live originals of the source that are no newer than this one, by export date, else by time of ingest."""
        return no_newer_than(self.original, [row for row in self.originals if row.retired_at is None])

    # -- writing

    def write(self, table: str, select: str, predicate: str | None) -> None:
        """One Delta commit, streamed. Nothing is written where nothing would change."""
        path = self.tables / table
        if not delta.exists(path):
            delta.create(path, schema(table))
        if not self.snapshot.files(table):
            predicate = None
        if predicate is None and not self.fetch(f"SELECT 1 FROM ({select}) LIMIT 1"):
            return
        reader = _cast(self.connection.sql(select).to_arrow_reader(BATCH), schema(table))
        if predicate is None:
            delta.append(path, reader)
        else:
            delta.overwrite(path, reader, predicate)

    def note_original(self, replace: bool) -> None:
        """Add the original to its source's, in place of what was noted of the same bytes before."""
        others = [row for row in self.originals if row.original != self.original.original]
        if replace:
            now = datetime.now(UTC)
            others = [dataclasses.replace(row, retired_at=row.retired_at or now) for row in others]
        self.write_rows("original", [*others, self.original])

    def note_source(self) -> None:
        """What the source says of itself, if it is new or has changed."""
        if dataclasses.asdict(self.source) not in _rows(self.snapshot, "source"):
            self.write_rows("source", [self.source])

    def write_rows(self, table: str, rows: list[Any]) -> None:
        import pyarrow as pa

        data = pa.Table.from_pylist([dataclasses.asdict(row) for row in rows], schema=schema(table))
        path = self.tables / table
        if not delta.exists(path):
            delta.create(path, schema(table))
        delta.overwrite(path, data.to_reader(), f"source_id = {_text([self.source.source_id])}")

    def count(self, sql: str) -> int:
        return int(self.fetch(sql)[0][0])

    def fetch(self, sql: str) -> list[Any]:
        """All rows: a result that is not fetched whole is lost with the next query."""
        return self.connection.execute(sql).fetchall()


def _spared(which: str) -> str:
    """Rows of no record, or of a record that the other export does not put aside."""
    return f"record_id IS NULL OR record_id NOT IN (SELECT record_id FROM met WHERE {which})"


def _text(values: list[str]) -> str:
    """Texts in SQL, with commas between them."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values) or "''"


def _cast(batches: Any, wanted: pa.Schema) -> pa.RecordBatchReader:
    import pyarrow as pa

    def cast() -> Any:
        for batch in batches:
            yield pa.RecordBatch.from_arrays([batch.column(f.name).cast(f.type) for f in wanted], schema=wanted)

    return pa.RecordBatchReader.from_batches(wanted, cast())


def _age(original: Original) -> datetime:
    moment = original.exported_at or original.ingested_at
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
