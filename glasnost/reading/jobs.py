"""The jobs `dry-run` and `ingest`: files that were uploaded, compared with the register, and into it.

Arguments: `source` (id), `files` (paths that `uploads.keep` gave), `replace` (optional, false). Result: `files`, one
each: what the command `ingest --json` tells, of `dry-run` what `ingest --dry-run --json` does. They fail if no file
could be read.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from glasnost.intake.dry_run import Foreseen
from glasnost.intake.ingest import FileResult
from glasnost.intake.sources import find
from glasnost.model.language import _
from glasnost.reading.ingest import bring_in, foresee
from glasnost.register import Register
from glasnost.register.jobs import uploads
from glasnost.register.jobs.kinds import Arguments, Kind, Work, add
from glasnost.register.jobs.state import state_of
from glasnost.register.prepared.records import prepare_records

NAME, DRY_RUN = "ingest", "dry-run"


def _run(work: Work) -> dict[str, Any]:
    register, source = work.register, work.arguments["source"]
    find(source)
    # a job that was interrupted after its work was done finds the original in the register and the upload gone
    left = [
        path
        for path in work.arguments["files"]
        if uploads.place_of(register, path).exists() or not register.is_live(uploads.digest_of(path), source)
    ]
    results = bring_in(
        register,
        [uploads.place_of(register, path) for path in left],
        source,
        replace=bool(work.arguments.get("replace")),
        progress=lambda name, rows: work.progress(name, rows),
    )
    problems = [result.problem for result in results if result.problem]
    if problems and len(problems) == len(results):
        raise problems[0]
    for path, result in zip(left, results, strict=True):
        if result.problem is None:
            uploads.forget(register, path)
    if any(result.changed for result in results):
        work.progress(_("Preparing the records for the pages"), 0)
        prepare_records(register)
    return {"files": [_told(result) for result in results]}


def _foresee(work: Work) -> dict[str, Any]:
    found = foresee(
        work.register,
        [uploads.place_of(work.register, path) for path in work.arguments["files"]],
        work.arguments["source"],
        replace=bool(work.arguments.get("replace")),
        progress=lambda name, rows: work.progress(name, rows),
    )
    problems = [foreseen.problem for foreseen in found if foreseen.problem]
    if problems and len(problems) == len(found):
        raise problems[0]
    return {"files": [_told(foreseen) for foreseen in found]}


def _told(result: FileResult | Foreseen) -> dict[str, Any]:
    problem = result.problem
    told = asdict(result) | {"file": result.file.rpartition("/")[2]}
    told["problem"] = {"what": problem.what, "remedy": problem.remedy} if problem else None
    return told


def _stands(register: Register, arguments: Arguments) -> bool:
    return all(register.is_live(uploads.digest_of(path), arguments["source"]) for path in arguments["files"])


def _waiting(register: Register, arguments: Arguments) -> bool:
    return all(uploads.place_of(register, path).exists() for path in arguments["files"])


add(Kind(NAME, _run, stands=_stands))
add(Kind(DRY_RUN, _foresee, identify=lambda register, arguments: state_of(register), stands=_waiting))
