"""Petitions: choose a law and a form, look at one paper before it is made, print it, or make all of them as a job."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.asked import Part, part_of, register_of, user_of, words
from glasnost.desk.downloads import document
from glasnost.desk.rendering import page
from glasnost.model.language import _, language
from glasnost.model.problems import Problem
from glasnost.petitions.bulk import PAPER, Entry, form_title, prepare, state_words
from glasnost.petitions.folder import DOCX, PDF
from glasnost.petitions.form import Form
from glasnost.petitions.forms import find_form, form_files, load_form
from glasnost.petitions.matters import fits
from glasnost.petitions.pdf import pdf_layout
from glasnost.petitions.word import word_layout
from glasnost.register import Register
from glasnost.register.jobs import queue
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.prepared import is_small, questions_now, records_now, screenings
from glasnost.rules.questions import Judged, Questions
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.screening import Screened

MOST = 20  # papers that one docket number shows at once: it may stand in several courts
_layouts = threading.Lock()  # a layout is filled in for one paper at a time


@dataclass(frozen=True)
class Wish:
    """What is asked for: the screening's key and its law, the form."""

    key: str
    book: Rulebook
    questions: Questions
    form: Form

    def address(self, name: str, **more: str) -> str:
        """A page about the same law and form."""
        return f"{reverse(name)}?{urlencode({'law': self.key, 'form': self.form.id, **more})}"


def show(request: HttpRequest) -> HttpResponse:
    """The form, and those whom the law frees."""
    register = register_of(request)
    keys = screenings(register)
    if not keys:
        return page(request, "petitions", {"wish": None})
    wish = _wish(register, request.GET, keys)
    part, freed = _freed(request, wish)
    values = {
        "wish": wish,
        "laws": [(key, find_rulebook(key.partition(" ")[0]).title_in(language()), _settings(key)) for key in keys],
        "forms": _forms(),
        "form_title": form_title,
        "part": part,
        "freed": freed,
        "case": words(request.GET, "case"),
    }
    return page(request, "petitions", values)


def preview(request: HttpRequest) -> HttpResponse:
    """The papers of one case as they would be, and what is missing in them."""
    register = register_of(request)
    wish, case = _wish(register, request.GET, screenings(register)), words(request.GET, "case")
    entries = _entries(register, wish, case)
    values = {
        "wish": wish,
        "case": case,
        "entries": entries[:MOST],
        "more": max(0, len(entries) - MOST),
        "form_title": form_title,
        "state_words": state_words,
        "PAPER": PAPER,
        "forms": dict(_forms()),
    }
    return page(request, "petition", values)


def paper(request: HttpRequest) -> HttpResponse:
    """One paper as a file, PDF or DOCX."""
    register = register_of(request)
    wish, case = _wish(register, request.GET, screenings(register)), words(request.GET, "case")
    key, ending = words(request.GET, "paper"), words(request.GET, "as")
    for entry in _entries(register, wish, case):
        if entry.paper is not None and entry.paper.key == key:
            with _layouts:
                if ending == "docx":
                    data = word_layout(wish.form.layout("layout.docx")).render(entry.paper)
                else:
                    data = pdf_layout(wish.form.layout("layout.typ")).render(entry.paper)
            happened(Kind.TAKEN_OUT, user_of(request), subject=f"paper {key}", form=wish.form.id, law=wish.key)
            return document(data, entry.paper.stem + (DOCX if ending == "docx" else PDF))
    raise Http404


def bulk(request: HttpRequest) -> HttpResponse:
    """All papers of a form under a law, as a job."""
    register, user = register_of(request), user_of(request)
    wish = _wish(register, request.POST, screenings(register))
    arguments: dict[str, Any] = {
        "rulebook": wish.book.id,
        "form": wish.form.id,
        "as_of": wish.questions.as_of.isoformat(),
        "cases": None,
        "settings": wish.questions.settings,
    }
    job = queue.submit(register, "petitions", arguments, by=user.name)
    happened(Kind.JOB_ASKED, user, subject=f"job {job.id}", job="petitions", form=wish.form.id, law=wish.key)
    return redirect("job", job_id=job.id)


def _wish(register: Register, values: Any, keys: list[str]) -> Wish:
    """The law and form that were chosen; the last screened law and the first form if none was."""
    key, form = words(values, "law", 2_000), words(values, "form")
    if not keys:
        raise Problem(
            _("the register has not been screened under any law"), remedy=_("Screen it first: see the page «Laws».")
        )
    if key and key not in keys:
        raise Problem(
            _("the register has not been screened under this law"), remedy=_("Screen it first: see the page «Laws».")
        )
    found = questions_now(register, key or keys[0])
    book = find_rulebook(found.rulebook_id)
    return Wish(found.key, book, found, find_form(form) if form else _likely(found, book))


def _likely(found: Questions, book: Rulebook) -> Form:
    """The first form that fits somebody whom the law frees; those for other outcomes come last."""
    forms = sorted((load_form(path) for path in form_files().values()), key=lambda form: bool(form.outcomes))
    freed = [judged for outcome in book.frees for judged in found.judged(outcome, 0, 1)]
    for judged in freed:
        row = {"code": (judged.provision or "//").split("/")[1], "verdict": judged.verdict}
        for form in forms:
            if form.unit == "person" and fits(form, row):
                return form
    return forms[0]


def _entries(register: Register, wish: Wish, case: str) -> list[Entry]:
    """The papers about one case, or the register's own. Raises Problem."""
    if wish.form.unit == "register":
        if not is_small(register):
            raise Problem(
                _("this paper is about the whole register, which is large"), remedy=_("Make it as a job instead.")
            )
        screened = Screened(register, wish.book, wish.questions.as_of, wish.questions.settings)
        return list(prepare(screened, wish.form, None)[1])
    records = records_now(register)
    ids = records.named(case)
    if not case or not ids:
        raise Problem(
            _("the register holds no case with this number"), remedy=_("Give the number as it stands in the register.")
        )
    part = records.slice(ids)
    screened = Screened(register, wish.book, wish.questions.as_of, wish.questions.settings, snapshot=part)
    return list(prepare(screened, wish.form, [case] if case not in ids else _charges(screened, case))[1])


def _charges(screened: Screened, record_id: str) -> list[str]:
    rows = screened.connection.execute("SELECT charge_id FROM charge WHERE record_id = ?", [record_id]).fetchall()
    return [row[0] for row in rows]


def _freed(request: HttpRequest, wish: Wish) -> tuple[Part, list[Judged]]:
    """A page of the charges for which a paper can be: those that the law frees, outcome by outcome."""
    outcomes = [*dict.fromkeys([*wish.book.frees, *wish.form.outcomes])]
    counts = [wish.questions.counts.get(outcome, (0, 0))[0] for outcome in outcomes]
    part = part_of(request, sum(counts))
    found: list[Judged] = []
    start = 0
    for outcome, count in zip(outcomes, counts, strict=True):
        first = max(part.first - start, 0)
        wanted = part.size - len(found)
        if wanted and first < count:
            found += wish.questions.judged(outcome, first, min(wanted, count - first))
        start += count
    return part, found


def _forms() -> list[tuple[str, str]]:
    return [(name, form_title(load_form(path))) for name, path in form_files().items()]


def _settings(key: str) -> str:
    return key.partition(" ")[2]
