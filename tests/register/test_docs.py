"""docs/register.md describes the folder and the table of answers as they are. (Columns of facts: tests/docs.)"""

from __future__ import annotations

import re
from pathlib import Path

from invented import put

from glasnost.register import Register, indexes
from glasnost.register.decisions import Judgement, record
from glasnost.register.jobs import uploads
from glasnost.register.jobs.worker import output_of
from glasnost.register.prepared.records import prepare_records

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "register.md").read_text(encoding="utf-8")
SQL = {"str": "VARCHAR", "int": "BIGINT", "datetime": "TIMESTAMP"}


def test_everything_in_the_folder_is_documented(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    record(register, [Judgement("somebody", "any/law", "charge", "x-1", "paid", "true", "f")])
    uploads.keep(register, "a.csv", [b"x"])
    assert output_of(register, 1).parent.parent == register.folder
    output_of(register, 1).mkdir(parents=True)
    prepare_records(register)
    with indexes.changing(register, "words"):
        pass
    documented = {path.partition("/")[0] for path in re.findall(r"^\| `([\w./<>…]+)` \|", PAGE.split("##")[0], re.M)}
    assert documented == {path.name for path in register.folder.iterdir()}


def test_every_table_of_facts_is_documented(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    assert set(register.snapshot().versions) <= set(re.findall(r"^## `(\w+)`", PAGE, re.M))


def test_the_columns_of_answers_are_documented(register: Register) -> None:
    section = PAGE.split("## `judgement`")[1]
    documented = [(name, SQL[kind]) for name, kind in re.findall(r"^\| `(\w+)` \| ([\w ]+?) \|", section, re.M)]
    with register.snapshot().connect() as connection:
        assert [row[:2] for row in connection.execute("DESCRIBE judgement").fetchall()] == documented
