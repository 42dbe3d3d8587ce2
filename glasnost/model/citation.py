"""Canonical citations: a provision of law as parts, never as a string.

    ru/uk/282/1          article 282 part 1 of the Criminal Code of Russia
    ru/uk/282/2/а,б      part 2, points а and б: matched if any of them is
    us/ca/hs/11357/b     section 11357(b) of the California Health and Safety Code
    ru/uk/282/1@2014-06-28   the wording of that day
    ru/uk/282/?          known to the article; the rest is not known

Printed citations («ч. 1 ст. 282 УК РФ») are read by `glasnost.model.citations`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_SEGMENT = re.compile(r"[a-z0-9а-яё]+(?:[.\-][a-z0-9а-яё]+)*")
_RUSSIAN_POINT = re.compile(r"[а-яё]+(?:[.\-][0-9]+)?")
# Letters that look alike: a clerk types a Latin "a" and means the Cyrillic point "а".
_TO_CYRILLIC = str.maketrans("aceopxk", "асеорхк")
_PART_DEPTH = 3  # ru/<code>/<article>/<part>: what follows a part is a point


def russian_point(text: str) -> str:
    """A point's letter in lower-case Cyrillic, Latin look-alikes mapped (`A` → `а`)."""
    return text.lower().translate(_TO_CYRILLIC)


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision: where it stands (`segments`), which points of it, in which wording.

    known: False if the citation goes on, but we do not know how (`ru/uk/282/?`).
    """

    segments: tuple[str, ...]
    points: tuple[str, ...] = ()
    edition: date | None = None
    known: bool = True

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read the canonical form. ValueError if `text` is none."""
        path, at, day = text.strip().lower().partition("@")
        edition = date.fromisoformat(day) if at else None
        names = path.split("/")
        known = names[-1] != "?"
        if not known:
            names.pop()
        if not names:
            raise ValueError(f"not a citation: {text!r}")
        points = _points(names) if known else ()
        if points:
            names.pop()
        if not names or not all(_SEGMENT.fullmatch(name) for name in names):
            raise ValueError(f"not a citation: {text!r}")
        return cls(tuple(names), points, edition, known)

    def __str__(self) -> str:
        tail = ("?",) if not self.known else (",".join(self.points),) if self.points else ()
        path = "/".join(self.segments + tail)
        return f"{path}@{self.edition.isoformat()}" if self.edition else path

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The full paths that this citation stands for: one, or one a point."""
        return tuple((*self.segments, point) for point in self.points) or (self.segments,)

    def covers(self, other: Citation) -> bool:
        """Whether `other` surely is this provision or lies inside it, compared part by part."""
        if not self.known or self.edition not in (None, other.edition):
            return False
        return any(_starts(path, prefix) for path in other.paths for prefix in self.paths)

    def may_cover(self, other: Citation) -> bool:
        """Whether some way of filling in what is not known of the two makes this one cover `other`."""
        if self.edition and other.edition and self.edition != other.edition:
            return False
        return any(
            _starts(path, prefix) or (not other.known and _starts(prefix, path))
            for path in other.paths
            for prefix in self.paths
        )


def _starts(path: tuple[str, ...], prefix: tuple[str, ...]) -> bool:
    return path[: len(prefix)] == prefix


def _points(names: list[str]) -> tuple[str, ...]:
    """The points in the last name: a list with commas; in Russian codes also a letter or whatever follows a part."""
    last, depth = names[-1], len(names) - 1
    russian = names[0] == "ru"
    if russian and depth >= _PART_DEPTH and not last[:1].isdigit():
        last = russian_point(last)
    elif "," not in last and not (russian and depth > _PART_DEPTH):
        return ()
    points = tuple(dict.fromkeys(last.split(",")))
    pattern = _RUSSIAN_POINT if russian and not last[:1].isdigit() else _SEGMENT
    if not all(pattern.fullmatch(point) for point in points):
        raise ValueError(f"not a point: {names[-1]!r}")
    return points
