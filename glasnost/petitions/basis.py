"""What a paper says of the law, and the facts that a verdict rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from glasnost.petitions.matters import Matter
from glasnost.petitions.paper import Missing, Source, plain
from glasnost.petitions.provenance import from_record, from_told, result_words
from glasnost.petitions.russian import phrases
from glasnost.petitions.russian.words import Case
from glasnost.rules.calendar import is_day
from glasnost.rules.known import Span
from glasnost.rules.screening import Screened
from glasnost.rules.terms import Fact

YES, NO = "да", "нет"
_SAID = ("provision", "decided_on")  # facts that every form's text states anyway
_STATUS = {
    "in force": "действующий закон",
    "proposed": "предложение, законом не является",
    "draft": "проект, законом не является",
    "expired": "закон утратил силу",
}
VERDICTS = {
    "convicted": "признание виновным, назначено наказание",
    "upheld": "оставлено без изменения",
    "changed": "изменено",
    "pending": "не окончено",
    "returned": "возвращено",
    "transferred": "передано",
    "quashed": "отменено",
    "terminated": "прекращено",
    "acquitted": "оправдание",
}
_ENUMS = {"online": "интернет", "print": "печать", "broadcast": "эфир", "in person": "лично", "none": NO}


@dataclass(frozen=True)
class Value:
    """A value: its words in a case, what it is, where it is from (None: it is no statement about the person)."""

    words: Callable[[Case], str]
    what: str = ""
    source: Source | None = None


Values = Mapping[str, Value | Missing]


def law_values(screened: Screened) -> dict[str, Value | Missing]:
    """What a form may ask of the law and of the day."""
    book, law = screened.law.rulebook, screened.law
    since = book.in_force[0]
    title = plain(book.title_in("ru"))
    return {
        "law_title": Value(lambda case: title),
        "law_status": Value(lambda case: _STATUS[book.status]),
        "as_of": Value(lambda case: phrases.day(law.as_of)),
        "law_since": Value(lambda case: phrases.day(since))
        if since is not None
        else Missing("дата вступления закона в силу", "в описании закона не указана"),
    }


def law_facts(screened: Screened, matter: Matter) -> list[tuple[str, str, Source]]:
    """The facts that the verdict rests on: the law's question, the answer, the source."""
    book, facts = screened.law.rulebook, screened.law.facts
    found = []
    several = len(matter.charges) > 1
    for row in matter.charges:
        lead = f"{phrases.citations([row['provision']], Case.NOM)}: " if several and row["provision"] else ""
        for asked in book.facts:
            value = matter.known[row["charge_id"]].get(asked.name)
            if value is None or asked.name in _SAID:
                continue
            question = asked.questions.get("ru") or asked.name.replace("_", " ")
            told = matter.told.get(row["charge_id"], {}).get(asked.name)
            words = result_words(row) if asked.name == "verdict" else None
            source = from_told(told, row) if told else from_record(row, words)
            found.append((lead + question, plain(value_words(facts[asked.name], value)), source))
    return found


def value_words(fact: Fact, value: Any) -> str:
    """A fact's value in Russian."""
    if isinstance(value, Span):
        return f"с {_day(value.first)} по {_day(value.last)}"
    if isinstance(value, bool):
        return YES if value else NO
    if fact.type == "date" and isinstance(value, int):
        return _day(value)
    if fact.type == "citation":
        try:
            return phrases.citations([str(value)], Case.NOM)
        except (ValueError, IndexError):
            return str(value)
    if fact.name == "verdict":
        return VERDICTS.get(str(value), str(value))
    if isinstance(value, int | float):
        return phrases.number(value)
    return _ENUMS.get(str(value), str(value))


def _day(ordinal: int) -> str:
    return phrases.day(date.fromordinal(ordinal)) if is_day(ordinal) else "не известно"
