"""Whether two pictures really show the same: one is laid over the other, and the two must agree place by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]

INLIERS = 12  # features that one movement must explain
OVERLAP = 0.12  # of the exhibit, or of the question: what must lie on the other
AGREE = 0.5  # share of the textured squares that must look alike
AGREE_BY_HASH = 0.85  # without features to speak for it
SQUARE = 24  # pixels
ALIKE = 0.5  # correlation within a square


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


def by_features(
    exhibit: tuple[Array, Array], question: tuple[Array, Array], grey: Array, asked: Array
) -> Evidence | None:
    """RANSAC over features (points, descriptors) of both; `question` holds the mirrored descriptors if mirrored."""
    if len(exhibit[1]) < INLIERS or len(question[1]) < INLIERS:
        return None
    pairs = [
        (first.queryIdx, first.trainIdx)
        for first, *second in cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(question[1], exhibit[1], k=2)
        if second and first.distance < 0.85 * second[0].distance
    ]
    if len(pairs) < INLIERS:
        return None
    there = np.array([question[0][q] for q, _e in pairs])
    here = np.array([exhibit[0][e] for _q, e in pairs])
    cv2.setRNGSeed(1)
    movement, kept = cv2.estimateAffine2D(
        here, there, method=cv2.RANSAC, ransacReprojThreshold=6.0, maxIters=2000, confidence=0.995
    )
    if movement is None or not _plausible(movement):
        return None
    inliers = len({tuple(point) for point in np.round(here[kept.ravel() == 1] / 4).astype(int).tolist()})
    if inliers < INLIERS:
        return None
    return _weigh(movement, inliers, grey, asked, AGREE)


def by_place(box: tuple[int, int, int, int], turn: Array, grey: Array, asked: Array) -> Evidence | None:
    """The whole exhibit laid on a view of the question, turned as the hash says."""
    left, top, right, bottom = box
    height, width = grey.shape
    unit = np.array([[1 / width, 0, 0], [0, 1 / height, 0], [0, 0, 1]])
    onto = np.array([[right - left, 0, left], [0, bottom - top, top], [0, 0, 1]], float)
    return _weigh((onto @ turn @ unit)[:2], 0, grey, asked, AGREE_BY_HASH)


def _plausible(movement: Array) -> bool:
    """Pictures are made larger, smaller and a little wider, not squashed to a line."""
    sizes = np.linalg.svd(movement[:, :2], compute_uv=False)
    return bool(0.08 < sizes[1] and sizes[0] < 12 and sizes[0] / sizes[1] < 2.2)


def _weigh(movement: Array, inliers: int, grey: Array, asked: Array, least: float) -> Evidence | None:
    size = (asked.shape[1], asked.shape[0])
    laid = cv2.warpAffine(grey, movement, size, flags=cv2.INTER_AREA)
    covered = cv2.warpAffine(np.ones_like(grey), movement, size, flags=cv2.INTER_NEAREST) > 0
    area = abs(float(np.linalg.det(movement[:, :2]))) * grey.size
    overlap = float(covered.sum()) / max(area, 1.0)
    if max(min(overlap, 1.0) * min(1.0, area / (0.02 * asked.size)), covered.mean()) < OVERLAP:
        return None
    agreement, squares = _agreement(laid, asked, covered)
    if agreement < least or squares < 8:
        return None
    mirrored = bool(np.linalg.det(movement[:, :2]) < 0)
    return Evidence(movement, inliers, min(overlap, 1.0), agreement, mirrored)


def _agreement(laid: Array, asked: Array, covered: Array) -> tuple[float, int]:
    """Share of squares that have a texture in either picture and correlate, and how many have one."""
    step = max(8, min(SQUARE, int(np.sqrt(covered.sum()) / 12)))
    one, two = (cv2.GaussianBlur(picture, (0, 0), 2.0).astype(np.float32) for picture in (laid, asked))

    def mean(picture: Array) -> Array:
        return cv2.blur(picture, (step, step))[step // 2 :: step, step // 2 :: step]

    inside = mean(covered.astype(np.float32)) > 0.95
    a, b = mean(one), mean(two)
    va, vb = mean(one * one) - a * a, mean(two * two) - b * b
    texture = inside & (np.maximum(va, vb) > 6.0)
    squares = int(texture.sum())
    if not squares:
        return 0.0, 0
    correlation = (mean(one * two) - a * b) / np.sqrt(np.maximum(va, 1.0) * np.maximum(vb, 1.0))
    return float((correlation[texture] > ALIKE).mean()), squares
