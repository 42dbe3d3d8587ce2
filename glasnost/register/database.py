"""DuckDB, in memory, over Parquet files; it spills to disk instead of growing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

MEMORY_LIMIT = os.environ.get("GLASNOST_MEMORY", "1GB")


def connect(temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection with a memory limit (GLASNOST_MEMORY, default 1GB) and a folder to spill into.

    Nothing is ever downloaded: extensions are neither installed nor loaded by themselves.
    """
    connection = duckdb.connect()
    spill = temporary or Path(tempfile.gettempdir()) / f"glasnost-spill-{os.getuid()}"
    spill.mkdir(mode=0o700, exist_ok=True)
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = ?", [str(spill)])
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET autoload_known_extensions = false")
    return connection


def path_list(paths: list[str]) -> str:
    """Paths as a list in SQL."""
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
