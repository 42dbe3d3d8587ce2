"""A person's rows as one record: in any order, replaced as a whole, and whole only if everything could be read."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from glasnost.intake import ingest, reasons
from glasnost.intake.sources import faults, find
from glasnost.register import Register

SOURCE = "us/ca/doj"
SAMPLE = find(SOURCE).folder / "sample.csv"
HEADER, *LINES = SAMPLE.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.create(tmp_path / "register")


def put(register: Register, lines: list[str], folder: Path) -> Any:
    file = folder / f"{len(list(folder.iterdir()))}.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    (result,) = ingest(register, [file], SOURCE)
    assert result.problem is None
    return result


def select(register: Register, sql: str) -> list[tuple[Any, ...]]:
    with register.snapshot().connect() as connection:
        return connection.execute(sql).fetchall()


def of(subject: str) -> list[str]:
    return [line for line in LINES if line.startswith(subject)]


def test_the_order_of_rows_of_different_people_means_nothing(tmp_path: Path) -> None:
    tables = ("charge_id, provision, verdict, record_complete FROM charge", "charge_id, name, value FROM fact")
    found = []
    for n, lines in enumerate((LINES, sorted(LINES, key=lambda line: line[:4]))):
        folder = tmp_path / str(n)
        folder.mkdir()
        register = Register.create(folder / "register")
        put(register, lines, folder)
        found.append([select(register, f"SELECT {table} ORDER BY ALL") for table in tables])
    assert found[0] == found[1]


def test_a_newer_export_takes_away_what_it_no_longer_holds(register: Register, tmp_path: Path) -> None:
    put(register, LINES, tmp_path)
    before = {row[0] for row in select(register, "SELECT charge_id FROM charge")}
    sealed = [line for line in LINES if not line.startswith("1003") or "DECEASED" in line]
    random.Random(1).shuffle(sealed)
    result = put(register, sealed, tmp_path)
    after = {row[0] for row in select(register, "SELECT charge_id FROM charge")}
    assert result.superseded == 7 and after < before and len(before - after) == 3
    assert select(register, "SELECT count(DISTINCT record_id), count(*) FROM person") == [(7, 7)]


@pytest.mark.parametrize(
    ("line", "unsure"),
    [
        ("1001,short", {"1001", "1002"}),  # whose row it is, nobody can say for sure
        (of("1001")[1].replace("COURT ACTION", "CUSTODY"), {"1001"}),  # it may hold a charge
        (of("1001")[1].replace("101002001000", "1"), {"1001"}),  # it holds one, and nobody knows which
    ],
)
def test_what_cannot_be_read_makes_a_record_incomplete(
    register: Register, tmp_path: Path, line: str, unsure: set[str]
) -> None:
    put(register, [*of("1001"), *of("1002"), line], tmp_path)
    complete = {
        name[:4]: whole
        for name, whole in select(register, "SELECT name, bool_and(record_complete) FROM person JOIN charge USING "
                                            "(person_id) GROUP BY name")
    }  # fmt: skip
    names = {"1001": "EXAM", "1002": "SAMP"}
    assert complete == {name: None if subject in unsure else True for subject, name in names.items()}
    denied = select(register, "SELECT count(*) FROM fact WHERE name = 'recorded_as_deceased' AND value = 'false'")
    assert (denied == [(0,)]) is (unsure == {"1001", "1002"})
    assert select(register, "SELECT count(*) FROM issue WHERE reason IN "
                  f"('{reasons.ROW_SHORT}', '{reasons.STEP_UNKNOWN}', '{reasons.COUNT_UNREAD}')") == [(1,)]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"steps": None}, "«steps» is missing"),
        ({"steps": {"COURT ACTION": {"charged": True}}}, "«charged» is not known"),
        ({"facts": {"level": "no such field"}}, "there is no field no such field"),
    ],
)
def test_faults_of_a_description(change: dict[str, Any], fault: str) -> None:
    raw = {name: value for name, value in (find(SOURCE).raw | change).items() if value is not None}
    assert fault in faults(raw)
