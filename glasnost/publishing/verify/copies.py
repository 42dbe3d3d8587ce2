"""JSON and Parquet of each table against its CSV."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.reading import PACKAGE, Sheet

Rows = dict[tuple[str, ...], tuple[int | None, str]]


def check_copies(files: Mapping[str, bytes], sheets: Mapping[str, Sheet], found: Verified) -> None:
    """Each table says the same in all its formats."""
    resources = {one["name"]: one for one in json.loads(files[PACKAGE])["resources"]} if sheets else {}
    for name, sheet in sheets.items():
        wanted: Rows = {key: (sheet.values.get(key), state) for key, state in sheet.states.items()}
        for ending, read in (("json", _json), ("parquet", _parquet)):
            path = f"data/{name}.{ending}"
            try:
                rows = read(files[path])
            except (KeyError, ValueError, TypeError, pa.ArrowException):
                found.wrong(path, "", _("the table cannot be read"))
                continue
            for key in sorted(wanted.keys() | rows.keys()):
                if wanted.get(key) != rows.get(key):
                    found.wrong(path, ", ".join(key), _("the CSV file says something else"))
        _check_words(f"data/{name}.json", files, resources[name], found)


def _json(data: bytes) -> Rows:
    cells = json.loads(data)["cells"]
    rows = {tuple(row[:-2]): (row[-2], row[-1]) for row in cells}
    if len(rows) != len(cells):
        raise ValueError("rows")
    return rows


def _parquet(data: bytes) -> Rows:
    table = pq.read_table(io.BytesIO(data))
    *names, _value, _state = table.column_names
    rows = {tuple(row[name] for name in names): (row["value"], row["state"]) for row in table.to_pylist()}
    if len(rows) != table.num_rows:
        raise ValueError("rows")
    return rows


def _check_words(path: str, files: Mapping[str, bytes], resource: Mapping[str, object], found: Verified) -> None:
    """What is said of the table is the same there and in datapackage.json."""
    try:
        said, described = json.loads(files[path]), resource["glasnost"]
        assert isinstance(described, dict) and isinstance(said, dict)
    except (KeyError, ValueError, AssertionError):
        return
    for name, value in described.items():
        if said.get(name) != value:
            found.wrong(path, name, _("datapackage.json says something else"))
    if (
        resource.get("title") != described["title"]["en"]
        or resource.get("description") != described["definition"]["en"]
    ):
        found.wrong(PACKAGE, str(resource["name"]), _("it says two different things of the table"))
