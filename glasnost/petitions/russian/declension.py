"""The parts of a person's name in the six cases: surname, given name, patronymic. None: not certain.

The dictionary of pymorphy3 and the rules of pytrovich must agree; a name that the dictionary does not have is declined
only where its ending leaves no choice.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from glasnost.petitions.russian.words import GRAMMEMES, Case, like, parses

if TYPE_CHECKING:
    from pytrovich.maker import PetrovichDeclinationMaker

INITIAL = re.compile(r"[А-ЯЁ]\.?(?:-?[А-ЯЁ]\.)?")
INITIALS = re.compile(r"(?:[А-ЯЁ]\.\s*){1,3}")
PARTICLES = ("оглы", "оглу", "кызы", "гызы", "кизи", "улы", "уулу", "угли", "заде", "зода")
FEMALE_PARTICLES = ("кызы", "гызы", "кизи")


class Sex(StrEnum):
    """As Russian grammar needs it; unknown is None."""

    MALE = "masc"
    FEMALE = "femn"


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
    if any(part.lower() in PARTICLES for part in parts):
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
    surnames = [p for p in readings if "Surn" in p.tag and gender_of(p.tag) in (known, None)]
    # a town's name has other endings than the surname: «городом Кашином», «Иваном Кашиным»
    nouns = [p for p in readings if p.tag.POS == "NOUN" and not {"Surn", "Name", "Geox"} & p.tag.grammemes]
    adjectives = [p for p in readings if p.tag.POS == "ADJF" and gender_of(p.tag) == known and "Poss" not in p.tag]
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
    if not word or INITIALS.fullmatch(word) or INITIAL.fullmatch(word):
        return word
    if "-" in word:
        return None
    by_rule = _made("FIRSTNAME", word, known, case)
    named = [p for p in parses(word) if p.is_known and {"Name", "nomn", "sing"} <= p.tag.grammemes]
    readings = [p for p in named if gender_of(p.tag) in (known, None)]
    if named and not readings:
        return None  # the other sex's
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
    if re.split(r"[\s-]", word.lower())[-1] in PARTICLES:
        return None if re.search(r"(?:вич|вна)\b", word.lower()) else word
    found = patronymic_sex(word)
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


def patronymic_sex(word: str) -> Sex | None:
    low = word.lower().replace("ё", "е")
    last = re.split(r"[\s-]", low)[-1]
    if last in PARTICLES:
        return Sex.FEMALE if last in FEMALE_PARTICLES else Sex.MALE if last not in ("заде", "зода") else None
    if re.search(r"(?:ович|евич|ьич|мич|тич|кич|нич|лич|ыч)$", low) and len(low) > 5:
        return Sex.MALE
    if low in ("ильич", "лукич", "фомич", "кузьмич", "саввич", "никитич"):
        return Sex.MALE
    if re.search(r"(?:овна|евна|ична|инична)$", low):
        return Sex.FEMALE
    return None


def gender_of(tag: Any) -> str | None:
    """masc, femn, neut; None for a word of both sexes or without one."""
    return None if "ms-f" in tag or tag.gender is None else str(tag.gender)
