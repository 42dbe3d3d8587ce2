"""What a picture is recognised by: a perceptual hash of each view, and local features. Small enough to keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import cv2
import numpy as np
import pdqhash

from glasnost.search.views import MOST, Box, Pixels, framed, is_plain, views

SIDE = 512  # pixels of the longer side on which features are looked for
CHECKED = 400  # pixels of the longer side on which two pictures are compared place by place
KEPT, ASKED = 500, 900  # features of an exhibit, and of each view of a picture that is asked for
MORE = 4  # times as many are looked for, so that some can be taken from everywhere
CELL = 64  # pixels
LEAST_VIEW = 0.15  # of the picture, that the picture in its frame has at least
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Features:
    """hashes: n × 4 uint64, one a view (of a question: eight a view, the orientations of `boxes` in turn).

    points: m × 2 float32, in pixels of the picture, the best of every place first; descriptors: m × 32 uint8.
    grey: the picture itself, for checking, `scale` pixels to one of the picture's.
    """

    boxes: list[Box]
    hashes: Array
    points: Array
    descriptors: Array
    grey: Array
    scale: float = 1.0
    mirror: tuple[Array, Array] | None = None  # of a question: the mirror image's features, at the places of its own
    embedding: Array | None = None  # of the user's own making; see `embedding`

    @property
    def empty(self) -> bool:
        """Nothing to recognise it by: a picture of one colour matches nothing."""
        return not len(self.hashes)

    @cached_property
    def framed(self) -> Box | None:
        """Where in `grey` the picture in a screenshot or frame stands, if it is one."""
        return framed(self.grey) or self._largest_view()

    def _largest_view(self) -> Box | None:
        scaled = [tuple(round(side * self.scale) for side in box) for box in self.boxes[1:]]
        sizes = {(a, b, c, d): (c - a) * (d - b) / self.grey.size for a, b, c, d in scaled}
        inner = {box: size for box, size in sizes.items() if LEAST_VIEW < size < MOST}
        return max(inner, key=lambda box: inner[box], default=None)

    def embedded(self, vector: Array) -> Features:
        """The same with the vector of the user's own embedding."""
        return replace(self, embedding=vector)


def features(pixels: Pixels, *, question: bool = False) -> Features:
    """A decoded picture's features; those of a question are looked for in every view and orientation."""
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    if is_plain(pixels) or min(pixels.shape[:2]) < 16:
        return Features([], np.empty((0, 4), np.uint64), *_nothing(), grey)
    boxes = views(pixels)
    hashes = np.array([_hash(pixels, box, question) for box in boxes]).reshape(-1, 4)
    scale = min(1.0, CHECKED / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if not question:
        points, descriptors, _rank = _local(grey, boxes[0], KEPT)
        return Features(boxes, hashes, points, descriptors, small, scale)
    width = grey.shape[1]
    turned = [(width - right, top, width - left, bottom) for left, top, right, bottom in boxes]
    points, descriptors = _everywhere(cv2.flip(grey, 1), turned)
    points[:, 0] = width - 1 - points[:, 0]
    return Features(boxes, hashes, *_everywhere(grey, boxes), small, scale, (points, descriptors))


def _everywhere(grey: Array, boxes: list[Box]) -> tuple[Array, Array]:
    parts = [_local(grey, box, ASKED) for box in boxes[:4]]
    points, descriptors, rank = (np.concatenate(some) for some in zip(*parts, strict=True))
    order = np.argsort(rank, kind="stable")
    return points[order], descriptors[order]


def _hash(pixels: Pixels, box: Box, turned: bool) -> Array:
    left, top, right, bottom = box
    part = np.ascontiguousarray(pixels[top:bottom, left:right])
    found = pdqhash.compute_dihedral(part)[0] if turned else [pdqhash.compute(part)[0]]
    return np.packbits(np.array(found, np.uint8), axis=1).view(np.uint64)


def _local(grey: Array, box: Box, most: int) -> tuple[Array, Array, Array]:
    left, top, right, bottom = box
    part = grey[top:bottom, left:right]
    scale = SIDE / max(part.shape)
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    points, descriptors = _orb(MORE * most).detectAndCompute(small, None)
    if descriptors is None:
        return (*_nothing(), np.empty(0, np.int64))
    spots = np.array([point.pt for point in points], np.float32)
    rank = _rank_in_cell(spots, np.array([point.response for point in points]))
    chosen = np.argsort(rank, kind="stable")[:most]
    return spots[chosen] / scale + np.array([left, top], np.float32), descriptors[chosen], rank[chosen]


def _rank_in_cell(spots: Array, strength: Array) -> Array:
    """Each feature's rank among those near it: words laid over a picture have the strongest, and must not be all."""
    column, row = (spots // CELL).astype(np.int64).T
    cell = row * 1000 + column
    order = np.lexsort((-strength, cell))
    first = np.flatnonzero(np.diff(cell[order], prepend=-1))
    rank = np.empty(len(spots), np.int64)
    rank[order] = np.arange(len(spots)) - np.repeat(first, np.diff(first, append=len(spots)))
    return rank


@cache
def _orb(most: int) -> Any:
    return cv2.ORB.create(nfeatures=most, scaleFactor=1.2, nlevels=8, fastThreshold=6)


def _nothing() -> tuple[Array, Array]:
    return np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8)
