"""Is the register whole and safe? Every finding says what to do."""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glasnost.model.language import _
from glasnost.register import delta
from glasnost.register.decisions import database
from glasnost.register.ingestion import all_originals
from glasnost.register.register import Register
from glasnost.register.runs import last_run


@dataclass(frozen=True)
class Finding:
    """`level`: error (the register is damaged), warning (it is in danger), note."""

    level: str
    what: str
    remedy: str = ""


def examine(register: Register) -> list[Finding]:
    """All findings, errors first."""
    found = [
        *_tables(register),
        *_files(register),
        *_permissions(register),
        *_leftovers(register),
        *_disk(register.folder),
    ]
    return sorted(found, key=lambda f: ("error", "warning", "note").index(f.level))


def _tables(register: Register) -> Iterable[Finding]:
    run = last_run(register.folder)
    if run is None:
        yield Finding("note", _("nothing has been ingested yet"))
        return
    for name, version in run.versions.items():
        try:
            missing = [
                f for f in delta.files(register.folder / "tables" / name, version) if not Path(_path(f)).is_file()
            ]
        except Exception as error:  # the library has no common error for a damaged log
            yield Finding(
                "error",
                _("the table {name} cannot be read ({why})").format(name=name, why=type(error).__name__),
                _restore(),
            )
            continue
        if missing:
            yield Finding("error", _("the table {name} lacks {n} files").format(name=name, n=len(missing)), _restore())


def _path(uri: str) -> str:
    return uri.removeprefix("file://")


def _restore() -> str:
    return _("Put the folder back from a backup, or ingest the originals again.")


def _files(register: Register) -> Iterable[Finding]:
    for original in all_originals(register):
        path = register.original(original.original)
        if not path.is_file():
            yield Finding("error", _("the original {name}… is missing").format(name=original.original[:12]), _restore())
        elif _hash(path) != original.original:
            yield Finding(
                "error", _("the original {name}… was changed").format(name=original.original[:12]), _restore()
            )


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _permissions(register: Register) -> Iterable[Finding]:
    for path in (register.folder, register.folder / "key", database(register.folder)):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(
                "warning",
                _("others on this computer can open {path}").format(path=path.name),
                f"chmod go= {path}",
            )


def _leftovers(register: Register) -> Iterable[Finding]:
    if any((register.folder / "temporary").iterdir()):
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
    device = _major_minor(folder)
    block = Path("/sys/dev/block") / device
    if not block.exists():
        return None
    return any(_is_crypt(place) for place in _and_below(block.resolve()))


def _major_minor(folder: Path) -> str:
    number = folder.stat().st_dev
    return f"{os.major(number)}:{os.minor(number)}"


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
