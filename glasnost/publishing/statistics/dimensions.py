"""How the rows of the register are divided: for each axis the values that there are, and where a row stands."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glasnost.model.language import LOCALE
from glasnost.publishing.statistics.catalogue import CONVICTED, Axis, Catalogue
from glasnost.publishing.statistics.provisions import NAME, REST, Provision, groups, label, order, place
from glasnost.publishing.tables import OTHER, TOTAL, UNKNOWN, Dimension, Words
from glasnost.rules.sql import literal

Columns = tuple[str, ...]  # SQL

PROVISION = ("jurisdiction", "code", "article", "part")
FINENESS = {"parts": "part", "provision": "article", "codes": "code"}
COARSER = {"part": "article", "article": "code"}  # axis → the axis of the same dimension with fewer values
MOST_YEARS = 15  # that have a row of their own; what is older stands in one
EARLIER, LATER = "earlier", "later"
REMAINDER = "not convicted"  # every outcome that is no conviction
EVERYTHING = Words("total", "всего")
_YEARS = {EARLIER: Words("earlier", "раньше"), LATER: Words("later than the register", "позже сбора данных")}


@dataclass(frozen=True)
class Division:
    """An axis over the rows of one relation. columns: what its value is told from; value_of: those → the value."""

    axis: Axis
    dimension: Dimension
    columns: tuple[str, ...]
    value_of: Callable[[Sequence[Any]], str]

    @property
    def says_nothing(self) -> bool:
        """Whether the relation knows no value at all."""
        silent = (TOTAL, UNKNOWN, CONVICTED, f"{CONVICTED}/?", REMAINDER)
        return self.axis.kind != "one" and all(value in silent for value in self.dimension.values)


class Divider:
    """Makes divisions of one relation.

    seen: columns → the raw values of them that the relation holds. today: the last year that can be right: that in
    which the last file came in.
    """

    def __init__(self, catalogue: Catalogue, seen: Mapping[Columns, set[tuple[Any, ...]]], today: int) -> None:
        self.catalogue, self.seen, self.today = catalogue, seen, today
        self.made: dict[str, Division] = {}

    def division(self, name: str) -> Division:
        """The division by an axis, made once."""
        if name not in self.made:
            axis = self.catalogue.axes[name]
            make = {"year": self._year, "listed": self._listed, "found": self._found}
            make |= {"one": self._one, "bands": self._bands}
            self.made[name] = make.get(axis.kind, self._provision)(axis)
        return self.made[name]

    def _seen(self, axis: Axis) -> set[tuple[Any, ...]]:
        return self.seen.get(columns_of(axis, self.catalogue), set())

    def _year(self, axis: Axis) -> Division:
        """Every year from the first to the last, those without a row too."""
        found = [year for (year,) in self._seen(axis) if year is not None]
        right = [year for year in found if year <= self.today]
        last = max(right, default=0)
        first = max(min(right, default=0), last - MOST_YEARS + 1)
        years = [str(year) for year in range(first, last + 1)] if right else []
        before = [EARLIER] if any(year < first for year in right) else []
        after = [LATER] if len(right) < len(found) else []

        def value_of(raw: Sequence[Any]) -> str:
            if raw[0] is None:
                return UNKNOWN
            return LATER if raw[0] > self.today else EARLIER if raw[0] < first else str(raw[0])

        return self._division(axis, [*before, *years, *after], _YEARS, value_of)

    def _listed(self, axis: Axis) -> Division:
        """The values of the list that the relation holds; another value is «other»."""
        found = {value for (value,) in self._seen(axis) if value is not None}
        values = [value for value in axis.values if value in found]
        values += [OTHER] if found - set(axis.values) else []

        def value_of(raw: Sequence[Any]) -> str:
            return UNKNOWN if raw[0] is None else raw[0] if raw[0] in axis.values else OTHER

        return self._division(axis, values, axis.values, value_of)

    def _found(self, axis: Axis) -> Division:
        found = sorted(value for (value,) in self._seen(axis) if value is not None)
        labels = {value: in_both(value) for value in found} if axis.translated else {}
        return self._division(axis, found, labels, lambda raw: UNKNOWN if raw[0] is None else raw[0])

    def _one(self, axis: Axis) -> Division:
        """Convictions, and all other outcomes together."""
        outcome = self.division(axis.of)
        others = tuple(value for value in outcome.dimension.values if value not in (TOTAL, CONVICTED))

        def value_of(raw: Sequence[Any]) -> str:
            return CONVICTED if raw[0] == CONVICTED else REMAINDER

        dimension = Dimension(
            axis.name, axis.title, (TOTAL, *axis.values), {TOTAL: EVERYTHING, **axis.values}, {REMAINDER: others}
        )
        return Division(axis, dimension, columns_of(axis, self.catalogue), value_of)

    def _bands(self, axis: Axis) -> Division:
        """The same, with the convictions by sentence."""
        whole = self._one(axis)

        def value_of(raw: Sequence[Any]) -> str:
            return f"{CONVICTED}/{raw[1] or '?'}" if raw[0] == CONVICTED else REMAINDER

        found = {value_of(raw) for raw in self._seen(axis)}
        bands = tuple(dict.fromkeys(f"{CONVICTED}/{band[0]}" for band in axis.bands))
        divided = tuple(value for value in (*bands, f"{CONVICTED}/?") if value in found)
        parts = {**whole.dimension.groups} | ({CONVICTED: divided} if divided else {})
        values, labels = (TOTAL, CONVICTED, *divided, REMAINDER), {TOTAL: EVERYTHING, **axis.values}
        shown = {value: labels[value] for value in values}
        dimension = Dimension(axis.name, axis.title, values, shown, parts)
        return Division(axis, dimension, columns_of(axis, self.catalogue), value_of)

    def _provision(self, axis: Axis) -> Division:
        found = {place(raw, self.catalogue) for raw in self._seen(axis)}
        fineness = FINENESS[axis.kind]
        values = sorted({getattr(one, fineness) for one in found} - {UNKNOWN}, key=order)
        parts: Mapping[str, tuple[str, ...]] = {}
        alone: dict[str, str] = {}
        if axis.kind == "parts":  # each article, and after it its parts
            parts = groups(found, "part")
            # of an article without parts nothing is missing when no part is named
            alone = {of[0]: name for name, of in parts.items() if of == (f"{name}/?",)}
            parts = {name: of for name, of in parts.items() if of[0] not in alone}
            whole = sorted({one.article for one in found} - {UNKNOWN}, key=order)
            values = [value for name in whole for value in (name, *parts.get(name, ()))]
        if axis.kind == "codes":
            parts = groups((one for one in found if one.code not in (OTHER, UNKNOWN)), "article")
        labels = {value: label(value, self.catalogue) for value in values}

        def value_of(raw: Sequence[Any]) -> str:
            one: Provision = place(tuple(raw), self.catalogue)
            value = str(getattr(one, fineness))
            return alone.get(value, value)

        return self._division(axis, values, labels, value_of, parts)

    def _division(
        self,
        axis: Axis,
        values: Sequence[str],
        labels: Mapping[str, Words],
        value_of: Callable[[Sequence[Any]], str],
        parts: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Division:
        """With the total first and what is not known last; «not known» has a row even where it is nobody's."""
        rows = (TOTAL, *values, UNKNOWN)
        named = {TOTAL: EVERYTHING, UNKNOWN: NAME, OTHER: REST, **labels}
        shown = {value: named[value] for value in rows if value in named}
        dimension = Dimension(axis.name, axis.title, rows, shown, parts or {})
        return Division(axis, dimension, columns_of(axis, self.catalogue), value_of)


