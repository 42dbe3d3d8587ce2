"""One batch of coded facts → one number a row that stands for its verdict, and the answers of all tests."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from glasnost.rules import calendar, terms
from glasnost.rules.automaton import Automaton
from glasnost.rules.closer import Closer
from glasnost.rules.codes import Coded, Codes
from glasnost.rules.decision import BROKEN, Compiled
from glasnost.rules.differences import Differences, Flagged
from glasnost.rules.matters import Matters
from glasnost.rules.meaning import COMPLETE
from glasnost.rules.records import Records
from glasnost.rules.vectors import EPOCH, Array, Column, Flags, known_in, term_values

EVERY_SECOND = int("01" * 15, 2)  # the lower bit of each test's two


class Words:
    """Numbers for verdicts: which lines may decide, and which missing facts matter."""

    def __init__(self, closer: Closer) -> None:
        self.closer = closer
        self.verdicts: list[tuple[frozenset[int], tuple[str, ...]]] = []
        self.numbers: dict[tuple[frozenset[int], tuple[str, ...]], int] = {}
        self.open: list[bool] = []  # several outcomes remain

    def number(self, lines: frozenset[int], missing: tuple[str, ...] = ()) -> int:
        """The number of a verdict."""
        key = (lines, missing)
        if key not in self.numbers:
            self.numbers[key] = len(self.verdicts)
            self.verdicts.append(key)
            self.open.append(len(self.closer.outcomes(lines)) > 1)
        return self.numbers[key]

    def with_missing(self, numbers: Array, fact: str) -> Array:
        """The numbers of the same verdicts with one more fact that matters."""
        distinct, places = np.unique(numbers, return_inverse=True)
        more = [self.number(lines, (*known, fact)) for lines, known in (self.verdicts[int(n)] for n in distinct)]
        return np.array(more, dtype=np.int32)[places]


@dataclass(frozen=True)
class Decided:
    """A batch's verdicts. `n`: None if the batch has none. `hard`: rows that only the closer can settle."""

    n: Any
    words: Array  # numbers of `Words`
    tests: list[Array]
    day: Any
    hard: Flags | None

    def table(self) -> pa.Table:
        """n, w, g0, g1, … and, if any outcome has a date, day."""
        columns = {"n": self.n, "w": self.words} | {f"g{i}": found for i, found in enumerate(self.tests)}
        return pa.table(columns if self.day is None else columns | {"day": self.day})

    def hard_rows(self) -> Array:
        """The numbers of the hard rows."""
        n: Array = self.n.to_numpy()
        return n[:0] if self.hard is None else n[self.hard]


