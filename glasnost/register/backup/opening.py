"""Opening a backup: into a folder that holds nothing yet, whole or not at all, and as a drill that leaves nothing."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage
from pyrage.x25519 import Identity

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import layout, orm
from glasnost.register.atomic import disk_problem, is_full
from glasnost.register.backup import rows
from glasnost.register.backup.contents import DATABASE, ROWS
from glasnost.register.backup.keys import SEALED
from glasnost.register.backup.making import ABOUT, FORMAT, READ_ME
from glasnost.register.backup.stream import Damaged, Noted, unpack
from glasnost.register.doctor import Finding, examine
from glasnost.register.partial import partial
from glasnost.register.register import Register, private_files

Done = Callable[[int], None]  # told how many bytes have come out


@dataclass(frozen=True)
class Opened:
    """What a backup held. `made_at`: UTC, ISO; `findings`: of `doctor` on what was restored."""

    made_at: str
    glasnost: str
    files: int
    bytes: int
    run_id: str | None
    charges: int
    answers: int
    findings: list[Finding]

    @property
    def sound(self) -> bool:
        """Whether the restored register is whole."""
        return not any(finding.level == "error" for finding in self.findings)


def restore(backup: Path, folder: Path, identities: Sequence[Identity], done: Done = lambda size: None) -> Opened:
    """Make the folder a register again. Raises Problem if there is anything in it, or if the backup is not whole.

    With GLASNOST_DATABASE the answers go into that database, which must be empty.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise Problem(
            _("the folder is not empty, and nothing is restored over it"),
            where=str(folder),
            remedy=_("Name a new folder with --register."),
        )
    layout.check_path(folder)
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    with private_files(), partial(folder.parent, folder=True) as unfinished:
        opened = _open(backup, unfinished, identities, done, here=False)
        os.sync()
        try:
            os.rename(unfinished, folder)  # an empty folder gives way; one that has been filled meanwhile does not
        except OSError as error:
            raise disk_problem(error, folder) from error
    return opened


def check(backup: Path, identities: Sequence[Identity], scratch: Path) -> int:
    """Open a backup and compare every hash, without writing what it holds. The number of files. Raises Problem.

    scratch: an empty private folder, for the hashes.
    """
    noted: dict[str, Noted] = {ABOUT: lambda data: None, READ_ME: lambda data: None}
    try:
        with _decrypted(backup, identities) as source:
            return unpack(source, None, scratch / "sums", noted, lambda name, size: None)
    except Damaged as problem:
        raise _not_whole(backup, problem) from problem


def drill(
    backup: Path, identities: Sequence[Identity], home: Path | None = None, done: Done = lambda size: None
) -> Opened:
    """Restore into a temporary folder in `home`, examine, and remove it again.

    Raises Problem if the backup is not whole. GLASNOST_DATABASE is not touched.
    """
    with private_files(), partial(home or Path(tempfile.gettempdir()), folder=True) as folder:
        return _open(backup, folder, identities, done, here=True)


def _open(backup: Path, folder: Path, identities: Sequence[Identity], done: Done, *, here: bool) -> Opened:
    """Everything but the last step, in a folder that nobody else knows."""
    total = 0

    def seen(name: str, size: int) -> None:
        nonlocal total
        total += size
        done(total)

    about: dict[str, Any] = {}
    noted: dict[str, Noted] = {ABOUT: lambda data: about.update(_about(data)), READ_ME: lambda data: None}
    scratch = folder / "temporary"
    try:
        scratch.mkdir(mode=0o700)
        with _decrypted(backup, identities) as source:
            files = unpack(source, folder, scratch / "sums", noted, seen)
        if not about:
            raise Damaged(_("the inside of the backup is damaged"))
        for path in scratch.iterdir():
            path.unlink()
        layout.complete(folder)
        _settle_database(folder, here=here)
    except Damaged as problem:
        raise _not_whole(backup, problem) from problem
    except OSError as error:
        raise disk_problem(error, folder.parent) from error
    layout.check(folder)
    register = Register(folder)
    findings = examine(register, here=here)
    charges = _charges(register) if not any(f.level == "error" for f in findings) else 0
    answers = _answers(folder, here=here)
    return Opened(about["made_at"], about["glasnost"], files, total, about["run_id"], charges, answers, findings)


