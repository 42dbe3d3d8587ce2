"""Indexes beside the tables, for search: made from them, thrown away and made again at will, and in no backup.

`indexes/<name>/` holds one, with `state.json`: what it was made from, written last. The files that it does not name
are what a killed build has left.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glasnost.register.atomic import write_whole
from glasnost.register.register import Register

STATE = "state.json"


def place(register: Register, name: str) -> Path:
    """The folder of an index, whether it is there or not."""
    return register.folder / "indexes" / name


def state(register: Register, name: str) -> dict[str, Any] | None:
    """What an index was made from; None if there is none, or none that can be read."""
    try:
        found = json.loads((place(register, name) / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


@contextlib.contextmanager
def changing(register: Register, name: str, *, anew: bool = False) -> Iterator[Path]:
    """The folder of an index, to be written by nobody else meanwhile. anew: empty it first. Raises Problem."""
    with register.writing():
        folder = place(register, name)
        if anew:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder


def keep(register: Register, name: str, said: dict[str, Any]) -> None:
    """End a change: the index is now what `said` tells. Call it inside `changing`."""
    with write_whole(place(register, name) / STATE) as temporary:
        temporary.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
