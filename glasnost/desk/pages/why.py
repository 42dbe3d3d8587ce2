"""Why: the verdict on one charge as the law's own paragraphs, true, false or unknown beside each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from glasnost.desk import asking
from glasnost.desk.asked import register_of
from glasnost.desk.rendering import page
from glasnost.desk.words import field_words, known_words
from glasnost.model.language import language
from glasnost.register.prepared.records import record_of
from glasnost.rules import prepared
from glasnost.rules.changes import what_would_change
from glasnost.rules.explanation import Explanation, explain
from glasnost.rules.known import Span
from glasnost.rules.reasons import TestReason
from glasnost.rules.rulebook import DecideLine
from glasnost.rules.telling import answer_words, asked_of_words, day_words, question_words, value_words


@dataclass(frozen=True)
class Paragraph:
    """Words of the law, where they stand, and the tests that carry them out."""

    text: str
    place: str
    tests: tuple[TestReason, ...]


def show(request: HttpRequest, charge: str) -> HttpResponse:
    """The reasons for one charge, computed from what is known this moment."""
    register = register_of(request)
    records = prepared.records_now(register)
    found = asking.chosen(request)
    if found is None or not records.table("charge", [record_of(charge)]):
        raise Http404
    book = asking.book_of(found)
    part = records.slice([record_of(charge)])
    told = explain(register, book, charge, found.as_of, found.settings, snapshot=part)
    explanation = next((one for one in told if one.charge["charge_id"] == charge), None)
    if explanation is None:
        raise Http404
    possible = explanation.reasons.settled.possible
    values: dict[str, Any] = {
        "charge": charge,
        "found": found,
        "book": book,
        "told": explanation,
        "paragraphs": paragraphs(explanation),
        "decided": possible[0] if len(possible) == 1 and not explanation.reasons.broken else None,
        "frees": bool(possible) and possible[0] in book.frees,
        "lines": lines_of(explanation),
        "changes": what_would_change(explanation.standing) if len(possible) == 1 else [],
        "laws": asking.laws(register),
        "fact_words": lambda name: fact_words(explanation, name),
        "fact_name": field_words,
        "question_words": question_words,
        "asked_of_words": asked_of_words,
        "answer_words": lambda row, answer: answer_words(explanation.compiled.law.facts[row.name], answer),
        "language": language,
    }
    return page(request, "why", values)


def paragraphs(explanation: Explanation) -> list[Paragraph]:
    """The tests under the words that they carry out, in the order of the law."""
    found: list[Paragraph] = []
    for test in explanation.reasons.tests:
        text, _dash, place = test.quote.text.partition(" — ") if test.quote else ("", "", "")
        if found and found[-1].text == text:
            found[-1] = Paragraph(text, place, (*found[-1].tests, test))
        else:
            found.append(Paragraph(text, place, (test,)))
    return found


def lines_of(explanation: Explanation) -> list[tuple[DecideLine, bool]]:
    """The lines of the decision, and whether each still may decide."""
    may = set(explanation.reasons.lines)
    return [(line, line.name in may) for line in explanation.compiled.law.rulebook.decide]


def fact_words(explanation: Explanation, name: str) -> dict[str, str]:
    """A fact's value in words, and who says so."""
    value = explanation.known.get(name)
    fact = explanation.compiled.law.facts[name]
    if value is None:
        words = ""
    elif isinstance(value, Span):
        words = f"{day_words(value.first)} – {day_words(value.last)}"
    else:
        words = value_words(fact, value)
    told = explanation.told.get(name)
    if told is not None:
        return {"value": words or known_words(name, told.value, fact), "by": told.by, "on": day_words(told.at.date())}
    return {"value": words, "by": "", "on": ""}
