"""The cells of this release and of earlier ones as unknowns and constraints, for the suppression.

Cells of this release have a known number, from which an attacker's other possible tables deviate; hidden cells of earlier
releases, and sums that no table shows, are unknown here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np

from glasnost.publishing.disclosure.facts import Address, Fact, addresses, covering, cyclic, facts_of, sums_of, values_of
from glasnost.publishing.disclosure.policies import Policy, Rule
from glasnost.publishing.tables import TOTAL, Dimension, State, Table, Words

Array = np.ndarray[Any, Any]
Row = tuple[list[int], list[int], float, float]  # places, coefficients, low, high
PEOPLE_IN_A_CASE = 20  # more charges than this a person, in a cell where nobody was, are not thought of as possible


@dataclass(frozen=True)
class Group:
    """Linked tables of one release. populations: of each table, by its name. at_most: smaller population → larger."""

    tables: Mapping[str, Table]
    populations: Mapping[str, str]
    at_most: Mapping[str, str] = field(default_factory=dict)


@dataclass
class System:
    """Unknowns and what holds between them.

    cells: (release, address); the last release is this one. known: the number, or -1. low, high: bounds of each cell.
    hidable, shown: whether a cell of this release may be hidden, and is in a table at all. was_hidden: hidden earlier.
    rows: facts over cells, as (places, coefficients, low, high). growth: the same, of a cell that did not shrink, with
    the release and address that it grew from. pairs: (earlier cell, later cell, place in growth), where both are unknown.
    fixed: the number that an earlier release shows, for its cells that are no unknowns, by (release, address).
    fell: cells that are known to have shrunk after their release.
    """

    cells: list[tuple[int, Address]]
    place: dict[tuple[int, Address], int]
    known: Array
    low: Array
    high: Array
    hidable: Array
    shown: Array
    was_hidden: Array
    rows: list[Row]
    growth: list[tuple[tuple[int, Address], Row]]
    pairs: list[tuple[int, int, int]]
    fixed: dict[tuple[int, Address], int]
    now: int
    fell: set[tuple[int, Address]] = field(default_factory=set)


def system_of(group: Group, policies: Mapping[str, Policy], earlier: Sequence[Group]) -> System:
    """The unknowns of this release and of the earlier ones, oldest first, and all facts but growth."""
    now = len(earlier)
    builder = _Builder(now)
    for release, before in enumerate(earlier):
        builder.earlier(release, before)
    builder.current(group, policies)
    for release, each in enumerate((*earlier, group)):
        builder.facts(release, group_facts(each))
    builder.people(group)
    return builder.system


def group_facts(group: Group) -> list[Fact]:
    """All facts of the tables of one release, each once, without those that only say what an unseen sum is called."""
    found: dict[frozenset[tuple[Address, int]], Fact] = {}
    seen: set[Address] = set()
    for name, table in group.tables.items():
        population = group.populations[name]
        seen |= set(addresses(table, population).values())
        for fact in facts_of(table, population, covering(table)):
            found.setdefault(frozenset(fact.terms), fact)
    for table, population in circles(group):
        for fact in facts_of(table, population):
            found.setdefault(frozenset(fact.terms), fact)
    for small, large in group.at_most.items():
        for where in sorted(where for where in seen if where[0] == small and (large, where[1]) in seen):
            fact = Fact((((large, where[1]), 1), (where, -1)), 0, inf)
            found.setdefault(frozenset(fact.terms), fact)
    return _without_names(list(found.values()), seen)


def circles(group: Group) -> Iterator[tuple[Table, str]]:
    """A table nobody publishes, without cells, for each population whose tables are linked in a circle."""
    for population in sorted(set(group.populations.values())):
        of_it = [table for name, table in group.tables.items() if group.populations[name] == population]
        dimensions = {d.name: d for table in of_it for d in table.dimensions if d.name in table.additive}
        schemes = [frozenset(d.name for d in table.dimensions if d.name in table.additive) for table in of_it]
        core = cyclic(schemes)
        if core:
            chosen = tuple(_whole(dimensions[name], of_it) for name in sorted(core))
            nothing = Words("", "")
            yield Table("", nothing, "", nothing, nothing, chosen, {}, tuple(sorted(core))), population


def _whole(dimension: Dimension, tables: Iterable[Table]) -> Dimension:
    """A dimension with every value that any of the tables has."""
    values: dict[str, None] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for each in table.dimensions:
            if each.name == dimension.name:
                values |= dict.fromkeys(value for value in each.values if value != TOTAL)
                groups |= each.groups
    return Dimension(dimension.name, dimension.title, (TOTAL, *values), groups=groups)


def _without_names(facts: list[Fact], seen: set[Address]) -> list[Fact]:
    """Drop facts that only define a sum which is in no table and in no other fact."""
    while True:
        uses: dict[Address, int] = {}
        for fact in facts:
            for where, _sign in fact.terms:
                uses[where] = uses.get(where, 0) + 1
        kept = [
            fact
            for fact in facts
            if not (fact.low == fact.high and any(s < 0 and w not in seen and uses[w] == 1 for w, s in fact.terms))
        ]
        if len(kept) == len(facts):
            return kept
        facts = kept


class _Builder:
    """Collects cells and rows."""

    def __init__(self, now: int) -> None:
        empty = np.zeros(0)
        self.system = System([], {}, empty, empty, empty, empty, empty, empty, [], [], [], {}, now)
        self.known: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.flags: list[tuple[bool, bool, bool]] = []  # hidable, shown, was hidden

    def _cell(self, release: int, where: Address, known: int = -1, flags: tuple[bool, bool, bool] = (False,) * 3) -> int:
        system = self.system
        if (release, where) not in system.place:
            system.place[release, where] = len(system.cells)
            system.cells.append((release, where))
            self.known.append(known)
            self.low.append(0.0)
            self.high.append(inf)
            self.flags.append(flags)
        return system.place[release, where]

    def earlier(self, release: int, group: Group) -> None:
        """Published numbers are fixed; hidden cells are unknown."""
        for where, number in values_of(group.tables, group.populations).items():
            self.system.fixed[release, where] = number
        for name, table in group.tables.items():
            for key, where in addresses(table, group.populations[name]).items():
                if table.cells[key].state is State.HIDDEN and (release, where) not in self.system.fixed:
                    self._cell(release, where, flags=(False, True, True))

    def current(self, group: Group, policies: Mapping[str, Policy]) -> None:
        """Every number of this release is known."""
        exact: set[Address] = set()
        values = values_of(group.tables, group.populations)
        for name, table in group.tables.items():
            for key, where in addresses(table, group.populations[name]).items():
                if policies[name].rule is Rule.EXACT or table.cells[key].state is State.NOT_APPLICABLE:
                    exact.add(where)
        for where, number in values.items():
            self._cell(self.system.now, where, number, (where not in exact, True, False))

    def facts(self, release: int, facts: Iterable[Fact]) -> None:
        """One row for each fact that has an unknown."""
        fixed = self.system.fixed
        for fact in facts:
            places, signs, shift = [], [], 0
            for where, sign in fact.terms:
                if (release, where) in fixed:
                    shift += sign * fixed[release, where]
                else:
                    places.append(self._cell(release, where))
                    signs.append(sign)
            if places:
                self.system.rows.append((places, signs, fact.low - shift, fact.high - shift))

    def people(self, group: Group) -> None:
        """Where there is a charge there is a person. Closes the system: pairs, arrays."""
        system = self.system
        for small, large in group.at_most.items():
            for (release, where), place in list(system.place.items()):
                if release != system.now or where[0] != small or (release, (large, where[1])) not in system.place:
                    continue
                other = system.place[release, (large, where[1])]
                if self.known[other] > 0:
                    self.low[place] = 1.0
                elif self.known[other] == 0:
                    system.rows.append(([place, other], [PEOPLE_IN_A_CASE, -1], 0, inf))
        system.known = np.array(self.known, dtype=np.int64)
        system.low, system.high = np.array(self.low), np.array(self.high)
        flags = np.array(self.flags, dtype=bool).reshape(-1, 3)
        system.hidable, system.shown, system.was_hidden = flags[:, 0], flags[:, 1], flags[:, 2]
        self._pairs()

    def _pairs(self) -> None:
        """Each hidden cell of an earlier release with the next release that has it; growth from published numbers."""
        system = self.system
        for address in sorted({where for _release, where in (*system.place, *system.fixed)}):
            line = [r for r in range(system.now + 1) if (r, address) in system.place or (r, address) in system.fixed]
            for before, after in zip(line, line[1:], strict=False):
                self._pair(before, after, address)

    def _pair(self, before: int, after: int, address: Address) -> None:
        system, start = self.system, (before, address)
        one, two = system.place.get(start), system.place.get((after, address))
        if one is not None and two is not None:
            if system.shown[one] and system.shown[two]:
                system.pairs.append((one, two, len(system.growth)))
                system.growth.append((start, ([two, one], [1, -1], 0, inf)))
        elif one is not None:
            system.growth.append((start, ([one], [-1], -system.fixed[after, address], inf)))
        elif two is not None and system.known[two] < 0:
            system.growth.append((start, ([two], [1], system.fixed[start], inf)))
        elif two is not None and system.known[two] >= system.fixed[start]:
            system.low[two] = max(system.low[two], system.fixed[start])
        elif two is not None or system.fixed[after, address] < system.fixed[start]:
            system.fell.add(start)
