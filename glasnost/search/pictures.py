"""Pictures that show the same: candidates by hash and by local features, and only what is verified is a match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import faiss
import numpy as np

from glasnost.search.checking import Evidence, by_features, by_place
from glasnost.search.features import Features

Array = np.ndarray[Any, Any]

NEAR = 72  # bits of 256 by which a hash may differ to be looked at; strangers differ by 128
CANDIDATES = 24  # by local features
FLAT = 1_500_000  # descriptors up to which all are compared; beyond, the nearest lists are
_X, _Y = np.diag([-1.0, 1, 1]), np.diag([1.0, -1, 1])
_X[0, 2] = _Y[1, 2] = 1.0
_T = np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])
_TURNS = (np.eye(3), _X, _Y, _X @ _Y, _T, _X @ _T, _Y @ _T, _X @ _Y @ _T)


@dataclass(frozen=True)
class Match:
    """An exhibit that shows what was asked for, and why. distance: bits between the nearest hashes."""

    number: int
    distance: int
    evidence: Evidence


class PictureIndex:
    """Exhibits by number, in the order in which they were given. In memory; made again from features at any time."""

    def __init__(self, exhibits: list[Features]) -> None:
        self.exhibits = exhibits
        self._hashes = np.concatenate([one.hashes for one in exhibits] or [np.empty((0, 4), np.uint64)])
        self._of_hash = np.repeat(np.arange(len(exhibits)), [len(one.hashes) for one in exhibits])
        self._of_descriptor = np.repeat(np.arange(len(exhibits)), [len(one.descriptors) for one in exhibits])
        self._local = binary_index(np.concatenate([one.descriptors for one in exhibits] or [_none()]))

    def find(self, question: Features) -> list[Match]:
        """Every exhibit that is verified, the surest first. `question`: features made with question=True."""
        if question.empty or not self.exhibits:
            return []
        distances = self._distances(question)
        found = []
        for number in dict.fromkeys(
            [*np.flatnonzero(distances <= NEAR).tolist(), *voted(self._local, self._of_descriptor, question)]
        ):
            if (evidence := verified(self.exhibits[number], question)) is not None:
                found.append(Match(number, int(distances[number]), evidence))
        return sorted(found, key=lambda match: (-match.evidence.inliers, match.distance, match.number))

    def _distances(self, question: Features) -> Array:
        """To each exhibit, the fewest bits between any of its hashes and any of the question's."""
        nearest = np.full(len(self.exhibits), 256)
        for one in question.hashes:
            np.minimum.at(nearest, self._of_hash, hamming(self._hashes, one))
        return nearest


def voted(local: Any, owner: Array, question: Features) -> list[int]:
    """The exhibits that hold most of the question's features, as it stands and mirrored.

    local: an index of descriptors; owner: the exhibit of each.
    """
    if not local.ntotal:
        return []
    votes: Counter[int] = Counter()
    for _points, descriptors in sides(question):
        if len(descriptors):
            bits, places = local.search(descriptors, min(8, local.ntotal))
            near = (places >= 0) & (bits <= 64)
            for owners in (owner[row[kept]] for row, kept in zip(places, near, strict=True)):
                votes.update(set(owners.tolist()))
    return [number for number, count in votes.most_common(CANDIDATES) if count >= 5]


def hamming(hashes: Array, one: Array) -> Array:
    """Bits by which each of n × 4 uint64 differs from one of 4."""
    found: Array = np.bitwise_count(hashes ^ one).sum(axis=1, dtype=np.int64)
    return found


def verified(exhibit: Features, question: Features) -> Evidence | None:
    """The best evidence that the two show the same; None if there is none."""
    if exhibit.empty or question.empty:
        return None
    kept = (exhibit.points, exhibit.descriptors)
    for side in sides(question):
        if (found := by_features(kept, side, exhibit.grey, question.grey)) is not None:
            return found
    # eight hashes to a view of the question, in an order of the hash's own: every turn of a near view is tried
    for place, box in enumerate(question.boxes):
        near = min(int(hamming(exhibit.hashes, one).min()) for one in question.hashes[8 * place : 8 * place + 8])
        if near > NEAR:
            continue
        for turn in _TURNS:
            for own in exhibit.boxes:
                left, top, right, bottom = own
                if (found := by_place(box, turn, exhibit.grey[top:bottom, left:right], question.grey)) is not None:
                    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], float)
                    return replace(found, movement=found.movement @ shift)
    return None


def sides(question: Features) -> Iterator[tuple[Array, Array]]:
    """Points and descriptors of a question as it stands, then of its mirror image, at the places of the former."""
    yield question.points, question.descriptors
    if question.mirror is not None:
        yield question.mirror


def overlay(exhibit: Array, question: Array, evidence: Evidence) -> Array:
    """For the eye: the question, the exhibit laid over it, and both at half, side by side. RGB arrays."""
    size = (question.shape[1], question.shape[0])
    laid = cv2.warpAffine(np.ascontiguousarray(exhibit), evidence.movement, size, borderValue=(255, 255, 255))
    half = cv2.addWeighted(np.ascontiguousarray(question), 0.5, laid, 0.5, 0)
    gap = np.full((question.shape[0], 8, 3), 255, np.uint8)
    return np.concatenate([question, gap, laid, gap, half], axis=1)


def png(pixels: Array) -> bytes:
    """An RGB array as a PNG file."""
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    assert done
    return bytes(data)


def _none() -> Array:
    return np.empty((0, 32), np.uint8)


def binary_index(descriptors: Array) -> Any:
    """Exact up to FLAT descriptors; beyond, lists by the nearest of some thousand centres."""
    faiss.omp_set_num_threads(2)
    index: Any
    if len(descriptors) <= FLAT:
        index = faiss.IndexBinaryFlat(256)
    else:
        lists = 1 << 12
        quantizer = faiss.IndexBinaryFlat(256)
        index = faiss.IndexBinaryIVF(quantizer, 256, lists)
        index.own_fields = False
        index.quantizer_kept = quantizer
        index.nprobe = 16
        index.train(np.ascontiguousarray(descriptors[:: max(1, len(descriptors) // (40 * lists))]))
    if len(descriptors):
        index.add(np.ascontiguousarray(descriptors))
    return index
