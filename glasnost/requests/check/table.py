"""A published table in memory, with what its heads and cells say each column is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from glasnost.intake import reasons
from glasnost.intake.rows import open_rows
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.requests.check.cells import days_of, is_blank, is_range, number_of
from glasnost.requests.check.findings import Finding

MOST_ROWS = 2_000_000
MOSTLY = 0.6  # of a column's cells must be numbers, so that a word among them is the exception
_SHARE = re.compile(r"%|percent|\bpct\b|_pct|\brate\b|\bshare\b|процент|доля", re.I)
_AVERAGE = re.compile(r"median|average|\bmean\b|percentile|\bp\d\d\b|медиан|средн", re.I)
_NO_COUNT = re.compile(r"\byear\b|\bid\b|_id\b|_no\b|\bcode\b|\bmonth\b|quarter|\bgod\b|\bгод\b|№|\brank\b", re.I)
_TEXT = re.compile(r"contextual|note\b|comment|description|примечан|коммент|описан", re.I)
_TOTAL = re.compile(
    r"(?:grand |sub-?)?totals?|all|all (?:countries|requests|categories|types)|world ?wide|overall|sum|"
    r"(?:всего|итого)(?: по .*)?|в целом|все",
    re.I,
)
_UNDER = re.compile(r"\s*(?:of which|including|incl\.?|thereof|в том числе|в т\. ?ч\.|из них)\b[:,]?", re.I)


@dataclass
class Table:
    """The cells as printed. rows: (data row from 1, as many cells as the head has)."""

    file: str
    header: list[str]
    rows: list[tuple[int, list[str | None]]]
    errors: list[Finding] = field(default_factory=list)

    def cells(self, place: int) -> Iterator[tuple[int, str | None]]:
        """(row, cell) of a column."""
        return ((number, row[place]) for number, row in self.rows)

    def number(self, row: list[str | None], place: int) -> float | None:
        """The count in a cell; None if it is blank or no number."""
        found = number_of(row[place])
        return found.value if found else None

    @cached_property
    def numeric(self) -> list[int]:
        """Columns that hold numbers."""
        return [place for place in range(len(self.header)) if self._is_numeric(place)]

    def _is_numeric(self, place: int) -> bool:
        if _NO_COUNT.search(self.header[place]) or _TEXT.search(self.header[place]):
            return False
        said = [cell for _row, cell in self.cells(place) if not is_blank(cell)]
        numbers = sum(number_of(cell) is not None or is_range(cell) for cell in said)
        return bool(said) and numbers >= MOSTLY * len(said) and self._not_days(said)

    @staticmethod
    def _not_days(said: list[str | None]) -> bool:
        return sum(days_of(cell) is not None for cell in said) < len(said) / 2

    @cached_property
    def shares(self) -> list[int]:
        """Columns of percentages: they cannot be added."""
        return [place for place in self.numeric if _SHARE.search(self.header[place]) or self._all_percent(place)]

    def _all_percent(self, place: int) -> bool:
        found = [number for _row, cell in self.cells(place) if (number := number_of(cell))]
        return bool(found) and all(number.percent for number in found)

    @cached_property
    def averages(self) -> list[int]:
        """Columns of medians and their kin."""
        return [place for place in range(len(self.header)) if is_average(self.header[place])]

    @cached_property
    def counts(self) -> list[int]:
        """Columns of counts: they can be added."""
        return [place for place in self.numeric if place not in self.shares and place not in self.averages]

    @cached_property
    def labels(self) -> list[int]:
        """Columns that say what a row counts: words and days, free text left out."""
        others = set(self.numeric) | set(self.averages)
        return [p for p in range(len(self.header)) if p not in others and not _TEXT.search(self.header[p])]


def is_average(head: str) -> bool:
    """Whether a head names a median or its kin, and not the words about one."""
    return bool(_AVERAGE.search(head)) and not _TEXT.search(head)


def is_total(cell: str | None) -> bool:
    """Whether a label says that the row is the sum of others."""
    return cell is not None and bool(_TOTAL.fullmatch(cell.strip()))


def is_total_head(head: str) -> bool:
    """Whether a column says that it is the sum of others."""
    words = re.split(r"[\s_:,()]+", head.strip().lower())
    return bool({"total", "totals", "всего", "итого", "sum", "overall"} & set(words))


def is_under(cell: str | None) -> bool:
    """Whether a label says that the row is a part of the one above it («of which …»)."""
    return cell is not None and bool(_UNDER.match(cell))


def read_table(path: Path) -> Table:
    """Parse a file in the limited child. Raises Problem if it is no table."""
    with open_rows(path) as rows:
        table = Table(str(path), rows.header, [])
        for number, cells in rows:
            if len(table.rows) >= MOST_ROWS:
                raise Problem(
                    _("the table has more than {n} rows").format(n=MOST_ROWS),
                    where=str(path),
                    remedy=_("Check it in parts."),
                )
            table.rows.append((number, cells))
        problems = list(rows.problems)
    for number, reason in problems:
        remedy = _shape_remedy(reason)
        table.errors.append(Finding(table.file, number, None, "shape", _(reason), remedy))
    table.errors += _heads(table)
    return table


def _shape_remedy(reason: str) -> str:
    if reason == reasons.ROW_LONG:
        return _("Look for a number with a comma between its thousands and no quotation marks around it.")
    return _("Every row must have one cell for each head.")


def _heads(table: Table) -> Iterator[Finding]:
    """Heads that are missing or stand twice: merged cells, as a rule."""
    seen: set[str] = set()
    for place, head in enumerate(table.header):
        used = any(not is_blank(cell) for _row, cell in table.cells(place))
        if not head.strip() and used:
            what = _("column {n} has no head").format(n=place + 1)
            yield Finding(table.file, None, str(place + 1), "shape", what, _("Merged heads must be taken apart."))
        if head.strip() and head in seen:
            what = _("the head stands twice")
            yield Finding(table.file, None, head, "shape", what, _("Give each column a head of its own."))
        seen.add(head)
