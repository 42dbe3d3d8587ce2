"""The date of a decided outcome, exactly: one day or the span that remains, and the facts that change only the date.

A completion gives a day through the line that decides it and what that line says after ON. Tried are the facts that
these expressions speak of, at both ends of every run of values in which nothing else changes (an expression rises
with each of its facts, so that nothing lies beyond); all other facts are asked through the diagram of the decision.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from glasnost.model.citation import Citation
from glasnost.rules import calendar, moments, terms
from glasnost.rules.decision import BROKEN, Compiled
from glasnost.rules.diagram import Diagrams, Masks
from glasnost.rules.known import Known, narrowed, renamed, under, whole
from glasnost.rules.situations import TooMuchCompared, candidates, combinations
from glasnost.rules.terms import Atom, Fact, Term, Value, atom_holds, term_value

MAX_POINTS = 5_000  # combinations of values of what dates speak of, in one row
MAX_TRIED = 20_000  # of one group, before those go that cannot be
MAX_UNKNOWN = 2  # missing facts that are compared with each other, and with what a date speaks of
LONG_AGO, FAR_AHEAD = 200 * 366, calendar.LAST - 200 * 366
NEAR_THE_END = 400 * 366  # days; a bound so near the ends of the calendar is none

Step = tuple[int, set[tuple[int, int]]]  # a level, and pairs of its regions that changing some facts leads between
Steps = Callable[[Sequence[str]], list[Step]]
Point = tuple[dict[str, Value], tuple[tuple[int, int], ...]]  # values, and (level, region) of what is asked of them


@dataclass(frozen=True)
class Group:
    """Facts that must be tried together, the levels of the decision that ask them, and everything asked of them."""

    facts: tuple[Fact, ...]
    levels: tuple[int, ...]
    atoms: tuple[Atom, ...]
    spoken: frozenset[str]  # those of the facts that dates speak of


class Dates:
    """Dates under one compiled law."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.on = {index: line.on for index, line in enumerate(compiled.law.lines) if line.on is not None}
        self.groups: dict[tuple[frozenset[int], frozenset[int]], tuple[Group, ...]] = {}

    def of(self, lines: frozenset[int], known: Known, masks: Masks) -> DatesOfRow | None:
        """The dates of a row that one of these lines decides; None if no line has a date."""
        dated = frozenset(line for line in lines if line in self.on)
        if not dated:
            return None
        # levels on which nothing depends any more bind no date
        asked = frozenset(self.compiled.diagrams.told_apart([self.compiled.decision], masks))
        key = (dated, asked)
        if key not in self.groups:
            self.groups[key] = tuple(self._groups([self.on[line] for line in sorted(dated)], asked))
        groups = [g for g in self.groups[key] if not all(whole(known.get(name)) for name in g.spoken)]
        return DatesOfRow(self, groups, known, masks, asked)

    def _groups(self, on: Sequence[Term], levels: frozenset[int]) -> Iterator[Group]:
        """The facts of some expressions, those together that something compares with each other.

        levels: the variables on which the decision still depends.
        """
        asked = dict.fromkeys(atom for term in on for atom in _asked_in(term))
        facts = {fact for term in on for fact in terms.facts_of_term(term)}
        groups: list[tuple[set[Fact], set[int]]] = [({fact}, set()) for fact in sorted(facts, key=lambda f: f.name)]
        levels &= {self.compiled.level_of[fact.name] for fact in facts if fact.name in self.compiled.level_of}
        groups += [(set(self.compiled.variables[level].facts), {level}) for level in sorted(levels)]
        ties = [set(group[0]) for group in groups] + [set(terms.facts_of_atom(atom)) for atom in asked]
        for tie in ties:
            joined = [group for group in groups if group[0] & tie]
            rest = [group for group in groups if not group[0] & tie]
            groups = [*rest, (set().union(*(g[0] for g in joined)), set().union(*(g[1] for g in joined)))]
        for members, own in groups:
            atoms = dict.fromkeys(atom for level in sorted(own) for atom in self.compiled.variables[level].atoms)
            atoms |= {atom: None for atom in asked if terms.facts_of_atom(atom) <= members}
            yield Group(
                tuple(sorted(members, key=lambda f: f.name)),
                tuple(sorted(own)),
                tuple(atoms),
                frozenset(f.name for f in members & facts),
            )


