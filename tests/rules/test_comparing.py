"""Two laws at once: every row held to trying every completion; the counts to counting; people to invented records."""

from __future__ import annotations

import csv
import itertools
import json
import math
import random
from collections import Counter as Counted
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from brute import MISSING, Brute
from random_laws import AS_OF, domain, random_law
from test_california import BURGLARY, INVENTED
from test_exact import load, random_row

from glasnost.cli import run
from glasnost.rules.comparing import BY, Counter, Counts, pair_of
from glasnost.rules.evaluation import Evaluation, Kinds
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import Rulebook, read_rulebook

PAIRS, ROWS = 20, 300
MOST = 3_000  # full assignments of two laws together
SAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "demo"
Answers = set[tuple[bool, bool]]  # (freed by the first, freed by the second)


def two_laws(rng: random.Random) -> tuple[Rulebook, Rulebook, list[str]]:
    while True:
        (one, names), (other, more) = random_law(rng), random_law(rng)
        together = list(dict.fromkeys([*names, *more]))
        if set(names) & set(more) and math.prod(len(domain(n)) for n in together) <= MOST:
            return read_rulebook(one, "one.md"), read_rulebook(other, "other.md"), together


def answers(row: tuple[Any, ...], one: Brute, other: Brute, names: list[str]) -> Answers:
    """What each completion of the row gives, under both laws."""
    choices = [
        domain(n) if v is MISSING else v if isinstance(v, list) else [v] for n, v in zip(names, row, strict=True)
    ]
    found = set()
    for values in itertools.product(*choices):
        facts = dict(zip(names, values, strict=True))
        pair = [law.outcome(tuple(facts[n] for n in law.names)) for law in (one, other)]
        if pair[0] is not None and pair[1] is not None:
            found.add((pair[0][1] == one.book.frees[0], pair[1][1] == other.book.frees[0]))
    return found


def test_every_row_equals_trying_every_completion_and_the_counts_add_up() -> None:
    rng = random.Random("compare")
    changed = open_ = 0
    for _pair in range(PAIRS):
        one, other, names = two_laws(rng)
        brutes = [
            Brute(b, {n: domain(n) for n in names if n in {f.name for f in b.facts}}, AS_OF) for b in (one, other)
        ]
        rows = [random_row(rng, names) for _ in range(ROWS)]
        with duckdb.connect() as connection:
            partial = load(connection, names, rows)
            pair = pair_of(resolve(one, AS_OF), resolve(other, AS_OF))
            connection.execute(
                "CREATE TABLE known AS SELECT *, 'c' || n AS charge_id, NULL::BOOLEAN AS record_complete FROM facts"
            )
            evaluation = Evaluation(connection, pair, "known", partial, outcomes_only=True)
            kinds, got = Kinds(), {}
            for numbers, batch in evaluation.remaining(kinds):
                got |= dict(zip(batch.column("n").to_pylist(), numbers.tolist(), strict=True))
            by = "n // 3 AS __by_case, n % 3 AS __by_article, nullif(n % 4, 0) AS __by_region, n % 5 AS __by_year"
            fresh = Evaluation(connection, pair, "facts", partial, outcomes_only=True)
            counts = Counter(fresh, f"SELECT *, {by}, 1 AS __by_sentence FROM facts").counts()
        assert sorted(got) == list(range(ROWS))
        wanted = [answers(row, *brutes, names) for row in rows]
        for n, row in enumerate(rows):
            assert {(o[0] == "1", o[1] == "1") for o in kinds.outcomes[got[n]]} == wanted[n], (names, row)
        check(counts, wanted)
        changed += counts.gain.charges.surely + counts.lose.charges.surely
        open_ += counts.charges - counts.decided - counts.broken
    assert changed > 300 and open_ > 300


