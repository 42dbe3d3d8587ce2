"""What a killed writer leaves: temporary files, and Parquet files that no run will ever name.

A mark stands in `temporary/unfinished` while tables are being written. If the next writer finds it, table files
that are younger than the mark and not part of the last whole state are nobody's, and are removed. Files of earlier
runs are never touched: every verdict and every published number names the versions that it came from.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

SPILL = "spill-"  # spilled rows of a connection: spill-<pid>-<random>


def mark(folder: Path) -> None:
    """Say that tables are being written from now on."""
    path = _mark(folder)
    path.touch(mode=0o600)
    # the time stands inside as well: a copied register's files have new times, by which nothing can be told
    path.write_text("0")
    moment = path.stat().st_mtime_ns
    path.write_text(str(moment))
    os.utime(path, ns=(moment, moment))


def unmark(folder: Path) -> None:
    """Say that all is done."""
    _mark(folder).unlink(missing_ok=True)


def unfinished(folder: Path) -> bool:
    """Whether a step was begun and not ended."""
    return _mark(folder).exists()


def sweep(folder: Path, live: set[Path]) -> None:
    """Remove table files made since the mark that are not among the `live` ones: no run names them."""
    moment = _moment(folder)
    if moment is None:
        return
    for path in (folder / "tables").glob("*/*.parquet"):
        if path not in live and path.stat().st_mtime_ns >= moment:
            path.unlink()


def wipe(folder: Path) -> None:
    """Clear away temporary files, but for the mark and what a living process has spilled."""
    for path in (folder / "temporary").iterdir():
        if path == _mark(folder) or _in_use(path):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def abandoned(folder: Path) -> list[Path]:
    """Temporary files of no living process. Meaningful while nobody writes."""
    with contextlib.suppress(FileNotFoundError):
        return [path for path in (folder / "temporary").iterdir() if not _in_use(path)]
    return []


def spill(folder: Path) -> Path:
    """Where a connection of this process may spill: inside the register, so on the same disk and as private."""
    return folder / "temporary" / f"{SPILL}{os.getpid()}-{secrets.token_hex(4)}"


def _mark(folder: Path) -> Path:
    return folder / "temporary" / "unfinished"


def _moment(folder: Path) -> int | None:
    """When writing began, by the clock of the disk (ns); None if that cannot be told."""
    with contextlib.suppress(OSError, ValueError):
        moment = int(_mark(folder).read_text())
        return moment if _mark(folder).stat().st_mtime_ns == moment and moment else None
    return None


def _in_use(path: Path) -> bool:
    if not path.name.startswith(SPILL):
        return False
    try:
        os.kill(int(path.name.split("-")[1]), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
