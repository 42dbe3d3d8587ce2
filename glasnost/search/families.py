"""Families of words: what people also call the thing that was asked for. Shown and switched by the user."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from glasnost.search.lemmas import lemmas
from glasnost.search.tokens import fold

FILE = Path(__file__).with_name("families.toml")


@dataclass(frozen=True, slots=True)
class Family:
    """Words that are asked for together; `met`: where each was met, or "unchecked"."""

    name: str
    words: tuple[str, ...]
    met: tuple[str, ...]


@cache
def families() -> tuple[Family, ...]:
    """Every family of the data file."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    del found["sources"]
    return tuple(
        Family(name, tuple(map(fold, one["words"])), tuple(one["words"].values())) for name, one in found.items()
    )


def family_of(word: str) -> tuple[str, ...]:
    """The other words to ask for with a folded word; none if it is in no family.

    A word is in a family if one of its readings is one of the family's words.
    """
    readings = lemmas(word)
    found = [family.words for family in families() if any(readings & lemmas(other) for other in family.words)]
    return tuple(dict.fromkeys(other for words in found for other in words))
