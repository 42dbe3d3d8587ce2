"""Recall of pictures under edits, and false matches of strangers: ours beside PDQ alone.

    python benchmarks/pictures.py FOLDER EDITS.py [PICTURES_PER_EDIT] [--memes] [--seed N] [--drawn FOLDER]

FOLDER holds pictures of yours (wallpapers, say: `apt-get download mate-backgrounds gnome-backgrounds
plasma-workspace-wallpapers desktop-base`, then `dpkg-deb -x`); EDITS.py has a dictionary EDITS of functions
(image, random.Random, another image) → image. Every second distinct picture is an exhibit, the others are strangers.
With --memes every picture is first made what exhibits are: captioned, a demotivator, a post on a telephone's screen,
watermarked, all with the same few captions; so strangers share all but the picture. Pictures of one design in several
formats are in such folders: --drawn draws each false match, for a person to say which are the same after all.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from glasnost.intake.pictures import SIDE, pictures_in, pictures_of
from glasnost.search.features import features
from glasnost.search.pictures import Match, PictureIndex, hamming, overlay, png

SAME = 80  # bits: nearer pictures of the folder are taken for one, its copies and variants are left out
KINDS = ("caption_bar_outside", "demotivator", "caption_over_top", "caption_over_bottom", "screenshot_ui", "watermark")
PDQ = 31  # bits at which PDQ alone is usually said to match


def distinct(folder: Path) -> list[Any]:
    """The folder's pictures, decoded; those much like an earlier one or of one colour are left out."""
    kept: list[Any] = []
    hashes = np.empty((0, 4), np.uint64)
    for picture in pictures_of((folder / name, name) for name in pictures_in(folder)):
        if picture.pixels is None or min(picture.pixels.shape[:2]) < 200:
            continue
        found = features(picture.pixels)
        if found.empty or (len(hashes) and int(hamming(hashes, found.hashes[0]).min()) < SAME):
            continue
        hashes = np.concatenate([hashes, found.hashes[:1]])
        kept.append(picture.pixels)
    random.Random(1).shuffle(kept)
    return kept


def small(image: Any) -> Any:
    """An edited picture's pixels, made as small as the decoder makes it."""
    image = image.convert("RGB")
    image.thumbnail((SIDE, SIDE))
    return np.asarray(image)


def memes(pixels: list[Any], edits: dict[str, Any], chance: random.Random) -> list[Any]:
    """What exhibits are, made of pictures: one kind after the other."""
    made = []
    for number, one in enumerate(pixels):
        edit = edits[KINDS[number // 2 % len(KINDS)]]
        made.append(small(edit(Image.fromarray(one), chance, None)))
    return made


@dataclass
class Asked:
    """What came of one edit. false: (question's pixels, match)."""

    ours: int = 0
    pdq: int = 0
    other: int = 0
    stranger: int = 0
    false: list[tuple[Any, Match]] = field(default_factory=list)


def asked_of(edit: Any, index: PictureIndex, exhibits: list[Any], strangers: list[Any], chance: random.Random) -> Asked:
    """Ask for as many exhibits as strangers, all edited."""
    told = Asked()
    questions: list[tuple[int | None, Any]] = [*enumerate(exhibits), *((None, one) for one in strangers)]
    others = [one for one in strangers if one is not None]
    for number, pixels in questions:
        if pixels is None:
            continue
        seen = small(edit(Image.fromarray(pixels), chance, Image.fromarray(chance.choice(others))))
        question = features(seen, question=True)
        found = index.find(question)
        wrong = [(seen, match) for match in found if match.number != number]
        told.false += wrong
        if number is None:
            told.stranger += bool(wrong)
            continue
        told.other += bool(wrong)
        told.ours += len(found) > len(wrong)
        if len(question.hashes):
            told.pdq += int(hamming(index.exhibits[number].hashes[:1], question.hashes[0])[0]) <= PDQ
    return told


def some(pixels: list[Any], each: int, chance: random.Random) -> list[Any]:
    """As many of them, in their places; None at the others."""
    chosen = set(chance.sample(range(len(pixels)), each))
    return [one if place in chosen else None for place, one in enumerate(pixels)]


def main(folder: Path, edits: Path, each: int, *, as_memes: bool, seed: int, drawn: Path | None) -> None:
    """Print a line an edit."""
    spec = importlib.util.spec_from_file_location("edits", edits)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    chance = random.Random(seed)
    pixels = distinct(folder)
    if as_memes:
        pixels = memes(pixels, module.EDITS, chance)
    exhibits, strangers = pixels[::2], pixels[1::2]
    index = PictureIndex([features(one) for one in exhibits])
    total, false = Asked(), 0
    print(f"{len(exhibits)} exhibits, {len(strangers)} strangers, {each} of each an edit")
    print(f"{'edit':26}{'ours':>8}{'PDQ':>8}{'other exhibit':>15}{'stranger':>10}")
    began = time.process_time()
    for name, edit in module.EDITS.items():
        told = asked_of(edit, index, some(exhibits, each, chance), some(strangers, each, chance), chance)
        for one in ("ours", "pdq", "other", "stranger"):
            setattr(total, one, getattr(total, one) + getattr(told, one))
        print(f"{name:26}{told.ours / each:8.2f}{told.pdq / each:8.2f}{told.other:15}{told.stranger:10}", flush=True)
        for seen, match in told.false if drawn is not None else []:
            false += 1
            assert drawn is not None
            drawn.mkdir(exist_ok=True)
            (drawn / f"{false:03}-{name}.png").write_bytes(png(overlay(exhibits[match.number], seen, match.evidence)))
    asked = each * len(module.EDITS)
    print(f"{'all':26}{total.ours / asked:8.3f}{total.pdq / asked:8.3f}{total.other:15}{total.stranger:10}")
    print(f"{(time.process_time() - began) / (2 * asked):.2f} CPU seconds a picture asked for, edit included")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("edits", type=Path)
    parser.add_argument("each", type=int, nargs="?", default=5)
    parser.add_argument("--memes", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--drawn", type=Path)
    told = parser.parse_args()
    main(told.folder, told.edits, told.each, as_memes=told.memes, seed=told.seed, drawn=told.drawn)
