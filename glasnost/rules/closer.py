"""One row at a time, exactly: what remains possible, which missing facts matter, which date.

`batches` settles nearly all rows at once and hands the rest over: facts known in part (`2017-05-??`), and
groups of compared facts of which some but not all are missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules.dates import Dates, DatesOfRow, Step
from glasnost.rules.decision import BROKEN, Compiled
from glasnost.rules.diagram import Masks
from glasnost.rules.known import Known, Span, narrowed, renamed, under
from glasnost.rules.situations import Variable, candidates, combinations
from glasnost.rules.terms import Value, atom_holds

MAX_GRIDS = 20_000  # kept for rows to come
MAX_TIED = 10  # missing facts that givens tie together; all their subsets are tried


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

    def settle(self, known: Known, missing: bool = True, dates: bool = True) -> Settled:
        """The verdict of one charge. Facts that `known` leaves out are missing.

        missing: say which of them matter. dates: say from which day on the outcome holds.
        """
        lines = frozenset(self.compiled.diagrams.reachable(self.compiled.decision, Allowed(self, known))) - {BROKEN}
        possible = self.outcomes(lines)  # type: ignore[arg-type]
        matter = self.missing(known) if missing and len(possible) > 1 else frozenset()
        settled = Settled(lines, possible, matter)  # type: ignore[arg-type]
        return self.dated(settled, known, missing) if dates and len(possible) == 1 else settled

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
        return self.smallest(open_facts, lambda facts: self.can_change(facts, grids))

    def smallest(self, open_facts: Sequence[str], can_change: Callable[[tuple[str, ...]], bool]) -> frozenset[str]:
        """The union of the smallest sets of facts that, changed together, can change something."""
        alone = {fact for fact in open_facts if can_change((fact,))}
        sets = [frozenset([fact]) for fact in alone]
        for group in self.compiled.tied_by_given:
            tied = [f for f in open_facts if f in group and f not in alone]
            if len(tied) > MAX_TIED:
                raise Problem(_("more than {n} missing facts are tied by givens").format(n=MAX_TIED))
            for size in range(2, len(tied) + 1):
                for several in itertools.combinations(tied, size):
                    if not any(s <= set(several) for s in sets) and can_change(several):
                        sets.append(frozenset(several))
        return frozenset().union(*sets)

    def can_change(self, facts: tuple[str, ...], grids: list[Grid]) -> bool:
        """Whether two allowed completions that differ in exactly these facts have different outcomes."""
        diagrams = self.compiled.diagrams
        steps = [(level, grids[level].steps(tuple(names))) for level, names in self.by_level(facts).items()]
        masks = [grid.mask for grid in grids]
        for choice in itertools.product(*(pairs for _level, pairs in steps)):
            one = other = self.compiled.outcome
            for (level, _pairs), (before, after) in zip(steps, choice, strict=True):
                one, other = diagrams.restrict(one, level, before), diagrams.restrict(other, level, after)
            if one != other and True in diagrams.reachable(self.compiled.differ(one, other), masks):
                return True
        return False

    @cached_property
    def dates(self) -> Dates:
        """The dates of outcomes under this law."""
        return Dates(self.compiled)

    def dated(self, settled: Settled, known: Known, missing: bool = True) -> Settled:
        """The date of the outcome: a day or a span, and what it still depends on."""
        row = self.dates.of(settled.lines, known, Allowed(self, known))
        if row is None:
            return settled
        first, last = row.span()
        matter: frozenset[str] = frozenset()
        if not row.few:
            matter = frozenset(name for name in row.unsettled if name in self.compiled.law.facts)
        elif missing and len(row.days) > 1:
            matter = self.changing_dates(row, known)
        return replace(settled, date_from=first, date_to=last, missing_date=matter)

    def changing_dates(self, row: DatesOfRow, known: Known) -> frozenset[str]:
        """The missing facts that change the date."""

        def steps(facts: Sequence[str]) -> list[Step]:
            by_level = self.by_level(facts)
            return [(level, self.grid(level, known).steps(tuple(names))) for level, names in by_level.items()]

        around = [fact.name for level in sorted(row.levels) for fact in self.compiled.variables[level].facts]
        around = [f for f in around if self.grid(self.compiled.level_of[f], known).is_open(f)]
        open_facts = dict.fromkeys([*row.open_facts, *(f for f in around if f not in row.names)])
        return self.smallest(tuple(open_facts), lambda facts: row.changes(facts, steps))

    def by_level(self, facts: Sequence[str]) -> dict[int, list[str]]:
        """Facts by the variable that they belong to."""
        found: dict[int, list[str]] = {}
        for fact in facts:
            found.setdefault(self.compiled.level_of[fact], []).append(fact)
        return found


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
