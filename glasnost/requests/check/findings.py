"""What is wrong with a published table, or worth knowing of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One place of one file. row: data row from 1, the head not counted; None if it is the whole file's.

    kind: a fixed word for machines: total, countries, child, median, date, order, separator, percentage, negative,
    shape, disagree, note …; what and remedy: sentences in the user's language.
    """

    file: str
    row: int | None
    column: str | None
    kind: str
    what: str
    remedy: str


@dataclass
class Checked:
    """All that was found. `errors` cannot be true; `notes` may be, and want a word from the publisher."""

    files: list[str] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
