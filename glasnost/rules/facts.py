"""Raw columns, as text or typed → the relation of facts that `evaluation` reads. What cannot be used is counted.

A value outside its type, list or range counts as missing and is reported; a day or citation known in part goes into
a `__part` column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from glasnost.model.citation import Citation
from glasnost.rules.grammar import MAX_DIGITS
from glasnost.rules.moments import DAY
from glasnost.rules.parts import PART
from glasnost.rules.sql import constant_sql, literal, quote
from glasnost.rules.terms import Fact
from glasnost.rules.vectors import EPOCH

NATIVE = {"bool": "BOOLEAN", "date": "DATE", "moment": "BIGINT", "int": "BIGINT", "number": "DOUBLE"}
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)? ?(Z|[+-]\d{2}:\d{2})$"
_PART_OF_MOMENT = r"^\d{4}-(\d{2}-(\d{2}|\?\?)|\?\?-\?\?)$"
_PART_OF_DAY = r"^\d{4}-(\d{2}|\?\?)-\?\?$"


@dataclass(frozen=True)
class Unusable:
    """Values of one fact that count as missing: outside its type, list or range."""

    fact: str
    rows: int


@dataclass(frozen=True)
class FactSource:
    """A SELECT giving n and the facts, which facts have a `__part` column, and what was left out."""

    select: str
    partial: frozenset[str]
    unusable: tuple[Unusable, ...]


def fact_source(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    types: Mapping[str, str],
    facts: Mapping[str, Fact],
    keep: tuple[str, ...] = ("n",),
) -> FactSource:
    """Type the columns of `relation` (a table or SELECT in brackets). `types`: its columns' DuckDB types."""
    columns, partial, checks = [], set(), {}
    for name, fact in facts.items():
        if name not in types:
            columns.append(f"NULL::{NATIVE.get(fact.type, 'VARCHAR')} AS {quote(name)}")
            continue
        value, part = _value(connection, relation, name, types[name], fact)
        columns.append(f"{value} AS {quote(name)}")
        unused = f"{quote(name)} IS NOT NULL AND {_blank(name, types[name])} AND ({value}) IS NULL"
        if part is not None:
            partial.add(name)
            columns.append(f"{part} AS {quote(name + PART)}")
            unused += f" AND ({part}) IS NULL"
        checks[name] = f"count(*) FILTER ({unused})"
    found: tuple[int, ...] = ()
    if checks:
        found = connection.execute(f"SELECT {', '.join(checks.values())} FROM {relation}").fetchall()[0]
    unusable = tuple(Unusable(name, rows) for name, rows in zip(checks, found, strict=True) if rows)
    kept = ", ".join((*keep, *columns))
    return FactSource(f"SELECT {kept} FROM {relation}", frozenset(partial), unusable)


def _value(
    connection: duckdb.DuckDBPyConnection, relation: str, name: str, type_: str, fact: Fact
) -> tuple[str, str | None]:
    """(SQL of the usable value, SQL of the part known if any row has one)."""
    column = quote(name)
    text = type_ == "VARCHAR"
    trimmed = f"trim({column})" if text else f"{column}::VARCHAR"
    match fact.type:
        case "bool":
            return (_bool(trimmed) if type_ != "BOOLEAN" else column), None
        case "enum":
            return f"CASE WHEN {trimmed} IN ({', '.join(map(literal, fact.choices))}) THEN {trimmed} END", None
        case "text":
            return f"nullif({trimmed}, '')", None
        case "citation":
            return _citation(connection, relation, trimmed)
        case "date":
            return _date(connection, relation, fact, column, type_, trimmed)
        case "moment":
            return _moment(connection, relation, fact, column, type_, trimmed)
    return _within(fact, _number(fact, column, type_, trimmed)), None


def _bool(text: str) -> str:
    return f"CASE lower({text}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END"


