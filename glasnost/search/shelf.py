"""Exhibits' features on the disk, in parts that are written once: each batch adds one, and many are joined to one.

What a part holds: hashes, details with their places, and a small grey picture of each exhibit for checking. Memory
holds the hashes; the rest is read where it is wanted.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from glasnost.search.candidates import Details, Hashes
from glasnost.search.features import Array, Features
from glasnost.search.pictures import PictureIndex

QUALITY = 90  # of the small grey pictures, as JPEG
FINE = 16  # steps to a pixel in which places are kept
COLUMNS: dict[str, tuple[type[np.generic], int | None]] = {
    "hashes": (np.uint64, 4),
    "points": (np.uint16, 2),
    "descriptors": (np.uint8, 32),
    "greys": (np.uint8, None),
    "embeddings": (np.float32, None),  # one vector after the other, all of one length
}
ENDS = {"hash_ends": "hashes", "detail_ends": "descriptors", "grey_ends": "greys"}  # where each exhibit's rows end

Stored = tuple[str, Features, bytes]  # an exhibit's name (its SHA-256), its features, its grey picture as JPEG


def stored(name: str, found: Features) -> Stored:
    """An exhibit as a part keeps it."""
    done, data = cv2.imencode(".jpg", found.grey, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    assert done
    return name, found, bytes(data)


def write(folder: Path, exhibits: Iterable[Stored]) -> int:
    """Make a part in a new folder; how many exhibits it holds. Memory holds the index of their details, not them."""
    folder.mkdir(mode=0o700)
    names, boxes, scales = [], [], []
    ends: dict[str, list[int]] = {name: [0] for name in ENDS}
    with contextlib.ExitStack() as stack:
        arrays = {
            name: stack.enter_context(Growing(folder / f"{name}.npy", kind, width))
            for name, (kind, width) in COLUMNS.items()
        }
        for name, found, grey in exhibits:
            names.append(name)
            boxes.append(found.boxes)
            scales.append(found.scale)
            arrays["hashes"].add(found.hashes)
            arrays["points"].add(np.round(np.clip(found.points, 0, None) * FINE))
            arrays["descriptors"].add(found.descriptors)
            arrays["greys"].add(np.frombuffer(grey, np.uint8))
            if found.embedding is not None:
                arrays["embeddings"].add(found.embedding)
            for end, counted in ENDS.items():
                ends[end].append(arrays[counted].length)
    for end, several in ends.items():
        np.save(folder / f"{end}.npy", np.array(several))
    descriptors = np.load(folder / "descriptors.npy", mmap_mode="r")
    Details.of(descriptors, _owners(np.array(ends["detail_ends"]))).save(folder / "details.faiss")
    said = {"names": names, "boxes": boxes, "scales": scales}
    (folder / "exhibits.json").write_text(json.dumps(said), encoding="utf-8")
    return len(names)


class Growing:
    """A NumPy file that is written piece by piece: its head, which has room for that, is written again at the end."""

    def __init__(self, path: Path, kind: type[np.generic], width: int | None) -> None:
        self.length, self._kind, self._width = 0, np.dtype(kind), width
        self._file = path.open("wb")
        self._head()

    def add(self, rows: Array) -> None:
        """rows: n × width, or n where there is no width."""
        self._file.write(np.ascontiguousarray(rows, self._kind).tobytes())
        self.length += len(rows)

    def _head(self) -> None:
        shape = (self.length,) if self._width is None else (self.length, self._width)
        told = {"descr": np.lib.format.dtype_to_descr(self._kind), "fortran_order": False, "shape": shape}
        self._file.seek(0)
        np.lib.format.write_array_header_1_0(self._file, told)

    def __enter__(self) -> Growing:
        return self

    def __exit__(self, *_: object) -> None:
        self._head()
        self._file.close()


class Part:
    """One part, opened: a sequence of features whose arrays stay on the disk."""

    def __init__(self, folder: Path) -> None:
        said = json.loads((folder / "exhibits.json").read_text(encoding="utf-8"))
        self.folder = folder
        self.names: list[str] = said["names"]
        self._boxes, self._scales = said["boxes"], said["scales"]
        self._arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in (*COLUMNS, *ENDS)}

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
        return found.reshape(len(self), -1) if len(found) else None

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
