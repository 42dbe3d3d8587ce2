"""Recall of pictures under edits, and false matches of strangers: ours beside PDQ alone.

    python benchmarks/pictures.py FOLDER EDITS.py [PICTURES_PER_EDIT]

FOLDER holds pictures of yours (wallpapers, say: `apt-get download mate-backgrounds gnome-backgrounds
plasma-workspace-wallpapers desktop-base`, then `dpkg-deb -x`); EDITS.py has a dictionary EDITS of functions
(image, random.Random, another image) → image. Every second distinct picture is an exhibit, the others are strangers.
"""

from __future__ import annotations

import importlib.util
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from glasnost.intake.pictures import pictures_in, pictures_of
from glasnost.search.features import features
from glasnost.search.pictures import PictureIndex, hamming

SAME = 80  # bits: nearer pictures of the folder are taken for one, its copies and variants are left out
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


def question(image: Any) -> Any:
    """Features of an edited picture, made as small as the decoder makes it."""
    small = image.convert("RGB")
    small.thumbnail((800, 800))
    return features(np.asarray(small), question=True)


def main(folder: Path, edits: Path, each: int) -> None:
    """Print a line an edit."""
    spec = importlib.util.spec_from_file_location("edits", edits)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pixels = distinct(folder)
    exhibits, strangers = pixels[::2], pixels[1::2]
    index = PictureIndex([features(one) for one in exhibits])
    chance = random.Random(7)
    total: Counter[str] = Counter()
    print(f"{len(exhibits)} exhibits, {len(strangers)} strangers, {each} of each an edit")
    print(f"{'edit':26}{'ours':>8}{'PDQ':>8}{'other exhibit':>15}{'stranger':>10}")
    began = time.process_time()
    for name, edit in module.EDITS.items():
        count: Counter[str] = Counter()
        for number in chance.sample(range(len(exhibits)), each):
            edited = edit(Image.fromarray(exhibits[number]), chance, Image.fromarray(chance.choice(strangers)))
            asked = question(edited)
            found = [match.number for match in index.find(asked)]
            count["ours"] += number in found
            count["other"] += any(one != number for one in found)
            if len(asked.hashes):
                count["pdq"] += int(hamming(index.exhibits[number].hashes[:1], asked.hashes[0])[0]) <= PDQ
        for number in chance.sample(range(len(strangers)), each):
            edited = edit(Image.fromarray(strangers[number]), chance, Image.fromarray(strangers[number - 1]))
            count["stranger"] += bool(index.find(question(edited)))
        total.update(count)
        print(
            f"{name:26}{count['ours'] / each:8.2f}{count['pdq'] / each:8.2f}{count['other']:15}{count['stranger']:10}",
            flush=True,
        )
    asked_all = each * len(module.EDITS)
    print(
        f"{'all':26}{total['ours'] / asked_all:8.3f}{total['pdq'] / asked_all:8.3f}"
        f"{total['other']:15}{total['stranger']:10}"
    )
    print(f"{(time.process_time() - began) / (2 * asked_all):.2f} CPU seconds a picture asked for, edit included")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 5)
