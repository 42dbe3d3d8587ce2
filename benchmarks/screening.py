"""Screening generated charges under a law of sixteen tests, against DuckDB merely scanning the same columns."""

from __future__ import annotations

import json
import statistics
import sys
from datetime import date
from pathlib import Path

from measure import Result, apart, cpu, peak

from glasnost.register.database import connect
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.evaluation import Evaluation
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import load_rulebook

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 22)
TIMES = 5


def compiled() -> Compiled:
    """The law of sixteen tests."""
    return compile_law(resolve(load_rulebook(HERE / "sixteen_tests.md"), AS_OF))


def source(file: str) -> str:
    """The generated charges, numbered."""
    return f"SELECT file_row_number AS n, * FROM read_parquet('{file}', file_row_number = true)"


def scan(file: str) -> None:
    """The limit: nothing but reading the columns."""
    with connect() as connection:
        columns = ", ".join(f"count({name})" for name in compiled().level_of)
        spent = []
        for _time in range(TIMES):
            before = cpu()
            connection.execute(f"SELECT {columns} FROM ({source(file)})").fetchall()
            spent.append(cpu() - before)
    print(json.dumps({"cpu": statistics.median(spent), "memory": peak()}))


def outcome(file: str) -> None:
    """Outcome and possible outcomes alone."""
    law = compiled()
    with connect() as connection:
        spent = []
        for _time in range(TIMES):
            before = cpu()
            Evaluation(connection, law, source(file)).tally()
            spent.append(cpu() - before)
    print(json.dumps({"cpu": statistics.median(spent), "memory": peak()}))


def full(file: str) -> None:
    """Everything: outcome, rule, every test, possible, exact missing; every value of it is read."""
    law = compiled()
    with connect() as connection:
        before = cpu()
        evaluation = Evaluation(connection, law, source(file))
        steps = {}
        for name, step in evaluation.steps():
            started = cpu()
            step()
            steps[name] = cpu() - started
        started = cpu()
        verdicts = evaluation.verdicts()
        tests = ", ".join(f"bit_xor(t{i})" for i in range(len(verdicts.tests)))
        lists = "sum(len(possible)), sum(len(rule)), sum(len(missing))"
        connection.execute(f"SELECT count(outcome), {lists}, {tests} FROM ({verdicts.select})").fetchall()
        steps["result"] = cpu() - started
        print(json.dumps({"cpu": cpu() - before, "memory": peak(), **steps}))


def results(file: Path, rows: int) -> list[Result]:
    """The two ratios, and where the time of the full result goes."""
    me = Path(__file__)
    limit, short, whole = (apart(me, part, str(file)) for part in ("scan", "outcome", "full"))
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in whole.items() if name not in ("cpu", "memory"))
    peer = f"DuckDB scanning the same columns: {limit['cpu']:.2f} CPU s for {rows:,} rows"
    return [
        Result(
            "screening: outcome and possible alone",
            peer,
            short["cpu"] / limit["cpu"],
            3,
            f"{short['cpu']:.2f} CPU s, {short['memory'] / 1e9:.2f} GB",
        ),
        Result(
            "screening: outcome, rule, every test, possible, missing",
            peer,
            whole["cpu"] / limit["cpu"],
            8,
            f"{whole['cpu']:.2f} CPU s, {whole['memory'] / 1e9:.2f} GB ({steps})",
        ),
    ]


if __name__ == "__main__":
    {"scan": scan, "outcome": outcome, "full": full}[sys.argv[1]](sys.argv[2])
