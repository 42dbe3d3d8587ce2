"""What one charge can add for the others of its person: its *pattern* is what is known of it, as far as they ask."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from glasnost.rules.alphabet import Alphabet
from glasnost.rules.closer import Grid
from glasnost.rules.codes import Coded
from glasnost.rules.decision import Compiled
from glasnost.rules.sums import Vector
from glasnost.rules.vectors import Array

Changes = dict[str, frozenset[tuple[Vector, Vector]]]  # by missing fact: what is added before, and after, it changes


class Patterns:
    """Numbers for patterns. `inner`: the conditions, as the tests of a law about that charge alone."""

    def __init__(self, inner: Compiled, alphabets: Sequence[Alphabet]) -> None:
        self.inner, self.alphabets = inner, alphabets
        self.diagrams = inner.diagrams
        self.root = self.diagrams.combine("vector", _vector, *inner.tests.values())
        self.numbers: dict[tuple[int, ...], int] = {}
        self.codes: list[tuple[int, ...]] = []
        self.sets: dict[frozenset[Vector], int] = {}
        self.vectors: list[frozenset[Vector]] = []
        self.set_of: list[int] = []  # pattern → number of its set of vectors
        self.changed: dict[int, Changes] = {}

    def number(self, coded: Coded) -> Array:
        """The pattern of each row."""
        key = np.zeros(coded.rows, np.int64)
        for codes, alphabet in zip(coded.codes, self.alphabets, strict=True):
            key = key * alphabet.width + codes
        distinct, places = _distinct(key)
        numbers = []
        for one in distinct.tolist():
            codes_of = []
            for alphabet in reversed(self.alphabets):
                one, code = divmod(one, alphabet.width)
                codes_of.append(code)
            numbers.append(self._number(tuple(reversed(codes_of))))
        return np.array(numbers, np.int32)[places]

    def _number(self, codes: tuple[int, ...]) -> int:
        if codes not in self.numbers:
            self.numbers[codes] = len(self.codes)
            self.codes.append(codes)
            vectors = self._reached(
                [alphabet.masks[code] for alphabet, code in zip(self.alphabets, codes, strict=True)]
            )
            if vectors not in self.sets:
                self.sets[vectors] = len(self.vectors)
                self.vectors.append(vectors)
            self.set_of.append(self.sets[vectors])
        return self.numbers[codes]

    def _reached(self, masks: Sequence[int]) -> frozenset[Vector]:
        return self.diagrams.reachable(self.root, masks)  # type: ignore[return-value]

    def vectors_of(self) -> Array:
        """For each pattern the number of its set of vectors."""
        return np.array(self.set_of, np.int32)

    def of_unseen(self) -> frozenset[Vector]:
        """What a charge can add of which nothing is known."""
        return self._reached([variable.everything for variable in self.inner.variables])

    @property
    def is_open(self) -> Array:
        """For each pattern whether it can add more than one vector."""
        return np.array([len(self.vectors[number]) > 1 for number in self.set_of], bool)

    def changes(self, pattern: int) -> Changes:
        """For each missing fact the vectors before and after it alone changes."""
        if pattern not in self.changed:
            codes = self.codes[pattern]
            masks = [alphabet.masks[code] for alphabet, code in zip(self.alphabets, codes, strict=True)]
            found: Changes = {}
            for level, variable in enumerate(self.inner.variables):
                alphabet, code = self.alphabets[level], codes[level]
                for fact in variable.facts:
                    if code == alphabet.missing or alphabet.half.get(code) == fact.name:
                        steps = self._steps(level, fact.name, code)
                        both = frozenset().union(*(self._both(level, a, b, masks) for a, b in steps))
                        if both:
                            found[fact.name] = both
            self.changed[pattern] = found
        return self.changed[pattern]

    def _steps(self, level: int, fact: str, code: int) -> list[tuple[int, int]]:
        variable, alphabet = self.inner.variables[level], self.alphabets[level]
        if len(variable.facts) > 1 and code == alphabet.missing:
            return sorted(Grid.of(variable, {}).steps((fact,)))
        regions = [region for region in range(variable.size) if alphabet.masks[code] >> region & 1]
        return [(a, b) for a in regions for b in regions if a != b]

    def _both(self, level: int, before: int, after: int, masks: Sequence[int]) -> set[tuple[Vector, Vector]]:
        one, other = (self.diagrams.restrict(self.root, level, region) for region in (before, after))
        pairs = self.diagrams.combine("both", _both, one, other)
        return {pair for pair in self.diagrams.reachable(pairs, masks) if pair[0] != pair[1]}  # type: ignore[index, misc]


def _distinct(key: Array) -> tuple[Array, Array]:
    """The distinct keys and the place of each row's among them; small keys by counting."""
    if not len(key):
        return key, key
    top = int(key.max()) + 1
    if top <= 1 << 22:
        there = np.zeros(top, bool)
        there[key] = True
        distinct = np.flatnonzero(there)
        places = np.zeros(top, np.int32)
        places[distinct] = np.arange(len(distinct), dtype=np.int32)
        return distinct, places[key]
    return np.unique(key, return_inverse=True)


def _vector(*answers: Hashable) -> Hashable:
    return tuple(int(bool(answer)) for answer in answers)


def _both(one: Hashable, other: Hashable) -> Hashable:
    return (one, other)
