"""Pictures into the register: each is decoded once, to see that it can be, and kept; lists say which case it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.intake import reasons
from glasnost.intake.exhibit_lists import Lists, is_picture, read_list, unlisted
from glasnost.intake.formats import KNOWN
from glasnost.intake.ingest import FileResult, Incoming, Staged, files_of
from glasnost.intake.pictures import ENDINGS, pictures_of
from glasnost.intake.sources import Description, find
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import Exhibit, Issue, Original
from glasnost.register import Register
from glasnost.register.exhibits import add, exhibit_id
from glasnost.register.tables import schema

BATCH = 500  # pictures to a step


def stage_list(
    files: Sequence[Incoming],
    description: Description,
    key: bytes,
    folder: Path,
    progress: Callable[[str, int], None] | None = None,
) -> list[Staged]:
    """Lists alone, as staged rows of `exhibit`: what `sources check` compares."""
    rows = [
        {
            "source_id": description.id,
            "original": file.digest,
            "file_name": one.file,
            "docket_number": one.docket_number,
            "court": one.court,
            "note": one.note,
            "row": one.row,
        }
        for file in files
        for one in read_list(file.kept, file.path.name, description)
    ]
    wanted = schema("exhibit").append(pa.field("row", pa.int64()))
    pq.write_table(pa.Table.from_pylist(rows, schema=wanted), folder / "exhibit.parquet")
    return [Staged(len(rows)) for _file in files]


def bring_in_pictures(
    register: Register,
    paths: Iterable[Path],
    source_id: str,
    *,
    replace: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> list[FileResult]:
    """Put pictures and their lists into the register, and those of folders. What fails is named; the rest comes in."""
    description = find(source_id)
    files = files_of(paths, (*KNOWN, *ENDINGS))
    pictures = [path for path in files if is_picture(path)]
    with register.writing():
        batch = _Batch(register, description, replace)
        for path in files:
            if not is_picture(path):
                batch.take_list(path)
        decoded = pictures_of((path, str(path)) for path in pictures)
        for number, (path, picture) in enumerate(zip(pictures, decoded, strict=True), 1):
            batch.take(path, picture.problem)
            if number % BATCH == 0:
                batch.commit()
            if progress is not None:
                progress(path.name, number)
        batch.end()
    places = {str(path): place for place, path in enumerate(files)}
    return sorted(batch.results, key=lambda result: places[result.file])


class _Batch:
    """What has been read and not yet committed. lists: the digest and the rows of each; known: what is in already."""

    def __init__(self, register: Register, description: Description, replace: bool) -> None:
        self.register, self.description, self.replace = register, description, replace
        self.key, self.results = register.key, list[FileResult]()
        self.lists = Lists()
        self.originals: list[Original] = []
        self.exhibits: list[Exhibit] = []
        self.issues: list[Issue] = []
        self.found: list[tuple[FileResult, set[str]]] = []  # and their exhibits, which are not committed yet

    def take_list(self, path: Path) -> None:
        result = FileResult(str(path))
        self.results.append(result)
        try:
            digest = self._keep(path)
            rows = list(read_list(self.register.original(digest), path.name, self.description))
        except Problem as problem:
            result.problem = problem
            return
        result.rows, result.changed = len(rows), not self.register.is_live(digest, self.description.id)
        self.lists.rows.append((digest, rows))
        self._note(path, digest, len(rows))

    def take(self, path: Path, problem: Problem | None) -> None:
        result = FileResult(str(path), problem=problem)
        self.results.append(result)
        if problem is not None:
            return
        try:
            digest = self._keep(path)
        except Problem as unread:
            result.problem = unread
            return
        listed = self.lists.of(path)
        if unlisted(listed):
            self._issue(digest, reasons.PICTURE_UNLISTED, None)
            result.issues[reasons.PICTURE_UNLISTED] = 1
        ids = [exhibit_id(self.key, self.description.id, digest, one.docket_number) for one in listed]
        for name, one in zip(ids, listed, strict=True):
            case = (one.docket_number, one.court, one.note)
            self.exhibits.append(Exhibit(name, self.description.id, digest, path.name, *case, datetime.now(UTC)))
        self._note(path, digest, 1)
        self.found.append((result, set(ids)))
        result.exhibits, result.rows = len(listed), 1

    def commit(self) -> None:
        """What was taken so far, in one step."""
        if not self.originals:
            return
        new = add(
            self.register, self.description.source, self.originals, self.exhibits, self.issues, replace=self.replace
        )
        self.replace = False
        for result, ids in self.found:
            result.changed = bool(ids & new)
        self.originals, self.exhibits, self.issues, self.found = [], [], [], []

    def end(self) -> None:
        """The rest, and what the lists name that did not come."""
        for (digest, _rows), result in zip(self.lists.rows, (one for one in self.results if one.rows), strict=False):
            missing = self.lists.missing(digest)
            for row in missing:
                self._issue(digest, reasons.PICTURE_MISSING, row)
            if missing:
                result.issues = dict(Counter({reasons.PICTURE_MISSING: len(missing)}))
        self.commit()

    def _keep(self, path: Path) -> str:
        if not path.is_file():
            raise Problem(_("there is no such file"), where=str(path))
        return self.register.keep(path)

    def _note(self, path: Path, digest: str, rows: int) -> None:
        size, now = path.stat().st_size, datetime.now(UTC)
        self.originals.append(Original(digest, self.description.id, path.name, size, None, now, None, rows))

    def _issue(self, digest: str, reason: str, row: int | None) -> None:
        self.issues.append(Issue(self.description.id, digest, None, None, row, "file", reason, None))
