"""Californian printed sections: «11357(b) HS», «11357.5 HS», «484(A)/490.5 PC»."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from glasnost.model.citation import Citation

# The abbreviations that courts and the Department of Justice print after a section.
CODES = {
    "HS": "hs",
    "H&S": "hs",
    "PC": "pc",
    "VC": "vc",
    "BP": "bp",
    "B&P": "bp",
    "WI": "wi",
    "W&I": "wi",
    "FG": "fg",
}
# Sections of these codes have no letters in their numbers: a letter that follows one is a subdivision without brackets.
UNLETTERED = ("hs",)
_STATE = ("us", "ca")
_MARKS = r"(?:\s*\([a-z0-9]{1,3}\))*"
_NAMES = "|".join(sorted(CODES, key=len, reverse=True))
_SECTION = re.compile(
    rf"(?<![\w.])(?P<section>\d{{1,5}}(?:\.\d{{1,3}})?)(?P<marks>{_MARKS})(?![\w.])",
    re.IGNORECASE,
)
_CODE = re.compile(rf"(?<![a-z&])(?P<code>{_NAMES})(?![a-z&])", re.IGNORECASE)
_LETTERED = rf"\d{{1,5}}(?:\.\d{{1,3}})?(?:(?!(?:{_NAMES})(?![a-z&]))[a-z]{{1,2}}\d?)?{_MARKS}"
_LISTED = re.compile(
    rf"(?<![\w.])(?P<sections>{_LETTERED}(?:\s*[/,&+-]\s*{_LETTERED})*)\s*(?P<code>{_NAMES})(?![a-z&])", re.IGNORECASE
)
_ONE = re.compile(rf"(?P<number>\d+(?:\.\d+)?)(?P<letters>[a-z]*)(?P<digit>\d?)(?P<marks>{_MARKS})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CalifornianSection:
    """One section as printed; `code` None if the text names none that we know."""

    code: str | None
    section: str
    marks: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation | None:
        """`us/ca/hs/11357/b`; None without a code."""
        return Citation((*_STATE, self.code, self.section, *self.marks)) if self.code else None


@lru_cache(maxsize=8192)
def read_californian(text: str, code: str | None = None) -> tuple[CalifornianSection, ...]:
    """The sections in `text`; a code stands after its sections («484(A)/490.5 PC») or before («PC 484»)."""
    codes = [(match.start(), CODES[match["code"].upper()]) for match in _CODE.finditer(text)]
    return tuple(_section(match, codes, code) for match in _SECTION.finditer(text))


def _section(match: re.Match[str], codes: list[tuple[int, str]], default: str | None) -> CalifornianSection:
    following = [name for start, name in codes if start >= match.end()]
    before = [name for start, name in codes if start < match.start()]
    code = following[0] if following else before[-1] if before else default
    return CalifornianSection(code, match["section"], _marks(match["marks"]))


def _marks(text: str) -> tuple[str, ...]:
    return tuple(mark.lower() for mark in re.findall(r"\(([^)]+)\)", text))


@lru_cache(maxsize=8192)
def read_californian_charge(text: str) -> Citation | None:
    """The provision of one count as a criminal history prints it: «11357(C) HS-POSS MARIJUANA OVER 1 OZ».

    A section counts only with its code behind it, so numbers in the words that describe the offence are none. A
    section without a subdivision is known to the section (`us/ca/hs/11357/?`). Of two sections what they have in
    common is known (`us/ca/pc/?`), and no more. None: the text does not begin with a section and its code.
    """
    listed = list(_LISTED.finditer(text.strip()))
    if not listed or listed[0].start() > 0:
        return None
    found = [
        _charged(CODES[match["code"].upper()], one) for match in listed for one in _ONE.finditer(match["sections"])
    ]
    if len(set(found)) > 1:
        return Citation(_common([citation.segments for citation in found]), known=False)
    return found[0]


def _common(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The names with which all of them begin."""
    steps = itertools.takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False))
    return tuple(names[0] for names in steps)


def _charged(code: str, match: re.Match[str]) -> Citation:
    section, marks = match["number"], _marks(match["marks"])
    stuck = match["letters"].lower(), match["digit"]
    if code in UNLETTERED:
        marks = (*filter(None, stuck), *marks)
    else:
        section += "".join(stuck)
    return Citation((*_STATE, code, section, *marks), known=bool(marks))
