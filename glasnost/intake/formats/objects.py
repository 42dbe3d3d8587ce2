"""JSON: an array of objects, an object that holds one such array, or one object a line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glasnost.intake.formats.encodings import SAMPLE, encoding_of, wrong_bytes
from glasnost.intake.formats.row import Row
from glasnost.intake.formats.unpack import open_bytes
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _
from glasnost.model.problems import Problem


def read(path: Path, name: str) -> tuple[list[str], Iterator[Row]]:
    """Header (all keys, in the order of their first use) and rows."""
    with open_bytes(path, name) as file:
        sample = file.read(SAMPLE)
    encoding = encoding_of(sample, name)
    if sample.decode(encoding, "ignore").lstrip("\ufeff \r\n\t").startswith("["):
        objects = _array(path, name, encoding)
        header = list(dict.fromkeys(key for found in objects if isinstance(found, dict) for key in found))
        return header, _rows(iter(objects), header)
    if (wrapped := _wrapped(path, name, encoding)) is not None:
        header = list(dict.fromkeys(key for found in wrapped if isinstance(found, dict) for key in found))
        return header, _rows(iter(wrapped), header)
    header = list(
        dict.fromkeys(key for found in _lines(path, name, encoding) if isinstance(found, dict) for key in found)
    )
    if not header:
        raise Problem(_("no JSON objects were found"), where=name)
    return header, _rows(_lines(path, name, encoding), header)


def _array(path: Path, name: str, encoding: str) -> list[Any]:
    with open_bytes(path, name) as file:
        data = file.read(LIMITS.json_array + 1)
    if len(data) > LIMITS.json_array:
        raise Problem(
            _("the JSON array is too large to be read as a whole"),
            where=name,
            remedy=_("Write one object a line (.jsonl)."),
        )
    try:
        found = json.loads(data.decode(encoding), parse_float=str, parse_int=str)
    except UnicodeDecodeError as error:
        raise wrong_bytes(name, error.start) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", "?")
        raise Problem(_("this is no JSON (line {line})").format(line=line), where=name) from error
    return found  # type: ignore[no-any-return]


def _wrapped(path: Path, name: str, encoding: str) -> list[Any] | None:
    """The rows of a file that is one object with one array of objects in it; None if it is none."""
    if not re.search(r"\.json(\.gz)?$", name, re.IGNORECASE):
        return None
    try:
        whole: Any = _array(path, name, encoding)
    except Problem:
        return None  # one object a line, perhaps
    if not isinstance(whole, dict):
        return None
    arrays = [value for value in whole.values() if isinstance(value, list) and any(isinstance(v, dict) for v in value)]
    return arrays[0] if len(arrays) == 1 else None


def _lines(path: Path, name: str, encoding: str) -> Iterator[Any]:
    """One object a line; a line that is none gives None."""
    with io.TextIOWrapper(open_bytes(path, name), encoding) as text:
        try:
            for line in text:
                if not line.strip():
                    continue
                try:
                    yield json.loads(line, parse_float=str, parse_int=str) if len(line) <= 8 * LIMITS.cell else None
                except (ValueError, RecursionError):
                    yield None
        except UnicodeDecodeError as error:
            raise wrong_bytes(name, error.start) from error


def _rows(objects: Iterator[Any], header: list[str]) -> Iterator[Row]:
    for number, found in enumerate(objects, start=1):
        if not isinstance(found, dict):
            yield Row(number, [], "row cannot be read")
            continue
        cells = [_text(found.get(key)) for key in header]
        large = any(cell is not None and len(cell) > LIMITS.cell for cell in cells)
        yield Row(number, [] if large else cells, "cell too large" if large else None)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
