"""Run records: what was run, and the versions of all tables that it left. The last one is the register's state."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glasnost import __version__
from glasnost.register.atomic import write_whole


@dataclass(frozen=True)
class Run:
    """runs/<run_id>.json. `versions`: table → Delta version."""

    run_id: str
    command: str
    at: str  # UTC, ISO
    versions: dict[str, int]
    code_version: str = __version__
    counts: dict[str, Any] = field(default_factory=dict)


def last_run(folder: Path) -> Run | None:
    """The record of the last whole run; ids sort by time."""
    names = sorted(p.name for p in (folder / "runs").glob("*.json"))
    return Run(**json.loads((folder / "runs" / names[-1]).read_text())) if names else None


def recent_runs(folder: Path, count: int) -> list[Run]:
    """The last `count` records, oldest first."""
    names = sorted(p for p in (folder / "runs").glob("*.json"))[-count:]
    return [Run(**json.loads(path.read_text())) for path in names]


def record_run(folder: Path, command: str, versions: dict[str, int], counts: dict[str, Any]) -> Run:
    """Write the record: from this moment on readers see the new versions."""
    now = datetime.now(UTC)
    before = last_run(folder)
    # numbered, because a clock can be put back
    number = int(before.run_id.partition("-")[0]) + 1 if before is not None else 1
    run_id = f"{number:08d}-{now.strftime('%Y%m%dT%H%M%SZ')}"
    run = Run(run_id, command, now.isoformat(timespec="seconds"), versions, counts=counts)
    with write_whole(folder / "runs" / f"{run.run_id}.json") as temporary:
        temporary.write_text(json.dumps(asdict(run), ensure_ascii=False, indent=1))
    return run
