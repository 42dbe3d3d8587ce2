"""Run records: what was run, and the versions of all tables that it left. The last one is the register's state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glasnost import __version__
from glasnost.model.language import _
from glasnost.model.problems import Problem
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
    """The record of the last whole run; ids sort by time. Raises Problem if it is damaged."""
    paths = _paths(folder)
    return _read(paths[-1]) if paths else None


def recent_runs(folder: Path, count: int) -> list[Run]:
    """The last `count` records, oldest first."""
    return [_read(path) for path in _paths(folder)[-count:]]


def runs_backwards(folder: Path) -> Iterator[Run]:
    """Every record, newest first, each read when it is asked for. Raises Problem if one is damaged."""
    return (_read(path) for path in reversed(_paths(folder)))


def record_run(folder: Path, command: str, versions: dict[str, int], counts: dict[str, Any]) -> Run:
    """Write the record: from this moment on readers see the new versions."""
    now = datetime.now(UTC)
    paths = _paths(folder)
    # numbered, because a clock can be put back
    number = int(paths[-1].stem.partition("-")[0]) + 1 if paths else 1
    run_id = f"{number:08d}-{now.strftime('%Y%m%dT%H%M%SZ')}"
    run = Run(run_id, command, now.isoformat(timespec="seconds"), versions, counts=counts)
    with write_whole(folder / "runs" / f"{run.run_id}.json") as temporary:
        temporary.write_text(json.dumps(asdict(run), ensure_ascii=False, indent=1), encoding="utf-8")
    return run


def _paths(folder: Path) -> list[Path]:
    """The records by age. A record in the making has a name that begins with a dot."""
    return sorted((p for p in (folder / "runs").glob("[0-9]*.json")), key=lambda path: path.name)


def _read(path: Path) -> Run:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Run(**{f.name: found[f.name] for f in fields(Run)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(
            _("the record of a run cannot be read"),
            where=str(path),
            remedy=_("Put the folder back from a backup, or ingest the originals again."),
        ) from error
