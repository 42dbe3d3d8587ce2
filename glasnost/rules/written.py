"""A screening's result as a file: the workbook, or the verdicts as a table."""

from __future__ import annotations

from pathlib import Path

from glasnost.register.atomic import write_whole
from glasnost.rules.screening import Screened, Screening
from glasnost.rules.sql import literal
from glasnost.rules.workbook import write_workbook

COPY = {
    ".csv": "(FORMAT csv, HEADER)",
    ".jsonl": "(FORMAT json)",
    ".parquet": "(FORMAT parquet, COMPRESSION zstd)",
}
ENDINGS = (".xlsx", *COPY)
LISTS = ("possible", "rule", "missing", "missing_date")


def write_result(screened: Screened, summary: Screening, path: Path) -> None:
    """Write by the file's ending; one of ENDINGS."""
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(screened, summary, path)
        return
    with write_whole(path) as temporary:
        copy_table(
            screened.connection, "SELECT * EXCLUDE (tests, broken) FROM screened ORDER BY charge_id", temporary, ending
        )


def copy_table(connection: object, select: str, path: Path, ending: str) -> None:
    """Write a SELECT of verdicts. In CSV a list is joined with |."""
    if ending == ".csv":
        joined = ", ".join(f"nullif(array_to_string({name}, '|'), '') AS {name}" for name in LISTS)
        select = f"SELECT * REPLACE ({joined}) FROM ({select})"
    connection.execute(f"COPY ({select}) TO {literal(str(path))} {COPY[ending]}")  # type: ignore[attr-defined]
