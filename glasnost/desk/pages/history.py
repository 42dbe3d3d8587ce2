"""History: of one record; of the register (imports, screenings, answers); of everything that people did at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse

from glasnost.desk import asking
from glasnost.desk.accounts.models import Event
from glasnost.desk.asked import part_of, register_of
from glasnost.desk.rendering import page
from glasnost.desk.words import field_words, known_words
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.history import happenings
from glasnost.register.runs import Run, runs_backwards
from glasnost.rules.prepared import questions_now, records_now, screenings
from glasnost.rules.questions import Judged, Questions, Turned
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.telling import day_words, outcome_words

RUNS = 50  # of the register, on its page


@dataclass(frozen=True)
class Verdict:
    """What the last screening under a law (its title) says of a charge, in words if it is decided, and when."""

    law: str
    at: datetime
    judged: Judged
    words: str


def show_record(request: HttpRequest, record_id: str) -> HttpResponse:
    """Every file that told of a record, every answer, and what the laws say of it now."""
    register = register_of(request)
    records = records_now(register)
    cases = records.table("court_case", [record_id])
    if not cases:
        raise Http404
    values = {
        "case": cases[0],
        "record_id": record_id,
        "happenings": list(reversed(happenings(records, record_id))),
        "verdicts": list(_verdicts(register, record_id)),
        "turns": _turns(register, record_id),
        "field_words": field_words,
        "known_words": known_words,
    }
    return page(request, "history_record", values)


def show(request: HttpRequest) -> HttpResponse:
    """What happened to the register: the newest runs first, each with what it did."""
    register = register_of(request)
    asked = request.GET.get("before", "")
    runs = (run for run in runs_backwards(register.folder) if not asked or run.run_id < asked)
    shown = list(islice(runs, RUNS + 1))
    originals = {row["original"]: row for row in records_now(register).small("original")} if shown else {}
    values = {
        "runs": [
            (run, run_words(run), originals.get(run.counts.get("original")), _law(run.counts.get("screening")))
            for run in shown[:RUNS]
        ],
        "older": shown[RUNS - 1].run_id if len(shown) > RUNS else None,
        "asked": asked,
        "moment_of": datetime.fromisoformat,
        "day_of": lambda text: day_words(date.fromisoformat(text)),
    }
    return page(request, "history", values)


def show_events(request: HttpRequest) -> HttpResponse:
    """Everything that people did: signing in, answers, imports, exports, roles."""
    part = part_of(request, Event.objects.count(), 100)
    # by the number, not by the time: a clock can be put back
    found = list(Event.objects.order_by("-id")[part.first : part.last])
    return page(request, "events", {"events": found, "part": part, "names": event_words()})


def _law(screening: str | None) -> str:
    """The law's title; its id if the rulebook is gone."""
    if screening is None:
        return ""
    try:
        return asking.title_of(screening)
    except Problem:
        return screening


def run_words(run: Run) -> str:
    """What a run did."""
    words = {
        "ingest": _("a file came in"),
        "screen": _("screened"),
        "restore": _("an interrupted step was taken back"),
    }
    return words.get(run.command, run.command)


def event_words() -> dict[str, str]:
    """Kinds of events in words."""
    return {
        "link made": _("made a one-time link"),
        "link refused": _("a one-time link was refused"),
        "signed in": _("signed in"),
        "sign-in failed": _("could not sign in"),
        "signed out": _("signed out"),
        "sessions ended": _("ended sessions"),
        "account made": _("an account was made"),
        "password set": _("set a password"),
        "second factor added": _("added a second factor"),
        "second factor removed": _("removed a second factor"),
        "role changed": _("changed a role"),
        "account closed": _("closed an account"),
        "account opened": _("opened an account again"),
        "answered": _("answered"),
        "job asked": _("asked for a job"),
        "file brought in": _("brought files in"),
        "taken out": _("took files out"),
    }


@dataclass(frozen=True)
class Turn:
    """A verdict that a screening changed, in words."""

    law: str
    turned: Turned
    was: str
    became: str


def _turns(register: Register, record_id: str) -> list[Turn]:
    """Every one under every law, the latest first."""
    turns = []
    for key, found in _screened(register):
        for turned in found.turned(record_id):
            book = asking.book_of(found)
            turns.append(Turn(asking.title_of(key), turned, _word(book, turned.was), _word(book, turned.became)))
    return sorted(turns, key=lambda turn: turn.turned.screened_at, reverse=True)


def _screened(register: Register) -> Iterator[tuple[str, Questions]]:
    """Every law that was asked, as far as its verdicts are prepared and its rulebook is there."""
    for key in screenings(register):
        with suppress(Problem):
            yield key, questions_now(register, key)


def _word(book: Rulebook, word: str) -> str:
    return {"?": _("to find out"), "!": _("contradictory")}.get(word) or outcome_words(book, [word])


def _verdicts(register: Register, record_id: str) -> Iterator[Verdict]:
    for key, found in _screened(register):
        for judged in found.verdicts(record_id):
            words = outcome_words(asking.book_of(found), [judged.outcome]) if judged.outcome else ""
            yield Verdict(asking.title_of(key), found.screened_at, judged, words)
