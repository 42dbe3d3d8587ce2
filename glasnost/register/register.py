"""The folder on disk: create, open, write in whole steps, read one consistent state."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import delta
from glasnost.register.atomic import disk_problem, sync, write_whole
from glasnost.register.lock import locked
from glasnost.register.runs import Run, last_run, record_run
from glasnost.register.snapshot import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

    from glasnost.model.records import Original, Source
    from glasnost.register.ingestion import Committed

FOLDERS = ("originals", "tables", "runs", "temporary")
_writing: set[Path] = set()  # the registers that this process is writing
FORMAT = "1"  # of the folder; a later glasnost that changes it says how to convert


@dataclass(frozen=True)
class Register:
    """An opened register."""

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> Register:
        """Make a new register. Raises Problem if the folder holds anything."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Problem(
                _("the folder is not empty, so no register is made in it"),
                where=str(folder),
                remedy=_("Name another folder with --register, or an empty one."),
            )
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chmod(folder, 0o700)
            for name in FOLDERS:
                (folder / name).mkdir(mode=0o700, exist_ok=True)
            with write_whole(folder / "key") as temporary:
                temporary.write_text(_new_key())
            with write_whole(folder / "format") as temporary:
                temporary.write_text(FORMAT)
        except OSError as error:
            raise disk_problem(error, folder) from error
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> Register:
        """Open an existing register. Raises Problem if the folder is none."""
        if not (folder / "format").is_file() or not (folder / "key").is_file():
            raise Problem(
                _("this folder is no register"),
                where=str(folder),
                remedy=_("Make one with «glasnost --register {folder} init», or name another with --register.").format(
                    folder=folder
                ),
            )
        if (folder / "format").read_text().strip() != FORMAT:
            raise Problem(
                _("the register was made by a later glasnost"),
                where=str(folder),
                remedy=_("Install the newer version."),
            )
        return cls(folder)

    @property
    def key(self) -> bytes:
        """The secret that makes ids unguessable; without it the same sources give other ids."""
        return bytes.fromhex((self.folder / "key").read_text().strip())

    # -- originals

    def keep(self, path: Path) -> str:
        """Copy a file into `originals/`, byte for byte. Returns its SHA-256."""
        digest = hashlib.sha256()
        try:
            with (
                tempfile.NamedTemporaryFile(dir=self.folder / "temporary", delete=False) as copy,
                path.open("rb") as file,
            ):
                while block := file.read(1 << 20):
                    digest.update(block)
                    copy.write(block)
            name = digest.hexdigest()
            home = self.original(name)
            home.parent.mkdir(mode=0o700, exist_ok=True)
            os.chmod(copy.name, 0o600)
            sync(Path(copy.name))
            os.replace(copy.name, home)
        except OSError as error:
            with contextlib.suppress(OSError, UnboundLocalError):
                Path(copy.name).unlink()
            raise disk_problem(error, self.folder) from error
        return name

    def original(self, name: str) -> Path:
        """Where the original with this SHA-256 is."""
        return self.folder / "originals" / name[:2] / name

    # -- reading

    def snapshot(self) -> Snapshot:
        """The state that the last whole run left; it stays readable while others write."""
        run = last_run(self.folder)
        return Snapshot(self.folder, run.run_id if run else None, dict(run.versions) if run else {})

    # -- writing

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, and begin from the last whole state whatever a killed run has left. May be nested."""
        if self.folder in _writing:
            yield
            return
        with locked(self.folder):
            _writing.add(self.folder)
            try:
                self._recover()
                yield
            finally:
                _writing.discard(self.folder)

    def _recover(self) -> None:
        shutil.rmtree(self.folder / "temporary", ignore_errors=True)
        (self.folder / "temporary").mkdir(mode=0o700, exist_ok=True)
        run = last_run(self.folder)
        versions = run.versions if run else {}
        for path in (self.folder / "tables").iterdir():
            if path.name not in versions:
                shutil.rmtree(path)
            else:
                delta.restore(path, versions[path.name])

    def scratch(self) -> Path:
        """A new private folder that the next run clears away."""
        return Path(tempfile.mkdtemp(dir=self.folder / "temporary"))

    def record(self, command: str, counts: dict[str, Any]) -> Run:
        """End a step: name the versions that the tables have now. Call it while writing."""
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

    def replace(self, table: str, reader: pa.RecordBatchReader, predicate: str, command: str = "screen") -> str:
        """Put the rows of `reader` in place of the rows for which `predicate` holds, in one step. The run's id."""
        with self.writing():
            try:
                delta.overwrite(self.folder / "tables" / table, reader, predicate)
            except OSError as error:
                raise disk_problem(error, self.folder) from error
            return self.record(command, {"table": table}).run_id


def _new_key() -> str:
    key = os.environ.get("GLASNOST_KEY")
    return key if key else secrets.token_hex(32)
