"""The worker: claims jobs and does them, one after another, and says meanwhile that it lives."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.model.language import _, set_language
from glasnost.model.problems import Problem, unexpected
from glasnost.register import layout
from glasnost.register.jobs import queue, uploads
from glasnost.register.jobs.kinds import Arguments, is_allowed, is_known, kind_of
from glasnost.register.jobs.queue import Job
from glasnost.register.lock import Busy
from glasnost.register.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator

BEAT = 1.0  # seconds between two signs of life
AGAIN = 5.0  # seconds, when the database did not answer
PATIENCE = timedelta(seconds=2)  # before a job that met another writer is tried again


class Cancelled(Exception):
    """Somebody called the job off."""


class Lost(Exception):
    """Another worker has the job: this one was taken for dead."""


@dataclass
class Task:
    """A job being done; what `kinds.Work` describes."""

    register: Register
    job: Job
    arguments: Arguments = field(init=False)
    now: tuple[str, int, int | None] = ("", 0, None)
    told: str = "kept"

    def __post_init__(self) -> None:
        self.arguments = self.job.arguments

    @property
    def output(self) -> Path:
        """A private folder for the files of this job."""
        path = output_of(self.register, self.job.id)
        for folder in (path.parent, path):
            folder.mkdir(mode=0o700, exist_ok=True)
        return path

    def progress(self, what: str, done: int, total: int | None = None) -> None:
        """Say how far it is. Raises Cancelled or Lost."""
        self.now = (what, done, total)
        if self.told == "cancel":
            raise Cancelled
        if self.told == "lost":
            raise Lost


def output_of(register: Register, job_id: int) -> Path:
    """Where the files of a job are, if it made any. They are in no backup: they can be made again."""
    return register.folder / "outputs" / str(job_id)


def clear(register: Register, job: Job) -> None:
    """Remove the files of a job that has ended: what it made, and what was uploaded for it."""
    shutil.rmtree(output_of(register, job.id), ignore_errors=True)
    for path in job.arguments.get("files", ()):
        uploads.forget(register, path)


def work(register: Register, *, until_empty: bool = False, stop: threading.Event | None = None) -> int:
    """Do jobs until `stop` is set, or until none is left. How many ended.

    Raises Problem if there is no register any more.
    """
    stop = stop or threading.Event()
    count = 0
    while not stop.is_set():
        try:
            job = queue.claim(register)
            if job is not None:
                count += do(register, job)
            elif until_empty and not queue.waiting(register):
                break
            else:
                stop.wait(BEAT)
        except (Problem, OSError):  # the database is away for a moment; whatever was claimed comes back by its lease
            if until_empty:
                raise
            layout.check(register.folder)  # or the register itself: then there is nothing to wait for
            stop.wait(AGAIN)
    return count


def do(register: Register, job: Job) -> bool:
    """Do a claimed job. Whether it came to an end, good or bad; else it went back into the queue."""
    set_language(job.language)
    task = Task(register, job)
    result, problem, state = None, None, queue.DONE
    try:
        with _alive(task):
            if not is_known(job.kind):
                raise Problem(
                    _("this program does not know how to do this job"), remedy=_("Install the newer version.")
                )
            if not is_allowed(register, job.kind, job.made_by):
                raise Problem(_("whoever asked for this job may not do it any more"))
            result = kind_of(job.kind).run(task)
    except Busy:
        queue.give_back(job, register, PATIENCE)
        return False
    except Cancelled:
        state = queue.CANCELLED
    except Lost:
        return False
    except Problem as trouble:
        state, problem = queue.FAILED, trouble
    except Exception as error:
        state, problem = queue.FAILED, Problem(unexpected(error))
    except BaseException:  # somebody ends this worker: the next one does the job
        queue.give_back(job, register, timedelta(0))
        raise
    return queue.finish(job, register, state, result, problem)


@contextmanager
def _alive(task: Task) -> Iterator[None]:
    """Renew the lease meanwhile, in a thread: much of the work is done by libraries that say nothing for minutes."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(task, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(task: Task, ended: threading.Event) -> None:
    while not ended.wait(BEAT):
        try:
            task.told = queue.renew(task.job, task.register, *task.now)
        except Problem:  # the database is away for a moment; if for long, the lease runs out, and that is right
            continue
        if task.told == "lost":
            return


def start(register: Register) -> subprocess.Popen[bytes]:
    """Start a process that does this register's jobs until this process ends, however it ends."""
    code = "import sys; from glasnost.cli import main; main(sys.argv[1:])"
    words = ["--register", str(register.folder.resolve()), "jobs", "work", "--while-open"]
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C at the desk's terminal lets it end its job
    )
