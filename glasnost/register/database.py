"""DuckDB, in memory, over Parquet files; it spills to disk instead of growing."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import duckdb

MEMORY_LIMIT = os.environ.get("GLASNOST_MEMORY", "1GB")


def connect(temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection with a memory limit (GLASNOST_MEMORY, default 1GB) and a folder to spill into.

    temporary: made when something is spilled, and removed when the connection closes; its parent must be private.
    Nothing is ever downloaded: extensions are neither installed nor loaded by themselves.
    """
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("SET temp_directory = ?", [str(temporary or _spill())])
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET autoload_known_extensions = false")
    return connection


def _spill() -> Path:
    """A folder of the user's own for spilled rows: what others could have made beforehand is not trusted."""
    spill = Path(tempfile.gettempdir()) / f"glasnost-spill-{os.getuid()}"
    spill.mkdir(mode=0o700, exist_ok=True)
    found = spill.lstat()
    private = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    return spill if private else Path(tempfile.mkdtemp(prefix="glasnost-spill-"))


def path_list(paths: list[str]) -> str:
    """Paths as a list in SQL."""
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
