"""What is wrong in a published folder."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """file: in the folder. where: the row, cell or number in it; empty for the whole file."""

    file: str
    where: str
    what: str


@dataclass
class Verified:
    """What was looked at, and what is wrong. notes: what could not be looked at, and why; they are no faults."""

    release: int = 0
    day: str = ""
    manifest: str = ""
    files: int = 0
    tables: int = 0
    cells: int = 0
    totals: int = 0
    derived: int = 0
    pages: int = 0
    numbers: int = 0
    charts: int = 0
    requests: int = 0
    rebuilt: bool = False
    errors: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, file: str, where: str, what: str) -> None:
        """Add a fault, once."""
        fault = Fault(file, where, what)
        if fault not in self.errors:
            self.errors.append(fault)
