"""Pictures that show the same: candidates by hash and by local features, and only what is verified is a match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from glasnost.search.candidates import CANDIDATES, NEAR, Details, Hashes, Vote, most
from glasnost.search.checking import Evidence, by_features, by_place
from glasnost.search.features import Features

if TYPE_CHECKING:
    from glasnost.search.shelf import Part

Array = np.ndarray[Any, Any]

_X, _Y = np.diag([-1.0, 1, 1]), np.diag([1.0, -1, 1])
_X[0, 2] = _Y[1, 2] = 1.0
_T = np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])
_TURNS = (np.eye(3), _X, _Y, _X @ _Y, _T, _X @ _T, _Y @ _T, _X @ _Y @ _T)
BOTH = (0, 1)  # sides of a question: as it stands, and mirrored


@dataclass(frozen=True)
class Match:
    """An exhibit that shows what was asked for, and why. distance: bits between the nearest hashes.

    similarity: cosine of the user's own embeddings, if there is one.
    """

    number: int
    distance: int
    evidence: Evidence
    similarity: float | None = None


class PictureIndex:
    """Exhibits by number, in the order in which they were given. Made again from features at any time.

    near, details, embeddings: of these exhibits, if they are there already.
    """

    def __init__(
        self,
        exhibits: Sequence[Features] | Part,
        near: Hashes | None = None,
        details: Details | None = None,
        embeddings: Array | None = None,
    ) -> None:
        self.exhibits = exhibits
        if near is None or details is None:
            hashes = np.concatenate([one.hashes for one in exhibits] or [np.empty((0, 4), np.uint64)])
            near = Hashes(hashes, _owners(len(one.hashes) for one in exhibits))
            descriptors = np.concatenate([one.descriptors for one in exhibits] or [np.empty((0, 32), np.uint8)])
            details = Details.of(descriptors, _owners(len(one.descriptors) for one in exhibits))
            vectors = [one.embedding for one in exhibits if one.embedding is not None]
            embeddings = np.stack(vectors) if vectors and len(vectors) == len(exhibits) else None
        self.near, self.details, self._embeddings = near, details, embeddings

    def find(self, question: Features) -> list[Match]:
        """Every exhibit that is verified, the surest first. `question`: features made with question=True."""
        return [match for _group, match in find_in([self], question)]

    def alike(self, question: Features) -> Array | None:
        """The cosine of each exhibit's own embedding and the question's; None if either has none."""
        if self._embeddings is None or question.embedding is None:
            return None
        found: Array = self._embeddings @ question.embedding
        return found


def find_in(groups: Sequence[PictureIndex], question: Features) -> list[tuple[int, Match]]:
    """Every exhibit of several indexes that is verified, and the place of its index; the surest first."""
    if question.empty:
        return []
    cosines = [index.alike(question) for index in groups]
    found = []
    for (place, number), tried in _candidates(groups, cosines, question).items():
        exhibit, cosine = groups[place].exhibits[number], cosines[place]
        if (evidence := verified(exhibit, question, tried)) is not None:
            similarity = None if cosine is None else float(cosine[number])
            found.append((place, Match(number, distance(exhibit, question), evidence, similarity)))
    return sorted(found, key=lambda one: (order(one[1]), one[0]))


def _candidates(
    groups: Sequence[PictureIndex], cosines: Sequence[Array | None], question: Features
) -> dict[tuple[int, int], tuple[int, ...]]:
    """What to look at, and on which sides: near by hash, sharing details, alike by the user's own embedding.

    Most of all groups, not of each.
    """
    near: list[tuple[int, int]] = []
    votes: dict[tuple[int, int], Vote] = {}
    alike: dict[tuple[int, int], Vote] = {}
    descriptors = [side[1] for side in sides(question)]
    for place, (index, cosine) in enumerate(zip(groups, cosines, strict=True)):
        near += [(place, number) for number in index.near.near(question.hashes)]
        votes |= {(place, number): vote for number, vote in index.details.votes(descriptors).items()}
        if cosine is not None:
            nearest = np.argsort(-cosine)[:CANDIDATES].tolist()
            alike |= {(place, number): Vote(float(cosine[number]), 0) for number in nearest}
    voted = {key: (votes[key].side,) for key in most(votes)}
    return voted | dict.fromkeys([*near, *most(alike)], BOTH)


def order(match: Match) -> tuple[int, int, int]:
    """The surest first."""
    return -match.evidence.inliers, match.distance, match.number


def _owners(counts: Iterable[int]) -> Array:
    several = np.fromiter(counts, np.int64)
    return np.repeat(np.arange(len(several)), several)


def distance(exhibit: Features, question: Features) -> int:
    """The fewest bits between any hash of the one and any of the other; 256 if one has none."""
    return min((int(hamming(exhibit.hashes, one).min()) for one in question.hashes), default=256)


def hamming(hashes: Array, one: Array) -> Array:
    """Bits by which each of n × 4 uint64 differs from one of 4."""
    found: Array = np.bitwise_count(hashes ^ one).sum(axis=1, dtype=np.int64)
    return found


def verified(exhibit: Features, question: Features, tried: tuple[int, ...] = BOTH) -> Evidence | None:
    """The best evidence that the two show the same; None if there is none. tried: sides of the question."""
    if exhibit.empty or question.empty:
        return None
    for number, side in enumerate(sides(question)):
        if number in tried and (found := by_features(exhibit, question, side)) is not None:
            return found
    # eight hashes to a view of the question, in an order of the hash's own: every turn of a near view is tried
    for place, box in enumerate(question.boxes):
        near = min(int(hamming(exhibit.hashes, one).min()) for one in question.hashes[8 * place : 8 * place + 8])
        if near > NEAR:
            continue
        for turn in _TURNS:
            for own in exhibit.boxes:
                if (found := by_place(exhibit, own, question, box, turn)) is not None:
                    return found
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


def jpeg(pixels: Array, width: int) -> bytes:
    """An RGB array as a JPEG file, at most so many pixels wide."""
    scale = min(1.0, width / pixels.shape[1])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    return bytes(data)
