"""From the log to a report that anyone can compute again, and 300 tamperings with it. All requests are invented."""

# ruff: noqa: E501 - conditions that read best in one line
from __future__ import annotations

import csv
import json
import random
import shutil
from collections import Counter
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from invented_log import requests, write

from glasnost import cli
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.requests.check import check_files
from glasnost.requests.log.intake import log_file
from glasnost.requests.proofs import notes
from glasnost.requests.report import files
from glasnost.requests.report.opening import check_opening, open_request
from glasnost.requests.report.publish import Statement, publish
from glasnost.requests.report.tables import HEAD
from glasnost.requests.report.verify import verify_folder

STATEMENT = Statement("Plaza", "plaza.example/requests", "2025-01-01", "2025-06-30")
UTC = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of 400 requests, published; then 30 changed and 20 added, and published again."""
    folder = tmp_path_factory.mktemp("report")
    register = Register.create(folder / "register")
    rows = requests(420)
    log_file(register, write(folder / "first.csv", rows[:400]), zone=UTC)
    publish(register, STATEMENT, folder / "first")
    for row in rows[:300:10]:
        row["outcome"], row["refusal ground"] = "refused", "too broad"
    log_file(register, write(folder / "second.csv", rows), zone=UTC)
    publish(register, STATEMENT, folder / "second", folder / "first")
    return folder


def table(folder: Path, name: str) -> list[dict[str, str]]:
    rows = csv.reader((folder / files.TABLES).read_text(encoding="utf-8").splitlines())
    return [found for row in rows if (found := dict(zip(HEAD, row, strict=True)))["table"] == name]


def test_the_tables_are_the_counts_of_the_log(home: Path) -> None:
    rows = requests(420)
    for row in rows[:300:10]:
        row["outcome"], row["refusal ground"] = "refused", "too broad"
    received = {(r["kind"], r["country"]): int(r["value"]) for r in table(home / "second", "received_by_country") if r["measure"] == "requests"}  # fmt: skip
    names = {"Poland": "PL", "Германия": "DE"}
    by_hand = Counter((row["demand"], names.get(row["country"], row["country"])) for row in rows)
    assert {key: n for key, n in received.items() if "Total" not in key} == by_hand
    assert received["Total", "Total"] == 420
    outcomes = {r["outcome"]: int(r["value"]) for r in table(home / "second", "outcome") if r["kind"] == "Total"}
    assert {name: n for name, n in outcomes.items() if n and name != "Total"} == Counter(row["outcome"] for row in rows)
    zero = [r for r in table(home / "second", "outcome") if r["kind"] == "real time" and r["outcome"] == "full"]
    assert [(r["value"], r["state"]) for r in zero] == [("0", "counted")]
    (hours,) = [r for r in table(home / "second", "hours_acknowledge") if r["kind"] == "every kind" and "median" in r["measure"]]  # fmt: skip
    assert float(hours["value"]) == pytest.approx(median(_hours(rows)), abs=0.05)
    states = {r["state"] for r in table(home / "second", "hours_effect") if r["kind"] == "real time" and "median" in r["measure"]}  # fmt: skip
    assert states == {"not applicable"}
    corrected = {r["measure"]: r["value"] for r in table(home / "second", "corrections")}
    assert list(corrected.values()) == ["30", "20"]
    assert {r["state"] for r in table(home / "first", "corrections")} == {"not applicable"}


def _hours(rows: list[dict[str, str]]) -> list[int]:
    from datetime import datetime

    return [
        round(
            (datetime.fromisoformat(r["acknowledged"]) - datetime.fromisoformat(r["received"])).total_seconds() / 3600
        )
        for r in rows
        if r["acknowledged"]
    ]


def test_the_dsa_file_is_laid_out_as_the_template(home: Path, shared: Path) -> None:
    made = list(csv.reader((home / "second" / files.DSA).read_text(encoding="utf-8").splitlines()))
    template = shared / "requests" / "dsa_templates" / "Annex_I_Part_3_member_states_orders.csv"
    with template.open(encoding="utf-8", newline="") as file:
        wanted = list(csv.reader(file))
    assert made[0] == wanted[0]
    assert [row[3] for row in made[1:] if row[5] == "TOTAL"] == [row[3] for row in wanted[1:] if row[5] == "TOTAL"]
    total, *_others = made[1:]
    orders = [row for row in requests(420) if row["country"] not in ("RU", "US")]
    assert int(total[6]) == sum(row["demand"] == "restriction" for row in orders)
    assert int(total[7]) == sum(int(row["items asked"] or 0) for row in orders)
    assert int(total[10]) == sum(row["demand"] == "user data" for row in orders)
    assert {row[5] for row in made[1:]} == {"TOTAL", "DE", "FR", "ES", "PL"}
    assert check_files([home / "second" / files.DSA, home / "second" / files.TABLES]).errors == []
    assert [row[8] for row in made[1:] if row[6] == "0"] == [""] * sum(row[6] == "0" for row in made[1:])


def test_a_report_verifies_and_an_opened_request_shows_how_it_was_counted(home: Path) -> None:
    found = verify_folder(home / "second", [home / "first" / files.CHECKPOINT])
    assert found.errors == [] and found.size == 450 and found.told == 450
    register = Register.open(home / "register")
    opened = open_request(register, "P-000011", home / "second")
    assert check_opening(opened) == [] and json.loads(opened["detail"])["outcome"] == "refused"
    assert opened["leaf"] >= 400  # the correction, not what was logged first
    record = json.loads(opened["record"])
    for change in (
        {"record": json.dumps(record | {"country": "XX"})},
        {"salt": "00" * 32},
        {"leaf": 3},
        {"blind": "00" * 32},
        {"detail_salt": "00" * 16},
    ):
        assert check_opening(opened | change)
    assert check_opening(opened | {"detail": opened["detail"].replace("refused", "full")})


def test_the_published_rows_tell_nobodys_name(home: Path) -> None:
    for path in (home / "second").rglob("*.*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "Office" not in text and "P-0000" not in text and "too broad of" not in text


def test_what_a_law_forbids_to_tell_is_withheld_and_said(home: Path, tmp_path: Path) -> None:
    law = {
        "what": "interception in Freedonia",
        "law": "an invented law",
        "where": {"country": "RU", "kind": "user data"},
    }
    register = Register.open(home / "register")
    statement = Statement("Plaza", "plaza.example/requests", "2025-01-01", "2025-06-30", (law,))
    done = publish(register, statement, tmp_path / "out")
    assert done.withheld and done.told + done.withheld == 450
    assert verify_folder(tmp_path / "out").errors == []
    rows = table(tmp_path / "out", "received_by_country")
    assert not [r for r in rows if (r["kind"], r["country"]) == ("user data", "RU")]
    assert (
        tmp_path / "out" / files.NOT_COUNTED
    ).read_text() == "what,law,least,most\ninterception in Freedonia,an invented law,,\n"


KINDS = (
    "field",
    "dropped",
    "added",
    "swapped",
    "number",
    "dsa number",
    "older checkpoint",
    "leaf",
    "table row dropped",
)


def tamper(folder: Path, older: Path, kind: str, rng: random.Random) -> tuple[str, int | None]:
    """Change something. (the file, the row) that must be named first."""
    path = folder / (
        files.TABLES if kind in ("number", "table row dropped") else files.DSA if kind == "dsa number" else files.ROWS
    )
    if kind == "older checkpoint":
        shutil.copy(older / files.CHECKPOINT, folder / files.CHECKPOINT)
        return files.CHECKPOINT, None
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = rng.randrange(1, len(lines) - 1)
    if kind == "field":
        row = json.loads(lines[place])
        part = row[rng.choice(["public", "detail"] if row.get("detail") else ["public"])]
        name = rng.choice([name for name in part if name != "request"])
        value = part[name]
        part[name] = value + 1 if type(value) is int else not value if type(value) is bool else "other " + value
        lines[place] = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    elif kind == "leaf":
        lines[place] = lines[place].replace('"salt":"', '"salt":"00')[:-4] + '"}\n'
    elif kind in ("dropped", "table row dropped"):
        del lines[place]
    elif kind == "added":
        lines.insert(place, lines[rng.randrange(len(lines))])
        while lines[place] == lines[place + 1]:
            lines[place] = lines[rng.randrange(len(lines))]
    elif kind == "swapped":
        lines[place - 1], lines[place] = lines[place], lines[place - 1]
        place -= 1
    else:
        cells = next(csv.reader([lines[place]]))
        number = 8 if kind == "number" else rng.choice([6, 7, 10])
        cells[number] = str(int(float(cells[number] or 0)) + 1)
        lines[place] = files.as_csv(cells, [])
    path.write_bytes("".join(lines).encode())
    row_of = {"number": place, "dsa number": place, "table row dropped": place}
    return path.relative_to(folder).as_posix(), row_of.get(kind, place + 1)


def test_300_tamperings(home: Path, tmp_path: Path) -> None:
    rng = random.Random("tamperings")
    for number in range(300):
        kind = KINDS[number % len(KINDS)]
        folder = tmp_path / str(number)
        shutil.copytree(home / "second", folder)
        file, row = tamper(folder, home / "first", kind, rng)
        errors = verify_folder(folder).errors
        assert (file, row) in [(fault.file, fault.row) for fault in errors[:1]], (number, kind, file, row, errors)
        shutil.rmtree(folder)


def test_only_a_kept_checkpoint_shows_that_the_whole_was_put_back(home: Path, tmp_path: Path) -> None:
    """An older version as a whole is true in itself, and so is a log that was rewritten and signed anew."""
    assert verify_folder(home / "first").errors == []
    (fault,) = verify_folder(home / "first", [home / "second" / files.CHECKPOINT]).errors
    assert "was cut" in fault.what
    rows = requests(420)
    rows[5]["country"] = "FR" if rows[5]["country"] == "DE" else "DE"
    other = Register.create(tmp_path / "register")
    log_file(other, write(tmp_path / "log.csv", rows), zone=UTC)
    publish(other, STATEMENT, tmp_path / "out")
    assert verify_folder(tmp_path / "out").errors == []
    (fault,) = verify_folder(tmp_path / "out", [home / "first" / files.CHECKPOINT]).errors
    assert "no longer begins" in fault.what and fault.row == 1
    witness = bytes(range(32))
    signed = notes.countersign(notes.read((home / "first" / files.CHECKPOINT).read_text()), "w.example", witness, 1)
    key = str(notes.key_of("w.example", witness, notes.COSIGNATURE))
    assert [f.what for f in verify_folder(tmp_path / "out", keys=[key]).errors] == [
        "the checkpoint is not signed by w.example"
    ]
    folder = tmp_path / "signed"
    shutil.copytree(home / "first", folder)
    (folder / files.CHECKPOINT).write_text(signed.note)
    assert verify_folder(folder, keys=[key]).errors == []


def test_what_does_not_add_up_is_not_written(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from glasnost.requests.report import tables

    register = Register.open(home / "register")
    right = tables._process  # a table whose total is one too many
    monkeypatch.setattr(
        tables, "_process", lambda c: [(*row[:8], str(int(row[8]) + (row[4] == "Total")), row[9]) for row in right(c)]
    )
    with pytest.raises(Problem, match="does not add up"):
        publish(register, STATEMENT, tmp_path / "out")
    assert not list(tmp_path.iterdir())
    monkeypatch.undo()
    with pytest.raises(Problem, match="whole quarters"):
        publish(register, Statement("Plaza", "plaza.example", "2025-01-01", "2025-02-28"), tmp_path / "out")
    with pytest.raises(Problem, match="no longer begins"):
        other = Register.create(tmp_path / "register")
        log_file(other, write(tmp_path / "log.csv", requests(500, "another")), zone=UTC)
        publish(other, STATEMENT, tmp_path / "out", home / "first")


def test_the_commands(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statement = tmp_path / "statement.toml"
    statement.write_text('service = "Plaza"\norigin = "plaza.example/requests"\n', encoding="utf-8")
    register = ["--register", str(home / "register"), "requests"]
    out = str(tmp_path / "out")
    words = ["report", out, "--from", "2025-01-01", "--to", "2025-06-30", "--statement", str(statement)]
    assert cli.run([*register, *words, "--previous", str(home / "first")]) == 0
    assert cli.run(["requests", "verify", out]) == 0
    checkpoint = str(tmp_path / "out" / files.CHECKPOINT)
    assert (
        cli.run(
            ["requests", "countersign", checkpoint, "--name", "w.example", "--secret", str(tmp_path / "s"), "--at", "1"]
        )
        == 0
    )
    key = capsys.readouterr().out.rpartition("Your key: ")[2].strip()
    assert (
        cli.run(["requests", "verify", out, "--key", key, "--checkpoint", str(home / "first" / files.CHECKPOINT)]) == 0
    )
    assert cli.run([*register, "open", "P-000001", out, "-o", str(tmp_path / "one.json")]) == 0
    assert cli.run(["requests", "opened", str(tmp_path / "one.json")]) == 0
    assert "refused" in capsys.readouterr().out
    (tmp_path / "out" / files.TABLES).write_text("nothing\n")
    assert cli.run(["requests", "verify", out]) == 1
    assert "tables.csv" in capsys.readouterr().err
    assert cli.run(["requests", "verify", str(tmp_path)]) == 1
