"""Cells as a publisher prints them: counts, shares, ranges, days and periods. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

BLANK = frozenset(("", "-", "–", "—", "n/a", "na", "none", "null", "н/д", "нет данных", "not applicable", "x"))
_PLAIN = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_COMMA_DECIMAL = re.compile(r"[-+]?\d+,\d{1,2}|[-+]?\d+,\d{4,}")
_SEPARATED = re.compile(r"[-+]?\d{1,3}(?:([,\u00a0\u202f\u2009 '’.])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_POINTED = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_RANGE = re.compile(r"[<>≤≥~]?\s*\d[\d,. ]*\s*(?:[-–—…]|to|до)\s*\d[\d,. ]*|[<>≤≥]\s*\d[\d,. ]*")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: \d{1,2}:\d{2}.*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_BETWEEN = re.compile(r"\s*(?:/|\.\.|–|—| - | to | по )\s*")
EARLIEST, LATEST = 1970, 2100  # no platform has counted requests in other years


@dataclass(frozen=True, slots=True)
class Number:
    """A cell that is a number. separator: the sign between its thousands, if it has one."""

    value: float
    percent: bool = False
    separator: str = ""


def is_blank(text: str | None) -> bool:
    """Whether the cell says nothing: not applicable, or not known."""
    return text is None or text.strip().lower() in BLANK


@lru_cache(maxsize=65_536)
def number_of(text: str | None) -> Number | None:
    """The number in a cell, None if it is blank or no number."""
    if text is None or is_blank(text):
        return None
    plain = text.strip()
    percent = plain.endswith("%")
    plain = plain.removesuffix("%").strip()
    if (match := _SEPARATED.fullmatch(plain)) is not None and not is_pointed(plain):
        sign = match[1]
        rest = plain.replace(sign, "").replace(",", ".")
        return Number(float(rest), percent, sign)
    if _COMMA_DECIMAL.fullmatch(plain):
        return Number(float(plain.replace(",", ".")), percent)
    return Number(float(plain), percent) if _PLAIN.fullmatch(plain) and "," not in plain else None


def is_pointed(text: str) -> bool:
    """Whether a cell such as 1.234 may be a decimal or a number with a point between its thousands."""
    return bool(_POINTED.fullmatch(text.strip()))


@lru_cache(maxsize=65_536)
def is_range(text: str | None) -> bool:
    """Whether the publisher gives a band in place of a count."""
    return text is not None and bool(_RANGE.fullmatch(text.strip())) and days_of(text) is None


@lru_cache(maxsize=65_536)
def days_of(text: str | None) -> tuple[date | None, ...] | None:
    """The day, or the first and last day, that a cell names: None for a day that does not exist. None: no date."""
    if text is None:
        return None
    plain = text.strip()
    if (one := _day(plain)) is not False:
        return (one or None,)
    parts = _BETWEEN.split(plain)
    if len(parts) != 2:
        return None
    found = [_day(part.strip()) for part in parts]
    return None if any(day is False for day in found) else tuple(day or None for day in found)


def _day(text: str) -> date | Literal[False] | None:
    """None: no such day. False: no date at all."""
    if match := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _exists(match[1], match[2], match[3])
    if match := _DOTTED.fullmatch(text):
        return _exists(match[3], match[2], match[1])
    if match := _SLASHED.fullmatch(text):
        return _exists(match[3], match[2], match[1]) or _exists(match[3], match[1], match[2])
    if (match := _MONTH.fullmatch(text)) and EARLIEST <= int(match[1]) <= LATEST:
        return _exists(match[1], match[2], "1")
    return False


def _exists(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None
