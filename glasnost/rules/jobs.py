"""The job `screen`: the register under a law, the lawyer's workbook, and what pages read of it.

Arguments: `rulebook` (id), `as_of` (ISO day), `settings` (optional). Result: `charges`, `cases`, `outcomes` (outcome →
charges), `undecided`, and `file`: the workbook, in the job's folder.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from glasnost.model.language import _
from glasnost.register.jobs.kinds import Kind, Work, add
from glasnost.register.jobs.state import state_of
from glasnost.rules.prepared import prepare
from glasnost.rules.written import screen

NAME = "screen"
FILE = "screening.xlsx"


def _run(work: Work) -> dict[str, Any]:
    work.progress(_("Screening"), 0)
    summary = screen(
        work.register,
        work.arguments["rulebook"],
        date.fromisoformat(work.arguments["as_of"]),
        work.arguments.get("settings") or {},
        output=work.output / FILE,
    )
    prepare(work.register, work.progress)
    return {
        "charges": summary.charges,
        "cases": summary.cases,
        "outcomes": {outcome: count.charges for outcome, count in summary.outcomes.items()},
        "undecided": summary.undecided.charges,
        "file": FILE,
    }


add(Kind(NAME, _run, identify=lambda register, arguments: state_of(register)))
