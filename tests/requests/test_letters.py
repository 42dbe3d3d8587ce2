"""Letters into fields, with the words; into the log, beside what it says. All letters here are invented."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from glasnost import cli
from glasnost.model.evidence import State
from glasnost.reading.patterns import Pattern, language
from glasnost.register import Register
from glasnost.requests.letters.letter import read_letter
from glasnost.requests.letters.lines import line_of
from glasnost.requests.letters.scan import WORDINGS, scan_of
from glasnost.requests.letters.score import is_same, measure
from glasnost.requests.log import reasons

PATTERNS = [pattern for found in language(str(WORDINGS)).fields.values() for pattern in found]

RUSSIAN = """МВД России
Главное управление по Вымышленной области
12.03.2021 № 17/5-1234
На № 55 от 01.03.2021

В связи с проверкой, на основании статьи 13 Федерального закона от 07.02.2011 № 3-ФЗ «О полиции» прошу предоставить
сведения о пользователе страницы https://plaza.example/id0. Решение Вымышленного районного суда прилагается не было.
Предупреждаю о недопустимости разглашения данных расследования.

С уважением,
начальник отдела
"""
INDIAN = """Government of India
Ministry of Invented Affairs

Date: 5 January 2023

Subject: Blocking under Section 69A of the Information Technology Act, 2000

You are directed to block access to the following (see https://help.plaza.example/terms-of-service):
1. https://plaza.example/p/1.
2. hxxps://plaza[.]example/p/(2)
1) https://plaza.example/p/1
The register is at https://blocked.gov.in/list; our app is at https://play.google.com/store/apps/x.

Yours faithfully,
Ministry of Invented Affairs
"""
FRENCH = """June 3, 2024

The French National Police requests the removal of https://plaza.example/x pursuant to Article 6-1 of Law No. 2004-575.
It was prohibited by a decision of the Federal Communications Commission. The order may be appealed.
"""
BROKEN = """Hello,

a message from Roskomnadzor. In accordance with part 7 of Article 15.1 of the Federal Law dated 27.07.2006
No. 149-FZ the page https://plaza.example/y is in the register. It violates the requirements of Federal Law No. 244-FZ.
"""
NOTHING = "Dear colleagues, the meeting is on 3 May 2024 in room 5. See the Law and Order exhibition.\n"
# the letter, what its fields must be (None: absent), the laws, the links
CASES: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    (RUSSIAN, {"authority": "МВД России", "authority_class": "police", "country": "RU", "demand": "user data",
               "issued_on": date(2021, 3, 12), "reference": "17/5-1234", "gag": "law", "language": "ru",
               "names_target": True, "items_asked": None}, ["3-FZ art. 13"], ["https://plaza.example/id0"]),
    (INDIAN, {"authority": "Ministry of Invented Affairs", "country": "IN", "demand": "restriction", "items_asked": 2,
              "issued_on": date(2023, 1, 5), "language": "en", "gag": None},
     ["India Information Technology Act, 2000 s. 69A"], ["https://plaza.example/p/1", "https://plaza.example/p/(2)"]),
    (FRENCH, {"authority": "French National Police", "country": "FR", "demand": "restriction", "has_redress": True,
              "issued_on": date(2024, 6, 3)}, ["France Law No. 2004-575 art. 6-1"], ["https://plaza.example/x"]),
    (BROKEN, {"authority": "Roskomnadzor", "authority_class": "regulator", "issued_on": None,
              "legal_basis": "149-FZ art. 15.1"}, ["149-FZ art. 15.1", "244-FZ"], ["https://plaza.example/y"]),
    (NOTHING, {"authority": None, "country": None, "demand": None, "issued_on": None, "legal_basis": None}, [], []),
]  # fmt: skip
MAIL = """Received: from a.example by mx.plaza.example; Tue, 04 Mar 2025 09:15:22 +0100
From: Office 12 <office12@police.example.de>
Date: Tue, 4 Mar 2025 09:14:58 +0100
Subject: =?utf-8?q?European_Production_Order?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Please find a European Production Order under Article 5 of Regulation=
 (EU) 2023/1543, validated by the court. Provide all subscriber information of https://plaza.example/u/0.
There is an imminent danger to life. You must not notify the user.

Kind regards,
State Criminal Police Office of Nowhere, Germany
--b
Content-Type: text/html
Content-Disposition: attachment; filename="annex.html"

<p>Our reference: 12 Js 345/25</p>
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="order.bin"

