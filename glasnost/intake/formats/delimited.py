"""CSV and its kin: any sane encoding and delimiter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from glasnost.intake.formats.encodings import SAMPLE, encoding_of, wrong_bytes_after
from glasnost.intake.formats.row import Row
from glasnost.intake.formats.unpack import open_bytes
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _
from glasnost.model.problems import Problem

DELIMITERS = ",;\t|"


def read(path: Path, name: str) -> tuple[list[str], Iterator[Row]]:
    """Header and rows of a delimited text file."""
    with open_bytes(path, name) as file:
        sample = file.read(SAMPLE)
    encoding = encoding_of(sample, name)
    text = io.TextIOWrapper(open_bytes(path, name), encoding, newline="")
    first = sample.decode(encoding, "ignore").lstrip("\ufeff\r\n ").splitlines()
    if not first:
        raise Problem(_("the file is empty"), where=name)
    csv.field_size_limit(LIMITS.swallowed)
    reader = csv.reader(text, delimiter=_delimiter(first[0]), strict=True)
    header = _header(reader, name)
    return header, _rows(reader, header, name)


def _delimiter(line: str) -> str:
    """The sign that cuts the header into the most cells."""
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([line], delimiter=sign), [])))


def _header(reader: Iterator[list[str]], name: str) -> list[str]:
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                return [cell.strip().lstrip("\ufeff") for cell in cells]
    except csv.Error as error:
        raise Problem(_("the first line is no header"), where=name) from error
    raise Problem(_("the file has no header"), where=name)


def _rows(reader: Iterator[list[str]], header: list[str], name: str) -> Iterator[Row]:
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            if "unexpected end" in str(error) or "field larger" in str(error):
                # what follows an open quotation mark cannot be told from the cell that it opens
                raise Problem(
                    _("a quotation mark that opens after row {n} is never closed").format(n=number - 1),
                    where=name,
                    remedy=_("Close it, or export the file again."),
                ) from error
            yield Row(number, [], "row cannot be read")
            continue
        except UnicodeDecodeError as error:
            raise wrong_bytes_after(name, number) from error
        if not cells:
            continue
        number += 1
        problem = _problem(cells, header)
        yield Row(number, [] if problem else [cell or None for cell in cells], problem)


def _problem(cells: list[str], header: list[str]) -> str | None:
    if len(cells) < len(header):
        return "row too short"
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return "row too long"
    if any(len(cell) > LIMITS.cell for cell in cells):
        return "cell too large"
    return "NUL in a cell" if any("\0" in cell for cell in cells) else None
