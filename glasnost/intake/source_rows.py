"""The rows of the files that came in, as they stand there: prepared once, so that a page can show the one it needs.

An original never changes, so what is prepared of it holds for ever. It is read again by the child process that read it
when it came in, into `prepared/`; it can be thrown away like everything there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from glasnost.intake.rows import Rows, open_rows
from glasnost.intake.sources import find
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.database import connect
from glasnost.register.ingestion import all_originals
from glasnost.register.leftovers import spill
from glasnost.register.prepared.making import making, turn
from glasnost.register.prepared.reading import newest

NAME, VERSION = "rows-", "1"
SCHEMA = pa.schema([("row", pa.string()), ("cells", pa.list_(pa.string()))])


@dataclass(frozen=True)
class SourceRow:
    """One row as the file has it: (heading, cell), in the file's order."""

    cells: tuple[tuple[str, str | None], ...]


def source_row(register: Register, original: str, row: int) -> SourceRow | None:
    """The row of an original; None if its rows are not prepared, or it has no such row."""
    prepared = newest(register, NAME + original)
    if prepared is None:
        return None
    found = prepared.rows("rows", [str(row)], "row")
    if not found:
        return None
    return SourceRow(tuple(zip(prepared.note["header"], found[0]["cells"], strict=False)))


def is_prepared(register: Register, original: str) -> bool:
    """Whether the rows of an original are prepared."""
    return newest(register, NAME + original) is not None


def prepare_rows(
    register: Register, original: str, file_name: str, progress: Callable[[int], None] | None = None
) -> None:
    """Prepare the rows of one original, unless they are. file_name: its ending tells the format. Raises Problem."""
    if is_prepared(register, original):
        return
    with (
        turn(register, NAME + original),
        open_rows(register.original(original), name=file_name) as rows,
        connect(spill(register.folder)) as connection,
        making(register, NAME + original, VERSION, {"header": rows.header}) as made,
    ):
        connection.register("arriving", pa.RecordBatchReader.from_batches(SCHEMA, _batches(rows, progress)))
        # a stream can be read once, and a shelf counts before it sorts
        connection.execute("CREATE TEMP TABLE arrived AS SELECT * FROM arriving")
        made.shelf("rows", connection, "SELECT * FROM arrived", "row")


def unprepared(register: Register) -> list[tuple[str, str]]:
    """(original, file name) of every table that came in and is not retired, and whose rows are not prepared."""
    found = []
    for row in all_originals(register):
        if row.retired_at is None and _is_table(row.source_id) and not is_prepared(register, row.original):
            found.append((row.original, row.file_name))
    return found


def _is_table(source_id: str) -> bool:
    """Whether a source's files are tables; one whose description is gone cannot be told."""
    try:
        return not find(source_id).decisions
    except Problem:
        return False


def _batches(rows: Rows, progress: Callable[[int], None] | None) -> Iterator[pa.RecordBatch]:
    count = 0
    for batch in rows.batches():
        count += batch.num_rows
        yield pa.RecordBatch.from_arrays([batch.column("row").cast(pa.string()), batch.column("cells")], schema=SCHEMA)
        if progress is not None:
            progress(count)
