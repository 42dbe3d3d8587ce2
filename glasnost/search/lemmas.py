"""What a word may be a form of: every reading of the dictionary, stems only where it knows none."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

_RUSSIAN = re.compile("[а-я]+")
_LATIN = re.compile("[a-z]+")
# New verbs of one act («репостнуть», «лайкнуть»), whose forms guessed endings take for nouns.
_ONCE = re.compile("([а-я]{3,}н)(?:уть|ул[аои]?|у|ешь|ет|ем|ете|ут|и|ите|ув|увш[а-я]{2,3})")
# What dictionaries of forms do not know: written short, said long. Only those that stand for one word.
_SHORT = {
    "млн": "миллион",
    "млрд": "миллиард",
    "тыс": "тысяча",
    "чел": "человек",
    "руб": "рубль",
    "ст": "статья",
    "мин": "минута",
    "сов": "советский",
    "гр": "грамм",
}


@lru_cache(maxsize=1 << 18)
def lemmas(word: str) -> frozenset[str]:
    """Everything that a folded word may be a form of; itself, if it is neither Russian nor English.

    «стали» is a form of «стать» and of «сталь»: which one, a text's sense says, and nobody has read the text.
    """
    if _RUSSIAN.fullmatch(word):
        return _russian(word)
    if _LATIN.fullmatch(word):
        return frozenset({_stemmer("english").stemWord(word)})
    return frozenset({word})


def _russian(word: str) -> frozenset[str]:
    analyser = _analyser()
    readings = analyser.parse(word)
    found = {_plain(reading.normal_form) for reading in readings}
    if word in _SHORT:
        found.add(_SHORT[word])
    if not any(reading.is_known for reading in readings):
        found.add("~" + _stemmer("russian").stemWord(word))
        if (once := _ONCE.fullmatch(word)) is not None:
            found.add(once[1] + "уть")
        found |= _misspelt(word)
    return frozenset(found | _active(found))


def _active(found: set[str]) -> set[str]:
    """«Читается» is the passive of «читать» as well as a form of «читаться»."""
    bare = {lemma[:-2] for lemma in found if lemma.endswith(("ться", "тись", "чься"))}
    return {lemma for lemma in bare if _analyser().word_is_known(lemma)}


def _misspelt(word: str) -> set[str]:
    """«Кажеться»: the commonest mistake of Russian spelling, undone if that gives a known word."""
    for wrong, right in (("ться", "тся"), ("тся", "ться")):
        other = word.removesuffix(wrong) + right
        if word.endswith(wrong) and _analyser().word_is_known(other):
            return {_plain(reading.normal_form) for reading in _analyser().parse(other)}
    return set()


def _plain(lemma: str) -> str:
    return lemma.replace("ё", "е")


@cache
def _analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=1 << 18)
def part_of_speech(word: str) -> str:
    """The likeliest part of speech of a folded Russian word, as OpenCorpora calls it (NOUN, PREP); "" of others.

    Pronouns that are declined as adjectives («весь», «этот») are pronouns, NPRO.
    """
    if not _RUSSIAN.fullmatch(word):
        return ""
    tag = _analyser().parse(word)[0].tag
    return "NPRO" if "Apro" in tag.grammemes else str(tag.POS or "")


@lru_cache(maxsize=1 << 16)
def is_name(word: str) -> bool:
    """Whether a folded word may be somebody's first name, patronymic or surname, in any reading."""
    if not _RUSSIAN.fullmatch(word):
        return False
    readings = _analyser().parse(word)
    return any({"Name", "Surn", "Patr"} & set(reading.tag.grammemes) for reading in readings)
