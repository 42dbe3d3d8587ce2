"""Whether two pictures really show the same: one is laid over the other, and the two must agree place by place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import faiss
import numpy as np

from glasnost.search.features import Array, Features
from glasnost.search.laying import Laid, between, laid
from glasnost.search.views import Box

INLIERS = 8  # features that one movement must explain
MANY, VERY_MANY = 25, 100  # features that speak for themselves
OVERLAP = 0.12  # of the exhibit, or of the question: what must lie on the other
AGREE = 0.5  # share of the textured squares that must look alike, where many features agree and nearly all lies there
AGREE_LEAST = 0.4  # where very many features agree
AGREE_IN_PART = 0.65  # where many features agree, and a part lies there: a frame and its words are such a part
AGREE_ALONE = 0.85  # where few features speak for it, or none
WHOLE = 0.7  # of the exhibit
OVERLAP_ALONE = 0.2  # of the exhibit, where no feature speaks for it
MUTUAL, MUTUAL_LEAST = 0.54, 0.45  # share of the squares in which either has something, that must surely look alike
INSIDE, INSIDE_LEAST = 0.8, 0.4  # the same, inside the picture that a screenshot shows; where many features are in it
INSIDE_ASKED = 0.6  # the same, inside the picture that the question shows: words may lie on it
ROUGHLY = 0.2  # what a movement must reach to be worth making better
SQUARES = 8  # textured squares that must be there at all
SLANT = 0.2  # cosine of the angle that a movement may make of a right one
TOLERANCE = 0.0075  # of the question's longer side, by which a feature may miss its place
FITTED = 160  # pixels of the longer side on which a movement is made better


@dataclass(frozen=True)
class Evidence:
    """Why two pictures are the same. movement: 2 × 3, exhibit's pixels → question's. mirrored: turned over on the way.

    inliers: features that agree with the movement (0: found by its hash alone). overlap: share of the exhibit that lies
    on the question. agreement, mutual: see `Laid`.
    """

    movement: Array
    inliers: int
    overlap: float
    agreement: float
    mutual: float
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
    inliers = np.unique(np.round(here[kept.ravel() == 1] / 4).astype(int), axis=0) * 4
    return _weigh(movement, inliers, exhibit, question) if len(inliers) >= INLIERS else None


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
    found = laid(movement, exhibit, question)
    if found is not None and ROUGHLY <= found.agreement < AGREE_ALONE:
        movement = _fitted(movement, exhibit, question)
    return _weigh(movement, np.empty((0, 2)), exhibit, question)


def plausible(movement: Array) -> bool:
    """Pictures are made larger, smaller and a little wider, and turned; not squashed to a line, and hardly slanted."""
    sizes = np.linalg.svd(movement[:, :2], compute_uv=False)
    if not (0.08 < sizes[1] and sizes[0] < 12 and sizes[0] / sizes[1] < 2.2):
        return False
    across, down = movement[:, 0], movement[:, 1]
    return bool(abs(across @ down) < SLANT * np.linalg.norm(across) * np.linalg.norm(down))


def _weigh(movement: Array, inliers: Array, exhibit: Features, question: Features) -> Evidence | None:
    """inliers: n × 2, the exhibit's pixels at which features speak for the movement."""
    found, count = laid(movement, exhibit, question), len(inliers)
    if found is None or found.squares < SQUARES or not _enough(found, count):
        return None
    here, there = inliers * exhibit.scale, (inliers @ movement[:, :2].T + movement[:, 2]) * question.scale
    if found.agreement < _least(count, found.overlap) or found.mutual < _least_mutual(here, exhibit):
        return None
    if not _agrees_inside(found, here, there, exhibit, question):
        return None
    mirrored = bool(np.linalg.det(movement[:, :2]) < 0)
    return Evidence(movement, count, found.overlap, found.agreement, found.mutual, mirrored)


def _enough(found: Laid, inliers: int) -> bool:
    """Whether enough of either lies on the other. A part of the one on a part of the other is what a caption looks
    like that both bear: it takes very many features to be more."""
    if max(found.overlap * min(1.0, found.covered / 0.02), found.covered) < OVERLAP:
        return False
    if found.overlap < WHOLE and found.covered < WHOLE:
        return inliers >= VERY_MANY
    return inliers > 0 or found.overlap >= OVERLAP_ALONE


def _least(inliers: int, overlap: float) -> float:
    """The agreement that a match needs: less where more speaks for it."""
    if inliers < MANY:
        return AGREE_ALONE
    if overlap < WHOLE:
        return AGREE_IN_PART
    return AGREE if inliers < VERY_MANY else AGREE_LEAST


def _least_mutual(here: Array, exhibit: Features) -> float:
    """The mutual agreement that a match needs: less where very many features inside the exhibit's frame agree."""
    if not len(here):
        return AGREE_ALONE
    box = exhibit.framed
    return MUTUAL_LEAST if box is not None and _within(here, box) >= VERY_MANY else MUTUAL


def _agrees_inside(found: Laid, here: Array, there: Array, exhibit: Features, question: Features) -> bool:
    """The picture in a screenshot or frame, of the exhibit or of the question, agrees too: frames are all alike.

    here, there: n × 2, where features speak for the movement, in pixels of the one `grey` and of the other.
    """
    if (box := exhibit.framed) is not None:
        share, mutual = found.of_exhibit(box)
        if not _enough_inside(share, mutual, _within(here, box), INSIDE):
            return False
        if share > 0.5 and mutual >= INSIDE:
            return True  # whatever else the question shows: a block of words, perhaps
    box = question.framed
    return box is None or _enough_inside(*found.of_question(box), _within(there, box), INSIDE_ASKED)


def _enough_inside(share: float, mutual: float, count: int, least: float) -> bool:
    """share: of the picture, that lies on the other; where it is small, the picture is not what the two share."""
    return share <= 0.5 or mutual >= (least if count < MANY else INSIDE_LEAST)


def _within(points: Array, box: Box) -> int:
    return int(np.all((points >= box[:2]) & (points < box[2:]), axis=1).sum())


def _fitted(movement: Array, exhibit: Features, question: Features) -> Array:
    """A nearly right movement made better by what the two pictures look like (ECC): smooth pictures have no details."""
    own, asked = (FITTED / max(one.grey.shape) for one in (exhibit, question))
    shown, wanted = (
        cv2.resize(one.grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        for one, factor in ((exhibit, own), (question, asked))
    )
    own, asked = own * exhibit.scale, asked * question.scale
    start = cv2.invertAffineTransform(between(movement, own, asked)).astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    try:
        _value, found = cv2.findTransformECC(wanted, shown, start, cv2.MOTION_AFFINE, stop)
    except cv2.error:  # it did not converge
        return movement
    better = between(cv2.invertAffineTransform(found), 1 / own, 1 / asked)
    return better if plausible(better) else movement
