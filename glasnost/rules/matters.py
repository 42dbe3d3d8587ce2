"""Which missing facts matter, for all undecided rows of a batch at once.

A fact matters where some allowed completion, and another that differs in this fact alone, have different outcomes;
facts that givens tie together may matter only jointly. Each such question is a yes-or-no diagram of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

import numpy as np

from glasnost.rules.alphabet import Alphabet
from glasnost.rules.automaton import Automaton
from glasnost.rules.closer import Grid
from glasnost.rules.codes import Coded
from glasnost.rules.decision import Compiled
from glasnost.rules.situations import Variable
from glasnost.rules.vectors import Array, Flags


class Matters:
    """Answers for one compiled law. `later`: rows for which only the closer can say."""

    def __init__(self, compiled: Compiled, alphabets: Sequence[Alphabet]) -> None:
        self.compiled, self.alphabets = compiled, alphabets
        derived = {one.fact.name for one in compiled.law.derived}
        self.own = [fact for fact in compiled.level_of if fact not in derived]
        self.automata: dict[int, Automaton] = {}
        self.refs: dict[Hashable, int] = {}

    def of(self, coded: Coded) -> tuple[dict[str, Flags], Flags]:
        """(for each fact the rows in which it matters, the rows that must be looked at one by one)."""
        missing = {fact: self._missing(fact, coded) for fact in self.own}
        found = {fact: self._alone(fact, coded) for fact in self.own}
        later = np.zeros(coded.rows, dtype=bool)
        jointly: dict[str, Flags] = {}
        for group in self.compiled.tied_by_given:
            tied = sorted(group & missing.keys())
            if len(tied) > 2 or any(len(self._variable(fact).facts) > 1 for fact in tied):
                later |= np.sum([missing[fact] for fact in tied], axis=0) > 1
            elif len(tied) == 2:
                both = missing[tied[0]] & missing[tied[1]] & ~found[tied[0]] & ~found[tied[1]]
                in_part = both & (self._in_part(tied[0], coded) | self._in_part(tied[1], coded))
                later |= in_part
                rows = np.flatnonzero(both & ~in_part)
                flags = np.zeros(coded.rows, dtype=bool)
                flags[rows] = self._ask(self._pair(tied[0], tied[1]), coded, rows)
                for fact in tied:
                    jointly[fact] = jointly.get(fact, False) | flags
        for fact, flags in jointly.items():
            found[fact] = found[fact] | flags
        return found, later

    def _variable(self, fact: str) -> Variable:
        return self.compiled.variables[self.compiled.level_of[fact]]

    def _missing(self, fact: str, coded: Coded) -> Flags:
        level = self.compiled.level_of[fact]
        found: Flags = coded.codes[level] == self.alphabets[level].missing
        return found | self._in_part(fact, coded)

    def _in_part(self, fact: str, coded: Coded) -> Flags:
        level = self.compiled.level_of[fact]
        codes = coded.codes[level]
        found = np.zeros(coded.rows, dtype=bool)
        for code, open_fact in self.alphabets[level].half.items():
            if open_fact == fact:
                found |= codes == code
        return found

    def _alone(self, fact: str, coded: Coded) -> Flags:
        """The rows in which the fact is missing and matters by itself."""
        level = self.compiled.level_of[fact]
        codes, alphabet = coded.codes[level], self.alphabets[level]
        found = np.zeros(coded.rows, dtype=bool)
        for code in (alphabet.missing, *(c for c, open_fact in alphabet.half.items() if open_fact == fact)):
            rows = np.flatnonzero(codes == code)
            if rows.size:
                found[rows] = self._ask(self._changes(fact, code), coded, rows)
        return found

    def _ask(self, ref: int, coded: Coded, rows: Array) -> Flags | bool:
        """Whether a yes-or-no diagram may say yes."""
        diagrams = self.compiled.diagrams
        if not rows.size or diagrams.is_leaf(ref):
            return diagrams.leaves[ref] is True
        if ref not in self.automata:
            self.automata[ref] = Automaton(diagrams, ref, self.alphabets, lambda leaves: int(True in leaves))
        return np.asarray(self.automata[ref].run(coded.take(rows)) == 1)

    # -- diagrams, each made once

    def _changes(self, fact: str, code: int) -> int:
        """Where changing the fact, within what the code leaves open, changes the outcome."""
        level = self.compiled.level_of[fact]
        return self._once((fact, code), lambda: self._differ(level, self._steps(fact, level, code)))

    def _steps(self, fact: str, level: int, code: int) -> Iterable[tuple[int, int]]:
        variable, alphabet = self.compiled.variables[level], self.alphabets[level]
        if len(variable.facts) > 1 and code == alphabet.missing:
            return sorted(Grid.of(variable, {}).steps((fact,)))
        mask = alphabet.masks[code]
        return itertools.combinations([region for region in range(variable.size) if mask >> region & 1], 2)

    def _differ(self, level: int, pairs: Iterable[tuple[int, int]]) -> int:
        diagrams, outcome = self.compiled.diagrams, self.compiled.outcome
        both = ((diagrams.restrict(outcome, level, a), diagrams.restrict(outcome, level, b)) for a, b in pairs)
        return self.compiled.any_of(self.compiled.differ(one, other) for one, other in both)

    def _pair(self, one: str, other: str) -> int:
        """Where changing both facts changes the outcome."""
        first, second = self.compiled.level_of[one], self.compiled.level_of[other]
        return self._once((one, other), lambda: self.compiled.any_of(self._both(first, second)))

    def _both(self, one: int, other: int) -> Iterator[int]:
        diagrams, outcome, variables = self.compiled.diagrams, self.compiled.outcome, self.compiled.variables
        for a, b in itertools.combinations(range(variables[one].plain), 2):
            for c, d in itertools.permutations(range(variables[other].plain), 2):
                before = diagrams.restrict(diagrams.restrict(outcome, one, a), other, c)
                after = diagrams.restrict(diagrams.restrict(outcome, one, b), other, d)
                yield self.compiled.differ(before, after)

    def _once(self, key: Hashable, make: Callable[[], int]) -> int:
        if key not in self.refs:
            self.refs[key] = make()
        return self.refs[key]
