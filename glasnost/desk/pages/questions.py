"""One group of questions: the cases that wait for the same fact, and one answer for those that are marked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from glasnost.desk import asking
from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.asked import part_of, register_of, user_of, words
from glasnost.desk.rendering import page
from glasnost.desk.words import choices, known_words
from glasnost.model.language import _, counted
from glasnost.model.problems import Problem
from glasnost.register.decisions import Judgement, latest
from glasnost.rules import prepared
from glasnost.rules.answering import About, Given, give
from glasnost.rules.questions import Asked, Questions
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.telling import asked_of_words, number_words, outcome_words, question_words
from glasnost.rules.workbook import choices_words

SIZES = (50, 200)


def show(request: HttpRequest) -> HttpResponse:
    """The group, page by page; what is sent is an answer."""
    found = asking.chosen(request)
    if found is None:
        return redirect("queue")
    name = words(request.GET, "fact")
    group = next((group for group in found.groups if group.fact == name), None)
    row = next((row for row in asking.book_of(found).facts if row.name == name), None)
    if group is None or row is None:
        messages.info(request, _("Nobody waits for an answer to this question any more."))
        return redirect("queue")
    fault: Problem | None = None
    if request.method == "POST":
        try:
            return _answer(request, found, name)
        except Problem as trouble:
            fault = trouble
    size = SIZES[1] if words(request.GET, "size") == str(SIZES[1]) else SIZES[0]
    part = part_of(request, group.questions, size)
    asked = found.questions(name, part.first, part.size)
    book = asking.book_of(found)
    values = {
        "found": found,
        "book": book,
        "group": group,
        "fact": row,
        "question": question_words(row),
        "asked_of": asked_of_words(row),
        "choices": choices(row),
        "hint": choices_words(row, book),
        "part": part,
        "size": size,
        "sizes": SIZES,
        "rows": [(one, told) for one, told in _told(found, asked)],
        "known": lambda value: known_words(name, value, asking.law_of(found).facts.get(name)),
        "marked": set(request.POST.getlist("about")) if fault else (_all(asked) if "all" in request.GET else set()),
        "given": request.POST,
        "fault": fault,
        "link": f"{reverse('questions')}?{urlencode({'law': found.key, 'fact': name, 'size': str(size)})}",
    }
    return page(request, "questions", values, 400 if fault else 200)


def _all(asked: list[Asked]) -> set[str]:
    return {f"{one.charge_id} {one.fingerprint}" for one in asked}


def _told(found: Questions, asked: list[Asked]) -> list[tuple[Asked, Judgement | None]]:
    """Each question with the answer that has come since the law was asked, if it still holds."""
    answers = {(j.subject_kind, j.subject_id, j.fact): j for j in latest(found.register, [a.subject_id for a in asked])}
    told = []
    for one in asked:
        answer = answers.get((one.subject_kind, one.subject_id, one.fact))
        if answer is not None and one.subject_kind == "charge" and answer.fingerprint != one.fingerprint:
            answer = None
        told.append((one, answer))
    return told


def _answer(request: HttpRequest, found: Questions, fact: str) -> HttpResponse:
    """Record the answer, ask the law again, and tell what came of it. Raises Problem."""
    about = [About(*parts) for one in request.POST.getlist("about") if len(parts := one.split(" ")) == 2]
    given = answered(request, found, fact, words(request.POST, "answer", 2000), about)
    tell(request, found, given, [one.charge_id for one in about])
    back = words(request.POST, "back", 2000)
    return redirect(back if back.startswith(reverse("questions") + "?") else reverse("queue"))


def answered(request: HttpRequest, found: Questions, fact: str, text: str, about: list[About]) -> Given:
    """Record an answer of whoever is signed in, and ask the law again. Raises Problem."""
    user = user_of(request)
    records = prepared.records_now(register_of(request))
    reason = words(request.POST, "reason", 2000)
    given = give(records, asking.law_of(found), fact, text, about, by=user.name, reason=reason)
    if given.recorded:
        happened(Kind.ANSWERED, user, subject=found.rulebook_id, fact=fact, answers=len(given.recorded))
        asking.ask_again(found, user.name)
    return given


def tell(request: HttpRequest, found: Questions, given: Given, charges: list[str]) -> None:
    """In words, at the head of the next page: what was recorded, what it decides, what was not taken."""
    if given.recorded:
        told = counted("{n} answer recorded.", "{n} answers recorded.", len(given.recorded))
        book = asking.book_of(found)
        told = told.format(n=number_words(len(given.recorded)))
        messages.success(request, " ".join([told, *_effect(request, found, book, charges)]))
    if given.unchanged:
        known = counted("{n} was known already.", "{n} were known already.", given.unchanged)
        messages.info(request, known.format(n=number_words(given.unchanged)))
    lost = len(given.changed) + len(given.gone)
    if lost:
        refused = counted(
            "{n} answer was not taken: the case says something else since it was shown. The question comes back.",
            "{n} answers were not taken: the cases say something else since they were shown. The questions come back.",
            lost,
        )
        messages.warning(request, refused.format(n=number_words(lost)))


def _effect(request: HttpRequest, found: Questions, book: Rulebook, charges: list[str]) -> list[str]:
    """What the law says of these charges now."""
    if not 0 < len(charges) <= asking.SHOWN:
        return []
    now = asking.outcomes_now(prepared.records_now(register_of(request)), found, charges)
    counts: Counter[Any] = Counter(now.values())
    told = [f"{outcome_words(book, [name])}: {number_words(n)}" for name, n in counts.items() if name is not None]
    if counts[None]:
        told.append(f"{_('still to find out')}: {number_words(counts[None])}")
    return [_("The law now says: {outcomes}.").format(outcomes=", ".join(told))]
