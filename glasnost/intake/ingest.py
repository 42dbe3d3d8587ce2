"""Files into the register: kept, parsed in a child, mapped, staged, and committed in one step each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from glasnost.intake.figures import map_figures
from glasnost.intake.formats import KNOWN
from glasnost.intake.histories import map_histories
from glasnost.intake.mapping import Emit, Mapper
from glasnost.intake.materials import map_materials
from glasnost.intake.rows import Rows, open_rows
from glasnost.intake.sources import Description, find
from glasnost.intake.staging import Staging, number_charges, settle_repeats
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import Original
from glasnost.register import Register
from glasnost.register.database import connect, path_list

Progress = Callable[[str, int], None]  # file name, rows read so far
# (path, where it is kept, digest, description, key, staging folder, progress) → (rows read, when it was exported)
Stager = Callable[[Path, Path, str, Description, bytes, Path, Progress | None], tuple[int, datetime | None]]


@dataclass
class FileResult:
    """What became of one file. `problem`: why it could not be read; then nothing of it came in."""

    file: str
    changed: bool = False
    rows: int = 0
    cases: int = 0
    charges: int = 0
    people: int = 0
    organisations: int = 0
    others: int = 0  # lawyers, prosecutors: named, and charged with nothing
    facts: int = 0
    figures: int = 0  # numbers of official tables
    materials: int = 0  # entries of official lists
    superseded: int = 0
    ignored: int = 0
    issues: dict[str, int] = field(default_factory=dict)  # reason → how many
    problem: Problem | None = None


def ingest(
    register: Register,
    paths: Iterable[Path],
    source_id: str,
    *,
    replace: bool = False,
    progress: Progress | None = None,
    stager: Stager | None = None,
    endings: tuple[str, ...] = KNOWN,
) -> list[FileResult]:
    """Put files, and the files of folders, into the register. A file that fails is named; the others go on.

    replace: retire the source's earlier files once the first new one is in. stager: what reads a file into staged
    tables, if it is no table itself; endings: of the files to take from folders. Raises Problem if nothing can begin.
    """
    description = find(source_id)
    results = []
    with register.writing():
        for path in files_of(paths, endings):
            result = FileResult(str(path))
            results.append(result)
            try:
                _ingest(register, path, description, replace, result, progress, stager or stage)
                replace = replace and not result.changed
            except Problem as problem:
                result.problem = problem
    return results


def files_of(paths: Iterable[Path], endings: tuple[str, ...] = KNOWN) -> list[Path]:
    """Files as given, and in folders every file of a known format, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(endings))
        else:
            found.append(path)
    return found


def _ingest(
    register: Register,
    path: Path,
    description: Description,
    replace: bool,
    result: FileResult,
    progress: Progress | None,
    stager: Stager,
) -> None:
    if not path.is_file():
        raise Problem(_("there is no such file"), where=str(path))
    digest = register.keep(path)
    if register.is_live(digest, description.id) and not replace:
        return
    scratch = register.scratch()
    try:
        rows, exported = stager(path, register.original(digest), digest, description, register.key, scratch, progress)
        original = Original(
            original=digest,
            source_id=description.id,
            file_name=path.name,
            bytes=path.stat().st_size,
            exported_at=exported,
            ingested_at=datetime.now(UTC),
            retired_at=None,
            rows=rows,
        )
        committed = register.commit(original, description.source, scratch, replace=replace)
        result.changed, result.rows = committed.changed, rows
        result.superseded, result.ignored = committed.superseded, committed.ignored
        _count(scratch, result)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def stage(
    path: Path,
    kept: Path,
    digest: str,
    description: Description,
    key: bytes,
    folder: Path,
    progress: Progress | None = None,
) -> tuple[int, datetime | None]:
    """Parse and map one file into a staging folder. (rows read, when it was exported)."""
    staging = Staging(folder)
    with open_rows(kept, name=path.name) as rows:
        mapper = Mapper(description, digest, key, rows.header, path.name)
        for issue in mapper.columns_issue():
            staging.emit("issue", issue)
        count = _map(mapper, rows, staging.emit, folder, lambda n: progress(path.name, n) if progress else None)
        for issue in mapper.expectations_issue():
            staging.emit("issue", issue)
        for number, reason in rows.problems:
            staging.emit("issue", mapper.issue(None, number, None, reason))
    staging.close()
    if not description.histories and not description.official:
        settle = settle_repeats if description.one_row_a_record else number_charges
        settle(folder, description.id, digest)
    return count + len(rows.problems), description.exported_at(path.name)


def _map(mapper: Mapper, rows: Rows, emit: Emit, folder: Path, progress: Callable[[int], None]) -> int:
    """Map every row. Their number."""
    if mapper.description.histories:
        return map_histories(mapper, rows, emit, folder, progress)
    if mapper.description.figures:
        return map_figures(mapper, rows, emit)
    if mapper.description.materials:
        return map_materials(mapper, rows, emit)
    count = 0
    for number, row in rows:
        mapper.map(number, row, emit)
        count += 1
        if count % 5_000 == 0:
            progress(count)
    return count


def _count(folder: Path, result: FileResult) -> None:
    """Counts of what was staged."""
    queries = {
        "cases": ("court_case", "count(*)"),
        "charges": ("charge", "count(*)"),
        "facts": ("fact", "count(*)"),
        "figures": ("official_figure", "count(*) FILTER (state = 'known')"),
        "materials": ("listed_material", "count(*)"),
        "people": ("person", "count(*) FILTER (role = 'accused' AND kind IS DISTINCT FROM 'organisation')"),
        "organisations": ("person", "count(*) FILTER (role = 'accused' AND kind = 'organisation')"),
        "others": ("person", "count(*) FILTER (role = 'other')"),
    }
    with connect() as connection:
        for name, (table, what) in queries.items():
            file = folder / f"{table}.parquet"
            if file.is_file():
                found = connection.execute(f"SELECT {what} FROM read_parquet({path_list([str(file)])})").fetchall()
                setattr(result, name, found[0][0])
        file = folder / "issue.parquet"
        if file.is_file():
            result.issues = dict(
                connection.execute(
                    f"SELECT reason, count(*) FROM read_parquet({path_list([str(file)])}) GROUP BY 1 ORDER BY 2 DESC, 1"
                ).fetchall()
            )
