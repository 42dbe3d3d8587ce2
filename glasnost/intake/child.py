"""The child process: parses files and sends rows of text through a pipe, as an Arrow stream.

Started as a program by `rows` (the rows of one table) and by `texts` (documents). It has no key, no register and no
environment but the language.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from glasnost.intake.formats import read_format
from glasnost.intake.formats.row import Row
from glasnost.intake.limits import LIMITS, restrict
from glasnost.model.language import set_language
from glasnost.model.problems import Problem

SCHEMA = pa.schema([("row", pa.int64()), ("cells", pa.list_(pa.string())), ("problem", pa.string())])
TEXTS = pa.schema(
    [
        ("file", pa.int64()),  # which of the files that were asked for
        ("name", pa.string()),
        ("text", pa.large_string()),
        ("page", pa.string()),
        ("came", pa.int64()),
        ("card", pa.string()),
        ("problem", pa.string()),
        ("last", pa.bool_()),  # the file is done
    ]
)
BATCH = 5_000
PROBLEM = 3  # exit code: the problem stands on standard error as JSON


def main(path: str, name: str, language: str, sheet_with: str) -> None:
    """Parse `path`; `name` is what the user calls it and what its ending tells the format by."""
    set_language(language)
    file = Path(path)
    restrict(LIMITS, file.stat().st_size)
    try:
        header, rows = read_format(file, name, sheet_with or None)
        schema = SCHEMA.with_metadata({"header": json.dumps(header)})
        with pa.ipc.new_stream(sys.stdout.buffer, schema) as stream:
            for batch in batches(rows):
                stream.write_batch(pa.RecordBatch.from_pydict(batch, schema=schema))
                sys.stdout.buffer.flush()
    except Problem as problem:
        sys.stderr.write(json.dumps({"what": problem.what, "where": problem.where, "remedy": problem.remedy}))
        sys.exit(PROBLEM)


def documents(language: str, sources: str) -> None:
    """Parse the files that standard input lists, as JSON pairs of a path and a name. `sources`: folders with readers
    of pages, as JSON. A file that is no document is a problem of its own; the others go on."""
    from glasnost.intake.documents import read_document

    set_language(language)
    files = [(Path(path), name) for path, name in json.load(sys.stdin)]
    folders = [Path(folder) for folder in json.loads(sources)]
    restrict(LIMITS, sum(path.stat().st_size for path, _name in files if path.is_file()))
    with pa.ipc.new_stream(sys.stdout.buffer, TEXTS) as stream:
        for number, (path, name) in enumerate(files):
            for row in _rows_of(number, lambda path=path, name=name: read_document(path, name, folders)):  # type: ignore[misc]
                stream.write_batch(pa.RecordBatch.from_pylist([row], schema=TEXTS))
                sys.stdout.buffer.flush()


def pictures(language: str) -> None:
    """Decode the pictures that standard input lists, as JSON pairs of a path and a name."""
    from glasnost.intake.pictures import decode_all

    decode_all(language)


def archive(language: str, path: str) -> None:
    """The items of an account archive, and its faults."""
    from glasnost.intake.archives.reading import items_in_child

    items_in_child(language, Path(path))


def archive_pictures(language: str, path: str) -> None:
    """Decode the members of an account archive that standard input lists."""
    from glasnost.intake.archives.showing import pictures_in_child

    pictures_in_child(language, Path(path))


def _rows_of(number: int, read: Callable[[], Iterator[Any]]) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = dict.fromkeys(TEXTS.names) | {"file": number}
    try:
        for found in read():
            card = json.dumps(found.card, ensure_ascii=False) if found.card else None
            yield row | {"name": found.name, "text": found.text, "page": found.page, "came": found.came, "card": card}
    except Problem as problem:
        yield row | {"problem": json.dumps(problem.said())}
    yield row | {"last": True}


def batches(rows: Iterable[Row]) -> Iterator[dict[str, list[Any]]]:
    """Columns of so many rows at a time."""
    found: dict[str, list[Any]] = {"row": [], "cells": [], "problem": []}
    size = 0
    for row in rows:
        found["row"].append(row.number)
        found["cells"].append(row.cells)
        found["problem"].append(row.problem)
        size += sum(len(cell) for cell in row.cells if cell)
        if len(found["row"]) == BATCH or size > 8 * LIMITS.cell:
            yield found
            found, size = {"row": [], "cells": [], "problem": []}, 0
    if found["row"]:
        yield found
