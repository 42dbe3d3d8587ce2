"""The main job on the bundled sample: screen, workbook, answers, screen again, explain."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from glasnost.cli import run
from glasnost.register import Register
from glasnost.rules.workbook import KEYS

SAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "demo"
LAW, OTHER = "ru/repeal-519-fz-2018", "ru/draft-repeal-koap-20.3.3"
DAY = ["--as-of", "2026-11-22"]
ANSWER, ID = 7, "Charge id"
Glasnost = Callable[..., int]


@pytest.fixture
def glasnost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Glasnost:
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> int:
        return run(["--register", "r", *words])

    assert call("init") == 0
    assert call("ingest", str(SAMPLE / "cases.csv"), "--source", "any/spreadsheet") == 0
    assert call("ingest", str(SAMPLE / "portal.csv"), "--source", "ru/bsr") == 0
    return call


def column(sheet: Any, heading: str) -> list[Any]:
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)].value for row in sheet.iter_rows(min_row=2)]


def charges() -> list[tuple[Any, ...]]:
    with Register.open(Path("r")).snapshot().connect() as connection:
        return connection.execute("SELECT charge_id, case_id FROM charge").fetchall()


def fill(name: str, answers: dict[int, str], sheet: str = "To find out") -> None:
    book = openpyxl.load_workbook(name)
    for row, answer in answers.items():
        book[sheet].cell(row, ANSWER).value = answer
    book.save(name)


def rows_asking(name: str, fact: str, alone: bool = True) -> list[int]:
    """Rows of the sheet of questions that ask for a fact (and settle the case alone)."""
    sheet = openpyxl.load_workbook(name)["To find out"]
    settles = column(sheet, "This answer alone settles the case")
    facts = column(sheet, KEYS[1])
    return [
        n for n, (f, s) in enumerate(zip(facts, settles, strict=True), 2) if f == fact and (s == "yes" or not alone)
    ]


@pytest.mark.parametrize("law", [LAW, OTHER, "ru/amnesty-2018-mailru"])
def test_the_workbook_holds_every_charge_and_no_name(glasnost: Glasnost, law: str) -> None:
    assert glasnost("screen", law, "-o", "w.xlsx", *DAY) == 0
    book = openpyxl.load_workbook("w.xlsx")
    assert book.sheetnames == ["Freed", "Not freed", "To find out", "Unusable rows", "About"]
    decided = [*column(book["Freed"], ID), *column(book["Not freed"], ID)]
    assert len(decided) == len(set(decided))
    questions = book["To find out"]
    waiting = set(column(questions, KEYS[3]))
    contradictory = {
        charge
        for charge, why in zip(
            column(book["Unusable rows"], ID), column(book["Unusable rows"], "Why it could not be used"), strict=True
        )
        if "impossible" in why
    }
    everything = {charge for charge, _case in charges()}
    assert set(decided) | waiting | contradictory == everything
    assert not set(decided) & waiting and not contradictory & (set(decided) | waiting)
    assert bool(contradictory) == (law == LAW)
    keys = questions.column_dimensions["L"]  # openpyxl keeps neighbours that are alike as one
    assert keys.hidden and keys.max >= 11 + len(KEYS)
    settled = {f: len(rows_asking("w.xlsx", f)) for f in dict.fromkeys(column(questions, KEYS[1]))}
    assert list(settled.values()) == sorted(settled.values(), reverse=True)  # what settles most stands first
    assert not names_in(book)


def names_in(book: Any) -> set[str]:
    """Names of the sample's people that stand anywhere in the workbook."""
    with (SAMPLE / "cases.csv").open(encoding="utf-8") as file:
        names = {row["name"] for row in csv.DictReader(file) if row["name"]}
    text = "\n".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c)
    assert names
    return {name for name in names if name in text}


def test_the_workbook_in_russian(glasnost: Glasnost) -> None:
    assert glasnost("--lang", "ru", "screen", LAW, "-o", "w.xlsx", *DAY) == 0
    book = openpyxl.load_workbook("w.xlsx")
    assert book.sheetnames[0] != "Freed" and len(book.sheetnames) == 5
    row = rows_asking_ru(book)
    fill("w.xlsx", {row: "да"}, book.sheetnames[2])
    assert glasnost("--lang", "ru", "answer", "w.xlsx", "--by", "Тест") == 0


def rows_asking_ru(book: Any) -> int:
    return column(book.worksheets[2], KEYS[1]).index("record_lasting") + 2


