"""An archive's members, read in place: a zip, a folder or one file. Nothing is unpacked to disk, no name is trusted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from glasnost.intake.documents.archive import member_name
from glasnost.intake.limits import LIMITS, MEGABYTE
from glasnost.model.language import _
from glasnost.model.problems import Problem

MEMBERS = 1_000_000  # an account of ten years has some hundred thousand pictures
BROKEN = (zipfile.BadZipFile, RuntimeError, OSError, EOFError, zlib.error, NotImplementedError, ValueError)


class Store:
    """Members by name. problems: those that cannot be read, found on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._zip: zipfile.ZipFile | None = None
        self._members: dict[str, zipfile.ZipInfo] = {}
        if path.is_dir():
            files = (one for one in sorted(path.rglob("*")) if one.is_file() and not one.is_symlink())
            self.sizes = {one.relative_to(path).as_posix(): one.stat().st_size for one in files}
        elif path.is_file() and zipfile.is_zipfile(path):
            self._open_zip()
        elif path.is_file():
            if path.suffix.lower() == ".zip":
                raise Problem(
                    _("the archive is damaged or cut off"),
                    where=path.name,
                    remedy=_("Download it again; half an archive has lost its table of contents."),
                )
            self.sizes = {path.name: path.stat().st_size}
        else:
            raise Problem(_("there is no such file or folder"), where=str(path))

    def __iter__(self) -> Iterator[str]:
        yield from self.sizes

    def open(self, name: str) -> BinaryIO:
        """A member's bytes as a stream. Raises Problem."""
        try:
            if self._zip is not None:
                return self._zip.open(self._members[name])  # type: ignore[return-value]
            return (self.path / name if self.path.is_dir() else self.path).open("rb")
        except BROKEN as error:
            raise damaged(name) from error

    def read(self, name: str, most: int = LIMITS.json_array) -> bytes:
        """A member as a whole. Raises Problem if it is larger than `most` bytes, or damaged."""
        if self.sizes[name] > most:
            raise Problem(
                _("the file has {n} MB, more than is read of one such file").format(n=self.sizes[name] >> 20),
                where=name,
            )
        try:
            with self.open(name) as file:
                data = file.read(most + 1)
        except BROKEN as error:
            raise damaged(name) from error
        if len(data) > most:
            raise Problem(_("the file is larger than the archive says"), where=name)
        return data

    def text(self, name: str, most: int = LIMITS.json_array) -> str:
        """A member as UTF-8 text; bytes that are none become replacement signs."""
        return self.read(name, most).decode("utf-8-sig", "replace")

    def stream(self, name: str) -> io.TextIOWrapper:
        """A member as UTF-8 text, little by little."""
        return io.TextIOWrapper(self.open(name), encoding="utf-8-sig", errors="replace")

    def _open_zip(self) -> None:
        try:
            self._zip = zipfile.ZipFile(self.path)
            members = [one for one in self._zip.infolist() if not one.is_dir()]
        except BROKEN as error:
            raise Problem(
                _("the archive is damaged or cut off"), where=self.path.name, remedy=_("Download it again.")
            ) from error
        packed = sum(one.compress_size for one in members)
        if len(members) > MEMBERS or packed > self.path.stat().st_size:
            raise Problem(
                _("the archive's table of contents cannot be true ({n} files)").format(n=len(members)),
                where=self.path.name,
                remedy=_("Download it again from the network itself; this one is made to do harm."),
            )
        for one in members:
            name = member_name(one)
            if (why := _unfit(one, name)) is not None:
                self.problems.append(why)
            else:
                self._members[name] = one
        self.sizes = {name: one.file_size for name, one in self._members.items()}


def damaged(name: str) -> Problem:
    """A member that cannot be read."""
    return Problem(_("this file of the archive is damaged or encrypted, and was skipped"), where=name)


def _unfit(member: zipfile.ZipInfo, name: str) -> Problem | None:
    if name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts or "\0" in name:
        return Problem(_("a file of the archive has a name that leads out of it, and was skipped"), where=name)
    if member.file_size > max(64 * MEGABYTE, LIMITS.ratio * member.compress_size):
        return Problem(_("a file of the archive unpacks to far more than it should, and was skipped"), where=name)
    return None
