"""One writer at a time. Readers are never blocked: they read the tables of the last whole run."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import disk_problem


class Busy(Problem):
    """Somebody else is writing the register: the same will do later."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the register's lock. Raises Problem if anybody else holds it; the lock ends with its process."""
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise disk_problem(error, folder) from error
    with open(handle, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(folder, file.read()) from None
        _sign(file.fileno())
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                os.ftruncate(file.fileno(), 0)


def _sign(handle: int) -> None:
    """Who holds the lock, for the message to others. On a full disk it stays unsigned."""
    words = json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")})
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, words.encode(), 0)


def _busy(folder: Path, text: str) -> Busy:
    try:
        holder = json.loads(text)
    except ValueError:
        holder = {"pid": "?", "since": "?"}
    return Busy(
        _("another glasnost is writing this register (process {pid}, since {since} UTC)").format(
            pid=holder["pid"], since=str(holder["since"])[:16].replace("T", " ")
        ),
        where=str(folder),
        remedy=_("Wait until it is done, then run the command again. Reading goes on meanwhile."),
    )
