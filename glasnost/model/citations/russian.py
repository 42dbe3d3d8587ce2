"""Russian printed citations: «ст. 282 ч. 2 п. "а", "б" УК РФ», «п. «а» ч. 2 ст. 282», «КоАП: ст. 20.2 ч.6.1».

Both word orders are read, lists of parts and points, a code before or after its articles, and an
attempt or aiding joined to the charge («ст.30 ч.3 - ст.205.2 ч.2» is one charge). A code that the
text does not name stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from glasnost.model.citation import Citation, russian_point
from glasnost.model.citations.russian_words import PIECE, code_of, part_number, plain, plain_places

# Articles of the general part of the Criminal Code that are joined to a charge and are never one alone.
_JOINED = {"30", "33"}


@dataclass(frozen=True, slots=True)
class PrintedProvision:
    """One provision as printed. None or () means that the text does not say it."""

    code: str | None  # uk, koap, upk …; None if the text names no code or one that we do not know
    article: str
    part: str | None = None
    points: tuple[str, ...] = ()
    inchoate: tuple[str, ...] = ()  # canonical citations joined to it: ru/uk/30/3
    wording: str | None = None  # what stands in brackets about the edition: "в ред. …"

    @property
    def general(self) -> bool:
        """Whether it is an article of the Criminal Code's general part (1 to 104), under which nobody is charged."""
        return self.code == "uk" and int(self.article.split(".")[0]) < 105

    @property
    def citation(self) -> Citation | None:
        """The canonical citation; None without a code. An article without a part is known to the article:
        the text does not say whether the article has parts."""
        if self.code is None:
            return None
        head = ("ru", self.code, self.article)
        if self.part is not None:
            return Citation((*head, self.part), self.points)
        return Citation(head, self.points, None, bool(self.points))


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a string: the provisions in their order, and the words that could not be read."""

    provisions: tuple[PrintedProvision, ...]
    unread: tuple[str, ...]


@lru_cache(maxsize=8192)
def read_russian(text: str, code: str | None = None) -> Reading:
    """Read the provisions in `text`. `code`: what the column's source says where the text names none."""
    reader = _read(text, code)
    return Reading(tuple(one.provision for one in _join(reader.found)), tuple(reader.unread))


def locate_russian(text: str, code: str | None = None) -> tuple[LocatedProvision, ...]:
    """The provisions in `text` with the places of their words: code points of `text`, the end excluded."""
    places = _places(text)
    return tuple(
        LocatedProvision(
            one.provision, places[one.start] if places else one.start, places[one.end] if places else one.end
        )
        for one in _join(_read(text, code).found)
    )


def _read(text: str, code: str | None) -> _Reader:
    reader = _Reader()
    for kind, match in _pieces(plain(text)):
        reader.take(kind, match)
    reader.give_code(code)
    return reader


def _places(text: str) -> list[int]:
    """Where each sign of the plain text stands in `text`; empty if they stand at the same place."""
    return plain_places(text) if len(plain(text)) != len(text) else []


@dataclass(frozen=True, slots=True)
class LocatedProvision:
    """A provision and where it stands in the text it was read from."""

    provision: PrintedProvision
    start: int
    end: int


@dataclass(slots=True)
class _Found:
    provision: PrintedProvision
    start: int
    end: int
    coded: bool = False
    joined: bool = True  # no semicolon stands before the next one


