"""Government requests: what is due; one letter beside its fields, the checklist, the drafts of answer and notice.

Requests are read here and written in the log: whoever is sure changes the spreadsheet, and every change is an event.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse

from glasnost.desk.asked import register_of
from glasnost.desk.rendering import page
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.requests.drafts import KINDS, draft
from glasnost.requests.due.books import books
from glasnost.requests.due.checklist import Checklist, Quote, checklist
from glasnost.requests.due.deadlines import DUE, OPEN, OVERDUE, TELL, due_list
from glasnost.rules.telling import asked_of_words, outcome_words, question_words

MOST = 200  # lines of each kind on the page; the command has all of them
HIDDEN = ("other", "letter_says")


@dataclass(frozen=True)
class Words:
    """A piece of a letter: plain, or the words of some fields."""

    text: str
    fields: tuple[str, ...]
    anchor: str


def show_all(request: HttpRequest) -> HttpResponse:
    """What waits, by what must be done first."""
    now = datetime.now(UTC)
    found = due_list(register_of(request), books((), now.date()), now)
    groups = [
        (title, [one for one in found.rows if one.state == state])
        for state, title in (
            (OVERDUE, _("Overdue")),
            (DUE, _("Due")),
            (OPEN, _("To find out: no deadline can be told yet")),
            (TELL, _("Users who may now be told")),
        )
    ]
    return page(request, "requests", {"found": found, "groups": groups, "most": MOST})


def show(request: HttpRequest, request_id: str) -> HttpResponse:
    """One request: its letter on one side, its fields and the checklist on the other."""
    now = datetime.now(UTC)
    found = _request(request, request_id, now)
    drafts = []
    for kind in KINDS:
        try:
            drafts.append((kind, draft(found, kind, now), ""))
        except Problem as trouble:
            drafts.append((kind, "", trouble.what))
    values = {
        "found": found,
        "fields": [(name, value) for name, value in found.record.items() if name not in HIDDEN],
        "words": {quote.field: quote for quote in found.quotes},
        "pieces": list(pieces(found.letter or "", found.quotes)),
        "drafts": drafts,
        "draft_words": {"answer": _("Answer to the authority"), "notice": _("Notice to the user")},
        "answers": {True: _("yes"), False: _("no"), None: _("not known")},
        "outcome_words": outcome_words,
        "question_words": question_words,
        "asked_of_words": asked_of_words,
    }
    return page(request, "request", values)


def _request(request: HttpRequest, request_id: str, now: datetime) -> Checklist:
    register = register_of(request)
    with register.snapshot().connect(judgements=False) as connection:
        row = connection.execute("SELECT number FROM request WHERE request_id = ?", [request_id]).fetchone()
    if row is None:
        raise Http404
    return checklist(register, row[0], books((), now.date()))


def pieces(text: str, quotes: Sequence[Quote]) -> Iterator[Words]:
    """The letter cut at the ends of its quotes, so that overlapping ones are marked too."""
    ends = sorted({0, len(text), *(q.start for q in quotes), *(q.end for q in quotes)})
    told: set[str] = set()
    for first, last in itertools.pairwise(ends):
        fields = tuple(q.field for q in quotes if q.start <= first and last <= q.end)
        fresh = next((name for name in fields if name not in told), "")
        told.update(fields)
        if first < last:
            yield Words(text[first:last], fields, fresh.replace("/", "-"))
