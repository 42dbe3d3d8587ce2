"""The report beside what others say: figures that authorities publish, and judgments that cite the platform's answers.

Ours is computed from the published rows for every figure; the number of judgments is the publisher's word, for the
judgments are not published. A difference is no error: periods and ways of counting differ. It is a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

HEAD = ("check", "source", "measure", "theirs", "ours", "difference", "note")
MEASURES = {"requests": "count(*)", "accounts": "sum(accounts)", "items": "sum(items)"}
WHERE = ("kind", "country", "class", "category")
FIGURE, JUDGMENTS = "published figure", "judgments that cite an answer"
Row = tuple[str, ...]


def is_figure(row: Mapping[str, Any]) -> bool:
    """Whether a row of the statement is a figure that can be compared."""
    where = row.get("where", {})
    return (
        isinstance(row.get("source"), str)
        and type(row.get("value")) is int
        and row.get("measure", "requests") in MEASURES
        and isinstance(where, dict)
        and all(name in WHERE and isinstance(value, str) for name, value in where.items())
    )


def compute(connection: duckdb.DuckDBPyConnection, checks: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The rows of the file; `connection` holds the table `counted`. ValueError if a check is none."""
    return [_figure(connection, one) if one.get("check") == FIGURE else _judgments(one) for one in checks]


def _figure(connection: duckdb.DuckDBPyConnection, one: Mapping[str, Any]) -> Row:
    if not is_figure(one):
        raise ValueError("figure")
    where = one.get("where", {})
    wanted = " AND ".join(f'"{name}" = ?' for name in where) or "true"
    measure = one.get("measure", "requests")
    found = connection.execute(f"SELECT {MEASURES[measure]} FROM counted WHERE {wanted}", list(where.values()))
    ours = found.fetchall()[0][0]
    scope = ", ".join(f"{name}: {value}" for name, value in sorted(where.items()))
    difference = "" if ours is None else str(int(ours) - one["value"])
    note = "; ".join(filter(None, (scope, str(one.get("note", "")))))
    return FIGURE, one["source"], measure, str(one["value"]), "" if ours is None else str(int(ours)), difference, note


def _judgments(one: Mapping[str, Any]) -> Row:
    said = [one.get(name) for name in ("cited", "matched")]
    if one.get("check") != JUDGMENTS or not all(type(number) is int for number in said):
        raise ValueError("judgments")
    cited, matched = one["cited"], one["matched"]
    note = str(one.get("note", ""))
    return JUDGMENTS, str(one.get("source", "")), "cases", str(cited), str(matched), str(matched - cited), note
