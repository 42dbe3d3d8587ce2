"""Invented kinds of jobs, and a worker for them to be run, stopped and killed: python invented_jobs.py REGISTER LOG.

Each writes what it does into a log, one line at a time: `begin NAME` and `end NAME`.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.jobs import queue, worker
from glasnost.register.jobs.kinds import Kind, Work, add

LEASE = timedelta(seconds=2)


def note(work: Work, words: str) -> None:
    handle = os.open(work.arguments["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(handle, f"{words} {work.arguments['name']}\n".encode())
    os.close(handle)


def _count(work: Work) -> dict[str, Any]:
    note(work, "begin")
    for n in range(work.arguments.get("steps", 3)):
        work.progress("counting", n, work.arguments.get("steps", 3))
        time.sleep(work.arguments.get("pause", 0.005))
    note(work, "end")
    return {"name": work.arguments["name"]}


def _problem(work: Work) -> dict[str, Any]:
    raise Problem(_("there is no such file"), where="here.csv", remedy="Look again.")


def _fault(work: Work) -> dict[str, Any]:
    raise ValueError("Invented Person")


def _write(work: Work) -> dict[str, Any]:
    note(work, "begin")
    with work.register.writing():
        note(work, "end")
    return {}


def _folder(work: Work) -> dict[str, Any]:
    (work.output / "out.txt").write_text("x")
    return {}


for name, run in (("count", _count), ("problem", _problem), ("fault", _fault), ("write", _write), ("folder", _folder)):
    add(Kind(name, run))


def hurry() -> None:
    """Leases so short that a test need not wait."""
    queue.LEASE = LEASE
    worker.BEAT = 0.1
    worker.PATIENCE = timedelta(milliseconds=200)


if __name__ == "__main__":
    hurry()
    print("ready", flush=True)
    worker.work(Register.open(Path(sys.argv[1])), until_empty=True)
