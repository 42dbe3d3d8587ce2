"""What a register's folder holds, and how one is told from other folders."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import disk_problem, write_whole

FOLDERS = ("originals", "tables", "runs", "temporary")
FORMAT = "1"  # of the folder; a later glasnost that changes it says how to convert
KEY_BYTES = 32
# The library that writes the tables reads a folder's path as a URL and cannot open one with these in it.
_UNUSABLE = re.compile(r"[\[\]\\^|%\x00-\x1f\x7f]")


def make(path: Path) -> None:
    """Make the folder of a new register. Raises Problem if there is anything in it."""
    if path.exists() and not (path.is_dir() and _is_free(path)):
        raise Problem(
            _("the folder is not empty, so no register is made in it"),
            where=str(path),
            remedy=_("Name another folder with --register, or an empty one."),
        )
    check_path(path)
    key = _new_key()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(path, 0o700)
    except OSError as error:
        raise disk_problem(error, path) from error
    complete(path)
    with write_whole(path / "key") as temporary:
        temporary.write_text(key)
    with write_whole(path / "format") as temporary:  # last: with it the folder is a register
        temporary.write_text(FORMAT)


def check(path: Path) -> None:
    """Raises Problem if the folder is no register, or none that can be used."""
    if not (path / "format").is_file():
        raise Problem(
            _("this folder is no register"),
            where=str(path),
            remedy=_("Make one with «glasnost --register {folder} init», or name another with --register.").format(
                folder=path
            ),
        )
    check_path(path)
    if (path / "format").read_text().strip() != FORMAT:
        raise Problem(
            _("the register was made by a later glasnost"), where=str(path), remedy=_("Install the newer version.")
        )
    read_key(path)


def check_path(path: Path) -> None:
    """Raises Problem if tables cannot be kept under this path."""
    found = _UNUSABLE.search(str(path.absolute()))
    if found:
        raise Problem(
            _("no register can be kept in a folder with the character {character} in its path").format(
                character=repr(found[0])
            ),
            where=str(path),
            remedy=_("Name another folder with --register."),
        )


def complete(path: Path) -> None:
    """Make the folders that a copy may have left out because they were empty. Raises Problem."""
    try:
        for name in FOLDERS:
            (path / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, path) from error


def read_key(path: Path) -> bytes:
    """The register's key. Raises Problem if it is missing or damaged."""
    try:
        return _parse_key((path / "key").read_text())
    except (OSError, ValueError) as error:
        raise Problem(
            _("the register's key is missing or damaged"),
            where=str(path / "key"),
            remedy=_("Put it back from a backup: without it the same records would get other ids."),
        ) from error


def _is_free(path: Path) -> bool:
    """Whether the folder is empty, or holds only what an init that was killed has left."""
    ours = [p for p in path.iterdir() if p.name in FOLDERS or p.name == "key" or p.name.startswith(".glasnost-")]
    return len(ours) == sum(1 for _entry in path.iterdir()) and not any(any(p.iterdir()) for p in ours if p.is_dir())


def _new_key() -> str:
    given = os.environ.get("GLASNOST_KEY")
    if not given:
        return secrets.token_hex(KEY_BYTES)
    try:
        return _parse_key(given).hex()
    except ValueError as error:
        raise Problem(
            _("GLASNOST_KEY is no key"), remedy=_("A key is {n} hexadecimal digits.").format(n=2 * KEY_BYTES)
        ) from error


def _parse_key(text: str) -> bytes:
    key = bytes.fromhex(text.strip())
    if len(key) != KEY_BYTES:
        raise ValueError("length")
    return key
