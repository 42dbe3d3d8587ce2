"""Whether two pictures really show the same: one is laid over the other, and the two must agree place by place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import faiss
import numpy as np

from glasnost.search.features import Array, Features
from glasnost.search.views import Box

INLIERS = 8  # features that one movement must explain
MANY, VERY_MANY = 25, 100  # features that speak for themselves
OVERLAP = 0.12  # of the exhibit, or of the question: what must lie on the other
AGREE = 0.5  # share of the textured squares that must look alike, where many features agree and nearly all lies there
AGREE_LEAST = 0.4  # where very many features agree
AGREE_IN_PART = 0.65  # where many features agree, and a part lies there: a frame and its words are such a part
AGREE_ALONE = 0.85  # where few features speak for it, or none
WHOLE = 0.7  # of the exhibit
INSIDE = 0.15  # of the exhibit, that a picture in a frame must have to be compared by itself
ROUGHLY = 0.2  # what a movement must reach to be worth making better
SQUARES = 8  # textured squares that must be there at all
SQUARE = 24  # pixels
ALIKE = 0.5  # correlation within a square
TOLERANCE = 0.0075  # of the question's longer side, by which a feature may miss its place
FITTED = 160  # pixels of the longer side on which a movement is made better


@dataclass(frozen=True)
class Evidence:
    """Why two pictures are the same. movement: 2 × 3, exhibit's pixels → question's. mirrored: turned over on the way.

    inliers: features that agree with the movement (0: found by its hash alone). overlap: share of the exhibit that lies
    on the question. agreement: share of textured squares there that look alike.
    """

    movement: Array
    inliers: int
    overlap: float
    agreement: float
    mirrored: bool


def by_features(exhibit: Features, question: Features, side: tuple[Array, Array]) -> Evidence | None:
    """RANSAC over features. side: points and descriptors of the question as it stands, or of its mirror image."""
    points, descriptors = side
    if len(exhibit.descriptors) < INLIERS or len(descriptors) < INLIERS:
        return None
    asked, own = _pairs(descriptors, exhibit.descriptors)
    if len(asked) < INLIERS:
        return None
    there, here = points[asked], exhibit.points[own]
    bound = max(1.5, TOLERANCE * max(question.grey.shape) / question.scale)
    cv2.setRNGSeed(1)
    movement, kept = cv2.estimateAffine2D(
        here, there, method=cv2.RANSAC, ransacReprojThreshold=bound, maxIters=2000, confidence=0.995
    )
    if movement is None or not plausible(movement):
        return None
    inliers = len({tuple(point) for point in np.round(here[kept.ravel() == 1] / 4).astype(int).tolist()})
    return _weigh(movement, inliers, exhibit, question) if inliers >= INLIERS else None


def _pairs(asked: Array, own: Array) -> tuple[Array, Array]:
    """Places of descriptors of the one and the other that are much nearer each other than the next best."""
    index = faiss.IndexBinaryFlat(256)
    index.add(own)
    bits, places = index.search(np.ascontiguousarray(asked), 2)
    chosen = np.flatnonzero(bits[:, 0] < 0.85 * bits[:, 1])
    return chosen, places[chosen, 0]


def by_place(exhibit: Features, own: Box, question: Features, box: Box, turn: Array) -> Evidence | None:
    """A view of the exhibit laid on a view of the question, turned as the hash says, then moved to where it fits."""
    left, top, right, bottom = own
    unit = np.array([[1 / (right - left), 0, 0], [0, 1 / (bottom - top), 0], [0, 0, 1]])
    unit = unit @ np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], float)
    left, top, right, bottom = box
    onto = np.array([[right - left, 0, left], [0, bottom - top, top], [0, 0, 1]], float)
    movement = (onto @ turn @ unit)[:2]
    if ROUGHLY <= _laid(movement, exhibit, question)[1] < AGREE_ALONE:
        movement = _fitted(movement, exhibit, question)
    return _weigh(movement, 0, exhibit, question)


def plausible(movement: Array) -> bool:
    """Pictures are made larger, smaller and a little wider, not squashed to a line."""
    sizes = np.linalg.svd(movement[:, :2], compute_uv=False)
    return bool(0.08 < sizes[1] and sizes[0] < 12 and sizes[0] / sizes[1] < 2.2)


def _weigh(movement: Array, inliers: int, exhibit: Features, question: Features) -> Evidence | None:
    overlap, agreement, squares = _laid(movement, exhibit, question)
    if overlap < 0 or squares < SQUARES:
        return None
    if agreement < _least(inliers, overlap) or not _agrees_inside(movement, exhibit, question):
        return None
    mirrored = bool(np.linalg.det(movement[:, :2]) < 0)
    return Evidence(movement, inliers, min(overlap, 1.0), agreement, mirrored)


def _least(inliers: int, overlap: float) -> float:
    """The agreement that a match needs: less where more speaks for it."""
    if inliers < MANY:
        return AGREE_ALONE
    if overlap < WHOLE:
        return AGREE_IN_PART
    return AGREE if inliers < VERY_MANY else AGREE_LEAST


def _agrees_inside(movement: Array, exhibit: Features, question: Features) -> bool:
    """Of an exhibit with a picture in a frame, the picture agrees too where it lies there: frames are all alike."""
    height, width = (side / exhibit.scale for side in exhibit.grey.shape)
    inner = [
        box for box in exhibit.boxes[1:] if INSIDE < (box[2] - box[0]) * (box[3] - box[1]) / (width * height) < 0.9
    ]
    if not inner:
        return True
    box = max(inner, key=lambda one: (one[2] - one[0]) * (one[3] - one[1]))
    overlap, agreement, _squares = _laid(movement, exhibit, question, box)
    return overlap < 0.3 or agreement >= AGREE


def _laid(movement: Array, exhibit: Features, question: Features, box: Box | None = None) -> tuple[float, float, int]:
    """(overlap, agreement, textured squares) of the exhibit, or a box of it, laid over the question.

    overlap is -1 where too little of either lies on the other.
    """
    moved = _between(movement, exhibit.scale, question.scale)
    asked, grey = question.grey, exhibit.grey
    size = (asked.shape[1], asked.shape[0])
    part = np.ones_like(grey)
    if box is not None:
        left, top, right, bottom = (round(side * exhibit.scale) for side in box)
        part[:] = 0
        part[top:bottom, left:right] = 1
    covered = cv2.warpAffine(part, moved, size, flags=cv2.INTER_NEAREST) > 0
    area = abs(float(np.linalg.det(moved[:, :2]))) * float(part.sum())
    overlap = float(covered.sum()) / max(area, 1.0)
    if max(min(overlap, 1.0) * min(1.0, area / (0.02 * asked.size)), covered.mean()) < OVERLAP:
        return -1.0, 0.0, 0
    laid = cv2.warpAffine(grey, moved, size, flags=cv2.INTER_AREA)
    return overlap, *_agreement(laid, asked, covered)


def _between(movement: Array, own: float, asked: float) -> Array:
    """The movement in pixels of pictures that were made smaller by `own` and `asked`."""
    moved: Array = np.array(movement, float)
    moved[:, :2] *= asked / own
    moved[:, 2] *= asked
    return moved


def _fitted(movement: Array, exhibit: Features, question: Features) -> Array:
    """A nearly right movement made better by what the two pictures look like (ECC): smooth pictures have no details."""
    own, asked = (FITTED / max(one.grey.shape) for one in (exhibit, question))
    shown, wanted = (
        cv2.resize(one.grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        for one, factor in ((exhibit, own), (question, asked))
    )
    own, asked = own * exhibit.scale, asked * question.scale
    start = cv2.invertAffineTransform(_between(movement, own, asked)).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    try:
        _value, found = cv2.findTransformECC(wanted, shown, start, cv2.MOTION_AFFINE, stop)
    except cv2.error:  # it did not converge
        return movement
    better = _between(cv2.invertAffineTransform(found), 1 / own, 1 / asked)
    return better if plausible(better) else movement


def _agreement(laid: Array, asked: Array, covered: Array) -> tuple[float, int]:
    """Share of squares in which the exhibit has a texture that the question shows too, and how many have one.

    Words and stickers laid over the question where the exhibit is smooth do not speak against it.
    """
    step = max(8, min(SQUARE, int(np.sqrt(covered.sum()) / 12)))
    one, two = (cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float32) for picture in (laid, asked))

    def mean(picture: Array) -> Array:
        return cv2.blur(picture, (step, step))[step // 2 :: step, step // 2 :: step]

    inside = mean(covered.astype(np.float32)) > 0.95
    a, b = mean(one), mean(two)
    va, vb = mean(one * one) - a * a, mean(two * two) - b * b
    texture = inside & (va > 6.0)
    squares = int(texture.sum())
    if not squares:
        return 0.0, 0
    correlation = (mean(one * two) - a * b) / np.sqrt(np.maximum(va, 1.0) * np.maximum(vb, 1.0))
    return float((correlation[texture] > ALIKE).mean()), squares
