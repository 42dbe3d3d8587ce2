"""The tables of a register of a million charges, against DuckDB's plain GROUP BYs of the same."""

from __future__ import annotations

import json
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path

from generate import COLUMNS, MISSING, PROVISIONS, day, one_of
from measure import Result, apart, cpu, peak

from glasnost.model.records import Original, Source
from glasnost.publishing.statistics import numbers
from glasnost.publishing.statistics.catalogue import catalogue
from glasnost.register import Register
from glasnost.register.database import connect
from glasnost.register.tables import schema

TIMES = 5
SQL = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE"}
CHARGES_A_CASE = 1.25
REGIONS = [f"Invented region {n}" for n in range(1, 86)]
# what `generate` does not make, or makes otherwise for its rulebooks
MORE = {
    "act": one_of(["post", "repost", "like", "comment", "saved picture", "status"], 2),
    "platform": one_of(["ВКонтакте", "Telegram", "YouTube", "Одноклассники", "TikTok"], 2),
    "stage": one_of(["first", "appeal", "review", "cassation"], 3),
    "sentence_kind": one_of(["fine", "arrest", "imprisonment", "compulsory works"], 2),
    "sentence_unit": "'months'",
}
# the columns that each kind of axis is grouped by, of a charge c, its case k or an issue
PLAIN = {
    "year": "year(c.decided_on)",
    "year_received": "year(k.received_on)",
    "region": "k.region",
    "article": "c.jurisdiction, c.code, c.article",
    "part": "c.jurisdiction, c.code, c.article, c.part",
    "code": "c.jurisdiction, c.code",
    "outcome": "c.verdict",
    "conviction": "c.verdict = 'convicted'",
    "act": "c.act",
    "platform": "c.platform",
    "sentence": "c.verdict, c.sentence_kind, c.suspended, floor(c.sentence_amount / 12)",
    "reason": "i.reason",
}


def make(folder: Path, charges: int) -> None:
    """A register of invented charges, about 5 % of each value missing."""
    staged, register = folder / "staged", Register.create(folder / "register")
    staged.mkdir()
    values = {**{name: COLUMNS[name] for name in ("verdict", "decided_on", "suspended", "sentence_amount")}, **MORE}
    made = {name: f"CASE WHEN random() < {MISSING} THEN NULL ELSE {sql} END" for name, sql in values.items()}
    cases = int(charges / CHARGES_A_CASE)
    own = "printf('%032x', {n} * 7919) AS record_id, 'any/invented' AS source_id, 'invented' AS original"
    provision = f"string_split({one_of(PROVISIONS)}, '/')"
    with connect() as connection:
        connection.execute("SET threads = 1; SELECT setseed(0.5)")
        _write(
            connection,
            staged,
            "charge",
            f"""SELECT {own.format(n="n")}, record_id AS case_id, record_id || '-' || i AS charge_id,
                       record_id || '-p1' AS person_id, 'x' AS fingerprint, p[1] AS jurisdiction, p[2] AS code,
                       p[3] AS article, p[4] AS part, {", ".join(f"{sql} AS {name}" for name, sql in made.items())}
                FROM (SELECT i, i % {cases} AS n, {provision} AS p FROM range({charges}) t(i))""",
        )
        _write(
            connection,
            staged,
            "court_case",
            f"""SELECT {own.format(n="n")}, record_id AS case_id, n AS record_hash, n AS row,
                       {one_of(REGIONS, 2)} AS region, {MORE["stage"]} AS stage,
                       {day("2010-01-01", 5500)} AS received_on
                FROM range({cases}) t(n)""",
        )
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    original = Original("invented", "any/invented", "invented.csv", 0, None, moment, None, charges)
    register.commit(original, Source("any/invented", "Invented charges", "nobody", "any", "CC0"), staged)


def _write(connection: object, folder: Path, table: str, select: str) -> None:
    """One staged table; columns that are not made are empty."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {select}")  # type: ignore[attr-defined]
    there = {row[0] for row in connection.execute("DESCRIBE made").fetchall()}  # type: ignore[attr-defined]
    columns = [
        f"{field.name if field.name in there else 'NULL'}::{SQL[str(field.type)]} AS {field.name}"
        for field in schema(table)
    ]
    connection.execute(  # type: ignore[attr-defined]
        f"COPY (SELECT {', '.join(columns)} FROM made) TO '{folder / f'{table}.parquet'}' (FORMAT parquet)"
    )


def tables(folder: str) -> float:
    """Everything that `numbers` makes: tables with all totals, derived numbers, every check. CPU seconds."""
    before = cpu()
    found = numbers(Register.open(Path(folder)))
    assert len(found.tables) >= len(catalogue().statistics) - 2, found.unpublished
    return cpu() - before


def plain(folder: str) -> float:
    """The same tables as plain GROUP BYs of the register's own, without totals and without checks. CPU seconds."""
    before = cpu()
    with Register.open(Path(folder)).snapshot().connect(judgements=False) as connection:
        for statistic in catalogue().statistics:
            connection.execute(query(statistic.unit, statistic.dimensions)).fetchall()
    return cpu() - before


def query(unit: str, dimensions: tuple[str, ...]) -> str:
    """A plain GROUP BY of the register's tables."""
    table = {"cases": "k", "issues": "i"}.get(unit, "c")
    columns = [PLAIN.get(name, f"{table}.{'source_id' if name == 'source' else name}") for name in dimensions]
    source = {"k": "court_case k", "i": "issue i", "c": "charge c"}[table]
    if table == "c" and "region" in dimensions:
        source += " LEFT JOIN court_case k ON k.case_id = c.case_id"
    return f"SELECT {', '.join(columns)}, count(*) FROM {source} GROUP BY ALL"


def measured(folder: str) -> dict[str, float]:
    """Both by turns; the medians."""
    turns = [{"plain": plain(folder), "cpu": tables(folder)} for _turn in range(TIMES)]
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]} | {"memory": peak()}


def results(folder: Path, charges: int) -> list[Result]:
    """The ratio."""
    make(folder, charges)
    found = apart(Path(__file__), str(folder / "register"))
    detail = f"{found['cpu']:.2f} CPU s, {found['memory'] / 1e9:.2f} GB"
    peer = f"DuckDB's plain GROUP BYs of the same tables, by turns: {found['plain']:.2f} CPU s for {charges:,} charges"
    return [Result("statistics: all tables, totals, checks", peer, found["cpu"] / found["plain"], None, detail)]


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
