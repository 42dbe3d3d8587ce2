"""A register is told from other folders, is private, and says what is wrong with it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from invented import contents, digest, put, table_files

from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.decisions import Judgement, record


def test_a_new_register_has_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLASNOST_KEY")
    keys = {Register.create(tmp_path / name).key for name in ("one", "two")}
    assert [len(key) for key in keys] == [32, 32]


def test_the_environment_gives_the_key_of_a_new_register_and_of_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLASNOST_KEY", "ab" * 32)
    assert Register.create(tmp_path / "one").key == b"\xab" * 32
    monkeypatch.setenv("GLASNOST_KEY", "cd" * 32)
    assert Register.open(tmp_path / "one").key == b"\xab" * 32
    monkeypatch.setenv("GLASNOST_KEY", "secret")
    with pytest.raises(Problem, match="GLASNOST_KEY"):
        Register.create(tmp_path / "two")
    assert not (tmp_path / "two").exists()


def test_a_folder_with_anything_in_it_becomes_no_register(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    for path in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(Problem, match="not empty"):
            Register.create(path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_register_is_not_made_over_a_register(register: Register) -> None:
    with pytest.raises(Problem, match="not empty"):
        Register.create(register.folder)


def test_an_init_that_was_killed_can_be_repeated(register: Register) -> None:
    (register.folder / "format").unlink()  # what is written last
    with pytest.raises(Problem, match="no register"):
        Register.open(register.folder)
    Register.create(register.folder)
    Register.open(register.folder)


@pytest.mark.parametrize("name", ["nowhere", "empty", "file"])
def test_what_is_no_register_is_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match="no register"):
        Register.open(tmp_path / name)


def test_a_register_of_a_later_release_is_not_opened(register: Register) -> None:
    (register.folder / "format").write_text("2")
    with pytest.raises(Problem, match="later"):
        Register.open(register.folder)


@pytest.mark.parametrize("damage", ["", "abc", "zz" * 32])
def test_a_lost_key_is_no_new_key(register: Register, damage: str) -> None:
    (register.folder / "key").write_text(damage)
    with pytest.raises(Problem, match="key is missing or damaged"):
        Register.open(register.folder)
    (register.folder / "key").unlink()
    with pytest.raises(Problem, match="key is missing or damaged"):
        Register.open(register.folder)


def test_any_name_that_people_give_folders_will_do(tmp_path: Path) -> None:
    register = Register.create(tmp_path / "Дела о постах (2026) #1 & 'others' ? 50+ ёй")
    put(register, "a", {"one": "fined"})
    put(register, "b", {"one": "acquitted"})
    assert len(contents(register)["charge"]) == 1
    assert _levels(register) == {}


@pytest.mark.parametrize("name", ["100%20", "a[1]", "a^b", "a|b", "a\\b", "a\nb"])
def test_names_that_the_tables_cannot_stand_are_refused_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match="character"):
        Register.create(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_moved_register_is_the_same(register: Register, tmp_path: Path) -> None:
    put(register, "a", {"one": "fined"})
    before = contents(register)
    register.folder.rename(tmp_path / "elsewhere")
    moved = Register.open(tmp_path / "elsewhere")
    assert contents(moved) == before
    put(moved, "b", {"one": "acquitted", "two": "fined"})
    assert len(contents(moved)["charge"]) == 2


def test_empty_folders_that_a_backup_left_out_are_made_again(register: Register) -> None:
    for name in ("originals", "tables", "runs", "temporary"):
        (register.folder / name).rmdir()
    assert contents(Register.open(register.folder))["charge"] == []
    put(register, "a", {"one": "fined"})


def test_all_is_private_whatever_the_user_usually_allows(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "cards.csv"
    file.write_text("invented")
    file.chmod(0o644)
    register.keep(file)
    put(register, "a", {"one": "fined"})
    record(register, [Judgement("somebody", "any/law", "charge", "x-1", "paid", "true", "f")])
    open_to_others = [
        path for path in (register.folder, *register.folder.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


# -- originals


def test_an_original_is_kept_byte_for_byte_under_its_hash(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "cards.csv"
    data = bytes(range(256)) * 20_000  # several blocks
    file.write_bytes(data)
    name = register.keep(file)
    assert register.original(name).read_bytes() == data
    assert register.original(name) == register.folder / "originals" / name[:2] / name
    register.original(name).write_bytes(b"damaged")
    assert register.keep(file) == name
    assert register.original(name).read_bytes() == data
    assert list((register.folder / "temporary").iterdir()) == []


def test_a_file_that_cannot_be_read_is_named(register: Register, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"absent\.csv.*cannot be read"):
        register.keep(tmp_path / "absent.csv")
    assert list(register.folder.glob("*/*")) == []


# -- doctor


def _levels(register: Register) -> dict[str, str]:
    return {finding.what: finding.level for finding in register.doctor() if "encrypted" not in finding.what}


def test_a_whole_register_has_no_findings(register: Register) -> None:
    assert _levels(register) == {"nothing has been ingested yet": "note"}
    put(register, "a", {"one": "fined"})
    assert _levels(register) == {}


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("original gone", "is missing"),
        ("original changed", "was changed"),
        ("table file gone", "lacks 1 files"),
        ("table file cut", "cannot be read"),
        ("table log gone", "cannot be read"),
        ("run record cut", "run cannot be read"),
        ("answers cut", "answers of people cannot be read"),
    ],
)
def test_damage_is_found(register: Register, damage: str, found: str) -> None:
    put(register, "a", {"one": "fined"})
    original = register.original(digest("a"))
    record(register, [Judgement("somebody", "any/law", "charge", "x-1", "paid", "true", "f")])
    [charges] = register.snapshot().files("charge")
    match damage:
        case "original gone":
            original.unlink()
        case "original changed":
            original.write_text("b")
        case "table file gone":
            Path(charges).unlink()
        case "table file cut":
            Path(charges).write_bytes(Path(charges).read_bytes()[:-9])
        case "table log gone":
            for log in (register.folder / "tables" / "charge" / "_delta_log").iterdir():
                log.unlink()
        case "run record cut":
            [run] = (register.folder / "runs").iterdir()
            run.write_text(run.read_text()[:-9])
        case "answers cut":
            database = register.folder / "judgements.sqlite3"
            database.write_bytes(database.read_bytes()[:5000])
    errors = [finding for finding in register.doctor() if finding.level == "error"]
    assert any(found in finding.what for finding in errors), register.doctor()
    assert all(finding.remedy for finding in errors)


def test_lesser_findings(register: Register, tmp_path: Path) -> None:
    put(register, "a", {"one": "fined"})
    (register.folder / "key").chmod(0o644)
    (register.folder / "temporary" / "left").touch(mode=0o600)
    file = tmp_path / "b"
    file.write_text("never ingested")
    found = _levels(register)
    assert found["others on this computer can open key"] == "warning"
    assert found["an interrupted command left temporary files"] == "note"
    register.keep(file)
    assert _levels(register)["1 original was kept whose rows never came in"] == "note"


@pytest.mark.parametrize("encrypted", [True, False, None])
def test_the_disk(register: Register, monkeypatch: pytest.MonkeyPatch, encrypted: bool | None) -> None:
    monkeypatch.setattr("glasnost.register.doctor.is_encrypted", lambda folder: encrypted)
    found = [finding.what for finding in register.doctor() if "encrypted" in finding.what]
    expected = {True: [], False: ["the disk is not encrypted"], None: ["whether the disk is encrypted could not be"]}
    assert [what[: len(start)] for what, start in zip(found, expected[encrypted], strict=True)] == expected[encrypted]


def test_doctor_says_when_postgresql_does_not_answer_or_answers_are_left_behind(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(register, [Judgement("somebody", "any/law", "charge", "x-1", "paid", "true", "f")])
    monkeypatch.setenv("GLASNOST_DATABASE", "postgresql://anna:secret@127.0.0.1:1/cases")
    found = [(finding.level, finding.what) for finding in register.doctor()]
    assert ("error", "postgresql://127.0.0.1/cases: the database does not answer") in found
    assert any(level == "warning" and "not used" in what for level, what in found)
    monkeypatch.setenv("GLASNOST_DATABASE", "mysql://x/y")
    assert register.doctor()[0].what == "GLASNOST_DATABASE is no address of a PostgreSQL database"


def test_doctor_changes_nothing(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    before = {path: path.stat().st_mtime_ns for path in register.folder.rglob("*") if path.name != "lock"}
    register.doctor()
    assert {path: path.stat().st_mtime_ns for path in register.folder.rglob("*") if path.name != "lock"} == before
    assert table_files(register)
