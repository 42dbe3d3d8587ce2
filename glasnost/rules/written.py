"""A screening's result as a file: the workbook, or the verdicts as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.atomic import write_whole
from glasnost.rules.catalogue import find_rulebook
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


def screen(
    register: Register,
    rulebook: str,
    as_of: date,
    settings: Mapping[str, str],
    *,
    master: str | None = None,
    output: Path | None = None,
) -> Screening:
    """Screen the register, write the result to `output` if wanted, and store the verdicts. The summary.

    rulebook: an id or a path. master: as in Screened. Raises Problem if the register holds no charges.
    """
    screened = Screened(register, find_rulebook(rulebook), as_of, settings, master)
    summary = screened.summary()
    if not summary.charges:
        raise Problem(
            _("the register holds no charges"),
            where=str(register.folder),
            remedy=_("Put files into it first: glasnost ingest FILE --source ID"),
        )
    if output is not None:
        write_result(screened, summary, output)
    screened.store()
    return summary


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
