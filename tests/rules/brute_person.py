"""The brute-force evaluator for whole persons: every completion of every charge, and charges that nobody has seen.

It shares nothing with the engine beyond the grammar.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from brute import Brute

from glasnost.rules import syntax as s
from glasnost.rules.rulebook import Rulebook

Charge = dict[str, Any]
UNSEEN, MORE_UNSEEN = 2, 4  # so many unseen charges are tried at most: first, and where that is not enough


@dataclass(frozen=True)
class Verdict:
    """By definition."""

    lines: set[int]
    outcomes: set[str]
    missing: set[str]
    tests: dict[str, set[bool]]


class BrutePerson(Brute):
    """Outcomes and what matters. `of`: charge, case or person, for each fact; record_complete is none of them."""

    def __init__(self, book: Rulebook, domains: dict[str, list[Any]], of: dict[str, str], as_of: date) -> None:
        super().__init__(book, domains, as_of)
        self.of = of
        self.unseen = UNSEEN

    # -- conditions: `facts` is the charge whose names stand bare, with the judged one under "this", all under "all"

    def eval(self, node: s.Node, facts: dict[str, Any]) -> Any:
        match node:
            case s.Name(_, name, True):
                return self.eval(
                    s.Name(node.place, name), {**facts["this"], "this": facts["this"], "all": facts["all"]}
                )
            case s.Quantifier(_, function, arguments):
                this, everyone = facts["this"], facts["all"]
                own = function in ("ANY_CHARGE", "COUNT_CHARGES")
                chosen = [c for c in everyone if own or c is not this]
                rows = [{**c, "this": this, "all": everyone} for c in chosen]
                holding = [row for row in rows if self.eval(arguments[-1], row)]
                match function:
                    case "ANY_OTHER" | "ANY_CHARGE":
                        return bool(holding)
                    case "EVERY_OTHER":
                        return len(holding) == len(rows)
                    case "COUNT_OTHER" | "COUNT_CHARGES":
                        return len(holding)
                days = [self.eval(arguments[0], row) for row in holding]
                if function == "LATEST_OTHER":
                    return max(days, default=date.min)
                return min(days, default=date.max)
        return super().eval(node, facts)

    def decide(self, charges: list[Charge], index: int) -> tuple[int, str] | None:
        this = charges[index]
        for charge in charges:
            facts = {**charge, "this": charge, "all": charges}
            if not all(self.eval(given.condition, facts) for given in self.book.givens):
                return None
        return self._outcome({**this, "this": this, "all": charges})

    # -- completions

    def verdict_of(self, charges: list[Charge], cases: list[str], index: int, complete: bool | None) -> Verdict:
        """`charges` leave out what is missing."""
        slots = self._slots(charges, cases)
        choices = [self.domains[name] for _key, name, _where in slots]
        worlds: dict[tuple[tuple[Any, ...], int], tuple[int, str]] = {}
        truths: dict[str, set[bool]] = {name: set() for name in self.tests}
        for values in itertools.product(*choices):
            full = [dict(charge) for charge in charges]
            for (_key, name, where), value in zip(slots, values, strict=True):
                for place in where:
                    full[place][name] = value
            for number, unseen in enumerate(self._unseen(full[index], complete)):
                everyone = full + unseen
                decided = self.decide(everyone, index)
                if decided is None:
                    continue
                worlds[values, number] = decided
                facts = {**full[index], "this": full[index], "all": everyone}
                for name, condition in self.tests.items():
                    truths[name].add(bool(self.eval(condition, facts)))
        lines = {line for line, _o in worlds.values()}
        outcomes = {outcome for _l, outcome in worlds.values()}
        names = [key for key, _n, _w in slots] + ["record_complete"]
        missing = self._missing(worlds, names, index) if len(outcomes) > 1 else set()
        return Verdict(lines, outcomes, missing, truths)

    def _slots(self, charges: list[Charge], cases: list[str]) -> list[tuple[tuple[int, str], str, list[int]]]:
        """(key, fact, charges that share it) of each missing value."""
        found: dict[Any, tuple[tuple[int, str], str, list[int]]] = {}
        for place, charge in enumerate(charges):
            for name, of in self.of.items():
                if name not in charge:
                    key = (name, {"charge": place, "case": cases[place], "person": 0}[of])
                    found.setdefault(key, ((place, name), name, []))[2].append(place)
        return list(found.values())

    def _unseen(self, judged: Charge, complete: bool | None) -> Iterator[list[Charge]]:
        yield []
        if complete is True:
            return
        own = [name for name, of in self.of.items() if of != "person"]
        shared = {name: judged[name] for name, of in self.of.items() if of == "person"}
        kinds = [dict(zip(own, v, strict=True)) | shared for v in itertools.product(*(self.domains[n] for n in own))]
        for size in range(1, self.unseen + 1):
            for several in itertools.combinations_with_replacement(kinds, size):
                yield [dict(charge) for charge in several]

    def _missing(self, worlds: dict[Any, tuple[int, str]], names: list[Any], index: int) -> set[Any]:
        rows = [((*values, unseen), outcome) for (values, unseen), (_line, outcome) in worlds.items()]
        found = set()
        for place, name in enumerate(names):
            groups: dict[Any, set[str]] = {}
            for values, outcome in rows:
                groups.setdefault(values[:place] + values[place + 1 :], set()).add(outcome)
            if any(len(group) > 1 for group in groups.values()):
                found.add(name)
        return found
