"""CPU seconds and memory of a function in a process of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system), and the most memory that was held, in bytes."""

    cpu: float
    memory: int


@dataclass(frozen=True)
class Result:
    """What was measured against which peer; `bound` is the most that the ratio may be."""

    what: str
    peer: str
    ratio: float | None
    bound: float | None
    detail: str

    def as_line(self) -> str:
        """A line of the table that `make bench` prints."""
        ratio = "" if self.ratio is None else f"{self.ratio:.1f}×"
        bound = "" if self.bound is None or self.ratio is None else f"at most {self.bound:g}×"
        verdict = "" if not bound else "kept" if self.ratio <= self.bound else "NOT KEPT"  # type: ignore[operator]
        return f"{self.what:<58} {ratio:>8} {bound:<12} {verdict:<9} {self.detail}"


def cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def apart(script: Path, *arguments: str, **variables: str) -> dict[str, float]:
    """Run a script that prints one JSON object, in a process of its own with these environment variables."""
    command = [sys.executable, str(script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def peak() -> int:
    """The most memory that this process has held, in bytes (Linux counts kilobytes, macOS bytes)."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held * 1024


def report(results: list[Result], as_json: bool) -> None:
    """Print the table, or JSON."""
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=1))
        return
    for result in results:
        print(result.as_line())
        if result.peer:
            print(f"    against: {result.peer}")
