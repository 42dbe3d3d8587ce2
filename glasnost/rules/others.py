"""What the person's other charges can say about the judged one, with whatever of them is missing.

What they say are *derived* facts: how many of them meet a condition, or the latest day of those that do. A *setting*
fixes what several charges share: the missing facts of the judged charge, the person or the case that conditions on
other charges speak of, and the derived facts that later conditions use. Under one setting the other charges are
independent of each other, so the sums that each can add are enough, never their combinations: a record with twenty
unknown dispositions is as quick as one. Charges that nobody has seen may add any number of times whatever a charge
can add at all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeGuard

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import terms
from glasnost.rules.closer import Closer, Known, Span, narrowed, renamed, under
from glasnost.rules.decision import Compiled
from glasnost.rules.meaning import COMPLETE, OTHER, Derived
from glasnost.rules.situations import candidates
from glasnost.rules.terms import Atom, Condition, Constant, Fact, FactTerm, Value, atom_holds, holds

MOST_SETTINGS = 20_000
MOST_COMPLETIONS = 20_000  # of one other charge, told apart by the conditions

Case = tuple[int, ...]  # places of the charges of one case
Vector = tuple[int, ...]  # one number for each part of each condition
Vectors = tuple[Vector, ...]  # under several settings at once


@dataclass(frozen=True)
class Person:
    """The charges of one person: what is known of each, its id, and the case that it stands in (None: not known)."""

    charges: tuple[Known, ...]
    ids: tuple[str, ...]
    cases: tuple[str | None, ...]


@dataclass(frozen=True)
class Setting:
    """Values of shared facts, and of the derived facts that later conditions use (None: there is no such day)."""

    shared: tuple[tuple[str, Value], ...]
    derived: tuple[tuple[str, Value | None], ...]

    @cached_property
    def values(self) -> dict[str, Value]:
        """Everything that the setting fixes."""
        return dict(self.shared) | {name: value for name, value in self.derived if value is not None}

    def of_case(self, chosen: Mapping[str, Value]) -> Setting:
        """The setting as one case of the others sees it, with what its charges share."""
        return replace(self, shared=(*self.shared, *chosen.items())) if chosen else self


class Quantified:
    """A compiled law with quantifiers: what its conditions on other charges speak of."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled, self.law = compiled, compiled.law
        self.closer = Closer(compiled)
        self.inner = terms.atoms_of(self.law.given_other, *(d.condition for d in self.law.derived))
        self.facts = {f.name: f for atom in self.inner for f in terms.facts_of_atom(atom)}
        self.facts |= {d.day.name: d.day for d in self.law.derived if d.day is not None}
        self.derived = {d.fact.name: d for d in self.law.derived}
        self.caps = {name: self._cap(d) for name, d in self.derived.items()}
        needed = {name for name in self.facts if name in self.derived}
        days = [d for d in self.law.derived if d.kind != "count"]
        # tried one value after the other; all other derived facts follow from the sums
        self.tried = [d for d in self.law.derived if d.fact.name in needed or d in days]

    def _cap(self, derived: Derived) -> int:
        """The number from which on more charges change nothing."""
        if derived.kind != "count":
            return 1
        fact = derived.fact
        own = [atom for variable in self.compiled.variables if fact in variable.facts for atom in variable.atoms]
        atoms = [atom for atom in (*own, *self.inner) if terms.facts_of_atom(atom) == {fact}]
        values = candidates([fact], atoms, {})[fact.name] if atoms else [0]
        return max(int(value) for value in values)  # type: ignore[arg-type]


