"""XLSX: one sheet, read row by row. The sizes of its parts are added up before anything is opened."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from glasnost.intake.formats.row import Row
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _
from glasnost.model.problems import Problem

HEADER_WITHIN = 20  # rows in which the header is looked for: people put titles above it


def read(path: Path, name: str, sheet_with: str | None) -> tuple[list[str], Iterator[Row]]:
    """Header and rows of the first sheet that holds a table, or of the one with a column `sheet_with`."""
    _check_sizes(path, name)
    import openpyxl

    warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that do not concern us
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever a broken file makes the library raise
        raise Problem(_("the workbook cannot be opened"), where=name, remedy=_("Save it again as .xlsx.")) from error
    for sheet in book.worksheets:
        rows = iter(sheet.iter_rows(values_only=True))
        header = _header(rows)
        if header and (sheet_with is None or sheet_with in header):
            return header, _rows(rows, header, name)
    raise Problem(_("no sheet of the workbook holds a table with a header"), where=name)


def _check_sizes(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise Problem(_("the file is no .xlsx workbook"), where=name, remedy=_("Save it again as .xlsx.")) from error
    total = sum(part.file_size for part in parts)
    if total > LIMITS.workbook or len(parts) > 10_000:
        raise Problem(
            _("the workbook unpacks to {n} MB, more than is opened").format(n=total >> 20),
            where=name,
            remedy=_("Save the sheet as CSV."),
        )


def _header(rows: Iterator[tuple[Any, ...]]) -> list[str]:
    for _number, cells in zip(range(HEADER_WITHIN), rows, strict=False):
        texts = [(_text(cell) or "").strip() for cell in cells]
        if sum(1 for text in texts if text) >= 2:
            while texts and not texts[-1]:
                texts.pop()
            return texts
    return []


def _rows(rows: Iterable[tuple[Any, ...]], header: list[str], name: str) -> Iterator[Row]:
    number = 0
    try:
        for values in rows:
            cells = [_text(value) for value in values]
            if not any(cells):
                continue
            number += 1
            extra = any(cells[len(header) :])
            cells = (cells + [None] * len(header))[: len(header)]
            large = any(cell is not None and len(cell) > LIMITS.cell for cell in cells)
            problem = "cell too large" if large else "row too long" if extra else None
            yield Row(number, [] if large else cells, problem)
    except Exception as error:  # as above
        raise Problem(
            _("the workbook cannot be read beyond row {n}").format(n=number),
            where=name,
            remedy=_("Save it again as .xlsx."),
        ) from error


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