def columns_of(axis: Axis, catalogue: Catalogue) -> Columns:
    """What a row's value is told from, as SQL over the relation."""
    if axis.kind in FINENESS:
        return PROVISION
    if axis.kind == "year":
        return (f"year({axis.column})::INTEGER",)
    if axis.kind == "one":
        return columns_of(catalogue.axes[axis.of], catalogue)
    if axis.kind == "bands":
        bands = " ".join(f"WHEN {condition(axis, band)} THEN {literal(band[0])}" for band in axis.bands)
        return (*columns_of(catalogue.axes[axis.of], catalogue), f"CASE {bands} END")
    return (axis.column,)


def condition(axis: Axis, band: Sequence[str]) -> str:
    """When a sentence falls into a band. Of what is not known nothing holds."""
    _value, kind, suspended, unit, low, high = band
    parts = [f"sentence_kind = {literal(kind)}"]
    parts += {"yes": ["suspended"], "no": ["NOT suspended"]}.get(suspended, [])
    if unit:
        factors = " ".join(f"WHEN {literal(name)} THEN {factor}" for name, factor in axis.units[unit].items())
        amount = f"sentence_amount * CASE sentence_unit {factors} END"
        parts += [f"{amount} >= {low}"] * bool(low) + [f"{amount} < {high}"] * bool(high)
    return " AND ".join(parts)


def in_both(message: str) -> Words:
    """A message of the program in both languages."""
    russian = gettext.translation("glasnost", LOCALE, ["ru"], fallback=True).gettext(message)
    return Words(message, russian)
