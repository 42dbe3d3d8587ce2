"""Files and folders in the making, which a killed program leaves without harm and the next one clears away."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from glasnost.register.atomic import disk_problem

PREFIX = ".glasnost-partial-"


@contextlib.contextmanager
def partial(home: Path, *, folder: bool) -> Iterator[Path]:
    """A new private file or folder in `home`; whatever stands under its name afterwards is removed.

    What others that were killed have left there is removed too. Raises Problem if `home` cannot be written.
    """
    try:
        sweep(home)
        path, handle = _make(home, folder)
    except OSError as error:
        raise disk_problem(error, home) from error
    try:
        yield path
    finally:
        _remove(path)
        os.close(handle)


def sweep(home: Path) -> None:
    """Remove what no living process is making."""
    for path in home.glob(PREFIX + "*"):
        with contextlib.suppress(OSError):  # somebody else's, or gone meanwhile
            if path.lstat().st_uid != os.getuid():
                continue
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(path)
            finally:
                os.close(handle)


def discard(folder: Path) -> None:
    """Remove a folder: it is gone at once, and what is left of it if we are killed goes with the next `sweep`."""
    doomed = folder.parent / f"{PREFIX}{secrets.token_hex(6)}"
    os.rename(folder, doomed)
    _remove(doomed)


def _make(home: Path, folder: bool) -> tuple[Path, int]:
    """A new file or folder, and the handle whose lock says that somebody is making it."""
    while True:
        path = home / f"{PREFIX}{secrets.token_hex(6)}"
        if folder:
            path.mkdir(mode=0o700)
        else:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.suppress(FileNotFoundError):  # swept away before it was locked
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if path.exists():
                return path, handle
            os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
