"""Everything that a register holds, in one zip archive: never capped, streamed, readable without this program."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from glasnost import __version__
from glasnost.model.language import _
from glasnost.register.atomic import write_whole
from glasnost.register.decisions import Judgement, history
from glasnost.register.register import Register
from glasnost.register.runs import runs_backwards
from glasnost.register.tables import ROWS

if TYPE_CHECKING:
    import duckdb

FORMATS = ("csv", "parquet")
BATCH = 50_000
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in the archive: it says nothing about when somebody worked
Progress = Callable[[str, int, int | None], None]
Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Exported:
    """How many rows of each table there are in the archive."""

    rows: dict[str, int]


def export(
    register: Register,
    path: Path,
    format: str,
    *,
    more: Mapping[str, Rows] | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Exported:
    """Write every table at the last run's versions, every judgement ever made, and every run, to a zip archive.

    format: csv (a list in a cell is joined with |) or parquet. more: other tables as rows, such as the desk's events;
    they are written as CSV. Raises Problem if the disk is full; then there is no archive.
    """
    snapshot = register.snapshot()
    tables = [name for name in (*ROWS, *(set(snapshot.versions) - set(ROWS))) if name in snapshot.versions]
    counts: dict[str, int] = {}
    with (
        write_whole(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=4) as archive,
        snapshot.connect(judgements=False) as connection,
    ):
        rows_of = {"judgement": _judgements(register), "run": _runs(register), **(more or {})}
        total = len(tables) + len(rows_of)
        for place, table in enumerate(sorted(tables)):
            progress(table, place, total)
            counts[table] = _table(archive, connection, table, format)
        for place, (name, rows) in enumerate(rows_of.items(), len(tables)):
            progress(name, place, total)
            with _member(archive, f"{name}.csv") as file:
                counts[name] = _as_csv(file, rows)
        with _member(archive, "README.txt") as file:
            file.write(_about(snapshot.run_id, snapshot.versions, counts).encode())
        progress("", total, total)
    return Exported(counts)


def _table(archive: zipfile.ZipFile, connection: duckdb.DuckDBPyConnection, table: str, format: str) -> int:
    columns = connection.execute(f'DESCRIBE "{table}"').fetchall()
    lists = [row[0] for row in columns if row[1].endswith("[]")]
    joined = ", ".join(f"nullif(array_to_string(\"{name}\", '|'), '') AS \"{name}\"" for name in lists)
    joined = f" REPLACE ({joined})" if joined and format == "csv" else ""
    reader = connection.sql(f'SELECT *{joined} FROM "{table}"').to_arrow_reader(BATCH)
    with _member(archive, f"{table}.{format}") as file:
        return (_copy_csv if format == "csv" else _copy_parquet)(file, reader)


def _copy_csv(file: IO[bytes], reader: Any) -> int:
    import pyarrow.csv

    count = 0
    with pyarrow.csv.CSVWriter(file, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _copy_parquet(file: IO[bytes], reader: Any) -> int:
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(file, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _as_csv(file: IO[bytes], rows: Rows) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer, count = None, 0
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, list(row))
            writer.writeheader()
        writer.writerow(row)
        count += 1
    text.flush()
    text.detach()
    return count


def _judgements(register: Register) -> Iterator[dict[str, Any]]:
    names = [field.name for field in fields(Judgement)]
    for one in history(register):
        told = asdict(one)
        yield {name: told[name] for name in ("id", "made_at", *(n for n in names if n not in ("id", "made_at")))}


def _runs(register: Register) -> Iterator[dict[str, Any]]:
    return (asdict(run) for run in runs_backwards(register.folder))


def _member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    return archive.open(zipfile.ZipInfo(name, EPOCH), "w", force_zip64=True)


def _about(run: str | None, versions: Mapping[str, int], counts: Mapping[str, int]) -> str:
    lines = [
        _("Everything that a register of Glasnost holds, except the files that came in (they are in a backup)."),
        _("It names people who are in danger. Keep it as safe as the register, and remove it when it has served."),
        "",
        _("Made by Glasnost {version} on {day}, from run {run}. docs/register.md describes the columns.").format(
            version=__version__, day=datetime.now(UTC).date(), run=run
        ),
        "",
        *(
            f"{name}: {count}" + (f" (version {versions[name]})" if name in versions else "")
            for name, count in sorted(counts.items())
        ),
    ]
    return "\n".join(lines) + "\n"
