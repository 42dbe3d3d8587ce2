"""Django, set up for one register's database: SQLite in the folder by default, PostgreSQL by URL.

GLASNOST_DATABASE names a PostgreSQL database, `postgresql://user:password@host:port/name`; one database serves one
register. `desk` has settings of its own; then only the database is taken from here.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from glasnost.model.language import _
from glasnost.model.problems import Problem

APPS = ("glasnost.register.judgements", "glasnost.register.jobs")
SETTING = "GLASNOST_DATABASE"
WHERE = ("ENGINE", "NAME", "HOST", "PORT")  # what tells databases apart

_made: set[tuple[str, ...]] = set()  # databases, with the apps whose tables they have
_more: list[Callable[[Path], None]] = []


def set_up_by(configure: Callable[[Path], None]) -> None:
    """Let a layer above set Django up for a register, with its own tables; for commands that must know all of them."""
    _more[:] = [configure]


def database(folder: Path) -> Path:
    """Where the judgements are kept by default."""
    return folder / "judgements.sqlite3"


def is_elsewhere() -> bool:
    """Whether the judgements are kept in PostgreSQL and not in the register's folder."""
    return bool(os.environ.get(SETTING))


def place(folder: Path, *, here: bool = False) -> dict[str, Any]:
    """Django's setting for the database: the one place that says where judgements are kept. Raises Problem.

    here: the folder's own SQLite, whatever the setting says.
    """
    if is_elsewhere() and not here:
        return _postgresql(os.environ[SETTING])
    # IMMEDIATE: a transaction waits for its turn at its beginning, and never fails for want of it in the middle
    options = {"timeout": 20, "transaction_mode": "IMMEDIATE"}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database(folder)), "OPTIONS": options}


def place_words(folder: Path) -> str:
    """Where judgements are kept, for messages: never a password."""
    if not is_elsewhere():
        return str(database(folder))
    setting = place(folder)
    return f"postgresql://{setting['HOST']}/{setting['NAME']}"


def set_up(folder: Path, *, here: bool = False) -> None:
    """Django for this register, in this process. Raises Problem if GLASNOST_DATABASE is wrong."""
    import django
    from django.conf import settings
    from django.db import connections

    wanted = place(folder, here=here)
    if not settings.configured and _more:
        _more[0](folder)
    if not settings.configured:
        settings.configure(INSTALLED_APPS=list(APPS), DATABASES={"default": wanted}, USE_TZ=True, TIME_ZONE="UTC")
        django.setup()
        return
    now = connections.settings["default"]
    if any(now.get(name, "") != wanted.get(name, "") for name in WHERE):  # another register in the same process
        connections.close_all()
        connections.databases["default"] = connections.configure_settings({"default": wanted})["default"]
        with suppress(AttributeError):  # this thread has none yet
            del connections["default"]


def is_there(folder: Path) -> bool:
    """Whether there is a database with tables. Without one Django is not loaded. Raises Problem."""
    if not is_elsewhere():
        return database(folder).exists()
    with opened(folder):
        from django.db import connection

        return "judgements_judgement" in connection.introspection.table_names()


@contextmanager
def opened(folder: Path, *, make: bool = False, here: bool = False) -> Iterator[None]:
    """Django on this register's database. make: tables that are missing; here: as in `place`.

    A connection that was open stays open, the others are closed again. Raises Problem if the server does not answer.
    """
    set_up(folder, here=here)
    from django.db import OperationalError, connection, connections

    was_open = connection.connection is not None
    try:
        if connection.vendor == "postgresql":
            try:
                connection.ensure_connection()
            except OperationalError as error:
                raise Problem(
                    _("the database does not answer"),
                    where=place_words(folder),
                    remedy=_("Is it running, and is {setting} right?").format(setting=SETTING),
                ) from error
        if make and not _is_made(folder):
            migrate(folder)
            _made.add(_name(folder))
        yield
    finally:
        if not was_open:
            connections.close_all()


def _is_made(folder: Path) -> bool:
    """Whether this process has looked after the tables before: to look takes longer than to write a row.

    The file or the tables may have been taken away meanwhile.
    """
    from django.db import connection

    if _name(folder) not in _made:
        return False
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('judgements_judgement') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _name(folder: Path) -> tuple[str, ...]:
    from django.conf import settings
    from django.db import connection

    where = (str(connection.settings_dict.get(name, "")) for name in WHERE)
    return *where, *settings.INSTALLED_APPS


def migrate(folder: Path) -> None:
    """Make the tables, or bring them up to date."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":  # private from its first byte on
        os.close(os.open(database(folder), os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(database(folder), 0o600)
    with open(folder / "key", "rb") as turn:  # two programs that start at once would make the same table
        fcntl.flock(turn, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)


def _postgresql(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    name = parts.path.lstrip("/")
    if parts.scheme not in ("postgresql", "postgres") or not name or parts.query or parts.fragment:
        raise Problem(
            _("{setting} is no address of a PostgreSQL database").format(setting=SETTING),
            remedy=_("Such as: {example}").format(example="postgresql://user:password@localhost:5432/glasnost"),
        )
    if find_spec("psycopg") is None:
        raise Problem(_("PostgreSQL needs the extra postgres"), remedy="pip install 'glasnost[postgres]'")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
    }
