"""A locked register: one encrypted file in place of the folder, until somebody with a key needs it again.

Not columns but the whole register, because names stand in all of it: docs/decisions/0013.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pyrage.x25519 import Identity

from glasnost.model.language import _
from glasnost.model.problems import Problem, WrongUse
from glasnost.register import orm
from glasnost.register.atomic import disk_problem, sync
from glasnost.register.backup.making import Backup, make_backup
from glasnost.register.backup.opening import check
from glasnost.register.jobs import queue
from glasnost.register.partial import discard, partial
from glasnost.register.register import Register


def lock(
    register: Register,
    target: Path,
    recipients: Sequence[str],
    identities: Sequence[Identity],
    *,
    single: bool = False,
    done: Callable[[int], None] = lambda size: None,
) -> Backup:
    """Write the register into an encrypted file, make sure that a key opens it, and remove the folder.

    Nothing is removed before every hash inside the file agrees, nor while anybody writes. Raises Problem; then the
    register is as it was.
    """
    _check(register)
    with register.writing(), _no_answers_meanwhile(register.folder):
        if queue.recent(register, 1, (queue.RUNNING,)):
            raise Problem(_("a job is running"), where=str(register.folder), remedy=_("Wait until it is done."))
        made = make_backup(register, target, recipients, single=single, done=done)
        try:
            if made.wrong:
                raise Problem(
                    _("the register is damaged, so it is not locked"),
                    where=str(register.folder),
                    remedy=_("«glasnost doctor» says what to do."),
                )
            with partial(made.path.parent, folder=True) as scratch:
                check(made.path, identities, scratch)
        except BaseException:
            made.path.unlink(missing_ok=True)
            raise
        _remove(register.folder)
    return made


def _check(register: Register) -> None:
    if orm.is_elsewhere():
        raise WrongUse(
            _("the answers are kept in PostgreSQL, which this command cannot lock"),
            remedy=_("Encrypt the disk of the database's computer."),
        )
    damaged = [finding for finding in register.doctor() if finding.level == "error"]
    if damaged:
        raise Problem(damaged[0].what, where=str(register.folder), remedy=damaged[0].remedy)


@contextlib.contextmanager
def _no_answers_meanwhile(folder: Path) -> Iterator[None]:
    """Nobody can record an answer that would then be removed: whoever tries is told that the file is gone."""
    if not orm.database(folder).exists():
        yield
        return
    connection = sqlite3.connect(orm.database(folder), timeout=5, isolation_level=None)
    try:
        # a database with a write-ahead log can be taken out of it only if nobody else has it open
        if connection.execute("PRAGMA journal_mode = DELETE").fetchone() != ("delete",):
            raise sqlite3.OperationalError("database is locked")
        connection.execute("BEGIN IMMEDIATE")
        yield
    except sqlite3.OperationalError as error:
        raise Problem(
            _("another program has the answers of people open"),
            where=str(orm.database(folder)),
            remedy=_("Close the web pages and end their program, then run the command again."),
        ) from error
    except sqlite3.Error as error:
        raise Problem(
            _("the answers of people cannot be read"),
            where=str(orm.database(folder)),
            remedy=_("Put the file back from a backup."),
        ) from error
    finally:
        connection.close()


def _remove(folder: Path) -> None:
    """At once for whoever looks, and for good by the next command if this one is killed meanwhile."""
    try:
        sync(folder.parent)
        discard(folder)
    except OSError as error:
        raise disk_problem(error, folder) from error
