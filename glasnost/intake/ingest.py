"""Files into the register: kept, parsed in a child, mapped, staged and committed in one step, texts many at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.intake.figures import map_figures
from glasnost.intake.formats import KNOWN
from glasnost.intake.histories import map_histories
from glasnost.intake.limits import MEGABYTE
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
from glasnost.register.ingestion import MOST

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int], None]  # file name, rows read so far
AT_ONCE = MOST  # files of a source that go into one commit, where its stager takes many
BYTES = 64 * MEGABYTE  # that they may have together


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in: its path as given, and where it is kept under which digest."""

    path: Path
    kept: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Staged:
    """What was read of one file: how many rows or texts, and when it was exported; or why nothing was.

    A problem with a code is of the file itself: an issue is staged for it, and the file counts as brought in.
    """

    rows: int = 0
    exported: datetime | None = None
    problem: Problem | None = None


# (files, description, key, staging folder, progress) → one Staged a file; of a file with a problem no record is staged
Stager = Callable[[Sequence[Incoming], Description, bytes, Path, Progress | None], list[Staged]]


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
    exhibits: int = 0
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
    results = [FileResult(str(path)) for path in files_of(paths, endings)]
    with register.writing():
        live = set() if replace else register.live(description.id)
        for batch in _batches(results, many=stager is not None):
            try:
                fresh = _keep(register, batch, live)
                _bring(register, fresh, description, replace, progress, stager or stage_table)
            except Problem as problem:
                for result in batch:
                    result.problem = result.problem or (None if result.changed else problem)
            replace = replace and not any(result.changed for result in batch)
    return results


def _batches(results: list[FileResult], many: bool) -> Iterator[list[FileResult]]:
    """Files that are read and committed together."""
    batch: list[FileResult] = []
    size = 0
    for result in results:
        path = Path(result.file)
        bytes_ = path.stat().st_size if path.is_file() else 0
        if batch and (not many or len(batch) == AT_ONCE or size + bytes_ > BYTES):
            yield batch
            batch, size = [], 0
        batch.append(result)
        size += bytes_
    if batch:
        yield batch


def _keep(register: Register, batch: list[FileResult], live: set[str]) -> list[tuple[FileResult, Incoming]]:
    """Copies of the files that are not in the register yet; each content once."""
    fresh: list[tuple[FileResult, Incoming]] = []
    for result in batch:
        path = Path(result.file)
        try:
            if not path.is_file():
                raise Problem(_("there is no such file"), where=result.file)
            digest = register.keep(path)
        except Problem as problem:
            result.problem = problem
            continue
        if digest not in live:
            live.add(digest)
            fresh.append((result, Incoming(path, register.original(digest), digest)))
    return fresh


def files_of(paths: Iterable[Path], endings: tuple[str, ...] = KNOWN) -> list[Path]:
    """Files as given, and in folders every file of a known format, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.is_file() and p.name.lower().endswith(endings))
        else:
            found.append(path)
    return found


def _bring(
    register: Register,
    fresh: list[tuple[FileResult, Incoming]],
    description: Description,
    replace: bool,
    progress: Progress | None,
    stager: Stager,
) -> None:
    """Stage and commit files together, each of which comes in whole or not at all."""
    if not fresh:
        return
    scratch = register.scratch()
    try:
        staged = stager([one for _result, one in fresh], description, register.key, scratch, progress)
        came = []
        for (result, one), read in zip(fresh, staged, strict=True):
            result.problem, result.rows = read.problem, read.rows
            if read.problem is None or read.problem.code:
                came.append((result, _original(one, description, read)))
        if not came:
            return
        new = [original for _result, original in came]
        committed = register.commit(new, description.source, scratch, replace=replace)
        came[0][0].superseded, came[0][0].ignored = committed.superseded, committed.ignored
        for result, _new in came:
            result.changed = committed.changed
        _count(scratch, {original.original: result for result, original in came})
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _original(one: Incoming, description: Description, read: Staged) -> Original:
    return Original(
        original=one.digest,
        source_id=description.id,
        file_name=one.path.name,
        bytes=one.kept.stat().st_size,
        exported_at=read.exported,
        ingested_at=datetime.now(UTC),
        retired_at=None,
        rows=read.rows,
    )


def stage_table(
    files: Sequence[Incoming], description: Description, key: bytes, folder: Path, progress: Progress | None = None
) -> list[Staged]:
    """The stager of tables, which come one by one."""
    (one,) = files
    try:
        rows, exported = stage(one.path, one.kept, one.digest, description, key, folder, progress)
    except Problem as problem:
        return [Staged(problem=problem)]
    return [Staged(rows, exported)]


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


def _count(folder: Path, results: dict[str, FileResult]) -> None:
    """Counts of what was staged, by original."""
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
            for original, count in _grouped(connection, folder, table, f"original, {what}", "original"):
                setattr(results[original], name, count)
        what = "original, reason, count(*)"
        for original, reason, count in _grouped(connection, folder, "issue", what, "ALL ORDER BY 3 DESC, 2"):
            results[original].issues[reason] = count


def _grouped(connection: duckdb.DuckDBPyConnection, folder: Path, table: str, what: str, by: str) -> list[Any]:
    file = folder / f"{table}.parquet"
    if not file.is_file():
        return []
    return connection.execute(f"SELECT {what} FROM read_parquet({path_list([str(file)])}) GROUP BY {by}").fetchall()
