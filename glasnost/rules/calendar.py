"""Days as whole numbers, `never` and `always` beyond them, and adding days, months and years.

A day is its proleptic Gregorian ordinal (`datetime.date.toordinal`), so that order and distance are integers.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

NEVER = 10**9  # later than every day
ALWAYS = -(10**9)  # earlier than every day
FIRST = date(1, 1, 1).toordinal()
LAST = date(9999, 12, 31).toordinal()


def is_day(day: int) -> bool:
    """Whether it is a day and not `never` or `always`."""
    return FIRST <= day <= LAST


def shift(day: int, amount: int, unit: str) -> int:
    """`day` plus `amount` DAY, MONTH or YEAR. A day that does not exist becomes the last of its month.

    Adding to `never` or `always` changes nothing; an amount of NEVER gives NEVER (of -NEVER, ALWAYS).
    Beyond the years 1 to 9999 the result is `always` or `never`.
    """
    if not is_day(day):
        return day
    if abs(amount) >= NEVER:
        return NEVER if amount > 0 else ALWAYS
    if unit == "DAY":
        moved = day + amount
    else:
        moved = _shift_months(date.fromordinal(day), amount * (12 if unit == "YEAR" else 1))
    if moved < FIRST:
        return ALWAYS
    return NEVER if moved > LAST else moved


def _shift_months(day: date, months: int) -> int:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return ALWAYS if year < 1 else NEVER
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1])).toordinal()


def to_text(day: int) -> str:
    """ISO date, or the word never or always."""
    if not is_day(day):
        return "never" if day > 0 else "always"
    return date.fromordinal(day).isoformat()
