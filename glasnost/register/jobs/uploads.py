"""Files that wait for the job that brings them in: in the register's folder, whole, each named by its hash."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import disk_problem, sync
from glasnost.register.partial import partial
from glasnost.register.register import Register

FOLDER = "uploads"
LONGEST = 120  # characters of a name


@dataclass(frozen=True)
class Upload:
    """`path`: in the register's folder, for a job's arguments; it identifies nobody but by the file's own name."""

    path: str
    digest: str
    bytes: int


def keep(register: Register, name: str, blocks: Iterable[bytes], most: int | None = None) -> Upload:
    """Put a file that arrives in blocks where a job will find it. The same bytes twice are one file.

    most: bytes that are taken; more raise Problem. Nothing of the file is looked at here.
    """
    digest, size = hashlib.sha256(), 0
    home = register.folder / FOLDER
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        with partial(home, folder=False) as unfinished:
            with unfinished.open("wb") as file:
                for block in blocks:
                    size += len(block)
                    if most is not None and size > most:
                        raise Problem(_("the file is too large: {n} bytes are taken").format(n=most), where=name)
                    digest.update(block)
                    file.write(block)
            sync(unfinished)
            place = home / digest.hexdigest()
            place.mkdir(mode=0o700, exist_ok=True)
            path = place / _plain(name)
            os.replace(unfinished, path)
            sync(place)
    except OSError as error:
        raise disk_problem(error, home) from error
    return Upload(f"{FOLDER}/{digest.hexdigest()}/{path.name}", digest.hexdigest(), size)


def digest_of(path: str) -> str:
    """The hash that an upload's path holds. Raises ValueError for another path."""
    steps = path.split("/")
    if (
        len(steps) != 3
        or steps[0] != FOLDER
        or not re.fullmatch(r"[0-9a-f]{64}", steps[1])
        or steps[2] != _plain(steps[2])
    ):
        raise ValueError("no upload")
    return steps[1]


def place_of(register: Register, path: str) -> Path:
    """Where an upload is. Raises ValueError for another path."""
    digest_of(path)
    return register.folder / path


def forget(register: Register, path: str) -> None:
    """Remove an upload whose job is done: the register keeps the original."""
    shutil.rmtree(place_of(register, path).parent, ignore_errors=True)


def _plain(name: str) -> str:
    """A file name without folders and without characters that mean something; its ending stays."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w.()+ -]", "_", last).strip(". ") or "file"
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 20] + clean[-20:]
