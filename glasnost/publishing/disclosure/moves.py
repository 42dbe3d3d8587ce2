"""Other tables that an attacker must think possible, found by HiGHS: how far hidden numbers can move, at what price.

A cell of this release is its number + up − down. Hidden cells move for (almost) nothing; one that is still shown costs
its weight for each unit, so the cheapest move says what had best be hidden too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import highspy
import numpy as np

from glasnost.publishing.disclosure.system import Array, System

ALMOST_NOTHING = 1e-3
CORNERS = 8  # how many are tried before whole numbers are asked for
WHOLE = 1e-6  # how far from a whole number a solver's number may be
_OPTIMAL = highspy.HighsModelStatus.kOptimal


class _Quiet(highspy.Highs):
    """A solver that prints nothing, not even its name."""

    def enableCallbacks(self) -> None:
        """None are used; enabling them is what prints the name."""


class Moves:
    """One model of a system. paying: shown cells may move at a price; else they stay where they are."""

    def __init__(self, system: System, weights: Array, paying: bool) -> None:
        self.system, self.weights, self.paying = system, weights, paying
        self.patient = False  # whether an answer in fractions may wait
        self.moving = system.known >= 0
        self.base = np.where(self.moving, system.known, 0)
        self.columns = len(system.cells)
        self.free = ~self.moving
        self.grown = np.array(sorted(system.growth), dtype=np.int64)
        self.support: list[int] = []  # shown cells that the last answer in fractions would move
        self.model = _Quiet()  # type: ignore[no-untyped-call]
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self.model.setOptionValue(name, value)
        self.model.setOptionValue("mip_rel_gap", 0.2 if paying else inf)
        self._add_columns()
        self._add_rows()

    def _add_columns(self) -> None:
        """Column i: number above the base (or the number itself); column n + i: below it."""
        system, count = self.system, self.columns
        up_high = np.where(self.free, system.high, inf)
        down_high = np.where(self.free, 0.0, np.maximum(self.base - system.low, 0.0))
        movable = system.hidable if self.paying else np.zeros(count, dtype=bool)
        self.up_high, self.down_high = up_high, down_high
        low = np.concatenate([np.where(self.free, system.low, 0.0), np.zeros(count)])
        high = np.concatenate([np.where(self.free | movable, up_high, 0.0), np.where(movable, down_high, 0.0)])
        price = np.where(self.free, ALMOST_NOTHING, self.weights)
        none = np.zeros(2 * count, dtype=np.int32)
        cost = np.concatenate([price, price])
        self.model.addCols(2 * count, cost, low, high, 0, none, np.zeros(0, dtype=np.int32), np.zeros(0))

    def _add_rows(self) -> None:
        low: list[float] = []
        high: list[float] = []
        starts: list[int] = []
        places: list[int] = []
        values: list[float] = []
        for cells, signs, least, most in self.system.rows:
            starts.append(len(places))
            shift = sum(sign * int(self.base[cell]) for cell, sign in zip(cells, signs, strict=True))
            low.append(least - shift)
            high.append(most - shift)
            for cell, sign in zip(cells, signs, strict=True):
                places.append(cell)
                values.append(float(sign))
                if self.moving[cell] or cell in self.system.growth:
                    places.append(self.columns + cell)
                    values.append(-float(sign))
        self.model.addRows(
            len(low), np.array(low), np.array(high), len(places),
            np.array(starts, dtype=np.int32), np.array(places, dtype=np.int32), np.array(values),
        )  # fmt: skip

    def hide(self, cells: Sequence[int]) -> None:
        """These cells may move for almost nothing."""
        self._change(cells, ALMOST_NOTHING, self.up_high, self.down_high)

    def show(self, cells: Sequence[int]) -> None:
        """These cells stay where they are, or cost."""
        if self.paying:
            for cell in cells:
                self._change([cell], float(self.weights[cell]), self.up_high, self.down_high)
        else:
            nothing = np.zeros(self.columns)
            self._change(cells, ALMOST_NOTHING, nothing, nothing)

    def _change(self, cells: Sequence[int], cost: float, up_high: Array, down_high: Array) -> None:
        for cell in cells:
            for column, high in ((cell, up_high[cell]), (self.columns + cell, down_high[cell])):
                self.model.changeColCost(column, cost)
                self.model.changeColBounds(column, 0.0, float(high))

    def start(self) -> Array | None:
        """Whole numbers for what is unknown while this release stays at its numbers; growth that cannot be is dropped.

        None: nothing fits. The cells that fell are added to the system.
        """
        shrinking = [int(self.columns + place) for place in self.grown]
        if shrinking:
            before = [0.0] * len(shrinking)
            self._set(shrinking, [1e4] * len(shrinking), before, [inf] * len(shrinking))
            self.model.run()
            if self.model.getModelStatus() != _OPTIMAL:
                return None
            values = self.model.getSolution().col_value
            self.system.fell |= {self.system.growth[c - self.columns] for c in shrinking if values[c] > WHOLE}
            self._set(shrinking, [ALMOST_NOTHING] * len(shrinking), before, before)
            self.drop()
        return self._solve()

    def drop(self) -> None:
        """The cells that fell may have shrunk by any number."""
        for place in self.grown:
            if self.system.growth[int(place)] in self.system.fell:
                self.model.changeColBounds(int(self.columns + place), 0.0, inf)

    def cell(self, place: int, target: int, up: bool) -> Array | None:
        """A possible table in which a cell is at least (up) or at most `target`. None: there is none at any price."""
        base = int(self.base[place])
        if self.free[place]:
            low, high = self._bounds(place)
            shrinks = self._bounds(self.columns + place)[1] > 0
            if up and shrinks:  # up and down of one growth would cancel each other
                bounds = [(place, max(float(target), 0.0), high), (self.columns + place, 0.0, max(float(-target), 0.0))]
            elif up:
                bounds = [(place, max(float(target), low), high)]
            elif shrinks and target < 0:
                bounds = [(place, 0.0, 0.0), (self.columns + place, float(-target), inf)]
            else:
                bounds = [(place, low, min(float(target), high))]
        elif up:
            bounds = [(place, max(target - base, 0), self.up_high[place]), (self.columns + place, 0.0, 0.0)]
        else:
            bounds = [(self.columns + place, max(base - target, 0), self.down_high[place]), (place, 0.0, 0.0)]
        if any(low > high for _column, low, high in bounds):
            return None
        before = [self._bounds(column) for column, _low, _high in bounds]
        if any(high > was[1] for (_c, _l, high), was in zip(bounds, before, strict=True) if high > 0):
            return None  # a cell that is shown does not move
        for column, low, high in bounds:
            self.model.changeColBounds(column, float(low), float(high))
        found = self._solve()
        for (column, _low, _high), was in zip(bounds, before, strict=True):
            self.model.changeColBounds(column, *was)
        return found

    def many(self, wanted: Mapping[int, tuple[int, bool]]) -> Array | None:
        """A possible table in which as many cells as can be go up or down towards a number, not beyond. Within only."""
        columns, costs, lows, highs = [], [], [], []
        for place, (target, up) in wanted.items():
            backwards = bool(self.free[place]) and not up
            column = place if up or self.free[place] else self.columns + place
            low, high = self._bounds(column)
            reach = float(target) if self.free[place] else abs(float(target - self.base[place]))
            columns.append(column)
            costs.append(1.0 if backwards else -1.0)
            lows.append(max(low, reach) if backwards else low)
            highs.append(high if backwards else max(low, min(high, reach)))
        before = [self._bounds(column) for column in columns]
        prices = [float(self.model.getCol(column)[1]) for column in columns]
        self._set(columns, costs, lows, highs)
        self.patient = True
        found = self._solve()
        if found is None and self.support:
            found = self._at_another_corner()
        self.patient = False
        self._set(columns, prices, [low for low, _high in before], [high for _low, high in before])
        return found

    def can_any(self, places: Sequence[int]) -> set[int] | None:
        """Which of these growths are not nothing in some possible table, if any can be; None if that is not known."""
        columns = [int(place) for place in places]
        before = [self._bounds(column) for column in columns]
        self._set(columns, [-1.0] * len(columns), [0.0] * len(columns), [1.0] * len(columns))
        self.model.run()
        solved = self.model.getModelStatus() == _OPTIMAL
        values = self.model.getSolution().col_value
        self._set(columns, [ALMOST_NOTHING] * len(columns), *map(list, zip(*before, strict=True)))
        return {column for column in columns if values[column] > WHOLE} if solved else None

    def _set(self, columns: list[int], costs: list[float], lows: list[float], highs: list[float]) -> None:
        places = np.array(columns, dtype=np.int32)
        self.model.changeColsCost(len(columns), places, np.array(costs))
        self.model.changeColsBounds(len(columns), places, np.array(lows), np.array(highs))

    def _bounds(self, column: int) -> tuple[float, float]:
        lp = self.model.getCol(column)
        return float(lp[2]), float(lp[3])

    def _solve(self) -> Array | None:
        """The cheapest table in whole numbers, or None; then there may be a `support` in which to look for one."""
        self.support = []
        self.model.run()
        if self.model.getModelStatus() != _OPTIMAL:
            return None
        found = self._whole()
        if found is not None or self.patient:
            return found
        found = self._at_another_corner()
        return self._in_whole_numbers() if found is None else found

    def _at_another_corner(self) -> Array | None:
        """Corners in fractions are rare: with other prices for what costs almost nothing, the next is often whole."""
        every = np.arange(2 * self.columns, dtype=np.int32)
        prices = np.array(self.model.getLp().col_cost_[: 2 * self.columns])
        found = None
        for turn in range(CORNERS):
            chance = np.random.default_rng(turn).uniform(0.5, 1.5, 2 * self.columns)
            self.model.changeColsCost(len(every), every, prices * chance)
            self.model.run()
            found = self._whole()
            if found is not None:
                break
        self.model.changeColsCost(len(every), every, prices)
        self.support = []
        return found

    def _in_whole_numbers(self) -> Array | None:
        count = 2 * self.columns
        every = np.arange(count, dtype=np.int32)
        self.model.changeColsIntegrality(count, every, np.ones(count, dtype=np.uint8))
        self.model.run()
        solved = self.model.getModelStatus() == _OPTIMAL
        found = self._whole() if solved else None
        self.support = []
        self.model.changeColsIntegrality(count, every, np.zeros(count, dtype=np.uint8))
        return found

    def _whole(self) -> Array | None:
        """The solution as the number of each cell, if all are whole."""
        values = np.array(self.model.getSolution().col_value[: 2 * self.columns])
        rounded = np.rint(values)
        if np.abs(values - rounded).max(initial=0.0) > WHOLE:
            moved = (values[: self.columns] > WHOLE) | (values[self.columns :] > WHOLE)
            self.support = np.flatnonzero(moved & self.moving).tolist()
            return None
        whole: Array = self.base + (rounded[: self.columns] - rounded[self.columns :]).astype(np.int64)
        return whole
