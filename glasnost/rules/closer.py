"""One row at a time, exactly: what remains possible, which missing facts matter, which date.

`batches` settles nearly all rows at once and hands the rest over: facts known in part (`2017-05-??`), and
groups of compared facts of which some but not all are missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import cast

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import calendar
from glasnost.rules.decision import BROKEN, Compiled
from glasnost.rules.diagram import Masks
from glasnost.rules.situations import Variable, candidates, combinations
from glasnost.rules.terms import Atom, Fact, Value, atom_holds, facts_of_term, term_value

MAX_GRIDS = 20_000  # kept for rows to come
MAX_TIED = 10  # missing facts that givens tie together; all their subsets are tried


@dataclass(frozen=True)
class Span:
    """A day known in part: it lies in first..last (ordinals)."""

    first: int
    last: int


Known = Mapping[str, Value | Span]  # a Citation with known=False is known in part too


@dataclass(frozen=True)
class Settled:
    """What RULEBOOKS.md calls a verdict, before it is put into words. Empty `lines`: the facts break a given."""

    lines: frozenset[int]
    possible: tuple[str, ...]
    missing: frozenset[str]
    date_from: int | None = None
    date_to: int | None = None
    missing_date: frozenset[str] = frozenset()


class Closer:
    """Settles rows under one compiled law."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.found: dict[Hashable, Grid] = {}

    def settle(self, known: Known, missing: bool = True) -> Settled:
        """The verdict of one charge. Facts that `known` leaves out are missing. missing: say which of them matter."""
        lines = frozenset(self.compiled.diagrams.reachable(self.compiled.decision, Allowed(self, known))) - {BROKEN}
        possible = self.outcomes(lines)  # type: ignore[arg-type]
        matter = self.missing(known) if missing and len(possible) > 1 else frozenset()
        settled = Settled(lines, possible, matter)  # type: ignore[arg-type]
        return self.dated(settled, known) if len(possible) == 1 else settled

    def tests(self, known: Known) -> dict[str, bool | None]:
        """Each test true, false, or None where it depends on what is missing."""
        masks = Allowed(self, known)
        return {name: self.test(ref, masks) for name, ref in self.compiled.tests.items()}

    def test(self, ref: int, masks: Masks) -> bool | None:
        """One test, under what the facts may be."""
        answers = {a for a in self.compiled.diagrams.reachable(ref, masks) if isinstance(a, bool)}
        return answers.pop() if len(answers) == 1 else None

    def outcomes(self, lines: frozenset[int]) -> tuple[str, ...]:
        """The outcomes of lines, in the order in which the rulebook declares them."""
        given = {self.compiled.law.lines[line].outcome for line in lines}
        return tuple(outcome for outcome in self.compiled.law.outcomes if outcome in given)

    def grid(self, level: int, known: Known) -> Grid:
        """The regions that one variable may lie in."""
        variable = self.compiled.variables[level]
        own = {f.name: known[f.name] for f in variable.facts if f.name in known}
        key = (level, tuple(own.items()))
        if key not in self.found:
            if len(self.found) > MAX_GRIDS:
                self.found.clear()
            self.found[key] = Grid.of(variable, own)
        return self.found[key]

    def missing(self, known: Known) -> frozenset[str]:
        """The union of the smallest sets of missing facts that together can change the outcome."""
        grids = [self.grid(level, known) for level in range(len(self.compiled.variables))]
        open_facts = [f for f, level in self.compiled.level_of.items() if grids[level].is_open(f)]
        alone = {fact for fact in open_facts if self.can_change((fact,), grids)}
        sets = [frozenset([fact]) for fact in alone]
        for group in self.compiled.tied_by_given:
            tied = [f for f in open_facts if f in group and f not in alone]
            if len(tied) > MAX_TIED:
                raise Problem(_("more than {n} missing facts are tied by givens").format(n=MAX_TIED))
            for size in range(2, len(tied) + 1):
                for several in itertools.combinations(tied, size):
                    if not any(s <= set(several) for s in sets) and self.can_change(several, grids):
                        sets.append(frozenset(several))
        return frozenset().union(*sets)

    def can_change(self, facts: tuple[str, ...], grids: list[Grid]) -> bool:
        """Whether two allowed completions that differ in exactly these facts have different outcomes."""
        diagrams = self.compiled.diagrams
        by_level: dict[int, list[str]] = {}
        for fact in facts:
            by_level.setdefault(self.compiled.level_of[fact], []).append(fact)
        steps = [(level, grids[level].steps(tuple(names))) for level, names in by_level.items()]
        masks = [grid.mask for grid in grids]
        for choice in itertools.product(*(pairs for _level, pairs in steps)):
            one = other = self.compiled.outcome
            for (level, _pairs), (before, after) in zip(steps, choice, strict=True):
                one, other = diagrams.restrict(one, level, before), diagrams.restrict(other, level, after)
            if one != other and True in diagrams.reachable(self.compiled.differ(one, other), masks):
                return True
        return False

    def dated(self, settled: Settled, known: Known) -> Settled:
        """The date of the outcome: the span over the lines that may decide, and what it still depends on."""
        days: list[int] = []
        needed: set[str] = set()
        for line in settled.lines:
            term = self.compiled.law.lines[line].on
            if term is None:
                continue
            try:
                day = term_value(term, {n: v for n, v in known.items() if not isinstance(v, Span)})
            except KeyError:
                needed |= {f.name for f in facts_of_term(term) if isinstance(known.get(f.name), Span | None)}
                continue
            assert isinstance(day, int)
            days.append(day)
        if needed or not days:
            return replace(settled, missing_date=frozenset(needed))
        return replace(settled, date_from=min(days), date_to=max(days))


