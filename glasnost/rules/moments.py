"""Moments as whole numbers, and what a calendar of working days does with them.

A moment is the seconds since the beginning of the year 0 of its local day, in the one zone (a fixed offset from UTC)
that the rulebook names: the day's ordinal is `moment // DAY`. Every function here rises with the moment, which the
exact evaluation relies on; daylight saving would break that, so a zone is an offset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from glasnost.rules import calendar

DAY = 86_400  # seconds
NEVER, ALWAYS = calendar.NEVER * DAY, calendar.ALWAYS * DAY  # beyond every moment
FIRST, LAST = calendar.FIRST * DAY, calendar.LAST * DAY + DAY - 1
MOST_WORKING_DAYS = 10_000
UNITS = {"DAY": "MOMENT DAY", "MONTH": "MOMENT MONTH", "YEAR": "MOMENT YEAR", "HOUR": "HOUR"}  # written → of a moment

_ZONE = re.compile(r"([+-])(\d{2}):(\d{2})")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)? ?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True)
class WorkingDays:
    """Monday to Friday without the holidays (ordinals)."""

    holidays: frozenset[int] = frozenset()

    def is_working(self, day: int) -> bool:
        """Whether people work on this day."""
        return date.fromordinal(day).weekday() < 5 and day not in self.holidays


def zone_of(text: str) -> int:
    """`+03:00` → seconds east of UTC. ValueError if it is no such offset."""
    found = _ZONE.fullmatch(text)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        raise ValueError(text)
    seconds = int(found[2]) * 3600 + int(found[3]) * 60
    return seconds if found[1] == "+" else -seconds


def read_moment(text: str, zone: int) -> int:
    """`2024-03-01T14:00+03:00` or `…Z` → the moment in the zone. ValueError; a time without its zone is no moment."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    offset = "+00:00" if found[3] == "Z" else found[3]
    there = datetime.fromisoformat(f"{found[1]}T{found[2]}")
    seconds = there.toordinal() * DAY + there.hour * 3600 + there.minute * 60 + there.second
    moment = seconds - zone_of(offset) + zone
    if not FIRST <= moment <= LAST:
        raise ValueError(text)
    return moment


def to_text(moment: int, zone: int) -> str:
    """ISO 8601, or the word never or always."""
    if not FIRST <= moment <= LAST:
        return "never" if moment > 0 else "always"
    sign, minutes = "+-"[zone < 0], abs(zone) // 60
    local = datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=moment - FIRST)
    return f"{local:%Y-%m-%dT%H:%M:%S}{sign}{minutes // 60:02}:{minutes % 60:02}"


def day_of(moment: int) -> int:
    """The day of a moment."""
    if not FIRST <= moment <= LAST:
        return calendar.NEVER if moment > 0 else calendar.ALWAYS
    return moment // DAY


def end_of_day(moment: int) -> int:
    """The last second of its day."""
    return moment if not FIRST <= moment <= LAST else moment // DAY * DAY + DAY - 1


def next_working_day(moment: int, days: WorkingDays) -> int:
    """The moment itself on a working day, else the beginning of the next one."""
    if not FIRST <= moment <= LAST or days.is_working(moment // DAY):
        return moment
    day = _working(moment // DAY + 1, days)
    return NEVER if day is None else day * DAY


def plus_working_days(moment: int, number: int, days: WorkingDays) -> int:
    """The same time on the so-manieth working day after; what begins on a free day counts from the end of that day."""
    if not FIRST <= moment <= LAST:
        return moment
    if number >= calendar.NEVER:
        return NEVER
    day, time = divmod(moment, DAY)
    if number == 0:
        return moment
    if not days.is_working(day):
        time = DAY - 1
    found = _later(day, number, days)
    return NEVER if found is None else found * DAY + time


@lru_cache(maxsize=100_000)
def _later(day: int, number: int, days: WorkingDays) -> int | None:
    found: int | None = day
    for _step in range(number):
        found = _working(found + 1, days) if found is not None else None
    return found


def _working(day: int, days: WorkingDays) -> int | None:
    """The first working day from this one on."""
    while day <= calendar.LAST:
        if days.is_working(day):
            return day
        day += 1
    return None


def shift(moment: int, amount: int, unit: str) -> int:
    """`moment` plus `amount` of HOUR, MOMENT DAY, MOMENT MONTH or MOMENT YEAR; the time of the day stays."""
    if not FIRST <= moment <= LAST:
        return moment
    if abs(amount) >= calendar.NEVER:
        return NEVER if amount > 0 else ALWAYS
    if unit == "HOUR":
        moved = moment + amount * 3600
    else:
        day, time = divmod(moment, DAY)
        there = calendar.shift(day, amount, unit.removeprefix("MOMENT "))
        if not calendar.is_day(there):
            return NEVER if there > 0 else ALWAYS
        if unit != UNITS["DAY"] and date.fromordinal(there).day != date.fromordinal(day).day:
            time = DAY - 1  # the day does not exist: all of the last day of the month
        moved = there * DAY + time
    if moved < FIRST:
        return ALWAYS
    return NEVER if moved > LAST else moved
