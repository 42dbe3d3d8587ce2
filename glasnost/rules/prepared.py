"""What pages read, kept up with the register: records, rows of files, screenings. Also the job that does it.

The job `prepare` takes no arguments. Result: `records`, `originals`, `screenings`: how many were made anew.
"""

from __future__ import annotations

from typing import Any

from glasnost.intake.source_rows import prepare_rows, unprepared
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.jobs.kinds import Arguments, Kind, Progress, Work, add
from glasnost.register.jobs.queue import submit
from glasnost.register.jobs.state import state_of
from glasnost.register.prepared import records as prepared_records
from glasnost.register.prepared.records import Records, prepare_records
from glasnost.register.runs import last_run
from glasnost.rules import questions as prepared_questions
from glasnost.rules.questions import Questions, last_screenings, prepare_screening

NAME = "prepare"
SMALL = 20_000_000  # bytes of tables that are prepared while somebody waits: some seconds

_asked: set[str] = set()  # runs for which this process has asked for the job


def records_now(register: Register) -> Records:
    """The records, as new as can be had without a long wait; of a large register those of the run before, perhaps.

    Then a job is asked for that prepares the rest. Raises Problem if there is nothing yet.
    """
    found = prepared_records.records(register)
    if found is not None and prepared_records.is_current(register):
        return found
    if is_small(register):
        return prepare_records(register)
    _ask(register)
    if found is None:
        raise _not_yet()
    return found


def questions_now(register: Register, screening: str) -> Questions:
    """A screening for its pages; see `records_now`. Raises Problem if the register was not screened under this law."""
    found = prepared_questions.questions(register, screening)
    if found is not None and prepared_questions.is_current(register, screening):
        return found
    if is_small(register) or prepared_questions.run_of(register, screening) is None:
        return prepare_screening(register, screening)
    _ask(register)
    if found is None:
        raise _not_yet()
    return found


def screenings(register: Register) -> list[str]:
    """Every screening that was ever stored, the latest first."""
    return [*last_screenings(register)]


def _silent(what: str, done: int, total: int | None = None) -> None:
    """Nobody is told."""


def prepare(register: Register, progress: Progress = _silent) -> dict[str, int]:
    """Prepare everything that is not. How many of each were made. Raises Problem if the disk is full."""
    made = {"records": 0, "originals": 0, "screenings": 0}
    if not prepared_records.is_current(register):
        progress(_("Preparing the records for the pages"), 0)
        made["records"] = prepare_records(register).count
    for screening in screenings(register):
        if not prepared_questions.is_current(register, screening):
            progress(_("Preparing the questions for the pages"), made["screenings"])
            prepare_screening(register, screening)
            made["screenings"] += 1
    for original, name in unprepared(register):
        try:
            prepare_rows(register, original, name, lambda n: progress(_("Preparing the rows of files"), n))
            made["originals"] += 1
        except Problem:  # a page then says that the row is not to be had; every other is
            continue
    return made


def is_small(register: Register) -> bool:
    """Whether all tables are so small that looking at them whole takes no time to speak of."""
    run = last_run(register.folder)
    if run is None:
        return True
    tables = [register.folder / "tables" / name for name in run.versions]
    size = 0
    for table in tables:
        for path in table.glob("*.parquet"):
            size += path.stat().st_size
            if size > SMALL:
                return False
    return True


def _ask(register: Register) -> None:
    run = last_run(register.folder)
    key = f"{register.folder} {run.run_id if run else ''}"
    if key not in _asked:
        submit(register, NAME, {})
        _asked.add(key)


def _not_yet() -> Problem:
    return Problem(
        _("the register is being prepared for its pages"),
        remedy=_("It takes about a minute for a million charges. Then load the page again."),
    )


def _run(work: Work) -> dict[str, Any]:
    return prepare(work.register, work.progress)


def _stands(register: Register, arguments: Arguments) -> bool:
    return prepared_records.is_current(register) and all(
        prepared_questions.is_current(register, screening) for screening in screenings(register)
    )


add(Kind(NAME, _run, identify=lambda register, arguments: state_of(register), stands=_stands))
