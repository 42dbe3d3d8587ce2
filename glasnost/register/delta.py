"""Delta Lake tables: append, overwrite where a predicate holds, go back to a version. One commit each."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import adler32

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable, WriterProperties

# Every file costs each reader some milliseconds, and joining files costs a writer their size: more than so many
# small ones are joined to middling ones, more than so many of all sizes to large ones.
MAX_SMALL = 12
SMALL = 4 << 20
MAX_FILES = 100
LOOK_EVERY = 10  # commits; so there may be that many more
FILE_BYTES = 256 << 20
ROW_GROUP = 122_880  # DuckDB's own
# The log keeps the smallest and largest value of these columns only: enough to skip files, and no names of people.
STATISTICS = ("source_id", "original", "record_hash")
_COMMIT = re.compile(r"\d{20}\.json")
NEVER_REPEATED = ("record_hash", "record_id", "charge_id", "person_id", "case_id", "fingerprint")


def exists(path: Path) -> bool:
    """Whether a table is there."""
    return (path / "_delta_log").is_dir()


def version(path: Path) -> int:
    """The table's newest version: told from the names in its log, which is far quicker than opening the table."""
    return max(int(name[:20]) for name in os.listdir(path / "_delta_log") if _COMMIT.fullmatch(name))


def create(path: Path, schema: pa.Schema) -> None:
    """Make an empty table."""
    from deltalake import DeltaTable

    path.mkdir(mode=0o700, exist_ok=True)
    columns = [name for name in STATISTICS if name in schema.names]
    configuration: dict[str, str | None] = {
        "delta.enableExpiredLogCleanup": "false",  # published numbers name versions, however old
        "delta.checkpointInterval": "20",
    }
    if columns:
        configuration["delta.dataSkippingStatsColumns"] = ",".join(columns)
    DeltaTable.create(path, schema, configuration=configuration)


def append(path: Path, reader: pa.RecordBatchReader) -> None:
    """Add rows; makes the table if there is none."""
    from deltalake import write_deltalake

    if not exists(path):
        create(path, reader.schema)
    properties = _properties(reader.schema.names)
    write_deltalake(path, reader, mode="append", target_file_size=FILE_BYTES, writer_properties=properties)


def overwrite(path: Path, reader: pa.RecordBatchReader, predicate: str) -> None:
    """Put rows in place of those for which the predicate holds; the new rows must meet it too."""
    from deltalake import write_deltalake

    if not exists(path):
        append(path, reader)
        return
    write_deltalake(
        path,
        reader,
        mode="overwrite",
        predicate=predicate,
        schema_mode="merge",
        target_file_size=FILE_BYTES,
        writer_properties=_properties(reader.schema.names),
    )


def restore(path: Path, wanted: int) -> bool:
    """Undo what came after version `wanted`: a new version equals it. Whether there was anything to undo."""
    if version(path) == wanted:
        return False
    _open(path).restore(wanted)
    return True


def compact(path: Path) -> bool:
    """Join small files if there are many. Old files stay for readers of earlier versions.

    In two sizes, so that a file that comes in seldom pays for more than the few that came before it.
    """
    newest = version(path)
    # To count the files the table must be opened. The tables take turns, so that no file pays for all of them.
    if (newest + adler32(path.name.encode())) % LOOK_EVERY:
        return False
    sizes = [os.stat(file).st_size for file in files(path, newest)]
    if len(sizes) > MAX_FILES:
        _join(path, FILE_BYTES)
    elif sum(size < SMALL for size in sizes) > MAX_SMALL:
        _join(path, 2 * SMALL)
    else:
        return False
    return True


def _join(path: Path, size: int) -> None:
    """Files smaller than `size` (bytes) into as few of up to that size as will do."""
    table = _open(path)
    names = [field.name for field in table.schema().fields]
    # one task at a time: memory stays that of one row group
    table.optimize.compact(target_size=size, max_concurrent_tasks=1, writer_properties=_properties(names))


def files(path: Path, wanted: int) -> list[str]:
    """The Parquet files of a version."""
    # the library quotes what is not ASCII in the folder's path, so only the files' own names are taken from it
    return sorted(str(path / uri.rpartition("/")[2]) for uri in _open(path, wanted).file_uris())


def arrow_schema(path: Path, wanted: int) -> pa.Schema:
    """The columns of a version."""
    import pyarrow as pa

    return pa.schema(_open(path, wanted).schema().to_arrow())


def _open(path: Path, wanted: int | None = None) -> DeltaTable:
    from deltalake import DeltaTable

    return DeltaTable(path, version=wanted)


def _properties(names: list[str]) -> WriterProperties:
    from deltalake import ColumnProperties, WriterProperties

    plain: dict[str, Any] = {name: ColumnProperties(dictionary_enabled=False) for name in NEVER_REPEATED}
    return WriterProperties(
        compression="ZSTD",
        compression_level=3,
        max_row_group_size=ROW_GROUP,
        default_column_properties=ColumnProperties(dictionary_enabled=True),
        column_properties={name: value for name, value in plain.items() if name in names},
    )
