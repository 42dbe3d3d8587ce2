"""A register's charges → the facts that a law asks: a charge's columns, its extra facts, and what people answered.

The statements are such that DuckDB and Spark read them alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import duckdb

from glasnost.rules.decision import Compiled
from glasnost.rules.facts import Unusable, fact_source
from glasnost.rules.parts import PART
from glasnost.rules.people import CASE, PERSON
from glasnost.rules.sql import literal, quote
from glasnost.rules.terms import Fact

OF_THE_PERSON = ("born_on",)  # columns of `person` that a law may ask for; they stay there and are written nowhere else
HIDDEN = ("charge_id", "person_id", "record_id", "source_id", "original", "fingerprint")
RAW = "raw_facts"  # the view of facts as the tables hold them, not yet typed
KEPT = ("charge_id", PERSON, CASE)


class Tables(Protocol):
    """The tables of a register in some engine."""

    def columns(self, table: str) -> Mapping[str, str]:
        """Name → type, as DuckDB names it."""

    def rows(self, select: str) -> Sequence[Sequence[Any]]:
        """The rows of a small result."""

    def keep(self, name: str, select: str) -> None:
        """Compute a result once, and call it by a name from now on."""

    def show(self, name: str, select: str) -> None:
        """Call a statement by a name."""


@dataclass(frozen=True)
class DuckTables:
    """The tables of a connection."""

    connection: duckdb.DuckDBPyConnection

    def columns(self, table: str) -> Mapping[str, str]:
        return {row[0]: row[1] for row in self.connection.execute(f"DESCRIBE {table}").fetchall()}

    def rows(self, select: str) -> Sequence[Sequence[Any]]:
        return self.connection.execute(select).fetchall()

    def keep(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")

    def show(self, name: str, select: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")


def gather_facts(connection: duckdb.DuckDBPyConnection, compiled: Compiled, only: str = "TRUE") -> tuple[Unusable, ...]:
    """Make the table `facts`, typed. only: a condition on the charge `c`, for a few charges of many."""
    facts = compiled.law.facts
    show_raw_facts(DuckTables(connection), facts, only)
    return type_facts(connection, facts)


def type_facts(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, Fact]) -> tuple[Unusable, ...]:
    """Make the table `facts` of the view RAW: numbered rows, each value of its declared type or missing."""
    types = {name: type_ for name, type_ in DuckTables(connection).columns(RAW).items() if name not in KEPT}
    source = fact_source(connection, RAW, types, facts, keep=("row_number() OVER () AS n", *KEPT))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE facts AS {source.select}")
    return source.unusable


def show_raw_facts(tables: Tables, facts: Mapping[str, Fact], only: str = "TRUE") -> None:
    """Make the view RAW.

    An answer holds as long as the charge says what it said when the answer was given. Sources that give one fact
    two values leave it unknown.
    """
    columns, people = tables.columns("charge"), tables.columns("person")
    extra = _extra(tables, list(facts))
    parts = []
    for name in facts:
        own = f"c.{quote(name)}" if name in columns and name not in HIDDEN else None
        if name in OF_THE_PERSON and name in people:
            own = f"p.{quote(name)}"
        told = [f"{table}.{quote(name)}" for table, names in extra.items() if name in names]
        if told:
            both = [*told, f"CAST({own} AS STRING)"] if own is not None else told
            parts.append(f"coalesce({', '.join(both)}) AS {quote(name)}")
        elif own is not None:
            parts.append(f"{own} AS {quote(name)}")
    joins = "".join(f" LEFT JOIN {table} ON {table}.charge_id = c.charge_id" for table, names in extra.items() if names)
    if any(name in OF_THE_PERSON for name in facts):
        joins += " LEFT JOIN person p ON p.person_id = c.person_id"
    kept = ["c.charge_id", f"c.person_id AS {PERSON}", f"c.case_id AS {CASE}"]
    tables.show(RAW, f"SELECT {', '.join([*kept, *parts])} FROM charge c{joins} WHERE {only}")


def partial_facts(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Facts with a `__part` column in `facts`."""
    columns = DuckTables(connection).columns("facts")
    return frozenset(name.removesuffix(PART) for name in columns if name.endswith(PART))


def _extra(tables: Tables, names: list[str]) -> dict[str, list[str]]:
    """Tables with one row a charge and one column a fact: `told` by people, `extra` from the sources."""
    wanted = ", ".join(literal(n) for n in names) or "''"
    subjects = " UNION ALL ".join(
        f"""SELECT c.charge_id, j.fact AS name, j.value FROM judgement j JOIN charge c ON j.subject_id = c.{kind}_id
            WHERE j.subject_kind = '{kind}' AND j.fact IN ({wanted}){same}"""
        for kind, same in (("charge", " AND j.fingerprint = c.fingerprint"), ("case", ""), ("person", ""))
    )
    queries = {
        "told": f"({subjects})",
        "extra": f"(SELECT charge_id, name, value FROM fact WHERE name IN ({wanted}))",
    }
    found: dict[str, list[str]] = {}
    for table, query in queries.items():
        agreed = f"SELECT charge_id, name, min(value) AS value FROM {query} said GROUP BY charge_id, name"
        tables.keep(f"{table}_long", f"{agreed} HAVING count(DISTINCT value) = 1")
        present = [row[0] for row in tables.rows(f"SELECT DISTINCT name FROM {table}_long ORDER BY 1")]
        found[table] = present
        if present:
            columns = ", ".join(f"min(CASE WHEN name = {literal(n)} THEN value END) AS {quote(n)}" for n in present)
            tables.keep(table, f"SELECT charge_id, {columns} FROM {table}_long GROUP BY charge_id")
    return found
