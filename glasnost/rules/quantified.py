"""A law that looks at the person's other charges: whose they are, and what its conditions speak of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from glasnost.rules import terms
from glasnost.rules.closer import Closer
from glasnost.rules.decision import Compiled
from glasnost.rules.known import Known
from glasnost.rules.meaning import Derived, Law
from glasnost.rules.situations import candidates
from glasnost.rules.sums import EARLIEST, LATEST
from glasnost.rules.terms import Value


@dataclass(frozen=True)
class Person:
    """The charges of one person: what is known of each, its id, and the case that it stands in (None: not known)."""

    charges: tuple[Known, ...]
    ids: tuple[str, ...]
    cases: tuple[str | None, ...]


@dataclass(frozen=True, eq=False)
class Setting:
    """Values of shared facts, and of the derived facts that later conditions use (None: there is no such day).

    Each is made once: two settings are the same if they are one object.
    """

    shared: tuple[tuple[str, Value], ...]
    derived: tuple[tuple[str, Value | None], ...]

    @cached_property
    def values(self) -> dict[str, Value]:
        """Everything that the setting fixes."""
        return dict(self.shared) | {name: value for name, value in self.derived if value is not None}


class Quantified:
    """A compiled law with quantifiers: what its conditions on other charges speak of.

    wanted: the derived facts that are asked about (all, if None); those that their conditions use come with them.
    """

    def __init__(self, compiled: Compiled, wanted: frozenset[str] | None = None) -> None:
        self.compiled, self.law = compiled, compiled.law
        self.closer = Closer(compiled)
        self.used = _used(self.law)
        names = set(self.used) if wanted is None else set(wanted).union(*(self.used[name] for name in wanted))
        self.derived = {d.fact.name: d for d in self.law.derived if d.fact.name in names}
        self.inner = terms.atoms_of(self.law.given_other, *(d.condition for d in self.derived.values()))
        self.facts = {f.name: f for atom in self.inner for f in terms.facts_of_atom(atom)}
        self.facts |= {d.day.name: d.day for d in self.derived.values() if d.day is not None}
        self.caps = {name: self._cap(d) for name, d in self.derived.items()}
        self.tried = self._tried()
        self.parts: dict[frozenset[str], Quantified] = {}

    def only(self, wanted: frozenset[str]) -> Quantified:
        """The same law, asked about some of its derived facts."""
        if wanted not in self.parts:
            part = Quantified(self.compiled, wanted)
            part.closer = self.closer
            self.parts[wanted] = part
        return self.parts[wanted]

    def _tried(self) -> list[Derived]:
        """The derived facts of which one value after the other is tried; all others follow from the sums.

        Conditions use them, or rules compare them with another day that is derived.
        """
        level_of = self.compiled.level_of
        days = [d for d in self.derived.values() if d.day is not None]
        levels = [level_of[d.fact.name] for d in days if d.fact.name in level_of]
        return [
            d
            for name, d in self.derived.items()
            if name in self.facts or (d in days and levels.count(level_of.get(name, -1)) > 1)
        ]

    def _cap(self, derived: Derived) -> int:
        """The number from which on more charges change nothing."""
        if derived.kind != "count":
            return LATEST if derived.kind == "latest" else EARLIEST
        fact = derived.fact
        own = [atom for variable in self.compiled.variables if fact in variable.facts for atom in variable.atoms]
        atoms = [atom for atom in (*own, *self.inner) if terms.facts_of_atom(atom) == {fact}]
        values = candidates([fact], atoms, {})[fact.name] if atoms else [0]
        return max(1, max(int(value) for value in values))  # type: ignore[arg-type]


def _used(law: Law) -> dict[str, frozenset[str]]:
    """For each derived fact itself, its guard, and the derived facts that its condition uses, transitively."""
    found: dict[str, frozenset[str]] = {}
    for derived in law.derived:
        inside = {f.name for f in terms.facts_of(derived.condition)} & set(found)
        if derived.guard:
            inside.add(derived.guard)
        found[derived.fact.name] = frozenset({derived.fact.name}).union(*(found[name] for name in inside))
    return found
