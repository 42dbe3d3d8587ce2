"""Making a set of prepared rows: whole or not at all, with the memory of one batch."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost import __version__
from glasnost.register.atomic import disk_problem, sync
from glasnost.register.partial import discard, partial
from glasnost.register.register import Register, private_files

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FOLDER = "prepared"
NOTE = "note.json"
COLUMNS = "columns"  # of a shelf or list, which may have no rows
LAYOUT = 1  # of the files; another is not read but made anew
HASH = "__hash"  # the key's hash, by which a shelf is sorted
BITS = 60  # of it
GROUP = 1_024  # rows that are read together
BUCKET = 16_384  # rows of a file of a shelf, about
CHAPTER = 65_536  # rows of a file of a list
KEPT = 2  # sets of one name: somebody may be reading the one before
BATCH = 50_000


@dataclass
class Making:
    """A set in the making. `said`: what `note` will hold beside the counts of rows."""

    folder: Path
    said: dict[str, Any]
    rows: dict[str, int] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)

    def shelf(
        self, name: str, connection: duckdb.DuckDBPyConnection, select: str, key: str, group: int = GROUP
    ) -> None:
        """Put the rows of a SELECT where `key`, a column of text, finds them. Rows without a key are left out.

        group: how many rows are read together, fewer where a row is long.
        """
        count = int(connection.execute(f"SELECT count({key}) FROM ({select})").fetchall()[0][0])
        bits = max(0, (count // BUCKET).bit_length())
        hashed = f"('0x' || left(md5({key}), {BITS // 4}))::BIGINT"
        reader = connection.sql(
            f"SELECT {hashed} AS {HASH}, * FROM ({select}) WHERE {key} IS NOT NULL ORDER BY {HASH}, {key}"
        ).to_arrow_reader(BATCH)
        self.rows[name], self.bits[name] = count, bits
        _Files(self.folder / name, reader.schema, group).shelve(reader, bits)

    def list(self, name: str, connection: duckdb.DuckDBPyConnection, select: str) -> None:
        """Put the rows of a SELECT where their place in its order finds them."""
        reader = connection.sql(select).to_arrow_reader(BATCH)
        self.rows[name] = _Files(self.folder / name, reader.schema, GROUP).line_up(reader)

    def write_note(self) -> None:
        """The last file of a set."""
        told = {"layout": LAYOUT, "code_version": __version__, "rows": self.rows, "bits": self.bits, **self.said}
        (self.folder / NOTE).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


class _Files:
    """Parquet files of one shelf or list, written one after another."""

    def __init__(self, folder: Path, schema: pa.Schema, group: int) -> None:
        import pyarrow.parquet as pq

        folder.mkdir(mode=0o700, parents=True)
        pq.write_metadata(schema, folder / COLUMNS)
        self.folder, self.schema, self.group = folder, schema, group
        self.writer: Any = None
        self.number = -1
        self.waiting: list[pa.RecordBatch] = []

    def shelve(self, reader: pa.RecordBatchReader, bits: int) -> None:
        """Each row into the file that the first bits of its hash name."""
        import numpy as np

        for batch in reader:
            numbers = batch.column(0).to_numpy() >> (BITS - bits)
            ends = [*(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
            start = 0
            for end in ends:
                if end > start:
                    self._put(int(numbers[start]), batch.slice(start, end - start))
                start = end
        self._close()

    def line_up(self, reader: pa.RecordBatchReader) -> int:
        """So many rows a file. How many there are."""
        count = 0
        for batch in reader:
            start = 0
            while start < batch.num_rows:
                part = batch.slice(start, min(batch.num_rows - start, CHAPTER - count % CHAPTER))
                self._put(count // CHAPTER, part)
                count += part.num_rows
                start += part.num_rows
        self._close()
        return count

    def _put(self, number: int, rows: pa.RecordBatch) -> None:
        import pyarrow.parquet as pq

        if number != self.number:
            self._close()
            self.number = number
            # of the hash alone smallest and largest are kept: by them the rows are found
            self.writer = pq.ParquetWriter(
                self.folder / f"{number}.parquet", self.schema, compression="zstd", write_statistics=[HASH]
            )
        self.waiting.append(rows)
        if sum(batch.num_rows for batch in self.waiting) >= 16 * self.group:
            self._flush(whole=True)

    def _flush(self, *, whole: bool) -> None:
        """Write full groups; the rest waits for more unless the file ends."""
        import pyarrow as pa

        rows = pa.Table.from_batches(self.waiting, self.schema)
        ready = rows.num_rows - rows.num_rows % self.group if whole else rows.num_rows
        if ready:
            self.writer.write_table(rows.slice(0, ready), row_group_size=self.group)
        self.waiting = rows.slice(ready).to_batches()

    def _close(self) -> None:
        if self.writer is not None:
            self._flush(whole=False)
            self.writer.close()
            self.writer = None


@contextlib.contextmanager
def making(register: Register, name: str, version: str, said: Mapping[str, Any]) -> Iterator[Making]:
    """Make the set `name` of this `version` (one that sorts behind the last). Older sets go, but for the last.

    Raises Problem if the disk is full; then nothing has changed. The tables are only read.
    """
    home = register.folder / FOLDER
    with private_files():
        try:
            home.mkdir(mode=0o700, exist_ok=True)
            with partial(home, folder=True) as folder:
                made = Making(folder, dict(said))
                yield made
                made.write_note()
                sync(folder / NOTE)
                _put_in_place(folder, home / f"{name}@{version}")
        except OSError as error:
            raise disk_problem(error, home) from error
        for old in sets_of(home, name)[:-KEPT]:
            with contextlib.suppress(OSError):  # somebody else removes it
                discard(old)


@contextlib.contextmanager
def turn(register: Register, name: str) -> Iterator[None]:
    """One makes a set at a time; whoever waited finds it made."""
    home = register.folder / FOLDER
    try:
        home.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(home / f"{name}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise disk_problem(error, home) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _put_in_place(folder: Path, place: Path) -> None:
    if place.exists():  # made by another at the same time, or in an older layout
        discard(place)
    os.rename(folder, place)
    sync(place.parent)


def sets_of(home: Path, name: str) -> list[Path]:
    """The sets of a name, oldest first."""
    return sorted(path for path in home.glob("*@*") if path.name.rpartition("@")[0] == name)
