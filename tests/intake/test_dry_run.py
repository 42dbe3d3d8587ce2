"""A dry run tells what `ingest` then does, and changes nothing; the rows of a file are shown as they stand in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from glasnost.cli import run
from glasnost.intake.dry_run import Foreseen, dry_run
from glasnost.intake.ingest import ingest
from glasnost.intake.source_rows import is_prepared, prepare_rows, source_row, unprepared
from glasnost.model.places import folder
from glasnost.register import Register
from glasnost.register.ingestion import all_originals

SOURCE = "any/spreadsheet"


def sample() -> list[str]:
    """The bundled sample of invented cases, line by line."""
    path = next(place / "any" / "spreadsheet" / "sample.csv" for place in folder("sources"))
    return path.read_text(encoding="utf-8-sig").splitlines()


def file(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def state(folder: Path) -> dict[str, str]:
    """Every file of the register and its hash; the lock and an empty folder say nothing."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def one(register: Register, path: Path, *, replace: bool = False) -> Foreseen:
    (found,) = dry_run(register, [path], SOURCE, replace=replace)
    assert found.problem is None
    return found


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.create(tmp_path / "register")


def test_a_dry_run_foretells_what_ingest_does_and_changes_nothing(register: Register, tmp_path: Path) -> None:
    header, *rows = sample()
    first = file(tmp_path / "first.csv", [header, *rows[:2], *rows[3:]])  # without the case of the third row
    before = state(register.folder)
    found = one(register, first)
    assert state(register.folder) == before
    (done,) = ingest(register, [first], SOURCE)
    assert (found.new, found.charges, found.rows) == (done.cases, done.charges, done.rows)
    assert found.changed == found.unchanged == found.older == found.gone == 0
    assert found.reasons == done.issues and sum(done.issues.values()) == len(found.refused) > 0
    assert one(register, first).known and one(register, first).unchanged == done.cases

    # one row says something else, one is new, the others are the same
    changed = [*rows[:3], rows[3].replace("наказан", "прекращено"), *rows[4:]]
    assert changed[3] != rows[3]
    second = file(tmp_path / "second.csv", [header, *changed])
    before = state(register.folder)
    found = one(register, second)
    assert state(register.folder) == before
    assert (found.new, found.changed, found.known) == (1, 1, False)
    assert found.unchanged == done.cases - 1
    third = file(tmp_path / "third.csv", [header, rows[0]])
    assert one(register, third, replace=True).gone == done.cases - 1
    (result,) = ingest(register, [second], SOURCE)
    assert result.superseded == found.changed + found.unchanged


def test_a_file_that_cannot_be_read_is_told_and_the_others_go_on(register: Register, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    good = file(tmp_path / "good.csv", sample())
    bad, fine = dry_run(register, [tmp_path / "bad.xlsx", good], SOURCE)
    assert bad.problem is not None and fine.problem is None and fine.new > 0
    assert not list((register.folder / "temporary").iterdir())


def test_the_command_says_so_and_changes_nothing(
    register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = file(tmp_path / "good.csv", sample())
    before = state(register.folder)
    assert run(["--register", str(register.folder), "ingest", str(good), "--source", SOURCE, "--dry-run"]) == 0
    assert "Nothing was changed" in capsys.readouterr().out and state(register.folder) == before


def test_a_row_of_the_source_is_shown_as_it_stands(register: Register, tmp_path: Path) -> None:
    header, *rows = sample()
    ingest(register, [file(tmp_path / "first.csv", [header, *rows])], SOURCE)
    (original,) = all_originals(register)
    assert unprepared(register) == [(original.original, "first.csv")]
    assert source_row(register, original.original, 2) is None
    prepare_rows(register, original.original, original.file_name)
    assert is_prepared(register, original.original) and unprepared(register) == []
    found = source_row(register, original.original, 2)
    assert found is not None
    names, cells = zip(*found.cells, strict=True)
    assert ",".join(names) == header
    assert rows[1].startswith(cells[0] or "") and [cell for cell in cells if cell] != []
    assert source_row(register, original.original, 10_000) is None
