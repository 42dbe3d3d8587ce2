"""Annex I part 3 of Implementing Regulation (EU) 2024/2835: orders of member states, laid out as its template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

_ACT, _ITEMS = (
    "Number of orders to act against illegal content received",
    ("Number of specific items of information included in the total number of orders to act against illegal content"),
)
_TOLD = "Median time to inform the authority of the receipt of the order to act against illegal content"
_DONE = "Median time to give effect to the order to act against illegal content"
_INFORM = "Number of orders to provide information"
_TOLD_INFORM = "Median time to inform the authority of the receipt of the order to provide information"
_DONE_INFORM = "Median time to give effect to the order to provide information"
MEASURES = (_ACT, _ITEMS, _TOLD, _DONE, _INFORM, _TOLD_INFORM, _DONE_INFORM)
# the template writes the first two heads of the contextual columns with small letters, and the fifth with a capital
CONTEXT = tuple(
    "Contextual information on " + (name[0].lower() + name[1:] if place < 2 else name)
    for place, name in enumerate(MEASURES)
)
HEAD = (
    "Applicability", "Service", "Reporting period", "Category of illegal content",
    'Description of the sub-category "Other"', "Scope", *MEASURES, *CONTEXT,
)  # fmt: skip
TOTAL, NOT_SPECIFIED = "TOTAL", "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER"
# the member states as Eurostat writes them
STATES = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
NOT_KNOWN = "not known"
_CATEGORIES = Path(__file__).parent / "categories.txt"
Row = tuple[str, ...]


@cache
def lines() -> tuple[tuple[str, str], ...]:
    """(category, keyword or "") in the template's order, TOTAL left out."""
    found, category = [], ""
    for name in _CATEGORIES.read_text(encoding="ascii").split():
        if name.startswith("STATEMENT_CATEGORY_"):
            category = name
            found.append((category, ""))
        elif name != TOTAL:
            found.append((category, name))
    return tuple(found)


def compute(connection: duckdb.DuckDBPyConnection, service: str, period: str) -> list[Row]:
    """The rows of the file; `connection` holds the view `counted` (report.tables). period: first/last day."""
    _orders(connection)
    found = _grouped(connection)
    rows = [_line(service, period, TOTAL, TOTAL, found.get((TOTAL, "", TOTAL)))]
    rows += [
        _line(service, period, keyword or category, TOTAL, found.get((category, keyword, TOTAL)))
        for category, keyword in lines()
    ]
    for state in STATES:
        if (TOTAL, "", state) in found:
            rows.append(_line(service, period, TOTAL, state, found[TOTAL, "", state]))
            rows += [
                _line(service, period, keyword or category, state, found[category, keyword, state])
                for category, keyword in lines()
                if (category, keyword, state) in found
            ]
    return rows


def _orders(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `dsa`: orders of member states, with the category that each has and no other."""
    known = ", ".join(f"('{category}', '{keyword}')" for category, keyword in lines() if keyword)
    categories = ", ".join(f"'{category}'" for category, keyword in lines() if not keyword)
    states = ", ".join(f"'{state}'" for state in STATES)
    connection.execute(
        f"""CREATE OR REPLACE TABLE dsa AS
            WITH o AS (SELECT * REPLACE (CASE country WHEN 'GR' THEN 'EL' ELSE country END AS country) FROM counted),
                 known(category, keyword) AS (VALUES {known}),
                 -- a keyword that stands under one category only tells it
                 told AS (SELECT keyword, min(category) AS category FROM known GROUP BY 1 HAVING count(*) = 1),
                 c AS (SELECT o.* EXCLUDE (category), coalesce(
                         CASE WHEN o.category IN ({categories}) THEN o.category END, told.category, '{NOT_SPECIFIED}'
                       ) AS category FROM o LEFT JOIN told USING (keyword))
            SELECT c.* EXCLUDE (keyword), known.keyword FROM c LEFT JOIN known USING (category, keyword)
            WHERE country IN ({states}) AND kind IN ('restriction', 'user data')"""
    )


def _grouped(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], Sequence[Any]]:
    act, inform = "FILTER (kind = 'restriction')", "FILTER (kind = 'user data')"
    rows = connection.execute(
        f"""SELECT CASE WHEN grouping(category) = 1 THEN '{TOTAL}' ELSE category END,
                   CASE WHEN grouping(keyword) = 1 THEN '' ELSE keyword END,
                   CASE WHEN grouping(country) = 1 THEN '{TOTAL}' ELSE country END,
                   count(*) {act}, sum(items) {act}, median(hours_acknowledge) {act}, median(hours_effect) {act},
                   count(*) {inform}, median(hours_acknowledge) {inform}, median(hours_effect) {inform}
            FROM dsa GROUP BY GROUPING SETS ((), (country), (category), (category, country), (category, keyword),
                                             (category, keyword, country))
            HAVING grouping(keyword) = 1 OR keyword IS NOT NULL"""
    ).fetchall()
    return {(category, keyword, country): row for category, keyword, country, *row in rows}


def _line(service: str, period: str, category: str, scope: str, found: Sequence[Any] | None) -> Row:
    act, items, told, done, inform, told_inform, done_inform = found or (0, None, None, None, 0, None, None)
    items = 0 if act == 0 else items
    values = (act, items, told, done, inform, told_inform, done_inform)
    context = [
        NOT_KNOWN if value is None and (act if place < 4 else inform) else "" for place, value in enumerate(values)
    ]
    return ("All", service, period, category, "", scope, *map(_text, values), *context)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.1f}"
