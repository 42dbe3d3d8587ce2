"""A diagram as tables: codes of several variables at once lead from one state to the next.

A state is the set of diagram nodes that a row may stand at. A known fact leads each node to one child, a missing one
to all that are open to it, so the last state is exactly the set of terminals that remain. The tables are constants
of the SQL statement: one list look-up serves several variables, however many nodes the diagram has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules.codes import Codes
from glasnost.rules.decision import Compiled

FIRST = 2  # variables of the first look-up
ENTRIES = 1200  # of one table, where one look-up serves several variables
MAX_ENTRIES = 400_000  # of one table at all

State = frozenset[int]


@dataclass(frozen=True)
class Symbol:
    """A column that holds a code, and the regions (as bits) that each of its values leaves open."""

    column: str
    masks: tuple[int, ...]


def symbols(codes: Codes, *, second: bool = False, inline: bool = False) -> dict[int, Symbol]:
    """Every variable's column: c0, c1, …; in the second pass m0, m1, … for facts compared with each other.

    inline: the code's SQL itself, so that rows settled by the first look-up never compute it.
    """
    found = {
        level: Symbol(f"({code.sql})" if inline else f"c{level}", code.masks) for level, code in codes.code.items()
    }
    if second:
        # where even the set would be too wide the row goes to the closer, and the plain code does
        found |= {
            level: Symbol(f"m{level}", code.masks) for level, code in codes.mask.items() if level not in codes.slow
        }
    return found


class Automaton:
    """One diagram over coded rows. `bit` says what a terminal adds to the result; rows outside `only` give 0."""

    def __init__(
        self,
        compiled: Compiled,
        root: int,
        bit: Callable[[object], int],
        alphabet: Mapping[int, Symbol],
        only: str | None = None,
    ) -> None:
        self.diagrams = compiled.diagrams
        self.root, self.bit, self.alphabet, self.only = root, bit, alphabet, only
        self.levels = sorted(self.diagrams.support(root))

    def layers(self, name: str) -> list[str]:
        """SQL of one look-up after the other, `name_0`, `name_1`, …, each in terms of the ones before.

        A result is written below zero (-1 - bits), so rows that are settled early skip what follows. The last layer
        gives the bits themselves.
        """
        found: list[str] = []
        states, levels = [frozenset([self.root])], self.levels
        if not levels:
            return [str(self.result(states[0]))]
        while True:
            # the first look-up is narrow: laws begin with what settles most rows
            used, width = self._chunk(levels if found else levels[:FIRST], len(states))
            table, following = self._table(states, levels[:used])
            place = f"{name}_{len(found) - 1}" if found else "0"
            index = self._index(place, levels[:used], width)
            look_up = f"list_extract([{', '.join(map(str, table))}]::INTEGER[], {index} + 1)"
            if found:
                look_up = f"CASE WHEN {place} < 0 THEN {place} ELSE {look_up} END"
            elif self.only is not None:
                look_up = f"CASE WHEN {self.only} THEN {look_up} ELSE -1 END"
            found.append(look_up)
            if not following:
                return [*found, f"-1 - {name}_{len(found) - 1}"]
            states, levels = following, levels[used:]

    def result(self, state: State) -> int:
        """The bits of a state all of whose nodes are terminals."""
        found = 0
        for ref in state:
            found |= self.bit(self.diagrams.leaves[ref])
        return found

    def _chunk(self, levels: Sequence[int], states: int) -> tuple[int, int]:
        """(how many of the levels one table serves, its entries for one state)."""
        width = len(self.alphabet[levels[0]].masks)
        used = 1
        while used < len(levels) and states * width * len(self.alphabet[levels[used]].masks) <= ENTRIES:
            width *= len(self.alphabet[levels[used]].masks)
            used += 1
        if states * width > MAX_ENTRIES:
            raise Problem(
                _("the rules branch too much to be decided exactly (more than {n} cases)").format(n=MAX_ENTRIES),
                remedy=_("Split the rulebook, or compare fewer facts with each other."),
            )
        return used, width

    def _table(self, states: list[State], levels: Sequence[int]) -> tuple[list[int], list[State]]:
        numbers: dict[State, int] = {}
        rows = [[state] for state in states]
        for level in levels:
            masks = self.alphabet[level].masks
            rows = [[self.step(state, level, mask) for state in row for mask in masks] for row in rows]
        table = []
        for row in rows:
            for state in row:
                if all(self.diagrams.is_leaf(ref) for ref in state):
                    table.append(-1 - self.result(state))
                else:
                    table.append(numbers.setdefault(state, len(numbers)))
        return table, list(numbers)

    def step(self, state: State, level: int, mask: int) -> State:
        """The state after the variable of `level` was found in one of the regions of `mask`."""
        found: set[int] = set()
        for ref in state:
            if self.diagrams.levels[ref] != level:
                found.add(ref)
            else:
                found |= {child for region, child in enumerate(self.diagrams.children[ref]) if mask >> region & 1}
        return frozenset(found)

    def _index(self, place: str, levels: Sequence[int], width: int) -> str:
        parts = [] if place == "0" else [f"({place} * {width})"]
        left = width
        for level in levels:
            left //= len(self.alphabet[level].masks)
            symbol = self.alphabet[level].column
            parts.append(f"{symbol}::INTEGER" + ("" if left == 1 else f" * {left}"))
        return " + ".join(parts)
