"""Countries by their two letters or their names in English and Russian."""

from __future__ import annotations

from functools import cache

from babel import Locale

_OTHERS = {
    "usa": "US", "u.s.": "US", "us": "US", "uk": "GB", "great britain": "GB", "рф": "RU", "russian federation": "RU",
    "российская федерация": "RU", "сша": "US", "великобритания": "GB", "el": "GR", "turkey": "TR", "south korea": "KR",
    "czech republic": "CZ", "беларусь": "BY", "белоруссия": "BY", "республика беларусь": "BY", "hong kong": "HK",
}  # fmt: skip


@cache
def _names() -> dict[str, str]:
    found = {}
    for language in ("en", "ru"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
                found[name.lower()] = code
                found[code.lower()] = code
    return found | _OTHERS


def country_of(text: str) -> str | None:
    """ISO 3166-1 letters; None for what is no country."""
    return _names().get(" ".join(text.strip().lower().split()))
