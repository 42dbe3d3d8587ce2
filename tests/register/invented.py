"""Invented exports on their way into a register: {record: what the export says of it}."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.model.records import Original, Source
from glasnost.register import Register, Snapshot
from glasnost.register.ingestion import Committed
from glasnost.register.tables import DERIVED, schema

SOURCE = Source("any/invented", "Invented cases", "nobody", "any", "CC0")
Says = Mapping[str, str]


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def rows(name: str, says: Says, source: str = SOURCE.source_id) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table that the export `name` gives."""
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in DERIVED}
    for number, (record, text) in enumerate(sorted(says.items()), start=1):
        id_ = digest(source + record)[:32]
        own = {"record_id": id_, "source_id": source, "original": digest(name)}
        case = {"case_id": id_, "record_hash": int(id_[:15], 16), "row": number, "result": text}
        found["court_case"].append(own | case)
        found["person"].append(own | {"person_id": f"{id_}-p1", "role": "accused", "name": f"Invented {record}"})
        charge = {"charge_id": f"{id_}-1", "case_id": id_, "person_id": f"{id_}-p1", "fingerprint": text}
        found["charge"].append(own | charge)
        found["fact"].append(own | {"charge_id": f"{id_}-1", "name": "said", "value": text})
        found["document"].append(own | {"document_id": id_, "text": text})
        quoted = {"quote_id": f"{id_}-1-said", "charge_id": f"{id_}-1", "document_id": id_, "field": "said"}
        found["quote"].append(own | quoted | {"state": "known", "start_at": 0, "end_at": len(text), "words": text})
        cited = {"court": "Энский районный суд", "docket_number": text, "quote_id": f"{id_}-1-said"}
        found["cited_case"].append(own | cited)
        figure = {"figure_id": f"{id_}-said", "record_hash": int(id_[:15], 16), "row": number, "reference": text}
        found["official_figure"].append(own | figure)
        listed = {"material_id": f"{id_}-listed", "record_hash": int(id_[:15], 16), "row": number, "title": text}
        found["listed_material"].append(own | listed | {"number": number})
        found["issue"].append(own | {"row": number, "reason": "of a record"})
    # an issue of no record belongs to the original, and its row number here tells originals apart
    found["issue"].append({"source_id": source, "original": digest(name), "row": len(says) + 1, "reason": name})
    return found


def stage(folder: Path, name: str, says: Says, source: str = SOURCE.source_id) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for table, found in rows(name, says, source).items():
        if found:
            pq.write_table(pa.Table.from_pylist(found, schema=schema(table)), folder / f"{table}.parquet")
    return folder


def put(
    register: Register,
    name: str,
    says: Says,
    *,
    day: str | None = None,
    replace: bool = False,
    source: str = SOURCE.source_id,
) -> Committed:
    """Ingest the export `name`. day: when it was exported, if it says so."""
    with register.writing():
        return prepare(register, name, says, day, replace, source)()


def prepare(
    register: Register,
    name: str,
    says: Says,
    day: str | None = None,
    replace: bool = False,
    source: str = SOURCE.source_id,
) -> Callable[[], Committed]:
    """Keep and stage the export `name`. What is left to do: the commit."""
    scratch = register.scratch()
    (scratch / "original").write_text(name)
    assert register.keep(scratch / "original") == digest(name)
    stage(scratch, name, says, source)
    exported = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
    original = Original(digest(name), source, f"{name}.csv", 1, exported, datetime.now(UTC), None, len(says))
    told = Source(source, SOURCE.title, SOURCE.publisher, SOURCE.country, SOURCE.licence)

    def commit() -> Committed:
        try:
            return register.commit([original], told, scratch, replace=replace)
        finally:
            shutil.rmtree(scratch)

    return commit


def contents(state: Register | Snapshot) -> dict[str, list[str]]:
    """Every row of the tables that come from files, in an order of its own."""
    snapshot = state.snapshot() if isinstance(state, Register) else state
    with snapshot.connect(judgements=False) as connection:
        return {table: sorted(map(repr, connection.execute(f"SELECT * FROM {table}").fetchall())) for table in DERIVED}


def said(register: Register) -> dict[str, str]:
    """Record → what the register says of it."""
    with register.snapshot().connect() as connection:
        found = connection.execute(
            "SELECT name.name, c.result FROM court_case c JOIN person name USING (record_id)"
        ).fetchall()
    return {name.removeprefix("Invented "): result for name, result in found}


def table_files(register: Register) -> set[Path]:
    return set((register.folder / "tables").glob("*/*.parquet"))
