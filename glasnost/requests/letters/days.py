"""The day of a letter: a line of its own above or below («June 8, 2016», «12.03.2021 № 5»), or its `Date:`.

Days inside of sentences are other days: of decisions, of what happened, of the law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from glasnost.model.evidence import ABSENT, Value, conflicting, known

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RUSSIAN = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_NAMES = "|".join(_MONTHS)
_STEMS = "|".join(f"{stem}[а-я]{{1,2}}" for stem in _RUSSIAN)
_DAY = re.compile(
    rf"(?P<m1>{_NAMES})[a-z]*\.?,?\s*(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s*(?P<y1>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s*(?:of\s+)?(?P<m2>{_NAMES})[a-z]*\.?,?\s*(?P<y2>(?:19|20)\d\d)"
    rf"|[«\"]?(?P<d3>\d{{1,2}})[»\"]?\s+(?P<m3>{_STEMS})\s+(?P<y3>(?:19|20)\d\d)"
    r"|(?P<y4>(?:19|20)\d\d)-(?P<n4>\d{2})-(?P<d4>\d{2})"
    r"|(?P<d5>\d{1,2})\.(?P<n5>\d{1,2})\.(?P<y5>(?:19|20)\d\d)"
    r"|(?P<y6>(?:19|20)\d\d)\s?年\s?(?P<n6>\d{1,2})\s?月\s?(?P<d6>\d{1,2})\s?日",
    re.I,
)
_ALONE = re.compile(
    r"(?:[\w .-]{0,24}[,:])?\s*(?:date[d:]*|дата:?|от|исх\.?)?\s*(?P<day>.{6,40}?)\s*(?:г\.?|года)?"
    r"\s*(?:(?:№|no\.?|исх\.?|ref)\s*\S.{0,40})?\s*",
    re.I,
)
_FIELD = re.compile(r"^(?P<name>Received|Date): (?P<value>.+)$", re.M)
IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")


def issued_on(text: str) -> Value:
    """The day that the letter bears; conflicting if it bears several."""
    found = list(_alone(text))
    days = list(dict.fromkeys(value.value for value in found))
    if not days:
        return ABSENT
    first = found[0]
    assert first.span is not None
    if len(days) > 1:
        return conflicting(tuple(days), first.span.start, first.span.end)
    return first


def moment_of(text: str, field: str) -> Value:
    """The moment (UTC) of a line of a message's head; absent if there is none or it is no moment."""
    head, _blank, _rest = text.partition("\n\n")
    for match in _FIELD.finditer(head):
        if match["name"] == field:
            try:
                moment = parsedate_to_datetime(match["value"].rpartition(";")[2].strip())
            except (ValueError, TypeError):
                return ABSENT
            if moment.tzinfo is None:
                return ABSENT
            return known(moment.astimezone(UTC), match.start("value"), match.end("value"))
    return ABSENT


def day_in_name(name: str) -> date | None:
    """The day in a file's name, as those write it who file what comes in: 2019-09-19-….md."""
    match = IN_NAME.search(name.replace("\\", "/").rpartition("/")[2])
    return _exists(int(match[1]), int(match[2]), int(match[3])) if match else None


def day_of(moment: datetime) -> date:
    """The day of a moment in UTC."""
    return moment.date()


def _alone(text: str) -> Iterator[Value]:
    place = 0
    for line in text.split("\n"):
        match = _ALONE.fullmatch(line.rstrip()) if len(line) < 120 else None
        day = _DAY.fullmatch(match["day"].strip()) if match else None
        if match and day and (found := _date(day)) is not None:
            start = place + match.start("day")
            yield known(found, start, start + len(match["day"]))
        place += len(line) + 1


def _date(match: re.Match[str]) -> date | None:
    for one in "123":
        if match[f"y{one}"]:
            name = match[f"m{one}"].lower()
            month = _MONTHS.index(name[:3]) + 1 if one != "3" else _russian(name)
            return _exists(int(match[f"y{one}"]), month, int(match[f"d{one}"]))
    for one in "456":
        if match[f"y{one}"]:
            return _exists(int(match[f"y{one}"]), int(match[f"n{one}"]), int(match[f"d{one}"]))
    return None


def _russian(name: str) -> int:
    stems = [number for number, stem in enumerate(_RUSSIAN, 1) if name.startswith(stem)]
    return 3 if name.startswith("март") else stems[0]


def _exists(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
