"""The laws: what each says, and what it does to the cases of this register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from glasnost.desk import asking
from glasnost.desk.asked import register_of, user_of, words
from glasnost.desk.lawtext import Piece, pieces
from glasnost.desk.pages.queue import figures
from glasnost.desk.rendering import page
from glasnost.model.language import _, language
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.rules.catalogue import rulebook_files
from glasnost.rules.prepared import questions_now, screenings
from glasnost.rules.questions import Questions
from glasnost.rules.rulebook import Rulebook, load_rulebook


@dataclass(frozen=True)
class Entry:
    """A law in the list; `found`: as it was last asked of this register, with its own parameters."""

    book: Rulebook
    found: Questions | None
    figures: list[dict[str, Any]]


def show_all(request: HttpRequest) -> HttpResponse:
    """Every law, those that were asked first."""
    asked = {found.key: found for found in _asked(register_of(request))}
    entries, faults = [], []
    for name, path in rulebook_files().items():
        try:
            book = load_rulebook(path)
        except Problem as trouble:
            faults.append((name, trouble.what))
            continue
        found = asked.get(book.id)
        entries.append(Entry(book, found, figures(found, book) if found else []))
    entries.sort(key=lambda entry: (entry.found is None, entry.book.jurisdiction, entry.book.title_in(language())))
    return page(request, "laws", {"entries": entries, "faults": faults, "status_words": status_words})


def show(request: HttpRequest, law: str) -> HttpResponse:
    """One law to read, with its effect; what is sent asks it."""
    path = rulebook_files().get(law)
    if path is None:
        raise Http404
    book = load_rulebook(path)
    if request.method == "POST":
        return _ask(request, book)
    asked = [found for found in _asked(register_of(request)) if found.rulebook_id == book.id]
    values = {
        "book": book,
        "pieces": _numbered(pieces(path.read_text(encoding="utf-8"))),
        "asked": [(found, figures(found, book)) for found in asked],
        "today": date.today().isoformat(),
        "status_words": status_words,
    }
    return page(request, "law", values)


def _asked(register: Register) -> Iterator[Questions]:
    """Every screening, the last one first, as far as it is prepared."""
    for screening in screenings(register):
        with suppress(Problem):  # it will be there in a moment
            yield questions_now(register, screening)


def _ask(request: HttpRequest, book: Rulebook) -> HttpResponse:
    """Ask the law as of a day."""
    try:
        as_of = date.fromisoformat(words(request.POST, "as_of"))
    except ValueError:
        messages.error(request, _("The day is missing."))
        return redirect("law", law=book.id)
    job = asking.ask(register_of(request), book.id, as_of, user_of(request).name)
    request.session[asking.REMEMBERED] = book.id
    return redirect("job", job_id=job.id)


def status_words(status: str) -> str:
    """A law's status."""
    return {
        "proposed": _("proposed"),
        "draft": _("draft"),
        "in force": _("in force"),
        "expired": _("expired"),
    }.get(status, status)


def _numbered(found: list[Piece]) -> list[tuple[int, Piece]]:
    return list(enumerate(found))
