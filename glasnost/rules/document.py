"""A rulebook's Markdown as parts, each with the line it stands on. No meaning yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from glasnost.model.language import _
from glasnost.rules.faults import Place, RulebookError

MAX_BYTES = 1_000_000  # a law that needs more than a megabyte of rules is a mistake


@dataclass(frozen=True)
class Quote:
    """A block quotation: words of the law."""

    text: str
    line: int


@dataclass(frozen=True)
class Table:
    """A pipe table: the header's names in lower case, and the rows' cells by those names."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]  # (line, cells)
    line: int


@dataclass(frozen=True)
class Block:
    """A fenced block: ```kind name."""

    kind: str
    name: str
    lines: tuple[tuple[int, str], ...]
    line: int
    quote: Quote | None  # the nearest quote above


@dataclass
class Document:
    """The parts of one rulebook file, in order."""

    place: str
    front: dict[str, tuple[int, str]] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    paragraphs: list[tuple[int, str]] = field(default_factory=list)


def read_document(text: str, place: str) -> Document:
    """Split the text of a rulebook. `place` names the file in errors. Raises RulebookError."""
    if len(text.encode()) > MAX_BYTES:
        raise RulebookError(Place(place, 1), _("the file is larger than a rulebook can be (1 MB)"))
    document = Document(place)
    lines = Lines(text)
    _front_matter(lines, document)
    heading = ""
    while (item := lines.peek()) is not None:
        number, line = item
        if line.startswith("```"):
            document.blocks.append(_block(lines, document))
        elif line.startswith(">"):
            document.quotes.append(_quote(lines))
        elif line.startswith("|"):
            document.tables.append(_table(lines, heading, place))
        else:
            lines.take()
            if line.startswith("#"):
                heading = line.lstrip("#").strip().lower()
            elif line.strip():
                document.paragraphs.append((number, line.strip()))
    return document


class Lines:
    """Numbered lines (from 1) that can be looked at before they are taken."""

    def __init__(self, text: str) -> None:
        self._lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        self._next = 0

    def peek(self) -> tuple[int, str] | None:
        """The next line and its number, or None at the end."""
        if self._next >= len(self._lines):
            return None
        return self._next + 1, self._lines[self._next]

    def take(self) -> tuple[int, str]:
        """The next line, which is then gone."""
        self._next += 1
        return self._next, self._lines[self._next - 1]

    def while_starting(self, prefix: str) -> Iterator[tuple[int, str]]:
        """Take lines as long as they start with `prefix`."""
        while (item := self.peek()) is not None and item[1].startswith(prefix):
            yield self.take()


def _front_matter(lines: Lines, document: Document) -> None:
    first = lines.peek()
    if first is None or first[1].strip() != "---":
        raise RulebookError(
            Place(document.place, 1), _("a rulebook begins with a line --- and its front matter (id, title, …)")
        )
    lines.take()
    while lines.peek() is not None:
        number, line = lines.take()
        if line.strip() == "---":
            return
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise RulebookError(Place(document.place, number), _("front matter is lines of the form key: value"))
        document.front[key.strip()] = (number, re.sub(r"\s+#.*$", "", value).strip())
    raise RulebookError(Place(document.place, first[0]), _("the front matter is not closed by a line ---"))


def _block(lines: Lines, document: Document) -> Block:
    start, opening = lines.take()
    kind, _space, name = opening[3:].strip().partition(" ")
    content: list[tuple[int, str]] = []
    while lines.peek() is not None:
        number, line = lines.take()
        if line.startswith("```"):
            quote = document.quotes[-1] if document.quotes else None
            return Block(kind, name.strip(), tuple(content), start, quote)
        if line.strip():
            content.append((number, line))
    raise RulebookError(Place(document.place, start), _("the block is not closed by ```"))


def _quote(lines: Lines) -> Quote:
    taken = list(lines.while_starting(">"))
    text = " ".join(line.lstrip(">").strip() for _n, line in taken)
    return Quote(text.strip(), taken[0][0])


def _table(lines: Lines, heading: str, place: str) -> Table:
    taken = list(lines.while_starting("|"))
    first = taken[0][0]
    columns = tuple(cell.lower() for cell in _cells(taken[0][1]))
    if len(taken) < 2 or not re.fullmatch(r"[|:\- ]+", taken[1][1].strip()):
        raise RulebookError(Place(place, first), _("a table has a line | --- | under its header"))
    rows = []
    for number, line in taken[2:]:
        cells = _cells(line)
        if len(cells) > len(columns):
            raise RulebookError(
                Place(place, number),
                _("the row has {n} cells, the header {m}").format(n=len(cells), m=len(columns)),
            )
        rows.append((number, dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))))
    return Table(heading, columns, tuple(rows), first)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner.removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]
