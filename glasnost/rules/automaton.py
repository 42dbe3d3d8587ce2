"""A diagram as tables: the codes of a few variables at once lead from one state to the next.

A state is the set of diagram nodes that a row may stand at. A known fact leads each node to one child, a missing one
to all that are open to it, so the last state is exactly the set of terminals that remain. An entry of a table is
worked out when the first row needs it: of all situations that could be, data hold few.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from glasnost.rules.alphabet import Alphabet
from glasnost.rules.codes import Coded
from glasnost.rules.diagram import Diagrams
from glasnost.rules.vectors import Array

CHUNK = 512  # codes of the variables of one look-up, multiplied
UNSEEN = -1

State = frozenset[int]


class Automaton:
    """One diagram over coded batches. `value` says what number stands for a set of terminals."""

    def __init__(
        self,
        diagrams: Diagrams,
        root: int,
        alphabets: Sequence[Alphabet],
        value: Callable[[frozenset[Hashable]], int],
    ) -> None:
        self.diagrams, self.value = diagrams, value
        self.start = frozenset([root])
        chunks = _chunks(sorted(diagrams.support(root)), alphabets)
        self.steps: dict[tuple[State, int, int], State] = {}
        self.layers = [_Layer(self, levels, alphabets) for levels in chunks]
        for layer, following in zip(self.layers, self.layers[1:], strict=False):
            layer.following = following
        if self.layers:
            self.layers[0].number(self.start)

    def run(self, coded: Coded) -> Array:
        """The number of each row."""
        if not self.layers:
            return np.full(coded.rows, self.result(self.start), dtype=np.int32)
        states: Array | None = None
        for layer in self.layers:
            states = layer.step(states, coded)
        assert states is not None
        return states

    def result(self, state: State) -> int:
        """The number of a state all of whose nodes are terminals."""
        return self.value(frozenset(self.diagrams.leaves[ref] for ref in state))

    def settled(self, state: State) -> bool:
        """Whether nothing is asked any more."""
        return all(self.diagrams.is_leaf(ref) for ref in state)

    def after(self, state: State, level: int, mask: int) -> State:
        """The state after the variable of `level` was found in one of the regions of `mask`."""
        key = (state, level, mask)
        if key not in self.steps:
            levels, children = self.diagrams.levels, self.diagrams.children
            found = {ref for ref in state if levels[ref] != level}
            for ref in state - found:
                found.update(child for region, child in enumerate(children[ref]) if mask >> region & 1)
            self.steps[key] = frozenset(found)
        return self.steps[key]


class _Layer:
    """One look-up: (state, codes of `levels`) → state of the next layer; of the last layer, the result."""

    def __init__(self, automaton: Automaton, levels: Sequence[int], alphabets: Sequence[Alphabet]) -> None:
        self.automaton, self.levels = automaton, levels
        self.alphabets = [alphabets[level] for level in levels]
        self.width = int(np.prod([alphabet.width for alphabet in self.alphabets]))
        self.kind = np.uint16 if self.width <= 1 << 16 else np.int32
        self.following: _Layer | None = None
        self.numbers: dict[State, int] = {}
        self.states: list[State] = []
        self.table = np.full(self.width, UNSEEN, dtype=np.int32)

    def step(self, states: Array | None, coded: Coded) -> Array:
        """The states after this layer."""
        index = self._symbols(coded)
        if states is not None and len(self.states) > 1:
            index = states * np.int32(self.width) + index
        found: Array = self.table.take(index)
        if found.min() == UNSEEN:
            for place in np.unique(index[found == UNSEEN]):
                self.table[place] = self._follow(int(place))
            found = self.table.take(index)
        return found

    def number(self, state: State) -> int:
        """The number of a state of this layer; the table grows as there are more."""
        if state not in self.numbers:
            number = self.numbers[state] = len(self.states)
            self.states.append(state)
            if len(self.states) * self.width > len(self.table):
                grown = np.full(2 * len(self.table), UNSEEN, dtype=np.int32)
                grown[: len(self.table)] = self.table
                self.table = grown
            if self.automaton.settled(state):
                self.table[number * self.width : (number + 1) * self.width] = self._target(state)
        return self.numbers[state]

    def _symbols(self, coded: Coded) -> Array:
        found: Array | None = None
        for level, alphabet in zip(self.levels, self.alphabets, strict=True):
            code = coded.codes[level]
            found = code.astype(self.kind) if found is None else found * self.kind(alphabet.width) + code
        assert found is not None
        return found

    def _follow(self, place: int) -> int:
        number, symbol = divmod(place, self.width)
        codes = []
        for alphabet in reversed(self.alphabets):
            symbol, code = divmod(symbol, alphabet.width)
            codes.append(code)
        state = self.states[number]
        for level, alphabet, code in zip(self.levels, self.alphabets, reversed(codes), strict=True):
            state = self.automaton.after(state, level, alphabet.masks[code])
        return self._target(state)

    def _target(self, state: State) -> int:
        return self.automaton.result(state) if self.following is None else self.following.number(state)


def _chunks(levels: Sequence[int], alphabets: Sequence[Alphabet]) -> list[list[int]]:
    """Neighbouring variables that one look-up serves."""
    found: list[list[int]] = []
    width = 0
    for level in levels:
        if found and width * alphabets[level].width <= CHUNK:
            found[-1].append(level)
            width *= alphabets[level].width
        else:
            found.append([level])
            width = alphabets[level].width
    return found
