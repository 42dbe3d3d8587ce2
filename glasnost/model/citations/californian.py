"""Californian printed sections: «11357(b) HS», «11357.5 HS», «484(A)/490.5 PC»."""

from __future__ import annotations

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
_SECTION = re.compile(r"(?P<section>\d{1,5}(?:\.\d{1,3})?)(?P<marks>(?:\s*\([a-z0-9]{1,3}\))*)(?![\w.])", re.IGNORECASE)
_CODE = re.compile(
    r"(?<![a-z&])(?P<code>" + "|".join(sorted(CODES, key=len, reverse=True)) + r")(?![a-z&])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CalifornianSection:
    """One section as printed; `code` None if the text names none that we know."""

    code: str | None
    section: str
    marks: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation | None:
        """`us/ca/hs/11357/b`; None without a code."""
        return Citation(("us", "ca", self.code, self.section, *self.marks)) if self.code else None


@lru_cache(maxsize=8192)
def read_californian(text: str, code: str | None = None) -> tuple[CalifornianSection, ...]:
    """The sections in `text`; a code stands after its sections («484(A)/490.5 PC») or before («PC 484»)."""
    codes = [(match.start(), CODES[match["code"].upper()]) for match in _CODE.finditer(text)]
    return tuple(_section(match, codes, code) for match in _SECTION.finditer(text))


def _section(match: re.Match[str], codes: list[tuple[int, str]], default: str | None) -> CalifornianSection:
    following = [name for start, name in codes if start >= match.end()]
    before = [name for start, name in codes if start < match.start()]
    code = following[0] if following else before[-1] if before else default
    marks = tuple(mark.lower() for mark in re.findall(r"\(([^)]+)\)", match["marks"]))
    return CalifornianSection(code, match["section"], marks)
