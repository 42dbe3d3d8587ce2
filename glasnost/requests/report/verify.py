"""A published report, verified from its own files: no register, no key of anybody's, no private data.

Every leaf is computed again from its row, the root from the leaves, every table from the rows; the checkpoint must be
signed, and the earlier ones must be beginnings of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.requests.proofs import notes
from glasnost.requests.proofs.commitments import read_line
from glasnost.requests.proofs.merkle import root_of
from glasnost.requests.report import files

_WITHHELD, _END = b'{"withheld":"', b'"}'


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. row: of the file, from 1, the head not counted; None for the whole file."""

    file: str
    row: int | None
    what: str


@dataclass
class Verified:
    """errors: none if everything holds. size: leaves; told: of them with their public half; tables: recomputed."""

    size: int = 0
    told: int = 0
    tables: int = 0
    root: str = ""
    errors: list[Fault] = field(default_factory=list)


def verify_folder(folder: Path, trusted: Sequence[Path] = (), keys: Sequence[str] = ()) -> Verified:
    """Verify a published folder. trusted: checkpoints that the reader or a witness kept. keys: keys of the publisher or
    of witnesses, each of which must have signed the checkpoint. Raises Problem if a file is missing or no text."""
    found = Verified()
    lines = _bytes(folder / files.ROWS).split(b"\n")
    leaves = _leaves(folder, found)
    told = _rows(lines, leaves, found)
    found.size, found.told = len(leaves), len(told)
    checkpoint = _checkpoint(folder, leaves, found, keys)
    if checkpoint is not None:
        _earlier(folder, leaves, trusted, checkpoint, found)
    _tables(folder, told, found)
    return found


def _leaves(folder: Path, found: Verified) -> list[bytes]:
    data = _bytes(folder / files.LEAVES)
    if len(data) % 65 == 0 and data[64::65].count(b"\n") == len(data) // 65 == data.count(b"\n"):
        try:
            whole = bytes.fromhex(data.decode("ascii"))
        except ValueError:
            whole = b""
        if len(whole) * 65 == len(data) * 32 and data == data.lower():
            return [whole[place : place + 32] for place in range(0, len(whole), 32)]
    return _leaves_by_line(data, found)


def _leaves_by_line(data: bytes, found: Verified) -> list[bytes]:
    """The leaves up to the first line that is none, which is named."""
    lines = data.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    leaves: list[bytes] = []
    for row, line in enumerate(lines, 1):
        try:
            leaf = bytes.fromhex(line.decode("ascii"))
            if len(leaf) != 32 or len(line) != 64 or line != line.lower():
                raise ValueError(line)
        except ValueError:
            found.errors.append(Fault(files.LEAVES, row, _("the line is no hash")))
            return leaves
        leaves.append(leaf)
    return leaves


def _rows(lines: list[bytes], leaves: Sequence[bytes], found: Verified) -> list[tuple[int, bytes]]:
    """(leaf, row) of the rows that are told. Stops being sure at the first row that is not its leaf's."""
    if lines and not lines[-1]:
        lines.pop()
    told = []
    named = False
    for place, line in enumerate(lines):
        public, detail = b"", None
        try:
            if line.startswith(_WITHHELD):
                leaf = bytes.fromhex(line[13:-2].decode("ascii"))
            else:
                leaf, public, detail = read_line(line)
        except ValueError:
            leaf = b""
        if not named and (place >= len(leaves) or leaf != leaves[place]):
            named = True
            found.errors.append(Fault(files.ROWS, place + 1, _row_fault(place, len(leaves), leaf)))
        if public:
            told.append((place, files.row_of(public, detail)))
    if not named and len(lines) < len(leaves):
        found.errors.append(
            Fault(files.ROWS, len(lines) + 1, _("the row is missing: the log has more leaves than rows"))
        )
    return told


def _row_fault(place: int, size: int, leaf: bytes) -> str:
    if place >= size:
        return _("the row is in no leaf: it was added afterwards")
    return _("the row is not the one that was logged here") if leaf else _("the line is no row of a log")


