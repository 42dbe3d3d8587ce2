"""Which law a page is about, and asking it again after answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest

from glasnost.desk.asked import register_of, words
from glasnost.model.language import language
from glasnost.register import Register
from glasnost.register.jobs import queue
from glasnost.register.jobs.queue import QUEUED, RUNNING, Job
from glasnost.register.prepared.records import Records
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.meaning import Law, resolve
from glasnost.rules.prepared import questions_now, screenings
from glasnost.rules.questions import Questions
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.screening import Screened

REMEMBERED = "law"  # in the session
AUTOMATIC = 200_000  # charges: up to so many the law is asked again by itself after an answer
SHOWN = 200  # charges whose new verdict is told at once


def laws(register: Register) -> list[tuple[str, str]]:
    """(screening, title) of every law that the register was asked under, the last one first."""
    return [(key, title_of(key)) for key in screenings(register)]


def title_of(screening: str) -> str:
    """A screening's law, and what was set otherwise."""
    name, _blank, settings = screening.partition(" ")
    title = find_rulebook(name).title_in(language())
    return f"{title} {settings}" if settings else title


def chosen(request: HttpRequest) -> Questions | None:
    """The law that the address names, else the one looked at last, else the one asked last; None: there is none.

    Raises Problem if it is not prepared yet.
    """
    register = register_of(request)
    known = screenings(register)
    if not known:
        return None
    asked = words(request.GET, "law", 2000) or words(request.POST, "law", 2000)
    remembered = request.session.get(REMEMBERED, "")
    key = asked if asked in known else remembered if remembered in known else known[0]
    if key != remembered:
        request.session[REMEMBERED] = key
    return questions_now(register, key)


def law_of(found: Questions) -> Law:
    """The law of a screening, as it is now."""
    return resolve(find_rulebook(found.rulebook_id), found.as_of, found.settings)


def book_of(found: Questions) -> Rulebook:
    """The rulebook of a screening, as it is now."""
    return find_rulebook(found.rulebook_id)


def ask_again(found: Questions, by: str, *, always: bool = False) -> Job | None:
    """Ask for the screening anew; the job that does it. None: the register is so large that somebody has to say so.

    One that waits already will see every answer that was given until it begins.
    """
    if not always and found.charges > AUTOMATIC:
        return None
    arguments = {"rulebook": found.rulebook_id, "as_of": found.as_of.isoformat(), "settings": found.settings}
    for job in queue.recent(found.register, 20, (QUEUED,)):
        if job.kind == "screen" and same(job.arguments, arguments):
            return job
    return queue.submit(found.register, "screen", arguments, by=by)


def ask(register: Register, rulebook: str, as_of: date, by: str) -> Job:
    """Ask a law that was perhaps never asked."""
    arguments: dict[str, Any] = {"rulebook": rulebook, "as_of": as_of.isoformat(), "settings": {}}
    return queue.submit(register, "screen", arguments, by=by)


def running(register: Register) -> Job | None:
    """What is being done that may change the verdicts."""
    jobs = queue.recent(register, 20, (QUEUED, RUNNING))
    return next((job for job in reversed(jobs) if job.kind in ("screen", "ingest", "prepare")), None)


def outcomes_now(records: Records, found: Questions, charge_ids: Sequence[str]) -> dict[str, str | None]:
    """The outcome of some charges with every answer that there is now; None: still undecided."""
    from glasnost.register.prepared.records import record_of

    wanted = list(dict.fromkeys(charge_ids))[:SHOWN]
    part = records.slice({record_of(charge): None for charge in wanted})
    screened = Screened(found.register, book_of(found), found.as_of, found.settings, snapshot=part)
    with screened.connection as connection:
        rows = connection.execute("SELECT charge_id, outcome FROM screened").fetchall()
    told = dict(rows)
    return {charge: told[charge] for charge in wanted if charge in told}


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two screenings ask the same."""
    return all((one.get(name) or None) == (other.get(name) or None) for name in ("rulebook", "as_of", "settings"))