def test_answers_change_the_verdict_and_the_later_one_wins(
    glasnost: Glasnost, capsys: pytest.CaptureFixture[str]
) -> None:
    assert glasnost("screen", LAW, "-o", "w.xlsx", *DAY) == 0
    first, second = rows_asking("w.xlsx", "record_lasting")[:2]
    fill("w.xlsx", {first: "yes", second: "no"})
    assert glasnost("answer", "w.xlsx", "--by", "A lawyer") == 0
    assert glasnost("answer", "w.xlsx", "--by", "A lawyer") == 0
    out = capsys.readouterr().out
    assert "2 answers recorded" in out and "0 answers recorded, 2 were known already" in out
    assert glasnost("screen", LAW, *DAY, "-o", "v.csv") == 0
    out = capsys.readouterr().out
    assert "undecided → released" in out and "undecided → not covered" in out
    assert glasnost("screen", LAW, *DAY) == 0
    assert "Since the last screening nothing has changed." in capsys.readouterr().out
    fill("w.xlsx", {first: "no"})
    assert glasnost("answer", "w.xlsx", "--by", "Another") == 0
    assert glasnost("screen", LAW, "--json", *DAY) == 0
    out = capsys.readouterr().out
    found = json.loads(out[out.index("{") :])
    assert found["changed"] == [{"before": "released", "now": "not covered", "charges": 1}]
    with Register.open(Path("r")).snapshot().connect() as connection:
        stored = connection.execute("SELECT count(*), count(DISTINCT charge_id) FROM verdict").fetchall()
    assert stored == [(len(charges()),) * 2]


def test_what_cannot_be_taken_is_named_by_row_and_the_rest_is_taken(
    glasnost: Glasnost, capsys: pytest.CaptureFixture[str]
) -> None:
    assert glasnost("screen", LAW, "-o", "w.xlsx", *DAY) == 0
    rows = rows_asking("w.xlsx", "record_lasting")[:4]
    fill("w.xlsx", dict(zip(rows, ["perhaps", "yes", "yes", "yes"], strict=True)))
    book = openpyxl.load_workbook("w.xlsx")
    sheet = book["To find out"]
    sheet.cell(rows[2], 12 + KEYS.index("glasnost:fingerprint")).value = "of an older text"
    sheet.cell(rows[3], 12 + KEYS.index("glasnost:subject")).value = "of another register"
    book.save("w.xlsx")
    assert glasnost("answer", "w.xlsx", "--by", "A lawyer") == 1
    out, err = capsys.readouterr()
    assert "1 answer recorded" in out
    for row, why in zip([rows[0], rows[2], rows[3]], ["cannot have this answer", "has changed", "no longer holds"],
                        strict=True):  # fmt: skip
        assert any(f"row {row}: " in line and why in line for line in err.splitlines()), err


def test_a_workbook_without_its_hidden_columns(glasnost: Glasnost, capsys: pytest.CaptureFixture[str]) -> None:
    openpyxl.Workbook().save("foreign.xlsx")
    assert glasnost("answer", "foreign.xlsx", "--by", "A lawyer") == 1
    assert glasnost("screen", LAW, "-o", "w.xlsx", *DAY) == 0
    book = openpyxl.load_workbook("w.xlsx")
    book["To find out"].delete_cols(14)
    book.save("w.xlsx")
    assert glasnost("answer", "w.xlsx", "--by", "A lawyer") == 1
    err = capsys.readouterr().err
    assert err.count("error: ") == 2 and "fault of the program" not in err
    assert "hidden columns" in err


def test_an_answer_holds_under_every_law_that_asks_the_same(glasnost: Glasnost) -> None:
    """It is the same fact of the same charge, whichever law asked first."""
    assert glasnost("screen", OTHER, "-o", "w.xlsx", *DAY) == 0
    row = rows_asking("w.xlsx", "case_open")[0]
    charge = column(openpyxl.load_workbook("w.xlsx")["To find out"], KEYS[3])[row - 2]
    fill("w.xlsx", {row: "yes"})
    assert glasnost("answer", "w.xlsx", "--by", "A lawyer") == 0
    copy = Path("another.md")
    text = (SAMPLE.parent.parent / "rulebooks" / f"{OTHER}.md").read_text(encoding="utf-8")
    copy.write_text(text.replace(f"id: {OTHER}", "id: my/another"), encoding="utf-8")
    assert glasnost("screen", str(copy), "-o", "v.jsonl", *DAY) == 0
    verdicts = [json.loads(line) for line in Path("v.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {v["charge_id"]: v["outcome"] for v in verdicts}[charge] == "proceedings end"


def test_explain(glasnost: Glasnost, capsys: pytest.CaptureFixture[str]) -> None:
    assert glasnost("screen", LAW, "-o", "v.jsonl", *DAY) == 0
    verdicts = [json.loads(line) for line in Path("v.jsonl").read_text(encoding="utf-8").splitlines()]
    waiting = next(v["charge_id"] for v in verdicts if v["missing"] == ["record_lasting"])
    capsys.readouterr()
    assert glasnost("explain", LAW, "1-56/2020", *DAY) == 0
    out = capsys.readouterr().out
    assert "DECIDED: released" in out and "not stated in any source" not in out
    assert "law: as above" in out and "— article 282 part 1" in out and "— article 10 part 1" in out
    assert out.count("follows from what the law takes as given") == 2  # no earlier penalty, and the record lasted
    assert glasnost("explain", LAW, waiting, *DAY) == 0
    out = capsys.readouterr().out
    assert out.count("record lasting: not stated in any source") == 1
    assert out.count("not stated in any source") == 1  # only what the open test still needs
    assert "yes → released" in out and "no → not covered" in out
    assert glasnost("--lang", "ru", "explain", LAW, waiting, *DAY) == 0
    out = capsys.readouterr().out
    assert "Обвинение:" in out and "да → освобождение" in out and "— article 282 part 1" in out
    assert glasnost("explain", LAW, "no such case", *DAY) == 1
