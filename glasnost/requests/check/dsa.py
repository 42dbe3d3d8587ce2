"""The tables of Annex I of Implementing Regulation (EU) 2024/2835: TOTAL, categories, keywords, member states.

An error is a TOTAL that is not the sum of its STATEMENT_CATEGORY rows (where there are any; blank is not applicable),
member states that add up to more than TOTAL, and a keyword or category larger than what it belongs to. Member states
that add up to less, and what is said of keywords and categories within member states, are notes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from glasnost.model.language import _
from glasnost.requests.check.findings import Finding
from glasnost.requests.check.parts import child_finding, plain, total_finding
from glasnost.requests.check.table import Table

TOTAL, CATEGORY, KEYWORD = "TOTAL", "STATEMENT_CATEGORY_", "KEYWORD_"
Line = tuple[int, list[str | None]]


@dataclass
class _Report:
    """One service in one period. total: the row of everything. categories: the rows under it, with their keywords."""

    total: list[Line] = field(default_factory=list)
    categories: list[tuple[str, Line, list[Line]]] = field(default_factory=list)
    keywords: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))
    countries: list[Line] = field(default_factory=list)
    within: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))  # category or keyword → states


def category_column(table: Table) -> int | None:
    """The column of categories; None if the table is none of these."""
    for place, _head in enumerate(table.header):
        said = {(cell or "").strip() for _row, cell in table.cells(place)}
        if any(cell.startswith((CATEGORY, KEYWORD)) for cell in said):
            return place
    return None


def check_dsa(table: Table, column: int) -> Iterator[Finding]:
    """The errors."""
    for report in _reports(table, column).values():
        for row, cells in report.total:
            for place in table.counts:
                yield from _total(table, place, row, cells, report)
        for _name, (_row, cells), keywords in report.categories:
            for row, part in keywords:
                for place in table.counts:
                    few, many = table.number(part, place), table.number(cells, place)
                    if few is not None and many is not None and few > many:
                        yield child_finding(table.file, row, table.header[place], few, many)


def _total(table: Table, place: int, row: int, cells: list[str | None], report: _Report) -> Iterator[Finding]:
    whole = table.number(cells, place)
    parts = [v for _n, (_r, c), _k in report.categories if (v := table.number(c, place)) is not None]
    if whole is not None and parts and sum(parts) != whole:
        yield total_finding(table.file, row, table.header[place], whole, sum(parts))
    if whole is None and sum(parts) > 0:
        what = _("the total is blank, its parts add up to {parts}").format(parts=plain(sum(parts)))
        yield Finding(table.file, row, table.header[place], "total", what, _("Fill in the total."))
    states = sum(v for _r, c in report.countries if (v := table.number(c, place)) is not None)
    if whole is not None and states > whole:
        what = _("the total is {total}, the member states add up to {states}").format(
            total=plain(whole), states=plain(states)
        )
        remedy = _("Correct the number, or say beside the table why they may differ.")
        yield Finding(table.file, row, table.header[place], "countries", what, remedy)


def note_dsa(table: Table, column: int) -> Iterator[Finding]:
    """What may be right and wants a word from the publisher."""
    for report in _reports(table, column).values():
        if report.countries:
            yield from _states(table, report.total, report.countries, TOTAL)
        for name, line, _keywords in report.categories:
            if name in report.within:
                yield from _states(table, [line], report.within[name], name)
        for name, lines in report.keywords.items():
            if name in report.within:
                yield from _states(table, lines, report.within[name], name)


def _states(table: Table, lines: list[Line], states: list[Line], name: str) -> Iterator[Finding]:
    """Member states against what is said of all of them. More than TOTAL is an error and told as one."""
    for place in table.counts:
        said = [value for _row, cells in lines if (value := table.number(cells, place)) is not None]
        added = sum(value for _row, cells in states if (value := table.number(cells, place)) is not None)
        if said and added != sum(said) and (name != TOTAL or added < sum(said)):
            what = _("{name}: the member states add up to {states} of {total}").format(
                name=name, states=plain(added), total=plain(sum(said))
            )
            remedy = _("Say beside the table why they differ.")
            yield Finding(table.file, lines[0][0], table.header[place], "countries", what, remedy)


def _reports(table: Table, column: int) -> dict[tuple[str, ...], _Report]:
    """Service and period → its rows. A keyword belongs to the category above it: KEYWORD_OTHER recurs under each."""
    scope = _scope(table)
    names = [place for place in table.labels if place not in (column, scope) and not _described(table, place)]
    found: dict[tuple[str, ...], _Report] = defaultdict(_Report)
    for row, cells in table.rows:
        report = found[tuple((cells[place] or "").strip() for place in names)]
        name = (cells[column] or "").strip()
        everywhere = scope is None or (cells[scope] or "").strip().upper() in (TOTAL, "")
        if name == TOTAL:
            (report.total if everywhere else report.countries).append((row, cells))
        elif name.startswith(CATEGORY) and everywhere:
            report.categories.append((name, (row, cells), []))
        elif name.startswith(KEYWORD) and everywhere:
            report.keywords[name].append((row, cells))
            if report.categories:
                report.categories[-1][2].append((row, cells))
        elif name.startswith((CATEGORY, KEYWORD)):
            report.within[name].append((row, cells))
    return found


def _scope(table: Table) -> int | None:
    return next((place for place, head in enumerate(table.header) if head.strip().lower() == "scope"), None)


def _described(table: Table, place: int) -> bool:
    """Columns that describe a row and do not tell one report from another."""
    head = table.header[place].lower()
    return not any(word in head for word in ("service", "period", "provider", "platform", "file"))