class DatesOfRow:
    """What may be the date in one row."""

    def __init__(
        self, dates: Dates, groups: Sequence[Group], known: Known, masks: Masks, levels: frozenset[int]
    ) -> None:
        self.levels = levels  # on which the decision still depends
        self.compiled, self.on, self.groups, self.masks = dates.compiled, dates.on, groups, masks
        self.known = {name: value for name, value in known.items() if whole(value)}
        self.parts = known

    @cached_property
    def names(self) -> frozenset[str]:
        """The facts that are tried."""
        return frozenset(fact.name for group in self.groups for fact in group.facts)

    @cached_property
    def open_facts(self) -> list[str]:
        """Those of them that may have more than one value."""
        return [
            fact.name
            for group, points in zip(self.groups, self.tried, strict=True)
            for fact in group.facts
            if len({point[fact.name] for point, _regions in points}) > 1
        ]

    @cached_property
    def tried(self) -> list[list[Point]]:
        """The points of each group."""
        return [list(self._points(group, *tried)) for group, tried in zip(self.groups, self.values, strict=True)]

    @cached_property
    def values(self) -> list[tuple[list[Fact], dict[str, list[Value]]]]:
        """The facts of each group, no wider than what is known of them, and the values to be tried."""
        return [self._values(group) for group in self.groups]

    @cached_property
    def points(self) -> list[Point]:
        """Every combination of the points of all groups."""
        return [
            ({name: v for values, _r in several for name, v in values.items()}, tuple(r for p in several for r in p[1]))
            for several in itertools.product(*self.tried)
        ]

    @cached_property
    def few(self) -> bool:
        """Whether all combinations can be tried."""
        if any(sum(f.name not in self.known for f in group.facts) > MAX_UNKNOWN for group in self.groups):
            return False
        try:
            if any(math.prod(len(v) for v in values.values()) > MAX_TRIED for _facts, values in self.values):
                return False
        except TooMuchCompared:  # the outcome is found nevertheless, only its date is not
            return False
        return math.prod(len(points) for points in self.tried) <= MAX_POINTS

    @cached_property
    def unsettled(self) -> frozenset[str]:
        """The facts that are not known and may change the date: at least all that do."""
        names = {f.name for level in self.levels for f in self.compiled.variables[level].facts}
        return frozenset(name for name in names | self.names if name not in self.known)

    def _values(self, group: Group) -> tuple[list[Fact], dict[str, list[Value]]]:
        facts = [_with_ends(narrowed(fact, self.parts.get(fact.name))) for fact in group.facts]
        atoms = [renamed(atom, group.facts, facts) for atom in group.atoms]
        values = candidates(facts, atoms, {f.name: self.known[f.name] for f in facts if f.name in self.known})
        for fact in facts:
            part = self.parts.get(fact.name)
            if isinstance(part, Citation) and not part.known:
                values[fact.name] = under(part, values[fact.name])
        return facts, values

    def _points(self, group: Group, facts: list[Fact], values: dict[str, list[Value]]) -> Iterator[Point]:
        for combination in combinations(facts, values):
            point = dict(zip((f.name for f in facts), combination, strict=True))
            regions = []
            for level in group.levels:
                variable = self.compiled.variables[level]
                answers = tuple(atom_holds(atom, point) for atom in variable.atoms)
                if answers in variable.regions:
                    regions.append((level, variable.regions.index(answers)))
            if len(regions) == len(group.levels):
                yield point, tuple(regions)

    def decision(self, point: Point) -> int:
        """What is left of the decision at a point."""
        left = self.compiled.decision
        for level, region in point[1]:
            left = self.compiled.diagrams.restrict(left, level, region)
        return left

    def day(self, line: Hashable, point: Point) -> int | None:
        """The day that a line gives."""
        term = self.on.get(line)  # type: ignore[call-overload]
        return None if term is None else int(term_value(term, {**self.known, **point[0]}))  # type: ignore[arg-type]

    @cached_property
    def days(self) -> set[int | None]:
        """Every day that is the least or greatest of what remains; None: an outcome without a date."""
        return {
            self.day(line, point)
            for point in self.points
            for line in self.compiled.diagrams.reachable(self.decision(point), self.masks)
            if line != BROKEN
        }

    def span(self) -> tuple[int | None, int | None]:
        """(first, last) of what the date may be; None where there is no bound or it is not found, or no date."""
        if not self.few:
            return None, None
        days = {day for day in self.days if day is not None}
        if not days:
            return None, None
        return _bound(min(days)), _bound(max(days))

    def changes(self, facts: tuple[str, ...], steps: Steps) -> bool:
        """Whether two allowed completions that differ in exactly these facts have different dates."""
        mine = [name for name in facts if name in self.names]
        rest = [name for name in facts if name not in self.names]
        groups: dict[Hashable, list[Point]] = {}
        for point in self.points:
            groups.setdefault(tuple(v for n, v in point[0].items() if n not in mine), []).append(point)
        for group in groups.values():
            for one, other in itertools.product(group, repeat=2):
                if all(one[0][name] != other[0][name] for name in mine) and self._differ(one, other, rest, steps):
                    return True
        return False

    def _differ(self, one: Point, other: Point, rest: Sequence[str], steps: Steps) -> bool:
        diagrams = self.compiled.diagrams
        around = steps(rest)
        for choice in itertools.product(*(pairs for _level, pairs in around)):
            before, after = self.decision(one), self.decision(other)
            for (level, _pairs), (a, b) in zip(around, choice, strict=True):
                before, after = diagrams.restrict(before, level, a), diagrams.restrict(after, level, b)
            for first, second in together(diagrams, before, after, self.masks):
                if BROKEN not in (first, second) and self.day(first, one) != self.day(second, other):
                    return True
        return False


