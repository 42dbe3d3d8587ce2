"""Files that leave the desk: one at a time, never under a path that the browser chose, never run by it."""

from __future__ import annotations

import io
import mimetypes
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse

BLOCK = 1 << 20
POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"  # of a PDF
EPOCH = (1980, 1, 1, 0, 0, 0)
SHOWN = {".pdf": "application/pdf"}  # what a browser may show; everything else it keeps


def file_in(folder: Path, name: str) -> Path:
    """A file that stands directly in a folder. Raises Http404 for anything else."""
    path = folder / name
    if "/" in name or "\\" in name or name.startswith(".") or path.parent != folder or not path.is_file():
        raise Http404
    if path.is_symlink():
        raise Http404
    return path


def download(path: Path, name: str = "") -> FileResponse:
    """A file, to be kept, or a PDF to be shown. name: what to call it."""
    ending = path.suffix.lower()
    shown = ending in SHOWN
    kind = SHOWN.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")
    response = FileResponse(path.open("rb"), as_attachment=not shown, filename=name or path.name, content_type=kind)
    _safe(response)
    return response


def document(data: bytes, name: str) -> HttpResponse:
    """Bytes as a file; the ending of the name says what they are."""
    shown = Path(name).suffix in SHOWN
    kind = SHOWN.get(Path(name).suffix) or "application/octet-stream"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name)}"
    _safe(response)
    return response


def archive(paths: Iterable[Path], name: str) -> StreamingHttpResponse:
    """Files as one zip archive, made while it is sent."""
    response = StreamingHttpResponse(_zipped(paths), content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    _safe(response)
    return response


class _Pipe(io.RawIOBase):
    """A file that can only be written, and is emptied by whoever reads it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        found = b"".join(self.parts)
        self.parts.clear()
        return found


def _zipped(paths: Iterable[Path]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for path in paths:
            with path.open("rb") as file, made.open(zipfile.ZipInfo(path.name, EPOCH), "w", force_zip64=True) as member:
                for block in _blocks(file):
                    member.write(block)
                    yield pipe.take()
    yield pipe.take()


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _safe(response: HttpResponseBase) -> None:
    """Whatever the file holds, nothing of it runs or is fetched; browsers show a PDF as an embedded object."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; frame-ancestors 'none'; sandbox"
    if response["Content-Type"] in SHOWN.values():  # a sandbox would keep the browser's own viewer out
        response["Content-Security-Policy"] = POLICY
