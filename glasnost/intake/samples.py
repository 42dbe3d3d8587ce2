"""A source's invented sample, read as a real file would be, against the rows that its author expects of it."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from glasnost.intake.ingest import Incoming, Stager, stage_table
from glasnost.intake.sources import Description
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.tables import DERIVED

KEY = bytes(32)  # a sample's ids are never shown
EXPECTED = "expected.jsonl"
# ids and hashes: in their place the rows say where they stand in the sample
LEFT_OUT = (
    *("record_id", "record_hash", "case_id", "source_id", "original", "fingerprint"),
    *("document_id", "quote_id", "exhibit_id", "kept_at", "figure_id", "material_id"),
)


def sample_of(description: Description) -> Path:
    """The source's sample: `sample.csv`, or another format that can be read. Raises Problem if there is none."""
    found = sorted(description.folder.glob("sample.*"))
    if not found:
        raise Problem(
            _("the source has no sample"),
            where=str(description.folder),
            remedy=_("Write sample.csv: a few rows of invented people and cases, with every oddity of the real file."),
        )
    return found[0]


def read_sample(description: Description, stager: Stager | None = None) -> list[str]:
    """What the sample gives: one JSON object a row of a table, in an order of its own. stager: see `ingest`."""
    sample = sample_of(description)
    with tempfile.TemporaryDirectory() as name:
        (staged,) = (stager or stage_table)([Incoming(sample, sample, "sample")], description, KEY, Path(name), None)
        if staged.problem is not None:
            raise staged.problem
        rows = [row for table in (*DERIVED, "exhibit") for row in _rows(table, Path(name) / f"{table}.parquet")]
    return [json.dumps(row, ensure_ascii=False, default=str) for row in sorted(rows, key=_place)]


def check(description: Description, stager: Stager | None = None) -> list[str]:
    """Where the sample's rows are not the expected ones; empty if they are. Raises Problem if there is no sample."""
    path = description.folder / EXPECTED
    if not path.is_file():
        raise Problem(
            _("the source has no expected rows"),
            where=str(path),
            remedy=_("Write them with «glasnost sources check {id} --accept», and read every line.").format(
                id=description.id
            ),
        )
    expected, found = path.read_text(encoding="utf-8").splitlines(), read_sample(description, stager)
    missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return [_("missing: {row}").format(row=row) for row in missing.elements()] + [
        _("not expected: {row}").format(row=row) for row in more.elements()
    ]


def accept(description: Description, stager: Stager | None = None) -> Path:
    """Write what the sample gives as what is expected of it. The file."""
    path = description.folder / EXPECTED
    path.write_text("".join(f"{row}\n" for row in read_sample(description, stager)), encoding="utf-8")
    return path


def _rows(table: str, file: Path) -> Iterable[dict[str, Any]]:
    for row in pq.read_table(file).to_pylist() if file.is_file() else ():
        if table == "court_case":
            del row["words"]  # the digest of the whole row
        place = {"table": table, "row": row.pop("row", None)}
        kept = {name: value for name, value in row.items() if name not in LEFT_OUT and value is not None}
        yield place | {name: _position(name, value) for name, value in kept.items()}


def _position(name: str, value: Any) -> Any:
    """Of an id only the position inside the record."""
    return value.partition("-")[2] if name in ("charge_id", "person_id") else value


def _place(row: dict[str, Any]) -> tuple[int, int, str]:
    return row["row"] or 0, (*DERIVED, "exhibit").index(row["table"]), json.dumps(row, default=str)
