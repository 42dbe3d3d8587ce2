"""Right, wrong and missed values, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glasnost.model.language import _


@dataclass
class Score:
    """One field of one kind of text."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    given: int = 0  # labelled texts for which we gave a value
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was given, how much is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what is labelled, how much is right."""
        total = self.right + self.wrong + self.missed
        return self.right / total if total else 1.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, Any]:
        """For a file to compare with later."""
        numbers = {name: getattr(self, name) for name in ("right", "wrong", "missed", "given")}
        return numbers | {name: round(getattr(self, name), 4) for name in ("precision", "recall", "f1")}

    def count(self, name: str, expected: Any, got: Any) -> None:
        """One value."""
        self.given += got is not None
        if expected == got:
            self.right += 1
        else:
            self.missed += got is None
            self.wrong += got is not None
            self.faults.append(f"{name}: {_('labelled')} {expected}, {_('read')} {got}")


@dataclass(frozen=True, slots=True)
class Change:
    """How many more values of a field are right, wrong and missed than in an earlier report."""

    field: str
    right: int
    wrong: int
    missed: int

    @property
    def lost(self) -> bool:
        """Whether it is worse: fewer right ones, or more that are not. How many quotes there are is no merit."""
        fewer = (self.right < 0 or self.missed > 0) and not self.field.startswith("quotes")
        return fewer or self.wrong > 0


def changes(scores: Mapping[str, Score], earlier: Mapping[str, Mapping[str, int]]) -> list[Change]:
    """Fields that are read better or worse than earlier, the lost ones first; a field that is gone is lost."""
    found = []
    for name, before in earlier.items():
        score = scores.get(name, Score())
        change = Change(name, *(getattr(score, kind) - before[kind] for kind in ("right", "wrong", "missed")))
        if change.right or change.wrong or change.missed:
            found.append(change)
    return sorted(found, key=lambda one: not one.lost)


class Report(dict[str, Score]):
    """Scores by name, made when first asked for."""

    def __missing__(self, name: str) -> Score:
        return self.setdefault(name, Score())