class _Reader:
    """Puts the pieces together, from left to right."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self.unread: list[str] = []
        self._ahead: str | None = None  # the code of «УК РФ: …», for what follows
        self._ahead_named = False

    def take(self, kind: str, match: re.Match[str]) -> None:
        """One piece of the text."""
        getattr(self, f"_{kind}")(match)

    def give_code(self, code: str | None) -> None:
        """Articles that no code follows get `code`."""
        for found in self.found:
            if not found.coded and code is not None:
                found.provision = replace(found.provision, code=code)

    def _article(self, match: re.Match[str]) -> None:
        bare = PrintedProvision(None, match["article"], None, _points(match))
        for part in _parts(match):
            self._add(replace(bare, part=part), match)
        if not _parts(match):
            self._add(bare, match)

    def _more_part(self, match: re.Match[str]) -> None:
        if not self.found:
            self.unread.append(match[0].strip())
            return
        last = self.found[-1].provision
        parts = _parts(match)
        if last.part is None and not last.points:
            self.found[-1].provision = replace(last, part=parts[0], points=_points(match))
            self.found[-1].end = match.end()
            parts = parts[1:]
        for part in parts:
            self._add(replace(last, part=part, points=_points(match)), match, self.found[-1].coded)

    def _more_point(self, match: re.Match[str]) -> None:
        if not self.found:
            self.unread.append(match[0].strip())
        elif not self.found[-1].provision.points:
            self.found[-1].provision = replace(self.found[-1].provision, points=_points(match))
            self.found[-1].end = match.end()
        else:
            self._add(replace(self.found[-1].provision, points=_points(match)), match, self.found[-1].coded)

    def _add(self, provision: PrintedProvision, match: re.Match[str], coded: bool = False) -> None:
        if self._ahead_named and not coded:
            provision, coded = replace(provision, code=self._ahead), True
        self.found.append(_Found(provision, match.start(), match.end(), coded))

    def _code(self, match: re.Match[str]) -> None:
        code = code_of(match)
        if code is None:
            self.unread.append(match[0].strip())
        waiting = [found for found in self.found if not found.coded]
        if match["colon"] or not waiting:
            self._ahead, self._ahead_named = code, True
            return
        for found in waiting:
            found.provision, found.coded = replace(found.provision, code=code), True
        waiting[-1].end = match.end()

    def _wording(self, match: re.Match[str]) -> None:
        if self.found:
            self.found[-1].provision = replace(self.found[-1].provision, wording=match["wording"].strip())

    def _gap(self, match: re.Match[str]) -> None:
        if self.found:
            self.found[-1].joined = not set(";[]") & set(match[0])

    def _other(self, match: re.Match[str]) -> None:
        self.unread.append(match[0])


def _pieces(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """The pieces of `text` from left to right; words that are none come as "other"."""
    position = 0
    while position < len(text):
        for kind, pattern in PIECE:
            if match := pattern.match(text, position):
                yield kind, match
                position = match.end()
                break


def _parts(match: re.Match[str]) -> list[str]:
    found = re.findall(r"\d+(?:\.\d+)*|[а-яё]{3,}", match.groupdict().get("parts") or "")
    return [part_number(word) for word in found]


def _points(match: re.Match[str]) -> tuple[str, ...]:
    letters = re.findall(r"[а-яё](?:\.\d)?|\d+(?:\.\d+)*", _without_and(match.groupdict().get("points") or ""))
    return tuple(dict.fromkeys(russian_point(letter) for letter in letters))


def _without_and(points: str) -> str:
    """«а и в» → «а, в»; the point «и» itself stays."""
    return re.sub(r"(?<=[^\s,])\s+и\s+(?=[^\s,])", ", ", points.lower())


def _join(found: list[_Found]) -> Iterator[_Found]:
    """Join an attempt or aiding to the charge that follows it."""
    inchoate: tuple[str, ...] = ()
    start: int | None = None
    for position, item in enumerate(found):
        provision = item.provision
        general = provision.article in _JOINED and provision.code in (None, "uk")
        if general and item.joined and position + 1 < len(found):
            following = found[position + 1].provision
            if following.code == provision.code:
                inchoate += (str(replace(provision, code="uk").citation),)
                start = item.start if start is None else start
                continue
        if inchoate:
            item.provision = replace(provision, inchoate=inchoate)
            item.start = item.start if start is None else start
        yield item
        inchoate, start = (), None
