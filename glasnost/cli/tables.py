"""The tables of the web pages too, for commands that take the database whole or put it back."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def know_all() -> None:
    """From now on Django is set up as the web pages do it, if they are installed."""
    from glasnost.register import orm

    if find_spec("glasnost.desk") is not None:
        orm.set_up_by(_as_the_desk)


def _as_the_desk(folder: Path) -> None:
    from glasnost.register import Register

    settings = import_module("glasnost.desk.settings")
    settings.configure(Register(folder), settings.Serving())
