"""Patterns as data: wordings of courts in TOML files, matched in time that grows with the text and no faster.

A wording is written as a lawyer would quote it: `признать … виновн-`. A hyphen at a word's end stands for any ending,
`…` for other words (at most `within` signs of them), `(а|б)` for a choice. Whoever knows regular expressions may write
`regex` instead (`glued`: a figure may stand right before it). Matching is RE2's: one pass tells which of all the pieces
occur in a text, and only those are looked for.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import re2

from glasnost.reading.fold import CODING, fold

FOLDER = Path(__file__).parent
WITHIN = 250  # signs that … may stand for
BEFORE = 90  # signs in which `without` looks back
# bytes that RE2 may keep of what it has worked out; past them it forgets and goes on, in the same time
PIECE_MEMORY, SET_MEMORY = 2 << 20, 64 << 20
_WORDS = re.compile(r"\([^)]*\)\S*|\S+")
_LETTER = "а-яa-z0-9"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording. `value`: what it says of its field. `pieces`: numbers of its parts in the language's index."""

    field: str
    value: str
    pieces: tuple[int, ...]
    within: int
    without: tuple[int, ...]  # pieces that must not stand shortly before
    inside: tuple[int, ...]  # pieces that must not stand in its gaps
    options: dict[str, Any]
    example: str
    finds: str
    never: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A wording in a text. `value` and `options` are the pattern's."""

    value: str
    start: int
    end: int
    pattern: Pattern


class Language:
    """All patterns of one language's folder."""

    def __init__(self, name: str) -> None:
        self._numbers: dict[str, int] = {}
        self.fields: dict[str, list[Pattern]] = {}
        for path in sorted((FOLDER / name).glob("*.toml")):
            self._take(path)
        self.pieces = [re2.compile(piece, _options(PIECE_MEMORY)) for piece in map(_encoded, self._numbers)]
        self._occurring = re2.Set.SearchSet(_options(SET_MEMORY))
        for piece in self._numbers:
            self._occurring.Add(_encoded(piece))
        self._occurring.Add(b"")  # occurs in every text: an empty answer means that the pass failed
        self._occurring.Compile()

    def _take(self, path: Path) -> None:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in file.get("pattern", ()):
            name = row.pop("field", path.stem)
            self.fields.setdefault(name, []).append(self._pattern(name, row, path))

    def _pattern(self, name: str, row: dict[str, Any], path: Path) -> Pattern:
        written = row.pop("words", None)
        glued = row.pop("glued", False)
        parts = (
            [_of_regex(row.pop("regex"), glued)]
            if written is None
            else [_of_words(part) for part in written.split("…")]
        )
        if not all(parts):
            raise ValueError(f"{path.name}: «{written}» begins or ends with …")
        pieces = self._numbered(parts)
        without, inside = (self._numbered(map(_of_words, row.pop(name, ()))) for name in ("without", "inside"))
        example, never = row.pop("example"), tuple(row.pop("never", ()))
        finds, why = row.pop("finds", ""), row.pop("why")
        value, within = row.pop("value", ""), row.pop("within", WITHIN)
        return Pattern(name, value, pieces, within, without, inside, row, example, finds, never, why)

    def _numbered(self, parts: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._numbers.setdefault(part, len(self._numbers)) for part in parts)

    def occurring(self, data: bytes) -> frozenset[int]:
        """Numbers of the pieces that occur in a folded text."""
        found = self._occurring.Match(data)
        return frozenset(range(len(self.pieces)) if found is None else found)


@cache
def language(name: str) -> Language:
    """The patterns of a language, read once."""
    return Language(name)


