"""A locked register: nothing readable is left, either key brings it back, and nothing is removed too early."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from invented import contents, put

from glasnost import cli
from glasnost.model.problems import Problem, WrongUse
from glasnost.register import Register
from glasnost.register.backup import keys, locking
from glasnost.register.backup.locking import lock
from glasnost.register.backup.opening import restore
from glasnost.register.decisions import Judgement, database, latest, record
from glasnost.register.jobs import queue
from glasnost.register.jobs.kinds import Kind, add

FIRST = Judgement("Invented Lawyer", "any/law", "charge", "x-1", "paid", "true", "f1")
INSERT = (
    "INSERT INTO judgements_judgement (made_at, made_by, rulebook_id, subject_kind, subject_id, fact, value, reason,"
    " fingerprint, file) VALUES ('2026-01-01 00:00:00', 'x', 'x', 'x', 'x', 'x', 'x', '', 'x', '')"
)
add(Kind("nothing", lambda work: {}))


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    for name in ("one", "two"):
        keys.new_key(tmp_path / name, tmp_path / "register")
    return [tmp_path / "one", tmp_path / "two"]


@pytest.fixture
def filled(register: Register) -> Register:
    put(register, "a", {"one": "fined"})
    record(register, [FIRST])
    return register


def public(pair: list[Path]) -> list[str]:
    return keys.recipients(f"{path}.pub" for path in pair)


def test_a_lost_key_is_no_loss(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    """Locked with the one key at hand; that key is lost; the second one brings everything back."""
    before, answers = contents(filled), latest(filled)
    made = lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))
    assert not filled.folder.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.age", "one", "one.pub", "two", "two.pub"]
    for word in (b"Invented", b"fined", b"paid"):
        assert word not in made.path.read_bytes()
    pair[0].unlink()
    restore(made.path, filled.folder, keys.identities(pair[1], input))
    assert contents(filled) == before
    assert latest(filled) == answers


def test_nothing_is_removed_unless_the_key_opens_the_file(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    keys.new_key(tmp_path / "third", filled.folder)
    before = contents(filled)
    with pytest.raises(Problem, match="this key does not open"):
        lock(filled, tmp_path / "cases.age", public(pair), keys.identities(tmp_path / "third", input))
    with pytest.raises(WrongUse, match="loss"):
        lock(filled, tmp_path / "cases.age", public(pair[:1]), keys.identities(pair[0], input))
    assert contents(filled) == before
    assert not (tmp_path / "cases.age").exists()


def test_nothing_is_removed_if_the_file_is_not_what_was_written(
    filled: Register, pair: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = locking.make_backup

    def on_a_bad_disk(*arguments: object, **settings: object) -> object:
        found = made(*arguments, **settings)  # type: ignore[arg-type]
        data = bytearray(found.path.read_bytes())
        data[len(data) // 2] ^= 1
        found.path.write_bytes(data)
        return found

    monkeypatch.setattr(locking, "make_backup", on_a_bad_disk)
    with pytest.raises(Problem, match="breaks off or was changed"):
        lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))
    assert contents(filled)["charge"]
    assert not (tmp_path / "cases.age").exists()


def test_a_damaged_register_is_not_locked(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    [original] = (filled.folder / "originals").glob("*/*")
    original.write_bytes(b"changed")
    with pytest.raises(Problem, match="was changed"):
        lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))
    assert filled.folder.exists()


def test_not_while_a_job_runs_nor_somebody_writes(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    queue.submit(filled, "nothing", {})
    queue.claim(filled)
    identity = keys.identities(pair[0], input)
    with pytest.raises(Problem, match="a job is running"):
        lock(filled, tmp_path / "cases.age", public(pair), identity)
    trouble: list[Problem] = []

    def other() -> None:
        try:
            lock(filled, tmp_path / "cases.age", public(pair), identity)
        except Problem as problem:
            trouble.append(problem)

    with filled.writing():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert "another glasnost is writing" in trouble[0].what
    assert filled.folder.exists()


def test_an_answer_given_at_the_last_moment_is_never_taken_for_recorded(
    filled: Register, pair: list[Path], tmp_path: Path
) -> None:
    """Somebody has the database open, as the web pages do, and writes when the folder is gone."""
    connection = sqlite3.connect(database(filled.folder), timeout=1, isolation_level=None)
    assert connection.execute("SELECT count(*) FROM judgements_judgement").fetchall() == [(1,)]
    lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))
    with pytest.raises(sqlite3.Error):
        connection.execute(INSERT)
    connection.close()


def test_not_while_the_web_pages_are_open(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    """They keep a write-ahead log, in which a write after the end would seem to succeed."""
    connection = sqlite3.connect(database(filled.folder), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("SELECT count(*) FROM judgements_judgement").fetchall()
    with pytest.raises(Problem, match="another program has the answers"):
        lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))
    connection.execute(INSERT)  # it goes on undisturbed
    connection.close()
    answers = latest(filled)
    assert len(answers) == 2
    made = lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))
    restore(made.path, filled.folder, keys.identities(pair[0], input))
    assert latest(filled) == answers


def test_not_with_postgresql(
    filled: Register, pair: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLASNOST_DATABASE", "postgresql://nobody@localhost/none")
    with pytest.raises(WrongUse, match="PostgreSQL"):
        lock(filled, tmp_path / "cases.age", public(pair), keys.identities(pair[0], input))


def test_the_commands(filled: Register, pair: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(filled)
    here = ["--register", str(filled.folder)]
    to = [word for path in pair for word in ("--to", f"{path}.pub")]
    assert cli.run([*here, "lock", str(tmp_path / "cases.age"), *to, "--identity", str(pair[0])]) == 0
    assert cli.run([*here, "doctor"]) == 1
    assert cli.run([*here, "unlock", str(tmp_path / "cases.age"), "--identity", str(pair[1])]) == 0
    assert cli.run([*here, "unlock", str(tmp_path / "cases.age"), "--identity", str(pair[1])]) == 1
    assert contents(filled) == before
    assert "Locked: " in capsys.readouterr().out
