"""The audit: what an attacker can work out from everything that is published. It shares no code with the suppression.

The attacker has all tables of all releases, knows which cells count the same, that counts are whole and not negative, that
totals are sums, how many people can be in a case, and that a cell which did not shrink is no smaller than it was. For each
hidden number, and each change of a number that is hidden in two releases, the audit computes the smallest and the largest
value that all this leaves possible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, inf
from typing import Any

import highspy
import numpy as np

from glasnost.publishing.tables import TOTAL, State, Table

Cell = tuple[int, str, tuple[str, ...]]  # release, table, key
Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Shown:
    """What one release shows.

    tables: by name. counts: what each table counts; equal words are equal things. thresholds: of what is counted.
    within: smaller → larger, of what is counted (people → charges). reaching: per table, the dimensions that do not add
    up but whose values leave nothing out.
    """

    tables: Mapping[str, Table]
    counts: Mapping[str, str]
    thresholds: Mapping[str, int]
    within: Mapping[str, str] = field(default_factory=dict)
    reaching: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """A number in a text: low ≤ Σ factor × cell ≤ high, over cells (table, key) of this release."""

    terms: Mapping[tuple[str, tuple[str, ...]], float]
    low: float
    high: float


@dataclass(frozen=True)
class Range:
    """What is possible for a hidden number, or (since) for its change since an earlier release. high: None is no limit."""

    cell: Cell
    low: int
    high: int | None
    threshold: int
    since: int | None = None

    @property
    def recoverable(self) -> bool:
        """Whether the number is known exactly. That nothing changed may be known."""
        return self.low == self.high and not (self.since is not None and self.low == 0)

    @property
    def narrow(self) -> bool:
        """Whether less than the threshold lies between the smallest and the largest possible value."""
        still = self.since is not None and self.low == self.high == 0
        return self.high is not None and self.high - self.low < self.threshold and not still


@dataclass(frozen=True)
class Audit:
    """All ranges; what was shown to be contradictory, if anything."""

    ranges: tuple[Range, ...]
    contradictory: bool = False

    @property
    def recoverable(self) -> tuple[Range, ...]:
        """The numbers that can be worked out."""
        return tuple(each for each in self.ranges if each.recoverable)

    @property
    def narrow(self) -> tuple[Range, ...]:
        """The numbers that are known to within the threshold."""
        return tuple(each for each in self.ranges if each.narrow)


def audit(
    releases: Sequence[Shown],
    fell: Iterable[tuple[int, tuple[str, tuple[tuple[str, str], ...]]]] = (),
    statements: Sequence[Statement] = (),
) -> Audit:
    """Attack the last release together with those before it (oldest first).

    fell: (release, (what is counted, coordinates)) of cells that are known to have shrunk since; of all others the
    attacker may assume that they did not.
    """
    knowledge = _Knowledge()
    for number, shown in enumerate(releases):
        knowledge.read(number, shown)
    knowledge.grow(set(fell), len(releases))
    knowledge.say(len(releases) - 1, releases[-1], statements)
    return knowledge.attack()


class _Knowledge:
    """A union of cells that are one, and linear inequalities between them."""

    def __init__(self) -> None:
        self.number: dict[tuple[int, str, frozenset[tuple[str, str]]], int] = {}
        self.cells: list[Cell | None] = []  # a cell in a table that stands for the unknown, or none shows it
        self.value: list[int | None] = []
        self.limits: list[int] = []
        self.hidden: set[int] = set()
        self.lines: dict[tuple[tuple[int, float], ...], tuple[float, float]] = {}
        self.least: dict[int, int] = defaultdict(int)
        self.changes: list[tuple[int, int]] = []
        self.contradictory = False

    def unknown(self, release: int, counts: str, where: Iterable[tuple[str, str]]) -> int:
        """The number of an unknown."""
        name = (release, counts, frozenset(pair for pair in where if pair[1] != TOTAL))
        if name not in self.number:
            self.number[name] = len(self.cells)
            self.cells.append(None)
            self.value.append(None)
            self.limits.append(0)
        return self.number[name]

    def line(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        """low ≤ Σ factor × unknown ≤ high."""
        summed: dict[int, float] = defaultdict(float)
        for unknown, factor in terms:
            summed[unknown] += factor
        key = tuple(sorted((unknown, factor) for unknown, factor in summed.items() if factor))
        before = self.lines.get(key, (-inf, inf))
        self.lines[key] = (max(low, before[0]), min(high, before[1]))

    def read(self, release: int, shown: Shown) -> None:
        """All cells and facts of one release."""
        for name in sorted(shown.tables):
            table, counts = shown.tables[name], shown.counts[name]
            titles = [dimension.name for dimension in table.dimensions]
            for key, cell in table.cells.items():
                unknown = self.unknown(release, counts, zip(titles, key, strict=True))
                self.limits[unknown] = shown.thresholds.get(counts, 0)
                if cell.state is State.HIDDEN:
                    self.cells[unknown] = self.cells[unknown] or (release, name, key)
                    self.hidden.add(unknown)
                elif cell.state in (State.COUNTED, State.NOT_APPLICABLE):
                    number = cell.value or 0
                    self.contradictory |= self.value[unknown] not in (None, number)
                    self.value[unknown] = number
            self._grid(release, table, counts, set(shown.reaching.get(name, ())))
        self._circles(release, shown)
        self._one_within_another(release, shown)

    def _grid(self, release: int, table: Table, counts: str, reaching: set[str]) -> None:
        """Sums along each axis of the table's grid, unseen totals included."""
        axes = [list(dict.fromkeys((*d.values, *((TOTAL,) if d.name in table.additive else ())))) for d in table.dimensions]
        grid = np.empty([len(axis) for axis in axes], dtype=np.int64)
        titles = [dimension.name for dimension in table.dimensions]
        for place in np.ndindex(grid.shape):
            key = [axis[index] for axis, index in zip(axes, place, strict=True)]
            grid[place] = self.unknown(release, counts, zip(titles, key, strict=True))
        for axis, dimension in enumerate(table.dimensions):
            inner = set().union(*dimension.groups.values()) if dimension.groups else set()
            wholes = dict(dimension.groups)
            if TOTAL in axes[axis]:
                wholes[TOTAL] = tuple(v for v in dimension.values if v != TOTAL and v not in inner)
            flat = np.moveaxis(grid, axis, 0).reshape(len(axes[axis]), -1)
            for column in range(flat.shape[1]):
                at = dict(zip(axes[axis], flat[:, column].tolist(), strict=True))
                rest = np.unravel_index(column, np.moveaxis(grid, axis, 0).shape[1:])
                for whole, parts in wholes.items():
                    self._sum(release, counts, table, axis, axes, rest, at, whole, parts, reaching)

    def _sum(
        self, release: int, counts: str, table: Table, axis: int, axes: list[list[str]], rest: Sequence[Any],
        at: dict[str, int], whole: str, parts: tuple[str, ...], reaching: set[str],
    ) -> None:  # fmt: skip
        """One whole and its parts; a part that this table does not show is looked up where others may show it."""
        dimension = table.dimensions[axis]
        others = [d.name for place, d in enumerate(table.dimensions) if place != axis]
        values = [names[int(i)] for names, i in zip(axes[:axis] + axes[axis + 1 :], rest, strict=True)]
        fixed = list(zip(others, values, strict=True))

        def number(value: str) -> int:
            return at[value] if value in at else self.unknown(release, counts, [*fixed, (dimension.name, value)])

        total, summands = number(whole), [number(part) for part in parts]
        if dimension.name in table.additive:
            self.line([(total, 1.0), *((part, -1.0) for part in summands)], 0.0, 0.0)
            return
        if whole not in dimension.values:
            return
        for part in summands:
            self.line([(total, 1.0), (part, -1.0)], 0.0, inf)
        if dimension.name in reaching:
            self.line([(total, -1.0), *((part, 1.0) for part in summands)], 0.0, inf)

    def _circles(self, release: int, shown: Shown) -> None:
        """Tables that are linked in a circle must be margins of one table of everything, which nobody publishes."""
        for counts in sorted(set(shown.counts.values())):
            tables = [table for name, table in shown.tables.items() if shown.counts[name] == counts]
            values: dict[str, dict[str, None]] = defaultdict(dict)
            schemes = []
            for table in tables:
                adding = [d for d in table.dimensions if d.name in table.additive]
                schemes.append({d.name for d in adding})
                for d in adding:
                    inner = set().union(*d.groups.values()) if d.groups else set()
                    values[d.name] |= dict.fromkeys(v for v in d.values if v != TOTAL and v not in inner)
            core = sorted(_tangled(schemes))
            if core:
                self._join(release, counts, core, [list(values[name]) for name in core])

    def _join(self, release: int, counts: str, names: list[str], values: list[list[str]]) -> None:
        for sizes in np.ndindex(*(2,) * len(names)):
            if sum(sizes) < 1:
                continue
            # each margin is the sum of the margin that has one dimension more, the first that it lacks
            lacking = sizes.index(1)
            ranges = [[TOTAL] if gone else own for gone, own in zip(sizes, values, strict=True)]
            for place in np.ndindex(*(len(own) for own in ranges)):
                key = [own[i] for own, i in zip(ranges, place, strict=True)]
                total = self.unknown(release, counts, zip(names, key, strict=True))
                parts = []
                for value in values[lacking]:
                    finer = [*key[:lacking], value, *key[lacking + 1 :]]
                    parts.append(self.unknown(release, counts, zip(names, finer, strict=True)))
                self.line([(total, 1.0), *((part, -1.0) for part in parts)], 0.0, 0.0)

    def _one_within_another(self, release: int, shown: Shown) -> None:
        """A cell of the smaller count is at most that of the larger, and somebody is there if anything is."""
        for small, large in shown.within.items():
            for (at, counts, where), unknown in list(self.number.items()):
                other = self.number.get((at, large, where))
                if at == release and counts == small and other is not None:
                    self.line([(other, 1.0), (unknown, -1.0)], 0.0, inf)
                    if self.value[other]:
                        self.least[unknown] = 1

    def grow(self, fell: set[tuple[int, tuple[str, tuple[tuple[str, str], ...]]]], releases: int) -> None:
        """What was published once is no smaller in the next release, but for the cells that fell."""
        shrunk = {(release, counts, frozenset(where)) for release, (counts, where) in fell}
        for (release, counts, where), before in list(self.number.items()):
            if before not in self.hidden and self.value[before] is None:
                continue
            for later in range(release + 1, releases):
                after = self.number.get((later, counts, where))
                if after is not None and (after in self.hidden or self.value[after] is not None):
                    if (release, counts, where) not in shrunk:
                        self.line([(after, 1.0), (before, -1.0)], 0.0, inf)
                    if {before, after} <= self.hidden:
                        self.changes.append((before, after))
                    break

    def say(self, release: int, shown: Shown, statements: Iterable[Statement]) -> None:
        """The numbers in the texts."""
        for statement in statements:
            terms = []
            for (name, key), factor in statement.terms.items():
                titles = [dimension.name for dimension in shown.tables[name].dimensions]
                terms.append((self.unknown(release, shown.counts[name], zip(titles, key, strict=True)), factor))
            self.line(terms, statement.low, statement.high)

    def attack(self) -> Audit:
        """The ranges, component by component."""
        open_ = {unknown for unknown in range(len(self.cells)) if self.value[unknown] is None}
        if any(self.value[unknown] is not None for unknown in self.hidden):  # hidden here, shown there
            self.hidden -= {unknown for unknown in self.hidden if self.value[unknown] is not None}
        lines = []
        for terms, (low, high) in self.lines.items():
            shift = sum(factor * (self.value[u] or 0) for u, factor in terms if u not in open_)
            left = [(u, factor) for u, factor in terms if u in open_]
            if left:
                lines.append((left, low - shift, high - shift))
            elif not low - 1e-9 <= shift <= high + 1e-9:
                self.contradictory = True
        ranges: list[Range] = []
        for unknowns, own in _components(sorted(open_), lines, self.changes):
            if self.hidden.isdisjoint(unknowns):
                continue
            found = _Component(self, unknowns, own).ranges()
            self.contradictory |= found is None
            ranges += found or []
        return Audit(tuple(sorted(ranges, key=lambda each: (each.cell, each.since or -1))), self.contradictory)


