"""CSV and its kin: any sane encoding and delimiter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from glasnost.intake.formats.encodings import SAMPLE, encoding_of, wrong_bytes
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
    csv.field_size_limit(LIMITS.cell)
    reader = csv.reader(text, delimiter=_delimiter(first[0]))
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
            yield Row(number, [], "cell too large" if "field larger" in str(error) else "row cannot be read")
            continue
        except UnicodeDecodeError as error:
            raise wrong_bytes(name, error.start) from error
        if not cells:
            continue
        number += 1
        yield Row(number, [cell or None for cell in cells], _problem(cells, header))


def _problem(cells: list[str], header: list[str]) -> str | None:
    if len(cells) < len(header):
        return "row too short"
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return "row too long"
    return "NUL in a cell" if any("\0" in cell for cell in cells) else None
