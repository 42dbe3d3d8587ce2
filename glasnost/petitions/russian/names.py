"""Names of people in the six cases.

A part of a name is declined only where two sources agree on it, or where the grammar leaves no choice. Else the name
stays as the register has it, and the sentence is turned: «в отношении лица (имя в деле: «…»)». The sex is
taken from the patronymic, the first name or the form of the surname; where they say nothing, or contradict each
other, it is unknown, and such wording needs none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from glasnost.petitions.russian.words import GRAMMEMES, Case, like, parses

if TYPE_CHECKING:
    from pytrovich.maker import PetrovichDeclinationMaker


class Sex(StrEnum):
    """As Russian grammar needs it; unknown is None."""

    MALE = "masc"
    FEMALE = "femn"


@dataclass(frozen=True)
class Name:
    """A name in its parts, as they stand: surname, given name, patronymic; initials where they are no more."""

    surname: str
    given: str = ""
    patronymic: str = ""
    initials_first: bool = False  # «И. И. Иванов»


_WORD = re.compile(r"[А-ЯЁа-яё]+(?:[-'’][А-ЯЁа-яё]+)*")
_INITIAL = re.compile(r"[А-ЯЁ]\.?(?:-?[А-ЯЁ]\.)?")
_INITIALS = re.compile(r"(?:[А-ЯЁ]\.\s*){1,3}")
_PARTICLES = ("оглы", "оглу", "кызы", "гызы", "кизи", "улы", "уулу", "угли", "заде", "зода")
_FEMALE_PARTICLES = ("кызы", "гызы", "кизи")
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
    head = _INITIALS.match(text)
    if head and _WORD.fullmatch(text[head.end() :]):
        return Name(text[head.end() :], head[0].strip(), initials_first=True)
    words = text.split(" ")
    if len(words) > 1 and _INITIALS.fullmatch(" ".join(words[1:])) and _WORD.fullmatch(words[0]):
        return Name(words[0], " ".join(words[1:]))
    if not all(_WORD.fullmatch(word) or _INITIAL.fullmatch(word) for word in words):
        return None
    if any(part.lower() in _FOREIGN for word in words for part in word.split("-")):
        return None
    if len(words) == 4 and words[3].lower() in _PARTICLES:
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
    return _patronymic_sex(word) is not None


def _patronymic_sex(word: str) -> Sex | None:
    low = word.lower().replace("ё", "е")
    last = re.split(r"[\s-]", low)[-1]
    if last in _PARTICLES:
        return Sex.FEMALE if last in _FEMALE_PARTICLES else Sex.MALE if last not in ("заде", "зода") else None
    if re.search(r"(?:ович|евич|ьич|мич|тич|кич|нич|лич|ыч)$", low) and len(low) > 5:
        return Sex.MALE
    if low in ("ильич", "лукич", "фомич", "кузьмич", "саввич", "никитич"):
        return Sex.MALE
    if re.search(r"(?:овна|евна|ична|инична)$", low):
        return Sex.FEMALE
    return None


# -- the sex, where the name says it


@lru_cache(maxsize=50_000)
def sex(name: Name) -> Sex | None:
    """What patronymic, given name and surname agree on; None if they say nothing or contradict each other."""
    said = {
        found
        for found in (_patronymic_sex(name.patronymic), _given_sex(name.given), _surname_sex(name.surname))
        if found
    }
    return said.pop() if len(said) == 1 else None


def _given_sex(word: str) -> Sex | None:
    known = [p.tag for p in parses(word) if "Name" in p.tag and p.is_known and "nomn" in p.tag and "sing" in p.tag]
    if any("ms-f" in tag or "GNdr" in tag for tag in known):
        return None  # Саша, Женя
    found = {_gender(tag) for tag in known}
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
    found = {_gender(tag) for tag in tags if "Surn" in tag}
    return Sex(str(found.pop())) if len(found) == 1 and found <= set(Sex) else None


# -- the cases of the parts


@lru_cache(maxsize=50_000)
def surname(word: str, known: Sex, case: Case) -> str | None:
    """A surname in a case; of two joined by a hyphen each. None: not certain."""
    if "-" in word:
        return _double(word, known, case)
    low = word.lower()
    if re.search(r"(?:[еоиуэюы]|[ыи]х)$", low) or low.endswith("ё"):
        return word  # Шевченко, Черных, Саакашвили
    if known is Sex.FEMALE and re.search(r"[бвгджзйклмнпрстфхцчшщь]$", low):
        return word  # Коваль, Ким, Мицкевич: a woman's is not declined
    if low.endswith("ец"):
        return None  # «Кравец» gives «Кравца» or «Кравеца», as the family has it
    by_rule = _made("LASTNAME", word, known, case)
    read, adjectives = _surname_forms(word, known, case)
    if adjectives and len(read) == 1:
        return like(word, read.pop())  # «Долгий»: the rules take it for a noun like «Дмитрий»
    if read:
        return by_rule if by_rule is not None and read == {_plain(by_rule)} else None
    return by_rule if re.search(_REGULAR[known], low) else None


def _double(word: str, known: Sex, case: Case) -> str | None:
    """«Римский-Корсаков»: both parts; «Магомед-заде»: none; «Тер-Петросян», «Бонч-Бруевич»: not certain."""
    parts = word.split("-")
    if any(part.lower() in _PARTICLES for part in parts):
        return word
    if not all(re.search(_PART[known], part.lower()) for part in parts[:-1]):
        return None
    forms = [surname(part, known, case) for part in parts]
    return None if any(form is None for form in forms) else "-".join(form or "" for form in forms)


_PART = {Sex.MALE: r"(?:[оеё]в|[иы]н|[сц]кий|[еоиуэю])$", Sex.FEMALE: r"(?:[оеё]ва|[иы]на|[сц]кая|[еоиуэю])$"}

# Endings of surnames that the dictionary does not have, where the grammar leaves no choice. Not among them are fleeting
# vowels (Заяц, Чапек, Соловей), -ий and -ой of adjectives or nouns (Долгий, Цой), -а that may not be declined (Дюма).
_REGULAR = {
    Sex.MALE: r"(?:[оеё]в|[иы]н|[сц]к[ио]й|ич|[уюя]к|[аиыуюя][бвгджзлмнпрстфхш]|[рнлс][бвгдтк]|[аяуюы]й|ян)$",
    Sex.FEMALE: r"(?:[оеё]ва|[иы]на|[сц]кая)$",
}


def _surname_forms(word: str, known: Sex, case: Case) -> tuple[set[str], bool]:
    """What the dictionary makes of a word that may be this surname, and whether all of it are adjectives."""
    readings = [p for p in parses(word) if p.is_known and {"nomn", "sing"} <= p.tag.grammemes]
    surnames = [p for p in readings if "Surn" in p.tag and _gender(p.tag) in (known, None)]
    # a town's name has other endings than the surname: «городом Кашином», «Иваном Кашиным»
    nouns = [p for p in readings if p.tag.POS == "NOUN" and not {"Surn", "Name", "Geox"} & p.tag.grammemes]
    adjectives = [p for p in readings if p.tag.POS == "ADJF" and _gender(p.tag) == known and "Poss" not in p.tag]
    found = {_form(p, known, case) for p in surnames or [*nouns, *adjectives]}
    return found - {""}, bool(adjectives) and not surnames and not nouns


def _form(parse: Any, known: Sex, case: Case) -> str:
    wanted = {GRAMMEMES[case], "sing"}
    masculine = known is Sex.MALE and (parse.tag.POS == "ADJF" or "inan" in parse.tag) and parse.tag.gender == "masc"
    if case == Case.ACC and masculine:
        wanted = {
            "gent",
            "sing",
        }  # the accusative of a thing is its nominative; a man with that name has the genitive's
    form = parse.inflect(wanted | ({str(known)} if parse.tag.POS == "ADJF" else set()))
    return _plain(form.word) if form else ""


@lru_cache(maxsize=50_000)
def given(word: str, known: Sex, case: Case) -> str | None:
    """A given name in a case; initials stay. None: not certain."""
    if not word or _INITIALS.fullmatch(word) or _INITIAL.fullmatch(word):
        return word
    if "-" in word:
        return None
    by_rule = _made("FIRSTNAME", word, known, case)
    readings = [
        p
        for p in parses(word)
        if p.is_known and "Name" in p.tag and _gender(p.tag) in (known, None) and "nomn" in p.tag
    ]
    if readings:
        if known is Sex.FEMALE and word.endswith("ь") and any("Fixd" in p.tag for p in readings):
            return None  # «Гузель», «Айгуль»: usage differs
        forms = {_plain(form.word) for p in readings if (form := p.inflect({GRAMMEMES[case], "sing"}))}
        return by_rule if by_rule is not None and _plain(by_rule) in forms else None
    low = word.lower()
    if re.search(r"[оуэюыеи]$", low):
        return word
    if known is Sex.FEMALE and re.search(r"[бвгджзйклмнпрстфхцчшщ]$", low):
        return word
    certain = r"[аиоуеэыюя][бвгджзклмнпрстфхш]$|[рнлмст][бвгдзктмн]$|а$" if known is Sex.MALE else r"а$"
    return by_rule if re.search(certain, low) and not re.search(r"(?:[еоё]к|ел|ец|[аеиоуыэюяжшчщц]а)$", low) else None


@lru_cache(maxsize=50_000)
def patronymic(word: str, case: Case) -> str | None:
    """A patronymic in a case; one with «оглы», «кызы» stays as it is."""
    if not word:
        return word
    if re.split(r"[\s-]", word.lower())[-1] in _PARTICLES:
        return None if re.search(r"(?:вич|вна)\b", word.lower()) else word
    found = _patronymic_sex(word)
    return _made("MIDDLENAME", word, found, case) if found else None


@cache
def _maker() -> PetrovichDeclinationMaker:
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()


def _made(part: str, word: str, known: Sex, case: Case) -> str | None:
    from pytrovich import enums

    cases: dict[Case, Any] = {
        Case.GEN: enums.Case.GENITIVE,
        Case.DAT: enums.Case.DATIVE,
        Case.ACC: enums.Case.ACCUSATIVE,
        Case.INS: enums.Case.INSTRUMENTAL,
        Case.LOC: enums.Case.PREPOSITIONAL,
    }
    gender = enums.Gender.MALE if known is Sex.MALE else enums.Gender.FEMALE
    form = _maker().make(enums.NamePart[part], gender, cases[case], word)
    return like(word, form.lower()) if form else None


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _gender(tag: Any) -> str | None:
    """masc, femn, neut; None for a word of both sexes or without one."""
    return None if "ms-f" in tag or tag.gender is None else str(tag.gender)