class Batches:
    """Decides batches under one law; what one batch has taught the tables serves the next."""

    def __init__(
        self,
        compiled: Compiled,
        closer: Closer,
        texts: Mapping[str, Sequence[str]],
        partial: frozenset[str],
        with_tests: bool,
        outcomes_only: bool = False,
        records: Records | None = None,
    ) -> None:
        self.compiled, self.records = compiled, records
        self.codes = codes = Codes(compiled, texts, partial, records.alphabet() if records else None)
        self.words = Words(closer)
        self.matters = Matters(compiled, codes.alphabets)
        diagrams = compiled.diagrams
        self.lines = Automaton(diagrams, compiled.decision, codes.alphabets, self._lines)
        self.tests = [
            Automaton(diagrams, diagrams.combine(("tests", members), _together, *refs), codes.alphabets, _test_bits)
            for members, refs in (compiled.test_groups.items() if with_tests else ())
        ]
        self.given = compiled.law.given != terms.Truth(True)
        dated = {i: line.on for i, line in enumerate(compiled.law.lines) if line.on is not None}
        self.dated = {} if outcomes_only else dated
        self.outcomes_only = outcomes_only  # neither tests nor days, nor what is missing
        self.differences = Differences(compiled, codes.alphabets, records) if records and not outcomes_only else None
        self.flagged = Flagged()

    def decide(self, batch: pa.RecordBatch) -> Decided:
        """A batch whose columns are those of `codes.sql`, and n."""
        n = batch.column("n").to_numpy() if self.records else None
        coded = self.codes.read(batch, self.records.codes_of(n) if self.records and n is not None else None)
        words = self.lines.run(coded)
        tests = [automaton.run(coded) for automaton in self.tests]
        hard, day = self._torn(coded, words, tests), None
        if self.records and n is not None:
            hard = _either(hard, self.records.too_hard(n))
        if not self.outcomes_only:
            words, later = self._missing(coded, words)
            hard = _either(hard, later)
            if self.differences and n is not None:
                words = self._others(coded, words, n, hard)
        if self.dated:
            day, undated = self._days(coded, words)
            hard = _either(hard, undated)
        return Decided(batch.column("n") if "n" in batch.schema.names else None, words, tests, day, hard)

    def _lines(self, leaves: frozenset[Hashable]) -> int:
        return self.words.number(frozenset(int(str(line)) for line in leaves if line != BROKEN))

    def _torn(self, coded: Coded, words: Array, tests: list[Array]) -> Flags | None:
        """Rows of which more is known than their codes say, unless nothing could become narrower."""
        if coded.torn is None:
            return None
        if self.given:
            return coded.torn
        several = np.array([len(lines) > 1 for lines, _missing in self.words.verdicts], dtype=bool)
        wide: Flags = several[words]
        for found in tests:
            # a test that depends on what is missing has both its bits
            wide |= (found & (found >> 1) & EVERY_SECOND) != 0
        return np.asarray(coded.torn & wide)

    def _missing(self, coded: Coded, words: Array) -> tuple[Array, Flags | None]:
        """(the words with the facts that matter, the rows where only the closer can say which do)."""
        rows = np.flatnonzero(np.array(self.words.open, dtype=bool)[words])
        if not rows.size:
            return words, None
        found, later = self.matters.of(coded.take(rows))
        named = words[rows]
        for fact, flags in found.items():
            places = np.flatnonzero(flags)
            if places.size:
                named[places] = self.words.with_missing(named[places], fact)
        words[rows] = named
        hard = np.zeros(coded.rows, dtype=bool)
        hard[rows[later]] = True
        return words, hard

    def _others(self, coded: Coded, words: Array, n: Array, hard: Flags | None) -> Array:
        """The words with the record, where it may not be whole and that matters; rows to which others matter, noted."""
        rows = np.flatnonzero(np.array(self.words.open, dtype=bool)[words])
        if rows.size and self.differences and self.records:
            differences = self.differences.of(coded.take(rows))
            here = self.records.sorted_places(n[rows])
            self.flagged.note(here, differences, None if hard is None else hard[rows])
            incomplete = np.flatnonzero((differences != 0) & ~self.records.complete[self.records.whose[here]])
            matters = self.differences.record_matters(differences[incomplete], self.records.seen[here[incomplete]])
            named = rows[incomplete[matters == 1]]
            if named.size:
                words[named] = self.words.with_missing(words[named], COMPLETE)
        return words

    def _days(self, coded: Coded, words: Array) -> tuple[pa.Array, Flags]:
        """The day of each outcome; the rows whose day is missing or a matter of several lines."""
        days = np.zeros(coded.rows, dtype=np.int64)
        known, hard = np.zeros(coded.rows, dtype=bool), np.zeros(coded.rows, dtype=bool)
        for number in np.unique(words):
            lines = self.words.verdicts[int(number)][0]
            if self.words.open[int(number)] or not lines & self.dated.keys():
                continue
            rows = np.flatnonzero(words == number)
            if len(lines) > 1:
                hard[rows] = True
                continue
            term = self.dated[min(lines)]
            facts = sorted(terms.facts_of_term(term), key=lambda fact: fact.name)
            complete = known_in(facts, {f.name: coded.columns[f.name] for f in facts})
            if complete is not None:
                hard[rows[~complete[rows]]] = True
                rows = rows[complete[rows]]
            here: dict[str, Column] = {f.name: coded.columns[f.name].take(rows) for f in facts}
            days[rows] = term_values(term, here)
            known[rows] = True
        known &= (days >= calendar.FIRST - EPOCH) & (days <= calendar.LAST - EPOCH)
        return pa.array(days.astype(np.int32), pa.date32(), mask=~known), hard


def _either(one: Flags | None, other: Flags | None) -> Flags | None:
    return other if one is None else one if other is None else one | other


def _together(*answers: object) -> object:
    return answers


def _test_bits(leaves: frozenset[Hashable]) -> int:
    """Two bits a test of the group: 1 may be true, 2 may be false."""
    found = 0
    for answers in leaves:
        assert isinstance(answers, tuple)
        for place, answer in enumerate(answers):
            if answer != BROKEN:
                found |= (1 if answer is True else 2) << 2 * place
    return found
