"""The log of government requests: events are only ever added; `request` is what the last event of each says."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from glasnost.model.records import Issue, Original, Request, RequestEvent, RequestLetter, RequestQuote, Source
from glasnost.register import delta
from glasnost.register.register import Register
from glasnost.register.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

NAMED = 200  # ids in one predicate; see ingestion.NAMED


def latest(register: Register) -> dict[str, str]:
    """request_id → fingerprint of what the log says of it now."""
    with register.snapshot().connect(judgements=False) as connection:
        return dict(connection.execute("SELECT request_id, fingerprint FROM request").fetchall())


def records_of(register: Register, ids: Sequence[str]) -> dict[str, str]:
    """request_id → the record of its last event, of these requests."""
    with register.snapshot().connect(judgements=False) as connection:
        connection.execute("CREATE TEMP TABLE wanted AS SELECT unnest(?) AS request_id", [list(ids)])
        rows = connection.execute(
            """SELECT request_id, arg_max(record, number) FROM request_event SEMI JOIN wanted USING (request_id)
               GROUP BY request_id"""
        ).fetchall()
    return dict(rows)


def count_events(register: Register) -> int:
    """How many events the log has."""
    with register.snapshot().connect(judgements=False) as connection:
        found = connection.execute("SELECT count(*) FROM request_event").fetchone()
    return int(found[0]) if found else 0


def by_letter(register: Register) -> dict[str, list[tuple[str, str]]]:
    """SHA-256 of a letter → (request_id, number) of the requests that it belongs to."""
    with register.snapshot().connect(judgements=False) as connection:
        rows = connection.execute(
            """SELECT letter, request_id, number FROM request WHERE letter IS NOT NULL
               UNION SELECT l.original, l.request_id, r.number FROM request_letter l JOIN request r USING (request_id)
               ORDER BY ALL"""
        ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for letter, request_id, number in rows:
        found.setdefault(letter, []).append((request_id, number))
    return found


@dataclasses.dataclass(frozen=True)
class Read:
    """What was read from letters: their texts, and where each value stands."""

    letters: Sequence[RequestLetter] = ()
    quotes: Sequence[RequestQuote] = ()


def commit(
    register: Register,
    originals: Sequence[Original],
    source: Source,
    requests: Sequence[Request],
    events: Sequence[RequestEvent],
    issues: Sequence[Issue],
    read: Read | None = None,
) -> None:
    """Put the new and changed requests of files into the log, in one step. Raises Problem if the disk is full."""
    with register.step():
        tables = register.folder / "tables"
        _write(tables / "request_event", "request_event", events, None)
        known = latest(register)
        changed = [row.request_id for row in requests if row.request_id in known]
        if changed:
            _replace(register, requests, changed)
        else:
            _write(tables / "request", "request", requests, None)
        files = {one.original for one in originals}
        before = [row for row in _rows(register, "original") if row["source_id"] == source.source_id]
        others = [row for row in before if row["original"] not in files]
        _overwrite(register, "original", [*others, *map(dataclasses.asdict, originals)], source.source_id)
        _overwrite(register, "source", [dataclasses.asdict(source)], source.source_id)
        mine = {row.request_id for row in requests}
        kept = [
            row
            for row in _rows(register, "issue")
            if row["source_id"] == source.source_id and row["original"] not in files and row["record_id"] not in mine
        ]
        _overwrite(register, "issue", [*kept, *map(dataclasses.asdict, issues)], source.source_id)
        if read is not None:
            _keep_read(register, read, source.source_id)
        for path in tables.iterdir():
            delta.compact(path)
        named: dict[str, Any] = {"original": originals[0].original} if len(files) == 1 else {"originals": len(files)}
        register.record("requests log", named | {"events": len(events)})


def _keep_read(register: Register, read: Read, source_id: str) -> None:
    """The texts and quotes of these letters in place of those that were read from them before."""
    tables: tuple[tuple[str, Sequence[Any]], ...] = (("request_letter", read.letters), ("request_quote", read.quotes))
    again = {letter.original for letter in read.letters}
    for table, rows in tables:
        others = [row for row in _rows(register, table) if row["original"] not in again]
        _overwrite(register, table, [*others, *map(dataclasses.asdict, rows)], source_id)


def _replace(register: Register, requests: Sequence[Request], changed: Sequence[str]) -> None:
    path = register.folder / "tables" / "request"
    if len(changed) <= NAMED:
        names = ", ".join(f"'{name}'" for name in changed)
        replaced = set(changed)
        _write(path, "request", [row for row in requests if row.request_id in replaced], f"request_id IN ({names})")
        _write(path, "request", [row for row in requests if row.request_id not in replaced], None)
        return
    mine = {row.request_id for row in requests}
    kept = [row for row in _rows(register, "request") if row["request_id"] not in mine]
    _write(path, "request", [*(Request(**row) for row in kept), *requests], "true")


def _rows(register: Register, table: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    names = schema(table).names
    return [row for file in register.snapshot().files(table) for row in pq.read_table(file, columns=names).to_pylist()]


def _overwrite(register: Register, table: str, rows: list[dict[str, Any]], source_id: str) -> None:
    _write_rows(register.folder / "tables" / table, table, rows, f"source_id = '{source_id}'")


def _write(path: Any, table: str, rows: Sequence[Any], predicate: str | None) -> None:
    _write_rows(path, table, [dataclasses.asdict(row) for row in rows], predicate)


def _write_rows(path: Any, table: str, rows: list[dict[str, Any]], predicate: str | None) -> None:
    import pyarrow as pa

    if not delta.exists(path):
        delta.create(path, schema(table))
    data: pa.Table = pa.Table.from_pylist(rows, schema=schema(table))
    if predicate is not None:
        delta.overwrite(path, data.to_reader(), predicate)
    elif rows:
        delta.append(path, data.to_reader())


def now() -> datetime:
    """When something is logged: the clock is read here, for the log and for nothing that is computed from it."""
    return datetime.now(UTC)
