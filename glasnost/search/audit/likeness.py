"""Which pictures of a pack a picture resembles. A pack holds features and no picture, so nothing can be laid over
anything: what is found is looked at by its owner, who has the picture and knows what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from glasnost.search.audit.entry import Array, Entry, Look
from glasnost.search.candidates import NEAR, Details, Hashes
from glasnost.search.checking import plausible
from glasnost.search.features import Features
from glasnost.search.pictures import sides

INLIERS = 16  # features that one movement must explain, if the hashes are far from each other
CLOSE_INLIERS = 8  # if they are near
ALONE = 34  # bits of 256: so near that the hash alone says it
RATIO = 0.8
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
        found = []
        for place in dict.fromkeys([*near, *self._details.voted([side[1] for side in sides(question)])]):
            number, look = self._looks[place]
            distance = near.get(place, NEAR + 1)
            inliers = max((agreeing(look, side) for side in sides(question)), default=0)
            if distance <= ALONE or inliers >= (CLOSE_INLIERS if distance <= NEAR else INLIERS):
                found.append(Likeness(number, inliers, distance))
        return sorted(found, key=lambda one: (-one.inliers, one.distance, one.entry))


def agreeing(look: Look, side: tuple[Array, Array]) -> int:
    """Features of a kept picture that one movement brings onto those of a question; 0 if they say nothing."""
    if len(look.descriptors) < CLOSE_INLIERS or len(side[1]) < CLOSE_INLIERS:
        return 0
    pairs = list(_pairs(look.descriptors, side[1]))
    if len(pairs) < CLOSE_INLIERS:
        return 0
    here = look.points[[kept for kept, _asked in pairs]]
    there = side[0][[asked for _kept, asked in pairs]]
    cv2.setRNGSeed(1)
    movement, kept = cv2.estimateAffine2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=5.0)
    if movement is None or not plausible(movement):
        return 0
    places = np.unique(np.round(here[kept.ravel() == 1] / 4), axis=0)
    return len(places) if _spread(places * 4, look.size) >= SPREAD else 0


def _pairs(kept: Array, asked: Array) -> Iterator[tuple[int, int]]:
    """(kept, asked) for each kept feature whose nearest is much nearer than the next."""
    for first, *second in cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(np.ascontiguousarray(kept), asked, k=2):
        if second and first.distance < RATIO * second[0].distance and first.distance <= 64:
            yield first.queryIdx, first.trainIdx


def _spread(places: Array, size: tuple[int, int]) -> float:
    """The area that places span, as a share of the picture's."""
    if len(places) < 3:
        return 0.0
    _centre, sides_of, _angle = cv2.minAreaRect(places.astype(np.float32))
    return float(sides_of[0] * sides_of[1]) / max(1, size[0] * size[1])
