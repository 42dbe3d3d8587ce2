"""How verdicts changed from one screening under a law to the next: told from the versions that the runs name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.register import Register, Snapshot
from glasnost.register.database import path_list
from glasnost.register.prepared.making import Making
from glasnost.register.prepared.reading import Prepared
from glasnost.register.runs import Run, runs_backwards
from glasnost.rules.sql import literal

if TYPE_CHECKING:
    import duckdb

SHELF = "changes"
# one word for a verdict: its outcome, or that there is none
WORD = "CASE WHEN broken THEN '!' WHEN outcome IS NULL THEN '?' ELSE outcome END"


def prepare_changes(
    register: Register, connection: duckdb.DuckDBPyConnection, made: Making, screening: str, before: Prepared | None
) -> None:
    """Make the shelf: what the last prepared set knew (`before`), and what every run since has changed."""
    connection.execute(
        """CREATE TEMP TABLE changes (record_id VARCHAR, charge_id VARCHAR, run_id VARCHAR, screened_at VARCHAR,
                                      was VARCHAR, became VARCHAR, said_otherwise BOOLEAN)"""
    )
    since = ""
    if before is not None and SHELF in before.note["rows"]:
        since = str(before.note["run_id"])
        if files := sorted(str(path) for path in Path(before.folder, SHELF).glob("*.parquet")):
            names = "record_id, charge_id, run_id, screened_at, was, became, said_otherwise"
            connection.execute(f"INSERT INTO changes SELECT {names} FROM read_parquet({path_list(files)})")
    runs = list(_runs(register, screening, since))
    for one, other in pairwise(runs):
        connection.execute(_changed(register, screening, one, other))
    made.shelf(SHELF, connection, "SELECT * FROM changes", "record_id")


def _runs(register: Register, screening: str, since: str) -> Iterator[Run]:
    """The runs that stored this screening, from `since` (included) on, oldest first."""
    found = []
    for run in runs_backwards(register.folder):
        if run.counts.get("screening") == screening:
            found.append(run)
        if run.run_id <= since:
            break
    return reversed(found)


def _changed(register: Register, screening: str, one: Run, other: Run) -> str:
    """Charges of both screenings whose verdicts differ."""
    before, after = (
        f"""(SELECT charge_id, fingerprint, {WORD} AS word
             FROM read_parquet({path_list(Snapshot(register.folder, run.run_id, run.versions).files("verdict"))},
                               union_by_name = true) WHERE screening = {literal(screening)})"""
        for run in (one, other)
    )
    return f"""INSERT INTO changes
        SELECT split_part(a.charge_id, '-', 1), a.charge_id, {literal(other.run_id)}, {literal(other.at)},
               b.word, a.word, a.fingerprint <> b.fingerprint
        FROM {after} a JOIN {before} b USING (charge_id) WHERE a.word <> b.word"""