Line = tuple[list[tuple[int, float]], float, float]


def _tangled(schemes: Iterable[set[str]]) -> set[str]:
    """The dimensions that remain when those in one table only, and tables within tables, are taken away again and again."""
    left = [frozenset(scheme) for scheme in schemes]
    while True:
        distinct = set(left)
        outer = [one for one in distinct if one and not any(one < other for other in distinct)]
        shared = {name for name in set().union(*outer) if sum(name in one for one in outer) > 1} if outer else set()
        reduced = [one & shared for one in outer]
        if set(reduced) == set(left):
            return set().union(*reduced) if reduced else set()
        left = reduced


def _components(
    unknowns: list[int], lines: list[Line], changes: list[tuple[int, int]]
) -> Iterable[tuple[list[int], list[Line]]]:
    """Unknowns that some line or change connects, with their lines."""
    parent = {unknown: unknown for unknown in unknowns}

    def root(unknown: int) -> int:
        while parent[unknown] != unknown:
            parent[unknown] = parent[parent[unknown]]
            unknown = parent[unknown]
        return unknown

    for terms, _low, _high in lines:
        for unknown, _factor in terms[1:]:
            parent[root(unknown)] = root(terms[0][0])
    for before, after in changes:
        if before in parent and after in parent:
            parent[root(before)] = root(after)
    members: dict[int, list[int]] = defaultdict(list)
    own: dict[int, list[Line]] = defaultdict(list)
    for unknown in unknowns:
        members[root(unknown)].append(unknown)
    for line in lines:
        own[root(line[0][0][0])].append(line)
    return [(members[each], own[each]) for each in members]


