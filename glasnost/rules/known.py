"""What is known of a fact: its value, or a part of it (`2017-05-??`, `ru/uk/282/?`), and what that leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeGuard, cast

from glasnost.model.citation import Citation
from glasnost.rules import calendar, moments
from glasnost.rules.terms import Atom, Fact, Value


@dataclass(frozen=True)
class Span:
    """A day known in part: it lies in first..last (ordinals)."""

    first: int
    last: int


Known = Mapping[str, Value | Span]  # a Citation with known=False is known in part too


def whole(value: object) -> TypeGuard[Value]:
    """Whether a value is known, and not only in part."""
    return value is not None and not isinstance(value, Span) and not (isinstance(value, Citation) and not value.known)


def narrowed(fact: Fact, value: Value | Span | None) -> Fact:
    """The fact with the range that a part of its value leaves."""
    if not isinstance(value, Span):
        return fact
    low = value.first if fact.low is None else max(value.first, fact.low)
    high = value.last if fact.high is None else min(value.last, fact.high)
    return replace(fact, low=low, high=high)


def renamed(atom: Atom, declared: tuple[Fact, ...], narrowed: list[Fact]) -> Atom:
    """The atom over the narrowed facts."""
    changes = {old: new for old, new in zip(declared, narrowed, strict=True) if old != new}
    if not changes:
        return atom

    def change(node: object) -> object:
        if isinstance(node, Fact):
            return changes.get(node, node)
        if hasattr(node, "__dataclass_fields__") and not isinstance(node, Citation):
            return replace(node, **{n: change(getattr(node, n)) for n in node.__dataclass_fields__})  # type: ignore[type-var]
        return node

    return cast(Atom, change(atom))


def under(part: Citation, values: list[Value]) -> list[Value]:
    """The values that a citation known in part may turn out to be; itself stands for all that no list names."""
    whole = Citation(part.segments, edition=part.edition)
    return [whole, *(v for v in values if isinstance(v, Citation) and whole.covers(v) and v != whole)]


def moments_of(text: str) -> Span | None:
    """A moment known to the day, month or year: all that it may be. None if the text is nothing of the kind."""
    days = span_of(text)
    if days is None:
        try:
            day = date.fromisoformat(text.strip()).toordinal() if len(text.strip()) == 10 else 0
        except ValueError:
            return None
        days = Span(day, day) if day else None
    return Span(days.first * moments.DAY, days.last * moments.DAY + moments.DAY - 1) if days else None


def span_of(text: str) -> Span | None:
    """A day known in part: `2017-05-??` or `2017-??-??`, as the days it may be. None if it is nothing of the kind."""
    parts = text.strip().split("-")
    try:
        if len(parts) == 3 and parts[2] == "??" and parts[1] == "??":
            return Span(date(int(parts[0]), 1, 1).toordinal(), date(int(parts[0]), 12, 31).toordinal())
        if len(parts) == 3 and parts[2] == "??":
            first = date(int(parts[0]), int(parts[1]), 1).toordinal()
            return Span(first, calendar.shift(first, 1, "MONTH") - 1)
    except ValueError:
        return None
    return None
