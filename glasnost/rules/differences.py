"""Which facts of other charges matter to an undecided charge, for many at once.

What is known of the charge itself leaves a *difference*: the pairs of answers of the others that would give it two
different outcomes. A fact of another charge matters if changing it alone leads from one of such a pair to the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from glasnost.rules.alphabet import Alphabet
from glasnost.rules.automaton import Automaton
from glasnost.rules.codes import Coded
from glasnost.rules.decision import Compiled
from glasnost.rules.records import Grown, Records
from glasnost.rules.sums import Vector, add, any_number
from glasnost.rules.vectors import Array, Flags

Pairs = frozenset[tuple[int, int]]  # of regions, the smaller first


class Differences:
    """Numbers for differences; number 0 is none at all."""

    def __init__(self, compiled: Compiled, alphabets: Sequence[Alphabet], records: Records) -> None:
        self.records = records
        diagrams, level = compiled.diagrams, len(compiled.variables) - 1
        self.pairs = list(itertools.combinations(range(compiled.variables[level].size), 2))
        ends = [
            (diagrams.restrict(compiled.outcome, level, a), diagrams.restrict(compiled.outcome, level, b))
            for a, b in self.pairs
        ]
        root = diagrams.combine("differences", _all, *(compiled.differ(one, other) for one, other in ends))
        self.numbers: dict[Pairs, int] = {frozenset(): 0}
        self.found: list[Pairs] = [frozenset()]
        self.automaton = Automaton(diagrams, root, alphabets, self._number)
        self.facts: dict[tuple[str, ...], int] = {(): 0}
        self.record_matters = Grown(self._record_matters)
        self.changes: dict[frozenset[tuple[str, frozenset[tuple[Vector, Vector]]]], int] = {}
        self.effects: dict[tuple[int, int], dict[str, Pairs]] = {}

    def of(self, coded: Coded) -> Array:
        """The difference of each row."""
        return self.automaton.run(coded)

    def _number(self, leaves: frozenset[Hashable]) -> int:
        found = frozenset().union(*(self._pairs(leaf) for leaf in leaves))
        if found not in self.numbers:
            self.numbers[found] = len(self.found)
            self.found.append(found)
        return self.numbers[found]

    def _pairs(self, leaf: Any) -> Pairs:
        return frozenset(itertools.compress(self.pairs, leaf))

    def _record_matters(self, difference: int, state: int) -> int:
        """Whether charges that nobody has seen could change the outcome."""
        records = self.records
        more = [(vector,) for vector in records.patterns.of_unseen()]
        for sums in records.states[state]:
            longer = any_number(frozenset([(sums,)]), more, records.caps)
            if any(self._differ(difference, sums, other) for (other,) in longer):
                return 1
        return 0

    def _differ(self, difference: int, one: Vector, other: Vector) -> bool:
        regions = sorted(self.records.regions([one]) | self.records.regions([other]))
        return len(regions) == 2 and (regions[0], regions[1]) in self.found[difference]

    def others(self, rows: Array, differences: Array) -> tuple[Array, Array, Array]:
        """For sorted rows: (rows, other charges of their persons, number of the facts of these that matter)."""
        records = self.records
        here, other, rest = records.pairs(rows)
        changes = np.array([self._changes(pattern) for pattern in range(len(records.patterns.codes))], np.int64)
        keys = (differences[here].astype(np.int64) * len(records.states) + rest) * len(self.changes)
        keys += changes[records.pattern[other]]
        distinct, places = np.unique(keys, return_inverse=True)
        matter = np.array([self._asked(key) for key in distinct.tolist()], np.int32)[places]
        kept = np.flatnonzero(matter)
        return rows[here[kept]], other[kept], matter[kept]

    def _changes(self, pattern: int) -> int:
        """The number of what missing facts can do to what a charge adds: many patterns can do the same."""
        key = frozenset(self.records.patterns.changes(pattern).items())
        return self.changes.setdefault(key, len(self.changes))

    def _asked(self, key: int) -> int:
        key, change = divmod(key, len(self.changes))
        difference, rest = divmod(key, len(self.records.states))
        if (rest, change) not in self.effects:
            self.effects[rest, change] = {
                fact: self._effect(rest, vectors) for fact, vectors in list(self.changes)[change]
            }
        differing = self.found[difference]
        names = tuple(fact for fact, pairs in self.effects[rest, change].items() if not differing.isdisjoint(pairs))
        return self.facts.setdefault(names, len(self.facts))

    def _effect(self, rest: int, vectors: frozenset[tuple[Vector, Vector]]) -> Pairs:
        """The pairs of regions between which a change can lead, with the others' sums."""
        records, found = self.records, set()
        for sums in records.states[rest]:
            for change in vectors:
                both = (add([(sums,)], [(vector,)], records.caps) for vector in change)
                ends = sorted(region for (((vector),),) in both for region in records.regions([vector]))
                found.add((ends[0], ends[1]))
        return frozenset(found)


class Flagged:
    """Undecided rows to which the others matter, as the batches find them."""

    def __init__(self) -> None:
        self.rows: list[Array] = []
        self.differences: list[Array] = []

    def note(self, rows: Array, differences: Array, hard: Flags | None) -> None:
        """Keep sorted rows, but for the hard ones."""
        kept = np.flatnonzero(differences if hard is None else (differences != 0) & ~hard)
        self.rows.append(rows[kept])
        self.differences.append(differences[kept])

    def together(self) -> tuple[Array, Array]:
        """All of them."""
        if not self.rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int32)
        return np.concatenate(self.rows), np.concatenate(self.differences)


def _all(*answers: Hashable) -> Hashable:
    return tuple(answer is True for answer in answers)
