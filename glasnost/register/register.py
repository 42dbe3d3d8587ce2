"""The folder on disk: create, open, write in whole steps, read one consistent state."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.model.problems import Problem
from glasnost.register import delta, layout, leftovers, originals
from glasnost.register.atomic import disk_problem, is_full
from glasnost.register.lock import locked
from glasnost.register.runs import Run, last_run, record_run
from glasnost.register.snapshot import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

    from glasnost.model.records import Original, Source
    from glasnost.register.doctor import Finding
    from glasnost.register.ingestion import Committed

_writers: dict[Path, int] = {}  # the registers that this process is writing → the thread that does


@dataclass(frozen=True)
class Register:
    """An opened register."""

    folder: Path

    @classmethod
    def create(cls, path: Path) -> Register:
        """Make a new register, private to its user. Raises Problem if the folder holds anything."""
        layout.make(path)
        return cls(path)

    @classmethod
    def open(cls, path: Path) -> Register:
        """Open an existing register. Raises Problem if the folder is none."""
        layout.check(path)
        return cls(path)

    @property
    def key(self) -> bytes:
        """The secret that makes ids unguessable; without it the same sources give other ids."""
        return layout.read_key(self.folder)

    # -- originals

    def keep(self, path: Path) -> str:
        """Copy a file into `originals/`, byte for byte. Returns its SHA-256. Raises Problem."""
        with self.writing():
            return originals.keep(self.folder, path)

    def original(self, name: str) -> Path:
        """Where the original with this SHA-256 is."""
        return originals.place(self.folder, name)

    # -- reading

    def snapshot(self) -> Snapshot:
        """The state that the last whole run left; it stays readable while others write."""
        run = last_run(self.folder)
        return Snapshot(self.folder, run.run_id if run else None, dict(run.versions) if run else {})

    def doctor(self) -> list[Finding]:
        """What is wrong with the register, errors first; see `doctor.examine`."""
        from glasnost.register.doctor import examine

        return examine(self)

    # -- writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, and begin from the last whole state whatever a killed run has left. May be nested."""
        home = self.folder.resolve()
        if _writers.get(home) == threading.get_ident():
            yield
            return
        with locked(self.folder), private_files():
            _writers[home] = threading.get_ident()
            try:
                layout.complete(self.folder)
                leftovers.wipe(self.folder)
                self._go_back()
                yield
            finally:
                del _writers[home]

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """Change tables, all or none: what is not recorded by `record` when the block ends is taken back.

        Raises Problem if the disk is full.
        """
        with self.writing():
            if leftovers.unfinished(self.folder):  # taking back the step before failed too
                self._go_back()
            try:
                leftovers.mark(self.folder)
                yield
                leftovers.unmark(self.folder)
            except BaseException as error:
                with contextlib.suppress(Exception):  # else the next step or the next writer does it
                    self._go_back()
                if isinstance(error, OSError) or (is_full(error) and not isinstance(error, Problem)):
                    raise disk_problem(error, self.folder) from error
                raise

    def _go_back(self) -> None:
        """Every table as the last run left it, and nothing more."""
        run = last_run(self.folder)
        versions = run.versions if run else {}
        for path in (self.folder / "tables").iterdir():
            if path.name not in versions:
                shutil.rmtree(path)
        if leftovers.unfinished(self.folder):
            snapshot = self.snapshot()
            leftovers.sweep(self.folder, {Path(file) for table in versions for file in snapshot.files(table)})
        restored = [delta.restore(self.folder / "tables" / name, wanted) for name, wanted in versions.items()]
        if any(restored):
            self.record("restore", {})
        leftovers.unmark(self.folder)

    def scratch(self) -> Path:
        """A new private folder that the next writer clears away."""
        return Path(tempfile.mkdtemp(dir=self.folder / "temporary"))

    def record(self, command: str, counts: dict[str, Any]) -> Run:
        """End a step: name the versions that the tables have now."""
        versions = {path.name: delta.version(path) for path in sorted((self.folder / "tables").iterdir())}
        return record_run(self.folder, command, versions, counts)

    def commit(self, original: Original, source: Source, staged: Path, *, replace: bool = False) -> Committed:
        """Put one original's staged rows into the tables; see `ingestion.commit`."""
        from glasnost.register.ingestion import commit

        with self.writing():
            return commit(self, original, source, staged, replace=replace)

    def is_live(self, original: str, source_id: str) -> bool:
        """Whether the source already has these bytes among its live originals."""
        from glasnost.register.ingestion import is_live

        return is_live(self, original, source_id)

    def replace(
        self,
        table: str,
        reader: pa.RecordBatchReader,
        predicate: str,
        command: str = "screen",
        counts: dict[str, Any] | None = None,
    ) -> str:
        """Put the rows of `reader` in place of the rows for which `predicate` holds, in one step. The run's id.

        The rows are streamed, and must meet the predicate themselves. The first write makes the table. counts: what
        the run's record is to say beside the table's name.
        """
        with self.step():
            path = self.folder / "tables" / table
            delta.overwrite(path, reader, predicate)
            delta.compact(path)
            return self.record(command, {"table": table, **(counts or {})}).run_id


@contextlib.contextmanager
def private_files() -> Iterator[None]:
    """What is made meanwhile, by whichever library, only its user can open."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
