"""Texts as hashed runs of words, the same in any inflection and order: what a pack holds instead of the texts.

Words that carry no meaning of their own are left out. A hash hides nothing from somebody who has the words already,
and little from somebody who tries every line of a book; it keeps a pack from being read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import islice, product

from glasnost.search.lemmas import lemmas, part_of_speech
from glasnost.search.tokens import tokens

RUN = 3  # words to a shingle
MOST = 12  # readings of one shingle
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


def shingles(text: str) -> list[list[int]]:
    """For each place of a text the hashes of its run of three words, in every reading.

    A text of two words is one place; one of a single word none: it would match everywhere.
    """
    found = content(text)
    if len(found) == 2:
        return [_hashes(found)]
    return [_hashes(found[place : place + RUN]) for place in range(len(found) - RUN + 1)]


def asked(text: str) -> set[int]:
    """Every hash that a text may be found by: its runs of three words, and of two."""
    found = content(text)
    several = (found[place : place + run] for run in (RUN, 2) for place in range(len(found) - run + 1))
    return {one for words in several for one in _hashes(words)}


def _hashes(words: Iterable[tuple[str, ...]]) -> list[int]:
    return [_hash(tuple(sorted(one))) for one in islice(product(*words), MOST)]


@lru_cache(maxsize=1 << 16)
def _hash(words: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8, person=b"glasnost").digest(), "big")


def word_hash(lemma: str) -> int:
    """The hash of a single word, for families."""
    return _hash((lemma,))
