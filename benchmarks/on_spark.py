"""One million charges of a register screened by DuckDB and by Spark on the same machine: equal to the last cell."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb
from measure import Result, apart
from screening import compiled

from glasnost.register.database import connect
from glasnost.register.snapshot import Snapshot
from glasnost.register.tables import schema
from glasnost.rules.gathering import gather_facts
from glasnost.rules.screening import decided
from glasnost.rules.spark import ANSWER, screen_on_spark

LAW, MASTER = "other_charges", "local[2]"
EXTRA = ("medium", "consequence", "by_group")  # facts that the sources tell beside the columns


def make(generated: str, rows: int, folder: Path) -> Snapshot:
    """The tables of a register that holds generated charges: most facts in `charge`, some in `fact`."""
    (folder / "temporary").mkdir(parents=True)
    with connect() as connection:
        connection.execute(f"CREATE TEMP VIEW given AS SELECT * FROM read_parquet('{generated}') LIMIT {rows}")
        named = [row[0] for row in connection.execute("DESCRIBE given").fetchall() if row[0] not in EXTRA]
        told = " UNION ALL ".join(
            f"SELECT charge_id, '{name}' AS name, {name}::VARCHAR AS value FROM given WHERE {name} IS NOT NULL"
            for name in EXTRA
        )
        _write(connection, "charge", "given", named, folder)
        _write(connection, "fact", f"({told})", ["charge_id", "name", "value"], folder)
    files = {"charge": [f"{folder}/charge.parquet"], "fact": [f"{folder}/fact.parquet"]}
    return Snapshot(folder, None, dict.fromkeys(files, 0), files)


def _write(connection: duckdb.DuckDBPyConnection, table: str, source: str, named: list[str], folder: Path) -> None:
    """A table's file: the columns that the source has, and the others blank."""
    connection.register("shape", schema(table).empty_table())
    types = {row[0]: row[1] for row in connection.execute("DESCRIBE shape").fetchall()}
    columns = ", ".join(f"{n if n in named else 'NULL'}::{type_} AS {n}" for n, type_ in types.items())
    connection.execute(f"COPY (SELECT {columns} FROM {source}) TO '{folder}/{table}.parquet'")


def measured(generated: str, rows: str, folder: str) -> dict[str, float]:
    """Seconds of both, and the rows that differ."""
    snapshot, law = make(generated, int(rows), Path(folder)), compiled(LAW)
    with snapshot.connect(judgements=False) as connection:
        connection.execute(f"CREATE TABLE judgement ({', '.join(f'{name} VARCHAR' for name in ANSWER)})")
        started = time.perf_counter()
        gather_facts(connection, law)
        connection.execute(f"CREATE TABLE here AS {decided(connection, law)}")
        here = time.perf_counter() - started
        started = time.perf_counter()
        found = screen_on_spark(snapshot, law, MASTER)
        there = time.perf_counter() - started
        connection.execute(f"CREATE TABLE there AS {found.select}")
        one, other = (
            connection.execute(f"SELECT count(*) FROM (SELECT * FROM {a} EXCEPT ALL SELECT * FROM {b})").fetchall()[0][
                0
            ]
            for a, b in (("here", "there"), ("there", "here"))
        )
        counted = connection.execute("SELECT count(*) FROM here").fetchall()[0][0]
    return {"duckdb": here, "spark": there, "differing": one + other, "rows": counted}


def results(file: Path, rows: int) -> list[Result]:
    """The ratio, and whether all is equal."""
    found = apart(Path(__file__), str(file), str(rows), str(file.parent / "register-on-spark"))
    assert found["rows"] == rows and not found["differing"], "Spark and DuckDB differ"
    detail = f"{found['spark']:.0f} s against {found['duckdb']:.0f} s; {rows:,} charges, every cell equal"
    return [Result("screening on Spark (local, two cores)", "DuckDB", found["spark"] / found["duckdb"], None, detail)]


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:4])))
