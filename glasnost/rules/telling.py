"""Verdicts in words, English and Russian, for people who know the law and not the program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_decimal

from glasnost.model.citation import Citation
from glasnost.model.language import _, language
from glasnost.rules import moments
from glasnost.rules.calendar import is_day
from glasnost.rules.rulebook import FactRow, Rulebook
from glasnost.rules.terms import Fact, Value

if TYPE_CHECKING:
    from glasnost.rules.reasons import Answer


def day_words(day: date | int | None) -> str:
    """14 March 2016; nothing for a day that we do not know."""
    if day is None:
        return ""
    if isinstance(day, int):
        if not is_day(day):
            return _("never") if day > 0 else _("always")
        day = date.fromordinal(day)
    return format_date(day, "d MMMM y" + (" 'г'." if language() == "ru" else ""), locale=language())


def number_words(number: int | float) -> str:
    """12,480 or 12 480."""
    return format_decimal(number, locale=language())


_CODES = {
    ("ru", "uk"): lambda: _("of the Criminal Code"),
    ("ru", "koap"): lambda: _("of the Code of Administrative Offences"),
    ("ru", "upk"): lambda: _("of the Code of Criminal Procedure"),
}


# As Californian records print a section: «11359(a) Health and Safety Code».
_CALIFORNIAN = {"hs": "Health and Safety Code", "pc": "Penal Code", "vc": "Vehicle Code"}


def citation_words(text: str | None) -> str:
    """«article 282 part 1 of the Criminal Code»; a code that we have no words for keeps its canonical form."""
    if text is None:
        return _("an article that is not known")
    try:
        citation = Citation.parse(text)
    except ValueError:
        return text
    code = _CODES.get((citation.segments[0], citation.segments[1] if len(citation.segments) > 1 else ""))
    if citation.segments[:2] == ("us", "ca") and len(citation.segments) > 3 and citation.segments[2] in _CALIFORNIAN:
        *_state, law, section = citation.segments[:4]
        under = "".join(f"({part})" for part in citation.segments[4:])
        return f"{section}{under} {_CALIFORNIAN[law]}"
    if code is None or len(citation.segments) < 3:
        return text
    words = [_("article {n}").format(n=citation.segments[2])]
    if len(citation.segments) > 3:
        words.append(_("part {n}").format(n=citation.segments[3]))
    points = citation.points or citation.segments[4:]
    if points:
        words.append(_("point {n}").format(n=", ".join(points)))
    return " ".join([*words, code()])


def verdict_words(verdict: str | None) -> str:
    """A register's verdict in words; unlike an outcome it is not the rulebook's to name."""
    words = {
        "convicted": _("convicted or penalised"),
        "acquitted": _("acquitted"),
        "terminated": _("terminated"),
        "returned": _("returned"),
        "transferred": _("transferred"),
        "upheld": _("upheld on review"),
        "changed": _("changed on review"),
        "quashed": _("quashed"),
        "pending": _("pending"),
        None: _("outcome not known"),
    }
    return words.get(verdict, verdict or "")


def sentence_words(kind: str | None) -> str:
    """A kind of sentence in words."""
    words = {
        "fine": _("fine"),
        "arrest": _("arrest"),
        "imprisonment": _("imprisonment"),
        "compulsory works": _("compulsory works"),
        "correctional works": _("correctional works"),
        "restriction of liberty": _("restriction of liberty"),
        "warning": _("warning"),
        "none": _("no sentence"),
    }
    return words.get(kind or "", kind or "")


def value_words(fact: Fact, value: Value) -> str:
    """A value of a fact, for people."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact.type == "date" and isinstance(value, int):
        return day_words(value)
    if fact.type == "moment" and isinstance(value, int):
        return moments.to_text(value, fact.zone)
    if isinstance(value, Citation):
        return _("another provision") if value.segments[0] == "none" else citation_words(str(value))
    if isinstance(value, str) and value.startswith("\0"):
        return _("anything else")
    if fact.name == "verdict" and isinstance(value, str):
        return verdict_words(value)
    return number_words(value) if isinstance(value, int | float) else str(value)


def answer_words(fact: Fact, answer: Answer) -> str:
    """Some answers to a question, for people: «yes», «from 7 January 2019 on»."""
    if answer.values:
        return ", ".join(value_words(fact, value) for value in answer.values)
    since = value_words(fact, answer.since) if answer.since is not None else None
    until = value_words(fact, answer.until) if answer.until is not None else None
    if since and until:
        return since if since == until else _("from {since} to {until}").format(since=since, until=until)
    if since:
        return _("from {since} on").format(since=since)
    return _("up to {until}").format(until=until) if until else _("anything")


def outcome_words(book: Rulebook, outcomes: Iterable[str]) -> str:
    """Outcomes joined by "or"."""
    names = [book.outcome_in(outcome, language()) for outcome in outcomes]
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " " + _("or") + " " + names[-1]


def question_words(fact: FactRow) -> str:
    """The question for a fact in the language spoken now; the fact's name if it has none."""
    return fact.questions.get(language()) or fact.questions.get("en") or fact.name.replace("_", " ")


def asked_of_words(fact: FactRow) -> str:
    """Whom to ask."""
    if language() == "ru":
        return ", ".join(_ASKED_RU.get(who.strip(), who.strip()) for who in fact.asked_of.split(",") if who.strip())
    return fact.asked_of


# Whom rulebooks name in English; another name is shown as the rulebook writes it.
_ASKED_RU = {
    "court register": "картотека суда",
    "judgment": "приговор",
    "ruling": "постановление",
    "reasons": "мотивировочная часть",
    "police": "полиция",
    "police information centre": "информационный центр МВД",
    "investigator": "следователь",
    "bailiffs": "судебные приставы",
    "the person": "сам человек",
    "person": "сам человек",
    "the convict": "осуждённый",
    "the penal inspection": "уголовно-исполнительная инспекция",
    "request": "запрос",
    "platform": "платформа",
}