def together(diagrams: Diagrams, one: int, other: int, masks: Masks) -> frozenset[tuple[Hashable, Hashable]]:
    """The pairs of terminals that two diagrams have for the same facts."""
    seen: dict[tuple[int, int], frozenset[tuple[Hashable, Hashable]]] = {}

    def visit(a: int, b: int) -> frozenset[tuple[Hashable, Hashable]]:
        if (a, b) not in seen:
            if diagrams.is_leaf(a) and diagrams.is_leaf(b):
                seen[a, b] = frozenset([(diagrams.leaves[a], diagrams.leaves[b])])
            else:
                level = min(diagrams.levels[a], diagrams.levels[b])
                seen[a, b] = frozenset().union(
                    *(
                        visit(diagrams.branch(a, level, region), diagrams.branch(b, level, region))
                        for region in range(diagrams.sizes[level])
                        if masks[level] >> region & 1
                    )
                )
        return seen[a, b]

    return visit(one, other)


def _with_ends(fact: Fact) -> Fact:
    """A day without a range may lie very long ago or ahead, where intervals can still be added."""
    if fact.type not in ("date", "moment"):
        return fact
    scale = moments.DAY if fact.type == "moment" else 1
    low = LONG_AGO * scale if fact.low is None else fact.low
    return replace(fact, low=low, high=FAR_AHEAD * scale if fact.high is None else fact.high)


def _bound(day: int) -> int | None:
    """The day, unless it is what the calendar has at its end because nothing bounds it."""
    if calendar.is_day(day) and not calendar.FIRST + NEAR_THE_END <= day <= calendar.LAST - NEAR_THE_END:
        return None
    return day


def _asked_in(term: Term) -> Iterator[Atom]:
    """What an expression depends on beside the values of its facts: its conditions, and which of its parts is last."""
    match term:
        case terms.Pick(cases, otherwise):
            for condition, branch in cases:
                yield from terms.atoms_of(condition)
                yield from _asked_in(branch)
            yield from _asked_in(otherwise)
        case terms.Extreme():
            for one, other in itertools.combinations(_leaves(term), 2):
                yield from terms.atoms_of(terms.compare(one, "<", other), terms.compare(other, "<", one))
        case terms.Moved(_, base):
            yield from _asked_in(base)
        case terms.Shifted(base, _, amount, _):
            yield from (*_asked_in(base), *_asked_in(amount))


def _leaves(term: Term) -> list[Term]:
    if isinstance(term, terms.Extreme):
        return [leaf for part in term.terms for leaf in _leaves(part)]
    return [term]
