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
        self._lengths = [len(entry.shingles) for entry in entries]
        self._families: dict[int, list[int]] = {}
        for number, entry in enumerate(entries):
            if entry.what is What.FAMILY:
                for one in (one for place in entry.shingles for one in place):
                    self._families.setdefault(one, []).append(number)

    def find(self, text: str) -> list[Resemblance]:
        """Phrases and titles that a text resembles, the surest first."""
        if not len(self._hashes) or not (wanted := asked(text)):
            return []
        held: dict[int, set[int]] = {}
        for place in self._rows(np.fromiter(wanted, np.uint64, len(wanted))):
            held.setdefault(int(self._owners[place]), set()).add(int(self._places[place]))
        found = [Resemblance(number, len(places) / self._lengths[number]) for number, places in held.items()]
        return sorted(filter(self._enough, found), key=lambda one: (-one.share, one.entry))

    def families(self, text: str) -> set[int]:
        """Families some word of which the text holds."""
        if not self._families:
            return set()
        hashes = {word_hash(lemma) for word in content(text) for lemma in word}
        return {number for one in hashes & self._families.keys() for number in self._families[one]}

    def _enough(self, found: Resemblance) -> bool:
        length = self._lengths[found.entry]
        pairs = round(found.share * length)
        return pairs >= MANY or (found.share >= ENOUGH and pairs >= min(LEAST, length))

    def _rows(self, wanted: Any) -> list[int]:
        begin = np.searchsorted(self._hashes, wanted, "left")
        end = np.searchsorted(self._hashes, wanted, "right")
        hit = np.flatnonzero(end > begin)
        return [row for one in hit.tolist() for row in range(int(begin[one]), int(end[one]))]