def check(counts: Counts, wanted: list[Answers]) -> None:
    """The counts against counting by hand."""
    for change, asked in (("gain", (False, True)), ("lose", (True, False))):
        sure = [n for n, found in enumerate(wanted) if found == {asked}]
        maybe = [n for n, found in enumerate(wanted) if asked in found]
        move = getattr(counts, change)
        assert (move.charges.surely, move.charges.possibly) == (len(sure), len(maybe))
        assert (move.cases.surely, move.cases.possibly) == (len({n // 3 for n in sure}), len({n // 3 for n in maybe}))
        keys: dict[str, Callable[[int], str | None]] = {
            "article": lambda n: str(n % 3),
            "region": lambda n: str(n % 4) if n % 4 else None,
        }
        for table, key in keys.items():
            rows = {row.key: getattr(row, change) for row in counts.tables[table]}
            assert {k: m.charges.possibly for k, m in rows.items() if m.charges.possibly} == Counted(map(key, maybe))
            cases = Counted(k for k, _case in {(key(n), n // 3) for n in sure})
            assert {k: m.cases.surely for k, m in rows.items() if m.cases.surely} == cases
    assert counts.decided == sum(len(found) == 1 for found in wanted)
    assert counts.broken == sum(not found for found in wanted)
    for table in BY:
        assert sum(row.charges for row in counts.tables[table]) == len(wanted)


# -- the command


Glasnost = Callable[..., int]


@pytest.fixture
def glasnost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Glasnost:
    monkeypatch.chdir(tmp_path)
    assert run(["--register", "r", "init"]) == 0
    return lambda *words: run(["--register", "r", *words, "--as-of", "2026-11-22"])


def test_two_drafts_over_the_sample(glasnost: Glasnost, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--register", "r", "ingest", str(SAMPLE / "cases.csv"), "--source", "any/spreadsheet"]) == 0
    drafts = ("ru/amnesty-2018-mailru", "ru/amnesty-2018-wider")
    capsys.readouterr()
    assert glasnost("compare", *drafts, "--json") == 0
    there = json.loads(capsys.readouterr().out)
    assert glasnost("compare", *reversed(drafts), "--json", "-o", "back.xlsx") == 0
    back = json.loads(capsys.readouterr().out)
    assert there["gain"] == back["lose"] and there["freed_before"] == back["freed_after"]
    assert there["gain"]["charges"]["surely"] > 0 == there["lose"]["charges"]["possibly"]  # it is the wider one
    book = openpyxl.load_workbook("back.xlsx")
    rows = list(book["Who gains and loses"].iter_rows(min_row=2, values_only=True))
    changes = Counted(row[5] for row in rows)
    lost = back["lose"]["charges"]
    assert (changes["loses"], sum(changes.values())) == (lost["surely"], lost["possibly"])
    assert sum(row[1] for row in book["Article"].iter_rows(min_row=2, values_only=True)) == back["charges"]
    assert glasnost("compare", *drafts, "-o", "there.csv") == 0
    with open("there.csv", encoding="utf-8") as file:
        long = {(r["table"], r["key"], r["what"]): int(r["surely"]) for r in csv.DictReader(file)}
    assert long["all", "", "gain: charges"] == there["gain"]["charges"]["surely"]


def histories(path: Path, people: dict[str, list[dict[str, str]]]) -> None:
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, INVENTED)
        writer.writeheader()
        for subject, rows in people.items():
            writer.writerows(INVENTED | {"subject_id": subject} | row for row in rows)


def test_people_are_counted_by_what_is_left_of_their_records(
    glasnost: Glasnost, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = {"pri_dob": "19700101"}  # is 50 as of the day, and not yet 57
    people = {
        "1": [older | BURGLARY | {"offense_descr": "11359(A) HS-POSSESS FOR SALE"}],  # freed by both: nothing else
        "2": [older, older | BURGLARY],  # the second frees the one, the burglary stays
        "3": [older, older | BURGLARY | {"disp_descr": "DISMISSED"}],  # nothing else was a conviction
        "4": [BURGLARY],
        "5": [{"pri_dob": ""}, {"pri_dob": ""} | BURGLARY],  # nobody knows the age
    }
    histories(tmp_path / "h.csv", people)
    assert run(["--register", "r", "ingest", "h.csv", "--source", "us/ca/doj"]) == 0
    capsys.readouterr()
    law = ("us/ca/prop64", "us/ca/prop64")
    # no relief but by age and for those without other convictions
    both = ["--set-first", "years_since=0", "--set-first", "years_crime_free=0", "--set-first", "age_threshold=57"]
    second = ["--set", "years_since=0", "--set", "years_crime_free=0", "--set", "age_threshold=50"]
    assert glasnost("compare", *law, *both, *second, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["first"]["settings"]["age_threshold"], found["second"]["settings"]["age_threshold"]) == ("57", "50")
    assert found["gain"]["charges"] == {"surely": 1, "possibly": 2}  # of the second person, perhaps of the fifth
    effect = found["effect"]
    assert (effect["people"], effect["left_out"]) == (5, 0)
    assert effect["gain"] == {"surely": 1, "possibly": 2}
    assert effect["measures"]["no_conviction"] == {
        "before": {"surely": 0, "possibly": 0},
        "first": {"surely": 2, "possibly": 2},
        "second": {"surely": 2, "possibly": 2},
    }


def test_a_setting_that_neither_law_has_is_refused(glasnost: Glasnost, capsys: pytest.CaptureFixture[str]) -> None:
    assert glasnost("compare", "us/ca/prop64", "us/ca/prop64-la", "--set", "years=3") == 2
    assert "years" in capsys.readouterr().err