def _number(fact: Fact, column: str, type_: str, text: str) -> str:
    """The number, unless it is no such number: 3.7 is no whole one, and what is infinite is none at all."""
    if type_ in ("BIGINT", "INTEGER"):
        return column
    if fact.type == "int":
        digits = rf"^-?\d{{1,{MAX_DIGITS}}}(\.0*)?$"
        return f"CASE WHEN regexp_matches({text}, '{digits}') THEN try_cast({text} AS BIGINT) END"
    number = column if type_ == "DOUBLE" else f"try_cast({text} AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _citation(connection: duckdb.DuckDBPyConnection, relation: str, text: str) -> tuple[str, str | None]:
    """Citations are parsed once for each distinct text, by the one parser there is."""
    rows = connection.execute(f"SELECT DISTINCT {text} FROM {relation} WHERE {text} <> ''").fetchall()
    whole: dict[str, str] = {}
    parts: dict[str, str] = {}
    bad: list[str] = []
    for (value,) in rows:
        try:
            citation = Citation.parse(value)
        except ValueError:
            bad.append(value)
            continue
        (whole if citation.known else parts)[value] = str(citation)
    changed = {value: canonical for value, canonical in whole.items() if value != canonical}
    lost = [*bad, *parts, ""]
    whens = [f"WHEN {text} IN ({', '.join(map(literal, lost))}) THEN NULL"]
    whens += [f"WHEN {text} = {literal(value)} THEN {literal(canonical)}" for value, canonical in changed.items()]
    if not parts:
        return (f"CASE {' '.join(whens)} ELSE {text} END" if bad or changed else f"nullif({text}, '')"), None
    return (
        f"CASE {' '.join(whens)} ELSE {text} END",
        f"CASE WHEN {text} IN ({', '.join(map(literal, parts))}) THEN {text} END",
    )


def _date(
    connection: duckdb.DuckDBPyConnection, relation: str, fact: Fact, column: str, type_: str, text: str
) -> tuple[str, str | None]:
    if type_ == "DATE":
        return _within(fact, column), None
    day = f"CASE WHEN regexp_matches({text}, '{_DAY}') THEN try_cast({text} AS DATE) END"
    part = f"CASE WHEN regexp_matches({text}, '{_PART_OF_DAY}') THEN {text} END"
    any_part = connection.execute(f"SELECT count({part}) FROM {relation}").fetchall()[0][0]
    return _within(fact, day), part if any_part else None


def _moment(
    connection: duckdb.DuckDBPyConnection, relation: str, fact: Fact, column: str, type_: str, text: str
) -> tuple[str, str | None]:
    """Seconds of the local time of the law's zone (see `moments`); a time without its zone is none."""
    there = column if type_ == "TIMESTAMP WITH TIME ZONE" else f"try_cast({text} AS TIMESTAMPTZ)"
    seconds = f"(floor(epoch({there}))::BIGINT + {EPOCH * DAY + fact.zone})"
    if type_ == "TIMESTAMP WITH TIME ZONE":
        return _within(fact, seconds), None
    value = f"CASE WHEN regexp_matches({text}, '{_MOMENT}') THEN {seconds} END"
    part = f"CASE WHEN regexp_matches({text}, '{_PART_OF_MOMENT}') THEN {text} END"
    any_part = connection.execute(f"SELECT count({part}) FROM {relation}").fetchall()[0][0]
    return _within(fact, value), part if any_part else None


def _within(fact: Fact, value: str) -> str:
    bounds = []
    if fact.low is not None:
        bounds.append(f"{value} >= {constant_sql(fact.type, fact.low)}")
    if fact.high is not None:
        bounds.append(f"{value} <= {constant_sql(fact.type, fact.high)}")
    return f"CASE WHEN {' AND '.join(bounds)} THEN {value} END" if bounds else value


def _blank(name: str, type_: str) -> str:
    return f"trim({quote(name)}) <> ''" if type_ == "VARCHAR" else "TRUE"
