"""One picture laid over another, and how far the two agree place by place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from glasnost.search.features import Array, Features
from glasnost.search.views import Box

SQUARE = 24  # pixels, at most
TEXTURE, SOMETHING = 6.0, 0.6  # variance of grey in a square with details; in one that is not of one colour
ALIKE = 0.5  # correlation within a square that has details
SURELY, SMOOTHLY = 0.7, 0.95  # correlation within a square; within three by three of them, for slopes without details
AROUND = 3  # squares


@dataclass(frozen=True)
class Laid:
    """How an exhibit lies on a question. Shares are 0 to 1.

    overlap: of the exhibit, that lies on the question. covered: of the question, that the exhibit covers. agreement: of
    the squares in which the exhibit has details, that look alike: words laid over a smooth place do not speak against
    it. mutual: of the squares in which either has something, that surely do. squares: those with details.
    """

    overlap: float
    covered: float
    agreement: float
    mutual: float
    squares: int
    _movement: Array
    _question: Array
    _exhibit: Array
    _step: int
    _something: Array
    _surely: Array

    def of_exhibit(self, box: Box) -> tuple[float, float]:
        """(share of a box of the exhibit that lies on the question, mutual agreement there); pixels of its `grey`."""
        size = (self._question.shape[1], self._question.shape[0])
        moved = cv2.warpAffine(_box(self._exhibit, box), self._movement, size, flags=cv2.INTER_NEAREST)
        return float(moved.sum()) / max(_stretch(self._movement) * _area(box), 1.0), self._inside(moved)

    def of_question(self, box: Box) -> tuple[float, float]:
        """(share of a box of the question that the exhibit covers, mutual agreement there); pixels of its `grey`."""
        size = (self._question.shape[1], self._question.shape[0])
        whole = cv2.warpAffine(np.ones_like(self._exhibit), self._movement, size, flags=cv2.INTER_NEAREST)
        part = whole * _box(self._question, box)
        return float(part.sum()) / max(_area(box), 1), self._inside(part)

    def _inside(self, mask: Array) -> float:
        """Where neither has anything, nothing agrees: two blank pictures are not known to be one."""
        if not (self._something & _whole(mask, self._step)).any():
            return 0.0
        squares = self._something & (_grid(mask, self._step) > 0)
        return float(self._surely[squares].mean())


def laid(movement: Array, exhibit: Features, question: Features) -> Laid | None:
    """Lay an exhibit over a question; None if hardly anything of it lies there. movement: 2 × 3, pixels → pixels."""
    moved = between(movement, exhibit.scale, question.scale)
    asked, grey = question.grey, exhibit.grey
    size = (asked.shape[1], asked.shape[0])
    covered = cv2.warpAffine(np.ones_like(grey), moved, size, flags=cv2.INTER_NEAREST)
    count = int(covered.sum())
    if count < SQUARE * SQUARE:
        return None
    step = max(8, min(SQUARE, int(np.sqrt(count) / 12)))
    one, two = (
        cv2.GaussianBlur(picture, (0, 0), 1.5).astype(np.float32)
        for picture in (cv2.warpAffine(grey, moved, size, flags=cv2.INTER_AREA), asked)
    )
    inside = _whole(covered, step)
    own, other, near = _compared(one, two, covered, step, step)
    around_own, _around_other, around = _compared(one, two, covered, AROUND * step + 1, step)
    texture = inside & (own > TEXTURE)
    something = inside & ((own > SOMETHING) | (other > SOMETHING))
    surely = (near > SURELY) | ((around > SMOOTHLY) & (around_own > 1.0))
    return Laid(
        overlap=min(1.0, count / max(_stretch(moved) * grey.size, 1.0)),
        covered=count / asked.size,
        agreement=float((near[texture] > ALIKE).mean()) if texture.any() else 0.0,
        mutual=float(surely[something].mean()) if something.any() else 0.0,
        squares=int(texture.sum()),
        _movement=moved,
        _question=asked,
        _exhibit=grey,
        _step=step,
        _something=something,
        _surely=surely,
    )


def between(movement: Array, own: float, asked: float) -> Array:
    """The movement in pixels of pictures that were made smaller by `own` and `asked`."""
    moved: Array = np.array(movement, float)
    moved[:, :2] *= asked / own
    moved[:, 2] *= asked
    return moved


def _compared(one: Array, two: Array, covered: Array, width: int, step: int) -> tuple[Array, Array, Array]:
    """Variance of the one, of the other, and their correlation, in squares so wide, `step` apart; where covered."""
    inside = covered.astype(np.float32)
    share = np.maximum(cv2.blur(inside, (width, width)), 1e-3)

    def mean(picture: Array) -> Array:
        found: Array = cv2.blur(picture * inside, (width, width)) / share
        return found

    a, b = mean(one), mean(two)
    va, vb = mean(one * one) - a * a, mean(two * two) - b * b
    floor = SOMETHING / 2
    correlation = (mean(one * two) - a * b) / np.sqrt(np.maximum(va, floor) * np.maximum(vb, floor))
    return _grid(va, step), _grid(vb, step), _grid(correlation, step)


def _grid(picture: Array, step: int) -> Array:
    return picture[step // 2 :: step, step // 2 :: step]


def _whole(mask: Array, step: int) -> Array:
    """The squares that lie within a mask."""
    found: Array = _grid(cv2.blur(mask.astype(np.float32), (step, step)), step) > 0.95
    return found


def _stretch(movement: Array) -> float:
    return abs(float(np.linalg.det(movement[:, :2])))


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _box(picture: Array, box: Box) -> Array:
    left, top, right, bottom = box
    mask = np.zeros_like(picture)
    mask[top:bottom, left:right] = 1
    return mask
