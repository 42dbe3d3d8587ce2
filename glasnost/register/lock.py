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


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the register's lock. Raises Problem if another process holds it; the lock ends with its process."""
    with open(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy(folder, file.read()) from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}))
        file.flush()
        yield


def _busy(folder: Path, text: str) -> Problem:
    try:
        holder = json.loads(text)
    except ValueError:
        holder = {"pid": "?", "since": "?"}
    return Problem(
        _("another glasnost is writing this register (process {pid}, since {since} UTC)").format(
            pid=holder["pid"], since=str(holder["since"])[:16].replace("T", " ")
        ),
        where=str(folder),
        remedy=_("Wait until it is done, then run the command again. Reading goes on meanwhile."),
    )
