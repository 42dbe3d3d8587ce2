"""The inside of a backup: a tar archive whose last file names the hash of every other, written and read as it flows."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.backup.contents import Part

SUMS = "SHA256SUMS"
BLOCK = 1 << 20
TAR = 512
_LARGEST_NOTE = 1 << 20  # bytes of the description

Noted = Callable[[bytes], None]
Seen = Callable[[str, int], None]  # told the name and the size of each file


class Damaged(Problem):
    """The backup is not whole, or is not what it says."""


@dataclass(frozen=True)
class Note:
    """A small file that the backup itself adds."""

    name: str
    data: bytes


class Packed:
    """A readable stream of the archive, made as it is read. `files`, `bytes`: what has gone in so far.

    sums: a private file to keep the hashes in meanwhile, so that memory does not grow with the register.
    """

    def __init__(self, parts: Iterable[Note | Part], sums: Path, seen: Seen) -> None:
        self.files = self.bytes = 0
        self.problem: Exception | None = None
        self.wrong: list[str] = []  # originals whose bytes are not those that their names say
        self._seen = seen
        self._sums = sums
        self._blocks = self._pack(parts)
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """The next bytes, `size` of them at most; none at the end."""
        while not self._rest:
            try:
                self._rest = memoryview(next(self._blocks))
            except StopIteration:
                return b""
            except Exception as error:  # the library that asks would replace it by one of its own
                self.problem = error
                raise
        taken = self._rest[: size if size > 0 else len(self._rest)]
        self._rest = self._rest[len(taken) :]
        return bytes(taken)

    def _pack(self, parts: Iterable[Note | Part]) -> Iterator[bytes]:
        with self._sums.open("wb") as sums:
            for part in parts:
                if isinstance(part, Note):
                    file: BinaryIO | None = io.BytesIO(part.data)
                else:
                    file = _open(part)
                if file is None:
                    continue
                digest = hashlib.sha256()
                yield from self._member(part.name, file, digest)
                sums.write(f"{digest.hexdigest()}  {part.name}\n".encode())
                if part.name.startswith("originals/") and not part.name.endswith(digest.hexdigest()):
                    self.wrong.append(part.name)
                self.files += 1
        yield from self._member(SUMS, self._sums.open("rb"), hashlib.sha256())
        yield bytes(2 * TAR)

    def _member(self, name: str, file: BinaryIO, digest: hashlib._Hash) -> Iterator[bytes]:
        with file:
            file.seek(0, os.SEEK_END)
            size = left = file.tell()
            file.seek(0)
            header = tarfile.TarInfo(name)
            header.size, header.mode = size, 0o600
            yield header.tobuf(tarfile.PAX_FORMAT)
            while left:
                block = file.read(min(BLOCK, left))
                if not block:
                    raise Problem(_("the file became shorter while it was read"), where=name)
                digest.update(block)
                left -= len(block)
                yield block
            yield bytes(-size % TAR)
        self.bytes += size
        self._seen(name, size)


def _open(part: Part) -> BinaryIO | None:
    try:
        return part.path.open("rb")
    except FileNotFoundError:
        if part.passing:
            return None
        raise Problem(
            _("a file of the register is missing"),
            where=str(part.path),
            remedy=_("«glasnost doctor» says what else is damaged. No backup was made."),
        ) from None
    except OSError as error:
        raise Problem(
            _("the file cannot be read: {why}").format(why=error.strerror or error), where=str(part.path)
        ) from error


def unpack(source: IO[bytes], folder: Path | None, sums: Path, noted: dict[str, Noted], seen: Seen) -> int:
    """Write the archive's files into an empty folder, and check the hash of each. Their number.

    folder: None to check only; nothing but hashes is written then.
    noted: is told each of the small files that the backup itself added, by name. sums: as in `Packed`.
    Raises Damaged if anything is missing, added or changed.
    """
    files = 0
    told: Path | None = None
    try:
        with tarfile.open(fileobj=source, mode="r|", bufsize=BLOCK) as archive, sums.open("wb") as kept:
            while (member := archive.next()) is not None:
                vars(archive)["members"] = []  # the library would keep them all
                if told is not None:
                    raise Damaged(_("there is something behind the end of the backup"))
                data = archive.extractfile(member) if member.isreg() else None
                if data is None:
                    raise Damaged(_("there is something in the backup that is no file"))
                if member.name == SUMS:
                    told = sums.with_name(sums.name + "-told")
                    _write(data, told)
                    continue
                digest = hashlib.sha256()
                if member.name in noted:
                    noted[member.name](_note(data, member.size, digest))
                else:
                    _put(data, _steps(member.name), folder, digest)
                kept.write(f"{digest.hexdigest()}  {member.name}\n".encode())
                files += 1
                seen(member.name, member.size)
    except (tarfile.TarError, UnicodeError, EOFError) as error:
        raise Damaged(_("the inside of the backup is damaged")) from error
    if told is None:
        raise Damaged(_("the backup breaks off: its end is missing"))
    _compare(sums, told)
    return files


def _note(data: IO[bytes], size: int, digest: hashlib._Hash) -> bytes:
    if size > _LARGEST_NOTE:
        raise Damaged(_("the inside of the backup is damaged"))
    found = data.read()
    digest.update(found)
    return found


def _write(data: IO[bytes], path: Path, digest: hashlib._Hash | None = None) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Damaged(_("the backup holds a file twice")) from None
    with open(handle, "wb") as file:
        while block := data.read(BLOCK):
            if digest is not None:
                digest.update(block)
            file.write(block)


_ROOTS = ("originals", "tables", "runs", "uploads")
_FILES = ("format", "key", "judgements.sqlite3", "judgements.jsonl")


def _put(data: IO[bytes], steps: list[str], folder: Path | None, digest: hashlib._Hash) -> None:
    if folder is None:
        while block := data.read(BLOCK):
            digest.update(block)
        return
    path = folder.joinpath(*steps)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(data, path, digest)


def _steps(name: str) -> list[str]:
    """Where a file of the archive goes: only where a register has files. Raises Damaged."""
    steps = name.split("/")
    known = name in _FILES or (len(steps) > 1 and steps[0] in _ROOTS)
    if not known or any(step in ("", ".", "..") for step in steps) or "\0" in name:
        raise Damaged(_("the backup holds a file that is no part of a register"))
    return steps


def _compare(kept: Path, told: Path) -> None:
    """Raises Damaged, with the first file that differs, unless both say the same."""
    with kept.open("rb") as ours, told.open("rb") as theirs:
        while True:
            mine, other = ours.readline(), theirs.readline()
            if mine != other:
                name = (mine or other).decode(errors="replace").partition("  ")[2].strip()
                raise Damaged(_("a file of the backup is not what it was when the backup was made"), where=name)
            if not mine:
                return
