"""Which cells are hidden: the small ones, and few others, so that nothing published gives a small one away.

Every hidden number, and every change of a number that is hidden twice, gets witnesses: tables in whole numbers that
agree with all that is published and in which it is larger or smaller. Hiding more never makes a witness impossible.
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
    """The cells to hide in linked tables, given earlier releases (oldest first). Raises Problem: impossible."""
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
    """The threshold of each cell: the largest of its population's policies. Of a growth: that of what grew."""
    of: dict[str, int] = {}
    for name in group.tables:
        if policies[name].rule is Rule.SUPPRESS:
            of[group.populations[name]] = max(policies[name].threshold, of.get(group.populations[name], 0))
    found = [of.get(where[0], 0) for _release, where in system.cells]
    for place, (_release, (population, _where)) in system.growth.items():
        found[place] = of.get(population, 0)
    return np.array(found, dtype=np.int64)


def _primary(system: System, thresholds: Array, group: Group, policies: Mapping[str, Policy]) -> dict[int, Why]:
    """The cells that are hidden for their own sake."""
    found: dict[int, Why] = {}
    quiet = {
        group.populations[name] for name, policy in policies.items() if name in group.tables and policy.hide_changes
    }
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


WITNESSES = 20  # a cell; far more than are ever needed: the search does not go on for ever
MANY = 8  # cells that are unprotected; so many are looked after together


