"""A file's bytes, unpacked if it is a .gz, with a limit on what comes out."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from glasnost.intake.limits import LIMITS, MEGABYTE
from glasnost.model.language import _
from glasnost.model.problems import Problem


def open_bytes(path: Path, name: str) -> BinaryIO:
    """The file for reading; a gzip file gives what it holds."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if not packed:
        return path.open("rb")
    return cast(BinaryIO, io.BufferedReader(_Unpacked(path, name), MEGABYTE))


class _Unpacked(io.RawIOBase):
    """A gzip file that stops growing at the limit."""

    def __init__(self, path: Path, name: str) -> None:
        self.file = gzip.open(path)  # noqa: SIM115 - closed with the process that reads it
        self.name, self.size, self.given = name, path.stat().st_size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self.file.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise Problem(
                _("the compressed file is damaged or cut off"), where=self.name, remedy=_("Copy or download it again.")
            ) from error
        self.given += len(data)
        if self.given > min(LIMITS.unpacked, max(64 * MEGABYTE, LIMITS.ratio * self.size)):
            raise Problem(_("the compressed file unpacks to far more than it should"), where=self.name)
        buffer[: len(data)] = data
        return len(data)
