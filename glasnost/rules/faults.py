"""What is wrong with a rulebook, and where: file, line, word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from glasnost.model.language import _
from glasnost.model.problems import Problem


@dataclass(frozen=True)
class Place:
    """A line (from 1) of a file, and a column (from 1) where it is known."""

    file: str
    line: int
    column: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return place if self.column is None else f"{place}:{self.column}"


class RulebookError(Problem):
    """One fault of a rulebook. `rules check` collects them; every other command stops at the first."""

    def __init__(self, place: Place, what: str, remedy: str = "") -> None:
        super().__init__(what, where=str(place), remedy=remedy)
        self.place = place


class RulebookErrors(Problem):
    """All faults of a rulebook together."""

    def __init__(self, faults: list[RulebookError]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "did you mean …?" with the nearest known name, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return _("Did you mean {name}?").format(name=near[0]) if near else ""
