"""What is so for one charge in every world, and which missing facts, its own or of others, would change it.

Where something is missing, worlds are tried: a setting, and what the other charges then say (see `others`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from glasnost.model.citation import Citation
from glasnost.rules.closer import Allowed, Grid, Settled
from glasnost.rules.decision import BROKEN
from glasnost.rules.known import Known, Span, under, whole
from glasnost.rules.meaning import COMPLETE, OTHER, Derived
from glasnost.rules.others import MOST_SETTINGS, Case, Others, any_day, too_many
from glasnost.rules.quantified import Person, Quantified, Setting
from glasnost.rules.situations import DAY_HIGH, DAY_LOW, Variable, candidates
from glasnost.rules.sums import Vector, Vectors, add, any_number, nothing
from glasnost.rules.terms import Fact, Value, atom_holds, facts_of_atom, holds


@dataclass(frozen=True)
class World:
    """A setting, and all derived facts under it (None: there is no such day)."""

    setting: Setting
    derived: tuple[tuple[str, Value | None], ...]


class Worlds(Others):
    """What is so for one charge in every world, as far as some of the derived facts go."""

    def __init__(self, closer: Quantified, person: Person, index: int, told: Mapping[int, Any]) -> None:
        super().__init__(closer, person, index, told)
        self.differing: dict[tuple[World, World], bool] = {}

    def settle(self) -> Settled:
        """What `Closer.settle` says, over all worlds."""
        worlds = self.worlds()
        closer = self.c.closer
        found = [closer.settle(self.known(world), missing=False, dates=False) for world in worlds]
        lines = frozenset().union(*(settled.lines for settled in found))
        possible = closer.outcomes(lines)
        if len(possible) > 1:
            return Settled(lines, possible, self.missing(worlds))
        dated = (closer.dated(one, self.known(world)) for one, world in zip(found, worlds, strict=True))
        return self._dated(Settled(lines, possible, frozenset()), list(dated))

    def tests(self, names: Iterable[str]) -> dict[str, bool | None]:
        """Some tests, each true, false, or None where it depends on what is missing."""
        compiled = self.c.compiled
        answers: dict[str, set[bool | None]] = {name: set() for name in names}
        for world in self.worlds():
            allowed = Allowed(self.c.closer, self.known(world))
            for name, found in answers.items():
                found |= compiled.diagrams.reachable(compiled.tests[name], allowed) - {BROKEN}  # type: ignore[arg-type]
        return {name: found.pop() if len(found) == 1 else None for name, found in answers.items()}

    def _dated(self, settled: Settled, found: Iterable[Settled]) -> Settled:
        dated = [one for one in found if one.lines]
        missing = frozenset().union(*(one.missing_date for one in dated))
        starts, ends = [one.date_from for one in dated], [one.date_to for one in dated]
        first = None if None in starts else min(starts, default=None)  # type: ignore[type-var]
        last = None if None in ends else max(ends, default=None)  # type: ignore[type-var]
        days = {(one.date_from, one.date_to) for one in dated}
        changes = missing if len(days) < 2 else missing | self._unsettled()
        return replace(settled, date_from=first, date_to=last, missing_date=changes)

    # -- settings

    def known(self, world: World) -> dict[str, Value | Span]:
        """What is known of the judged charge in a world."""
        derived = dict((*world.setting.derived, *world.derived))
        days = {name: any_day(self.c.derived[name].fact) if v is None else v for name, v in derived.items()}
        return {**self.own, **dict(world.setting.shared), **days}

    def open_shared(self) -> list[Fact]:
        """Missing facts of the judged charge, its person or its case that conditions on other charges speak of."""
        names = {name for name in self.c.facts if not name.startswith(OTHER) and name not in self.c.derived}
        if any(self.same_case(n) for n in self.others):
            names |= {
                n.removeprefix(OTHER) for n, fact in self.c.facts.items() if n.startswith(OTHER) and fact.of == "case"
            }
        facts = [self.c.law.facts[name] for name in self.c.law.facts if name in names and name != COMPLETE]
        return [fact for fact in facts if not whole(self.own.get(fact.name))]

    def settings(self) -> list[Setting]:
        """Every setting that must be told apart."""
        found = []
        shared = self.open_shared()
        values = [self._shared_values(fact) for fact in shared]
        if math.prod(len(v) for v in values) > MOST_SETTINGS:
            raise too_many(shared)
        for combination in itertools.product(*values):
            fixed = tuple(zip((fact.name for fact in shared), combination, strict=True))
            found += self._with_derived(fixed)
        return found

    def _with_derived(self, fixed: tuple[tuple[str, Value], ...]) -> list[Setting]:
        settings: list[tuple[tuple[str, Value | None], ...]] = [()]
        for derived in self.c.tried:
            longer = []
            for so_far in settings:
                for value in self._derived_values(derived, Setting(fixed, so_far)):
                    longer.append((*so_far, (derived.fact.name, value)))
            settings = longer
            if len(settings) > MOST_SETTINGS:
                raise too_many([derived.fact])
        return [Setting(fixed, chosen) for chosen in settings]

    def _derived_values(self, derived: Derived, setting: Setting) -> Sequence[Value | None]:
        if derived.kind == "count":
            return range(self.c.caps[derived.fact.name] + 1)
        guard = dict(setting.derived).get(derived.guard)
        if guard == 0:
            return [None]
        assert derived.day is not None
        days: set[Value] = set()
        anything = not self.complete
        for other in self.others:
            day = self.other_known(other, setting.values).get(derived.day.name)
            if day is not None and whole(day):
                days.add(day)
            else:
                anything = True
                days |= set(self.values_of(other, derived.day, setting.values))
        if anything:
            days |= set(self.values_of(None, derived.day, setting.values))
            days |= set(self.cuts(derived.fact, setting.values))
        return [*sorted(days), *([None] if guard is None else [])]  # type: ignore[type-var]

    def _shared_values(self, fact: Fact) -> list[Value]:
        """Values of a shared fact that tell apart all that its own rules and every other charge can make of it."""
        found: dict[Value, None] = dict.fromkeys(self.cuts(fact, {}))
        for other in self.others:
            if fact.of == "case" and self.same_case(other) and OTHER + fact.name in self.c.facts:
                found |= dict.fromkeys(self.values_of(other, self.c.facts[OTHER + fact.name], {}))
        atoms = [atom for atom in self.c.inner if fact in facts_of_atom(atom)]
        if atoms:
            everyone: list[int | None] = [*self.others, None]
            for other in everyone:  # type: ignore[assignment]
                known = {n: v for n, v in {**self.own, **self.other_known(other, {})}.items() if whole(v)}
                facts = sorted({f for atom in atoms for f in facts_of_atom(atom)}, key=lambda f: f.name)
                found |= dict.fromkeys(
                    candidates(facts, atoms, {n: v for n, v in known.items() if n != fact.name})[fact.name]
                )
        part = self.own.get(fact.name)
        values = list(found)
        if isinstance(part, Span):
            values = [
                v for v in {*values, part.first, part.last} if isinstance(v, int) and part.first <= v <= part.last
            ]
        elif isinstance(part, Citation):
            values = under(part, values)
        return values

    def world_of(self, setting: Setting, vector: Vector) -> World | None:
        """The derived facts of a sum; None if they are not those that the setting assumed."""
        sums = {(part.derived, part.what): n for part, n in zip(self.parts(setting), vector, strict=True)}
        for name, assumed in setting.derived:
            if self.c.derived[name].kind == "count":
                if sums[name, "n"] != assumed:
                    return None
            elif assumed is None:
                if sums[self.c.derived[name].guard, "n"]:
                    return None
            elif not sums[name, "there"]:
                return None
        derived: dict[str, Value | None] = {}
        for (name, what), number in sums.items():
            if what == "n":
                derived[name] = number
            elif what == "day":
                derived[name] = number if DAY_LOW <= number <= DAY_HIGH else None
        return World(setting, tuple(sorted(derived.items())))

    def worlds(self) -> list[World]:
        """Every world, with and without charges that nobody has seen."""
        if (
            self.complete
            and not self.open_shared()
            and not any(self.open_of_case(case) or any(self.open_of(other) for other in case) for case in self.cases)
        ):
            return self.only_world()
        found: dict[World, None] = {}
        self.everything = tuple(self.settings())
        for place, setting in enumerate(self.everything):
            for (vector,) in sorted(self.sum_of((place,), unseen=not self.complete)):
                world = self.world_of(setting, vector)
                if world is not None:
                    found[world] = None
        return list(found)

    def only_world(self) -> list[World]:
        """What the others say where nothing that conditions speak of is missing; nothing if they break a given."""
        found: dict[str, Value | None] = {}
        if not all(holds(self.c.law.given_other, self.base(other, Setting((), ()))) for other in self.others):
            return []  # even if the rules ask nothing of the others
        for derived in self.c.derived.values():
            setting = Setting((), tuple(found.items()))
            worlds = [self.base(other, setting) for other in self.others]
            meeting = [world for world in worlds if holds(derived.condition, world)]
            if derived.day is None:
                found[derived.fact.name] = min(len(meeting), self.c.caps[derived.fact.name])
            else:
                days = [world[derived.day.name] for world in meeting]
                best = max if derived.kind == "latest" else min
                found[derived.fact.name] = best(days) if days else None  # type: ignore[type-var]
        return [World(Setting((), ()), tuple(found.items()))]

    # -- what matters

    def _unsettled(self) -> frozenset[str]:
        """The facts, of others too, that worlds may differ in: at least all that do."""
        found = {fact.name for fact in self.open_shared()}
        for case in self.cases:
            for other in case:
                names = [*self.open_of_case(case), *self.open_of(other)]
                found |= {f"{self.person.ids[other]}:{name.removeprefix(OTHER)}" for name in names}
        return frozenset(found if self.complete else found | {COMPLETE})

    def missing(self, worlds: Sequence[World]) -> frozenset[str]:
        """The facts that matter, those of other charges as `charge_id:fact`, and whether the record is whole."""
        found: set[str] = set()
        for world in worlds:
            known = self.known(world)
            found |= self.c.closer.missing(known)
        met = {world.setting for world in worlds}
        places = [place for place, setting in enumerate(self.everything) if setting in met]
        for fact in self.open_shared():
            if fact.name not in found and self._shared_matters(fact.name, places):
                found.add(fact.name)
        for case in self.cases:
            for name in self.open_of_case(case):
                if self._case_matters(case, name, places):
                    found.add(f"{self.person.ids[case[0]]}:{name.removeprefix(OTHER)}")
            for other in case:
                for name in self.open_of(other):
                    if self._other_matters(case, other, name, places):
                        found.add(f"{self.person.ids[other]}:{name.removeprefix(OTHER)}")
        if not self.complete and self._record_matters(places):
            found.add(COMPLETE)
        return frozenset(found)

    def _shared_matters(self, name: str, places: Sequence[int]) -> bool:
        for pair in itertools.combinations(places, 2):
            before, after = (dict(self.everything[place].shared) for place in pair)
            if before.pop(name) == after.pop(name) or before != after:
                continue
            if self._any_differ(pair, self.sum_of(pair, unseen=not self.complete)):
                return True
        return False

    def _case_matters(self, case: Case, name: str, places: Sequence[int]) -> bool:
        """Whether a missing fact of another case matters, alike for all its charges."""
        changes = [
            (first, second)
            for first, second in itertools.permutations(self.case_choices(case), 2)
            if {n: v for n, v in first.items() if n != name} == {n: v for n, v in second.items() if n != name}
        ]
        for pair in self._same_shared(places):
            caps = self.caps(pair)
            adds: set[Vectors] = set()
            for first, second in changes:
                views = (self.seen_by(first)[pair[0]], self.seen_by(second)[pair[1]])
                both = nothing(caps)
                for other in case:
                    both = add(both, self.completions(other, views).adds((0, 1)), caps)
                adds |= both
            if adds and self._any_differ(pair, add(self._rest(pair, case), adds, caps)):
                return True
        return False

    def _other_matters(self, case: Case, other: int, name: str, places: Sequence[int]) -> bool:
        for pair in self._same_shared(places):
            caps, moved = self.caps(pair), self._moved(pair)
            adds: set[Vectors] = set()
            for chosen in self.case_choices(case):
                settings = self.seen_by(chosen)
                changes = self.completions(other, settings, name).changes(name, *pair)
                changes = {one for one in changes if all(one[side][part] for side, part in moved)}
                if changes:
                    adds |= add(self.charges_add((n for n in case if n != other), settings, pair), changes, caps)
            if adds and self._any_differ(pair, add(self._rest(pair, case), adds, caps)):
                return True
        return False

    def _moved(self, pair: tuple[int, int]) -> list[tuple[int, int]]:
        """Where a single charge must lie on the day that only one of two settings assumes: (setting, part)."""
        before, after = (dict(self.everything[place].derived) for place in pair)
        found = []
        for name, derived in self.c.derived.items():
            first, second = before.get(name), after.get(name)
            if derived.kind == "count" or first == second:
                continue
            if first is None or second is None:
                side = int(first is None)
            else:
                side = int((second > first) == (derived.kind == "latest"))  # type: ignore[operator]
            parts = self.parts(self.everything[pair[side]])
            found += [(side, n) for n, part in enumerate(parts) if (part.derived, part.what) == (name, "there")]
        return found

    def _rest(self, pair: tuple[int, int], case: Case) -> frozenset[Vectors]:
        return self.sum_of(pair, without=case, unseen=not self.complete)

    def _record_matters(self, places: Sequence[int]) -> bool:
        for pair in self._same_shared(places):
            caps = self.caps(pair)
            (none,) = nothing(caps[:1])
            unseen = self.completions(None, self.everything).vectors[pair[1]]
            more = {(*none, vector) for vector in unseen if vector is not None}
            if self._any_differ(pair, any_number(self.sum_of(pair), more, caps)):
                return True
        return False

    def _same_shared(self, places: Sequence[int]) -> Iterator[tuple[int, int]]:
        for one, other in itertools.product(places, repeat=2):
            if self.everything[one].shared == self.everything[other].shared:
                yield one, other

    def _any_differ(self, pair: tuple[int, int], sums: Iterable[Vectors]) -> bool:
        before, after = (self.everything[place] for place in pair)
        for first, second in sums:
            one, other = self.world_of(before, first), self.world_of(after, second)
            if one is None or other is None or one == other:
                continue
            if (one, other) not in self.differing:
                self.differing[one, other] = self._differ(one, other)
            if self.differing[one, other]:
                return True
        return False

    def _differ(self, one: World, other: World) -> bool:
        """Whether some completion of the judged charge has different outcomes in the two worlds."""
        compiled, diagrams = self.c.compiled, self.c.compiled.diagrams
        before, after = self.known(one), self.known(other)
        allowed, steps = Allowed(self.c.closer, before), []
        for level in self.told:
            variable = compiled.variables[level]
            if any(before.get(f.name) != after.get(f.name) for f in variable.facts):
                pairs = _together(variable, before, after)
                allowed.masks[level] = sum(1 << region for region in {a for a, _b in pairs})
                if any(a != b for a, b in pairs):
                    steps.append((level, sorted(pairs)))
        for choice in itertools.product(*(pairs for _level, pairs in steps)):
            first = second = compiled.outcome
            for (level, _pairs), (a, b) in zip(steps, choice, strict=True):
                first, second = diagrams.restrict(first, level, a), diagrams.restrict(second, level, b)
            if first != second and True in diagrams.reachable(compiled.differ(first, second), allowed):
                return True
        return False


def _together(variable: Variable, before: Known, after: Known) -> set[tuple[int, int]]:
    """The regions of both worlds for each choice of the facts that neither fixes."""
    tried: dict[str, dict[Value, None]] = {fact.name: {} for fact in variable.facts}
    for known in (before, after):
        for values, _region in Grid.of(
            variable, {f.name: known[f.name] for f in variable.facts if f.name in known}
        ).points:
            for fact, value in zip(variable.facts, values, strict=True):
                tried[fact.name][value] = None
    free = [f.name for f in variable.facts if not whole(before.get(f.name))]
    found = set()
    for combination in itertools.product(*(tried[name] for name in free)):
        chosen = dict(zip(free, combination, strict=True))
        regions = []
        for known in (before, after):
            answers = tuple(atom_holds(atom, {**known, **chosen}) for atom in variable.atoms)  # type: ignore[dict-item]
            if answers in variable.regions:
                regions.append(variable.regions.index(answers))
        if len(regions) == 2:
            found.add((regions[0], regions[1]))
    return found
