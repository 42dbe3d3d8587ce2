"""A form: what a paper says, with slots for what the register knows. The format is in docs/petition-forms.md.

What a form may not do: compute, read files, or hide what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.petitions.russian.words import Case


@dataclass(frozen=True)
class Slot:
    """A place for a value: {name} or {name:gen}."""

    name: str
    case: Case = Case.NOM


@dataclass(frozen=True)
class Condition:
    """When a paragraph stands: the value is known, unknown, or has this value."""

    name: str
    known: bool = True
    value: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """Words and slots in order; or the quote of a provision."""

    pieces: tuple[str | Slot, ...]
    condition: Condition | None = None
    quote: str | None = None
    line: int = 0


@dataclass(frozen=True)
class Provision:
    """A provision that the paper rests on. `text` is empty where no copy was seen; `source` says whose copy it is."""

    key: str
    title: str
    text: str
    source: str


@dataclass(frozen=True)
class Form:
    """A form read from its file.

    codes, verdicts: the charges that it fits; outcomes: those besides the ones that free; not_if: facts that must not
    be known to be so; needs_law: whether the paper rests on the law, so that under a mere proposal it is a draft.
    """

    id: str
    file: Path
    title: str
    title_en: str
    unit: str
    codes: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    not_if: tuple[str, ...] = ()
    needs_law: bool = True
    sections: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    blanks: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → (what it is, why it is missing)
    law: tuple[Provision, ...] = ()

    @property
    def slots(self) -> set[str]:
        """The names of all values that the text asks for."""
        paragraphs = [p for section in self.sections.values() for p in section]
        return {piece.name for p in paragraphs for piece in p.pieces if isinstance(piece, Slot)}

    def layout(self, name: str) -> Path:
        """The layout file of this name: the form's own, or its country's."""
        for place in (self.file.parent, self.file.parent.parent):
            if (place / name).is_file():
                return place / name
        raise Problem(_("the layout {name} is missing").format(name=name), where=str(self.file.parent))
