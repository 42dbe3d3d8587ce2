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
    path = home / f"{PREFIX}{secrets.token_hex(6)}"
    try:
        sweep(home)
        if folder:
            path.mkdir(mode=0o700)
        else:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise disk_problem(error, home) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield path
    finally:
        _remove(path)
        os.close(handle)


def sweep(home: Path) -> None:
    """Remove what no living process is making."""
    for path in home.glob(PREFIX + "*"):
        with contextlib.suppress(OSError):  # somebody else's, or gone meanwhile
            if path.lstat().st_uid == os.getuid() and not _is_held(path):
                _remove(path)


def _is_held(path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
