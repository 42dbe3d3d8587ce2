"""Charges for measuring, in a Parquet file: invented values, about 5 % of each missing, independently."""

from __future__ import annotations

from pathlib import Path

import duckdb

MISSING = 0.05


def one_of(values: list[str], power: float = 1) -> str:
    """A value of a list, the first ones more often where `power` is above 1."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"[{listed}][1 + CAST(floor(pow(random(), {power}) * {len(values)}) AS INTEGER)]"


def day(first: str, days: int) -> str:
    """A day in so many days from the first."""
    return f"DATE '{first}' + CAST(floor(random() * {days}) AS INTEGER)"


VERDICTS = [
    *("convicted", "acquitted", "terminated", "returned", "transferred"),
    *("upheld", "changed", "quashed", "pending"),
]
PROVISIONS = [
    *("ru/uk/282/1", "ru/uk/282/2", "ru/uk/280/1", "ru/uk/280.1/1", "ru/uk/148/1", "ru/uk/205.2/2"),
    *("ru/koap/20.3.3/1", "ru/koap/20.3/1", "ru/koap/20.29", "ru/koap/19.3/1", "ru/uk/105/1"),
]
COLUMNS = {
    "verdict": one_of(VERDICTS, 2),
    "provision": one_of(PROVISIONS),
    "medium": one_of(["online", "print", "broadcast", "in person"]),
    "consequence": one_of(["none", "violence", "damage", "riot"], 3),
    "violence": "random() < 0.1",
    "by_group": "random() < 0.1",
    "official_position": "random() < 0.1",
    "prior_administrative": "random() < 0.2",
    "suspended": "random() < 0.5",
    "act_on": day("2010-01-01", 5000),
    "decided_on": day("2010-01-01", 5500),
    "sentence_amount": "CAST(floor(random() * 500) AS INTEGER)",
}


def generate(path: Path, rows: int) -> None:
    """Write so many charges, streamed; the same on every run."""
    columns = [f"CASE WHEN random() < {MISSING} THEN NULL ELSE {sql} END AS {name}" for name, sql in COLUMNS.items()]
    # of nine persons in ten it is said that these are all charges; of half of the others that they are not
    whole = "CASE WHEN p % 20 > 1 THEN true WHEN p % 20 = 1 THEN false END AS record_complete"
    person = f"printf('%016x', p * 104729) AS person_id, {whole}"
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET enable_progress_bar = false; SELECT setseed(0.5)")
        connection.execute(
            f"COPY (SELECT printf('%032x-1', i * 7919) AS charge_id, {person}, {', '.join(columns)} "
            f"FROM (SELECT i, CAST(floor(random() * {rows * 2 // 5}) AS BIGINT) AS p FROM range({rows}) t(i))) "
            f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
        )
