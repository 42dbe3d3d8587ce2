"""Screening generated charges under a law of sixteen tests, against DuckDB merely scanning the same columns."""

from __future__ import annotations

import json
import statistics
import sys
from datetime import date
from functools import cache
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
LIMIT = "2GB"


@cache
def compiled(law: str) -> Compiled:
    """A law of sixteen tests: `sixteen_tests`, or `other_charges`, where three of them look at other charges."""
    return compile_law(resolve(load_rulebook(HERE / f"{law}.md"), AS_OF))


def source(file: str) -> str:
    """The generated charges, numbered, and whose they are."""
    whose = "person_id AS __person, NULL::VARCHAR AS __case"
    return f"SELECT file_row_number AS n, *, {whose} FROM read_parquet('{file}', file_row_number = true)"


def scan(law: str, file: str) -> float:
    """The limit: nothing but reading the columns that the screening reads. CPU seconds."""
    columns = [f"count({name})" for name in compiled(law).asked]
    if compiled(law).law.derived:
        # of a column without gaps the count would be read from the file's statistics
        columns += ["count(record_complete)", "max(strlen(person_id))", "max(strlen(charge_id))"]
    with connect() as connection:
        before = cpu()
        connection.execute(f"SELECT {', '.join(columns)} FROM ({source(file)})").fetchall()
        return cpu() - before


def outcome(law: str, file: str) -> dict[str, float]:
    """Outcome and possible outcomes alone, of every row."""
    with connect() as connection:
        before = cpu()
        Evaluation(connection, compiled(law), source(file)).tally()
        return {"cpu": cpu() - before}


def full(law: str, file: str) -> dict[str, float]:
    """Everything: outcome, rule, every test, possible, exact missing; every value of it is read."""
    with connect() as connection:
        before = cpu()
        evaluation = Evaluation(connection, compiled(law), source(file))
        steps: dict[str, float] = {}
        for name, step in evaluation.steps():
            started = cpu()
            step()
            steps[name] = steps.get(name, 0) + cpu() - started
        started = cpu()
        verdicts = evaluation.verdicts()
        tests = ", ".join(f"bit_xor(t{i})" for i in range(len(verdicts.tests)))
        lists = "sum(len(possible)), sum(len(rule)), sum(len(missing))"
        connection.execute(f"SELECT count(outcome), {lists}, {tests} FROM ({verdicts.select})").fetchall()
        steps["result"] = cpu() - started
        return {"cpu": cpu() - before, **steps}


def large(law: str, file: str) -> dict[str, float]:
    """Everything once, with the memory limit that the environment sets: does it end, and what does it hold?"""
    return {"scan": scan(law, file), **full(law, file), "memory": peak()}


def measured(part: str, law: str, file: str) -> dict[str, float]:
    """The part and the scan by turns, so that a slow minute of the machine slows both; the medians."""
    measure = {"outcome": outcome, "full": full}[part]
    turns: list[dict[str, float]] = []
    for _turn in range(TIMES):
        turns.append({"scan": scan(law, file), **measure(law, file)})
        turns[-1]["memory"] = turns[0].get("memory", peak())  # of one screening, not of five in one process
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}


def results(file: Path, rows: int) -> list[Result]:
    """The ratios, and where the time of the full results goes."""
    measures = [
        ("screening: outcome and possible alone", "outcome", "sixteen_tests", 3),
        ("screening: outcome, rule, every test, possible, missing", "full", "sixteen_tests", 8),
        ("the same, with three tests on the person's other charges", "full", "other_charges", 16),
    ]
    return [
        result(what, apart(Path(__file__), part, law, str(file)), rows, bound) for what, part, law, bound in measures
    ]


def large_results(file: Path, rows: int) -> list[Result]:
    """More rows than fit: DuckDB has 2 GB and spills the rest to the disk."""
    found = apart(Path(__file__), "large", "other_charges", str(file), GLASNOST_MEMORY=LIMIT)
    return [result(f"the same, {rows:,} charges, memory_limit {LIMIT}", found, rows, None)]


def result(what: str, found: dict[str, float], rows: int, bound: float | None) -> Result:
    """One line of the table."""
    steps = ", ".join(f"{name} {found[name]:.1f} s" for name in found if name not in ("cpu", "memory", "scan"))
    detail = f"{found['cpu']:.2f} CPU s, {found['memory'] / 1e9:.2f} GB, {rows / found['cpu']:,.0f} rows per CPU second"
    peer = f"DuckDB scanning the same columns by turns: {found['scan']:.2f} CPU s for {rows:,} rows"
    return Result(what, peer, found["cpu"] / found["scan"], bound, f"{detail} ({steps})" if steps else detail)


if __name__ == "__main__":
    part, law, file = sys.argv[1:4]
    print(json.dumps(large(law, file) if part == "large" else measured(part, law, file)))
