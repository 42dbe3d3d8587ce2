"""Every page of a release in the language spoken now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from glasnost.model.language import _, counted
from glasnost.publishing.derived import Derived, Formula
from glasnost.publishing.site import corrections_page, requests_page
from glasnost.publishing.site.findings import Finding, fill, finding, headline
from glasnost.publishing.site.grids import Grid, grids
from glasnost.publishing.site.numbers import count, plain, said
from glasnost.publishing.site.pictures import Drawn, Pictures
from glasnost.publishing.site.release import Release
from glasnost.publishing.site.rendering import SEARCHING, Page
from glasnost.publishing.site.words import CHAPTERS, LAWS, OFFICIAL, REGISTER, chapter, rule_words, unit_words
from glasnost.publishing.statistics.catalogue import catalogue
from glasnost.publishing.tables import State, Table

HEADLINES = 3  # derived numbers on the overview
MOST_FINDINGS = 12  # on the page of a table, before one asks for all
PICTURES = 4  # tables of the register on the overview


@dataclass(frozen=True)
class Shown:
    """A table on a page that it shares with others."""

    table: Table
    drawn: Drawn | None
    grids: tuple[Grid, ...] = ()
    findings: tuple[Finding, ...] = ()


def pages(release: Release, pictures: Pictures) -> list[Page]:
    """All pages, in the order of the list on the page of search."""
    found = [_overview(release, pictures), _tables(release)]
    found += [_table(release, table, pictures) for table in release.tables]
    found += [_laws(release, pictures), requests_page.page(release)]
    found += [_methods(release), corrections_page.page(release), _use(release)]
    return [*found, _search(found, release)]


def growths(release: Release) -> list[Derived]:
    """The growth that could be computed. First that of one article by every way of counting, in the order of the
    table; then what is counted as the first one is; then the others. The first leads the overview."""
    found = [one for one in release.derived if one.formula is Formula.GROWTH and one.value is not None]
    together = {one.id for one in catalogue().together}
    lead = next((one for one in found if not together & set(one.over[0].key)), None)
    if lead is None:
        return found
    beside = [one for one in found if _alike(one, lead)]
    beside.sort(key=lambda one: list(release.table(one.over[0].table).cells).index(one.over[0].key))
    way = beside[0].over[0].key[-1]
    others = sorted((one for one in found if one not in beside), key=lambda one: one.over[0].key[-1] != way)
    return [*beside, *others]


def _alike(one: Derived, other: Derived) -> bool:
    """Whether two numbers are of the same cells but for the last dimension."""
    return [cell.key[:-1] for cell in (*one.over, *one.under)] == [
        cell.key[:-1] for cell in (*other.over, *other.under)
    ]


def _of(release: Release, name: str) -> list[Table]:
    return [table for table in release.tables if chapter(table) == name]


def _overview(release: Release, pictures: Pictures) -> Page:
    growth = growths(release)
    tables = {table.name: table for table in release.tables}
    lead = tables[growth[0].over[0].table] if growth else next(iter(_of(release, OFFICIAL)), None)
    heading, subject = headline(growth[0], tables) if growth else (None, "")
    drawings: dict[tuple[str, str], Shown] = {}  # of the tables of one unit, one for each way of dividing it
    for table in _of(release, REGISTER):
        if chart := pictures.chart(table):
            drawings.setdefault((table.unit, chart.plan.along), Shown(table, pictures.drawn(table, "../")))
    more = [
        ("laws.html", _("Laws"), _("whom an amnesty or a repeal frees, with bounds")),
        ("methods.html", _("Methods"), _("what is counted, what is hidden, and how to check it")),
        ("corrections.html", _("Corrections"), _("what changed since the last release")),
    ]
    if release.requests is not None:
        more.insert(1, ("requests.html", _("Requests"), _("what authorities asked a platform for")))
    values = {
        "first": Shown(lead, pictures.drawn(lead, "../")) if lead else None,
        "heading": heading,
        "subject": subject,
        "findings": [finding(one, tables) for one in growth[:HEADLINES]],
        "register": list(drawings.values())[:PICTURES],
        "more": more,
        "count_tables": count(len(release.tables), "tables"),
    }
    summary = _("People prosecuted for what they posted: official figures and the register, with definitions.")
    return Page("index.html", "overview.html", "Glasnost", summary, "index.html", values)


def _tables(release: Release) -> Page:
    chapters = [
        {"id": name, "title": _(title), "words": _(words), "tables": _of(release, name)}
        for name, (title, words) in CHAPTERS.items()
        if _of(release, name)
    ]
    summary = _("Every table with its definition, to read and to download.")
    return Page("tables.html", "tables.html", _("All tables"), summary, "tables.html", {"chapters": chapters})


def _table(release: Release, table: Table, pictures: Pictures) -> Page:
    tables = {one.name: one for one in release.tables}
    derived = sorted((one for one in release.derived if one.table == table.name), key=_last)
    found = [finding(one, tables) for one in derived]
    values: dict[str, Any] = {
        "table": table,
        "kind": _(CHAPTERS[chapter(table)][0]),
        "drawn": pictures.drawn(table, "../../"),
        "findings": found[:MOST_FINDINGS],
        "further": found[MOST_FINDINGS:],
        "definitions": list(
            dict.fromkeys([one.definition for one in found] + [note for one in found for note in one.notes])
        ),
        "grids": grids(table),
        "hidden": _hidden(table),
        "unit": unit_words(table.unit),
    }
    address = f"tables/{table.name}.html"
    return Page(address, "table.html", said(table.title), said(table.definition), "tables.html", values)


def _last(number: Derived) -> tuple[bool, bool]:
    """Sums, whose numbers stand in the table, and what cannot be computed come after the others."""
    return number.formula is Formula.SUM, number.value is None


def _hidden(table: Table) -> Markup | None:
    hidden = sum(cell.state is State.HIDDEN for cell in table.cells.values())
    if not hidden:
        return None
    text = counted(
        "{hidden} of {cells} numbers is hidden, so that none can point at a person.",
        "{hidden} of {cells} numbers are hidden, so that none can point at a person.",
        hidden,
    )
    return fill(
        text, hidden=count(hidden, State.HIDDEN, table.name), cells=count(len(table.cells), "cells", table.name)
    )


def _laws(release: Release, pictures: Pictures) -> Page:
    tables = {one.name: one for one in release.tables}
    shown = []
    for table in _of(release, LAWS):
        found = tuple(finding(one, tables) for one in release.derived if one.table == table.name)
        shown.append(Shown(table, pictures.drawn(table, "../"), grids(table), found))
    summary = _("Whom each law frees, surely and possibly.")
    return Page("laws.html", "laws.html", _("Laws and whom they free"), summary, "laws.html", {"shown": shown})


def _methods(release: Release) -> Page:
    def hidden(tables: Sequence[Table]) -> int:
        return sum(cell.state is State.HIDDEN for table in tables for cell in table.cells.values())

    lines = [
        {
            "table": table,
            "rule": rule_words(release.hiding_of(table.name)),
            "cells": count(len(table.cells), "cells", table.name),
            "hidden": count(hidden([table]), State.HIDDEN, table.name),
        }
        for table in release.tables
    ]
    values = {
        "lines": lines,
        "hidden": count(hidden(release.tables), State.HIDDEN),
        "cells": count(sum(len(table.cells) for table in release.tables), "cells"),
        "run": release.run_id,
    }
    summary = _("What is counted, what is hidden and why, and how to check every number.")
    return Page("methods.html", "methods.html", _("Methods"), summary, "methods.html", values)


def _use(release: Release) -> Page:
    about = release.about
    text = _("{who}Glasnost: people prosecuted for what they posted. Release {n}, {day}.{where}")
    citation = text.format(
        who=f"{about.publisher}. " if about.publisher else "",
        n=plain(release.number),
        day=release.day.isoformat(),
        where=f" {about.address}" if about.address else "",
    )
    summary = _("The licence, and how to cite a number with its definition.")
    return Page("use.html", "use.html", _("Use and cite"), summary, "", {"about": about, "citation": citation})


def _search(others: Sequence[Page], release: Release) -> Page:
    listed = [{"address": one.address, "title": one.title, "summary": one.summary} for one in others]
    summary = _("Words in every page, and a list of all pages.")
    return Page("search.html", "search.html", _("Search"), summary, "search.html", {"pages": listed}, SEARCHING)
