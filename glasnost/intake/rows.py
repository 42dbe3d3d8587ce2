"""A stranger's file as rows of text, parsed in a child process. The parent never hangs and never grows."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

import glasnost
from glasnost.intake.child import PROBLEM
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _, language
from glasnost.model.problems import Problem

_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from glasnost.intake import child; "
    "getattr(child, sys.argv[2])(*sys.argv[3:])"
)


class Rows:
    """The header of a file, and its rows as they arrive.

    problems: (row number, code of `reasons`) of rows that cannot be used; complete once all rows were taken.
    """

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self.name, self._process = name, process
        self.problems: list[tuple[int, str]] = []
        assert process.stdout is not None
        self._pipe = Patient(process.stdout)
        try:
            self._stream = pa.ipc.open_stream(self._pipe)
        except (pa.ArrowInvalid, OSError, Silent):
            raise self._failure() from None
        self.header: list[str] = json.loads(self._stream.schema.metadata[b"header"])

    def __iter__(self) -> Iterator[tuple[int, list[str | None]]]:
        """(1-based row number, as many cells as the header has). Rows with a problem are kept apart."""
        width = len(self.header)
        for batch in self.batches():
            numbers, cells, problems = (column.to_pylist() for column in batch.columns)
            for number, row, problem in zip(numbers, cells, problems, strict=True):
                if problem is not None:
                    self.problems.append((number, problem))
                else:
                    yield number, row[:width]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """As they come through the pipe. Raises Problem if the parser failed on the way."""
        while True:
            try:
                batch = self._stream.read_next_batch()
            except StopIteration:
                break
            except (pa.ArrowInvalid, OSError, Silent):
                raise self._failure() from None
            yield batch
        if self._process.wait(timeout=LIMITS.silence):
            raise self._failure()

    def as_columns(self) -> pa.RecordBatchReader:
        """The rows as one text column a heading, streamed. Rows with a problem are left out and noted."""
        schema = pa.schema([(name, pa.string()) for name in self.header])

        def columns() -> Iterator[pa.RecordBatch]:
            for batch in self.batches():
                numbers, cells, problems = (column.to_pylist() for column in batch.columns)
                self.problems += [(n, p) for n, p in zip(numbers, problems, strict=True) if p is not None]
                rows = [row for row, problem in zip(cells, problems, strict=True) if problem is None]
                arrays = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(self.header))]
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)

        return pa.RecordBatchReader.from_batches(schema, columns())

    def raise_problems(self) -> None:
        """Refuse a file any of whose rows cannot be used: for tables in which every row must count."""
        if self.problems:
            row, reason = self.problems[0]
            raise Problem(
                _("row {row}: {reason}").format(row=row, reason=_(reason)),
                where=self.name,
                remedy=_("Mend the row; {n} rows have such faults.").format(n=len(self.problems)),
            )

    def _failure(self) -> Problem:
        return failure(self._process, self.name)


def failure(process: subprocess.Popen[bytes], name: str) -> Problem:
    """Why the child ended: its own words, or which limit stopped it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    code = process.poll()
    if code is None:
        _kill(process)
        return Problem(_("reading stopped: nothing came for {n} seconds").format(n=LIMITS.silence), where=name)
    assert process.stderr is not None
    said = process.stderr.read(60_000)
    if code == PROBLEM:
        with contextlib.suppress(ValueError):
            return Problem(**json.loads(said))
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return Problem(_("reading took too long or too much memory and was stopped"), where=name)
    if b"MemoryError" in said or b"malloc" in said or b"bad_alloc" in said:
        return Problem(_("reading needs more memory than it may have"), where=name)
    return Problem(_("the file could not be read (the parser ended with {code})").format(code=code), where=name)


class Silent(Exception):
    """Nothing came for too long."""


class Patient:
    """A pipe whose reads give up after a silence."""

    closed = False

    def __init__(self, pipe: IO[bytes]) -> None:
        self.pipe = pipe

    def read(self, size: int = -1) -> bytes:
        """Exactly `size` bytes, fewer only at the end."""
        parts: list[bytes] = []
        left = size
        while left > 0:
            ready, _w, _x = select.select([self.pipe], [], [], LIMITS.silence)
            if not ready:
                raise Silent
            data = os.read(self.pipe.fileno(), left)
            if not data:
                break
            parts.append(data)
            left -= len(data)
        return b"".join(parts)

    def readable(self) -> bool:
        """It is."""
        return True


@contextlib.contextmanager
def open_rows(path: Path, sheet_with: str | None = None, name: str | None = None) -> Iterator[Rows]:
    """Parse a file in a child process. `name`: what to call it and tell its format by, if not by its path.

    sheet_with: of a workbook, take the sheet that has this heading. Raises Problem.
    """
    if not path.is_file():
        raise Problem(_("there is no such file"), where=str(path))
    with child("main", str(path.resolve()), name or path.name, language(), sheet_with or "") as process:
        yield Rows(name or path.name, process)


@contextlib.contextmanager
def child(function: str, *arguments: str, said: bytes | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A child process that runs a function of `glasnost.intake.child`; it ends with the block.

    said: what it finds on its standard input.
    """
    package = Path(glasnost.__file__).resolve().parent.parent
    process = subprocess.Popen(
        [
            sys.executable,
            "-I",
            "-X",
            "utf8",
            "-c",
            _START,
            str(package),
            function,
            *arguments,
        ],
        stdin=subprocess.DEVNULL if said is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,  # so that whatever it starts ends with it
    )
    try:
        if said is not None and process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(said)
                process.stdin.close()
        yield process
    finally:
        _kill(process)


def _environment() -> dict[str, str]:
    """Nothing of the user's but what Python needs to start; one thread, so that its memory stays small."""
    kept: dict[str, Any] = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    process.wait()
