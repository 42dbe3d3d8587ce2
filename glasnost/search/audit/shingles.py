"""Texts as hashed pairs of words that stand near each other, the same in any inflection and order.

That is what a pack holds instead of texts. Words that carry no meaning of their own are left out. A hash hides nothing
from somebody who has the words already, and little from somebody who tries every pair of a dictionary; it keeps a pack
from being read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import islice, pairwise, product

from glasnost.search.lemmas import lemmas, part_of_speech
from glasnost.search.tokens import tokens

REACH = 3  # words from one to the other
MOST = 12  # readings of one pair
SIDE_BY_SIDE = "+"
_EMPTY = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "INTJ", "PNCT"))
_ENGLISH = frozenset(
    (
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "he", "her", "his", "i",
        "in", "is", "it", "its", "not", "of", "on", "or", "our", "she", "so", "that", "the", "their", "them", "they",
        "this", "to", "was", "we", "were", "will", "with", "you", "your",
    )
)  # fmt: skip


@lru_cache(maxsize=1 << 18)
def readings(word: str) -> tuple[str, ...]:
    """What a folded word may be a form of; nothing if it carries no meaning of its own."""
    if word in _ENGLISH or (len(word) < 3 and not word.isdigit()) or part_of_speech(word) in _EMPTY:
        return ()
    return tuple(sorted(lemmas(word)))


def content(text: str) -> list[tuple[str, ...]]:
    """The words of a text that carry meaning, each as its readings."""
    return [found for token in tokens(text) if (found := readings(token.word))]


def shingles(text: str) -> list[tuple[int, ...]]:
    """The pairs of a text, each as its hashes in every reading.

    A text of two words is one pair, which must stand side by side; a single word is none: it would match everywhere.
    """
    found = content(text)
    if len(found) == 2:
        return [_hashes(found[0], found[1], SIDE_BY_SIDE)]
    return list(dict.fromkeys(_hashes(one, two) for one, two in _near(found)))


def asked(found: list[tuple[str, ...]]) -> set[int]:
    """Every hash that a text with this content may be found by."""
    hashes = {one for pair in _near(found) for one in _hashes(*pair)}
    return hashes.union(*(_hashes(one, two, SIDE_BY_SIDE) for one, two in pairwise(found)))


def _near(found: list[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for place, one in enumerate(found):
        for two in found[place + 1 : place + 1 + REACH]:
            if one != two:
                yield one, two


@lru_cache(maxsize=1 << 17)  # the same words stand beside each other again and again
def _hashes(one: tuple[str, ...], two: tuple[str, ...], kind: str = "") -> tuple[int, ...]:
    pairs = islice(product(one, two), MOST)
    return tuple(sorted(_hash((kind, *pair) if pair[0] <= pair[1] else (kind, pair[1], pair[0])) for pair in pairs))


@lru_cache(maxsize=1 << 16)
def _hash(words: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8, person=b"glasnost").digest(), "big")


def word_hash(lemma: str) -> int:
    """The hash of a single word, for families."""
    return _hash((lemma,))
