"""The set `records`: every record with all that the tables hold of it, found by its id, its docket number, its person.

A few records of a register can stand for the whole: a `Slice` is a snapshot that holds them and nothing else. What
the layers above compute of a charge, they compute of a slice as of the register, in a time that does not depend on
how many others there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.register.database import connect, path_list
from glasnost.register.leftovers import spill
from glasnost.register.prepared.making import GROUP, Making, making, turn
from glasnost.register.prepared.reading import Prepared, newest
from glasnost.register.register import Register
from glasnost.register.tables import DERIVED, ROWS, schema

if TYPE_CHECKING:
    import duckdb

NAME = "records"
WHOLE = ("source", "original")  # small tables, kept as lists
TEXTS = 16  # documents that are read together: each is long
INDEXES = {  # shelf → (its key, what finds records by it)
    "by_docket": ("docket_number", "SELECT DISTINCT docket_number, record_id FROM court_case"),
    "by_uid": ("uid", "SELECT DISTINCT uid, record_id FROM court_case"),
    "by_case": ("case_id", "SELECT DISTINCT case_id, record_id FROM charge"),
    "by_person": ("person_id", "SELECT DISTINCT person_id, record_id FROM charge"),
}


@dataclass(frozen=True)
class Slice:
    """Some records of a register, as a snapshot of them. `versions`: those that they come from."""

    folder: Path
    prepared: Prepared
    record_ids: tuple[str, ...]

    @property
    def versions(self) -> dict[str, int]:
        """The versions of the tables that the rows come from."""
        return {name: int(version) for name, version in self.prepared.note["versions"].items()}

    def connect(self, *, judgements: bool = True) -> duckdb.DuckDBPyConnection:
        """A connection with the tables of the register, holding these records, and their latest judgements."""
        connection = connect(spill(self.folder))
        for table in ROWS:
            if table in DERIVED:
                connection.register(table, self.prepared.table(table, self.record_ids, "record_id"))
            elif table in WHOLE:
                connection.register(table, _as_table(table, self.prepared.page(table, 0, self.prepared.count(table))))
            else:
                connection.register(table, schema(table).empty_table())
        if judgements:
            from glasnost.register.decisions import show_judgements

            show_judgements(self.folder, connection, self.subjects())
        return connection

    def subjects(self) -> list[str]:
        """The ids that judgements on these records may name."""
        charges = self.prepared.rows("charge", self.record_ids, "record_id")
        found = [charge[name] for name in ("charge_id", "case_id", "person_id") for charge in charges]
        return [*dict.fromkeys(subject for subject in found if subject is not None)]


@dataclass(frozen=True)
class Records:
    """The prepared records of a register."""

    register: Register
    prepared: Prepared

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.prepared.count("court_case")

    @property
    def run_id(self) -> str | None:
        """The run whose tables these are."""
        found: str | None = self.prepared.note["run_id"]
        return found

    def of(self, index: str, value: str) -> list[str]:
        """Record ids by `by_docket`, `by_uid`, `by_case` or `by_person`."""
        return [row["record_id"] for row in self.prepared.rows(index, [value], INDEXES[index][0])]

    def named(self, words: str) -> list[str]:
        """Record ids of a charge id, a record id, a docket number or a УИД."""
        record = record_of(words)
        if self.prepared.rows("court_case", [record], "record_id"):
            return [record]
        return [*dict.fromkeys([*self.of("by_docket", words), *self.of("by_uid", words)])]

    def table(self, name: str, record_ids: Iterable[str]) -> list[dict[str, Any]]:
        """The rows of a table of facts that belong to these records."""
        return self.prepared.rows(name, record_ids, "record_id")

    def small(self, name: str) -> list[dict[str, Any]]:
        """The table `source` or `original`, whole."""
        return self.prepared.page(name, 0, self.prepared.count(name))

    def slice(self, record_ids: Iterable[str]) -> Slice:
        """These records, and every other of the same people and cases: a law may look at those too."""
        wanted = [*dict.fromkeys(record_ids)]
        for charge in self.table("charge", wanted):
            for index, name in (("by_person", "person_id"), ("by_case", "case_id")):
                if charge[name] is not None:
                    wanted += self.of(index, charge[name])
        return Slice(self.register.folder, self.prepared, tuple(dict.fromkeys(wanted)))


def records(register: Register) -> Records | None:
    """The records as they were last prepared; they may be behind the tables (`is_current`)."""
    found = newest(register, NAME)
    return Records(register, found) if found else None


def is_current(register: Register) -> bool:
    """Whether the prepared records are those of the last run."""
    found = newest(register, NAME)
    return found is not None and found.note["versions"] == _versions(register.snapshot().versions)


def prepare_records(register: Register) -> Records:
    """Prepare the records of the last run, unless they are. The tables are only read. Raises Problem."""
    with turn(register, NAME):
        return _prepare(register)


def _prepare(register: Register) -> Records:
    snapshot = register.snapshot()
    versions = _versions(snapshot.versions)
    found = newest(register, NAME)
    if found is not None and found.note["versions"] == versions:
        return Records(register, found)
    said = {"run_id": snapshot.run_id, "versions": versions}
    with (
        snapshot.connect(judgements=False) as connection,
        making(register, NAME, snapshot.run_id or "0", said) as made,
    ):
        for table in DERIVED:
            made.shelf(
                table, connection, f"SELECT * FROM {table}", "record_id", TEXTS if table == "document" else GROUP
            )
        for name, (key, select) in INDEXES.items():
            made.shelf(name, connection, select, key)
        for table in WHOLE:
            made.list(table, connection, f"SELECT * FROM {table}")
        _earlier(register, made, connection)
    prepared = newest(register, NAME)
    assert prepared is not None
    return Records(register, prepared)


def record_of(charge_id: str) -> str:
    """The record that a charge id, or the id of a person in a record, begins with."""
    return charge_id.partition("-")[0]


def _earlier(register: Register, made: Making, connection: duckdb.DuckDBPyConnection) -> None:
    """What earlier files said of a record: nothing that was once ingested leaves the folder of a table.

    The rows of one charge from one original are the same in whichever version they stand, so one of them is enough;
    and of a file that no run names the original is not in the table of originals.
    """
    for table, key in (("court_case", "record_id"), ("charge", "charge_id")):
        files = sorted(str(path) for path in (register.folder / "tables" / table).glob("*.parquet"))
        ever = f"read_parquet({path_list(files)}, union_by_name = true)" if files else table
        made.shelf(
            f"{table}_ever",
            connection,
            f"""SELECT e.* FROM {ever} e SEMI JOIN (
                    SELECT record_id FROM {ever} GROUP BY record_id HAVING min(original) <> max(original)
                ) several USING (record_id) WHERE e.original IN (SELECT original FROM original)
                QUALIFY row_number() OVER (PARTITION BY {key}, original) = 1""",
            "record_id",
        )


def _versions(versions: Mapping[str, int]) -> dict[str, int]:
    return {name: version for name, version in versions.items() if name in (*DERIVED, *WHOLE)}


def _as_table(name: str, rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=schema(name))
