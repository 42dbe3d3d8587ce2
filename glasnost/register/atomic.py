"""Whole files or none: everything that is written outside the register's tables goes through here."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@contextlib.contextmanager
def write_whole(path: Path, mode: int = 0o600) -> Iterator[Path]:
    """Give a temporary path beside `path`; when the block ends well it becomes `path`, else nothing is left.

    Raises Problem if the folder cannot be written or the disk is full.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".glasnost-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        os.chmod(temporary, mode)
        sync(temporary)
        os.replace(temporary, path)
        sync(path.parent)
    except Exception as error:
        if isinstance(error, OSError) or is_full(error):
            raise disk_problem(error, path) from error
        raise
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make a file or folder last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_full(error: BaseException) -> bool:
    """Whether a write failed for want of room, whichever library says so: most keep only the system's words."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return any(os.strerror(number) in str(error) for number in _FULL)


def disk_problem(error: BaseException, path: Path) -> Problem:
    """An error of the disk in words."""
    if is_full(error):
        return Problem(
            _("the disk is full; nothing was changed"),
            where=str(path),
            remedy=_("Make room and run the command again."),
        )
    why = getattr(error, "strerror", None) or error
    return Problem(_("it cannot be written: {why}").format(why=why), where=str(path))
