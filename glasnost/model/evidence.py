"""What was read from a text, and the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What a text says of a field."""

    KNOWN = "known"
    REDACTED = "redacted"  # the court blacked it out
    CONFLICTING = "conflicting"  # the text says two things
    ABSENT = "absent"  # the text does not say it


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a text: code points of the text as stored, the end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Value:
    """One field. `value` is None unless the state is known; a known value always has its span."""

    state: State
    value: Any = None
    span: Span | None = None
    others: tuple[Any, ...] = ()  # if conflicting: what the text says, each in turn


ABSENT = Value(State.ABSENT)


def known(value: Any, start: int, end: int) -> Value:
    """A value with the place of its words."""
    return Value(State.KNOWN, value, Span(start, end))


def redacted(start: int, end: int) -> Value:
    """The place where the court took the value out."""
    return Value(State.REDACTED, None, Span(start, end))


def conflicting(values: tuple[Any, ...], start: int, end: int) -> Value:
    """Values that the text states side by side and that cannot all be right."""
    return Value(State.CONFLICTING, None, Span(start, end), values)


@dataclass(slots=True)
class ChargeRead:
    """One accusation as a text tells it: field → value. A field that is not there was not found."""

    values: dict[str, Value] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """The field's value, absent if nothing was found."""
        return self.values.get(name, ABSENT)
