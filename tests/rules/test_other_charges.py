"""Questions about another charge of the person: asked in the workbook, answered there, explained in words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from test_california import BURGLARY, INVENTED

from glasnost.cli import run
from glasnost.rules.workbook import KEYS

LAW = ["us/ca/prop64", "--as-of", "2019-11-11"]
ANSWER = 7
# the section of the other count is not printed, so nobody knows whether it is another such offence
UNREAD = BURGLARY | {"offense_descr": "SEE COMMENT FOR CHARGE", "comment_text": "NOT GIVEN"}
Glasnost = Callable[..., int]


@pytest.fixture
def glasnost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Glasnost:
    monkeypatch.chdir(tmp_path)
    with open("h.csv", "w", newline="") as out:
        writer = csv.DictWriter(out, INVENTED)
        writer.writeheader()
        writer.writerows([INVENTED, INVENTED | UNREAD])
    assert run(["--register", "r", "init"]) == 0
    assert run(["--register", "r", "ingest", "h.csv", "--source", "us/ca/doj"]) == 0
    return lambda *words: run(["--register", "r", *words])


def test_an_answer_about_the_other_charge_settles_this_one(
    glasnost: Glasnost, capsys: pytest.CaptureFixture[str]
) -> None:
    assert glasnost("screen", *LAW, "-o", "w.xlsx", "--json") == 0
    before = json.loads(capsys.readouterr().out)
    assert before["undecided"] == 2
    assert [(q["fact"], q["matters"]) for q in before["questions"]] == [("provision", 2)]
    book = openpyxl.load_workbook("w.xlsx")
    sheet = book["To find out"]
    assert sheet.max_row == 2  # one question, though two charges wait for it
    headings = [cell.value for cell in sheet[1]]
    other = sheet.cell(2, headings.index(KEYS[3]) + 1).value
    sheet.cell(2, ANSWER).value = "us/ca/pc/459/a"
    book.save("w.xlsx")
    capsys.readouterr()

    assert glasnost("explain", *LAW[:1], INVENTED["ofn"], *LAW[1:], "--json") == 0
    (told,) = [e for e in json.loads(capsys.readouterr().out) if e["charge_id"] != other]
    assert told["missing"] == [f"{other}:provision"]
    (question,) = told["questions"]
    assert question["about"] == other
    possible = {value: a["possible"] for a in question["answers"] for value in a["values"]}
    assert possible["us/ca/hs/11359"] == ["Eligible for Dismissal"]  # then there are no others
    assert ["Eligible for Reduction"] in possible.values()

    assert glasnost("answer", "w.xlsx", "--by", "A. Lawyer") == 0
    capsys.readouterr()
    assert glasnost("screen", *LAW, "--json") == 0
    after = json.loads(capsys.readouterr().out)
    assert (after["undecided"], after["outcomes"]["Eligible for Reduction"]) == (0, 1)
