"""A row as it stands in a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: 1-based, the header not counted. `problem`: why the row cannot be used, a code of `reasons`."""

    number: int
    cells: list[str | None]
    problem: str | None = None
