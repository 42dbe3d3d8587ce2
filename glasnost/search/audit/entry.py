"""What an audit pack holds of the register: what was prosecuted and how it ended, of nobody in particular."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
FEW = 5  # cases: what fewer had is told without their number


class What(StrEnum):
    """phrase: words of prosecuted texts. listed: an entry of the official list of extremist materials. family: words
    that such texts often hold. picture: features of an exhibit."""

    PHRASE = "phrase"
    LISTED = "listed"
    FAMILY = "family"
    PICTURE = "picture"


@dataclass(frozen=True)
class Look:
    """A picture's features, from which it cannot be drawn again. size: width and height in pixels.

    hashes: n × 4 uint64 (PDQ), one a view. points: m × 2 float32, in pixels. descriptors: m × 32 uint8 (ORB).
    """

    size: tuple[int, int]
    hashes: Array
    points: Array
    descriptors: Array


@dataclass(frozen=True)
class Entry:
    """One thing that cases were about.

    title: how it may be called: a list's title, a family's name, words that at least FEW cases had; else "".
    number: in the official list. shingles: as `shingles.shingles`; of a family the hashes of its lemmas.
    at_least: cases, rounded down to a multiple of FEW; None: fewer than FEW. provisions, verdicts, sentences: those
    that cases had, in the register's words, the commonest first; rare ones are left out. years: between which the
    latest case lies. banned_on: since when the thing itself is banned, ISO; "" if nobody says.
    """

    what: What
    title: str = ""
    number: int | None = None
    shingles: tuple[tuple[int, ...], ...] = ()
    at_least: int | None = None
    provisions: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    banned_on: str = ""
    look: Look | None = None

    def as_json(self) -> dict[str, Any]:
        """What is known of it, as JSON; what is not is left out."""
        told: dict[str, Any] = {"what": str(self.what)}
        for name in ("title", "number", "at_least", "banned_on"):
            if (value := getattr(self, name)) not in ("", None):
                told[name] = value
        for name in ("provisions", "verdicts", "sentences", "years"):
            if value := getattr(self, name):
                told[name] = list(value)
        if self.shingles:
            told["shingles"] = [[f"{one:x}" for one in place] for place in self.shingles]
        return told if self.look is None else told | {"look": _packed(self.look)}


def entry_of(told: dict[str, Any]) -> Entry:
    """An entry from JSON. Raises ValueError if it is none."""
    try:
        number, least, years = told.get("number"), told.get("at_least"), told.get("years")
        return Entry(
            What(told["what"]),
            str(told.get("title", "")),
            None if number is None else int(number),
            tuple(tuple(int(one, 16) for one in place) for place in told.get("shingles", ())),
            None if least is None else int(least),
            tuple(map(str, told.get("provisions", ()))),
            tuple(map(str, told.get("verdicts", ()))),
            tuple(map(str, told.get("sentences", ()))),
            (int(years[0]), int(years[1])) if years else None,
            str(told.get("banned_on", "")),
            _unpacked(told["look"]) if "look" in told else None,
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError("entry") from error


def _packed(look: Look) -> dict[str, Any]:
    def text(array: Array) -> str:
        return base64.b64encode(array.tobytes()).decode("ascii")

    return {
        "size": list(look.size),
        "hashes": text(look.hashes.astype("<u8")),
        "points": text(np.clip(np.round(look.points), 0, 65_535).astype("<u2")),
        "descriptors": text(look.descriptors),
    }


def _unpacked(told: dict[str, Any]) -> Look:
    def array(name: str, kind: str, width: int) -> Array:
        return np.frombuffer(base64.b64decode(told[name], validate=True), kind).reshape(-1, width)

    found = Look(
        (int(told["size"][0]), int(told["size"][1])),
        array("hashes", "<u8", 4),
        array("points", "<u2", 2).astype(np.float32),
        array("descriptors", "u1", 32),
    )
    if len(found.points) != len(found.descriptors):
        raise ValueError("points")
    return found
