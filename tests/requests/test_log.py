"""The log: rows become requests once, changes become events, what cannot be used is named. All are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from invented_log import requests, write

from glasnost import cli
from glasnost.register import Register
from glasnost.requests.log import reasons

Log = Callable[..., dict[str, Any]]


@pytest.fixture
def log(register: Register, capsys: pytest.CaptureFixture[str]) -> Log:
    def run(*arguments: str | Path, ends: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        words = ["--register", str(register.folder), "requests", "log", *map(str, arguments), "--json"]
        assert cli.run(words) == ends
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer["files"][0] if answer["files"] else answer

    return run


def table(register: Register, sql: str) -> list[tuple[Any, ...]]:
    with register.snapshot().connect(judgements=False) as connection:
        return connection.execute(sql).fetchall()


def test_5000_requests_and_50_changes(tmp_path: Path, register: Register, log: Log) -> None:
    rows = requests(5000)
    file = write(tmp_path / "log.csv", rows)
    dry = log(file, "--dry-run", "--zone", "UTC")
    assert (dry["new"], dry["changed"], dry["unchanged"], dry["refused"]) == (5000, 0, 0, [])
    assert register.snapshot().run_id is None
    assert log(file, "--zone", "UTC")["new"] == 5000
    before = register.snapshot().versions
    again = log(file, "--zone", "UTC")
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 5000)
    assert register.snapshot().versions == before
    for row in rows[::100]:
        row["reviewer"] = "another"
    changed = log(write(tmp_path / "log.csv", rows), "--zone", "UTC")
    assert (changed["new"], changed["changed"], changed["unchanged"]) == (0, 50, 4950)
    assert changed["changes"] == {"reviewer": 50}
    assert table(register, "SELECT count(*), count(DISTINCT number) FROM request") == [(5000, 5000)]
    assert table(register, "SELECT count(*) FROM request WHERE reviewer = 'another'") == [(50,)]
    assert table(register, "SELECT kind, count(*) FROM request_event GROUP BY 1 ORDER BY 1") == [
        ("changed", 50),
        ("logged", 5000),
    ]
    assert table(register, "SELECT min(number), max(number), count(DISTINCT number) FROM request_event") == [
        (0, 5049, 5050)
    ]


def test_more_changes_than_are_named(tmp_path: Path, register: Register, log: Log) -> None:
    rows = requests(700)
    log(write(tmp_path / "log.csv", rows))
    for row in rows[:400]:
        row["reviewer"] = "another"
    assert log(write(tmp_path / "log.csv", rows[:500]))["changed"] == 400
    assert table(register, "SELECT count(*), count(*) FILTER (reviewer = 'another') FROM request") == [(700, 400)]


BAD = [
    # the row's cells, the field that is unknown because of it, the reason
    ({"acknowledged": "2025-03-01"}, "acknowledged_on", reasons.BEFORE_RECEIPT),
    ({"effect": "2025-03-04 09:59"}, "effect_on", reasons.BEFORE_RECEIPT),
    ({"accounts asked": "2", "accounts disclosed": "3"}, "accounts_disclosed", reasons.MORE_THAN_ASKED),
    ({"country": "Freedonia"}, "country", reasons.COUNTRY_UNKNOWN),
    ({"received": ""}, "received_on", reasons.DATE_MISSING),
    ({"received": "2025-02-30"}, "received_on", "no such day"),
    ({"outcome": "perhaps"}, "outcome", reasons.WORD_UNKNOWN),
    ({"outcome": "refused"}, "refusal_ground", reasons.GROUND_MISSING),
    ({"period from": "2025-03-02", "period to": "2025-03-01"}, "period_to", reasons.PERIOD_BACKWARDS),
    ({"emergency": "perhaps"}, "emergency", "the value is not understood"),
    ({"accounts asked": "many"}, "accounts_asked", "the value is not understood"),
]


@pytest.mark.parametrize(("cells", "column", "reason"), BAD)
def test_what_cannot_be_is_unknown_and_named(
    tmp_path: Path, register: Register, log: Log, cells: dict[str, str], column: str, reason: str
) -> None:
    row = {"number": "1", "received": "2025-03-04 10:00", "authority": "An Office", "note of ours": "kept"} | cells
    found = log(write(tmp_path / "log.csv", [row]), "--zone", "UTC")
    assert found["new"] == 1 and found["unknown"] == ["note of ours"]
    assert table(register, f"SELECT {column}, authority FROM request") == [(None, "An Office")]
    assert (column, reason) in table(register, "SELECT field, reason FROM issue")
    ((record,),) = table(register, "SELECT record FROM request_event")
    assert json.loads(record)["other"] == {"note of ours": "kept"}


def test_rows_that_are_refused_are_named(tmp_path: Path, register: Register, log: Log) -> None:
    rows = [
        {"number": "1", "received": "2025-03-04", "outcome": "full"},
        {"number": "1", "received": "2025-03-04", "outcome": "refused"},
        {"number": "", "received": "2025-03-04", "outcome": "full"},
        {"number": "2", "received": "", "outcome": ""},
    ]
    found = log(write(tmp_path / "log.csv", rows))
    assert found["refused"] == [
        [1, reasons.NUMBER_TWICE],
        [3, reasons.NUMBER_MISSING],
        [4, reasons.NOTHING_SAID],
    ]
    assert table(register, "SELECT number, outcome FROM request") == [("1", "refused")]
    assert len(table(register, "SELECT * FROM issue WHERE record_id IS NULL")) == 3


@pytest.mark.parametrize(
    "text", ["A,,\nnumber,received,outcome\n", "no,head\n1,2\n", "number,received,received at\n1,2,3\n"]
)
def test_heads_that_cannot_be_read_stop_the_file(tmp_path: Path, register: Register, log: Log, text: str) -> None:
    (tmp_path / "log.csv").write_text(text)
    (problem,) = log(tmp_path / "log.csv", ends=1)["problems"]
    assert problem["where"].endswith("log.csv") and problem["remedy"]
    assert register.snapshot().run_id is None


def test_moments_need_a_zone(tmp_path: Path, register: Register, log: Log) -> None:
    row = {"number": "1", "received": "04.03.2025 10:00", "acknowledged": "2025-03-04T12:00+01:00"}
    log(write(tmp_path / "log.csv", [row]))
    sql = "SELECT received_on, received_at, acknowledged_at::VARCHAR FROM request"
    with register.snapshot().connect(judgements=False) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        assert connection.execute(sql).fetchall() == [(date(2025, 3, 4), None, "2025-03-04 11:00:00+00")]
    log(write(tmp_path / "log.csv", [row]), "--zone", "Europe/Moscow")
    ((moment,),) = table(register, "SELECT epoch(received_at) FROM request")
    assert moment == datetime(2025, 3, 4, 7, tzinfo=UTC).timestamp()


def test_russian_headings_and_json(tmp_path: Path, register: Register, log: Log) -> None:
    row = {"Номер запроса": "7", "Дата получения": "04.03.2025", "Страна": "Россия", "Вид органа": "МВД"}
    row |= {"Итог": "отказ", "Основание отказа": "нет подписи", "Запрос": "x"}
    rows = [row]
    (tmp_path / "log.json").write_text(json.dumps(rows), encoding="utf-8")
    assert log(tmp_path / "log.json")["new"] == 1
    assert table(register, "SELECT country, authority_class, outcome, refusal_ground FROM request") == [
        ("RU", "police", "refused", "нет подписи")
    ]
