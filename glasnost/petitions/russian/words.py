"""Words in the six cases, by the dictionary of pymorphy3."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer
    from pymorphy3.analyzer import Parse


class Case(StrEnum):
    """The six cases, as forms name them: {court:gen}."""

    NOM = "nom"
    GEN = "gen"
    DAT = "dat"
    ACC = "acc"
    INS = "ins"
    LOC = "loc"


GRAMMEMES = {
    Case.NOM: "nomn",
    Case.GEN: "gent",
    Case.DAT: "datv",
    Case.ACC: "accs",
    Case.INS: "ablt",
    Case.LOC: "loct",
}
_ADJECTIVE = ("ый", "ий", "ой")
_ENDINGS = ("ого", "ому", "ым", "им", "ом", "его", "ему", "ем", "ьего", "ьему", "ьим", "ьем")


@cache
def dictionary() -> MorphAnalyzer:
    """The analyser; its dictionary takes a quarter of a second to load, so it is loaded when first asked."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=20_000)
def parses(word: str) -> tuple[Parse, ...]:
    """Every reading of a word, the likeliest first."""
    return tuple(dictionary().parse(word.lower()))


@lru_cache(maxsize=20_000)
def adjective(word: str, case: Case) -> str | None:
    """A masculine adjective or ordinal in its nominative, put into a case of an inanimate noun; None: it is none.

    Only the ending is the dictionary's: a register may write «Щелковский» where the dictionary has «Щёлковский». It
    may know «окружной» with another nominative, or «Карпинский» as a surname alone; the other cases agree.
    """
    if not word.lower().endswith(_ADJECTIVE):
        return None
    if case in (Case.NOM, Case.ACC):
        return word
    stem, hyphen, last = word.rpartition("-")  # «Петропавловск-Камчатский»: the last part alone is declined
    if hyphen:
        form_of_last = adjective(last, case)
        return form_of_last and stem + hyphen + form_of_last
    for parse in parses(word):
        if parse.tag.POS != "ADJF" and not {"Surn", "masc"} <= parse.tag.grammemes:
            continue
        form = parse.inflect({"masc", "sing", GRAMMEMES[case]} if parse.tag.POS == "ADJF" else {GRAMMEMES[case]})
        ending = form.word[len(word) - 2 :] if form is not None else ""
        if ending in _ENDINGS:
            return word[:-2] + (ending.upper() if word.isupper() else ending)
    return None


def like(pattern: str, word: str) -> str:
    """`word` with the capitals of `pattern`: ИВАНОВ → ИВАНОВА, Ленинский → Ленинского, Усть-Калманский → Усть-К…."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    parts, wanted = word.split("-"), pattern.split("-")
    if len(parts) == len(wanted) > 1:
        return "-".join(like(p, w) for p, w in zip(wanted, parts, strict=True))
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word
