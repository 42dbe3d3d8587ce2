"""Reading prepared rows: the group that holds them, and no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.register.prepared.making import BITS, CHAPTER, COLUMNS, FOLDER, HASH, LAYOUT, NOTE, sets_of
from glasnost.register.register import Register

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


@dataclass(frozen=True)
class Prepared:
    """One set. `note`: what it was made from, and how many `rows` each shelf and list has."""

    folder: Path
    note: dict[str, Any]

    def count(self, name: str) -> int:
        """Rows of a shelf or list."""
        return int(self.note["rows"].get(name, 0))

    def rows(self, shelf: str, keys: Iterable[str], key: str) -> list[dict[str, Any]]:
        """The rows of a shelf whose column `key` is one of `keys`, in the order of the keys."""
        found: list[dict[str, Any]] = self.table(shelf, keys, key).to_pylist()
        return found

    def table(self, shelf: str, keys: Iterable[str], key: str) -> pa.Table:
        """The same as an Arrow table."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        parts = [pq.read_schema(self.folder / shelf / COLUMNS).empty_table()]
        for wanted in dict.fromkeys(keys):
            rows = self._near(shelf, hash_of(wanted))
            if rows is not None:
                parts.append(rows.filter(pc.equal(rows.column(key), pa.scalar(wanted, rows.schema.field(key).type))))
        return pa.concat_tables(parts).drop_columns([HASH])

    def page(self, name: str, first: int, count: int) -> list[dict[str, Any]]:
        """Rows of a list from place `first` (from 0) on, at most `count`."""
        import pyarrow as pa

        last = min(first + count, self.count(name))
        parts = []
        for chapter in range(first // CHAPTER, (last - 1) // CHAPTER + 1) if last > first else ():
            with self._file(name, chapter) as file:
                parts += list(_between(file, first - chapter * CHAPTER, last - chapter * CHAPTER))
        return pa.concat_tables(parts).to_pylist() if parts else []

    def _near(self, shelf: str, wanted: int) -> pa.Table | None:
        """Rows of the hash, and perhaps others."""
        if not self.count(shelf):
            return None
        number = wanted >> (BITS - int(self.note["bits"][shelf]))
        path = self.folder / shelf / f"{number}.parquet"
        if not path.exists():
            return None
        with self._file(shelf, number) as file:
            groups = [
                place
                for place in range(file.metadata.num_row_groups)
                if _may_hold(file.metadata.row_group(place).column(0).statistics, wanted)
            ]
            return file.read_row_groups(groups, use_threads=False) if groups else None

    def _file(self, name: str, number: int) -> pq.ParquetFile:
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.folder / name / f"{number}.parquet", memory_map=False, pre_buffer=False)


def newest(register: Register, name: str) -> Prepared | None:
    """The last set of this name that this program can read."""
    return next(_readable(reversed(sets_of(register.folder / FOLDER, name))), None)


def all_of(register: Register, name: str) -> list[Prepared]:
    """Every set of this name that this program can read, oldest first."""
    return list(_readable(sets_of(register.folder / FOLDER, name)))


def _readable(folders: Iterable[Path]) -> Iterator[Prepared]:
    for folder in folders:
        try:
            note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # removed meanwhile, or damaged: it is made anew
            continue
        if note.get("layout") == LAYOUT:
            yield Prepared(folder, note)


def hash_of(key: str) -> int:
    """The hash of a key, as `making` computes it in the database."""
    return int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()[: BITS // 4], 16)


def _may_hold(statistics: Any, wanted: int) -> bool:
    return statistics is None or not statistics.has_min_max or statistics.min <= wanted <= statistics.max


def _between(file: pq.ParquetFile, first: int, last: int) -> Iterator[pa.Table]:
    """Rows first..last (not included) of a file, group by group."""
    start = 0
    for place in range(file.metadata.num_row_groups):
        end = start + file.metadata.row_group(place).num_rows
        if start < last and end > first:
            rows = file.read_row_group(place, use_threads=False)
            begin = max(first - start, 0)
            yield rows.slice(begin, min(last, end) - start - begin)
        start = end
