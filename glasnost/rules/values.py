"""A cell of text → the value of a fact; and a value → words."""

from __future__ import annotations

import re
from datetime import date

from glasnost.model.citation import Citation
from glasnost.rules import calendar, moments
from glasnost.rules.grammar import MAX_DIGITS
from glasnost.rules.known import Span, moments_of, span_of
from glasnost.rules.terms import Fact, Value

YES = ("true", "yes", "да")
NO = ("false", "no", "нет")


def parse_value(fact: Fact, text: str) -> Value | Span | None:
    """The value of a cell; None if it is blank. ValueError if it is outside the fact's type, list or range."""
    text = text.strip()
    if not text:
        return None
    match fact.type:
        case "bool":
            return _bool(text)
        case "enum":
            return _one_of(fact, text)
        case "text":
            return text
        case "citation":
            return Citation.parse(text)
        case "date":
            return _within(fact, span_of(text) or _day(text))
        case "moment":
            return _within(fact, moments_of(text) or moments.read_moment(text, fact.zone))
        case "int":
            return _within(fact, whole_number(text))
    return _within(fact, decimal_number(text))


def whole_number(text: str) -> int:
    """Digits, with a minus sign at most. ValueError if it is anything else, or longer than engines can count."""
    if not re.fullmatch(rf"-?\d{{1,{MAX_DIGITS}}}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def decimal_number(text: str) -> float:
    """Digits with a point or comma. ValueError if it is anything else: `nan` is no number."""
    if not re.fullmatch(rf"-?\d{{1,{MAX_DIGITS}}}([.,]\d{{1,{MAX_DIGITS}}})?", text, re.ASCII):
        raise ValueError(text)
    return float(text.replace(",", "."))


def _bool(text: str) -> bool:
    if text.lower() in YES or text.lower() in NO:
        return text.lower() in YES
    raise ValueError(text)


def _one_of(fact: Fact, text: str) -> str:
    if text not in fact.choices:
        raise ValueError(text)
    return text


def _day(text: str) -> int:
    """ISO, or day.month.year as Russian courts write it."""
    russian = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", text)
    if russian:
        text = "-".join(reversed(russian.groups()))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text).toordinal()


def _within(fact: Fact, value: int | float | Span) -> Value | Span:
    if isinstance(value, Span):
        if (fact.low is not None and value.last < fact.low) or (fact.high is not None and value.first > fact.high):
            raise ValueError(str(value))
        return value
    if (fact.low is not None and value < fact.low) or (fact.high is not None and value > fact.high):
        raise ValueError(str(value))
    return value


def value_text(fact: Fact, value: Value) -> str:
    """A value as it is written in a table of facts."""
    if fact.type == "date" and isinstance(value, int):
        return calendar.to_text(value)
    if fact.type == "moment" and isinstance(value, int):
        return moments.to_text(value, fact.zone)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
