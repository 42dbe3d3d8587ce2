"""Which of many exhibits to look at: near hashes by a flat scan, shared local features by lists. Not the last word."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import faiss
import numpy as np

from glasnost.search.features import Array

NEAR = 72  # bits of 256 by which a hash may differ to be looked at; strangers differ by 128
CANDIDATES = 24  # by local features
ALIKE = 56  # bits of 256 by which the descriptors of one detail may differ
VOTES = 4  # details that must speak for an exhibit
LISTS = 1 << 12
FEW = 20_000  # descriptors up to which all are compared
PROBED = 16
ASKED = 1200  # details of a question that vote, on each of its two sides

Key = TypeVar("Key", int, tuple[int, int])

# Two threads gain little for one question, and where other programs are busy too they wait for each other.
faiss.omp_set_num_threads(1)


class Vote(NamedTuple):
    """How much speaks for an exhibit, and on which side of the question: 0 as it stands, 1 mirrored."""

    weight: float
    side: int


class Hashes:
    """Perceptual hashes with the exhibit that each is of. hashes: n × 4 uint64; owners: n int."""

    def __init__(self, hashes: Array, owners: Array) -> None:
        self.owners = owners
        self._index = faiss.IndexBinaryFlat(256)
        if len(hashes):
            self._index.add(np.ascontiguousarray(hashes).view(np.uint8))

    def near(self, asked: Array, bits: int = NEAR) -> dict[int, int]:
        """Exhibit → the fewest bits between any of its hashes and any of those asked for, where at most `bits`."""
        if not self._index.ntotal or not len(asked):
            return {}
        _limits, distances, places = self._index.range_search(np.ascontiguousarray(asked).view(np.uint8), bits + 1)
        found: dict[int, int] = {}
        for owner, distance in zip(self.owners[places].tolist(), distances.tolist(), strict=True):
            found[owner] = min(int(distance), found.get(owner, 256))
        return found


class Details:
    """Local features in lists by the nearest of some thousand centres, which are descriptors drawn from their midst.

    Drawn centres serve as well as computed ones, and cost nothing. owners: the exhibit of each descriptor.
    """

    def __init__(self, owners: Array, index: Any) -> None:
        self.owners, self._index = owners, index

    @classmethod
    def of(cls, descriptors: Array, owners: Array) -> Details:
        """An index of m × 32 uint8."""
        if len(descriptors) <= FEW:
            index: Any = faiss.IndexBinaryFlat(256)
        else:
            lists = min(LISTS, 1 << int(np.log2(2 * np.sqrt(len(descriptors)))))
            chosen = np.random.default_rng(1).choice(len(descriptors), lists, replace=False)
            quantizer = faiss.IndexBinaryFlat(256)
            quantizer.add(np.ascontiguousarray(descriptors[np.sort(chosen)]))
            index = faiss.IndexBinaryIVF(quantizer, 256, lists)
            index.own_fields = False
            index.kept = quantizer  # else it is freed with this frame
            index.is_trained = True
        for start in range(0, len(descriptors), 1 << 20):
            index.add(np.ascontiguousarray(descriptors[start : start + (1 << 20)]))
        return cls(owners, index)

    @classmethod
    def open(cls, path: Path, owners: Array) -> Details:
        """An index that `save` wrote."""
        return cls(owners, faiss.read_index_binary(str(path), faiss.IO_FLAG_MMAP))

    def save(self, path: Path) -> None:
        """Write the index; owners are kept beside it by whoever made it."""
        faiss.write_index_binary(self._index, str(path))

    def votes(self, sides: list[Array], probed: int = PROBED) -> dict[int, Vote]:
        """Exhibit → how much its details speak for it. sides: descriptors as they stand, and mirrored.

        probed: lists to look into for each detail; fewer take less time and find fewer of its neighbours.
        """
        if not self._index.ntotal:
            return {}
        if hasattr(self._index, "nprobe"):
            self._index.nprobe = probed
        best: dict[int, Vote] = {}
        for side, descriptors in enumerate(sides):
            if not len(descriptors):
                continue
            asked = np.ascontiguousarray(descriptors[:ASKED])
            bits, places = self._index.search(asked, min(16, self._index.ntotal))
            row, column = np.nonzero((places >= 0) & (bits <= ALIKE))
            pairs = np.unique(row << 32 | self.owners[places[row, column]])
            detail, owner = pairs >> 32, pairs & 0xFFFF_FFFF
            shared = np.bincount(detail, minlength=len(asked))  # a letter's corner is in every caption
            numbers, which, votes = np.unique(owner, return_inverse=True, return_counts=True)
            weights = np.bincount(which, weights=1 / shared[detail])
            for number, weight, count in zip(numbers.tolist(), weights.tolist(), votes.tolist(), strict=True):
                if count >= VOTES:
                    best[number] = max(Vote(weight, side), best.get(number, Vote(0.0, side)))
        return best


def most(votes: dict[Key, Vote]) -> list[Key]:
    """Those for which most speaks, first: as many as are looked at."""
    return sorted(votes, key=lambda key: (-votes[key].weight, key))[:CANDIDATES]
