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


def scan(file: str) -> float:
    """The limit: nothing but reading the columns. CPU seconds."""
    columns = ", ".join(f"count({name})" for name in compiled().level_of)
    with connect() as connection:
        before = cpu()
        connection.execute(f"SELECT {columns} FROM ({source(file)})").fetchall()
        return cpu() - before


def outcome(file: str) -> dict[str, float]:
    """Outcome and possible outcomes alone, of every row."""
    law = compiled()
    with connect() as connection:
        before = cpu()
        Evaluation(connection, law, source(file)).tally()
        return {"cpu": cpu() - before}


def full(file: str) -> dict[str, float]:
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
        return {"cpu": cpu() - before, **steps}


def measured(part: str, file: str) -> dict[str, float]:
    """The part and the scan by turns, so that a slow minute of the machine slows both; the medians."""
    measure = {"outcome": outcome, "full": full}[part]
    turns = [{"scan": scan(file), **measure(file)} for _turn in range(TIMES)]
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]} | {"memory": peak()}


def results(file: Path, rows: int) -> list[Result]:
    """The two ratios, and where the time of the full result goes."""
    short, whole = (apart(Path(__file__), part, str(file)) for part in ("outcome", "full"))
    steps = ", ".join(f"{name} {whole[name]:.1f} s" for name in whole if name not in ("cpu", "memory", "scan"))
    peer = "DuckDB scanning the same columns by turns: {:.2f} CPU s for {:,} rows"
    return [
        Result(
            "screening: outcome and possible alone",
            peer.format(short["scan"], rows),
            short["cpu"] / short["scan"],
            3,
            f"{short['cpu']:.2f} CPU s, {short['memory'] / 1e9:.2f} GB",
        ),
        Result(
            "screening: outcome, rule, every test, possible, missing",
            peer.format(whole["scan"], rows),
            whole["cpu"] / whole["scan"],
            8,
            f"{whole['cpu']:.2f} CPU s, {whole['memory'] / 1e9:.2f} GB ({steps})",
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], sys.argv[2])))