class _Silent(highspy.Highs):
    """A solver that does not print its name."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """None are used; enabling them is what prints the name."""


class _Component:
    """One solver for connected unknowns."""

    def __init__(self, knowledge: _Knowledge, unknowns: list[int], lines: list[Line]) -> None:
        self.knowledge, self.unknowns = knowledge, unknowns
        self.column = {unknown: place for place, unknown in enumerate(unknowns)}
        largest = max([abs(side) for _t, low, high in lines for side in (low, high) if abs(side) < inf], default=0)
        self.no_limit = 10.0 * (largest + 1000)
        self.changes = [(b, a) for b, a in knowledge.changes if b in self.column and a in self.column]
        self.solver = _Silent()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 7), ("mip_rel_gap", 0.0)):
            self.solver.setOptionValue(name, value)
        least = [float(knowledge.least[unknown]) for unknown in unknowns] + [-self.no_limit] * len(self.changes)
        count = len(least)
        self.solver.addVars(count, np.array(least), np.full(count, self.no_limit))
        for terms, low, high in lines:
            places = np.array([self.column[u] for u, _f in terms], dtype=np.int32)
            self.solver.addRow(low, high, len(terms), places, np.array([f for _u, f in terms]))
        for place, (before, after) in enumerate(self.changes, len(unknowns)):
            columns = np.array([place, self.column[after], self.column[before]], dtype=np.int32)
            self.solver.addRow(0.0, 0.0, 3, columns, np.array([1.0, -1.0, 1.0]))
        self.count = count
        self.pool: list[Numbers] = []  # tables in whole numbers that were found possible

    def ranges(self) -> list[Range] | None:
        """One for each hidden number and each change of one; None if nothing is possible."""
        found = []
        wanted = [(self.column[u], u, None) for u in self.unknowns if u in self.knowledge.hidden]
        changes = [(place, a, b) for place, (b, a) in enumerate(self.changes, len(self.unknowns))]
        for column, unknown, before in (*wanted, *changes):
            low, high = self._extreme(column, 1.0), self._extreme(column, -1.0)
            if low is None or high is None:
                return None
            cell = self.knowledge.cells[unknown]
            assert cell is not None
            earlier = self.knowledge.cells[before] if before is not None else None
            top = None if high > self.no_limit / 2 else int(high)
            since = earlier[0] if earlier else None
            found.append(Range(cell, int(low), top, self.knowledge.limits[unknown], since))
        return found

    def _extreme(self, column: int, sign: float) -> float | None:
        """The smallest (sign 1) or largest (-1) whole value of a column, or None."""
        self.solver.changeColCost(column, sign)
        self.solver.run()
        result = self._optimum(column, sign)
        self.solver.changeColCost(column, 0.0)
        return result

    def _optimum(self, column: int, sign: float) -> float | None:
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        values = np.array(self.solver.getSolution().col_value)
        bound = values[column]
        best = ceil(bound - 1e-6) if sign > 0 else floor(bound + 1e-6)
        whole = np.rint(values)
        if np.abs(values - whole).max() < 1e-6:
            self.pool.append(whole)
            return float(best)
        if any(table[column] == best for table in self.pool):
            return float(best)
        return self._in_whole_numbers(column)

    def _in_whole_numbers(self, column: int) -> float | None:
        every = np.arange(self.count, dtype=np.int32)
        self.solver.changeColsIntegrality(self.count, every, np.ones(self.count, dtype=np.uint8))
        self.solver.run()
        solved = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.rint(np.array(self.solver.getSolution().col_value)) if solved else None
        self.solver.changeColsIntegrality(self.count, every, np.zeros(self.count, dtype=np.uint8))
        if values is None:
            return None
        self.pool.append(values)
        return float(values[column])
