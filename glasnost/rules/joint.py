"""Several questions about two laws asked at once: one law whose outcomes are the answers to all of them.

A fact that both laws ask is one fact, so each charge's combined outcome is as exact as any verdict: what is missing is
filled in alike for both laws.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import terms
from glasnost.rules.faults import Place
from glasnost.rules.known import renamed
from glasnost.rules.meaning import Derived, Law, Line
from glasnost.rules.terms import Atom, Condition, Fact, Truth

YES, NO = "1", "0"  # an outcome is one letter a question


@dataclass(frozen=True)
class Bounds:
    """Surely so many, possibly so many: the number that all facts would give lies between them."""

    surely: int
    possibly: int


def joint_law(one: Law, other: Law, questions: Sequence[Condition], facts: Mapping[str, Fact]) -> Law:
    """The law that answers yes-or-no questions over the facts of two laws (see `together`) and `facts`."""
    outcomes = tuple("".join(letters) for letters in itertools.product((YES, NO), repeat=len(questions)))
    place = Place(one.rulebook.place, 1)
    lines = tuple(Line(o, o, None, _all_answered(o, questions), place) for o in outcomes)
    return replace(
        one,
        rulebook=replace(one.rulebook, outcomes=outcomes, frees=()),
        facts={**one.facts, **other.facts, **facts},
        lines=lines,
        tests={},
        values={},
        given=_both(one.given, other.given),
        givens={f"{n}.{name}": g for n, law in enumerate((one, other)) for name, g in law.givens.items()},
        derived=tuple(dict.fromkeys((*one.derived, *other.derived))),
        given_other=_both(one.given_other, other.given_other),
        used=one.used | other.used,
    )


def frees(law: Law) -> Condition:
    """When the law's outcome is one of those that free."""
    good = law.rulebook.frees
    found: Condition = Truth(law.lines[-1].outcome in good)
    for line in reversed(law.lines[:-1]):
        if line.outcome in good:
            found = terms.some(line.condition, found)
        else:
            found = terms.every(terms.negate(line.condition), found)
    return found


def together(one: Law, other: Law) -> Law:
    """The other law, so that each name means one thing in both. Raises Problem if they declare a fact differently."""
    for name, fact in other.facts.items():
        if one.facts.get(name, fact) != fact:
            places = [str(row.place) for law in (one, other) for row in law.rulebook.facts if row.name == name]
            raise Problem(
                _("the two rulebooks declare the fact {name} differently").format(name=name),
                where=", ".join(places),
                remedy=_("Give it the same type, owner and values in both; or another name, if it is another fact."),
            )
    return _Renaming(one, other).law()


def _all_answered(outcome: str, questions: Sequence[Condition]) -> Condition:
    pairs = zip(outcome, questions, strict=True)
    return terms.every(*(question if letter == YES else terms.negate(question) for letter, question in pairs))


def _both(one: Condition, other: Condition) -> Condition:
    return one if one == other else terms.every(one, other)


class _Renaming:
    """What a law derives from other charges gets names that the first law leaves free, or the first law's own."""

    def __init__(self, one: Law, other: Law) -> None:
        self.other = other
        self.old: list[Fact] = []
        self.new: list[Fact] = []
        self.done: dict[int, tuple[Condition, Condition]] = {}  # by identity; the condition is kept alive with it
        self.derived = [self.derive(d, list(one.derived), len(one.derived) + n) for n, d in enumerate(other.derived)]

    def law(self) -> Law:
        if self.old == self.new:
            return self.other
        return replace(
            self.other,
            lines=tuple(replace(line, condition=self.condition(line.condition)) for line in self.other.lines),
            given=self.condition(self.other.given),
            givens={name: self.condition(given) for name, given in self.other.givens.items()},
            derived=tuple(self.derived),
            given_other=self.condition(self.other.given_other),
        )

    def derive(self, derived: Derived, known: Sequence[Derived], number: int) -> Derived:
        guard = next((new.name for old, new in self.pairs() if old.name == derived.guard), derived.guard)
        moved = replace(derived, condition=self.condition(derived.condition), guard=guard)
        same = next((d for d in known if replace(moved, fact=d.fact) == d), None)
        new = same or replace(moved, fact=replace(derived.fact, name=f"{derived.kind} {number + 1}"))
        self.old.append(derived.fact)
        self.new.append(new.fact)
        self.done.clear()
        return new

    def pairs(self) -> list[tuple[Fact, Fact]]:
        return list(zip(self.old, self.new, strict=True))

    def condition(self, condition: Condition) -> Condition:
        if id(condition) not in self.done:
            self.done[id(condition)] = (condition, self._condition(condition))
        return self.done[id(condition)][1]

    def _condition(self, condition: Condition) -> Condition:
        match condition:
            case terms.Truth():
                return condition
            case terms.Negation(inner):
                return terms.Negation(self.condition(inner))
            case terms.All(conditions):
                return terms.All(tuple(map(self.condition, conditions)))
            case terms.Any(conditions):
                return terms.Any(tuple(map(self.condition, conditions)))
            case _:
                return self.atom(condition)

    def atom(self, atom: Atom) -> Atom:
        return renamed(atom, tuple(self.old), self.new)
