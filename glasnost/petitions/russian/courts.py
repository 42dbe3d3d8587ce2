"""Names of courts in the six cases: «Ленинский районный суд г. Н.» → «Ленинским районным судом г. Н.»."""

from __future__ import annotations

import re
from functools import lru_cache

from glasnost.petitions.russian.words import Case, adjective, like

# The noun that a court's name turns on, in the order of the cases; its accusative as that of a thing or a person.
_HEADS = {
    "суд": ("суд", "суда", "суду", "суд", "судом", "суде"),
    "судья": ("судья", "судьи", "судье", "судью", "судьёй", "судье"),
    "участок": ("участок", "участка", "участку", "участок", "участком", "участке"),
    "коллегия": ("коллегия", "коллегии", "коллегии", "коллегию", "коллегией", "коллегии"),
    "президиум": ("президиум", "президиума", "президиуму", "президиум", "президиумом", "президиуме"),
}
_FEMININE = {"судебная": ("судебная", "судебной", "судебной", "судебную", "судебной", "судебной")}
_ORDER = tuple(Case)
# «Ростовский-на-Дону», also with the spaces that registers put there
_ON_RIVER = re.compile(r"(?P<word>[А-ЯЁа-яё-]*?[А-ЯЁа-яё])(?P<rest>\s*-\s*на\s*-\s*[А-ЯЁ][а-яё]+)$")
_NUMBER = re.compile(r"№?\d+")
_ORDINAL = re.compile(r"\d+-й")


@lru_cache(maxsize=20_000)
def court(name: str, case: Case) -> str:
    """The court in a case. A name whose grammar is not certain stays as it is, after a word that is declined.

    «Мосгорсуд» → «суда (в источнике: «Мосгорсуд»)».
    """
    return declined(name, case) or _named(name, case)


@lru_cache(maxsize=20_000)
def declined(name: str, case: Case) -> str | None:
    """The court in a case; None if its name does not begin with adjectives and one of the known nouns."""
    words = _words(name)
    for place, (_gap, word) in enumerate(words):
        forms = _HEADS.get(word.lower())
        if forms is None:
            continue
        before = [_before(w, case, person=word.lower() == "судья") for _g, w in words[:place]]
        if any(form is None for form in before):
            return None
        done = [*(f or "" for f in before), like(word, forms[_ORDER.index(case)])]
        head = "".join(g + form for (g, _w), form in zip(words[: place + 1], done, strict=True))
        return head + "".join(g + w for g, w in words[place + 1 :])
    return None


def _words(name: str) -> list[tuple[str, str]]:
    """Words with the space before each; «Ростовский - на - Дону» is one word."""
    joined = re.sub(r"\s*-\s*на\s*-\s*", lambda m: m[0].replace(" ", "\0"), name.strip())
    parts = re.split(r"(\s+)", joined)
    gaps = ["", *parts[1::2]]
    return [(gap, word.replace("\0", " ")) for gap, word in zip(gaps, parts[::2], strict=True)]


def _before(word: str, case: Case, *, person: bool) -> str | None:
    """A word before the noun: an adjective agrees, a number stays; anything else is not understood."""
    if _NUMBER.fullmatch(word):
        return word
    if _ORDINAL.fullmatch(word):
        accusative = "го" if person else "й"
        return word[:-1] + ("й", "го", "му", accusative, "м", "м")[_ORDER.index(case)]
    if word.lower() in _FEMININE:
        return like(word, _FEMININE[word.lower()][_ORDER.index(case)])
    river = _ON_RIVER.fullmatch(word)
    if river:
        form = _before(river["word"], case, person=person)
        return form and form + river["rest"]
    # the accusative of a person is the genitive: «мирового судью»
    return adjective(word, Case.GEN if person and case == Case.ACC else case)


def _named(name: str, case: Case) -> str:
    return f"{_HEADS['суд'][_ORDER.index(case)]} (в источнике: «{name.strip()}»)"
