"""What needs a person: the open questions under a law, grouped by the missing fact; the charges by outcome."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from glasnost.desk import asking
from glasnost.desk.asked import part_of, register_of, user_of, words
from glasnost.desk.rendering import page
from glasnost.model.language import _
from glasnost.rules import prepared
from glasnost.rules.questions import BROKEN, UNDECIDED, Questions, before, is_current
from glasnost.rules.rulebook import NOT_IN_FORCE, Rulebook
from glasnost.rules.telling import asked_of_words, outcome_words, question_words


def show(request: HttpRequest) -> HttpResponse:
    """The law's figures, and the groups of questions, the largest first."""
    register = register_of(request)
    found = asking.chosen(request)
    if found is None:
        return page(request, "queue_empty", {"running": asking.running(register)})
    book = asking.book_of(found)
    rows = {row.name: row for row in book.facts}
    groups = [
        {
            "group": group,
            "question": question_words(rows[group.fact]) if group.fact in rows else group.fact,
            "asked_of": asked_of_words(rows[group.fact]) if group.fact in rows else "",
        }
        for group in sorted(found.groups, key=lambda group: (-group.matters, -group.settles))
    ]
    answered = found.answered_since()
    values = {
        "laws": asking.laws(register),
        "found": found,
        "book": book,
        "figures": figures(found, book),
        "groups": groups,
        "most": max((group.matters for group in found.groups), default=1),
        "answered": answered,
        "waiting": sum(answered.values()),
        "running": asking.running(register),
        "behind": not is_current(register, found.key),
    }
    return page(request, "queue", values)


def figures(found: Questions, book: Rulebook) -> list[dict[str, Any]]:
    """One line an outcome, with the number and what the last screening changed in it."""
    earlier = before(found.register, found.key)
    then = earlier.counts if earlier is not None and earlier.as_of == found.as_of else None
    lines = []
    for name, (charges, _cases) in found.counts.items():
        if not charges and name in (BROKEN, NOT_IN_FORCE):
            continue
        kind = {UNDECIDED: "open", BROKEN: "broken"}.get(name, "yes" if name in book.frees else "no")
        change = charges - then.get(name, (0, 0))[0] if then is not None else 0
        lines.append(
            {"name": name, "words": group_words(book, name), "kind": kind, "charges": charges, "change": change}
        )
    order = ("yes", "open", "broken", "no")
    return sorted(lines, key=lambda line: order.index(line["kind"]))


def group_words(book: Rulebook, name: str) -> str:
    """An outcome, or why there is none."""
    if name == UNDECIDED:
        return _("to find out")
    return _("contradictory") if name == BROKEN else outcome_words(book, [name])


def progress(request: HttpRequest) -> HttpResponse:
    """For htmx: how far the work is; when it is done the page is loaded again."""
    running = asking.running(register_of(request))
    if running is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return page(request, "progress", {"running": running})


def again(request: HttpRequest) -> HttpResponse:
    """Ask the law again, now."""
    found = asking.chosen(request)
    if found is not None:
        asking.ask_again(found, user_of(request).name, always=True)
    return redirect("queue")


def charges(request: HttpRequest) -> HttpResponse:
    """The charges of one outcome."""
    found = asking.chosen(request)
    if found is None:
        return redirect("queue")
    book = asking.book_of(found)
    group = words(request.GET, "group")
    if group not in found.counts:
        group = next(iter(found.counts))
    part = part_of(request, found.counts[group][0])
    values = {
        "found": found,
        "book": book,
        "groups": [(name, group_words(book, name), count[0]) for name, count in found.counts.items()],
        "group": group,
        "title": group_words(book, group),
        "part": part,
        "rows": found.judged(group, part.first, part.size),
        "link": f"{reverse('charges')}?{urlencode({'law': found.key, 'group': group})}",
    }
    return page(request, "charges", values)


def find(request: HttpRequest) -> HttpResponse:
    """A case by its docket number, its УИД, or the id of a charge."""
    asked = words(request.GET, "q")
    records = prepared.records_now(register_of(request))
    found = records.named(asked)[:100] if asked else []
    if len(found) == 1:
        return redirect("case", case=asked if asked.startswith(found[0]) else found[0])
    cases = [case for record in found for case in records.table("court_case", [record])]
    return page(request, "find", {"asked": asked, "cases": cases})