def _not_whole(backup: Path, problem: Damaged) -> Problem:
    what = problem.what + (f" ({problem.where})" if problem.where else "")
    return Problem(what, where=str(backup), remedy=_("Nothing was restored. Take another copy of this backup."))


def _about(data: bytes) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads(data)
        number = int(about["format"])
        about["made_at"], about["glasnost"], about["run_id"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(_("the inside of the backup is damaged")) from error
    if number > FORMAT:
        raise Damaged(_("the backup was made by a later glasnost"))
    return about


# -- decrypting, in a thread that fills a pipe: what comes out is read as it comes


@contextlib.contextmanager
def _decrypted(backup: Path, identities: Sequence[Identity]) -> Iterator[IO[bytes]]:
    """The plain bytes of a backup. Raises Problem if no key opens it, Damaged if it was cut or changed."""
    try:
        sealed = backup.open("rb")
    except OSError as error:
        raise Problem(
            _("the file cannot be read: {why}").format(why=error.strerror or error), where=str(backup)
        ) from error
    with sealed:
        if sealed.read(len(SEALED)) != SEALED:
            raise Problem(_("this is no backup: it is not encrypted with age"), where=str(backup))
        sealed.seek(0)
        outcome: list[BaseException] = []
        out, into = os.pipe()
        thread = threading.Thread(target=_decrypt, args=(sealed, into, identities, outcome), daemon=True)
        with open(out, "rb", buffering=0) as source:
            thread.start()
            try:
                yield source
                while source.read(1 << 20):  # to its end: only there age knows that nothing is missing
                    pass
            except Damaged as problem:
                source.close()
                thread.join()
                raise _why(backup, outcome, problem) from problem
            finally:
                source.close()
                thread.join()
        if outcome:
            raise _why(backup, outcome, Damaged(_("the backup breaks off or was changed")))


def _decrypt(sealed: IO[bytes], into: int, identities: Sequence[Identity], outcome: list[BaseException]) -> None:
    with open(into, "wb", buffering=0) as pipe:
        try:
            pyrage.decrypt_io(sealed, _Whole(pipe), list(identities))
        except BaseException as error:
            outcome.append(error)


class _Whole:
    """Writes all that it is given: a pipe may take less at once."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[self._pipe.write(rest) :]
        return len(data)

    def flush(self) -> None:
        pass


def _why(backup: Path, outcome: list[BaseException], seen: Damaged) -> Problem:
    """What decrypting says explains what was seen of the plain bytes; a pipe that we closed ourselves says nothing."""
    error = outcome[0] if outcome else None
    if error is None or isinstance(error, BrokenPipeError):
        return seen
    if isinstance(error, pyrage.DecryptError) and "matching keys" in str(error):
        return Problem(
            _("this key does not open the backup"),
            where=str(backup),
            remedy=_("Take the other key: every backup says on its recovery sheet which ones open it."),
        )
    if isinstance(error, OSError) and error.errno is not None and not is_full(error):
        return Problem(_("the file cannot be read: {why}").format(why=error.strerror), where=str(backup))
    return Damaged(_("the backup breaks off or was changed"))


# -- the database


def _settle_database(folder: Path, *, here: bool) -> None:
    """Put the answers where this computer keeps them: SQLite in the folder, or PostgreSQL."""
    lines, database = folder / ROWS, folder / DATABASE
    if database.exists() and orm.is_elsewhere() and not here:
        with orm.opened(folder, make=True, here=True), lines.open("w", encoding="utf-8") as file:
            rows.dump(file)
        database.unlink()
    if lines.exists():
        with orm.opened(folder, make=True, here=here), lines.open(encoding="utf-8") as file:
            rows.load(file)
        lines.unlink()


def _charges(register: Register) -> int:
    with register.snapshot().connect(judgements=False) as connection:
        return int(connection.execute("SELECT count(*) FROM charge").fetchall()[0][0])


def _answers(folder: Path, *, here: bool) -> int:
    if not orm.database(folder).exists() if here else not orm.is_there(folder):
        return 0
    with orm.opened(folder, make=True, here=here):
        from glasnost.register.judgements.models import Judgement

        return Judgement.objects.count()
