"""`rules evaluate`: any table of facts in, one verdict a row out, in the same order."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from good_law import GOOD

from glasnost.cli import run

COLUMNS = ["charge_id", "outcome", "possible", "rule", "missing", "date_from", "date_to", "missing_date"]
HEADER = "charge_id,verdict,provision,months,act_on,ruled_on,minor,court"
ROWS = [
    ("z", "convicted,ru/uk/282/1,12,2010-05-31,,FALSE,south", "release", "free", "", "", ""),
    ("b", "convicted,ru/uk/282/1,13,2010-06-02,2012-02-29,True,south", "later", "young", "", "2013-02-28", ""),
    ("a", "convicted,ru/uk/282/1,13,,,true,south", "later", "young", "", "", "ruled_on"),
    ("y", "acquitted,,,,,,", "not covered", "other", "", "", ""),
    ("c", "convicted,ru/uk/282/?,1,2010-05-??,,false,south", "release", "free", "", "", ""),
    ("d", "convicted,ru/uk/?,1,2009-??-??,,false,south", "", "", "provision", "", ""),
    ("e", 'convicted,"ru/uk/282/2/а,б",1,2010-??-??,,false,south', "", "", "act_on", "", ""),
    ("f", "convict,ru/uk/282/1,1,2010-05-31,,false,south", "", "", "verdict", "", ""),
    ("g", " convicted , ru/uk/105/1 ,1,2010-05-31,,false,south", "not covered", "other", "", "", ""),
    ("h", "convicted,ru/uk/282/1,,,,,", "", "", "months|act_on|minor|court", "", ""),
]


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "law.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


def evaluate(law: Path, facts: str, name: str = "facts.csv", out: str = "out.csv", as_of: str = "2020-01-01") -> int:
    source = law.parent / name
    source.write_text(facts, encoding="utf-8")
    return run(["rules", "evaluate", str(law), str(source), "-o", str(law.parent / out), "--as-of", as_of])


def table(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


FACTS = "\n".join([HEADER, *(f"{row[0]},{row[1]}" for row in ROWS)]) + "\n"


def test_csv(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(law, FACTS) == 0
    found = table(law.parent / "out.csv")
    for row, (charge, facts, outcome, rule, missing, day, missing_date) in zip(found, ROWS, strict=True):
        assert (row["charge_id"], row["outcome"], row["rule"]) == (charge, outcome, rule), facts
        assert set(row["missing"].split("|")) == set(missing.split("|")), facts
        assert (row["date_from"], row["date_to"], row["missing_date"]) == (day, day, missing_date), facts
        assert (row["possible"] == outcome) == bool(outcome)
    assert found[7]["possible"] == "release|not covered"
    out, err = capsys.readouterr()
    assert out == "" and "10 rows, 4 undecided" in err
    assert "1 values of verdict are outside their list or range and count as missing." in err


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_other_formats_say_the_same(law: Path, ending: str) -> None:
    assert evaluate(law, FACTS) == 0
    source, out = law.parent / f"facts.{ending}", law.parent / f"out.{ending}"
    with duckdb.connect() as connection:
        types = ", all_varchar = true" if ending == "jsonl" else ", types = {'act_on': 'VARCHAR', 'minor': 'BOOLEAN'}"
        connection.execute(f"COPY (FROM read_csv('{law.parent}/facts.csv'{types})) TO '{source}'" + (
            " (FORMAT json)" if ending == "jsonl" else ""))  # fmt: skip
        assert run(["rules", "evaluate", str(law), str(source), "-o", str(out), "--as-of", "2020-01-01"]) == 0
        reader = "read_json_auto" if ending == "jsonl" else "read_parquet"
        rows = connection.execute(f"SELECT * FROM {reader}('{out}')")
        assert [column[0] for column in rows.description or ()] == COLUMNS
        found = rows.fetchall()
    for row, expected in zip(found, table(law.parent / "out.csv"), strict=True):
        assert [row[0], row[1] or ""] == [expected["charge_id"], expected["outcome"]]
        assert ["|".join(row[n] or ()) for n in (2, 3, 4, 7)] == [
            expected[n] for n in ("possible", "rule", "missing", "missing_date")
        ]
        assert str(row[5] or "") == expected["date_from"]
    if ending == "jsonl":
        assert list(json.loads(out.read_text(encoding="utf-8").splitlines()[0])) == COLUMNS


def test_never_and_always_leave_the_date_blank(law: Path) -> None:
    for word in ("never", "always"):
        law.write_text(GOOD.replace("ruled_on + INTERVAL 1 YEAR", f"{word} WHEN months > 12\nruled_on OTHERWISE"))
        assert evaluate(law, f"{HEADER}\na,convicted,ru/uk/282/1,13,2011-01-01,2012-01-01,true,south\n") == 0
        (row,) = table(law.parent / "out.csv")
        assert (row["outcome"], row["date_from"], row["date_to"], row["missing_date"]) == ("later", "", "", "")


@pytest.mark.parametrize("day", ["1999-12-31", "2101-01-01"])
def test_outside_its_time_the_law_is_not_in_force(law: Path, day: str) -> None:
    assert evaluate(law, FACTS, as_of=day) == 0
    assert {row["outcome"] for row in table(law.parent / "out.csv")} == {"not in force"}


def test_a_table_without_rows(law: Path) -> None:
    assert evaluate(law, HEADER + "\n") == 0
    assert (law.parent / "out.csv").read_text().strip() == ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("facts", "name", "out", "code", "said"),
    [
        (FACTS.replace(",months,", ",monts,"), "facts.csv", "out.csv", 1, "no column months"),
        (FACTS.replace("charge_id", "charge"), "facts.csv", "out.csv", 1, "no column charge_id"),
        (FACTS + "short,row\n", "facts.csv", "out.csv", 1, "row 11: row too short"),
        ("", "facts.csv", "out.csv", 1, "facts.csv"),
        ("{not json", "facts.jsonl", "out.csv", 1, "facts.jsonl"),
        ("no parquet", "facts.parquet", "out.csv", 1, "cannot be read as Parquet"),
        (FACTS, "facts.csv", "out.txt", 2, "must end in .csv, .jsonl or .parquet"),
        (FACTS, "facts.csv", "none/out.csv", 1, "none"),
    ],
)
def test_bad_tables(
    law: Path, capsys: pytest.CaptureFixture[str], facts: str, name: str, out: str, code: int, said: str
) -> None:
    (law.parent / "out.csv").write_text("before")
    assert evaluate(law, facts, name, out) == code
    assert said in capsys.readouterr().err
    assert (law.parent / "out.csv").read_text() == "before"  # whole or untouched
    assert not list(law.parent.glob("*tmp*")) and not list(law.parent.glob(".*"))
