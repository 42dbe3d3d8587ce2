"""A table as CSV, JSON and Parquet, the same bytes from the same table."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.publishing.tables import Break, Cell, Dimension, State, Table, Words

VALUE, STATE = "value", "state"


def head(table: Table) -> list[str]:
    """The columns: one a dimension, then the number and what the cell is."""
    return [dimension.name for dimension in table.dimensions] + [VALUE, STATE]


def as_csv(table: Table) -> bytes:
    """One row a cell; the value is blank unless the state is `counted`."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head(table))
    for key, cell in table.cells.items():
        writer.writerow([*key, "" if cell.value is None else cell.value, cell.state])
    return file.getvalue().encode("utf-8")


def as_json(table: Table) -> bytes:
    """The table with everything that is said of it; `cells` holds rows as in the CSV, null for no number."""
    cells = [[*key, cell.value, str(cell.state)] for key, cell in table.cells.items()]
    found = description(table) | {"columns": head(table)}
    return (json.dumps(found, ensure_ascii=False, indent=1)[:-2] + ',\n "cells": ' + _rows(cells) + "\n}\n").encode()


def _rows(cells: list[list[Any]]) -> str:
    return "[\n" + ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in cells) + "\n ]"


def as_parquet(table: Table) -> bytes:
    """Columns as in the CSV: text, a 64-bit integer, text."""
    keys = list(table.cells)
    columns: dict[str, Any] = {
        dimension.name: pa.array([key[place] for key in keys], pa.string())
        for place, dimension in enumerate(table.dimensions)
    }
    columns[VALUE] = pa.array([cell.value for cell in table.cells.values()], pa.int64())
    columns[STATE] = pa.array([str(cell.state) for cell in table.cells.values()], pa.string())
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink, compression="zstd", store_schema=False)
    found: bytes = sink.getvalue().to_pybytes()
    return found


def description(table: Table) -> dict[str, Any]:
    """What is said of a table, for machines."""
    return {
        "name": table.name,
        "title": words(table.title),
        "unit": table.unit,
        "definition": words(table.definition),
        "source": words(table.source),
        "gaps": [words(gap) for gap in table.gaps],
        "official": table.official,
        "additive": list(table.additive),
        "dimensions": [
            {
                "name": dimension.name,
                "title": words(dimension.title),
                "values": list(dimension.values),
                "labels": {value: words(label) for value, label in dimension.labels.items()},
                "groups": {value: list(parts) for value, parts in dimension.groups.items()},
            }
            for dimension in table.dimensions
        ],
        "breaks": [asdict(one) for one in table.breaks],
    }


def words(text: Words) -> dict[str, str]:
    """Both languages."""
    return {"en": text.en, "ru": text.ru}


def from_json(data: bytes) -> Table:
    """The table that `as_json` wrote. ValueError, KeyError or TypeError if it is none."""
    found = json.loads(data)
    dimensions = tuple(
        Dimension(
            one["name"],
            Words(**one["title"]),
            tuple(one["values"]),
            {value: Words(**label) for value, label in one["labels"].items()},
            {value: tuple(parts) for value, parts in one["groups"].items()},
        )
        for one in found["dimensions"]
    )
    cells = {tuple(row[:-2]): Cell(row[-2], State(row[-1])) for row in found["cells"]}
    return Table(
        found["name"],
        Words(**found["title"]),
        found["unit"],
        Words(**found["definition"]),
        Words(**found["source"]),
        dimensions,
        cells,
        tuple(found["additive"]),
        tuple(Words(**gap) for gap in found["gaps"]),
        found["official"],
        tuple(_break(one) for one in found["breaks"]),
    )


def _break(found: dict[str, Any]) -> Break:
    return Break(found["dimension"], found["first"], found["on"], Words(**found["words"]), tuple(found["concerns"]))
