"""The two passes over a relation of facts, as SQL.

The first gives every row the lines that may still decide and every test's answers. The second looks again at the few
rows that it leaves undecided, or where facts that are compared with each other are known only in part: it says which
missing facts matter.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import terms
from glasnost.rules.automaton import ENTRIES, Automaton, Symbol, symbols
from glasnost.rules.closer import Grid
from glasnost.rules.codes import Codes
from glasnost.rules.decision import BROKEN, Compiled
from glasnost.rules.sql_terms import quote

TESTS_AT_ONCE = 15  # two bits each, below the sign of an INTEGER
MAX_LINES = 30  # a line is a bit of an INTEGER, and results are kept below zero

Groups = list[tuple[int, ...]]  # numbers of tests


def line_bit(line: object) -> int:
    """The bit of a line of the decision; none if the facts break a given."""
    return 0 if line == BROKEN else 1 << int(str(line))


def test_bits(answer: object) -> int:
    """1 true, 2 false; both if it depends on what is missing."""
    return 0 if answer == BROKEN else 1 if answer is True else 2


def yes_bit(answer: object) -> int:
    """1 if the answer may be yes."""
    return 1 if answer is True else 0


def chain(source: str, automata: Mapping[str, Automaton], columns: Sequence[str], keep: Sequence[str]) -> str:
    """`keep` and one column for each automaton, over `source` with `columns` (expressions AS names) added."""
    layers = {name: automaton.layers(name) for name, automaton in automata.items()}
    statement = f"SELECT *{''.join(', ' + column for column in columns)} FROM ({source})"
    for depth in range(max((len(steps) for steps in layers.values()), default=0)):
        steps = [f"{found[depth]} AS {name}_{depth}" for name, found in layers.items() if depth < len(found)]
        statement = f"SELECT *, {', '.join(steps)} FROM ({statement})"
    last = [f"{name}_{len(found) - 1} AS {name}" for name, found in layers.items()]
    return f"SELECT {', '.join([*keep, *last])} FROM ({statement})"


def first_pass(codes: Codes, source: str, partial: Iterable[str], groups: Groups) -> str:
    """n, lines, g0, g1, … (see `group_tests`), and `torn`: known in part, so that the bits may be too many."""
    compiled = codes.compiled
    if len(compiled.law.lines) > MAX_LINES:
        raise Problem(_("a rulebook can have at most {n} lines in its decision").format(n=MAX_LINES))
    alphabet = symbols(codes, inline=not groups)
    automata = {"lines": Automaton(compiled, compiled.decision, line_bit, alphabet)} | _tests(
        compiled, groups, alphabet
    )
    columns = [f"{code.sql} AS c{level}" for level, code in codes.code.items()] if groups else []
    flags = [f"{quote(name)} IS NOT NULL" for name in partial]
    torn = " OR ".join([*flags, *codes.torn.values()]) or "FALSE"
    return chain(source, automata, columns, ["n", f"({torn}) AS torn"])


def group_tests(codes: Codes) -> Groups:
    """Tests that one look-up answers together: column g0 holds two bits for each test of the first group, and so on."""
    compiled, alphabet = codes.compiled, symbols(codes)
    groups: list[tuple[frozenset[int], list[int]]] = []
    for index, ref in enumerate(compiled.tests.values()):
        support = compiled.diagrams.support(ref)
        for place, (levels, members) in enumerate(groups):
            entries = math.prod(len(alphabet[level].masks) for level in levels | support)
            if entries <= ENTRIES and len(members) < TESTS_AT_ONCE:
                groups[place] = (levels | support, [*members, index])
                break
        else:
            groups.append((support, [index]))
    return [tuple(members) for _levels, members in groups]


def _tests(compiled: Compiled, groups: Groups, alphabet: Mapping[int, Symbol]) -> dict[str, Automaton]:
    refs = list(compiled.tests.values())
    found = {}
    for number, members in enumerate(groups):
        joined = compiled.diagrams.combine(("tests", members), _together, *(refs[member] for member in members))
        found[f"g{number}"] = Automaton(compiled, joined, group_bits, alphabet)
    return found


def _together(*answers: object) -> object:
    return answers


def group_bits(answers: object) -> int:
    """The bits of a group of tests."""
    assert isinstance(answers, tuple)
    return sum(test_bits(answer) << 2 * place for place, answer in enumerate(answers))


class SecondPass:
    """Which missing facts matter, one bit each in the order of `compiled.level_of`; and the lines once more."""

    def __init__(self, codes: Codes, groups: Groups) -> None:
        self.codes, self.compiled, self.groups = codes, codes.compiled, groups
        self.alphabet = symbols(codes, second=True)
        self.automata = {"lines": Automaton(self.compiled, self.compiled.decision, line_bit, self.alphabet)}
        self.automata |= _tests(self.compiled, groups, self.alphabet)
        self.named: dict[tuple[int, str], str] = {}
        self.slow = list(codes.slow.values())
        facts = list(self.compiled.level_of)
        alone = {fact: self._alone(fact) for fact in facts}
        self.bits = []
        for index, fact in enumerate(facts):
            found = [condition for condition in (alone[fact], *self._jointly(fact, alone)) if condition != "FALSE"]
            if found:
                self.bits.append(f"CASE WHEN {' OR '.join(found)} THEN {1 << index}::UBIGINT ELSE 0::UBIGINT END")

    def sql(self, source: str) -> str:
        """n, lines, g0, g1, …, missing (UBIGINT) and slow: the row goes to the closer."""
        columns = [f"{code.sql} AS c{level}" for level, code in self.codes.code.items()]
        columns += [f"{code.sql} AS m{level}" for level, code in self.codes.mask.items()]
        names = ["n", *(quote(name) for name in self.compiled.level_of), *(f"m{level}" for level in self.codes.mask)]
        inner = chain(source, self.automata, columns, names)
        missing = " | ".join(self.bits) or "0::UBIGINT"
        slow = " OR ".join(dict.fromkeys(self.slow)) or "FALSE"
        results = ["lines", *(f"g{number}" for number in range(len(self.groups)))]
        return f"SELECT n, {', '.join(results)}, {missing} AS missing, ({slow}) AS slow FROM ({inner})"

    # -- conditions under which a fact matters

    def _root(self, ref: int, only: str) -> str:
        """That a yes-or-no diagram may say yes, asked only of the rows that it concerns."""
        if self.compiled.diagrams.is_leaf(ref):
            return "TRUE" if self.compiled.diagrams.leaves[ref] is True else "FALSE"
        name = self.named.setdefault((ref, only), f"d{len(self.named)}")
        self.automata[name] = Automaton(self.compiled, ref, yes_bit, self.alphabet, only)
        return f"{name} = 1"

    def _differ(self, level: int, pairs: Iterable[tuple[int, int]], only: str) -> str:
        diagrams, outcome = self.compiled.diagrams, self.compiled.outcome
        both = ((diagrams.restrict(outcome, level, a), diagrams.restrict(outcome, level, b)) for a, b in pairs)
        return self._root(self.compiled.any_of(self.compiled.differ(one, other) for one, other in both), only)

    def _alone(self, fact: str) -> str:
        level = self.compiled.level_of[fact]
        variable = self.compiled.variables[level]
        missing = f"{quote(fact)} IS NULL"
        if len(variable.facts) == 1:
            matters = self._differ(level, itertools.combinations(range(variable.plain), 2), missing)
            return "FALSE" if matters == "FALSE" else f"({missing} AND {matters})"
        others = [f.name for f in variable.facts if f.name != fact]
        none_known = " AND ".join([missing, *(f"{quote(other)} IS NULL" for other in others)])
        steps = Grid.of(variable, {}).steps((fact,))
        parts = [f"({none_known} AND {self._differ(level, sorted(steps), none_known)})"]
        if len(others) == 1 and level not in self.codes.slow:
            other_known = f"{missing} AND {quote(others[0])} IS NOT NULL"
            for a, b in itertools.combinations(range(variable.plain), 2):
                both = 1 << a | 1 << b
                only = f"{other_known} AND (m{level} & {both}) = {both}"
                matters = self._differ(level, [(a, b)], only)
                if matters != "FALSE":
                    parts.append(f"({only} AND {matters})")
        return f"({' OR '.join(parts)})"

    def _jointly(self, fact: str, alone: Mapping[str, str]) -> list[str]:
        """Conditions under which the fact matters only together with others that givens tie to it."""
        found = []
        for group in self.compiled.tied_by_given:
            if fact not in group:
                continue
            levels = {name: self.compiled.level_of[name] for name in sorted(group) if name in self.compiled.level_of}
            simple = all(len(self.compiled.variables[level].facts) == 1 for level in levels.values())
            if not simple or len(levels) > 2:
                count = " + ".join(f"({quote(name)} IS NULL)::INT" for name in levels)
                self.slow.append(f"(({count}) > 1)")
                continue
            for other in levels.keys() - {fact}:
                missing = f"{quote(fact)} IS NULL AND {quote(other)} IS NULL"
                matters = self._pair(levels[fact], levels[other], missing)
                if matters != "FALSE":
                    neither = " AND ".join(f"NOT coalesce({alone[name]}, FALSE)" for name in (fact, other))
                    found.append(f"({missing} AND {neither} AND {matters})")
        return found

    def _pair(self, one: int, other: int, only: str) -> str:
        diagrams, outcome = self.compiled.diagrams, self.compiled.outcome
        refs = []
        for a, b in itertools.combinations(range(self.compiled.variables[one].plain), 2):
            for c, d in itertools.permutations(range(self.compiled.variables[other].plain), 2):
                before = diagrams.restrict(diagrams.restrict(outcome, one, a), other, c)
                after = diagrams.restrict(diagrams.restrict(outcome, one, b), other, d)
                refs.append(self.compiled.differ(before, after))
        return self._root(self.compiled.any_of(refs), only)


def given_is_open(codes: Codes) -> bool:
    """Whether the law takes something as given, so that a row known in part may break it."""
    return codes.compiled.law.given != terms.Truth(True)
