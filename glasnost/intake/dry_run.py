"""What files would do to the register, told before they come in. Nothing of the register is changed.

Each file is read as `ingest` reads it, into a folder of this process, and compared with the register, each for itself:
of several files every one is told as if it came alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.intake.formats import KNOWN
from glasnost.intake.ingest import Progress, Stager, files_of, stage
from glasnost.intake.sources import Description, find
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import Original
from glasnost.register import Register
from glasnost.register.database import path_list
from glasnost.register.ingestion import live_originals, no_newer_than
from glasnost.register.leftovers import spill
from glasnost.register.originals import hash_of
from glasnost.register.register import private_files
from glasnost.register.tables import schema

if TYPE_CHECKING:
    import duckdb

REFUSED_SHOWN = 1_000  # rows and values that are listed one by one; the counts are of all

# what a record says, but for where it was read: two exports that say the same differ in nothing else
SAYS = {
    "court_case": ("case_id", "docket_number", "uid", "court", "region", "stage", "received_on", "result"),
    "charge": ("charge_id", "fingerprint"),
    "person": ("person_id", "role", "kind", "name", "born_on"),
    "fact": ("charge_id", "name", "value"),
}


@dataclass(frozen=True)
class Refusal:
    """A row, or one value of it, that could not be used. field: None if it is the whole row."""

    row: int | None
    field: str | None
    reason: str
    detail: str | None


@dataclass
class Foreseen:
    """What one file would do. Counts are records, but for `rows` (of the file) and `charges`.

    known: the register holds these very bytes. new, changed, unchanged: against the register's record; older: records
    of which the register has a newer export, so that they would be left out. gone: records of the source that are not
    in the file and would be retired (with `replace` only). reasons: how many rows and values cannot be used, and why;
    refused: the first of them. problem: why the file cannot be read at all.
    """

    file: str
    known: bool = False
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    gone: int = 0
    charges: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    problem: Problem | None = None


def dry_run(
    register: Register,
    paths: Iterable[Path],
    source_id: str,
    *,
    replace: bool = False,
    progress: Progress | None = None,
    stager: Stager | None = None,
    endings: tuple[str, ...] = KNOWN,
) -> list[Foreseen]:
    """Read files as `ingest` would, and say what would become of their records; see `ingest` for the arguments.

    Raises Problem if nothing can begin. The register may be written meanwhile: it is compared as it is now.
    """
    description = find(source_id)
    found = []
    for path in files_of(paths, endings):
        foreseen = Foreseen(str(path))
        found.append(foreseen)
        try:
            _foresee(register, path, description, replace, foreseen, progress, stager or stage)
        except Problem as problem:
            foreseen.problem = problem
    return found


def _foresee(
    register: Register,
    path: Path,
    description: Description,
    replace: bool,
    found: Foreseen,
    progress: Progress | None,
    stager: Stager,
) -> None:
    if not path.is_file():
        raise Problem(_("there is no such file"), where=str(path))
    digest = hash_of(path)
    found.known = register.is_live(digest, description.id)
    scratch = spill(register.folder)  # a name that no writer clears away while this process lives
    try:
        with private_files():
            scratch.mkdir(parents=True)
            found.rows, exported = stager(path, path, digest, description, register.key, scratch, progress)
        size, now = path.stat().st_size, datetime.now(UTC)
        original = Original(digest, description.id, path.name, size, exported, now, None, found.rows)
        _compare(register, scratch, original, replace, found)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _compare(register: Register, staged: Path, original: Original, replace: bool, found: Foreseen) -> None:
    with register.snapshot().connect(judgements=False) as connection:
        for table in (*SAYS, "issue"):
            _show(connection, staged, table)
        source = original.source_id.replace("'", "''")
        connection.execute(f"CREATE TEMP TABLE told AS {_said('staged_')}")
        mine = f"WHERE source_id = '{source}' AND record_id IN (SELECT record_id FROM told)"
        connection.execute(f"CREATE TEMP TABLE held AS {_said('', mine)}")
        older = no_newer_than(original, live_originals(register, original.source_id))
        listed = ", ".join(f"'{digest}'" for digest in older) or "''"
        counts = connection.execute(
            f"""SELECT count(*) FILTER (h.record_id IS NULL),
                       count(*) FILTER (h.said IS NOT DISTINCT FROM t.said),
                       count(*) FILTER (h.said <> t.said AND (h.original IN ({listed}) OR {replace})),
                       count(*) FILTER (h.said <> t.said AND NOT (h.original IN ({listed}) OR {replace}))
                FROM told t LEFT JOIN held h USING (record_id)"""
        ).fetchall()[0]
        found.new, found.unchanged, found.changed, found.older = counts
        if replace:
            found.gone = _one(
                connection,
                f"""SELECT count(*) FROM court_case WHERE source_id = '{source}'
                    AND record_id NOT IN (SELECT record_id FROM told)""",
            )
        found.charges = _one(connection, "SELECT count(*) FROM staged_charge")
        found.reasons = dict(
            connection.execute("SELECT reason, count(*) FROM staged_issue GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
        )
        rows = connection.execute(
            f"SELECT row, field, reason, detail FROM staged_issue ORDER BY row, field, reason LIMIT {REFUSED_SHOWN}"
        )
        found.refused = [Refusal(*row) for row in rows.fetchall()]


def _show(connection: duckdb.DuckDBPyConnection, staged: Path, table: str) -> None:
    path = staged / f"{table}.parquet"
    if path.is_file():
        columns = ", ".join(schema(table).names)
        files = path_list([str(path)])
        connection.execute(f"CREATE VIEW staged_{table} AS SELECT {columns} FROM read_parquet({files})")
    else:
        connection.register(f"staged_{table}", schema(table).empty_table())


def _said(prefix: str, where: str = "") -> str:
    """One row a record: a hash of everything that it says, and the original that it stands in."""
    parts = " UNION ALL ".join(
        f"""SELECT record_id, original, '{table}' || to_json(struct_pack({_named(names)})) AS words
            FROM {prefix}{table} {where}"""
        for table, names in SAYS.items()
    )
    return f"""SELECT record_id, any_value(original) AS original, md5(string_agg(words, chr(10) ORDER BY words)) AS said
               FROM ({parts}) GROUP BY record_id"""


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"{name} := {name}" for name in names)


def _one(connection: Any, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
