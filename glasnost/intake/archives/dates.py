"""Days and moments as archives write them, as ISO text; "" where they say none that can be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for names in ("янв фев мар апр мая июн июл авг сен окт ноя дек", "jan feb mar apr may jun jul aug sep oct nov dec")
    for number, name in enumerate(names.split(), 1)
} | {"май": 5}
_WORDS = re.compile(
    r"(\d{1,2})\s+([а-яёa-z]{3})[а-яёa-z]*\.?\s+((?:19|20)\d\d)(?:\s*г\.)?"
    r"(?:\s*(?:,|в|at)?\s*(\d{1,2}):(\d\d)(?::(\d\d))?)?",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?")


def written(text: str) -> str:
    """«14 июл 2021 в 11:17:48», «14 Jul 2021 at 11:17», «01.05.2023 12:01:00»: local time, no zone is said."""
    if (found := _WORDS.search(text)) is not None:
        month = _MONTHS.get(found[2].lower()[:3], 0)
        return _iso(found[3], month, found[1], found[4], found[5], found[6])
    if (found := _FIGURES.search(text)) is not None:
        return _iso(found[3], int(found[2]), found[1], found[4], found[5], found[6])
    return ""


def counted(seconds: object) -> str:
    """Seconds (or thousandths) since 1970, as a number or in figures: UTC."""
    try:
        number = float(str(seconds))
        moment = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.isoformat(timespec="seconds") if moment.year > 1990 else ""


def mailed(text: object) -> str:
    """«Wed Sep 04 13:51:55 +0000 2019», «Wed, 04 Sep 2019 13:51:55 +0000», or ISO already."""
    words = str(text or "")
    for read in (_of_tweet, parsedate_to_datetime, _of_iso):
        try:
            return read(words).isoformat(timespec="seconds")
        except (ValueError, TypeError):
            continue
    return ""


def _of_tweet(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")


def _of_iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _iso(year: str, month: int, day: str, *clock: str | None) -> str:
    try:
        if clock[0] is None:
            return datetime(int(year), month, int(day)).date().isoformat()
        hour, minute, second = (int(one or 0) for one in clock)
        return datetime(int(year), month, int(day), hour, minute, second).isoformat()
    except ValueError:
        return ""
