"""Countries as letters name them, and what else places.toml tells."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from glasnost.requests.log.countries import country_of

_FILE = Path(__file__).parent / "places.toml"
_LINK = re.compile(r"h(?:tt|xx)ps?\S*|\S+@\S+", re.I)
_SHORTEST = 5  # signs of a country's own name that is looked for beside the words of the file


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def not_targets() -> dict[str, list[str]]:
    """Links that are no target: hosts, parts and beginnings of hosts, paths."""
    found: dict[str, list[str]] = _file()["not_targets"]
    return found


@cache
def _words() -> dict[str, str]:
    """A word or phrase in small letters → country. Those with an ending of their own end in a hyphen."""
    names = Locale("en").territories
    found = {name.lower(): code for code, name in names.items() if len(code) == 2 and len(name) >= _SHORTEST}
    found = {name: code for name, code in found.items() if country_of(name) == code}
    return found | {word: code for code, words in _file()["words"].items() for word in words}


@cache
def _pattern() -> re.Pattern[str]:
    ordered = sorted(_words(), key=len, reverse=True)
    options = (re.escape(word.removesuffix("-")) + (r"\w*" if word.endswith("-") else r"\b") for word in ordered)
    return re.compile(rf"\b(?:{'|'.join(options)})", re.I)


def mentions(text: str, start: int = 0, end: int | None = None) -> list[tuple[str, int, int]]:
    """(country, start, end) of each mention; what stands in addresses is none."""
    taken = [match.span() for match in _LINK.finditer(text)]
    found = []
    for match in _pattern().finditer(text, start, len(text) if end is None else end):
        if not any(first <= match.start() < last for first, last in taken):
            found.append((_country(match[0].lower()), *match.span()))
    return found


def _country(words: str) -> str:
    known = _words()
    if words in known:
        return known[words]
    stems = [word for word in known if word.endswith("-") and words.startswith(word[:-1])]
    return known[max(stems, key=len)]


def most_named(text: str) -> tuple[str, int, int] | None:
    """The country that a text names most often, at its first mention; None if none, or if two are named as often."""
    found = mentions(text)
    ranked = Counter(country for country, _start, _end in found).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return next(one for one in found if one[0] == ranked[0][0])


def citing(country: str | None) -> str:
    """What a citation of this country's laws begins with, blank included."""
    if country is None:
        return ""
    name = _file()["cited"].get(country, Locale("en").territories.get(country, country))
    return f"{name} " if name else ""


def class_of(words: str) -> str | None:
    """The kind of an authority by the words of its name."""
    plain = words.lower()
    for kind, stems in _file()["class"].items():
        if any(stem in plain for stem in stems):
            return str(kind)
    return None
