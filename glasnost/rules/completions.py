"""The ways to fill in one other charge, and what conditions make of all of them at once."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glasnost.rules import terms
from glasnost.rules.sums import Vector, Vectors, nothing_of
from glasnost.rules.terms import Atom, Condition, Truth, Value, atom_holds

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """What one number of a vector says of a derived fact.

    what: n (how many meet the condition, up to `limit`), day (the latest or earliest of theirs, as `limit` says), or,
    where a day is assumed, beyond (some lie beyond it, which must not be) and there (some lie on it, which must be).
    """

    derived: str
    what: str
    condition: Condition
    limit: int
    day: str = ""


@dataclass
class Completions:
    """The ways to fill in one other charge, and what each adds under several settings (None: it cannot be so there)."""

    chosen: list[dict[str, Value]]
    vectors: list[list[Vector | None]]  # by setting, then by completion
    changing: dict[str, list[list[int]]]  # places of completions that differ in one fact alone
    alone: set[str]  # facts that no atom compares with another missing one

    def adds(self, places: Sequence[int]) -> set[Vectors]:
        """What can be added under some of the settings at once."""
        together = zip(*(self.vectors[place] for place in places), strict=True)
        return {vectors for vectors in together if None not in vectors}

    def changes(self, name: str, before: int, after: int) -> set[Vectors]:
        """What can be added under one setting before, and under another after, one fact is changed."""
        if name not in self.changing:
            groups: dict[Hashable, list[int]] = {}
            for place, chosen in enumerate(self.chosen):
                groups.setdefault(tuple(value for n, value in chosen.items() if n != name), []).append(place)
            self.changing[name] = [group for group in groups.values() if len(group) > 1]
        found: set[Vectors] = set()
        for group in self.changing[name]:
            first = {self.vectors[before][place] for place in group} - {None}
            second = {self.vectors[after][place] for place in group} - {None}
            found.update(itertools.product(first, second))  # type: ignore[arg-type]
        return found


class Codes:
    """Of each missing fact its distinct values, and which of them each completion has."""

    def __init__(self, chosen: Sequence[dict[str, Value]]) -> None:
        self.chosen = chosen
        self.found: dict[str, tuple[list[Value], Numbers]] = {}

    def __call__(self, name: str) -> tuple[list[Value], Numbers]:
        if name not in self.found:
            places: dict[Value, int] = {}
            codes = [places.setdefault(one[name], len(places)) for one in self.chosen]
            self.found[name] = (list(places), np.array(codes, np.int64))
        return self.found[name]


class Answers:
    """What conditions make of all completions of one charge at once."""

    def __init__(self, base: dict[str, Value], chosen: Sequence[dict[str, Value]], codes: Codes) -> None:
        self.base, self.chosen, self.codes = base, chosen, codes
        self.atoms: dict[Atom, Bools] = {}

    def numbers(self, part: Part) -> Numbers:
        """The number of each completion."""
        meets = self.of(part.condition)
        if part.what != "day" or not meets.any():
            return np.where(meets, 1, nothing_of(part.limit))
        if part.day in self.base:
            return np.where(meets, np.int64(self.base[part.day]), nothing_of(part.limit))  # type: ignore[arg-type]
        values, places = self.codes(part.day)
        return np.where(meets, np.array(values, np.int64)[places], nothing_of(part.limit))

    def of(self, condition: Condition) -> Bools:
        """Whether each completion meets the condition."""
        match condition:
            case Truth(value):
                return np.full(len(self.chosen), value)
            case terms.Negation(inner):
                return ~self.of(inner)
            case terms.All(conditions):
                return np.asarray(np.stack([self.of(one) for one in conditions]).all(0))
            case terms.Any(conditions):
                return np.asarray(np.stack([self.of(one) for one in conditions]).any(0))
        if condition not in self.atoms:
            self.atoms[condition] = self._atom(condition)
        return self.atoms[condition]

    def _atom(self, atom: Atom) -> Bools:
        names = [fact.name for fact in terms.facts_of_atom(atom) if fact.name not in self.base]
        if len(names) == 1:
            values, places = self.codes(names[0])
            return np.array([atom_holds(atom, self.base | {names[0]: value}) for value in values])[places]
        return np.array([atom_holds(atom, self.base | one) for one in self.chosen], bool)
