"""Strangers' pictures, decoded in child processes: small, upright, first frame only, as plain arrays.

A picture that is too large, cut off or no picture is a problem of its own; the others come.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from glasnost.intake.limits import LIMITS, restrict
from glasnost.intake.rows import Patient, Silent, child, failure
from glasnost.model.language import _, language, set_language
from glasnost.model.problems import Problem

ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff")
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
PIXELS = 120_000_000  # width times height: a photograph has up to a hundred million
BYTES = 128 << 20
SIDE = 800  # pixels of the longer side that come out
FILES = 200  # to a process
SCHEMA = pa.schema(
    [
        ("file", pa.int64()),
        ("width", pa.int64()),
        ("height", pa.int64()),
        ("pixels", pa.large_binary()),
        ("problem", pa.string()),
    ]
)


@dataclass(frozen=True)
class Picture:
    """A decoded picture: `pixels` is height × width × 3, RGB, uint8. problem: why there are none."""

    name: str
    pixels: np.ndarray[Any, np.dtype[np.uint8]] | None = None
    problem: Problem | None = None


def pictures_in(folder: Path) -> list[str]:
    """The names of a folder's pictures, sorted: the way from the folder to each, by the endings of their names."""
    if not folder.is_dir():
        raise Problem(_("there is no such folder"), where=str(folder))
    found = (one for one in folder.rglob("*") if one.is_file() and one.name.lower().endswith(ENDINGS))
    return sorted(one.relative_to(folder).as_posix() for one in found)


def pictures_of(files: Iterable[tuple[Path, str]]) -> Iterator[Picture]:
    """Pictures by path and name, in order. Problems come as pictures too."""
    rest = list(files)
    while rest:
        group, rest = rest[:FILES], rest[FILES:]
        yield from _group(group)


def _group(files: list[tuple[Path, str]]) -> Iterator[Picture]:
    done = 0
    while done < len(files):
        asked = json.dumps([(str(path.resolve()), name) for path, name in files[done:]]).encode()
        with child("pictures", language(), said=asked) as process:
            try:
                assert process.stdout is not None
                stream = pa.ipc.open_stream(Patient(process.stdout))
                for batch in stream:
                    for row in batch.to_pylist():
                        yield _picture(row, files[done][1])
                        done += 1
                if process.wait() == 0:
                    continue
            except (pa.ArrowInvalid, OSError, Silent):
                pass
            if done < len(files):
                yield Picture(files[done][1], problem=failure(process, files[done][1]))
                done += 1


def _picture(row: dict[str, Any], name: str) -> Picture:
    if row["problem"] is not None:
        return Picture(name, problem=Problem(**json.loads(row["problem"])))
    pixels = np.frombuffer(row["pixels"], np.uint8).reshape(row["height"], row["width"], 3)
    return Picture(name, pixels)


def decode_all(spoken: str) -> None:
    """In the child: decode the files that standard input lists."""
    set_language(spoken)
    files = json.load(sys.stdin)
    restrict(LIMITS, sum(Path(path).stat().st_size for path, _name in files if Path(path).is_file()))
    with pa.ipc.new_stream(sys.stdout.buffer, SCHEMA) as stream:
        for number, (path, name) in enumerate(files):
            row: dict[str, Any] = dict.fromkeys(SCHEMA.names) | {"file": number}
            try:
                pixels = decode(Path(path), name)
                row |= {"height": pixels.shape[0], "width": pixels.shape[1], "pixels": pixels.tobytes()}
            except Problem as problem:
                row["problem"] = json.dumps({"what": problem.what, "where": problem.where, "remedy": problem.remedy})
            stream.write_batch(pa.RecordBatch.from_pylist([row], schema=SCHEMA))
            sys.stdout.buffer.flush()


def decode(path: Path, name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """In the child: a file's picture, as `decode_bytes`. Raises Problem."""
    if not path.is_file():
        raise Problem(_("there is no such file"), where=name)
    if path.stat().st_size > BYTES:
        raise Problem(_("the picture's file is larger than {n} MB").format(n=BYTES >> 20), where=name)
    return decode_bytes(path.read_bytes(), name)


def decode_bytes(data: bytes, name: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """In the child: the first frame, upright, on white, its longer side at most SIDE. Raises Problem."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the bound below is told in words
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise Problem(
                    _("the picture has {width} × {height} pixels, more than is decoded").format(
                        width=image.width, height=image.height
                    ),
                    where=name,
                    remedy=_("Save a smaller copy of it."),
                )
            image.draft("RGB", (2 * SIDE, 2 * SIDE))
            image.load()  # an animation's first frame
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
            if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
                seen = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
            return np.asarray(upright.convert("RGB"))
    except Problem:
        raise
    except MemoryError:
        raise Problem(_("the picture needs more memory than it may have"), where=name) from None
    except Exception as error:  # decoders fail in many ways, and each is the file's fault
        raise Problem(
            _("the picture is damaged, cut off or of an unknown kind"),
            where=name,
            remedy=_("Known: {endings}. Open it and save it again.").format(endings=", ".join(ENDINGS)),
        ) from error
