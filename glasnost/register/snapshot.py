"""One consistent state of all tables, as views in DuckDB."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import delta
from glasnost.register.database import connect, path_list
from glasnost.register.leftovers import spill
from glasnost.register.tables import ROWS, schema

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Snapshot:
    """The tables at the versions that one run named. `run_id`: None before the first run."""

    folder: Path
    run_id: str | None
    versions: dict[str, int]
    _files: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def files(self, table: str) -> list[str]:
        """The Parquet files of a table; none if it is empty or not there yet."""
        if table not in self.versions:
            return []
        if table not in self._files:
            try:
                self._files[table] = delta.files(self.folder / "tables" / table, self.versions[table])
            except Exception as error:  # the library has no common error for a damaged log
                raise Problem(
                    _("the table {name} cannot be read ({why})").format(name=table, why=type(error).__name__),
                    where=str(self.folder),
                    remedy=_("Put the folder back from a backup, or ingest the originals again."),
                ) from error
        return self._files[table]

    def holds(self, table: str) -> bool:
        """Whether a table has rows."""
        return bool(self.files(table))

    def connect(self, *, judgements: bool = True) -> duckdb.DuckDBPyConnection:
        """A connection with one view a table and, if wanted, `judgement`: the latest answers of people."""
        connection = connect(spill(self.folder))
        for table in {**dict.fromkeys(ROWS), **dict.fromkeys(self.versions)}:
            self.show(connection, table)
        if judgements:
            from glasnost.register.decisions import show_judgements

            show_judgements(self.folder, connection)
        return connection

    def show(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """Make the view of one table; one that is empty or not there yet has its columns too."""
        files = self.files(table)
        if files:
            # a table of another layer may have gained columns since its first file was written
            by_name = "" if table in ROWS else ", union_by_name = true"
            connection.execute(f'CREATE VIEW "{table}" AS SELECT * FROM read_parquet({path_list(files)}{by_name})')
        elif table in ROWS:
            connection.register(table, schema(table).empty_table())
        else:
            path = self.folder / "tables" / table
            connection.register(table, delta.arrow_schema(path, self.versions[table]).empty_table())
