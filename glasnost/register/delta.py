"""Delta Lake tables: append, overwrite where a predicate holds, go back to a version. One commit each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.model.language import _
from glasnost.model.problems import Problem

if TYPE_CHECKING:
    import pyarrow as pa

MAX_FILES = 200  # of a table; more are joined into larger ones
FILE_BYTES = 256 << 20
ROW_GROUP = 122_880  # DuckDB's own


def exists(path: Path) -> bool:
    """Whether a table is there."""
    return (path / "_delta_log").is_dir()


def version(path: Path) -> int:
    """The table's newest version."""
    from deltalake import DeltaTable

    return DeltaTable(path).version()


def append(path: Path, reader: pa.RecordBatchReader) -> None:
    """Add rows; makes the table if there is none."""
    _write(path, reader, "append", None)


def overwrite(path: Path, reader: pa.RecordBatchReader, predicate: str) -> None:
    """Put rows in place of those for which the predicate holds; the new rows must meet it too."""
    if exists(path):
        _write(path, reader, "overwrite", predicate)
    else:
        _write(path, reader, "append", None)


def _write(path: Path, reader: pa.RecordBatchReader, mode: str, predicate: str | None) -> None:
    from deltalake import ColumnProperties, WriterProperties, write_deltalake
    from deltalake.exceptions import DeltaError

    # min and max of every column are kept for the first 32 columns by default: enough to skip files by `original`
    properties = WriterProperties(
        compression="ZSTD",
        compression_level=3,
        max_row_group_size=ROW_GROUP,
        default_column_properties=ColumnProperties(dictionary_enabled=True),
    )
    try:
        if predicate is None:
            write_deltalake(path, reader, mode=mode, target_file_size=FILE_BYTES, writer_properties=properties)  # type: ignore[call-overload]
        else:
            write_deltalake(
                path,
                reader,
                mode="overwrite",
                predicate=predicate,
                schema_mode="merge",
                target_file_size=FILE_BYTES,
                writer_properties=properties,
            )
    except (DeltaError, OSError) as error:
        if "No space left" in str(error) or "File too large" in str(error):
            raise Problem(
                _("the disk is full; nothing was changed"),
                where=str(path.parent.parent),
                remedy=_("Make room and run the command again."),
            ) from error
        raise
    os.chmod(path, 0o700)


def restore(path: Path, wanted: int) -> None:
    """Undo what came after version `wanted`; the table gets a new version that equals it."""
    from deltalake import DeltaTable

    if not exists(path):
        return
    table = DeltaTable(path)
    if table.version() > wanted:
        table.restore(wanted)


def compact(path: Path) -> bool:
    """Join small files if there are many. Old files stay for readers of earlier versions."""
    from deltalake import DeltaTable

    table = DeltaTable(path)
    if len(table.file_uris()) <= MAX_FILES:
        return False
    table.optimize.compact(target_size=FILE_BYTES)
    return True


def files(path: Path, wanted: int) -> list[str]:
    """The Parquet files of a version."""
    from deltalake import DeltaTable

    return list(DeltaTable(path, version=wanted).file_uris())
