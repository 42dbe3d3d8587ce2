"""Lines of a court's hearing list: «person - articles; person - articles [court] [case number]»."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glasnost.model.citations.russian import Reading, read_russian

_ARTICLES_BEGIN = r"(?=(?:УК|КоАП|УПК|УИК|КАС|ст|ч|п|пп)(?![а-яё]))"
_PERSON = re.compile(rf"(?:^|;)\s*(?=\S)(?!ст\b|ч\b|п\b)(?P<name>[^;]*?\S)\s+[-–—]\s+{_ARTICLES_BEGIN}", re.IGNORECASE)
_LOWER = re.compile(
    r"\s*(?:Суд \(судебный участок\) первой инстанции:\s*(?P<court>.*?))?"
    r"(?:\s*Номер дела в первой инстанции:\s*(?P<number>.*?))?"
    r"(?:\s*Судья \(мировой судья\) первой инстанции:\s*(?P<judge>.*?))?\s*$"
)
_TAIL = re.compile(r"\s(?:Суд \(судебный участок\)|Номер дела в|Судья \(мировой судья\)) ?первой инстанции:")
_HIDDEN = re.compile(r"информация\s+скрыта|скрыто|изъято", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person and what the line says of the charges. `name` is None if the court hid it."""

    name: str | None
    charges: Reading


@dataclass(frozen=True, slots=True)
class Listing:
    """A line of a hearing list."""

    persons: tuple[ListedPerson, ...]
    lower_court: str | None
    lower_case_number: str | None
    unread: str | None  # the line itself, if no person could be told from the articles


def read_listing(line: str) -> Listing:
    """Read one line; a line without «person - articles» comes back in `unread`."""
    tail = _TAIL.search(line)
    head = line[: tail.start()] if tail else line
    lower = _LOWER.match(line[tail.start() :]) if tail else None
    starts = list(_PERSON.finditer(head))
    ends = [match.start() for match in starts[1:]] + [len(head)] * bool(starts)
    persons = tuple(
        ListedPerson(_name(match["name"]), read_russian(head[match.end() : end]))
        for match, end in zip(starts, ends, strict=True)
    )
    before = head[: starts[0].start()].strip() if starts else head.strip()
    return Listing(persons, _text(lower, "court"), _text(lower, "number"), before or None)


def _name(text: str) -> str | None:
    return None if _HIDDEN.search(text) else text.strip()


def _text(match: re.Match[str] | None, group: str) -> str | None:
    return (match[group] or None) if match else None
