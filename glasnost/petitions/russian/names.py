"""Names of people in the six cases.

A part of a name is declined only where two sources agree on it, or where the grammar leaves no choice. Else the name
stays as the register has it, and the sentence is turned: «в отношении лица (имя в деле: «…»)». The sex is
taken from the patronymic, the first name or the form of the surname; where they say nothing, or contradict each
other, it is unknown, and such wording needs none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from glasnost.petitions.russian.declension import (
    INITIAL,
    INITIALS,
    PARTICLES,
    Sex,
    gender_of,
    given,
    patronymic,
    patronymic_sex,
    surname,
)
from glasnost.petitions.russian.words import Case, parses


@dataclass(frozen=True)
class Name:
    """A name in its parts, as they stand: surname, given name, patronymic; initials where they are no more."""

    surname: str
    given: str = ""
    patronymic: str = ""
    initials_first: bool = False  # «И. И. Иванов»


_WORD = re.compile(r"[А-ЯЁа-яё]+(?:[-'’][А-ЯЁа-яё]+)*")
_FOREIGN = ("ибн", "бин", "бен", "аль", "эль", "абд", "ал", "ван", "фон", "де", "да", "ди", "ла", "ле", "дер")
_PERSON = ("лицо", "лица", "лицу", "лицо", "лицом", "лице")


@lru_cache(maxsize=50_000)
def person(name: str, case: Case) -> str:
    """The person in a case, or «лица (имя в деле: «…»)» where the grammar is not certain."""
    return declined(name, case) or f"{_PERSON[tuple(Case).index(case)]} (имя в деле: «{name.strip()}»)"


@lru_cache(maxsize=50_000)
def declined(name: str, case: Case) -> str | None:
    """The name in a case; None if that is not certain."""
    if case == Case.NOM:
        return " ".join(name.split())
    return _all_cases(name).get(case)


@lru_cache(maxsize=50_000)
def _all_cases(name: str) -> dict[Case, str]:
    """All cases or none, so that a paper speaks of a person in one way."""
    parts = split(name)
    if parts is None:
        return {}
    known = sex(parts)
    found: dict[Case, str] = {}
    for case in Case:
        if case != Case.NOM:
            forms = {_joined(parts, each, case) for each in ([known] if known else Sex)}
            form = forms.pop() if len(forms) == 1 else None  # «Шевченко И. И.»: the sex makes no difference
            if form is None:
                return {}
            found[case] = form
    return found


def _joined(parts: Name, known: Sex, case: Case) -> str | None:
    forms = [surname(parts.surname, known, case), given(parts.given, known, case), patronymic(parts.patronymic, case)]
    if any(form is None for form in forms):
        return None
    first, *rest = (form or "" for form in forms)
    words = [*rest, first] if parts.initials_first else [first, *rest]
    return " ".join(word for word in words if word)


# -- the parts of a name


@lru_cache(maxsize=50_000)
def split(name: str) -> Name | None:
    """Surname, given name, patronymic in the order of registers, or initials and surname; None if it is none of these.

    Two words are surname and given name only if the dictionary knows which is which.
    """
    text = " ".join(name.split())
    head = INITIALS.match(text)
    if head and _WORD.fullmatch(text[head.end() :]):
        return Name(text[head.end() :], head[0].strip(), initials_first=True)
    words = text.split(" ")
    if len(words) > 1 and INITIALS.fullmatch(" ".join(words[1:])) and _WORD.fullmatch(words[0]):
        return Name(words[0], " ".join(words[1:]))
    if not all(_WORD.fullmatch(word) or INITIAL.fullmatch(word) for word in words):
        return None
    if any(part.lower() in _FOREIGN for word in words for part in word.split("-")):
        return None
    if len(words) == 4 and words[3].lower() in PARTICLES:
        return Name(words[0], words[1], " ".join(words[2:]))
    if len(words) == 3:
        if _is_patronymic(words[2]):
            return Name(words[0], words[1], words[2])
        return None
    if len(words) == 2 and _is_given(words[1]) and not _is_given(words[0]):
        return Name(words[0], words[1])
    return None


def _is_given(word: str) -> bool:
    return any("Name" in p.tag and p.is_known and "nomn" in p.tag for p in parses(word))


def _is_patronymic(word: str) -> bool:
    return patronymic_sex(word) is not None


# -- the sex, where the name says it


@lru_cache(maxsize=50_000)
def sex(name: Name) -> Sex | None:
    """What patronymic, given name and surname agree on; None if they say nothing or contradict each other."""
    said = {
        found
        for found in (patronymic_sex(name.patronymic), _given_sex(name.given), _surname_sex(name.surname))
        if found
    }
    return said.pop() if len(said) == 1 else None


def _given_sex(word: str) -> Sex | None:
    known = [p.tag for p in parses(word) if "Name" in p.tag and p.is_known and "nomn" in p.tag and "sing" in p.tag]
    if any("ms-f" in tag or "GNdr" in tag for tag in known):
        return None  # Саша, Женя
    found = {gender_of(tag) for tag in known}
    return Sex(str(found.pop())) if len(found) == 1 and found <= set(Sex) else None


def _surname_sex(word: str) -> Sex | None:
    """Only of surnames that agree in sex like adjectives: Иванов, Иванова, Дубровский, Дубровская."""
    low = word.lower().replace("ё", "е")
    if re.search(r"[сц]кая$", low):
        return Sex.FEMALE
    if re.search(r"[сц]кий$", low):
        return Sex.MALE
    if not re.search(r"(?:[ое]ва?|[иы]на?)$", low):
        return None
    tags = [p.tag for p in parses(word) if p.is_known and "nomn" in p.tag and "sing" in p.tag and p.tag.POS == "NOUN"]
    if any("Surn" not in tag and "Name" not in tag and "Geox" not in tag for tag in tags):
        return None  # «Сова», «Калина» may be anybody's surname
    if not tags and len(low) > 5 and re.search(r"[ое]ва?$", low):
        return Sex.FEMALE if low.endswith("а") else Sex.MALE  # not so «Шагин»: a foreign woman may have it
    found = {gender_of(tag) for tag in tags if "Surn" in tag}
    return Sex(str(found.pop())) if len(found) == 1 and found <= set(Sex) else None
