"""Official lists of banned materials → `listed_material`: one row an entry, by its number in the list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from glasnost.intake import reasons
from glasnost.intake.values import read_count, read_day

Emit = Callable[[str, dict[str, Any]], None]


def map_materials(mapper: Any, rows: Iterable[tuple[int, list[str | None]]], emit: Emit) -> int:
    """Emit every entry of a file. The number of its rows. An entry without a number is an issue and no entry."""
    seen: set[int] = set()
    for number, row in rows:
        cells = mapper.cells(row)
        mapper.note(cells)
        entry = read_count(cells.get("number") or "").value
        if entry is None or entry < 1:
            emit("issue", mapper.issue(None, number, "number", reasons.NUMBER_UNREAD))
            continue
        if entry in seen:
            emit("issue", mapper.issue(None, number, "number", reasons.ROW_REPEATED))
            continue
        seen.add(int(entry))
        record = mapper.identify([str(entry)])
        emit(
            "listed_material",
            {
                "material_id": record,
                "record_id": record,
                "record_hash": int(record[:15], 16),
                "source_id": mapper.description.id,
                "original": mapper.original,
                "row": number,
                "number": int(entry),
                "title": _text(cells.get("title")),
                "authors": _several(cells.get("authors")),
                **{name: _day(mapper, record, number, name, cells, emit) for name in ("decided_on", "listed_on")},
            },
        )
    return int(mapper.rows)


def _text(text: str | None) -> str | None:
    return " ".join(text.split()) if text and text.strip() else None


def _several(text: str | None) -> str | None:
    """A list as JSON has it, or a text."""
    if text and text.startswith("["):
        try:
            return _text("; ".join(map(str, json.loads(text))))
        except ValueError:
            return _text(text)
    return _text(text)


def _day(mapper: Any, record: str, number: int, name: str, cells: dict[str, str | None], emit: Emit) -> date | None:
    """A day; unknown, with an issue, if it cannot be read; unknown too where the source's lookup says so."""
    text = cells.get(name) or ""
    if not text.strip() or mapper.description.lookups.get(name, {}).get(text.strip().lower()) == "":
        return None
    read = read_day(text)
    if read.value is None:
        emit("issue", mapper.issue(record, number, name, read.reason or reasons.NOT_UNDERSTOOD))
    return read.value  # type: ignore[no-any-return]
