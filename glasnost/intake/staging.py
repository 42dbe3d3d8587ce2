"""Rows on their way into the register: one Parquet file a table, written in batches, then put in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.intake import reasons
from glasnost.register.database import connect, path_list
from glasnost.register.tables import DERIVED, schema

BATCH = 20_000
WORDS = pa.field("words", pa.string())
ROW = pa.field("row", pa.int64())  # in every staged table: tells the rows of one record apart


def staged_schema(table: str) -> pa.Schema:
    """The table's schema, with the row of the file in which each row stands."""
    wanted = schema(table)
    # of a case also the digest of its whole row: the same row twice is no news
    if table == "court_case":
        return wanted.append(WORDS)
    return wanted if "row" in wanted.names else wanted.append(ROW)


class Staging:
    """A folder that fills up. Memory holds one batch a table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, list[dict[str, Any]]] = {table: [] for table in DERIVED}
        self.writers: dict[str, pq.ParquetWriter] = {}

    def emit(self, table: str, row: dict[str, Any]) -> None:
        """Add a row."""
        rows = self.rows[table]
        rows.append(row)
        if len(rows) >= BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows = self.rows[table]
        if not rows:
            return
        if table not in self.writers:
            self.writers[table] = pq.ParquetWriter(
                self.folder / f"{table}.parquet", staged_schema(table), compression="zstd"
            )
        self.writers[table].write_table(pa.Table.from_pylist(rows, schema=staged_schema(table)))
        rows.clear()

    def close(self) -> None:
        """Write what is left."""
        for table in DERIVED:
            self._flush(table)
        for writer in self.writers.values():
            writer.close()
        self.writers.clear()


def settle_repeats(folder: Path, source_id: str, original: str) -> None:
    """Where one row is one record and a record stands twice in the file, its last row is used and an issue says so."""
    with connect() as connection:
        cases = _file(folder, "court_case")
        if not (folder / "court_case.parquet").is_file():
            return
        repeats = connection.execute(
            f"""SELECT record_id, max(row), list(row ORDER BY row), count(DISTINCT words) > 1
                FROM {cases} GROUP BY record_id HAVING count(*) > 1"""
        ).fetchall()
        if not repeats:
            return
        connection.execute(
            f"CREATE TEMP TABLE keep AS SELECT record_id, max(row) AS row FROM {cases} GROUP BY record_id"
        )
        for table in DERIVED:
            if (folder / f"{table}.parquet").is_file():
                select = (
                    f"SELECT t.* FROM {_file(folder, table)} t LEFT JOIN keep k USING (record_id) "
                    "WHERE t.record_id IS NULL OR t.row = k.row"
                )
                _rewrite(connection, folder, table, select)
        lost = [
            {
                "source_id": source_id,
                "original": original,
                "record_id": record,
                "row": row,
                "reason": reasons.RECORD_REPEATED,
            }
            for record, last, rows, differ in repeats
            for row in rows
            if differ and row != last
        ]
        _append(folder, "issue", lost)


def number_charges(folder: Path, source_id: str, original: str) -> None:
    """Where several rows make up one record: positions by order within the record, and one court case a record."""
    with connect() as connection:
        if not (folder / "court_case.parquet").is_file():
            return
        connection.execute(
            f"""CREATE TEMP TABLE place AS
                SELECT record_id, row, row_number() OVER (PARTITION BY record_id ORDER BY row) AS place
                FROM {_file(folder, "court_case")}"""
        )
        person = "record_id || '-p' || place"
        # staged ids end in the position within the row: 1.1, 1.2 …; the first number becomes the row's place
        charge = "record_id || '-' || place || regexp_extract({}, '-1(\\.\\d+)$', 1)"
        charge = charge.format("charge_id")
        changes = {
            "person": f"{person} AS person_id",
            "charge": f"{charge} AS charge_id, {person} AS person_id",
            "fact": f"{charge} AS charge_id",
            "issue": f"CASE WHEN charge_id IS NOT NULL THEN {charge} END AS charge_id",
            "court_case": "record_id AS record_id",
        }
        for table, change in changes.items():
            if (folder / f"{table}.parquet").is_file():
                select = f"SELECT * EXCLUDE (place) REPLACE ({change})"
                join = "LEFT JOIN" if table == "issue" else "JOIN"
                where = " WHERE place = 1" if table == "court_case" else ""
                _rewrite(
                    connection,
                    folder,
                    table,
                    f"{select} FROM {_file(folder, table)} {join} place USING (record_id, row){where}",
                )


def _file(folder: Path, table: str) -> str:
    return f"read_parquet({path_list([str(folder / f'{table}.parquet')])})"


def _rewrite(connection: Any, folder: Path, table: str, select: str) -> None:
    columns = ", ".join(staged_schema(table).names)
    new = folder / f"{table}.new.parquet"
    connection.execute(
        f"COPY (SELECT {columns} FROM ({select})) TO '{str(new).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)"
    )
    new.replace(folder / f"{table}.parquet")


def _append(folder: Path, table: str, rows: list[dict[str, Any]]) -> None:
    path = folder / f"{table}.parquet"
    more = pa.Table.from_pylist(rows, schema=staged_schema(table))
    if path.is_file():
        more = pa.concat_tables([pq.read_table(path, schema=staged_schema(table)), more])
    pq.write_table(more, path)