class _Suppression:
    """The search for complements."""

    def __init__(self, system: System, thresholds: Array, primary: dict[int, Why]) -> None:
        self.system = system
        self._limits = [int(threshold) for threshold in thresholds]
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
        self.unchanged: set[int] = set()  # growths that are proven to be nothing, which may be known
        self.when_proven = -1  # how many cells were hidden then

    def run(self) -> dict[int, Why]:
        """Hide until every number is protected, then show again what was hidden in vain."""
        self._protect_all()
        self._show_again()
        return self.hidden

    def _protect_all(self) -> None:
        while True:
            self._prove_unchanged()
            todo = self._unprotected()
            if not todo:
                return
            if len(todo) >= MANY and self._sweep():
                continue
            hidden, witnesses = len(self.hidden), len(self.witnesses)
            for place in todo:
                self._protect(place)
                if len(self.hidden) > hidden and len(todo) >= MANY:
                    break
            if len(self.witnesses) == witnesses or len(self.witnesses) > WITNESSES * len(self.system.cells):
                raise self._impossible(todo[0])

    def _sweep(self) -> bool:
        """One witness for many cells at once, some up and some down. Whether that protected any more of them."""
        before = len(self._unprotected())
        for turn in range(2):
            wanted = self._wanted(turn)
            found = self.within.many(wanted) if wanted else None
            if found is not None:
                self._accept(found)
        return len(self._unprotected()) < before

    def _wanted(self, turn: int) -> dict[int, tuple[int, bool]]:
        """A number towards which each unprotected cell should move. By turns up and down, every other cell first."""
        wanted = {}
        for number, place in enumerate(self._unprotected()):
            threshold, least, most = self._limits[place], int(self.least[place]), int(self.most[place])
            ways = [(least + threshold, True), (max(most - threshold, 0), False)]
            if self._is_small(place):
                ways = [
                    way
                    for way, lacks in zip(((threshold + 1, True), (1, False)), self._lacks(place), strict=True)
                    if lacks
                ]
            wanted[place] = ways[(number + turn) % len(ways)]
        return wanted

    def _prove_unchanged(self) -> None:
        """Find the numbers that cannot have changed: what is published says so, and may."""
        if self.when_proven == len(self.hidden):
            return
        fell = self.system.fell
        left = {
            place
            for place, start in self.system.growth.items()
            if place in self.system.later and start not in fell and self.least[place] == self.most[place] == 0
        }
        while left:
            grew = self.within.can_any(sorted(left))
            if grew is None:
                left = set()
            elif not grew:
                break
            else:
                left -= grew
        self.unchanged, self.when_proven = left, len(self.hidden)

    def _unprotected(self) -> list[int]:
        """Small cells first, then the other hidden cells, then what was hidden earlier, then growth."""
        small = sorted(place for place, why in self.hidden.items() if why is Why.SMALL)
        others = sorted(place for place, why in self.hidden.items() if why is not Why.SMALL)
        earlier = np.flatnonzero(self.system.was_hidden).tolist()
        growth = [place for place, later in sorted(self.system.later.items()) if self._is_open(later)]
        return [place for place in (*small, *others, *earlier, *growth) if not self._is_safe(place)]

    def _is_open(self, later: int) -> bool:
        """Whether a grown number is unknown itself; if it is shown, the earlier one says all there is to say."""
        return later in self.hidden or bool(self.system.was_hidden[later])

    def _is_small(self, place: int) -> bool:
        return self.hidden.get(place) is Why.SMALL and bool(self.system.known[place] < self._limits[place])

    def _lacks(self, place: int) -> tuple[bool, bool]:
        """Whether a small cell must still be seen to be possibly large, and possibly one."""
        return bool(self.most[place] <= self._limits[place]), bool(self.least[place] > 1)

    def _is_safe(self, place: int) -> bool:
        """Small: may be 1, and more than the threshold. Others, and growth: the threshold lies between the extremes."""
        if self._is_small(place):
            return not any(self._lacks(place))
        return bool(self.most[place] - self.least[place] >= self._limits[place]) or place in self.unchanged

    def _protect(self, place: int) -> None:
        if self._is_safe(place):
            return
        if self._is_small(place):
            lacks_large, lacks_one = self._lacks(place)
            if lacks_large:
                self._take(place, self._limits[place] + 1, up=True)
            if lacks_one and self.least[place] > 1:
                self._take(place, 1, up=False)
            return
        self._spread(place)

    def _take(self, place: int, target: int, up: bool) -> None:
        """Hide what it takes for a cell to reach a target."""
        if not self._reaches(place, target, up):
            raise self._impossible(place)

    def _found(self, move: Callable[[Moves], Array | None]) -> Array | None:
        """A witness within what is hidden; or the cheapest; or, if that comes in fractions, one within its support."""
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

    def _spread(self, place: int) -> None:
        """All the way up or all the way down, or else a part of the way each: for nothing if possible."""
        least, most = int(self.least[place]), int(self.most[place])
        lacking = self._limits[place] - (most - least)
        floor = 0 if place not in self.system.growth else None
        splits = [(lacking, 0), (0, lacking), *((up, lacking - up) for up in range(1, lacking))]
        splits = [(up, down) for up, down in splits if floor is None or least - down >= floor]
        for up, down in splits:
            found = [self.within.cell(place, most + up, True)] if up else []
            if (not up or found[0] is not None) and down:
                found.append(self.within.cell(place, least - down, False))
            witnesses = [each for each in found if each is not None]
            if len(witnesses) == len(found):
                for witness in witnesses:
                    self._accept(witness)
                return
        for up, down in splits:
            if (not up or self._reaches(place, most + up, True)) and (
                not down or self._reaches(place, least - down, False)
            ):
                return
        raise self._impossible(place)

    def _reaches(self, place: int, target: int, up: bool) -> bool:
        """Whether a cell can reach a target at all; what it takes is hidden."""
        found = self._found(lambda moves: moves.cell(place, target, up))
        if found is not None:
            self._accept(found)
        return found is not None

    def _moved(self, found: Array) -> list[int]:
        """Cells of this release that are not at their numbers in a witness."""
        known = self.system.known
        return [int(place) for place in np.flatnonzero((known >= 0) & (found != known))]

    def _accept(self, found: Array) -> None:
        """A new witness: what moves in it is hidden from now on."""
        self._hide([place for place in self._moved(found) if place not in self.hidden])
        self.witnesses.append(found)
        self.least, self.most = np.minimum(self.least, found), np.maximum(self.most, found)

    def _hide(self, new: list[int]) -> None:
        for place in new:
            self.hidden[place] = Why.COMPLEMENT
        for moves in (self.within, self.paying):
            moves.hide(new)

    def _impossible(self, place: int) -> Problem:
        population = self.system.cells[place][1][0]
        return Problem(
            _("no way of hiding cells protects the small counts of «{population}»").format(population=population),
            remedy=_("Publish fewer tables of it, or coarser ones, or fewer as «exact»."),
        )

    def _show_again(self) -> None:
        """Show complements, the dearest first, that the witnesses can do without."""
        pool = np.array(self.witnesses)
        complements = [place for place, why in self.hidden.items() if why is Why.COMPLEMENT]
        for place in sorted(complements, key=lambda each: (-self.weights[each], each)):
            still = pool[pool[:, place] == self.system.known[place]]
            kept = self.hidden.pop(place)
            if self._enough(still):
                pool = still
            else:
                self.hidden[place] = kept

    def _enough(self, pool: Array) -> bool:
        """Whether these witnesses protect everything; they become the ones that count if they do."""
        before = self.least, self.most
        self.least, self.most = pool.min(axis=0), pool.max(axis=0)
        if not self._unprotected():  # that nothing changed stays proven: showing more proves no less
            return True
        self.least, self.most = before
        return False


def _weights(system: System) -> Array:
    """What it costs to hide a cell: more for large numbers and for totals."""
    deepest: dict[str, int] = {}
    for _release, (population, where) in system.cells:
        deepest[population] = max(deepest.get(population, 0), len(where))
    totals = np.array([deepest[where[0]] - len(where[1]) for _release, where in system.cells], dtype=float)
    weights: Array = (1 + np.log2(1 + np.maximum(system.known, 0))) * (1 + 2 * totals)
    return weights
