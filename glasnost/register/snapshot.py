"""One consistent state of all tables, as views in DuckDB."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.register import delta
from glasnost.register.database import connect, path_list
from glasnost.register.tables import ROWS, schema

if TYPE_CHECKING:
    import duckdb

_SQL = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us, tz=UTC]": "TIMESTAMPTZ",
}


@dataclass(frozen=True)
class Snapshot:
    """The tables at the versions that one run named. `run_id`: None before the first run."""

    folder: Path
    run_id: str | None
    versions: dict[str, int]

    def files(self, table: str) -> list[str]:
        """The Parquet files of a table; none if it is empty or not there yet."""
        return self._files.get(table, [])

    @cached_property
    def _files(self) -> dict[str, list[str]]:
        return {name: delta.files(self.folder / "tables" / name, wanted) for name, wanted in self.versions.items()}

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A connection with one view a table, and `judgement`: the latest answer of people to each question."""
        from glasnost.register.decisions import show_judgements

        connection = connect()
        for table in {**dict.fromkeys(ROWS), **dict.fromkeys(self.versions)}:
            connection.execute(f"CREATE VIEW {table} AS {self.select(table)}")
        show_judgements(self.folder, connection)
        return connection

    def select(self, table: str) -> str:
        """A SELECT of the whole table; an empty table has its columns too."""
        files = self.files(table)
        if files:
            return f"SELECT * FROM read_parquet({path_list(files)})"
        columns = ", ".join(f"NULL::{_SQL[str(f.type)]} AS {f.name}" for f in schema(table))
        return f"SELECT {columns} WHERE FALSE"
