"""What goes into a backup: one consistent state of a register, while people go on writing."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import leftovers, orm
from glasnost.register.backup import rows
from glasnost.register.originals import every_original
from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot

DATABASE, ROWS = "judgements.sqlite3", "judgements.jsonl"


@dataclass(frozen=True)
class Part:
    """A file of the backup. `name`: its path in the register; passing: it may be gone when its turn comes."""

    name: str
    path: Path
    passing: bool = False


@contextlib.contextmanager
def contents(register: Register) -> Iterator[tuple[Snapshot, Iterator[Part]]]:
    """The state, and its files in the order in which they are written. Raises Problem if the register is damaged.

    Judgements are copied first: then no job is told as done whose rows are not there.
    """
    copy = leftovers.spill(register.folder)  # under this name no writer clears it away
    copy.mkdir(mode=0o700)
    try:
        judgements = list(_judgements(register.folder, copy))
        snapshot = register.snapshot()
        yield snapshot, _parts(register, snapshot, judgements)
    finally:
        for path in copy.iterdir():
            path.unlink()
        copy.rmdir()


def _judgements(folder: Path, copy: Path) -> Iterator[Part]:
    if not orm.is_there(folder):
        return
    if orm.is_elsewhere():
        with orm.opened(folder), private(copy / ROWS).open("w", encoding="utf-8") as file:
            rows.dump(file)
        yield Part(ROWS, copy / ROWS)
        return
    _copy_sqlite(orm.database(folder), private(copy / DATABASE))
    yield Part(DATABASE, copy / DATABASE)


def _copy_sqlite(database: Path, copy: Path) -> None:
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as old,
            contextlib.closing(sqlite3.connect(copy)) as new,
        ):
            old.backup(new)
            if new.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_session'").fetchall():
                new.execute("DELETE FROM django_session")  # nobody is signed in after a restore
                new.commit()
            new.execute("PRAGMA journal_mode = DELETE")  # one file, whichever way the other was written
    except sqlite3.Error as error:
        raise Problem(
            _("the answers of people cannot be read"),
            where=str(database),
            remedy=_("Put the file back from a backup."),
        ) from error


def private(path: Path) -> Path:
    """Make an empty file that only its user can open."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def _parts(register: Register, snapshot: Snapshot, judgements: list[Part]) -> Iterator[Part]:
    folder = register.folder
    yield Part("format", folder / "format")
    yield Part("key", folder / "key")
    yield from judgements
    for path in sorted((folder / "runs").glob("[0-9]*.json")):
        if snapshot.run_id is not None and path.stem <= snapshot.run_id:
            yield Part(f"runs/{path.name}", path)
    for table, version in sorted(snapshot.versions.items()):
        yield from _table(folder / "tables" / table, table, version, snapshot)
    for path in sorted(every_original(folder)):
        yield Part(f"originals/{path.parent.name}/{path.name}", path)
    for path in sorted((folder / "uploads").glob("*/*")):  # files whose job has not begun
        if path.is_file() and not path.name.startswith("."):
            yield Part(f"uploads/{path.parent.name}/{path.name}", path, passing=True)


def _table(home: Path, table: str, version: int, snapshot: Snapshot) -> Iterator[Part]:
    """The log up to the version, and every file that it names: each earlier version stays readable."""
    log = [path for path in sorted((home / "_delta_log").iterdir()) if _version_of(path) in range(version + 1)]
    for path in log:
        yield Part(f"tables/{table}/_delta_log/{path.name}", path)
    now = {Path(file).name for file in snapshot.files(table)}
    for name in sorted(now | _named(log)):
        path = home / name
        if name in now or path.is_file():  # what a killed run had written and the next took back is named and gone
            yield Part(f"tables/{table}/{name}", path)


def _version_of(path: Path) -> int:
    """Of a commit or a checkpoint; -1 of anything else. What a writer is still making has another name."""
    number, _dot, ending = path.name.partition(".")
    whole = len(number) == 20 and number.isdecimal() and (ending == "json" or ending.startswith("checkpoint."))
    return int(number) if whole else -1


def _named(log: list[Path]) -> set[str]:
    """The files that the commits have added."""
    names = set()
    for path in log:
        if path.suffix == ".json":
            with path.open(encoding="utf-8") as lines:
                actions = (json.loads(line) for line in lines if line.startswith('{"add"'))
                names |= {unquote(action["add"]["path"]) for action in actions}
    return {name for name in names if "/" not in name}
