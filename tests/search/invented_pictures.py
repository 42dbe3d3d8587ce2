"""Invented pictures: shapes at random, like nothing in the world and unlike each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont


def invented(seed: int, width: int = 480, height: int = 360) -> Image.Image:
    """A picture of shapes on one colour."""
    chance = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), tuple(chance.integers(60, 200, 3).tolist()))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = chance.integers(0, width), chance.integers(0, height)
        w, h = chance.integers(10, 120, 2)
        colour = tuple(chance.integers(0, 255, 3).tolist())
        shape = (draw.ellipse, draw.rectangle)[int(chance.integers(0, 2))]
        shape((x, y, x + w, y + h), fill=colour)
    return Image.fromarray(cv2.GaussianBlur(np.asarray(image), (0, 0), 1.0))


def captioned(image: Image.Image, text: str) -> Image.Image:
    """With words on a white bar above."""
    out = Image.new("RGB", (image.width, image.height + 70), "white")
    out.paste(image, (0, 70))
    ImageDraw.Draw(out).text((14, 16), text, fill="black", font=_font(30))
    return out


def _font(size: int) -> Any:
    """A font with Russian letters; Pillow's own has none."""
    for path in Path("/usr/share/fonts").rglob("*.ttf"):
        if path.stem in ("DejaVuSans", "LiberationSans-Regular"):
            return ImageFont.truetype(str(path), size)
    pytest.skip("no font with Russian letters is installed (fonts-dejavu-core)")


def embedding(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A poor one, for the test: the mean colours of the quarters."""
    return cv2.resize(pixels, (2, 2), interpolation=cv2.INTER_AREA).ravel().astype(float)


embedding.version = "7"  # type: ignore[attr-defined]
