"""What one release of the site IS: protected tables and what is said of them. Nothing here computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from glasnost.publishing.derived import Derived
from glasnost.publishing.site.about import About
from glasnost.publishing.tables import Cell, Table, Words


@dataclass(frozen=True)
class Hiding:
    """How one table went out. policy: `exact`, `suppress` or `prohibited`; threshold: of `suppress`, else None.

    primary, complementary: cells hidden for themselves, and so that the first cannot be computed. These two counts are
    for the publisher: a reader who knew that a table has no complementary cell would know that every hidden one is
    small, so the site tells their sum only.
    """

    table: str
    policy: str
    threshold: int | None
    primary: int
    complementary: int
    why: Words | None = None

    @property
    def hidden(self) -> int:
        """Cells that hold no number for the sake of people."""
        return self.primary + self.complementary


@dataclass(frozen=True)
class Change:
    """One cell that is not as it was in the release before. None: the cell, or its table, was or is not there."""

    table: str
    key: tuple[str, ...]
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True)
class Earlier:
    """A release that went out before. day: the day of its register; manifest: SHA-256 of its manifest."""

    number: int
    day: date
    manifest: str
    tables: tuple[Table, ...]
    files: Path  # where its tables lie, as they are carried along


@dataclass(frozen=True)
class Release:
    """Everything that the pages are made of.

    number: 1 for the first. day: of the register's latest run, so that the same register gives the same bytes.
    versions: of the register's tables.
    earlier: oldest first. requests: a folder that `glasnost requests report` wrote. comparisons: pairs of rulebooks.
    memory: what the disclosure control of the next release must know of this one, as it is published.
    """

    number: int
    day: date
    run_id: str
    versions: Mapping[str, int]
    about: About
    tables: tuple[Table, ...]
    derived: tuple[Derived, ...] = ()
    hiding: tuple[Hiding, ...] = ()
    changes: tuple[Change, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    requests: Path | None = None
    comparisons: tuple[tuple[str, str], ...] = ()
    memory: str = ""

    def table(self, name: str) -> Table:
        """A table by its name."""
        return next(table for table in self.tables if table.name == name)

    def hiding_of(self, name: str) -> Hiding | None:
        """How a table went out; None where no policy is known."""
        return next((one for one in self.hiding if one.table == name), None)
