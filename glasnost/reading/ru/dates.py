"""Days as courts print them: «19 мая 2025 г.», «31.01.2024», and «ДД.ММ.ГГГГ» where one was taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from glasnost.model.evidence import Value, known, redacted

_MONTHS = ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
_NAMES = "|".join(f"{stem}[а-я]{{1,2}}" for stem in _MONTHS)
_DAY = re.compile(
    rf"(?<![\d.])(?:(?:\"\s?)?(?P<d>\d{{1,2}})\s?\"?\s{{0,3}}(?P<name>{_NAMES})\s{{0,3}}(?P<y>(?:19|20)\d\d)(?!\d)"
    r"|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>(?:19|20)\d\d)(?!\d)"
    rf"|(?P<month>{_NAMES})\s{{1,3}}(?P<y3>(?:19|20)\d\d)(?!\d)"
    r"|(?P<gone>дд\.мм\.гг(?:гг)?|д\.м\.г|\*\*\.\*\*\.\*+|\*\*\.\*\*,\*\*|<дата[^>\n]{0,12}>|\{дата изъята\}"
    r"|дата изъята|(?<![а-я])дата(?![а-я])(?!\s+[а-я]+(?:ния|ции|тия|дачи|пуска)(?![а-я])))"
    r")"
)


def days(folded: str, start: int, end: int) -> Iterator[Value]:
    """The days between two places: a date, "2024-05" where only the month is left, or redacted."""
    for match in _DAY.finditer(folded, start, end):
        if (found := _day(match)) is not None:
            yield found


def _day(match: re.Match[str]) -> Value | None:
    start, end = match.span()
    if match["gone"]:
        return redacted(start, end)
    if match["month"]:
        return known(f"{match['y3']}-{_month(match['month']):02}", start, end)
    month = _month(match["name"]) if match["name"] else int(match["m2"])
    try:
        found = date(int(match["y"] or match["y2"]), month, int(match["d"] or match["d2"]))
    except ValueError:
        return None
    return known(found.isoformat(), start, end)


def _month(name: str) -> int:
    stems = [number for number, stem in enumerate(_MONTHS, 1) if name.startswith(stem)]
    return 3 if name.startswith("март") else stems[0]
