"""A law compiled: its decision and its tests as diagrams over the regions of the facts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import terms
from glasnost.rules.diagram import Diagrams
from glasnost.rules.faults import Place, RulebookError
from glasnost.rules.meaning import Law
from glasnost.rules.situations import TooMuchCompared, Variable, variable_of, variables_of
from glasnost.rules.terms import Atom, Condition

MAX_FACTS = 200  # the deepest a diagram can be; nobody answers more questions about one case
TESTS_AT_ONCE = 15  # two bits each, below the sign of an INTEGER
TOGETHER = 512  # situations that one look-up tells apart
BROKEN = -1  # terminal of facts that break a `given`


@dataclass(frozen=True)
class Compiled:
    """The diagrams of a law. Terminals of `decision` are indices of `law.lines`, or BROKEN."""

    law: Law
    variables: tuple[Variable, ...]
    diagrams: Diagrams
    decision: int
    tests: dict[str, int]  # terminals True, False, BROKEN

    @cached_property
    def outcome(self) -> int:
        """The decision with outcomes (indices of `law.outcomes`) for lines."""
        names = self.law.outcomes

        def outcome_of(line: object) -> int:
            return BROKEN if line == BROKEN else names.index(self.law.lines[line].outcome)  # type: ignore[call-overload]

        return self.diagrams.combine("outcome", outcome_of, self.decision)

    @cached_property
    def level_of(self) -> dict[str, int]:
        """The variable of each fact that some atom asks about."""
        return {fact.name: level for level, variable in enumerate(self.variables) for fact in variable.facts}

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The facts that some atom asks about, or the date of an outcome needs."""
        dated = [f.name for line in self.law.lines if line.on is not None for f in terms.facts_of_term(line.on)]
        derived = {d.fact.name for d in self.law.derived}
        return tuple(name for name in dict.fromkeys([*self.level_of, *sorted(dated)]) if name not in derived)

    @cached_property
    def test_groups(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        """Tests (their numbers) that one look-up may answer together, with their diagrams."""
        groups: list[tuple[frozenset[int], list[int]]] = []
        refs = list(self.tests.values())
        for index, ref in enumerate(refs):
            support = self.diagrams.support(ref)
            for place, (levels, members) in enumerate(groups):
                together = math.prod(self.variables[level].size + 1 for level in levels | support)
                if together <= TOGETHER and len(members) < TESTS_AT_ONCE:
                    groups[place] = (levels | support, [*members, index])
                    break
            else:
                groups.append((support, [index]))
        return {tuple(members): tuple(refs[member] for member in members) for _levels, members in groups}

    @cached_property
    def tied_by_given(self) -> list[frozenset[str]]:
        """Groups of two or more facts that the givens tie together: only these can matter jointly and not alone."""
        groups: list[set[str]] = []
        for condition in self.law.givens.values():
            names = {f.name for f in terms.facts_of(condition)}
            joined = [g for g in groups if g & names]
            for group in joined:
                names |= group
                groups.remove(group)
            groups.append(names)
        return [frozenset(g) for g in groups if len(g) > 1]

    def differ(self, one: int, other: int) -> int:
        """Where two diagrams of outcomes give two different allowed outcomes."""
        first, second = sorted((one, other))
        return self.diagrams.combine("differ", _differ, first, second)

    def any_of(self, refs: Iterable[int]) -> int:
        """Where any of the yes-or-no diagrams says yes."""
        found = self.diagrams.leaf(False)
        for ref in refs:
            found = self.diagrams.combine("or", _or, found, ref)
        return found


def compile_law(law: Law, counts_together: bool = False) -> Compiled:
    """Raises RulebookError if the law branches too much, or its tests stand too deep within each other.

    counts_together: one variable, the last, holds all that the person's other charges say (see `records`).
    """
    if len(law.facts) > MAX_FACTS:
        rows = [row.place for row in law.rulebook.facts if row.name in law.facts]
        place = rows[MAX_FACTS] if len(rows) > MAX_FACTS else Place(law.rulebook.place, 1)
        raise RulebookError(place, _("a rulebook can ask at most {n} facts").format(n=MAX_FACTS))
    try:
        return _compile(law, counts_together)
    except TooMuchCompared as error:
        rows = [row.place for row in law.rulebook.facts if row.name in error.facts]
        raise RulebookError((rows or [Place(law.rulebook.place, 1)])[0], error.what, error.remedy) from error


def _compile(law: Law, counts_together: bool) -> Compiled:
    conditions = [line.condition for line in law.lines] + [law.given]
    atoms = terms.atoms_of(*conditions, *law.tests.values())
    counts = {derived.fact for derived in law.derived} if counts_together else set()
    variables = variables_of([atom for atom in atoms if not terms.facts_of_atom(atom) & counts])
    if counts:
        variables.append(variable_of([derived.fact for derived in law.derived], atoms))
    diagrams = Diagrams([variable.size for variable in variables])
    builder = _Builder(diagrams, variables)
    with _told_at(Place(law.rulebook.place, 1)):
        given = builder.build(law.given)
    last = len(law.lines) - 1
    decision = diagrams.leaf(last)
    for index in range(last - 1, -1, -1):
        line = law.lines[index]
        with _told_at(line.place):
            decision = diagrams.combine("if", _if, builder.build(line.condition), diagrams.leaf(index), decision)
    places = {test.name: test.place for test in law.rulebook.tests}
    tests = {}
    for name, condition in law.tests.items():
        with _told_at(places.get(name, law.lines[0].place)):  # what is counted of other charges is no block of its own
            tests[name] = diagrams.combine("given", _given, given, builder.build(condition))
    with _told_at(law.lines[0].place):
        decision = diagrams.combine("given", _given, given, decision)
    return Compiled(law, tuple(variables), diagrams, decision, tests)


@contextmanager
def _told_at(place: Place) -> Iterator[None]:
    """What goes wrong while a line or test is compiled is told at its place."""
    try:
        yield
    except RecursionError as error:
        raise RulebookError(place, _("the rules stand too deep within each other")) from error
    except RulebookError:
        raise
    except Problem as error:
        raise RulebookError(place, error.what, error.remedy) from error


class _Builder:
    """Conditions → diagrams; a condition used twice is built once."""

    def __init__(self, diagrams: Diagrams, variables: Sequence[Variable]) -> None:
        self.diagrams = diagrams
        self.atoms: dict[Atom, int] = {}
        for level, variable in enumerate(variables):
            for place, atom in enumerate(variable.atoms):
                leaves = [diagrams.leaf(answers[place]) for answers in variable.regions]
                self.atoms[atom] = diagrams.node(level, leaves)
        self.built: dict[int, tuple[Condition, int]] = {}  # by identity; the condition is kept alive with it

    def build(self, condition: Condition) -> int:
        if id(condition) not in self.built:
            self.built[id(condition)] = (condition, self._build(condition))
        return self.built[id(condition)][1]

    def _build(self, condition: Condition) -> int:
        match condition:
            case terms.Truth(value):
                return self.diagrams.leaf(value)
            case terms.Negation(inner):
                return self.diagrams.combine("not", _not, self.build(inner))
            case terms.All(conditions):
                return self._join("and", conditions)
            case terms.Any(conditions):
                return self._join("or", conditions)
            case _:
                return self.atoms[condition]

    def _join(self, word: str, conditions: tuple[Condition, ...]) -> int:
        operation = _and if word == "and" else _or
        found = self.build(conditions[0])
        for condition in conditions[1:]:
            found = self.diagrams.combine(word, operation, found, self.build(condition))
        return found


def _not(a: object) -> bool:
    return not a


def _and(a: object, b: object) -> bool:
    return bool(a and b)


def _or(a: object, b: object) -> bool:
    return bool(a or b)


def _if(condition: object, then: object, otherwise: object) -> object:
    return then if condition else otherwise


def _given(allowed: object, value: object) -> object:
    return value if allowed else BROKEN


def _differ(a: object, b: object) -> bool:
    # True == 1, but outcomes are compared only with outcomes
    return a != b and a != BROKEN and b != BROKEN
