"""Which pictures of a pack a picture resembles. A pack holds features and no picture, so nothing can be laid over
anything: what is found is looked at by its owner, who has the picture and knows what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import faiss
import numpy as np

from glasnost.search.audit.entry import Array, Entry, Look
from glasnost.search.candidates import NEAR, Details, Hashes, most
from glasnost.search.checking import plausible
from glasnost.search.features import Features
from glasnost.search.pictures import sides

PROBED = 5  # lists: what has sixteen features in common has some of them in these
INLIERS = 16  # features that one movement must explain, if the hashes are far from each other
CLOSE_INLIERS = 8  # if they are near
ALONE = 34  # bits of 256: so near that the hash alone says it
RATIO, FAR = 0.8, 64  # of the next one's bits; bits
SPREAD = 0.06  # of the exhibit's area: features of one caption lie on one line


@dataclass(frozen=True)
class Likeness:
    """A picture and an entry (by its number). inliers: features that agree; distance: bits between the hashes,
    NEAR + 1 if it is more than NEAR."""

    entry: int
    inliers: int
    distance: int


def look_of(found: Features, *, most: int = 250) -> Look:
    """A picture's features as a pack holds them: at most `most` local ones, the best of every place.

    Of a screenshot or a framed picture those in the frame are left out: it looks like every other.
    """
    height, width = (round(side / found.scale) for side in found.grey.shape)
    kept = np.ones(len(found.points), bool)
    if (box := found.framed) is not None:
        seen = found.points * found.scale
        kept = np.all((seen >= box[:2]) & (seen < box[2:]), axis=1)
    return Look((width, height), found.hashes, found.points[kept][:most], found.descriptors[kept][:most])


class PictureMatcher:
    """The pictures of a pack, ready to be asked."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._looks = [(number, entry.look) for number, entry in enumerate(entries) if entry.look is not None]
        looks = [look for _number, look in self._looks]
        hashes = np.concatenate([np.empty((0, 4), np.uint64), *(look.hashes for look in looks)])
        self._near = Hashes(hashes, np.repeat(np.arange(len(looks)), [len(look.hashes) for look in looks]))
        descriptors = np.concatenate([np.empty((0, 32), np.uint8), *(look.descriptors for look in looks)])
        owners = np.repeat(np.arange(len(looks)), [len(look.descriptors) for look in looks])
        self._details = Details.of(descriptors, owners)

    def __len__(self) -> int:
        return len(self._looks)

    def find(self, question: Features) -> list[Likeness]:
        """The entries that a picture resembles, the surest first. `question`: features made with question=True."""
        if question.empty or not self._looks:
            return []
        near = self._near.near(question.hashes)
        asked = [_Side(*side) for side in sides(question)]
        votes = self._details.votes([side.descriptors for side in asked], PROBED)
        tried = {place: [asked[votes[place].side]] for place in most(votes)} | dict.fromkeys(near, asked)
        found = []
        for place, several in tried.items():
            number, look = self._looks[place]
            distance = near.get(place, NEAR + 1)
            inliers = max((agreeing(look, side) for side in several), default=0)
            if distance <= ALONE or inliers >= (CLOSE_INLIERS if distance <= NEAR else INLIERS):
                found.append(Likeness(number, inliers, distance))
        return sorted(found, key=lambda one: (-one.inliers, one.distance, one.entry))


class _Side:
    """A picture that is asked for, as it stands or mirrored: its features, ready to be compared with many."""

    def __init__(self, points: Array, descriptors: Array) -> None:
        self.points, self.descriptors = points, descriptors
        self._index = faiss.IndexBinaryFlat(256)
        if len(descriptors):
            self._index.add(np.ascontiguousarray(descriptors))

    def pairs(self, kept: Array) -> tuple[Array, Array]:
        """Places of kept features, and of the own ones nearest to them, where these are much nearer than the next."""
        bits, places = self._index.search(np.ascontiguousarray(kept), 2)
        chosen = np.flatnonzero((bits[:, 0] < RATIO * bits[:, 1]) & (bits[:, 0] <= FAR))
        return chosen, places[chosen, 0]


def agreeing(look: Look, side: _Side) -> int:
    """Features of a kept picture that one movement brings onto those of a question; 0 if they say nothing."""
    if len(look.descriptors) < CLOSE_INLIERS or len(side.descriptors) < CLOSE_INLIERS:
        return 0
    kept, asked = side.pairs(look.descriptors)
    if len(kept) < CLOSE_INLIERS:
        return 0
    here, there = look.points[kept], side.points[asked]
    cv2.setRNGSeed(1)
    movement, held = cv2.estimateAffine2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=5.0)
    if movement is None or not plausible(movement):
        return 0
    places = np.unique(np.round(here[held.ravel() == 1] / 4), axis=0)
    return len(places) if _spread(places * 4, look.size) >= SPREAD else 0


def _spread(places: Array, size: tuple[int, int]) -> float:
    """The area that places span, as a share of the picture's."""
    if len(places) < 3:
        return 0.0
    _centre, sides_of, _angle = cv2.minAreaRect(places.astype(np.float32))
    return float(sides_of[0] * sides_of[1]) / max(1, size[0] * size[1])