class Scan:
    """One text and what was found in it so far."""

    def __init__(self, text: str, name: str = "ru") -> None:
        self.text, self.data = text, fold(text)
        self.folded = self.data.decode(CODING, "replace")
        self.language = language(name)
        self._occurring = self.language.occurring(self.data)
        self._places: dict[int, list[tuple[int, int]]] = {}

    def find(self, field: str, start: int = 0, end: int | None = None) -> list[Found]:
        """The field's wordings between two places, in the order of the text; of those that begin together the longer
        first."""
        found = [
            Found(pattern.value, first, last, pattern)
            for pattern in self.language.fields[field]
            for first, last in self._matches(pattern, start, len(self.data) if end is None else end)
        ]
        return sorted(found, key=lambda one: (one.start, -one.end))

    def first(self, field: str, start: int = 0, end: int | None = None) -> Found | None:
        """The first of them."""
        return next(iter(self.find(field, start, end)), None)

    def _matches(self, pattern: Pattern, start: int, end: int) -> Iterator[tuple[int, int]]:
        if any(piece not in self._occurring for piece in pattern.pieces):
            return
        head, *rest = (self.places(piece) for piece in pattern.pieces)
        for place in head[bisect_left(head, (start, 0)) :]:
            if place[1] > end:
                break
            last = place[1]
            for following in rest:
                position = bisect_left(following, (last, 0))
                if position == len(following) or following[position][0] - last > pattern.within:
                    break
                last = following[position][1]
            else:
                if last <= end and self._allowed(pattern, place[0], last):
                    yield place[0], last

    def _allowed(self, pattern: Pattern, start: int, end: int) -> bool:
        before = any(self.stands(piece, start - BEFORE, start) for piece in pattern.without)
        return not before and not any(self.stands(piece, start, end) for piece in pattern.inside)

    def stands(self, piece: int, start: int, end: int) -> bool:
        """Whether a piece begins between two places."""
        if piece not in self._occurring:
            return False
        places = self.places(piece)
        position = bisect_left(places, (start, 0))
        return position < len(places) and places[position][0] < end

    def places(self, piece: int) -> list[tuple[int, int]]:
        """Where a piece occurs."""
        if piece not in self._places:
            self._places[piece] = list(self._search(self.language.pieces[piece]))
        return self._places[piece]

    def _search(self, piece: Any) -> Iterator[tuple[int, int]]:
        position = 0
        while (match := piece.search(self.data, position)) is not None:
            start, end = cast(tuple[int, int], match.span(1))
            yield start, end
            position = max(end, position + 1)


def _options(memory: int) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = memory
    options.log_errors = False
    return options


def _encoded(piece: str) -> bytes:
    return piece.encode(CODING)


def _of_words(written: str) -> str:
    """`признан- виновн-` as an expression."""
    words = [_word(word) for word in _WORDS.findall(written.lower().replace("ё", "е"))]
    return _bounded(r"\s*".join(words), closed=not written.rstrip().endswith("-")) if words else ""


def _word(word: str) -> str:
    """One word, or a choice of words."""
    if word.startswith("("):
        options, _bracket, rest = word[1:].partition(")")
        return f"(?:{'|'.join(map(_phrase, options.split('|')))}){_phrase(rest)}"
    return _phrase(word)


def _phrase(words: str) -> str:
    return r"\s+".join(map(_ending, words.split()))


def _ending(word: str) -> str:
    if word == "-" or not word.endswith("-"):
        return re.escape(word)
    return re.escape(word.removesuffix("-")) + "[а-я]*"


def _of_regex(written: str, glued: bool) -> str:
    return _bounded(written.replace("ё", "е"), closed=False, glued=glued)


def _bounded(expression: str, closed: bool, glued: bool = True) -> str:
    """Whole words only. `glued`: a figure may stand right before, for clerks lose blanks («82ПОСТАНОВЛЕНИЕ»)."""
    before = _LETTER.removesuffix("0-9") if glued else _LETTER
    tail = f"(?:$|[^{_LETTER}-]|-(?:$|[^{_LETTER}]))" if closed else ""
    return f"(?:^|[^{before}])({expression}){tail}"
