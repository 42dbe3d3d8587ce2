"""Exhibits' features on the disk, in parts that are written once: each batch adds one, and many are joined to one.

What a part holds: hashes, details with their places, and a small grey picture of each exhibit for checking. Memory
holds the hashes; the rest is read where it is wanted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from glasnost.search.candidates import Details, Hashes
from glasnost.search.features import Array, Features
from glasnost.search.pictures import PictureIndex

QUALITY = 90  # of the small grey pictures, as JPEG
FINE = 16  # steps to a pixel in which places are kept
ARRAYS = ("hashes", "hash_ends", "points", "descriptors", "detail_ends", "greys", "grey_ends", "embeddings")

Stored = tuple[str, Features, bytes]  # an exhibit's name (its SHA-256), its features, its grey picture as JPEG


def stored(name: str, found: Features) -> Stored:
    """An exhibit as a part keeps it."""
    done, data = cv2.imencode(".jpg", found.grey, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert done
    return name, found, bytes(data)


def write(folder: Path, exhibits: Iterable[Stored]) -> int:
    """Make a part in a new folder; how many exhibits it holds."""
    names, boxes, scales = [], [], []
    lists: dict[str, list[Any]] = {name: [] for name in ARRAYS}
    for name, found, grey in exhibits:
        names.append(name)
        boxes.append(found.boxes)
        scales.append(found.scale)
        lists["hashes"].append(found.hashes)
        lists["points"].append(np.round(np.clip(found.points, 0, None) * FINE).astype(np.uint16))
        lists["descriptors"].append(found.descriptors)
        lists["greys"].append(np.frombuffer(grey, np.uint8))
        if found.embedding is not None:
            lists["embeddings"].append(found.embedding)
    for ends, counted in (("hash_ends", "hashes"), ("detail_ends", "descriptors"), ("grey_ends", "greys")):
        lists[ends] = [np.cumsum([0, *map(len, lists[counted])])]
    folder.mkdir(mode=0o700)
    empty: dict[str, Array] = {"hashes": np.empty((0, 4), np.uint64), "points": np.empty((0, 2), np.uint16)}
    empty["descriptors"] = np.empty((0, 32), np.uint8)
    whole: dict[str, Array] = {}
    for name, several in lists.items():
        if several:
            whole[name] = np.stack(several) if name == "embeddings" else np.concatenate(several)
        else:
            whole[name] = empty.get(name, np.empty(0, np.uint8))
        np.save(folder / f"{name}.npy", whole[name])
    owners = _owners(whole["detail_ends"])
    Details.of(whole["descriptors"], owners).save(folder / "details.faiss")
    said = {"names": names, "boxes": boxes, "scales": scales}
    (folder / "exhibits.json").write_text(json.dumps(said), encoding="utf-8")
    return len(names)


class Part:
    """One part, opened: a sequence of features whose arrays stay on the disk."""

    def __init__(self, folder: Path) -> None:
        said = json.loads((folder / "exhibits.json").read_text(encoding="utf-8"))
        self.folder = folder
        self.names: list[str] = said["names"]
        self._boxes, self._scales = said["boxes"], said["scales"]
        self._arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Features]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, number: int) -> Features:
        points, descriptors = self._of("points", number, "detail_ends"), self._of("descriptors", number, "detail_ends")
        grey = cv2.imdecode(np.frombuffer(self.grey(number), np.uint8), cv2.IMREAD_GRAYSCALE)
        assert grey is not None
        return Features(
            [(left, top, right, bottom) for left, top, right, bottom in self._boxes[number]],
            self._of("hashes", number, "hash_ends"),
            points.astype(np.float32) / FINE,
            descriptors,
            grey,
            self._scales[number],
            embedding=None if self.embeddings is None else np.array(self.embeddings[number]),
        )

    @property
    def embeddings(self) -> Array | None:
        """One vector an exhibit, if the user's own embedding made them."""
        found = self._arrays["embeddings"]
        return found if len(found) else None

    def grey(self, number: int) -> bytes:
        """The small grey picture, a JPEG that we have made."""
        return bytes(self._of("greys", number, "grey_ends"))

    def stored(self) -> Iterator[Stored]:
        """Everything, to be joined with other parts."""
        return ((self.names[number], self[number], self.grey(number)) for number in range(len(self)))

    def index(self) -> PictureIndex:
        """Ready to be searched."""
        near = Hashes(np.array(self._arrays["hashes"]), _owners(self._arrays["hash_ends"]))
        details = Details.open(self.folder / "details.faiss", _owners(self._arrays["detail_ends"]))
        return PictureIndex(self, near, details, self.embeddings)

    def _of(self, name: str, number: int, ends: str) -> Array:
        start, end = (int(self._arrays[ends][number + place]) for place in (0, 1))
        return np.array(self._arrays[name][start:end])


def _owners(ends: Array) -> Array:
    counts = [int(end - start) for start, end in pairwise(ends.tolist())]
    return np.repeat(np.arange(len(counts), dtype=np.int32), counts)
