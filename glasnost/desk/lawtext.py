"""A rulebook's file as pieces that a page shows: headings, words of the law, rules, tables, text. Never as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from glasnost.rules.document import Lines

SPAN = re.compile(r"(\*\*.+?\*\*|\*[^*\s][^*]*?\*|`[^`]+`)")


@dataclass(frozen=True)
class Piece:
    """kind: heading (of a level), quote, rule (its name: `test convicted`), table (rows; first the header), text."""

    kind: str
    text: str = ""
    level: int = 0
    name: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def pieces(text: str) -> list[Piece]:
    """The file after its front matter."""
    return list(_pieces(Lines(re.sub(r"\A\ufeff?---\n.*?\n---\n", "", text, flags=re.DOTALL))))


def spans(text: str) -> list[tuple[str, str]]:
    """Text in runs: (strong, em, code or nothing, the words)."""
    found = []
    for part in SPAN.split(text):
        if part.startswith("**") and len(part) > 4:
            found.append(("strong", part[2:-2]))
        elif part.startswith("*") and len(part) > 2:
            found.append(("em", part[1:-1]))
        elif part.startswith("`") and len(part) > 2:
            found.append(("code", part[1:-1]))
        elif part:
            found.append(("", part))
    return found


def _pieces(lines: Lines) -> Iterator[Piece]:
    while (item := lines.peek()) is not None:
        line = item[1]
        if line.startswith("```"):
            yield _rule(lines)
        elif line.startswith(">"):
            yield Piece("quote", " ".join(row.lstrip(">").strip() for _n, row in lines.while_starting(">")))
        elif line.startswith("|"):
            rows = [row for _n, row in lines.while_starting("|") if not re.fullmatch(r"[|:\- ]+", row.strip())]
            yield Piece("table", rows=tuple(_cells(row) for row in rows))
        elif line.startswith("#"):
            lines.take()
            yield Piece("heading", line.lstrip("#").strip(), level=len(line) - len(line.lstrip("#")))
        elif line.strip():
            yield Piece("text", " ".join(_paragraph(lines)))
        else:
            lines.take()


def _rule(lines: Lines) -> Piece:
    _number, opening = lines.take()
    content = []
    while lines.peek() is not None:
        _number, line = lines.take()
        if line.startswith("```"):
            break
        content.append(line)
    return Piece("rule", "\n".join(content), name=opening[3:].strip())


def _paragraph(lines: Lines) -> Iterator[str]:
    while (item := lines.peek()) is not None and item[1].strip() and not item[1].startswith(("```", ">", "|", "#")):
        yield lines.take()[1].strip()


def _cells(row: str) -> tuple[str, ...]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner))
