"""A charge among the person's other charges, exactly: what remains possible, and which missing facts matter.

The others are asked only what the answer can still depend on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glasnost.rules.closer import Allowed, Settled
from glasnost.rules.decision import BROKEN
from glasnost.rules.quantified import Person, Quantified
from glasnost.rules.terms import facts_of_term
from glasnost.rules.worlds import Worlds


class Judged:
    """One charge of one person while it is settled."""

    def __init__(self, closer: Quantified, person: Person, index: int) -> None:
        self.c, self.person, self.index = closer, person, index
        self.own = person.charges[index]
        self.allowed = Allowed(closer.closer, self.own)

    def settle(self) -> Settled:
        """What `Closer.settle` says, over all worlds."""
        compiled = self.c.compiled
        lines = compiled.diagrams.reachable(compiled.decision, self.allowed) - {BROKEN}
        told = compiled.diagrams.told_apart([compiled.decision], self.allowed)
        wanted = self._derived_of(told)
        if wanted or len(self.c.closer.outcomes(lines)) == 1:  # type: ignore[arg-type]
            dates = [compiled.law.lines[line].on for line in lines]  # type: ignore[call-overload]
            wanted |= {f.name for on in dates if on is not None for f in facts_of_term(on)} & set(self.c.derived)
        return self._worlds(wanted, told).settle()

    def tests(self) -> dict[str, bool | None]:
        """Each test true, false, or None where it depends on what is missing."""
        diagrams = self.c.compiled.diagrams
        found: dict[str, bool | None] = {}
        asked: dict[frozenset[str], list[str]] = {}
        for name, ref in self.c.compiled.tests.items():
            wanted = self._derived_of(diagrams.told_apart([ref], self.allowed))
            asked.setdefault(frozenset(wanted), []).append(name)
        for some, names in asked.items():
            told = diagrams.told_apart([self.c.compiled.tests[name] for name in names], self.allowed)
            found |= self._worlds(set(some), told).tests(names)
        return {name: found[name] for name in self.c.compiled.tests}

    def _derived_of(self, told: Mapping[int, object]) -> set[str]:
        """What the others must say for an answer."""
        variables = self.c.compiled.variables
        return {f.name for level in told for f in variables[level].facts} & set(self.c.derived)

    def _worlds(self, wanted: set[str], told: Mapping[int, Any]) -> Worlds:
        return Worlds(self.c.only(frozenset(wanted)), self.person, self.index, told)
