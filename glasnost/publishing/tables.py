"""What a published table IS: dimensions, a measure, and cells that are a number or say why they hold none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TOTAL = "total"  # the value of a dimension over which a cell sums up
UNKNOWN = "not known"  # the value of a dimension for what the register does not say: a row of its own, never dropped
OTHER = "other"  # the value for whatever has no row of its own


class State(StrEnum):
    """What a cell is: zero, hidden, not applicable and not known are four different things."""

    COUNTED = "counted"
    HIDDEN = "hidden"
    NOT_APPLICABLE = "not applicable"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Words:
    """The same text in the languages of the site."""

    en: str
    ru: str


@dataclass(frozen=True)
class Dimension:
    """One way in which a table is divided. values: in the order of the page, TOTAL (where there is one) first.

    groups: a value that is the sum of finer values of the same dimension, in this table or in another that is linked to
    it, and those values. TOTAL is then the sum of the values that are in no group.
    """

    name: str
    title: Words
    values: tuple[str, ...]
    labels: Mapping[str, Words] = field(default_factory=dict)  # of values that are not shown as they are
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Break:
    """A change of the law inside a series: what stands before `first` and from it on is not like for like.

    dimension: that of the series (`year`). on: the day, ISO. concerns: the values of other dimensions that it is about;
    empty: all.
    """

    dimension: str
    first: str
    on: str
    words: Words
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One number. value: None unless counted."""

    value: int | None
    state: State = State.COUNTED


@dataclass(frozen=True)
class Table:
    """A table before or after disclosure control.

    name: file name and address, such as `charges-by-year-article`. unit: `charges`, `cases`, `people`, `requests`.
    definition: exactly what is counted. source: where it comes from. gaps: what it does not cover, said beside it.
    cells: one for each combination of the dimensions' values, in the order of `dimensions`.
    additive: the cell at TOTAL is the sum of the others of that dimension, for these dimensions.
    official: published by somebody else; it is shown as it was published, or computed from such tables alone.
    breaks: changes of the law inside the series.
    """

    name: str
    title: Words
    unit: str
    definition: Words
    source: Words
    dimensions: tuple[Dimension, ...]
    cells: Mapping[tuple[str, ...], Cell]
    additive: tuple[str, ...] = ()
    gaps: tuple[Words, ...] = ()
    official: bool = False
    breaks: tuple[Break, ...] = ()
