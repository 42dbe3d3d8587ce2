"""The job `ingest`: files that were uploaded, into the register.

Arguments: `source` (id), `files` (paths that `uploads.keep` gave), `replace` (optional, false). Result: `files`, one
each: what the command `ingest --json` tells. It fails if no file could be read.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from glasnost.intake.ingest import FileResult
from glasnost.intake.sources import find
from glasnost.reading.ingest import bring_in
from glasnost.register import Register
from glasnost.register.jobs import uploads
from glasnost.register.jobs.kinds import Arguments, Kind, Work, add

NAME = "ingest"


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
    return {"files": [_told(result) for result in results]}


def _told(result: FileResult) -> dict[str, Any]:
    problem = result.problem
    told = asdict(result) | {"file": result.file.rpartition("/")[2]}
    told["problem"] = {"what": problem.what, "remedy": problem.remedy} if problem else None
    return told


def _stands(register: Register, arguments: Arguments) -> bool:
    return all(register.is_live(uploads.digest_of(path), arguments["source"]) for path in arguments["files"])


add(Kind(NAME, _run, stands=_stands))
