"""The job `petitions`: the papers of a form for those whom a law frees.

Arguments: `rulebook` (id), `form` (id), `as_of` (ISO day), `cases` (charge ids or docket numbers; null: everybody),
`settings` (optional). Result: `papers`, `blanks`, `states` (state → entries), and `index`: the page in the job's folder
that lists them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from glasnost.petitions.folder import INDEX, PAGE, write_petitions
from glasnost.petitions.forms import find_form
from glasnost.register.jobs.kinds import Kind, Work, add
from glasnost.register.jobs.state import state_of

NAME = "petitions"


def _run(work: Work) -> dict[str, Any]:
    directory = work.output
    for name in (INDEX, PAGE):  # of an attempt that was interrupted: else it would be kept beside the new one
        (directory / name).unlink(missing_ok=True)
    written = write_petitions(
        work.register,
        work.arguments["rulebook"],
        find_form(work.arguments["form"]),
        work.arguments.get("cases"),
        date.fromisoformat(work.arguments["as_of"]),
        work.arguments.get("settings") or {},
        directory,
        replace=True,
        progress=work.progress,
    )
    return {"papers": written.papers, "blanks": written.blanks, "states": written.states, "index": PAGE}


add(Kind(NAME, _run, identify=lambda register, arguments: state_of(register)))
