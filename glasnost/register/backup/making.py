"""Making a backup: a whole encrypted file, or none."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from pyrage.x25519 import Recipient

from glasnost import __version__
from glasnost.model.language import _
from glasnost.model.problems import Problem, WrongUse
from glasnost.register import leftovers
from glasnost.register.atomic import disk_problem, is_full, sync
from glasnost.register.backup.contents import DATABASE, ROWS, Part, contents, private
from glasnost.register.backup.keys import inside
from glasnost.register.backup.stream import Note, Packed
from glasnost.register.partial import partial
from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot

ENDING = ".age"
FORMAT = 1  # of the backup; a later glasnost reads earlier ones
ABOUT, READ_ME = "backup.json", "README.txt"
# Plain words for whoever opens the backup without the program: it stays as it is in every language.
HOW = """A backup of a Glasnost register. / Резервная копия реестра Glasnost.

With Glasnost:     glasnost --register NEW-FOLDER restore FILE --identity KEY
Without Glasnost:  age -d -i KEY FILE | tar -x && sha256sum -c SHA256SUMS
"""

Done = Callable[[int], None]  # told how many bytes have gone in


@dataclass(frozen=True)
class Backup:
    """A backup that was made. `sha256`: of the encrypted file; `wrong`: originals that were damaged before."""

    path: Path
    made_at: datetime
    bytes: int
    sha256: str
    files: int
    recipients: list[str]
    run_id: str | None
    wrong: list[str] = field(default_factory=list)


def make_backup(
    register: Register,
    target: Path,
    recipients: Sequence[str],
    *,
    single: bool = False,
    done: Done = lambda size: None,
) -> Backup:
    """Write a backup that any one of the recipients' keys opens. target: a new file, or a folder to put it in.

    single: one recipient will do. Raises Problem; then there is no file.
    """
    _check_recipients(recipients, single)
    now = datetime.now(UTC)
    path = _target(target, register.folder, now)
    with partial(path.parent, folder=False) as unfinished:
        packed, snapshot, sealed = _write(register, unfinished, recipients, now, done)
        try:
            sync(unfinished)
            if path.exists():
                raise _there(path)
            os.replace(unfinished, path)
            sync(path.parent)
        except OSError as error:
            raise disk_problem(error, path) from error
    return Backup(
        path,
        now,
        sealed.bytes,
        sealed.digest.hexdigest(),
        packed.files,
        list(recipients),
        snapshot.run_id,
        packed.wrong,
    )


def _check_recipients(recipients: Sequence[str], single: bool) -> None:
    if not recipients:
        raise WrongUse(
            _("for whom is the backup? Name two keys"),
            remedy=_("--to KEY --to KEY; «glasnost backup --new-key FILE» makes one."),
        )
    if len(set(recipients)) == 1 and not single:
        raise WrongUse(
            _("with one key alone, its loss is the loss of the backup"),
            remedy=_("Name a second one with --to, kept by another person, or say --single-recipient."),
        )


def _target(target: Path, folder: Path, now: datetime) -> Path:
    path = target / f"glasnost-{now:%Y-%m-%d-%H%M%S}{ENDING}" if target.is_dir() else target
    if inside(path, folder):
        raise WrongUse(
            _("a backup in the register's folder is lost with it"),
            where=str(path),
            remedy=_("Name a file on another device."),
        )
    if path.exists():
        raise _there(path)
    return path


def _there(path: Path) -> Problem:
    return Problem(
        _("the file is there already, and a backup overwrites nothing"),
        where=str(path),
        remedy=_("Name another file, or a folder: then the backup's name is its date."),
    )


def _write(
    register: Register, path: Path, recipients: Sequence[str], now: datetime, done: Done
) -> tuple[Packed, Snapshot, _Sealed]:
    total = 0

    def seen(name: str, size: int) -> None:
        nonlocal total
        total += size
        done(total)

    scratch = leftovers.spill(register.folder)
    try:
        sums = private(scratch)
        with contents(register) as (snapshot, parts), path.open("wb") as file:
            packed = Packed(_with_notes(parts, snapshot, now), sums, seen)
            sealed = _Sealed(file)
            try:
                pyrage.encrypt_io(packed, sealed, [Recipient.from_str(key) for key in recipients])
                file.flush()
            except (OSError, pyrage.EncryptError) as error:
                if packed.problem is not None:
                    raise packed.problem from error
                if isinstance(error, OSError) or is_full(error):
                    raise disk_problem(error, path.parent) from error
                raise
        return packed, snapshot, sealed
    except OSError as error:
        raise disk_problem(error, register.folder) from error
    finally:
        scratch.unlink(missing_ok=True)


def _with_notes(parts: Iterator[Part], snapshot: Snapshot, now: datetime) -> Iterator[Note | Part]:
    yield Note(READ_ME, HOW.encode())
    about = {
        "format": FORMAT,
        "glasnost": __version__,
        "made_at": now.isoformat(timespec="seconds"),
        "run_id": snapshot.run_id,
        "versions": snapshot.versions,
    }
    yield Note(ABOUT, json.dumps(about, indent=1).encode())
    yield from parts


class _Sealed:
    """The encrypted file as it is written, and its hash."""

    def __init__(self, file: object) -> None:
        self._file = file
        self.bytes = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.bytes += len(data)
        self._file.write(data)  # type: ignore[attr-defined]
        return len(data)

    def flush(self) -> None:
        self._file.flush()  # type: ignore[attr-defined]


__all__ = ["ABOUT", "DATABASE", "ENDING", "FORMAT", "READ_ME", "ROWS", "Backup", "make_backup"]
