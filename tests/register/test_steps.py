"""One writer at a time, readers undisturbed, and a step that fails leaves the last whole state."""

from __future__ import annotations

import contextlib
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from invented import contents, prepare, put, said, table_files
from writer import EXPORTS, work

from glasnost.model.problems import Problem
from glasnost.register import Register, delta
from glasnost.register.runs import last_run, recent_runs

WRITER = Path(__file__).parent / "writer.py"


# -- writers


def test_a_second_writer_is_told_who_is_writing(register: Register) -> None:
    code = (
        "import sys; from pathlib import Path; from glasnost.register import Register\n"
        "with Register.open(Path(sys.argv[1])).writing(): print('writing', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(register.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "writing\n"
        with pytest.raises(Problem, match=rf"another glasnost is writing.*process {other.pid}, since 20.*Wait"):
            put(register, "a", {"one": "fined"})
        assert contents(register)["charge"] == []  # reading goes on
        other.stdin.close()
    put(register, "a", {"one": "fined"})


def test_writing_may_be_nested_but_not_shared_by_threads(register: Register) -> None:
    problems = []

    def write() -> None:
        try:
            put(Register.open(register.folder), "b", {"two": "fined"})
        except Problem as problem:
            problems.append(problem)

    with register.writing():
        put(register, "a", {"one": "fined"})
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(problems) == 1
    assert said(register) == {"one": "fined"}


def test_an_open_snapshot_stays_what_it_was(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "MAX_SMALL", 2)
    monkeypatch.setattr(delta, "LOOK_EVERY", 1)
    put(register, "a", {"one": "pending", "two": "fined"})
    snapshot = register.snapshot()
    before = contents(snapshot)
    with snapshot.connect() as reader:
        for n in range(4):
            put(register, f"b{n}", {"one": f"acquitted {n}", f"more {n}": "fined"})
        put(register, "c", {"three": "fined"}, replace=True)
        assert reader.execute("SELECT count(*), min(fingerprint) FROM charge").fetchall() == [(2, "fined")]
        assert contents(snapshot) == before


def test_a_writer_leaves_a_readers_spilled_rows_alone(register: Register) -> None:
    with register.snapshot().connect() as reader:
        reader.execute("SET memory_limit = '60MB'")
        reader.execute("CREATE TEMP TABLE much AS SELECT md5(i::VARCHAR) AS word FROM range(2000000) t(i)")
        spilled = list((register.folder / "temporary").iterdir())
        assert spilled
        put(register, "a", {"one": "fined"})
        assert reader.execute("SELECT count(DISTINCT word) FROM much").fetchall() == [(2_000_000,)]
    assert not any(path.exists() for path in spilled)


# -- steps that fail


def test_a_failed_step_is_taken_back_before_the_next(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that fails half-way must not come in with the next file's run."""
    put(register, "a", {"one": "fined"})
    before, files = contents(register), table_files(register)
    appended = []
    append = delta.append

    def failing(path: Path, reader: pa.RecordBatchReader) -> None:
        if path.name == "charge":
            raise RuntimeError("half-way")
        appended.append(path.name)
        append(path, reader)

    with register.writing():
        monkeypatch.setattr(delta, "append", failing)
        with pytest.raises(RuntimeError, match="half-way"):
            put(register, "b", {"two": "fined"})
        monkeypatch.setattr(delta, "append", append)
        assert appended == ["court_case", "person"]
        assert contents(register) == before
        assert table_files(register) == files
        put(register, "c", {"three": "fined"})
    assert said(register) == {"one": "fined", "three": "fined"}


def test_a_step_whose_taking_back_fails_too(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    put(register, "a", {"one": "fined"})
    overwrite, restore = delta.overwrite, delta.restore

    def failing(*args: object) -> None:
        raise RuntimeError("no more")

    with register.writing():
        monkeypatch.setattr(delta, "overwrite", failing)
        monkeypatch.setattr(delta, "restore", failing)
        with pytest.raises(RuntimeError):
            put(register, "b", {"two": "fined"})
        monkeypatch.setattr(delta, "overwrite", overwrite)
        monkeypatch.setattr(delta, "restore", restore)
        put(register, "c", {"three": "fined"})
    assert said(register) == {"one": "fined", "three": "fined"}


@contextlib.contextmanager
def _room_for(size: int) -> Iterator[None]:
    """No file grows beyond `size` bytes: to a program this looks like a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1_000, 5_000, 12_000])
def test_a_full_disk_is_said_and_leaves_all_whole(register: Register, tmp_path: Path, size: int) -> None:
    put(register, "a", {f"case {n}": "fined" for n in range(200)})
    before = contents(register)
    says = {f"case {n}": "acquitted" for n in range(100, 400)}
    with register.writing():
        commit = prepare(register, "b", says)
        with _room_for(size), pytest.raises(Problem, match=r"disk is full.*Make room"):
            commit()
    assert contents(register) == before
    assert put(register, "b", says).superseded == 100
    whole = Register.create(tmp_path / "undisturbed")
    put(whole, "a", {f"case {n}": "fined" for n in range(200)})
    put(whole, "b", says)
    assert contents(register) == contents(whole)


def test_an_original_that_does_not_fit(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(bytes(100_000))
    with register.writing(), _room_for(50_000), pytest.raises(Problem, match="disk is full"):
        register.keep(file)
    assert list((register.folder / "originals").iterdir()) == []
    assert list((register.folder / "temporary").iterdir()) == []


# -- kills


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, list[str]]], float]:
    """The contents after each step of an undisturbed run, and how long it takes (s)."""
    register = Register.create(tmp_path_factory.mktemp("undisturbed") / "register")
    states, lasted = [contents(register)], 0.0
    for n in range(len(EXPORTS)):
        begun = time.monotonic()
        work(register, EXPORTS[n : n + 1])
        lasted += time.monotonic() - begun
        states.append(contents(register))
    return states, lasted


@pytest.mark.parametrize("seed", range(4))
def test_kills_at_random_moments(
    tmp_path: Path, seed: int, undisturbed: tuple[list[dict[str, list[str]]], float]
) -> None:
    """Each leaves the last whole state, and a rerun gives what an undisturbed run gives. Five kills a seed."""
    chance = random.Random(seed)
    states, lasts = undisturbed
    for kill in range(5):
        register = Register.create(tmp_path / f"killed {kill}")
        with subprocess.Popen([sys.executable, str(WRITER), str(register.folder)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0, lasts))
            writer.kill()
        steps = sum(run.command == "ingest" for run in recent_runs(register.folder, 100))
        assert contents(register) == states[steps]
        work(Register.open(register.folder), EXPORTS)
        assert contents(register) == states[-1]
        _nothing_is_left_over(register)


def _nothing_is_left_over(register: Register) -> None:
    """Every table file is one that some run names."""
    named = {
        Path(file)
        for run in recent_runs(register.folder, 100)
        for table, version in run.versions.items()
        for file in delta.files(register.folder / "tables" / table, version)
    }
    assert table_files(register) == named
    assert list((register.folder / "temporary").iterdir()) == []
    assert not any(finding.level == "error" for finding in register.doctor())


DYING = """
import os, sys
from pathlib import Path
from glasnost.register import Register, delta
register = Register.open(Path(sys.argv[1]))
with register.writing(), register.step():
    for path in (register.folder / "tables").glob("c*"):
        with register.snapshot().connect() as connection:
            delta.append(path, connection.sql(f"SELECT * FROM {path.name}").to_arrow_reader(10))
    os._exit(9)
"""


def test_what_a_killed_writer_wrote_ahead_is_not_seen_and_goes(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    before, run, files = contents(register), last_run(register.folder), table_files(register)
    # a writer that dies between the commits of two tables
    ran = subprocess.run([sys.executable, "-c", DYING, str(register.folder)], check=False)
    assert ran.returncode == 9
    assert len(table_files(register)) == len(files) + len(list((register.folder / "tables").glob("c*")))
    assert contents(register) == before
    assert last_run(register.folder) == run
    with register.writing():
        assert contents(register) == before
        assert table_files(register) == files
    with register.writing():
        assert len(recent_runs(register.folder, 9)) == 2  # one taking back, not one a writer


# -- any other table


def _verdicts(law: str, count: int, *more: str) -> pa.RecordBatchReader:
    columns = {"screening": pa.array([law] * count, pa.string()), "n": pa.array(range(count), pa.int64())}
    columns |= {name: pa.array([True] * count, pa.bool_()) for name in more}
    return pa.table(columns).to_reader(max_chunksize=100)


def test_a_table_of_another_layer(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    before = contents(register)
    run = register.replace("verdict", _verdicts("one", 300), "screening = 'one'")
    assert register.snapshot().run_id == run
    register.replace("verdict", _verdicts("two", 200), "screening = 'two'")
    earlier = register.snapshot()
    register.replace("verdict", _verdicts("one", 100, "new"), "screening = 'one'")
    count = "SELECT screening, count(*), count({}) FROM verdict GROUP BY 1 ORDER BY 1"
    with register.snapshot().connect() as now, earlier.connect() as then:
        assert now.execute(count.format('"new"')).fetchall() == [("one", 100, 100), ("two", 200, 0)]
        assert then.execute(count.format("n")).fetchall() == [("one", 300, 300), ("two", 200, 200)]
    assert contents(register) == before


def test_a_table_of_nothing_has_its_columns(register: Register) -> None:
    for count in (0, 5, 0):
        register.replace("verdict", _verdicts("one", count), "screening = 'one'")
        with register.snapshot().connect() as connection:
            assert len(connection.execute("SELECT screening, n FROM verdict").fetchall()) == count


def test_rows_that_do_not_meet_the_predicate_are_refused(register: Register) -> None:
    register.replace("verdict", _verdicts("one", 5), "screening = 'one'")
    with pytest.raises(Exception, match="rows failed"):
        register.replace("verdict", _verdicts("two", 5), "screening = 'one'")
    with register.snapshot().connect() as connection:
        assert connection.execute("SELECT DISTINCT screening FROM verdict").fetchall() == [("one",)]


def test_a_reader_that_fails_half_way_changes_nothing(register: Register) -> None:
    register.replace("verdict", _verdicts("one", 5), "screening = 'one'")
    files = table_files(register)

    def batches() -> Iterator[pa.RecordBatch]:
        yield from _verdicts("one", 300)
        raise ValueError("half-way")

    reader = pa.RecordBatchReader.from_batches(_verdicts("one", 0).schema, batches())
    with pytest.raises(Exception, match="half-way"):
        register.replace("verdict", reader, "screening = 'one'")
    assert table_files(register) == files
    with register.snapshot().connect() as connection:
        assert connection.execute("SELECT count(*) FROM verdict").fetchall() == [(5,)]