class Others:
    """The other charges as one charge of the person sees them."""

    def __init__(self, closer: Quantified, person: Person, index: int) -> None:
        self.c, self.person, self.index = closer, person, index
        self.own = person.charges[index]
        self.complete = self.own.get(COMPLETE) is True
        self.others = [n for n in range(len(person.charges)) if n != index]
        self.cases = self._by_case()
        self.sums: dict[Hashable, frozenset[Vectors]] = {}
        self.alike: dict[Hashable, list[tuple[dict[str, Value], Vectors]]] = {}

    def _by_case(self) -> list[Case]:
        """The other charges, those of one case together."""
        found: dict[Hashable, list[int]] = {}
        for other in self.others:
            case = self.person.cases[other]
            alone = case is None or self.same_case(other)
            found.setdefault(("alone", other) if alone else case, []).append(other)
        return [tuple(case) for case in found.values()]

    def cuts(self, fact: Fact, values: Mapping[str, Value]) -> list[Value]:
        """Values of a fact of the judged charge at which its own rules, or conditions on others, change."""
        compiled = self.c.compiled
        known = {n: v for n, v in {**self.own, **values}.items() if whole(v)}
        level = compiled.level_of.get(fact.name)
        found: set[Value] = set()
        if level is not None:
            variable = compiled.variables[level]
            facts = [narrowed(f, self.own.get(f.name)) for f in variable.facts]
            atoms = [renamed(atom, variable.facts, facts) for atom in variable.atoms]
            found |= set(candidates(facts, atoms, {n: v for n, v in known.items() if n != fact.name})[fact.name])
        return sorted(found)  # type: ignore[type-var]

    def same_case(self, other: int) -> bool:
        return self.person.cases[other] is not None and self.person.cases[other] == self.person.cases[self.index]

    def other_known(self, other: int | None, values: Mapping[str, Value]) -> dict[str, Value | Span]:
        """What is known of another charge, under its names inside a quantifier; None: of one that nobody has seen."""
        if other is None:
            return {}
        known = {OTHER + name: value for name, value in self.person.charges[other].items()}
        known |= {name: value for name, value in values.items() if name.startswith(OTHER)}
        if self.same_case(other):
            for name, fact in self.c.facts.items():
                plain = name.removeprefix(OTHER)
                if name.startswith(OTHER) and fact.of == "case":
                    value = values.get(plain, self.own.get(plain))
                    if value is not None:
                        known[name] = value
        return known

    def values_of(self, other: int | None, fact: Fact, values: Mapping[str, Value]) -> list[Value]:
        """Values of a missing fact of another charge that tell apart what the conditions make of it."""
        return self.open_values(other, [fact], [values])[fact.name]

    def open_values(
        self, other: int | None, open_: Sequence[Fact], settings: Sequence[Mapping[str, Value]]
    ) -> dict[str, list[Value]]:
        found: dict[str, dict[Value, None]] = {fact.name: {} for fact in open_}
        for values in settings:
            mine = self.other_known(other, values)
            atoms = [*self.c.inner, *self._day_atoms(values)]
            atoms = [atom for atom in atoms if any(f in open_ for f in terms.facts_of_atom(atom))]
            known = {n: v for n, v in {**self.own, **values, **mine}.items() if whole(v)}
            declared = sorted(
                {f for atom in atoms for f in terms.facts_of_atom(atom)} | set(open_), key=lambda f: f.name
            )
            facts = [narrowed(f, mine.get(f.name)) for f in declared]
            own = [renamed(atom, tuple(declared), facts) for atom in atoms]
            # a derived fact that is not there yet can be anything: its own candidates then count
            tried = candidates(facts, own, {n: v for n, v in known.items() if any(f.name == n for f in facts)})
            for fact in open_:
                part = mine.get(fact.name)
                more = under(part, tried[fact.name]) if isinstance(part, Citation) else tried[fact.name]
                found[fact.name] |= dict.fromkeys(more)
        return {name: list(tried) for name, tried in found.items()}

    def _day_atoms(self, values: Mapping[str, Value]) -> Iterator[Atom]:
        """That the day of another charge is this latest or earliest day, or lies beyond it."""
        for derived in self.c.law.derived:
            if derived.day is None:
                continue
            if derived.fact.name in values:
                day = Constant("date", values[derived.fact.name])
                yield terms.Less(FactTerm(derived.day), day)
                yield terms.Equal(FactTerm(derived.day), day)
            level = self.c.compiled.level_of.get(derived.fact.name)
            if level is not None:
                for value in self.cuts(derived.fact, values):
                    yield terms.Equal(FactTerm(derived.day), Constant("date", value))

    def parts(self, setting: Setting) -> list[tuple[str, str, Condition]]:
        """What is summed over the other charges: (derived fact, n | beyond | there, condition)."""
        found: list[tuple[str, str, Condition]] = []
        for derived in self.c.law.derived:
            name = derived.fact.name
            if derived.kind == "count":
                found.append((name, "n", derived.condition))
                continue
            day = setting.values.get(name)
            if day is not None and derived.day is not None:
                here, then = FactTerm(derived.day), Constant("date", day)
                beyond = terms.Less(then, here) if derived.kind == "latest" else terms.Less(here, then)
                found.append((name, "beyond", terms.every(derived.condition, beyond)))
                found.append((name, "there", terms.every(derived.condition, terms.Equal(here, then))))
        return found

    def completions(
        self, other: int | None, settings: tuple[Setting, ...], keep: str = ""
    ) -> list[tuple[dict[str, Value], Vectors]]:
        """Every way to fill in another charge, with what it adds under each of the settings.

        keep: of this fact every value is combined with the same values of the others, not only what looks different.
        """
        key = (other, settings, keep)
        if key not in self.alike:
            self.alike[key] = self._completions(other, settings, keep)
        return self.alike[key]

    def _completions(
        self, other: int | None, settings: tuple[Setting, ...], keep: str
    ) -> list[tuple[dict[str, Value], Vectors]]:
        parts = [self.parts(setting) for setting in settings]
        conditions = [condition for one in parts for _n, _p, condition in one] + [self.c.law.given_other]
        used = {f.name: f for condition in conditions for f in terms.facts_of(condition) if f.name.startswith(OTHER)}
        mine = [self.other_known(other, setting.values) for setting in settings]
        open_ = [f for name, f in sorted(used.items()) if not all(whole(known.get(name)) for known in mine)]
        values = self.open_values(other, open_, [setting.values for setting in settings])
        found = []
        for chosen in self._told_apart(open_, values, settings, mine, keep):
            vectors = []
            for setting, one, known in zip(settings, parts, mine, strict=True):
                world = {n: v for n, v in {**self.own, **setting.values, **known, **chosen}.items() if whole(v)}
                world = self.with_absent(world, setting)  # type: ignore[arg-type, assignment]
                if not holds(self.c.law.given_other, world):
                    break
                vectors.append(tuple(int(holds(condition, world)) for _n, _p, condition in one))
            else:
                found.append((chosen, tuple(vectors)))
        return found

    def with_absent(self, world: dict[str, Value | Span], setting: Setting) -> dict[str, Value | Span]:
        """A day that does not exist is asked for only beside its count, so any value does."""
        return world | {n: any_day(self.c.derived[n].fact) for n, value in setting.derived if value is None}

    def _told_apart(
        self,
        open_: Sequence[Fact],
        values: Mapping[str, Sequence[Value]],
        settings: Sequence[Setting],
        mine: Sequence[Known],
        keep: str,
    ) -> Iterator[dict[str, Value]]:
        """Combinations of values, one for each way in which the atoms can answer."""
        groups: list[list[Fact]] = []
        atoms = [*self.c.inner, *(a for s in settings for a in self._day_atoms(s.values))]
        for fact in open_:
            tied = {f for atom in atoms if fact in (found := terms.facts_of_atom(atom)) for f in found} & set(open_)
            joined = [group for group in groups if set(group) & (tied | {fact})]
            groups = [group for group in groups if group not in joined]
            groups.append([f for group in joined for f in group] + [fact])
        choices = []
        for group in groups:
            own = [atom for atom in dict.fromkeys(atoms) if terms.facts_of_atom(atom) & set(group)]
            seen: dict[Hashable, dict[str, Value]] = {}
            if math.prod(len(values[f.name]) for f in group) > MOST_COMPLETIONS:
                raise too_many(group)
            for combination in itertools.product(*(values[f.name] for f in group)):
                chosen = dict(zip((f.name for f in group), combination, strict=True))
                answers = tuple(
                    atom_holds(atom, world)  # type: ignore[arg-type]
                    for setting, known in zip(settings, mine, strict=True)
                    for world in (self.with_absent({**self.own, **setting.values, **known, **chosen}, setting),)
                    for atom in own
                    if all(whole(world.get(f.name)) for f in terms.facts_of_atom(atom))
                )
                rest = tuple(v for n, v in chosen.items() if n != keep) if keep in chosen else ()
                seen.setdefault((answers, rest), chosen)
            choices.append(list(seen.values()))
        if math.prod(len(choice) for choice in choices) > MOST_COMPLETIONS:
            raise too_many(open_)
        for combined in itertools.product(*choices):
            yield {name: value for chosen in combined for name, value in chosen.items()}

    def sum_of(
        self, settings: tuple[Setting, ...], without: Case | None = None, unseen: bool = False
    ) -> frozenset[Vectors]:
        """What the other charges can add up to under the settings at once. `without`: leave this case out."""
        key = (settings, without, unseen)
        if key not in self.sums:
            caps = [self.caps(setting) for setting in settings]
            found = nothing(caps)
            for case in self.cases:
                if case is not without:
                    found = add(found, self._case_adds(case, settings), caps)
            if unseen:
                more = {vectors for _k, vectors in self.completions(None, settings)}
                while (wider := found | add(found, more, caps)) != found:
                    found = wider
            self.sums[key] = found
        return self.sums[key]

    def _case_adds(self, case: Case, settings: tuple[Setting, ...]) -> frozenset[Vectors]:
        """What the charges of one case can add: they share what is missing of the case."""
        found: frozenset[Vectors] = frozenset()
        for chosen in self.case_choices(case, settings):
            found |= self._chargesadd(case, tuple(setting.of_case(chosen) for setting in settings))
        return found

    def _chargesadd(self, charges: Iterable[int], views: tuple[Setting, ...]) -> frozenset[Vectors]:
        caps = [self.caps(view) for view in views]
        found = nothing(caps)
        for other in charges:
            found = add(found, {vectors for _k, vectors in self.completions(other, views)}, caps)
        return found

    def case_choices(self, case: Case, settings: tuple[Setting, ...]) -> list[dict[str, Value]]:
        """Values of the missing facts of a case that its charges share."""
        facts = [self.c.facts[name] for name in self.open_of_case(case)]
        values: list[list[Value]] = []
        for fact in facts:
            tried: dict[Value, None] = {}
            for other in case:
                tried |= dict.fromkeys(self.open_values(other, [fact], [s.values for s in settings])[fact.name])
            values.append(list(tried))
        if math.prod(len(tried) for tried in values) > MOST_SETTINGS:
            raise too_many(facts)
        names = [fact.name for fact in facts]
        return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*values)]

    def open_of_case(self, case: Case) -> list[str]:
        if self.same_case(case[0]):
            return []
        known = self.other_known(case[0], {})
        return [n for n, f in sorted(self.c.facts.items()) if _of_case(f) and not whole(known.get(n))]

    def open_of(self, other: int) -> list[str]:
        """Missing facts of another charge itself that conditions speak of."""
        known = self.other_known(other, {})
        return [
            name
            for name, fact in sorted(self.c.facts.items())
            if name.startswith(OTHER) and not _of_case(fact) and not whole(known.get(name))
        ]

    def caps(self, setting: Setting) -> Vector:
        """The number from which on each part of a sum is the same."""
        return tuple(self.c.caps[name] if part == "n" else 1 for name, part, _c in self.parts(setting))


