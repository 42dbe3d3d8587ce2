"""Judgements are added, read, and never changed, whoever tries."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from invented import put

from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.decisions import Judgement, database, latest, record

FIRST = Judgement(
    "Invented Lawyer", "any/law", "charge", "x-1", "paid", "true", "f1", "ab" * 32, "the bailiff's letter"
)


def _shown(register: Register) -> list[tuple[str, str]]:
    with register.snapshot().connect() as connection:
        return connection.execute("SELECT fact, value FROM judgement ORDER BY id").fetchall()


def test_what_was_recorded_is_read_back(register: Register) -> None:
    assert latest(register) == []
    assert _shown(register) == []
    record(register, [FIRST, replace(FIRST, fact="closed", value="2016-03-14")])
    found = latest(register)
    assert [replace(row, id=None, made_at=None) for row in found] == [
        FIRST,
        replace(FIRST, fact="closed", value="2016-03-14"),
    ]
    assert [row.id for row in found] == [1, 2]
    assert all(row.made_at is not None and row.made_at.tzinfo is not None for row in found)
    assert _shown(register) == [("paid", "true"), ("closed", "2016-03-14")]


def test_a_later_row_corrects_an_earlier_and_both_stay(register: Register) -> None:
    record(register, [FIRST])
    [before] = latest(register)
    record(register, [replace(FIRST, value="false", made_by="Invented Colleague", replaces=before.id)])
    [now] = latest(register)
    assert (now.value, now.made_by, now.replaces) == ("false", "Invented Colleague", before.id)
    assert _shown(register) == [("paid", "false")]
    with sqlite3.connect(database(register.folder)) as connection:
        rows = connection.execute("SELECT made_by, value FROM judgements_judgement ORDER BY id").fetchall()
    connection.close()
    assert rows == [("Invented Lawyer", "true"), ("Invented Colleague", "false")]


def test_subjects_of_different_kinds_are_told_apart(register: Register) -> None:
    record(register, [FIRST, replace(FIRST, subject_kind="case"), replace(FIRST, subject_id="x-2")])
    assert len(latest(register)) == 3


def test_all_or_none(register: Register) -> None:
    record(register, [FIRST])
    broken = replace(FIRST, fact="other", replaces=99)  # corrects a row that does not exist
    with pytest.raises(Problem, match="none was recorded"):
        record(register, [replace(FIRST, fact="more"), broken])
    assert [row.fact for row in latest(register)] == ["paid"]


def test_nobody_changes_or_deletes_a_row(register: Register) -> None:
    record(register, [FIRST])
    from glasnost.register.decisions import _model
    from glasnost.register.judgements.models import AppendOnly

    with _model(register.folder, migrate=False) as model:
        row = model.objects.get()
        for attempt in (
            row.save,
            row.delete,
            model.objects.all().delete,
            lambda: model.objects.update(value="false"),
            lambda: model.objects.bulk_update([row], ["value"]),
            lambda: model.objects.update_or_create({"value": "false"}, id=row.id),
        ):
            with pytest.raises(AppendOnly):
                attempt()
    assert latest(register)[0].value == "true"


@pytest.mark.parametrize(
    "statement", ["UPDATE judgements_judgement SET value = 'x'", "DELETE FROM judgements_judgement"]
)
def test_the_database_refuses_too(register: Register, statement: str) -> None:
    record(register, [FIRST])
    connection = sqlite3.connect(database(register.folder))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert len(latest(register)) == 1


def test_two_registers_in_one_process(register: Register, tmp_path: Path) -> None:
    other = Register.create(tmp_path / "other")
    record(register, [FIRST])
    record(other, [replace(FIRST, value="false")])
    assert [row.value for row in latest(register)] == ["true"]
    assert [row.value for row in latest(other)] == ["false"]


def test_a_damaged_database_is_a_problem(register: Register) -> None:
    record(register, [FIRST])
    database(register.folder).write_bytes(b"no database" * 1000)
    with pytest.raises(Problem, match="answers of people cannot be read"):
        latest(register)


def test_the_migrations_are_complete(register: Register) -> None:
    from django.core.management import call_command

    from glasnost.register.decisions import _model

    with _model(register.folder, migrate=True):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_without_judgements_django_is_not_loaded(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    code = (
        "import sys; from pathlib import Path; from glasnost.register import Register\n"
        "Register.open(Path(sys.argv[1])).snapshot().connect().close(); print('django' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(register.folder)], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
