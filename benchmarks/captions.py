"""How many words of a caption are read, by its style; and whether the same words are told from others.

    python benchmarks/captions.py FOLDER [CAPTIONS_PER_STYLE]

FOLDER holds pictures of yours. The captions are invented and drawn here, in five styles; each picture is saved as a
JPEG of quality 80 and read as the program reads it. A pair is one picture twice, once in three quarters of its size,
with the same caption or with two.
"""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from glasnost.intake.pictures import pictures_in, pictures_of
from glasnost.search.captions import Word, compared, near, read
from glasnost.search.tokens import tokens

WORDS = (
    *("сегодня", "завтра", "никто", "больше", "вместе", "тихо", "громко", "город", "река", "письмо", "чужой"),
    *("вопрос", "ответ", "молчит", "говорит", "пишет", "читает", "смешно", "серьёзно", "правда", "картинка"),
    *("страница", "подписка", "друзья", "соседи", "автобус", "зима", "лето", "дождь", "опять", "никогда", "всегда"),
)


def bar(image: Image.Image, text: str) -> Image.Image:
    """Black on a white bar above."""
    height = image.height // 5
    out = Image.new("RGB", (image.width, image.height + height), "white")
    out.paste(image, (0, height))
    _write(out, text, (0, 0, image.width, height), image.height // 16, "black")
    return out


def demotivator(image: Image.Image, text: str) -> Image.Image:
    """White serifs on black, under a frame."""
    margin = image.width // 12
    out = Image.new("RGB", (image.width + 2 * margin, image.height + margin + image.height // 3), "black")
    frame = (margin - 6, margin - 6, margin + image.width + 5, margin + image.height + 5)
    ImageDraw.Draw(out).rectangle(frame, None, "white", 2)
    out.paste(image, (margin, margin))
    box = (0, margin + image.height + 10, out.width, out.height)
    _write(out, text, box, image.height // 12, "white", serif=True)
    return out


def over(image: Image.Image, text: str) -> Image.Image:
    """White capitals with a black rim, over the picture."""
    out = image.copy()
    box = (0, int(0.72 * image.height), image.width, image.height)
    _write(out, text.upper(), box, image.height // 13, "white", rim=max(2, image.height // 130), bold=True)
    return out


def small(image: Image.Image, text: str) -> Image.Image:
    """A post's small line under a picture."""
    out = Image.new("RGB", (image.width, image.height + image.height // 8), "white")
    out.paste(image, (0, 0))
    _write(out, text, (0, image.height, image.width, out.height), image.height // 28, "#333333")
    return out


def bare(image: Image.Image, text: str) -> Image.Image:
    """Yellow letters without a rim, over the picture."""
    out = image.copy()
    _write(out, text, (0, 0, image.width, image.height // 4), image.height // 13, "#ffe030", bold=True)
    return out


STYLES: dict[str, Callable[[Image.Image, str], Image.Image]] = {
    "black on a white bar": bar,
    "demotivator": demotivator,
    "white with a black rim": over,
    "small line of a post": small,
    "yellow without a rim": bare,
}


def _write(image: Image.Image, text: str, box: tuple[int, int, int, int], size: int, fill: str, **how: Any) -> None:
    family = "liberation/LiberationSerif-Regular" if how.get("serif") else "dejavu/DejaVuSans"
    family += "-Bold" if how.get("bold") else ""
    font = ImageFont.truetype(f"/usr/share/fonts/truetype/{family}.ttf", max(10, size))
    draw, lines, line = ImageDraw.Draw(image), list[str](), ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if draw.textlength(longer, font=font) > 0.92 * (box[2] - box[0]) and line:
            lines.append(line)
            longer = word
        line = longer
    y = box[1] + 0.1 * (box[3] - box[1])
    for one in [*lines, line]:
        x = box[0] + (box[2] - box[0] - draw.textlength(one, font=font)) / 2
        draw.text((x, y), one, fill=fill, font=font, stroke_width=how.get("rim", 0), stroke_fill="black")
        y += 1.25 * size


def _seen(image: Image.Image) -> list[Word]:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=80)
    decoded = Image.open(data).convert("RGB")
    decoded.thumbnail((800, 800))
    found = read(np.asarray(decoded))
    assert found is not None, "tesseract with Russian is not installed"
    return found


def main(folder: Path, each: int) -> None:
    """Print a line a style."""
    chance = random.Random(4)
    names = pictures_in(folder)
    chosen = chance.sample(names, min(len(names), each))
    pixels = [one.pixels for one in pictures_of((folder / name, name) for name in chosen) if one.pixels is not None]
    print(f"{'style':26}{'words':>7}{'read':>7}{'nearly':>8}{'pairs':>7}{'same told':>11}{'other told':>12}")
    for style, draw in STYLES.items():
        words = exact = nearly = same = other = 0
        for one in pixels:
            image = Image.fromarray(one)
            texts = [" ".join(chance.sample(WORDS, 6)) for _ in range(2)]
            first, second = _seen(draw(image, texts[0])), _seen(draw(image, texts[1]))
            again = _seen(draw(image.resize((image.width * 3 // 4, image.height * 3 // 4)), texts[0]))
            wanted = [token.word for token in tokens(texts[0])]
            got = [word.word for word in first]
            words += len(wanted)
            exact += sum(word in got for word in wanted)
            nearly += sum(any(near(word, seen) for seen in got) for word in wanted)
            same += compared(first, again).words == "same"
            other += compared(first, second).words == "other"
        print(
            f"{style:26}{words:7}{exact / words:7.2f}{nearly / words:8.2f}{len(pixels):7}"
            f"{same / len(pixels):11.2f}{other / len(pixels):12.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 12)
