"""Pictures of cases: the table `exhibit`, a row for each picture and case; the bytes are originals."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from glasnost.model.records import Exhibit, Issue, Original, Source
from glasnost.register import delta
from glasnost.register.register import Register
from glasnost.register.tables import schema


def exhibit_id(key: bytes, source_id: str, original: str, docket: str | None) -> str:
    """The same picture in the same case keeps its id."""
    said = "\0".join((source_id, original, docket or ""))
    return blake2b(said.encode(), key=key, digest_size=16).hexdigest()


def kept(register: Register) -> list[Exhibit]:
    """Every exhibit, in the order in which they came in."""
    rows = (Exhibit(**row) for row in _rows(register, "exhibit"))
    return sorted(rows, key=lambda row: (row.kept_at, row.exhibit_id))


def add(
    register: Register,
    source: Source,
    originals: Iterable[Original],
    exhibits: Sequence[Exhibit],
    issues: Sequence[Issue],
    *,
    replace: bool = False,
) -> set[str]:
    """Put a batch of kept pictures into the tables, in one step; the ids of the exhibits that are new.

    A picture that a list now gives a case is no longer one without a case. replace: what the source had is retired.
    Raises Problem if the disk is full.
    """
    with register.step():
        old = {row.exhibit_id: row for row in kept(register) if row.source_id == source.source_id and not replace}
        new = {row.exhibit_id for row in exhibits} - set(old)
        rows = {**{row.exhibit_id: row for row in exhibits}, **old}
        listed = {row.original for row in rows.values() if row.docket_number is not None}
        left = [row for row in rows.values() if row.docket_number is not None or row.original not in listed]
        _overwrite(register, "exhibit", source, map(dataclasses.asdict, left))
        _overwrite(register, "original", source, _originals(register, source, list(originals), replace))
        mine = {row.original for row in exhibits} | {row.original for row in issues}
        before = [] if replace else [row for row in _of(register, "issue", source) if row["original"] not in mine]
        _overwrite(register, "issue", source, [*before, *map(dataclasses.asdict, issues)])
        _overwrite(register, "source", source, [dataclasses.asdict(source)])
        for path in (register.folder / "tables").iterdir():
            delta.compact(path)
        register.record("ingest", {"exhibits": len(new)})
    return new


def _originals(register: Register, source: Source, new: list[Original], replace: bool) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    mine = {row.original for row in new}
    before = [row for row in _of(register, "original", source) if row["original"] not in mine]
    if replace:
        before = [row | {"retired_at": row["retired_at"] or now} for row in before]
    return [*before, *map(dataclasses.asdict, new)]


def _of(register: Register, table: str, source: Source) -> list[dict[str, Any]]:
    return [row for row in _rows(register, table) if row["source_id"] == source.source_id]


def _rows(register: Register, table: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    names = schema(table).names
    return [row for file in register.snapshot().files(table) for row in pq.read_table(file, columns=names).to_pylist()]


def _overwrite(register: Register, table: str, source: Source, rows: Iterable[dict[str, Any]]) -> None:
    import pyarrow as pa

    path = register.folder / "tables" / table
    if not delta.exists(path):
        delta.create(path, schema(table))
    data = pa.Table.from_pylist(list(rows), schema=schema(table))
    name = source.source_id.replace("'", "''")
    delta.overwrite(path, data.to_reader(), f"source_id = '{name}'")
