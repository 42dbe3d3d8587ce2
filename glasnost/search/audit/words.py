"""Which entries of a pack a text resembles: the pairs of near words that it shares with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from glasnost.search.audit.entry import Entry, What
from glasnost.search.audit.shingles import asked, content, word_hash

ENOUGH = 0.6  # of an entry's pairs that a text must hold
LEAST = 2  # pairs, of an entry that has as many
PLACE = 20  # bits for a pair's place in its entry
MANY = 14  # pairs: five or six words in a row, a part of a long text


@dataclass(frozen=True)
class Resemblance:
    """A text and an entry (by its number). share: of the entry's pairs that the text holds."""

    entry: int
    share: float


class WordMatcher:
    """Phrases, titles and families of a pack, ready to be asked. Some 20 bytes a hash."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        rows = [
            (one, number, place)
            for number, entry in enumerate(entries)
            if entry.what in (What.PHRASE, What.LISTED)
            for place, hashes in enumerate(entry.shingles)
            for one in hashes
        ]
        self._hashes = np.array([one for one, _n, _p in rows], np.uint64)
        order = np.argsort(self._hashes, kind="stable")
        self._hashes = self._hashes[order]
        self._owners = np.array([number for _o, number, _p in rows], np.int64)[order]
        self._places = np.array([place for _o, _n, place in rows], np.int64)[order]
        self._lengths = np.array([len(entry.shingles) for entry in entries], np.int64)
        self._families: dict[int, list[int]] = {}
        for number, entry in enumerate(entries):
            if entry.what is What.FAMILY:
                for one in (one for place in entry.shingles for one in place):
                    self._families.setdefault(one, []).append(number)

    def find(self, text: str) -> list[Resemblance]:
        """Phrases and titles that a text resembles, the surest first."""
        return self.look(text)[0]

    def look(self, text: str) -> tuple[list[Resemblance], set[int]]:
        """Phrases and titles that a text resembles, the surest first; and the families some word of which it holds."""
        words = content(text) if len(self._hashes) or self._families else []
        return self._resembling(words), self._held(words)

    def _resembling(self, words: list[tuple[str, ...]]) -> list[Resemblance]:
        wanted = asked(words)
        if not len(self._hashes) or not wanted:
            return []
        rows = self._rows(np.fromiter(wanted, np.uint64, len(wanted)))
        pairs = np.unique(self._owners[rows] << PLACE | self._places[rows])
        owners, counts = np.unique(pairs >> PLACE, return_counts=True)
        lengths = self._lengths[owners]
        enough = (counts >= MANY) | ((counts >= ENOUGH * lengths) & (counts >= np.minimum(LEAST, lengths)))
        shares = (counts / lengths)[enough]
        found = [Resemblance(*one) for one in zip(owners[enough].tolist(), shares.tolist(), strict=True)]
        return sorted(found, key=lambda one: (-one.share, one.entry))

    def _held(self, words: list[tuple[str, ...]]) -> set[int]:
        if not self._families:
            return set()
        hashes = {word_hash(lemma) for word in words for lemma in word}
        return {number for one in hashes & self._families.keys() for number in self._families[one]}

    def _rows(self, wanted: Any) -> Any:
        """The rows that hold any of the hashes."""
        begin = np.searchsorted(self._hashes, wanted, "left")
        count = np.searchsorted(self._hashes, wanted, "right") - begin
        hit = count > 0
        begin, count = begin[hit], count[hit]
        first = np.cumsum(count) - count  # of each hash's rows, among all
        return np.repeat(begin - first, count) + np.arange(count.sum())
