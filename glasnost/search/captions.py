"""The words on a picture, read by tesseract if it is installed, each with its confidence. Reading them is guessing."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from glasnost.model.language import mark
from glasnost.search.tokens import tokens
from glasnost.search.views import Pixels

LANGUAGES = ("rus", "eng")
SIDE = 1200  # pixels of the longer side on which words are read
SECONDS = 60  # for one reading
SURE = 60  # of 100: confidence below which a word is not compared
LEAST = 30  # below which it is not kept
SHORTEST = 3  # letters
SHARED = 0.6  # of the words of the caption with fewer, that must be in the other
WHITE = 215  # of 255: letters of a caption laid over a picture are white with a dark rim, or of a bright colour
COLOURFUL = 1.5  # times the share of colour, that counts as white
WORDINGS = {  # of two pictures
    "same": mark("the same words"),
    "other": mark("other words, perhaps another statement"),
    "one only": mark("only one of the two has words"),
    "none": mark("no words on either"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was read, folded. confidence: 0 to 100, as tesseract has it."""

    word: str
    confidence: int


@dataclass(frozen=True)
class Wording:
    """How the captions of two pictures compare. words: same, other, one only (the other has none), none, or unread.

    shared, asked, own: the words in both, only in the question's, only in the exhibit's.
    """

    words: str
    shared: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


@cache
def reader() -> str | None:
    """What reads, with its version; None where tesseract or its Russian is not installed."""
    if shutil.which("tesseract") is None:
        return None
    try:
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
        version = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if not set(LANGUAGES) <= set(listed.stdout.split()):
        return None
    return (version.stdout or version.stderr).split("\n", 1)[0].strip()


def read(pixels: Pixels) -> list[Word] | None:
    """The words on a picture, in order; None if nobody can read. Of a word that stands twice, the surer reading."""
    if reader() is None:
        return None
    pixels = np.ascontiguousarray(pixels)
    grey = _enlarged(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    found: dict[str, int] = {}
    for picture in (grey, _letters(grey), _letters(_enlarged(_colourful(pixels)))):
        for word, confidence in _read(picture):
            found[word] = max(confidence, found.get(word, 0))
    return [Word(word, confidence) for word, confidence in found.items()]


def _read(grey: np.ndarray[Any, Any]) -> list[tuple[str, int]]:
    done, data = cv2.imencode(".png", grey)
    assert done
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(LANGUAGES), "--psm", "3", "--dpi", "150", "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        told = subprocess.run(
            command, input=bytes(data), capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except (OSError, subprocess.TimeoutExpired):  # a picture that cannot be read in time has no words
        return []
    rows = csv.DictReader(io.StringIO(told.stdout.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE)
    found = []
    for row in rows:
        confidence = int(float(row.get("conf") or -1))
        if confidence >= LEAST:
            words = (token.word for token in tokens(row.get("text") or ""))
            found += [(word, confidence) for word in words if len(word) >= SHORTEST]
    return found


def _enlarged(picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    scale = SIDE / max(picture.shape)
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _colourful(pixels: Pixels) -> np.ndarray[Any, Any]:
    """The more of a bright colour, the whiter: letters in yellow or red have no other edge."""
    _hue, saturation, value = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV))
    found: np.ndarray[Any, Any] = np.minimum(COLOURFUL * saturation.astype(np.float32) * value / 255, 255)
    return found.astype(np.uint8)


def _letters(grey: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """White spots of the size of letters, as black on white; everything else is gone."""
    count, labels, boxes, _middles = cv2.connectedComponentsWithStats((grey >= WHITE).astype(np.uint8), connectivity=8)
    height, width = grey.shape
    left, top, wide, high, area = (boxes[:, place] for place in range(5))
    inside = (left > 0) & (top > 0) & (left + wide < width) & (top + high < height)
    letter = (high > 0.015 * height) & (high < 0.2 * height) & (wide < 0.25 * width) & (area > 0.12 * wide * high)
    dot = (high < 0.03 * height) & (area > 8)
    kept = (inside & letter) | dot
    kept[0] = False
    found: np.ndarray[Any, Any] = np.where(kept[labels], 0, 255).astype(np.uint8)
    assert count == len(kept)
    return found


def compared(asked: Iterable[Word] | None, own: Iterable[Word] | None) -> Wording:
    """Whether two pictures bear the same words; a word may be read wrongly in a letter or two."""
    if asked is None or own is None:
        return Wording("unread")
    there, here = sure(asked), sure(own)
    if not there or not here:
        return Wording("one only" if there or here else "none", (), tuple(there), tuple(here))
    shared = [word for word in there if any(near(word, other) for other in here)]
    only_there = tuple(word for word in there if word not in shared)
    only_here = tuple(word for word in here if not any(near(word, other) for other in there))
    share = min(len(shared), len(here) - len(only_here)) / min(len(there), len(here))
    return Wording("same" if share >= SHARED else "other", tuple(shared), only_there, only_here)


def sure(words: Iterable[Word]) -> list[str]:
    """The words that were read well enough to be compared."""
    return list(dict.fromkeys(one.word for one in words if one.confidence >= SURE and one.word.isalpha()))


def edits(word: str) -> int:
    """In how many letters another reading of a word may differ."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def near(one: str, other: str) -> bool:
    """Whether two readings may be of one word."""
    bound = min(edits(one), edits(other))
    if abs(len(one) - len(other)) > bound:
        return False
    before = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        row = [place]
        for number, seen in enumerate(other, 1):
            row.append(min(before[number] + 1, row[-1] + 1, before[number - 1] + (letter != seen)))
        before = row
    return before[-1] <= bound