def _checkpoint(folder: Path, leaves: Sequence[bytes], found: Verified, keys: Sequence[str]) -> notes.Checkpoint | None:
    try:
        checkpoint = notes.read(_text(folder / files.CHECKPOINT))
        own = notes.Key.parse(_text(folder / files.KEY))
    except notes.NoteError:
        found.errors.append(Fault(files.CHECKPOINT, None, _("the checkpoint or its key is no signed note")))
        return None
    if not notes.is_signed(checkpoint, own):
        found.errors.append(Fault(files.CHECKPOINT, None, _("the checkpoint is not signed by the log's key")))
    for text in keys:
        try:
            key = notes.Key.parse(text)
        except notes.NoteError as error:
            raise Problem(_("«{key}» is no key").format(key=text[:60])) from error
        if not notes.is_signed(checkpoint, key):
            what = _("the checkpoint is not signed by {name}").format(name=key.name)
            found.errors.append(Fault(files.CHECKPOINT, None, what))
    root = root_of(leaves)
    found.root = root.hex()
    if checkpoint.size != len(leaves):
        what = _("the checkpoint is of {n} leaves, and {m} are here").format(n=checkpoint.size, m=len(leaves))
        found.errors.append(Fault(files.CHECKPOINT, None, what))
    elif checkpoint.root != root:
        found.errors.append(Fault(files.LEAVES, None, _("the leaves are not those of the checkpoint")))
    return checkpoint


def _earlier(
    folder: Path, leaves: Sequence[bytes], trusted: Sequence[Path], checkpoint: notes.Checkpoint, found: Verified
) -> None:
    """Earlier checkpoints must be beginnings; they narrow down where leaves were changed."""
    sound = 0
    given = [(path.relative_to(folder).as_posix(), path) for path in sorted((folder / files.EARLIER).glob("*.txt"))]
    for name, path in [*given, *((str(path), path) for path in trusted)]:
        try:
            one = notes.read(_text(path))
        except notes.NoteError:
            found.errors.append(Fault(name, None, _("the file is no checkpoint")))
            continue
        if one.origin != checkpoint.origin:
            found.errors.append(Fault(name, None, _("the checkpoint is of another log")))
        elif one.size > len(leaves):
            what = _("the checkpoint is of {n} leaves, and only {m} are here: the log was cut").format(
                n=one.size, m=len(leaves)
            )
            found.errors.append(Fault(name, None, what))
        elif root_of(leaves[: one.size]) != one.root:
            what = _("the log no longer begins as it did: a leaf between {n} and {m} was changed").format(
                n=sound + 1, m=one.size
            )
            found.errors.append(Fault(name, sound + 1, what))
        else:
            sound = max(sound, one.size)


def _tables(folder: Path, told: list[tuple[int, bytes]], found: Verified) -> None:
    try:
        about = files.About.parse(_text(folder / files.ABOUT))
    except ValueError:
        found.errors.append(Fault(files.ABOUT, None, _("the file does not say what the report is of")))
        return
    if about.size != found.size:
        found.errors.append(Fault(files.ABOUT, None, _("the number of leaves is not that of the log")))
    try:
        computed, wrong = files.computed(told, about)
    except ValueError:
        found.errors.append(Fault(files.ROWS, None, _("a row holds what no public half of a request holds")))
        return
    if wrong is not None:
        what = _("the detail is told or kept back against the rule for rare requests")
        found.errors.append(Fault(files.ROWS, wrong + 1, what))
    for name, (head, rows) in computed.items():
        found.tables += 1
        wanted = [tuple(head), *map(tuple, rows)]
        there = list(csv.reader(io.StringIO(_text(folder / name), newline="")))
        found.errors += _first_difference(name, wanted, there)
    if _text(folder / files.PACKAGE) != files.datapackage(about):
        found.errors.append(Fault(files.PACKAGE, None, _("the description is not that of the tables")))


def _first_difference(name: str, wanted: Sequence[Sequence[str]], there: Sequence[Sequence[str]]) -> Iterator[Fault]:
    for place, row in enumerate(wanted):
        if place >= len(there):
            yield Fault(name, place, _("the row is missing"))
            return
        if list(row) != list(there[place]):
            differ = [
                f"{wanted[0][n]}: {there[place][n] if n < len(there[place]) else ''} ({_('computed')}: {cell})"
                for n, cell in enumerate(row)
                if n >= len(there[place]) or cell != there[place][n]
            ]
            yield Fault(
                name, place, _("the row is not what the rows of the log give: {what}").format(what="; ".join(differ))
            )
            return
    if len(there) > len(wanted):
        yield Fault(name, len(wanted), _("the row follows from no row of the log"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Problem(
            _("the file cannot be read: {why}").format(why=error.strerror or error),
            where=str(path),
            remedy=_("Verify a folder that «glasnost requests report» wrote, with all its files."),
        ) from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(_("the file is no text"), where=str(path)) from error