class Allowed:
    """The regions that each variable may lie in, found when they are asked for."""

    def __init__(self, closer: Closer, known: Known) -> None:
        self.closer, self.known = closer, known
        self.masks: dict[int, int] = {}

    def __getitem__(self, level: int) -> int:
        if level not in self.masks:
            self.masks[level] = self.closer.grid(level, self.known).mask
        return self.masks[level]


@dataclass(frozen=True)
class Grid:
    """Values that a variable's facts may take in one row, with the region of each combination."""

    facts: tuple[str, ...]
    points: tuple[tuple[tuple[Value, ...], int], ...]

    @classmethod
    def of(cls, variable: Variable, known: Known) -> Grid:
        """All combinations of what is known and of candidates for what is missing."""
        facts = [narrowed(fact, known.get(fact.name)) for fact in variable.facts]
        fixed = {
            name: value
            for name, value in known.items()
            if not isinstance(value, Span) and not (isinstance(value, Citation) and not value.known)
        }
        # an atom speaks of the fact as declared, so candidates are found under the declared facts' names
        values = candidates(facts, [renamed(atom, variable.facts, facts) for atom in variable.atoms], fixed)
        for name, value in known.items():
            if isinstance(value, Citation) and not value.known:
                values[name] = under(value, values[name])
        points = []
        for combination in combinations(facts, values):
            point = dict(zip((f.name for f in facts), combination, strict=True))
            answers = tuple(atom_holds(atom, point) for atom in variable.atoms)
            if answers in variable.regions:
                points.append((combination, variable.regions.index(answers)))
        return cls(tuple(f.name for f in facts), tuple(points))

    @cached_property
    def mask(self) -> int:
        """Bit mask of the regions met."""
        found = 0
        for _values, region in self.points:
            found |= 1 << region
        return found

    def is_open(self, fact: str) -> bool:
        """Whether the fact may still take more than one value."""
        if fact not in self.facts:
            return False
        place = self.facts.index(fact)
        return len({values[place] for values, _region in self.points}) > 1

    def steps(self, facts: tuple[str, ...]) -> set[tuple[int, int]]:
        """Pairs of different regions between which changing every one of these facts, and no other, can lead."""
        places = [self.facts.index(f) for f in facts]
        groups: dict[tuple[Value, ...], list[tuple[tuple[Value, ...], int]]] = {}
        for values, region in self.points:
            rest = tuple(v for n, v in enumerate(values) if n not in places)
            groups.setdefault(rest, []).append((tuple(values[p] for p in places), region))
        found = set()
        for group in groups.values():
            distinct: dict[int, list[tuple[Value, ...]]] = {}
            for own, region in group:
                distinct.setdefault(region, []).append(own)
            for before, after in itertools.permutations(distinct, 2):
                if len(places) == 1 or any(
                    all(a != b for a, b in zip(x, y, strict=True)) for x in distinct[before] for y in distinct[after]
                ):
                    found.add((before, after))
        return found


def narrowed(fact: Fact, value: Value | Span | None) -> Fact:
    """The fact with the range that a part of its value leaves."""
    if not isinstance(value, Span):
        return fact
    low = value.first if fact.low is None else max(value.first, fact.low)
    high = value.last if fact.high is None else min(value.last, fact.high)
    return replace(fact, low=low, high=high)


def renamed(atom: Atom, declared: tuple[Fact, ...], narrowed: list[Fact]) -> Atom:
    """The atom over the narrowed facts."""
    changes = {old: new for old, new in zip(declared, narrowed, strict=True) if old != new}
    if not changes:
        return atom

    def change(node: object) -> object:
        if isinstance(node, Fact):
            return changes.get(node, node)
        if hasattr(node, "__dataclass_fields__") and not isinstance(node, Citation):
            return replace(node, **{n: change(getattr(node, n)) for n in node.__dataclass_fields__})  # type: ignore[type-var]
        return node

    return cast(Atom, change(atom))


def under(part: Citation, values: list[Value]) -> list[Value]:
    """The values that a citation known in part may turn out to be; itself stands for all that no list names."""
    whole = Citation(part.segments, edition=part.edition)
    return [whole, *(v for v in values if isinstance(v, Citation) and whole.covers(v) and v != whole)]


def span_of(text: str) -> Span | None:
    """A day known in part: `2017-05-??` or `2017-??-??`, as the days it may be. None if it is nothing of the kind."""
    parts = text.strip().split("-")
    try:
        if len(parts) == 3 and parts[2] == "??" and parts[1] == "??":
            return Span(date(int(parts[0]), 1, 1).toordinal(), date(int(parts[0]), 12, 31).toordinal())
        if len(parts) == 3 and parts[2] == "??":
            first = date(int(parts[0]), int(parts[1]), 1).toordinal()
            return Span(first, calendar.shift(first, 1, "MONTH") - 1)
    except ValueError:
        return None
    return None
