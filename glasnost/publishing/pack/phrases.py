"""Words that decisions quote as what was posted, without names and accounts: a phrase is cut where one stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from glasnost.search.audit.shingles import content
from glasnost.search.lemmas import is_name
from glasnost.search.tokens import tokens

LEAST, MOST = 2, 60  # words that carry meaning
BEFORE = 90  # letters before a quotation in which something must say that it was posted
_QUOTED = re.compile(r"«([^«»]{12,600})»|“([^“”]{12,600})”|\"([^\"\n]{12,600})\"")
_POSTED = re.compile(
    r"текст|надпис|лозунг|фраз|слов(?:а|ами|ом)\b|комментар|высказыван|содержани|подпис|выражени|плакат|пост\b|запис|"
    r"стать[яю]\s+под\s+названием|под\s+названием|озаглавлен",
    re.IGNORECASE,
)
# what is quoted for another reason: laws, networks, organisations, courts, papers of the case
_OTHER = re.compile(
    r"(?:закон|кодекс|стать[яеи]\s+\d|указ|постановлени|приказ|сет[ьи]|мессенджер|организаци|движени|парти|обществ|"
    r"сообществ|групп|канал|газет|журнал|сайт|приложени|аккаунт|профил|им[её]н|ник(?:ом|нейм))[а-яё]*\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_TAKEN_OUT = re.compile(r"изъят|обезлич|<[^>]{0,60}>|\*{2,}|\bФИО\d*|\buser\d+|\bid\d+|https?:|www\.|@\w|\d{6,}")
_CUT = re.compile(r"[.!?…]+\s|\n")


def phrases(text: str) -> Iterator[str]:
    """The phrases of one decision, as they stand."""
    for found in _QUOTED.finditer(text):
        before = text[max(0, found.start() - BEFORE) : found.start()]
        if _POSTED.search(before) is None or _OTHER.search(before) is not None:
            continue
        for sentence in _CUT.split(next(part for part in found.groups() if part)):
            yield from filter(_usable, _without_names(sentence))


def _without_names(sentence: str) -> Iterator[str]:
    """The stretches between names, initials and what courts took out."""
    begin = 0
    for start, end in _names(sentence):
        yield sentence[begin:start].strip(" ,;:—–-()")
        begin = end
    yield sentence[begin:].strip(" ,;:—–-()")


def _names(sentence: str) -> list[tuple[int, int]]:
    found = [(match.start(), match.end()) for match in _TAKEN_OUT.finditer(sentence)]
    for token in tokens(sentence):
        written = sentence[token.start : token.end]
        initial = len(written) == 1 and written.isupper() and sentence[token.end : token.end + 1] == "."
        if initial or (written[0].isupper() and is_name(token.word)):
            found.append((token.start, token.end))
    return sorted(found)


def _usable(phrase: str) -> bool:
    return LEAST <= len(content(phrase)) <= MOST


@lru_cache(maxsize=1 << 16)
def form(phrase: str) -> tuple[tuple[str, ...], ...]:
    """The same for a phrase in any inflection: what counts it over cases."""
    return tuple(content(phrase))
