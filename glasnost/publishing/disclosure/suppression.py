"""Which cells are hidden: the small ones, and as few others as needed so that nothing published gives a small one away.

Every hidden number, and every change of a number that is hidden twice, gets witnesses: tables in whole numbers that agree
with all that is published and in which it is larger or smaller. Hiding more never makes a witness impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.disclosure.facts import Address
from glasnost.publishing.disclosure.moves import Moves
from glasnost.publishing.disclosure.policies import Policy, Rule
from glasnost.publishing.disclosure.system import Array, Group, System, system_of


class Why(StrEnum):
    """Why a cell is hidden."""

    SMALL = "small"  # its count is small, or the count of people in it
    CHANGE = "change"  # it is not small, but has changed by a small number since it was published
    COMPLEMENT = "complement"  # it would give another away


@dataclass(frozen=True)
class Pattern:
    """What is hidden, and which cells of earlier releases are known to have shrunk since."""

    hidden: Mapping[Address, Why]
    fell: frozenset[tuple[int, Address]]


def suppress(group: Group, policies: Mapping[str, Policy], earlier: Sequence[Group]) -> Pattern:
    """The cells to hide in linked tables, given what earlier releases (oldest first) show. Raises Problem: impossible."""
    system = system_of(group, policies, earlier)
    thresholds = _thresholds(system, group, policies)
    primary = _primary(system, thresholds, group, policies)
    held = sorted(place for place in primary if not system.hidable[place])
    if held:
        raise Problem(
            _("a number that has to be hidden stands in a table that is published exactly: {tables}").format(
                tables=", ".join(name for name in group.tables if policies[name].rule is Rule.EXACT)
            ),
            remedy=_("Give that table the same policy as the tables it is linked with."),
        )
    hidden = _Suppression(system, thresholds, primary).run() if primary or system.was_hidden.any() else primary
    found = {system.cells[place][1]: why for place, why in sorted(hidden.items())}
    return Pattern(found, frozenset(system.fell))


def _thresholds(system: System, group: Group, policies: Mapping[str, Policy]) -> Array:
    """The threshold of each cell: the largest of its population's policies."""
    of: dict[str, int] = {}
    for name in group.tables:
        if policies[name].rule is Rule.SUPPRESS:
            of[group.populations[name]] = max(policies[name].threshold, of.get(group.populations[name], 0))
    return np.array([of.get(where[0], 0) for _release, where in system.cells], dtype=np.int64)


def _primary(system: System, thresholds: Array, group: Group, policies: Mapping[str, Policy]) -> dict[int, Why]:
    """The cells that are hidden for their own sake."""
    found: dict[int, Why] = {}
    quiet = {group.populations[name] for name, policy in policies.items() if name in group.tables and policy.hide_changes}
    smaller = {large: small for small, large in group.at_most.items()}
    for place, (release, where) in enumerate(system.cells):
        number, threshold = int(system.known[place]), int(thresholds[place])
        if release != system.now or number < 0:
            continue
        people = system.place.get((release, (smaller.get(where[0], ""), where[1])), place)
        if 0 < number < threshold or 0 < system.known[people] < thresholds[people]:
            found[place] = Why.SMALL
        elif where[0] in quiet:
            changes = [number - system.fixed[r, where] for r in range(system.now) if (r, where) in system.fixed]
            if any(0 < abs(change) < threshold for change in changes):
                found[place] = Why.CHANGE
    return found


Move = Callable[[Moves, int, bool], Array | None]


