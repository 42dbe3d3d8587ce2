"""The child process: parses one file and sends rows of text through a pipe, as an Arrow stream.

Started as a program by `rows`. It has no key, no register and no environment but the language.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from glasnost.intake.formats import read_format
from glasnost.intake.formats.row import Row
from glasnost.intake.limits import LIMITS, restrict
from glasnost.model.language import set_language
from glasnost.model.problems import Problem

SCHEMA = pa.schema([("row", pa.int64()), ("cells", pa.list_(pa.string())), ("problem", pa.string())])
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
