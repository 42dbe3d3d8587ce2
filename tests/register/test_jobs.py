"""Jobs are asked for once, done once, followed, called off, and survive whatever becomes of a worker."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import invented_jobs
import pytest
from invented import contents, put

from glasnost import cli
from glasnost.model.language import set_language
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.backup import keys
from glasnost.register.backup.making import make_backup
from glasnost.register.backup.opening import restore
from glasnost.register.jobs import queue, uploads, worker
from glasnost.register.jobs.queue import Job, cancel, recent, status, submit
from glasnost.register.jobs.worker import work

WORKER = Path(__file__).parent / "invented_jobs.py"


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "LEASE", invented_jobs.LEASE)
    monkeypatch.setattr(worker, "BEAT", 0.1)
    monkeypatch.setattr(worker, "PATIENCE", timedelta(milliseconds=200))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def started() -> Iterator[Any]:
    """Starts workers in processes of their own; none outlives its test."""
    running: list[subprocess.Popen[str]] = []

    def start(register: Register) -> subprocess.Popen[str]:
        words = [sys.executable, str(WORKER), str(register.folder)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def ask(register: Register, log: Path, name: str = "one", **more: Any) -> Job:
    return submit(register, "count", {"log": str(log), "name": name, **more})


def now(register: Register, job: Job) -> Job:
    found = status(register, job.id)
    assert found is not None
    return found


def wait_for(what: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


# -- asking and doing


def test_a_job_is_asked_for_done_and_told(engine: str, register: Register, log: Path) -> None:
    assert recent(register) == []
    job = ask(register, log)
    assert (job.state, job.attempt, job.ended) == ("queued", 0, False)
    assert work(register, until_empty=True) == 1
    done = now(register, job)
    assert (done.state, done.attempt, done.result) == ("done", 1, {"name": "one"})
    assert done.started_at and done.ended_at and job.made_at <= done.started_at <= done.ended_at
    assert [found.id for found in recent(register)] == [job.id]
    assert status(register, 99) is None


def test_the_same_request_is_one_job(engine: str, register: Register, log: Path) -> None:
    """However often it comes, from however many at once, before and after it was done."""
    ask(register, log, "before")
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(ask(register, log).id)) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == 1
    work(register, until_empty=True)
    assert ask(register, log).state == "done"
    assert ask(register, log, "other").id not in found
    work(register, until_empty=True)
    assert Counter(lines(log)) == Counter(
        f"{word} {name}" for word in ("begin", "end") for name in ("before", "one", "other")
    )


def test_many_begin_at_once_where_there_is_no_database_yet(engine: str, register: Register, log: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import invented_jobs; from pathlib import Path\n"
        "from glasnost.register import Register; from glasnost.register.jobs.queue import submit\n"
        "sys.stdin.read(1); print(submit(Register.open(Path(sys.argv[2])), 'folder', {}).id)"
    )
    words = [sys.executable, "-c", code, str(WORKER.parent), str(register.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(words, **pipes) for _n in range(5)]  # type: ignore[call-overload]
    time.sleep(0.5)
    for process in processes:
        process.stdin.write("x")
        process.stdin.flush()
    assert [process.communicate()[0] for process in processes] == ["1\n"] * 5


def test_a_worker_waits_for_its_database_and_ends_with_its_register(
    register: Register, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AGAIN", 0.05)
    asked = []

    def claim(where: Register) -> Job | None:
        asked.append(where)
        if len(asked) == 3:
            (register.folder / "format").unlink()
        raise Problem("the database does not answer")

    monkeypatch.setattr(queue, "claim", claim)
    with pytest.raises(Problem, match="no register"):
        work(register)
    assert len(asked) == 3


def test_a_failed_job_tells_what_to_do_and_is_done_again_when_asked_for(engine: str, register: Register) -> None:
    set_language("ru")
    job = submit(register, "problem", {}, by="Invented Lawyer")
    set_language("en")  # the worker's own language does not count
    work(register, until_empty=True)
    failed = now(register, job)
    assert (failed.state, failed.where, failed.remedy) == ("failed", "here.csv", "Look again.")
    assert failed.what == "такого файла нет"
    again = submit(register, "problem", {})
    assert (again.id, again.state, again.what) == (job.id, "queued", "")


def test_an_unplanned_error_ends_the_job_and_quotes_nothing(register: Register, log: Path) -> None:
    job, after = submit(register, "fault", {}), ask(register, log)
    work(register, until_empty=True)
    assert now(register, job).state == "failed"
    assert now(register, job).what.startswith("ValueError in invented_jobs.py, line")
    assert now(register, after).state == "done"


def test_a_kind_that_the_worker_does_not_know(register: Register, monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    job = ask(register, log)
    monkeypatch.setattr(worker, "is_known", lambda name: False)
    work(register, until_empty=True)
    assert "does not know how" in now(register, job).what


def test_progress_is_seen_while_it_runs(engine: str, register: Register, log: Path, started: Any) -> None:
    job = ask(register, log, steps=4000)
    started(register)
    wait_for(lambda: now(register, job).done > 3)
    seen = now(register, job)
    assert (seen.state, seen.doing, seen.total) == ("running", "counting", 4000)


def test_calling_off(engine: str, register: Register, log: Path, started: Any) -> None:
    running = ask(register, log, "running", steps=4000)
    waiting = ask(register, log, "waiting")
    process = started(register)
    wait_for(lambda: now(register, running).state == "running")
    assert cancel(register, waiting.id).state == "cancelled"  # type: ignore[union-attr]
    assert cancel(register, running.id).state == "running"  # type: ignore[union-attr]
    assert process.wait(20) == 0
    assert now(register, running).state == "cancelled"
    assert lines(log) == ["begin running"]
    assert ask(register, log, "waiting").state == "queued"  # asked for anew, it waits anew


# -- workers that race, die, sleep


def test_two_workers_never_do_a_job_twice_nor_two_at_once(
    engine: str, register: Register, log: Path, started: Any
) -> None:
    names = [f"job{n}" for n in range(30)]
    for name in names:
        ask(register, log, name)
    for process in [started(register) for _n in range(4)]:
        assert process.wait(60) == 0
    assert [job.state for job in recent(register)] == ["done"] * 30
    assert {job.attempt for job in recent(register)} == {1}
    assert lines(log) == [f"{word} {name}" for name in names for word in ("begin", "end")]


def test_after_a_kill_another_worker_does_the_job(engine: str, register: Register, log: Path, started: Any) -> None:
    job, after = ask(register, log, steps=400), ask(register, log, "after")
    first = started(register)
    wait_for(lambda: lines(log))
    first.kill()
    first.wait()
    assert now(register, job).state == "running"  # nobody knows yet
    assert started(register).wait(60) == 0
    assert (now(register, job).state, now(register, job).attempt) == ("done", 2)
    assert now(register, after).state == "done"
    assert lines(log) == ["begin one", "begin one", "end one", "begin after", "end after"]


def test_a_job_that_kills_its_workers_is_given_up(register: Register, log: Path, started: Any) -> None:
    job, after = ask(register, log, steps=100_000), ask(register, log, "after")
    for n in range(1, 4):
        process = started(register)
        wait_for(lambda n=n: len(lines(log)) == n)
        process.kill()
        process.wait()
    assert started(register).wait(60) == 0
    failed = now(register, job)
    assert failed.state == "failed"
    assert "3 times" in failed.what and failed.remedy
    assert now(register, after).state == "done"


def test_a_worker_that_slept_through_its_lease_changes_nothing(
    engine: str, register: Register, log: Path, started: Any
) -> None:
    """A closed laptop: the first worker is stopped, a second one does the job, the first one wakes."""
    job = ask(register, log, steps=150)
    first = started(register)
    wait_for(lambda: lines(log))
    first.send_signal(signal.SIGSTOP)
    second = started(register)
    wait_for(lambda: lines(log) == ["begin one", "begin one"])
    first.send_signal(signal.SIGCONT)
    assert second.wait(60) == 0
    assert first.wait(60) == 0
    assert (now(register, job).state, now(register, job).attempt) == ("done", 2)
    assert lines(log) == ["begin one", "begin one", "end one"]


def test_a_worker_that_is_asked_to_end_gives_its_job_back(register: Register, log: Path) -> None:
    job = ask(register, log, steps=4000)
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import invented_jobs; invented_jobs.hurry()\n"
        "from glasnost import cli; sys.exit(cli.run(sys.argv[1:]))"
    )
    words = [sys.executable, "-c", code, str(WORKER.parent), "--register", str(register.folder), "jobs", "work"]
    with subprocess.Popen(words, stderr=subprocess.PIPE) as process:
        wait_for(lambda: lines(log))
        process.terminate()
        assert process.wait(30) == 130
    assert now(register, job).state == "queued"


def test_a_worker_ends_with_the_process_that_started_it(register: Register, log: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from glasnost.register import Register\n"
        "from glasnost.register.jobs import worker\n"
        "print(worker.start(Register.open(Path(sys.argv[1]))).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(register.folder)], stdout=subprocess.PIPE) as desk:
        assert desk.stdout is not None
        pid = int(desk.stdout.readline())
        time.sleep(1)
        os.kill(pid, 0)  # it lives
        desk.kill()
    wait_for(lambda: not _lives(pid))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_job_waits_while_somebody_writes_the_register(register: Register, log: Path) -> None:
    job = submit(register, "write", {"log": str(log), "name": "one"})
    code = (
        "import sys; from pathlib import Path; from glasnost.register import Register\n"
        "with Register.open(Path(sys.argv[1])).writing(): print('writing', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(register.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        other.stdout.readline()
        thread = threading.Thread(target=lambda: work(register, until_empty=True))
        thread.start()
        wait_for(lambda: len(lines(log)) > 1)
        other.stdin.close()
        thread.join()
    assert now(register, job).state == "done"
    assert Counter(lines(log))["end one"] == 1


def test_a_clock_that_was_put_back_holds_no_job_up(register: Register, log: Path) -> None:
    job = ask(register, log)
    assert queue.claim(register) is not None
    with queue._rows(register) as rows:
        rows.update(lease_until=datetime.now(UTC) + timedelta(days=1))
    assert work(register, until_empty=True) == 1
    assert now(register, job).state == "done"


# -- files


def test_an_upload_is_kept_whole_under_its_hash(register: Register) -> None:
    first = uploads.keep(register, "../../дело № 1.csv", [b"a,b\n", b"1,2\n"])
    again = uploads.keep(register, "../../дело № 1.csv", [b"a,b\n1,2\n"])
    assert first == again
    path = uploads.place_of(register, first.path)
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert path.suffix == ".csv" and path.is_relative_to(register.folder / "uploads")
    assert not path.stat().st_mode & 0o077
    with pytest.raises(Problem, match="too large"):
        uploads.keep(register, "b.csv", [b"x" * 10] * 3, most=20)

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        uploads.keep(register, "c.csv", broken())
    assert [p.name for p in (register.folder / "uploads").iterdir()] == [first.digest]
    for wrong in ("uploads/../key", "key", "/etc/passwd", f"uploads/{'a' * 64}/../../key", f"uploads/{'a' * 64}/.."):
        with pytest.raises(ValueError, match="no upload"):
            uploads.place_of(register, wrong)


def test_a_jobs_files_are_private(register: Register) -> None:
    job = submit(register, "folder", {})
    work(register, until_empty=True)
    folder = worker.output_of(register, job.id)
    assert [path.name for path in folder.iterdir()] == ["out.txt"]
    assert not folder.stat().st_mode & 0o077 and not folder.parent.stat().st_mode & 0o077


def test_waiting_jobs_and_their_files_are_in_the_backup(engine: str, register: Register, log: Path) -> None:
    put(register, "a", {"one": "fined"})
    upload = uploads.keep(register, "b.csv", [b"x"])
    job = ask(register, log)
    home = register.folder.parent
    public, _secret = keys.new_key(home / "k", register.folder)
    made = make_backup(register, home / "b.age", [public], single=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GLASNOST_DATABASE", raising=False)
        restore(made.path, home / "new", keys.identities(home / "k", input))
        new = Register.open(home / "new")
        assert uploads.place_of(new, upload.path).read_bytes() == b"x"
        assert work(new, until_empty=True) == 1
        assert now(new, job).state == "done"
        assert contents(new) == contents(register)


def test_the_files_of_a_job_can_be_removed(register: Register, log: Path) -> None:
    upload = uploads.keep(register, "b.csv", [b"x"])
    job = submit(register, "folder", {"files": [upload.path]})
    work(register, until_empty=True)
    worker.clear(register, now(register, job))
    assert not worker.output_of(register, job.id).exists()
    assert not uploads.place_of(register, upload.path).exists()


def test_the_list(register: Register, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ["--register", str(register.folder), "jobs"]
    assert cli.run([*here, "list"]) == 0
    ask(register, log)
    submit(register, "problem", {})
    work(register, until_empty=True)
    assert cli.run([*here, "list"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("There are no jobs.")
    assert "problem     failed\n        there is no such file Look again." in out
    assert cli.run([*here, "list", "--json"]) == 0
    assert [job["state"] for job in json.loads(capsys.readouterr().out)] == ["failed", "done"]


# -- what the program does as jobs


TABLE = "docket_number,name,provision,court,decided_on\n" + "".join(
    f"1-{n}/2016,Invented Person {n},ст. 282 ч. 1 УК РФ,Invented court,2016-03-{n % 28 + 1:02}\n" for n in range(400)
)


def real_worker(register: Register) -> subprocess.Popen[bytes]:
    code = (
        "import sys; from datetime import timedelta; from glasnost.register.jobs import queue, worker\n"
        "queue.LEASE = timedelta(seconds=2); worker.BEAT = 0.1; worker.PATIENCE = timedelta(milliseconds=200)\n"
        "from glasnost import cli; sys.exit(cli.run(sys.argv[1:]))"
    )
    words = ["--register", str(register.folder), "jobs", "work", "--until-empty"]
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL)


def test_ingest_screen_and_petitions_come_to_the_same_whenever_the_worker_is_killed(
    register: Register, tmp_path: Path
) -> None:
    """The three jobs, with workers that are killed at times chosen at random, against the same without a kill."""
    import glasnost.petitions.jobs
    import glasnost.reading.jobs
    import glasnost.rules.jobs  # noqa: F401

    def ask_all(where: Register) -> list[Job]:
        upload = uploads.keep(where, "cases.csv", [TABLE.encode()])
        law = {"rulebook": "ru/repeal-519-fz-2018", "as_of": "2026-11-01"}
        return [
            submit(where, "ingest", {"source": "any/spreadsheet", "files": [upload.path]}),
            submit(where, "screen", law),
            submit(where, "petitions", {**law, "form": "ru/criminal-release", "cases": ["1-7/2016", "1-8/2016"]}),
        ]

    twin = Register.create(tmp_path / "twin")
    wanted = ask_all(twin)
    assert real_worker(twin).wait(120) == 0
    jobs = ask_all(register)
    chance = random.Random(4)
    deaths = 0
    while any(not now(register, job).ended for job in jobs):
        process = real_worker(register)
        try:
            process.wait(chance.uniform(0.6, 3.5) + deaths)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            deaths += 1
            with queue._rows(register) as rows:  # the test may kill more often than an honest fault would
                rows.update(deaths=0)
    assert deaths > 1
    for job, other in zip(jobs, wanted, strict=True):
        assert (now(register, job).state, now(twin, other).state) == ("done", "done"), now(register, job)
    assert sum(file["charges"] for file in now(twin, wanted[0]).result["files"]) == 400  # type: ignore[index]
    assert contents(register) == contents(twin)
    for place in (1, 2):
        assert now(register, jobs[place]).result == now(twin, wanted[place]).result
    papers = [
        sorted(p.name for p in worker.output_of(r, j.id).iterdir()) for r, j in ((register, jobs[2]), (twin, wanted[2]))
    ]
    assert papers[0] == papers[1]
    assert register.doctor()[0].level != "error"
    assert not list((register.folder / "uploads").iterdir())
    # the same upload a second time is the same job, and nothing is done
    assert ask_all(register)[0].id == jobs[0].id
    assert now(register, jobs[0]).state == "done"
