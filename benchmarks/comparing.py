"""Comparing two drafts over generated charges, against screening the same charges under one for outcomes alone."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

from measure import Result, apart, cpu, peak
from screening import AS_OF, HERE, compiled, source

from glasnost.register.database import connect
from glasnost.rules.comparing import BY, Counter, pair_of
from glasnost.rules.decision import Compiled
from glasnost.rules.evaluation import Evaluation
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import load_rulebook

TIMES = 3
# the other draft: a lighter sentence and a later day are enough
CHANGES = {"sentence_amount < 60": "sentence_amount < 120", "DATE '2019-01-07'": "DATE '2020-01-07'"}
# columns of the generated charges that stand for those of a register
COLUMNS = {"case": "charge_id", "article": "provision", "region": "medium", "sentence": "suspended::VARCHAR"}
COLUMNS |= {"year": "year(decided_on)"}


def drafts() -> Compiled:
    """The law of sixteen tests and another draft of it, as one."""
    text = (HERE / "sixteen_tests.md").read_text(encoding="utf-8")
    for old, new in CHANGES.items():
        assert old in text
        text = text.replace(old, new)
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other_draft.md"
        other.write_text(text, encoding="utf-8")
        return pair_of(*(resolve(load_rulebook(path), AS_OF) for path in (HERE / "sixteen_tests.md", other)))


def comparison(file: str) -> float:
    """Who gains and who loses, in all and by article, region, year and sentence. CPU seconds."""
    pair = drafts()
    by = ", ".join(f"{sql} AS __by_{name}" for name, sql in COLUMNS.items())
    assert {*COLUMNS} == {*BY, "case"}
    with connect() as connection:
        before = cpu()
        charges = f"SELECT * FROM ({source(file)})"
        evaluation = Evaluation(connection, pair, charges, outcomes_only=True)
        counts = Counter(evaluation, f"SELECT *, {by} FROM ({charges})").counts()
        assert 0 < counts.gain.charges.surely < counts.gain.charges.possibly < counts.charges
        return cpu() - before


def screening(file: str) -> float:
    """One screening for outcomes alone. CPU seconds."""
    with connect() as connection:
        before = cpu()
        Evaluation(connection, compiled("sixteen_tests"), source(file)).tally()
        return cpu() - before


def measured(file: str) -> dict[str, float]:
    """Both by turns; the medians."""
    turns = [{"screening": screening(file), "cpu": comparison(file)} for _turn in range(TIMES)]
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]} | {"memory": peak()}


def results(file: Path, rows: int) -> list[Result]:
    """The ratio."""
    found = apart(Path(__file__), str(file))
    detail = f"{found['cpu']:.2f} CPU s, {found['memory'] / 1e9:.2f} GB, {rows / found['cpu']:,.0f} rows per CPU second"
    peer = f"one screening for outcomes alone, by turns: {found['screening']:.2f} CPU s for {rows:,} rows"
    return [
        Result("comparing two drafts, in four breakdowns", peer, found["cpu"] / found["screening"], 3, detail),
    ]


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