def any_day(fact: Fact) -> Value:
    """For a day that does not exist: rules ask for it only beside its count."""
    return next((end for end in (fact.low, fact.high) if end is not None), 730_120)


def add(sums: Iterable[Vectors], more: Iterable[Vectors], caps: Sequence[Vector]) -> frozenset[Vectors]:
    """Every sum of one of each, no number above its cap."""
    more = list(more)
    return frozenset(
        tuple(
            tuple(min(a + b, cap) for a, b, cap in zip(one, other, limit, strict=True))
            for one, other, limit in zip(left, right, caps, strict=True)
        )
        for left in sums
        for right in more
    )


def nothing(caps: Sequence[Vector]) -> frozenset[Vectors]:
    """The sum over no charges."""
    return frozenset([tuple((0,) * len(cap) for cap in caps)])


def _of_case(fact: Fact) -> bool:
    return fact.of == "case" and fact.name.startswith(OTHER)


def too_many(facts: Iterable[Fact]) -> Problem:
    """That there are more combinations than can be tried."""
    return Problem(
        _("too many missing facts are compared with other charges: {names}").format(
            names=", ".join(fact.name.removeprefix(OTHER) for fact in facts)
        )
    )


def whole(value: object) -> TypeGuard[Value]:
    """Whether a value is known, and not only in part."""
    return value is not None and not isinstance(value, Span) and not (isinstance(value, Citation) and not value.known)
