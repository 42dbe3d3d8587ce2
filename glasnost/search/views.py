"""The pictures inside a picture: without its border, out of a demotivator or screenshot, from under a caption."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Box = tuple[int, int, int, int]  # left, top, right, bottom; right and bottom are outside

FLAT = 14.0  # standard deviation of grey within a row or column of one colour, JPEG's noise included
SMALLEST = 0.06  # of the area: what is smaller is a caption or an icon
DEPTH = 5
CELL, UNEVEN = 6, 0.3  # pixels; variance of grey in a cell that is not of one colour
SHADE, GROUND = 8, 0.05  # steps of grey that are one; share of the picture that a ground has at least
LINE = 5  # cells: what is lower is a line of words
MARGIN = 12  # pixels: a line of words may touch a block
LEAST, MOST, FILLED = 0.15, 0.9, 0.85  # of the picture; of the block's box


def is_plain(pixels: Pixels) -> bool:
    """Whether a picture is of one colour, so that it resembles everything and shows nothing."""
    return bool(cv2.meanStdDev(np.ascontiguousarray(pixels))[1].max() < 3.0)


def views(pixels: Pixels) -> list[Box]:
    """Boxes of what may be the picture that counts; the whole is always the first."""
    height, width = pixels.shape[:2]
    grey = pixels.astype(np.float32).mean(axis=2)
    found: list[Box] = [(0, 0, width, height)]
    _cut(grey, found[0], found, 0)
    return found[:6]


def framed(grey: np.ndarray[Any, Any]) -> Box | None:
    """The midst of the largest block that stands out from a colour around it, if it is neither nearly all nor small.

    That is what a screenshot or a frame shows. grey: a small picture. Unlike `views` it finds slopes of colour, and
    drawings on a ground of one colour, but only as what is not the page's.
    """
    small = grey.astype(np.float32)
    mean = cv2.blur(small, (CELL, CELL))
    variance = (cv2.blur(small * small, (CELL, CELL)) - mean * mean)[CELL // 2 :: CELL, CELL // 2 :: CELL]
    mean = mean[CELL // 2 :: CELL, CELL // 2 :: CELL]
    ground = _ground((mean // SHADE).astype(np.int64), variance <= UNEVEN)
    if ground is None:
        return None
    out = ((variance > UNEVEN) | (np.abs(mean - (ground + 0.5) * SHADE) > SHADE)).astype(np.uint8)
    out = cv2.morphologyEx(out, cv2.MORPH_OPEN, np.ones((LINE, LINE), np.uint8))  # lines of words are no picture
    _count, _labels, blocks, _centres = cv2.connectedComponentsWithStats(out, connectivity=4)
    best: Box | None = None
    for left, top, width, height, filled in blocks[1:].tolist():
        if not LEAST * mean.size <= width * height <= MOST * mean.size or filled < FILLED * width * height:
            continue
        left, top, right, bottom = (CELL * side for side in (left, top, left + width, top + height))
        box = (left + MARGIN, top + MARGIN, right - MARGIN, bottom - MARGIN)
        if min(width, height) * CELL > 3 * MARGIN and (best is None or _area(box) > _area(best)):
            best = box
    return best


def _ground(shades: np.ndarray[Any, Any], flat: np.ndarray[Any, Any]) -> int | None:
    """The shade of lines, across or down, that have one shade alone and lie farthest apart; else what is mostly flat.

    A page shows between its parts, from edge to edge, and on all sides; the ground of a drawing on it does not.
    """
    spans: dict[int, float] = {}
    for shade, even in ((shades, flat), (shades.T, flat.T)):
        whole = np.flatnonzero(even.all(axis=1) & (np.ptp(shade, axis=1) <= 1))
        middle = np.median(shade[whole], axis=1).astype(np.int64)
        for one in np.unique(middle).tolist():
            places = whole[middle == one]
            span = (places[-1] - places[0] + 1) / len(shade)
            spans[one] = max(float(span), spans.get(one, 0.0))
    if spans:
        return max(spans, key=lambda one: spans[one])
    counts = np.bincount(shades[flat])
    return int(counts.argmax()) if len(counts) and counts.max() > GROUND * shades.size else None


def _cut(grey: np.ndarray[Any, Any], box: Box, found: list[Box], depth: int) -> None:
    """Blocks between rows, then columns, of one colour; each of them again."""
    left, top, right, bottom = box
    whole = grey.shape[0] * grey.shape[1]
    if depth == DEPTH:
        return
    part = grey[top:bottom, left:right]
    rows = [(left, top + a, right, top + b) for a, b in _runs(part.std(axis=1) > FLAT / 2)]
    boxes = [
        (x0 + a, y0, x0 + b, y1) for x0, y0, x1, y1 in rows for a, b in _runs(grey[y0:y1, x0:x1].std(axis=0) > FLAT / 2)
    ]
    for one in sorted(boxes, key=_area, reverse=True)[:3]:
        if _area(one) < SMALLEST * whole or one == box or min(one[2] - one[0], one[3] - one[1]) < 32:
            continue
        if _area(one) < 0.98 * whole and one not in found:
            found.append(one)
        inner = (one[0] + 4, one[1] + 4, one[2] - 4, one[3] - 4)  # past a frame's thin line
        _cut(grey, inner, found, depth + 1)


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _runs(busy: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    """Stretches of busy lines, [start, end); a gap of one or two lines parts nothing."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], busy, [False])).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if found and start - found[-1][1] <= 2:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
