"""Words of a text as they stand: folded, with the places where they stand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:[\u0301\u00ad][^\W_]*)*")
_SILENT = str.maketrans("", "", "\u0301\u00ad\u200b\ufeff")  # stress marks, soft hyphens
_FOLD = str.maketrans("ё", "е")
# Latin letters that look Russian, put into Russian words by mistake or to escape a search
_ALIKE = str.maketrans("abcehkmoptxyu", "авсенкмортхуи")
_RUSSIAN = re.compile("[а-я]")
LONGEST = 64  # letters; what is longer is no word and is cut


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word, and where it stands in the text (code points)."""

    word: str
    start: int
    end: int


def fold(word: str) -> str:
    """Small letters, е for ё, no stress marks; look-alike Latin letters in a Russian word become Russian."""
    word = unicodedata.normalize("NFC", word.translate(_SILENT)).lower().translate(_FOLD)[:LONGEST]
    return word.translate(_ALIKE) if _RUSSIAN.search(word) else word


def tokens(text: str) -> list[Token]:
    """The words of a text, in order. A hyphen parts words."""
    found = [Token(fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
    return [token for token in found if token.word]
