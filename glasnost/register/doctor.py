"""Is the register whole and safe? Every finding says what to do."""

from __future__ import annotations

import contextlib
import os
import platform
import sqlite3
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glasnost.model.language import _, counted
from glasnost.model.problems import Problem
from glasnost.register import leftovers, orm
from glasnost.register.decisions import database
from glasnost.register.ingestion import all_originals
from glasnost.register.lock import locked
from glasnost.register.originals import every_original, hash_of
from glasnost.register.register import Register
from glasnost.register.runs import last_run


@dataclass(frozen=True)
class Finding:
    """`level`: error (the register is damaged), warning (it is in danger), note."""

    level: str
    what: str
    remedy: str = ""


def examine(register: Register, *, here: bool = False) -> list[Finding]:
    """All findings, errors first. here: the folder alone, wherever else the answers of people may be kept."""
    found = [
        *_run(register),
        *_judgements(database(register.folder)),
        *(() if here else _server(register.folder)),
        *_permissions(register.folder),
        *_leftovers(register.folder),
        *_disk(register.folder),
    ]
    return sorted(found, key=lambda f: ("error", "warning", "note").index(f.level))


def _run(register: Register) -> Iterable[Finding]:
    """What hangs on the last run: the tables that it names, and the originals that they name."""
    try:
        run = last_run(register.folder)
    except Problem as problem:
        yield Finding("error", problem.what, problem.remedy)
        return
    if run is None:
        yield Finding("note", _("nothing has been ingested yet"))
        return
    damaged = list(_tables(register, run.versions))
    yield from damaged
    if not damaged:
        yield from _originals(register)


def _tables(register: Register, versions: dict[str, int]) -> Iterable[Finding]:
    snapshot = register.snapshot()
    for name in versions:
        try:
            missing = [file for file in snapshot.files(name) if not Path(file).is_file()]
            if not missing:
                _footers(snapshot.files(name))
        except Exception as error:  # the libraries have no common error for a damaged file
            yield Finding(
                "error",
                _("the table {name} cannot be read ({why})").format(name=name, why=type(error).__name__),
                _restore(),
            )
            continue
        if missing:
            yield Finding("error", _("the table {name} lacks {n} files").format(name=name, n=len(missing)), _restore())


def _footers(files: list[str]) -> None:
    """Raises if a file was cut or is no Parquet file."""
    import pyarrow.parquet as pq

    for file in files:
        pq.read_metadata(file)


def _restore() -> str:
    return _("Put the folder back from a backup, or ingest the originals again.")


def _originals(register: Register) -> Iterable[Finding]:
    names = {original.original for original in all_originals(register)}
    for name in sorted(names):
        path = register.original(name)
        if not path.is_file():
            yield Finding("error", _("the original {name}… is missing").format(name=name[:12]), _restore())
        elif hash_of(path) != name:
            yield Finding("error", _("the original {name}… was changed").format(name=name[:12]), _restore())
    stray = [path for path in every_original(register.folder) if path.name not in names]
    if stray:
        yield Finding(
            "note",
            counted(
                "{n} original was kept whose rows never came in",
                "{n} originals were kept whose rows never came in",
                len(stray),
            ).format(n=len(stray)),
            _("Ingest the file again, or delete it from «originals»."),
        )


def _judgements(path: Path) -> Iterable[Finding]:
    if not path.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            whole = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.Error:
        whole = False
    if not whole:
        yield Finding("error", _("the answers of people cannot be read"), _("Put the file back from a backup."))


def _server(folder: Path) -> Iterable[Finding]:
    """With PostgreSQL: does it answer?"""
    if not orm.is_elsewhere():
        return
    try:
        with orm.opened(folder):
            pass
    except Problem as problem:
        yield Finding("error", f"{problem.where}: {problem.what}".removeprefix(": "), problem.remedy)
    if database(folder).exists():
        yield Finding(
            "warning",
            _("the folder holds answers of people that are not used: they are now kept in PostgreSQL"),
            _("A backup of the folder without {setting}, restored with it, moves them.").format(setting=orm.SETTING),
        )


def _permissions(folder: Path) -> Iterable[Finding]:
    """Others can open the register itself; or, as it may be moved or shared, something in it."""
    for path in (folder, folder / "key", database(folder)):
        if path.exists() and _is_open(path):
            yield Finding(
                "warning", _("others on this computer can open {path}").format(path=path.name), f"chmod go= {path}"
            )
    inside = sum(_is_open(Path(place) / name) for place, dirs, files in os.walk(folder) for name in dirs + files)
    if inside:
        yield Finding(
            "note",
            counted(
                "{n} file or folder inside is not marked as private",
                "{n} files and folders inside are not marked as private",
                inside,
            ).format(n=inside),
            f"chmod -R go= {folder}",
        )


def _is_open(path: Path) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:  # a writer has just removed it
        return False
    return bool(stat.S_IMODE(found.st_mode) & 0o077) and not stat.S_ISLNK(found.st_mode)


def _leftovers(folder: Path) -> Iterable[Finding]:
    try:
        with locked(folder):
            left = leftovers.abandoned(folder)
    except Problem:  # somebody is writing: then temporary files are in use
        return
    if left:
        yield Finding(
            "note", _("an interrupted command left temporary files"), _("The next writing command removes them.")
        )


def _disk(folder: Path) -> Iterable[Finding]:
    encrypted = is_encrypted(folder)
    remedy = _("Turn on full-disk encryption: whoever takes an unencrypted laptop has every name in the register.")
    if encrypted is False:
        yield Finding("warning", _("the disk is not encrypted"), remedy)
    elif encrypted is None:
        yield Finding("warning", _("whether the disk is encrypted could not be found out"), remedy)


def is_encrypted(folder: Path) -> bool | None:
    """Whether the disk under a folder is encrypted; None if that cannot be found out."""
    if platform.system() == "Darwin":
        return _file_vault()
    number = _device(folder.resolve())
    block = Path("/sys/dev/block") / f"{os.major(number)}:{os.minor(number)}"
    if not block.exists():
        return None
    return any(_is_crypt(place) for place in _and_below(block.resolve()))


def _device(folder: Path) -> int:
    """The number of the block device; file systems such as btrfs have one of their own, then the mount names it."""
    number = folder.stat().st_dev
    if os.major(number):
        return number
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            words = line.split(" ")
            if words[2] == f"{os.major(number)}:{os.minor(number)}":
                return os.stat(words[words.index("-") + 2]).st_rdev or number
    return number


def _and_below(block: Path) -> Iterable[Path]:
    """A block device and the devices that carry it."""
    yield block
    for slave in (block / "slaves").glob("*"):
        yield from _and_below(slave.resolve())


def _is_crypt(block: Path) -> bool:
    uuid = block / "dm" / "uuid"
    return uuid.is_file() and uuid.read_text().startswith("CRYPT-")


def _file_vault() -> bool | None:
    try:
        answer = subprocess.run(["fdesetup", "status"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return "is On" in answer.stdout if answer.returncode == 0 else None
