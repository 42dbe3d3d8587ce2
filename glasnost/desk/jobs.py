"""The kinds of jobs that the desk asks for, all known once this is imported; and its own: the export of everything.

The job `export`. Arguments: `format` (csv or parquet), `asked` (the moment, so that a later wish is another job).
Result: `rows` (table → rows), `file`, `bytes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from glasnost.desk.permissions import Action, may
from glasnost.petitions import jobs as _petitions  # noqa: F401
from glasnost.reading import jobs as _reading  # noqa: F401
from glasnost.register import Register, orm
from glasnost.register.export import FORMATS, export
from glasnost.register.jobs.kinds import Kind, Work, add, allow_by
from glasnost.rules import jobs as _rules  # noqa: F401

NAME = "export"
FILE = "glasnost-everything.zip"
ACTIONS = {  # kind → what whoever asked for it must be allowed to do when it is done
    "screen": Action.DECIDE,
    "dry-run": Action.BRING_IN,
    "ingest": Action.BRING_IN,
    "petitions": Action.PETITION,
    NAME: Action.TAKE_OUT,
}
COLUMNS = ("id", "at", "who", "user_id", "kind", "subject", "details")


def events() -> Iterator[dict[str, Any]]:
    """The desk's history, oldest first. Django must have been set up as the desk does it."""
    from glasnost.desk.accounts.models import Event

    yield from Event.objects.order_by("id").values(*COLUMNS).iterator()


def _run(work: Work) -> dict[str, Any]:
    format = str(work.arguments["format"])
    assert format in FORMATS
    with orm.opened(work.register.folder):
        path = work.output / FILE
        done = export(work.register, path, format, more={"desk_event": events()}, progress=work.progress)
    return {"rows": done.rows, "file": FILE, "bytes": path.stat().st_size}


add(Kind(NAME, _run))


def _may(register: Register, kind: str, by: str) -> bool:
    """A job waits; meanwhile a role may have changed, or an account been closed."""
    from glasnost.desk.accounts.models import User

    if not by or kind not in ACTIONS:
        return True
    with orm.opened(register.folder):
        user = User.objects.filter(name=by).first()
    return user is None or may(user, ACTIONS[kind])


allow_by(_may)