x
--b--
"""


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: f"{one.field}:{one.value}:{one.finds.strip()[:30]}")
def test_a_wording_finds_its_example(pattern: Pattern) -> None:
    assert pattern.why
    found = [one for one in scan_of(pattern.example).find(pattern.field) if one.pattern is pattern]
    assert pattern.finds.strip() in [pattern.example[one.start : one.end].strip() for one in found]


@pytest.mark.parametrize(("text", "wanted", "laws", "links"), CASES)
def test_letters(text: str, wanted: dict[str, Any], laws: list[str], links: list[str]) -> None:
    letter = read_letter(text)
    assert {name: letter.get(name).value for name in wanted} == wanted
    assert [value.value for value in letter.laws] == laws
    assert [value.value for value in letter.links] == links
    line = line_of(text, "x", letter)
    assert line["quotes"] or text is NOTHING
    for quote in line["quotes"].values():
        assert text[quote["start"] : quote["end"]] == quote["words"] != ""
    assert (line["states"].get("document") == "no date") == (wanted.get("issued_on") is None)


def test_what_contradicts_itself_or_comes_from_the_name() -> None:
    letter = read_letter("Please remove the page and provide all subscriber information.\n", "2024-05-06-office-2.txt")
    assert letter.get("demand").state is State.CONFLICTING
    assert set(letter.get("demand").others) == {"restriction", "user data"}
    assert letter.from_name == {"received_on": date(2024, 5, 6)}
    assert read_letter("x", "2024-02-30-office.txt").from_name == {}
    several = read_letter("June 8, 2016\n\nHello\n\n---\n9 June 2016\n", "2016-06-08.txt").get("issued_on")
    assert several.value == date(2016, 6, 8)  # the other is later than the receipt


def run(register: Register, capsys: pytest.CaptureFixture[str], *words: str | Path, ends: int = 0) -> Any:
    capsys.readouterr()
    assert cli.run(["--register", str(register.folder), "requests", *map(str, words), "--json"]) == ends
    return json.loads(capsys.readouterr().out)


def table(register: Register, sql: str) -> list[tuple[Any, ...]]:
    with register.snapshot().connect(judgements=False) as connection:
        return connection.execute(sql).fetchall()


def test_a_message_goes_into_the_log_once(
    tmp_path: Path, register: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "order.eml").write_bytes(MAIL.replace("\n", "\r\n").encode())
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 no")
    (tmp_path / "undated.txt").write_text("Roskomnadzor asks you to remove https://plaza.example/q")
    found = run(register, capsys, "log", tmp_path, ends=1)
    assert found["files"][0]["new"] == 2 and found["problems"][0]["where"].endswith("scan.pdf")
    ((channel, moment, emergency, gag, scope, process, basis, language),) = table(
        register,
        """SELECT channel, epoch(received_at), emergency, gag, data_scope, legal_process, legal_basis, language
           FROM request WHERE channel = 'e-mail'""",
    )
    assert (channel, moment, emergency, gag, scope, process, basis, language) == (
        "e-mail", 1741076122, True, "order", "subscriber", "production order", "Regulation (EU) 2023/1543 art. 5", "en",
    )  # fmt: skip
    issues = {reason for (reason,) in table(register, "SELECT reason FROM issue")}
    assert {reasons.LETTER_NO_DATE, reasons.DATE_MISSING, reasons.ATTACHMENT_UNREAD} <= issues
    for start, end, words, text in table(
        register, "SELECT start_at, end_at, words, text FROM request_quote JOIN request_letter USING (request_id)"
    ):
        assert text[start:end] == words
    assert ("12 Js 345/25",) in table(register, "SELECT words FROM request_quote WHERE field = 'reference'")
    again = run(register, capsys, "log", tmp_path / "order.eml")["files"][0]
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)


def test_the_log_stands_above_the_letter(
    tmp_path: Path, register: Register, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(INDIAN)
    sheet = tmp_path / "log.csv"
    sheet.write_text("number,received,country,reviewer\nP-1,2023-01-06,Pakistan,somebody\n")
    run(register, capsys, "log", sheet)
    assert run(register, capsys, "log", letter, "--number", "P-1")["files"][0]["changed"] == 1
    fields = "SELECT number, country, demand, items_asked, reviewer FROM request"
    assert table(register, fields) == [("P-1", "PK", "restriction", 2, "somebody")]
    assert ("country", reasons.LETTER_DIFFERS) in table(register, "SELECT field, reason FROM issue")
    assert run(register, capsys, "log", sheet)["files"][0]["unchanged"] == 1  # what the letter said stays
    sheet.write_text("number,received,country,reviewer\nP-1,2023-01-06,India,another\n")
    assert run(register, capsys, "log", sheet)["files"][0]["changes"] == {"country": 1, "reviewer": 1}
    assert table(register, fields) == [("P-1", "IN", "restriction", 2, "another")]
    assert run(register, capsys, "log", letter)["files"][0]["unchanged"] == 1  # known by its hash


def test_published_letters(shared: Path) -> None:
    """80 real letters against their index; where ours differs from the index it was looked at: see docs/requests.md."""
    folder = shared / "requests"
    scores = measure(folder / "gov_notices_index.csv", folder / "gov_notices")
    for name in ("authority", "country", "date", "law that it rests on", "links", "reference"):
        assert scores[name].f1 >= 0.95, (name, scores[name].faults)
    assert scores["quotes at their offsets"].f1 == 1.0


def test_names_are_compared_as_people_write_them() -> None:
    assert is_same("roscomnadzor", "Roskomnadzor", "") and is_same("MPS", "Ministry of Public Security", "")
    assert not is_same("MPS", "Ministry of Finance", "") and not is_same("Interpol", "Europol", "")
