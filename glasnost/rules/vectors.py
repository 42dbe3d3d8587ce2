"""Terms, atoms and conditions over columns: what `terms` says of one row, for many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from glasnost.rules import calendar, moments, terms
from glasnost.rules.terms import Atom, Condition, Constant, Fact, FactTerm, Term, Value, atom_holds

Array = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]

EPOCH = 719_163  # ordinal of 1 January 1970, from which Arrow and numpy count days

# Within so many days a shift by one of these units surely lies: (least, most) days of one unit.
SPAN = {"MONTH": (28, 31), "YEAR": (365, 366)}


@dataclass(frozen=True)
class Column:
    """One fact over many rows. Where a row does not know it, the value means nothing.

    values: numbers as they are; days counted from EPOCH; truths as 0 and 1; texts, choices and citations as their
    places in `words` (None: not known). known: None if every row knows the fact.
    """

    values: Array
    known: Flags | None = None
    words: Sequence[Value | None] = ()

    def take(self, rows: Array) -> Column:
        """The column at these places."""
        return Column(self.values[rows], None if self.known is None else self.known[rows], self.words)


Columns = Mapping[str, Column]


def known_in(facts: Sequence[Fact], columns: Columns) -> Flags | None:
    """The rows that know every one of the facts; None: all rows."""
    found: Flags | None = None
    for fact in facts:
        known = columns[fact.name].known
        if known is not None:
            found = known if found is None else found & known
    return found


def term_values(term: Term, columns: Columns) -> Any:
    """The term in every row, as an array or, if it is the same everywhere, a number."""
    match term:
        case Constant(type_, value):
            return on_scale(type_, value)
        case FactTerm(fact):
            return columns[fact.name].values
        case terms.Shifted(base, sign, amount, unit):
            start, count = term_values(base, columns), sign * term_values(amount, columns)
            if unit in moments.UNITS.values():
                return _each(start, lambda moment: moments.shift(moment, int(count), unit))
            return shift(start, count, unit)
        case terms.Moved(function, base):
            found = _each(term_values(base, columns), term.of)
            return found - EPOCH if function == "DAY_OF" else found
        case terms.Added(left, sign, right):
            return term_values(left, columns) + sign * term_values(right, columns)
        case terms.Extreme(greatest, parts):
            return (np.maximum if greatest else np.minimum).reduce(
                np.broadcast_arrays(*(term_values(part, columns) for part in parts))
            )
        case terms.Pick(cases, otherwise):
            found = term_values(otherwise, columns)
            for condition, branch in reversed(cases):
                found = np.where(condition_holds(condition, columns), term_values(branch, columns), found)
            return found


def _each(values: Any, function: Callable[[int], int]) -> Any:
    """A function of moments, asked once for each that differs."""
    distinct, places = np.unique(np.asarray(values, dtype=np.int64), return_inverse=True)
    return np.array([function(int(one)) for one in distinct], dtype=np.int64)[places].reshape(np.shape(values))


def on_scale(type_: str, value: Value) -> Any:
    """A constant as columns count it."""
    return value - EPOCH if type_ == "date" else value  # type: ignore[operator]


def shift(days: Any, amount: Any, unit: str) -> Array:
    """`calendar.shift` for arrays of days from EPOCH; either argument may be one number."""
    first, last = calendar.FIRST - EPOCH, calendar.LAST - EPOCH
    never, always = calendar.NEVER - EPOCH, calendar.ALWAYS - EPOCH
    days, amount = np.broadcast_arrays(np.asarray(days, dtype=np.int64), np.asarray(amount, dtype=np.int64))
    endless = np.abs(amount) >= calendar.NEVER
    least, most = -4 * calendar.LAST, 4 * calendar.LAST  # beyond every day, and small enough to add
    step = np.clip(amount, least, most)
    inside = (days >= first) & (days <= last)
    start = np.where(inside, days, first)
    moved = start + step if unit == "DAY" else _shift_months(start, step * (12 if unit == "YEAR" else 1))
    moved = np.where(moved < first, always, moved)
    moved = np.where(moved > last, never, moved)
    moved = np.where(endless, np.where(amount > 0, never, always), moved)
    return np.where(inside, moved, days)


def _shift_months(days: Array, months: Array) -> Array:
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    of_month = (dates - month).astype(np.int64)
    then = month.astype(np.int64) + months
    first = then.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (then + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    moved: Array = first + np.minimum(of_month, following - first - 1)
    return moved


def atom_holds_in(atom: Atom, columns: Columns) -> Flags:
    """Whether the atom holds, in rows that know its facts."""
    match atom:
        case terms.Is(fact, bool() as value):
            return np.asarray(columns[fact.name].values == value)
        case terms.Is(fact, _) | terms.Covered(fact, _):
            return _of_words(atom, fact, columns[fact.name])
        case terms.Less(left, right):
            return _less(left, right, columns)
        case terms.Equal(FactTerm(one), FactTerm(other)) if columns[one.name].words:
            return _same_words(columns[one.name], columns[other.name])
        case terms.Equal(left, right):
            return np.asarray(term_values(left, columns) == term_values(right, columns))


def condition_holds(condition: Condition, columns: Columns) -> Any:
    """Whether the condition holds, in rows that know its facts."""
    match condition:
        case terms.Truth(value):
            return value
        case terms.Negation(inner):
            return np.logical_not(condition_holds(inner, columns))
        case terms.All(conditions):
            return np.logical_and.reduce([condition_holds(c, columns) for c in conditions])
        case terms.Any(conditions):
            return np.logical_or.reduce([condition_holds(c, columns) for c in conditions])
        case _:
            return atom_holds_in(condition, columns)


def _of_words(atom: Atom, fact: Fact, column: Column) -> Flags:
    """Each word is asked once."""
    answers = np.array([word is not None and atom_holds(atom, {fact.name: word}) for word in column.words], dtype=bool)
    return answers[column.values]


def _same_words(one: Column, other: Column) -> Flags:
    places = {word: place for place, word in enumerate(one.words)}
    there = np.array([places.get(word, -1) for word in other.words], dtype=np.int64)
    return np.asarray(one.values == there[other.values])


def _less(left: Term, right: Term, columns: Columns) -> Flags:
    """left < right. Shifting by months is dear, so days far enough apart are compared by their distance first."""
    for moved, still, sign in ((left, right, 1), (right, left, -1)):
        match moved, still:
            case terms.Shifted(FactTerm() as base, ahead, Constant(_, int(amount)), ("MONTH" | "YEAR") as unit), (
                Constant() | FactTerm()
            ):
                days = sorted(ahead * amount * span for span in SPAN[unit])
                apart = np.asarray(term_values(still, columns) - term_values(base, columns))
                return _near(left, right, columns, apart, (days[0] - 3, days[1] + 3), sign)
    return np.asarray(term_values(left, columns) < term_values(right, columns))


def _near(left: Term, right: Term, columns: Columns, apart: Array, within: tuple[int, int], sign: int) -> Flags:
    """By the distance of the days where it is outside `within` (the ends of months), else exactly."""
    found = apart > within[1] if sign > 0 else apart < within[0]
    close = np.flatnonzero(np.abs(apart - (within[0] + within[1]) // 2) <= (within[1] - within[0]) // 2 + 1)
    if close.size:
        here = {name: column.take(close) for name, column in columns.items()}
        found[close] = term_values(left, here) < term_values(right, here)
    return found
