"""A charge as it stands, with the person's other charges where the law looks at them; and as it would stand with
another answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from glasnost.rules import terms
from glasnost.rules.closer import Closer, Settled
from glasnost.rules.decision import Compiled
from glasnost.rules.known import Known, Span, renamed
from glasnost.rules.meaning import OTHER
from glasnost.rules.people import Charge, People
from glasnost.rules.persons import Judged
from glasnost.rules.situations import candidates
from glasnost.rules.terms import Fact, Value


@dataclass(frozen=True)
class Standing:
    """The first of `charges` is judged; the rest are the person's others.

    known_person: whether it is known whose they are. people: for laws that look at other charges.
    """

    compiled: Compiled
    charges: tuple[Charge, ...]
    known_person: bool = True
    people: People | None = None

    @property
    def known(self) -> Known:
        """What is known of the judged charge."""
        return self._judged.own if self.people else self.charges[0].known

    def settle(self) -> Settled:
        """The verdict."""
        return self._judged.settle() if self.people else self._closer.settle(self.known)

    def tests(self) -> dict[str, bool | None]:
        """Each test true, false, or None where it depends on what is missing."""
        return self._judged.tests() if self.people else self._closer.tests(self.known)

    def with_answer(self, fact: Fact, value: Value, about: str = "") -> Standing:
        """The same with one more fact known: of the judged charge or the other charge `about`, and of all that share
        it."""
        whose = next((c for c in self.charges if c.charge_id == about), self.charges[0])
        told = tuple(
            replace(charge, known={**charge.known, fact.name: value}) if self._shares(fact, whose, charge) else charge
            for charge in self.charges
        )
        return replace(self, charges=told)

    def values(self, fact: Fact, about: str = "") -> list[Value]:
        """Answers that the law may tell apart, in their order."""
        charge = next((c for c in self.charges if c.charge_id == about), self.charges[0])
        if self.people:
            values = self._values_among(fact)
        else:
            variable = self.compiled.variables[self.compiled.level_of[fact.name]]
            own = {f.name: v for f in variable.facts if f != fact and _whole(v := charge.known.get(f.name))}
            values = candidates(variable.facts, variable.atoms, own)[fact.name]  # type: ignore[arg-type]
        part = charge.known.get(fact.name)
        if isinstance(part, Span):
            values = [part.first, *(v for v in values if isinstance(v, int) and part.first < v <= part.last)]
        return values

    def _values_among(self, fact: Fact) -> list[Value]:
        """Where charges are compared with each other, also the values next to those of the others."""
        other = replace(fact, name=OTHER + fact.name)
        law = self.compiled.law
        conditions = (*(line.condition for line in law.lines), *law.givens.values(), law.given_other)
        atoms = terms.atoms_of(*conditions, *(derived.condition for derived in law.derived))
        alone = [renamed(a, (one,), [fact]) for a in atoms for one in (fact, other) if terms.facts_of_atom(a) == {one}]
        values = set(candidates([fact], alone, {})[fact.name])
        if fact.type in ("date", "moment", "int"):
            kind = [f.name for f in law.facts.values() if f.type == fact.type]
            known = (v for charge in self.charges for n in kind if type(v := charge.known.get(n)) is int)
            values |= {value for v in known for value in (v - 1, v, v + 1) if _allowed(fact, value)}
        if fact.type in ("date", "moment", "int", "number"):
            return sorted(values)  # type: ignore[type-var]
        return sorted(values, key=str)

    def _shares(self, fact: Fact, whose: Charge, charge: Charge) -> bool:
        if fact.of == "person":
            return True
        return charge is whose or (fact.of == "case" and charge.case is not None and charge.case == whose.case)

    @cached_property
    def _closer(self) -> Closer:
        return Closer(self.compiled)

    @cached_property
    def _judged(self) -> Judged:
        assert self.people is not None
        return Judged(self.people.closer, self.people.person(self.charges, self.known_person), 0)


def facts_of_test(compiled: Compiled, test: str) -> Iterable[str]:
    """The facts that a test speaks of, those of other charges included, in the order of the rulebook."""
    law = compiled.law
    derived = {one.fact.name: one for one in law.derived}
    names: set[str] = set()
    found = {fact.name for fact in terms.facts_of(law.tests[test])}
    while found:
        name = found.pop()
        if name in derived:
            one = derived[name]
            found |= {f.name for f in terms.facts_of(one.condition)} | ({one.day.name} if one.day else set())
        names.add(name.removeprefix(OTHER))
    return (name for name in law.facts if name in names)


def _whole(value: object) -> bool:
    return value is not None and not isinstance(value, Span)


def _allowed(fact: Fact, value: int) -> bool:
    return (fact.low is None or value >= fact.low) and (fact.high is None or value <= fact.high)
