"""The files that came in, byte for byte, named by their SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import disk_problem, sync

BLOCK = 1 << 20


def place(folder: Path, name: str) -> Path:
    """Where the original with this SHA-256 is."""
    return folder / "originals" / name[:2] / name


def keep(folder: Path, path: Path) -> str:
    """Copy a file into `originals/`, whole or not at all. Returns its SHA-256. Raises Problem."""
    digest = hashlib.sha256()
    copy: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=folder / "temporary")
        copy = Path(name)
        with open(handle, "wb") as file:
            for block in _blocks(path):
                digest.update(block)
                file.write(block)
        sync(copy)
        home = place(folder, digest.hexdigest())
        home.parent.mkdir(mode=0o700, exist_ok=True)
        os.replace(copy, home)  # over an earlier copy too: if that was damaged, it is whole again
        sync(home.parent)
    except OSError as error:
        raise disk_problem(error, folder) from error
    finally:
        if copy is not None:
            with contextlib.suppress(OSError):
                copy.unlink(missing_ok=True)
    return digest.hexdigest()


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes, lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def every_original(folder: Path) -> Iterator[Path]:
    """The files under `originals/`."""
    return (path for path in (folder / "originals").glob("*/*") if path.is_file())


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except OSError as error:
        raise Problem(
            _("the file cannot be read: {why}").format(why=error.strerror or error), where=str(path)
        ) from error
