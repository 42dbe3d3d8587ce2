"""Other tables that an attacker must think possible, found by HiGHS: how far a hidden number can move, and at what price.

A cell of this release is its number + up − down. Hidden cells move for (almost) nothing; a cell that is still shown costs
its weight for each unit, so the cheapest move says what had best be hidden too.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import highspy
import numpy as np

from glasnost.publishing.disclosure.system import Array, Row, System

ALMOST_NOTHING = 1e-3
CORNERS = 8  # how many are tried before whole numbers are asked for
WHOLE = 1e-6  # how far from a whole number a solver's number may be
_OPTIMAL = highspy.HighsModelStatus.kOptimal


class _Quiet(highspy.Highs):
    """A solver that prints nothing, not even its name."""

    def enableCallbacks(self) -> None:  # noqa: N802
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
        self.rows: list[Row] = [*system.rows, *(row for _start, row in system.growth)]
        self.support: list[int] = []  # shown cells that the last answer in fractions would move
        self.model = _Quiet()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
            self.model.setOptionValue(name, value)
        self.model.setOptionValue("mip_rel_gap", 0.2 if paying else inf)
        self._add_columns()
        self._add_rows()

    def _add_columns(self) -> None:
        """Column i: number above the base (or the number itself); column n + i: below it; then one slack a growth row."""
        system, count = self.system, self.columns
        up_high = np.where(self.free, system.high, inf)
        down_high = np.where(self.free, 0.0, np.maximum(self.base - system.low, 0.0))
        movable = system.hidable if self.paying else np.zeros(count, dtype=bool)
        self.up_high, self.down_high = up_high, down_high
        low = np.concatenate([np.where(self.free, system.low, 0.0), np.zeros(count)])
        high = np.concatenate([np.where(self.free | movable, up_high, 0.0), np.where(movable, down_high, 0.0)])
        price = np.where(self.free, ALMOST_NOTHING, self.weights)
        slacks = len(system.growth)
        self._columns(np.concatenate([price, price]), low, high)
        self._columns(np.zeros(slacks), np.zeros(slacks), np.zeros(slacks))

    def _columns(self, cost: Array, low: Array, high: Array) -> None:
        none = np.zeros(len(cost), dtype=np.int32)
        self.model.addCols(len(cost), cost, low, high, 0, none, np.zeros(0, dtype=np.int32), np.zeros(0))

    def _add_rows(self) -> None:
        low, high, starts, places, values = [], [], [], [], []
        first_slack, growth = 2 * self.columns, len(self.system.rows)
        for number, (cells, signs, least, most) in enumerate(self.rows):
            starts.append(len(places))
            shift = sum(sign * int(self.base[cell]) for cell, sign in zip(cells, signs, strict=True))
            low.append(least - shift)
            high.append(most - shift)
            for cell, sign in zip(cells, signs, strict=True):
                places.append(cell)
                values.append(float(sign))
                if self.moving[cell]:
                    places.append(self.columns + cell)
                    values.append(-float(sign))
            if number >= growth:
                places.append(first_slack + number - growth)
                values.append(1.0)
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
        slack = [2 * self.columns + place for place in range(len(self.system.growth))]
        if slack:
            for column in slack:
                self.model.changeColCost(column, 1e4)
                self.model.changeColBounds(column, 0.0, inf)
            self.model.run()
            if self.model.getModelStatus() != _OPTIMAL:
                return None
            values = self.model.getSolution().col_value
            for place, column in enumerate(slack):
                fell = values[column] > WHOLE
                self.model.changeColCost(column, 0.0)
                self.model.changeColBounds(column, 0.0, inf if fell else 0.0)
                if fell:
                    self.system.fell.add(self.system.growth[place][0])
        return self._solve()

    def drop(self) -> None:
        """Growth is not a fact of the cells that fell."""
        for place, (start, _row) in enumerate(self.system.growth):
            if start in self.system.fell:
                self.model.changeColBounds(2 * self.columns + place, 0.0, inf)

    def cell(self, place: int, target: int, up: bool) -> Array | None:
        """A possible table in which a cell is at least (up) or at most `target`. None: there is none at any price."""
        base = int(self.base[place])
        if self.free[place]:
            bounds = [(place, float(target), self.system.high[place]) if up else (place, self.system.low[place], target)]
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

    def _bounds(self, column: int) -> tuple[float, float]:
        lp = self.model.getCol(column)
        return float(lp[2]), float(lp[3])

    def change(self, pair: int, target: int, up: bool) -> Array | None:
        """A possible table in which the growth of a pair is at least (up) or at most `target`."""
        _one, _two, growth = self.system.pairs[pair]
        number = len(self.system.rows) + growth
        slack = 2 * self.columns + growth
        shift = sum(s * int(self.base[c]) for c, s in zip(*self.rows[number][:2], strict=True))
        held, least = self._bounds(slack), self.rows[number][2]
        fell = held[1] > 0
        low = target if up else (-inf if fell else least)
        high = inf if up else target
        if low > high:
            return None
        self.model.changeColBounds(slack, 0.0, 0.0)
        self.model.changeRowBounds(number, float(low - shift), float(high - shift))
        found = self._solve()
        self.model.changeRowBounds(number, float(least - shift), inf)
        self.model.changeColBounds(slack, *held)
        return found

    def _solve(self) -> Array | None:
        """The cheapest table in whole numbers, or None. Paying, it may also leave a `support` in which to look for one."""
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
