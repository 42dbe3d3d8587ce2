"""The pictures inside a picture: without its border, out of a demotivator or screenshot, from under a caption."""

from __future__ import annotations

from typing import Any

import numpy as np

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Box = tuple[int, int, int, int]  # left, top, right, bottom; right and bottom are outside

FLAT = 14.0  # standard deviation of grey within a row or column of one colour, JPEG's noise included
SMALLEST = 0.06  # of the area: what is smaller is a caption or an icon
DEPTH = 5


def is_plain(pixels: Pixels) -> bool:
    """Whether a picture is of one colour, so that it resembles everything and shows nothing."""
    return bool(np.std(pixels.astype(np.float32), axis=(0, 1)).max() < 3.0)


def views(pixels: Pixels) -> list[Box]:
    """Boxes of what may be the picture that counts; the whole is always the first."""
    height, width = pixels.shape[:2]
    grey = pixels.astype(np.float32).mean(axis=2)
    found: list[Box] = [(0, 0, width, height)]
    _cut(grey, found[0], found, 0)
    return found[:6]


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