class _Suppression:
    """The search for complements."""

    def __init__(self, system: System, thresholds: Array, primary: dict[int, Why]) -> None:
        self.system, self.thresholds = system, thresholds
        self.hidden = dict(primary)
        weights = _weights(system)
        self.weights = weights
        self.within = Moves(system, weights, paying=False)
        base = self.within.start()
        if base is None:
            raise Problem(
                _("the earlier releases cannot be true of one register together with this one"),
                remedy=_("Check the files of the earlier releases; if they are right, begin a new series."),
            )
        self.paying = Moves(system, weights, paying=True)
        self.paying.drop()
        for moves in (self.within, self.paying):
            moves.hide(sorted(primary))
        self.witnesses = [base]
        self.least, self.most = base.copy(), base.copy()
        self.pairs = np.array([pair[:2] for pair in system.pairs], dtype=np.int64).reshape(-1, 2)
        self.unchanged: dict[int, int] = {}  # pairs that are proven equal, and how many cells were hidden when they were
        changes = self._changes(base)
        self.least_change, self.most_change = changes, changes.copy()

    def run(self) -> dict[int, Why]:
        """Hide until every number is protected, then show again what was hidden in vain."""
        self._protect_all()
        self._show_again()
        return self.hidden

    def _protect_all(self) -> None:
        while True:
            todo = self._unprotected()
            if not todo:
                return
            for kind, place in todo:
                if kind == "cell":
                    self._protect_cell(place, self.hidden.get(place) is Why.SMALL)
                else:
                    self._protect_change(place)

    def _unprotected(self) -> list[tuple[str, int]]:
        """Small cells first, then the other hidden cells, then changes."""
        small = [place for place, why in self.hidden.items() if why is Why.SMALL and not self._is_safe(place, True)]
        others = [*(p for p, why in self.hidden.items() if why is not Why.SMALL), *np.flatnonzero(self.system.was_hidden)]
        cells = [int(place) for place in others if not self._is_safe(int(place), False)]
        changes = [pair for pair in range(len(self.pairs)) if not self._change_is_safe(pair)]
        return [*(("cell", place) for place in (*sorted(small), *sorted(cells))), *(("change", pair) for pair in changes)]

    def _is_safe(self, place: int, small: bool) -> bool:
        threshold = self.thresholds[place]
        if small and self.system.known[place] < threshold:
            return bool(self.least[place] <= 1 and self.most[place] > threshold)
        return bool(self.most[place] - self.least[place] >= threshold)

    def _change_is_safe(self, pair: int) -> bool:
        """Known not to have changed, or not known to within the threshold. Shown now: the earlier cell says it all."""
        later = int(self.pairs[pair, 1])
        if later not in self.hidden and not self.system.was_hidden[later]:
            return True
        width = self.most_change[pair] - self.least_change[pair]
        return bool(width >= self.thresholds[later] or self.unchanged.get(pair) == len(self.hidden))

    def _protect_cell(self, place: int, small: bool) -> None:
        if self._is_safe(place, small):
            return
        threshold = int(self.thresholds[place])
        if small and self.system.known[place] < threshold:
            if self.most[place] <= threshold:
                self._take(place, threshold + 1, up=True)
            if self.least[place] > 1:
                self._take(place, 1, up=False)
            return
        self._widen(place, threshold)

    def _take(self, place: int, target: int, up: bool) -> None:
        """Hide what it takes for a cell to reach a target."""

        def move(moves: Moves) -> Array | None:
            return moves.cell(place, target, up)

        found = self._found(move)
        if found is None:
            raise self._impossible(place)
        self._accept(found)

    def _found(self, move: Callable[[Moves], Array | None]) -> Array | None:
        """A witness within what is hidden; or at the least price; or, if that comes in fractions, within its support."""
        found = move(self.within)
        if found is not None:
            return found
        self.paying.patient = True
        found = move(self.paying)
        self.paying.patient = False
        if found is None and self.paying.support:
            self._hide([place for place in self.paying.support if place not in self.hidden])
            found = move(self.within)
            if found is None:
                found = move(self.paying)
        return found

    def _widen(self, place: int, threshold: int) -> None:
        """Move a number as far up, or down, or both, as the threshold asks."""
        reach = int(self.least[place]), int(self.most[place])

        def move(moves: Moves, target: int, up: bool) -> Array | None:
            return moves.cell(place, target, up) if target >= 0 else None

        self._spread(move, reach, threshold, place)

    def _protect_change(self, pair: int) -> None:
        if self._change_is_safe(pair):
            return
        if self.least_change[pair] == self.most_change[pair] == 0 and not any(
            self.within.change(pair, *step) is not None for step in ((1, True), (-1, False))
        ):
            self.unchanged[pair] = len(self.hidden)
            return
        later = int(self.pairs[pair, 1])
        reach = int(self.least_change[pair]), int(self.most_change[pair])

        def move(moves: Moves, target: int, up: bool) -> Array | None:
            return moves.change(pair, target, up)

        self._spread(move, reach, int(self.thresholds[later]), later)

    def _spread(self, move: Move, reach: tuple[int, int], threshold: int, place: int) -> None:
        """All the way up or all the way down, whichever is cheaper; or else a part of the way each."""
        least, most = reach
        lacking = threshold - (most - least)
        splits = [(lacking, 0), (0, lacking), *((up, lacking - up) for up in range(1, lacking))]
        for up, down in splits:  # for nothing
            found = [move(self.within, most + up, True)] if up else []
            if (not up or found[0] is not None) and down:
                found.append(move(self.within, least - down, False))
            if all(each is not None for each in found):
                for each in found:
                    assert each is not None
                    self._accept(each)
                return
        for up, down in splits:
            if (not up or self._accepted(lambda m, t=most + up: move(m, t, True))) and (
                not down or self._accepted(lambda m, t=least - down: move(m, t, False))
            ):
                return
        raise self._impossible(place)

    def _accepted(self, move: Callable[[Moves], Array | None]) -> bool:
        found = self._found(move)
        if found is not None:
            self._accept(found)
        return found is not None

    def _price(self, found: Array) -> float:
        moved = self._moved(found)
        return float(sum(self.weights[place] for place in moved if place not in self.hidden))

    def _moved(self, found: Array) -> list[int]:
        """Cells of this release that are not at their numbers in a witness."""
        known = self.system.known
        return [int(place) for place in np.flatnonzero((known >= 0) & (found != known))]

    def _accept(self, found: Array) -> None:
        """A new witness: what moves in it is hidden from now on."""
        self._hide([place for place in self._moved(found) if place not in self.hidden])
        self.witnesses.append(found)
        self.least, self.most = np.minimum(self.least, found), np.maximum(self.most, found)
        changes = self._changes(found)
        self.least_change = np.minimum(self.least_change, changes)
        self.most_change = np.maximum(self.most_change, changes)

    def _hide(self, new: list[int]) -> None:
        for place in new:
            self.hidden[place] = Why.COMPLEMENT
        for moves in (self.within, self.paying):
            moves.hide(new)

    def _changes(self, found: Array) -> Array:
        changes: Array = found[self.pairs[:, 1]] - found[self.pairs[:, 0]]
        return changes

    def _impossible(self, place: int) -> Problem:
        population = self.system.cells[place][1][0]
        return Problem(
            _("no way of hiding cells protects the small counts of «{population}»").format(population=population),
            remedy=_("Publish fewer tables of it, or coarser ones, or fewer as «exact»."),
        )

    def _show_again(self) -> None:
        """Filled in below."""


def _weights(system: System) -> Array:
    """What it costs to hide a cell: more for large numbers and for totals."""
    deepest: dict[str, int] = {}
    for _release, (population, where) in system.cells:
        deepest[population] = max(deepest.get(population, 0), len(where))
    totals = np.array([deepest[where[0]] - len(where[1]) for _release, where in system.cells], dtype=float)
    weights: Array = (1 + np.log2(1 + np.maximum(system.known, 0))) * (1 + 2 * totals)
    return weights
