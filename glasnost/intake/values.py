"""One cell → one value, or why there is none. Nothing is guessed: what is not understood is unknown and says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from glasnost.intake import reasons

YES = frozenset(("yes", "true", "1", "да", "y", "+"))
NO = frozenset(("no", "false", "0", "нет", "n", "-"))
# what courts and organisations write where something was taken out
_REDACTED = re.compile(
    r"^[\[<(]?\s*(скрыт[оаы]?|изъят[оаы]?|данные изъяты|информация скрыта|redacted|withheld|hidden|"
    r"\*{2,}|x{3,}|х{3,}|\.{3,}|…)\s*[\])>]?$",
    re.IGNORECASE,
)
_TWO = re.compile(r"\S\s*(?:/|\||\bили\b|\bor\b)\s*\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """A value; or None with the reason, or with what is known in part (`2017-05-??`)."""

    value: Any = None
    reason: str | None = None
    part: str | None = None


@lru_cache(maxsize=65_536)
def read_day(text: str) -> Read:
    """dd.mm.yyyy or ISO (yyyymmdd too); a month or a year alone is known in part."""
    text = text.strip()
    for pattern, order in _DAYS:
        if match := pattern.fullmatch(text):
            year, month, day = (match[name] for name in order)
            try:
                found = date(int(year), int(month), int(day))
            except ValueError:
                return Read(reason=reasons.DATE_IMPOSSIBLE)
            return Read(found) if 1800 <= found.year <= 2200 else Read(reason=reasons.DATE_IMPOSSIBLE)
    if match := _MONTH.fullmatch(text):
        year, month = match["y"] or match["y2"], match["m"] or match["m2"]
        good = 1 <= int(month) <= 12 and 1800 <= int(year) <= 2200
        return Read(part=f"{year}-{int(month):02}-??") if good else Read(reason=reasons.DATE_IMPOSSIBLE)
    if match := re.fullmatch(r"(?P<y>(?:18|19|20|21)\d\d)(?:-\?\?-\?\?)?", text):
        return Read(part=f"{match['y']}-??-??")
    return _unread(text, reasons.DATE_IMPOSSIBLE if re.search(r"\d{4}", text) else reasons.NOT_UNDERSTOOD)


_ISO = ("y", "m", "d")
_DAYS = (
    (re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"), _ISO),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?"), _ISO),
    (re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"), _ISO),  # 31121999 is no day of any year that counts
)
_MONTH = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})(?:-\?\?)?|(?P<m2>\d{1,2})\.(?P<y2>\d{4})")


def read_bool(text: str) -> Read:
    """yes/no, да/нет."""
    word = text.strip().lower()
    if word in YES:
        return Read(True)
    return Read(False) if word in NO else _unread(text)


def read_number(text: str) -> Read:
    """A number with a point or comma; spaces between thousands."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace(",", ".")
    return Read(float(plain)) if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else _unread(text)


def read_count(text: str) -> Read:
    """A whole number."""
    found = read_number(text)
    if found.value is None:
        return found
    return Read(int(found.value)) if found.value.is_integer() else Read(reason=reasons.NOT_UNDERSTOOD)


def read_text(text: str) -> Read:
    """Words as they stand, unless they say that something was taken out."""
    return Read(reason=reasons.REDACTED) if is_redacted(text) else Read(text.strip())


def read_listed(text: str, lookup: dict[str, str]) -> Read:
    """A value of a closed list, through the source's own words for it; "" in the list says too little."""
    found = lookup.get(text.strip().lower())
    if found is None:
        return _unread(text)
    return Read(found or None)


def is_redacted(text: str) -> bool:
    """Whether the cell says that its value was taken out."""
    return _REDACTED.match(text.strip()) is not None


def _unread(text: str, otherwise: str = reasons.NOT_UNDERSTOOD) -> Read:
    if is_redacted(text):
        return Read(reason=reasons.REDACTED)
    return Read(reason=reasons.CONFLICT if _TWO.search(text) else otherwise)


READERS: dict[str, Callable[[str], Read]] = {
    "date": read_day,
    "bool": read_bool,
    "int": read_count,
    "float": read_number,
    "str": read_text,
}
