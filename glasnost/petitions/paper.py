"""What a paper says, before it has a format: blocks of runs, and everything that was put in or is missing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Literal

RunKind = Literal["text", "blank", "ref"]
BLANK = "________"
DRAFT = "ПРОЕКТ, НЕ ПОДАВАТЬ"  # at the head of every page of a paper under a law that is only proposed
NBSP = "\u00a0"


@dataclass(frozen=True)
class Run:
    """Words in one look: plain text, a marked blank, or the number of a source."""

    text: str
    kind: RunKind = "text"


@dataclass(frozen=True)
class Block:
    """A paragraph of a kind (banner, to, from, title, p, quote, item, attachment, heading, sign), or a table."""

    kind: str
    runs: tuple[Run, ...] = ()
    number: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The words without looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Missing:
    """A blank: what is missing and why."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{BLANK} ({self.what}: {self.why})"


@dataclass(frozen=True)
class Source:
    """Where a statement comes from, in words, and the source's own words if the register has them."""

    words: str
    quote: str | None = None


@dataclass(frozen=True)
class Statement:
    """A fact in the paper: its number in the annex, what it is, its value, its source."""

    number: int
    what: str
    value: str
    source: Source


@dataclass(frozen=True)
class Paper:
    """A paper ready for a format. `key` names its file; `unchecked`: provisions to compare before it is filed."""

    form: str
    key: str
    title: str
    blocks: tuple[Block, ...]
    blanks: tuple[Missing, ...] = ()
    statements: tuple[Statement, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    draft: bool = False
    about: dict[str, Any] = field(default_factory=dict, hash=False)  # for the index: docket number, court, …

    @property
    def stem(self) -> str:
        """The file's name without ending: the form and a number that says nothing."""
        return f"{self.form.replace('/', '-')}-{self.key}"


def plain(text: str) -> str:
    """Text of a source as one line that a document can hold: no control characters, none that turn the direction."""
    return re.sub(" +", " ", "".join(" " if c.isspace() and c != NBSP else c for c in text if _stays(c))).strip()


def _stays(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn", "Co")
