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
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import terms
from glasnost.rules.completions import Answers, Codes, Completions, Part
from glasnost.rules.known import Span, narrowed, renamed, under, whole
from glasnost.rules.meaning import COMPLETE, OTHER
from glasnost.rules.quantified import Person, Quantified, Setting
from glasnost.rules.situations import Variable, candidates, ends
from glasnost.rules.sums import Vector, Vectors, add, any_number, nothing
from glasnost.rules.terms import Atom, Constant, Fact, FactTerm, Truth, Value, atom_holds

MOST_SETTINGS = 20_000
MOST_COMPLETIONS = 20_000  # of one other charge, told apart by the conditions

Case = tuple[int, ...]  # places of the charges of one case
Views = Sequence[tuple[dict[str, Value], list[Atom]]]  # of each setting what it knows, and the atoms left to answer


class Others:
    """The other charges as one charge of the person sees them.

    told: of the levels of the law that matter here, which regions are told apart (`Diagrams.told_apart`).
    """

    def __init__(self, closer: Quantified, person: Person, index: int, told: Mapping[int, Any]) -> None:
        self.c, self.person, self.index, self.told = closer, person, index, told
        self.own = person.charges[index]
        self.complete = self.own.get(COMPLETE) is True
        self.others = [n for n in range(len(person.charges)) if n != index]
        self.cases = self._by_case()
        self.sums: dict[Hashable, frozenset[Vectors]] = {}
        self.filled: dict[Hashable, Completions] = {}
        self.choices: dict[Case, list[dict[str, Value]]] = {}
        self.everything: tuple[Setting, ...] = ()
        self.by_case: dict[Hashable, tuple[Setting, ...]] = {}
        self.summed: dict[Setting, list[Part]] = {}
        self.found_cuts: dict[Hashable, list[Value]] = {}

    def _by_case(self) -> list[Case]:
        """The other charges, those of one case together."""
        found: dict[Hashable, list[int]] = {}
        for other in self.others:
            case = self.person.cases[other]
            alone = case is None or self.same_case(other)
            found.setdefault(("alone", other) if alone else case, []).append(other)
        return [tuple(case) for case in found.values()]

    def cuts(self, fact: Fact, values: Mapping[str, Value]) -> list[Value]:
        """Values of a fact of the judged charge, or a derived one, at which what the law says of it changes."""
        compiled = self.c.compiled
        known = {n: v for n, v in {**self.own, **values}.items() if n != fact.name}
        level = compiled.level_of.get(fact.name)
        if level is None or level not in self.told:
            return [value for value in ends(fact) if fact.name in self.c.derived]
        variable = compiled.variables[level]
        key = (fact.name, tuple(known.get(f.name) for f in variable.facts))
        if key not in self.found_cuts:
            facts = [narrowed(f, known.get(f.name)) for f in variable.facts]
            atoms = [renamed(atom, variable.facts, facts) for atom in variable.atoms]
            given = {n: v for n, v in known.items() if whole(v)}
            found = {
                value
                for one in self._beside(fact, variable, given)
                for value in candidates(facts, atoms, one)[fact.name]
            }
            cuts = sorted(found)  # type: ignore[type-var]
            if fact.name in self.c.derived and all(whole(known.get(f.name)) for f in variable.facts if f != fact):
                cuts = self._changing(level, cuts, lambda value: {**given, fact.name: value})
            self.found_cuts[key] = cuts
        return self.found_cuts[key]

    def _beside(self, fact: Fact, variable: Variable, given: dict[str, Value]) -> Iterator[dict[str, Value]]:
        """What is known beside a fact, with and without each day that another derived day of its group may be."""
        yield given
        open_days = [f.name for f in variable.facts if f.name in self.c.derived and f.name not in given and f != fact]
        for name in open_days:
            day = self.c.derived[name].day
            days = {self.other_known(other, given).get(day.name) for other in self.others} if day is not None else set()
            yield from ({**given, name: value} for value in sorted(v for v in days if isinstance(v, int)))

    def _changing(self, level: int, cuts: list[Value], at: Callable[[Value], dict[str, Value]]) -> list[Value]:
        """The cuts on both sides of which the law says something else, and the outermost."""
        variable = self.c.compiled.variables[level]
        columns = self.told[level]
        follows = []
        for value in cuts:
            region = variable.region_of(at(value))
            follows.append(tuple(column.get(region) for column in columns))
        last = len(cuts) - 1
        return [
            value
            for n, value in enumerate(cuts)
            if n in (0, last) or follows[n] != follows[n - 1] or follows[n] != follows[n + 1]
        ]

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
        for derived in self.c.derived.values():
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

    def parts(self, setting: Setting) -> list[Part]:
        """What is summed over the other charges."""
        if setting not in self.summed:
            self.summed[setting] = self._parts(setting)
        return self.summed[setting]

    def _parts(self, setting: Setting) -> list[Part]:
        found: list[Part] = []
        for derived in self.c.derived.values():
            name, condition = derived.fact.name, derived.condition
            if derived.day is None:
                found.append(Part(name, "n", condition, self.c.caps[name]))
            elif derived not in self.c.tried:
                found.append(Part(name, "day", condition, self.c.caps[name], derived.day.name))
            elif name in setting.values:
                here, then = FactTerm(derived.day), Constant("date", setting.values[name])
                beyond = terms.Less(then, here) if derived.kind == "latest" else terms.Less(here, then)
                found.append(Part(name, "beyond", terms.every(condition, beyond), 1))
                found.append(Part(name, "there", terms.every(condition, terms.Equal(here, then)), 1))
        return found

    def seen_by(self, chosen: Mapping[str, Value]) -> tuple[Setting, ...]:
        """All settings as one case of the others sees them, with what its charges share."""
        if not chosen:
            return self.everything
        key = tuple(chosen.items())
        if key not in self.by_case:
            self.by_case[key] = tuple(replace(one, shared=(*one.shared, *key)) for one in self.everything)
        return self.by_case[key]

    def completions(self, other: int | None, settings: tuple[Setting, ...], keep: str = "") -> Completions:
        """Every way to fill in another charge, with what it adds under each of the settings.

        keep: of this fact every value is combined with the same values of the others, not only what looks different.
        """
        plain = self.filled.get((other, settings, ""))
        key = (other, settings, "" if plain is not None and keep in plain.alone else keep)
        if key not in self.filled:
            self.filled[key] = self._completions(other, settings, keep)
        return self.filled[key]

    def _completions(self, other: int | None, settings: tuple[Setting, ...], keep: str) -> Completions:
        bases = [self.base(other, setting) for setting in settings]
        parts = [
            [replace(part, condition=terms.simplified(part.condition, base)) for part in self.parts(setting)]
            for setting, base in zip(settings, bases, strict=True)
        ]
        givens = [terms.simplified(self.c.law.given_other, base) for base in bases]
        asked = [[given, *(part.condition for part in one)] for given, one in zip(givens, parts, strict=True)]
        days = {part.day for one in parts for part in one if part.day and part.condition != Truth(False)}
        names = days | {f.name for one in asked for condition in one for f in terms.facts_of(condition)}
        open_ = [self.c.facts[name] for name in sorted(names) if any(name not in base for base in bases)]
        values = self.open_values(other, open_, [setting.values for setting in settings])
        views = [(base, terms.atoms_of(*conditions)) for base, conditions in zip(bases, asked, strict=True)]
        groups = self._groups(open_, views)
        choices = [self._told_apart(group, values, views, days, keep) for group in groups]
        if math.prod(len(one) for one in choices) > MOST_COMPLETIONS:
            raise too_many(open_)
        picks = list(itertools.product(*choices))
        found = Completions([{n: v for pick in one for n, v in pick.items()} for one in picks], [], {}, set())
        found.alone |= {group[0].name for group in groups if len(group) == 1}
        codes = Codes(found.chosen)
        for base, given, one in zip(bases, givens, parts, strict=True):
            answers = Answers(base, found.chosen, codes)
            numbers = np.stack([answers.numbers(part) for part in one], 1) if one else np.zeros((len(picks), 0), int)
            allowed = answers.of(given)
            for place, part in enumerate(one):
                if part.what == "beyond":
                    allowed = allowed & (numbers[:, place] == 0)
            pairs = zip(numbers.tolist(), allowed.tolist(), strict=True)
            found.vectors.append([tuple(vector) if fine else None for vector, fine in pairs])
        return found

    def base(self, other: int | None, setting: Setting) -> dict[str, Value]:
        """What is wholly known of another charge, of the judged one, and by the setting."""
        known = {**self.own, **setting.values, **self.other_known(other, setting.values)}
        return self.with_absent({name: value for name, value in known.items() if whole(value)}, setting)

    def with_absent(self, world: dict[str, Value], setting: Setting) -> dict[str, Value]:
        """A day that does not exist is asked for only beside its count, so any value does."""
        return world | {n: any_day(self.c.derived[n].fact) for n, value in setting.derived if value is None}

    def _groups(self, open_: Sequence[Fact], views: Views) -> list[list[Fact]]:
        """Missing facts that some atom compares with each other, together."""
        groups: list[set[str]] = [{fact.name} for fact in open_]
        for _base, atoms in views:
            for atom in atoms:
                names = {fact.name for fact in terms.facts_of_atom(atom)}
                joined = [group for group in groups if group & names]
                groups = [group for group in groups if group not in joined] + [set().union(*joined)]
        return [[fact for fact in open_ if fact.name in group] for group in groups]

    def _told_apart(
        self, group: Sequence[Fact], values: Mapping[str, Sequence[Value]], views: Views, days: set[str], keep: str
    ) -> list[dict[str, Value]]:
        """Values of a group, one for each way in which the atoms can answer, and for each of the days."""
        names = [fact.name for fact in group]
        own = [(base, a) for base, atoms in views for a in atoms if any(f in group for f in terms.facts_of_atom(a))]
        if math.prod(len(values[name]) for name in names) > MOST_COMPLETIONS:
            raise too_many(group)
        seen: dict[Hashable, dict[str, Value]] = {}
        for combination in itertools.product(*(values[name] for name in names)):
            chosen = dict(zip(names, combination, strict=True))
            answers = tuple(atom_holds(atom, base | chosen) for base, atom in own)
            rest = tuple(v for n, v in chosen.items() if n in days or (keep in chosen and n != keep))
            seen.setdefault((answers, rest), chosen)
        return list(seen.values())

    def sum_of(self, places: tuple[int, ...], without: Case | None = None, unseen: bool = False) -> frozenset[Vectors]:
        """What the other charges can add up to under some of all settings at once. `without`: leave this case out."""
        key = (places, without, unseen)
        if key not in self.sums:
            caps = self.caps(places)
            found = nothing(caps)
            for case in self.cases:
                if case != without:
                    found = add(found, self._case_adds(case, places), caps)
            if unseen:
                more = self.completions(None, self.everything).adds(places)
                found = any_number(found, more, caps)
            self.sums[key] = found
        return self.sums[key]

    def _case_adds(self, case: Case, places: tuple[int, ...]) -> frozenset[Vectors]:
        """What the charges of one case can add: they share what is missing of the case."""
        found: frozenset[Vectors] = frozenset()
        for chosen in self.case_choices(case):
            found |= self.charges_add(case, self.seen_by(chosen), places)
        return found

    def charges_add(
        self, charges: Iterable[int], settings: tuple[Setting, ...], places: tuple[int, ...]
    ) -> frozenset[Vectors]:
        """What these charges can add, where nothing that they share is missing."""
        caps = self.caps(places)
        found = nothing(caps)
        for other in charges:
            found = add(found, self.completions(other, settings).adds(places), caps)
        return found

    def case_choices(self, case: Case) -> list[dict[str, Value]]:
        """Values of the missing facts of a case that its charges share."""
        if case not in self.choices:
            self.choices[case] = self._case_choices(case)
        return self.choices[case]

    def _case_choices(self, case: Case) -> list[dict[str, Value]]:
        facts = [self.c.facts[name] for name in self.open_of_case(case)]
        values: list[list[Value]] = []
        for fact in facts:
            tried: dict[Value, None] = {}
            for other in case:
                tried |= dict.fromkeys(self.open_values(other, [fact], [s.values for s in self.everything])[fact.name])
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

    def caps(self, places: Sequence[int]) -> list[Vector]:
        """What bounds each number of a sum under some of all settings."""
        return [tuple(part.limit for part in self.parts(self.everything[place])) for place in places]


def any_day(fact: Fact) -> Value:
    """For a day that does not exist: rules ask for it only beside its count."""
    return next((end for end in (fact.low, fact.high) if end is not None), 730_120)


def _of_case(fact: Fact) -> bool:
    return fact.of == "case" and fact.name.startswith(OTHER)


def too_many(facts: Iterable[Fact]) -> Problem:
    """That there are more combinations than can be tried."""
    return Problem(
        _("too many missing facts are compared with other charges: {names}").format(
            names=", ".join(fact.name.removeprefix(OTHER) for fact in facts)
        )
    )
