"""A logged record → the row of the table: the same values with their types."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from glasnost.model.records import Request
from glasnost.requests.log.rows import NAMES, canonical, fingerprint_of

LETTER = "letter_says"  # in a record: what the request's letter says, beneath what the log says


def request_from(record: str, request_id: str, source_id: str, original: str, row: int) -> Request:
    """The row that a record stands for."""
    said = json.loads(record)
    values = {name: _typed(name, said.get(name)) for name in NAMES}
    kept: dict[str, Any] = {"request_id": request_id, "source_id": source_id, "original": original, "row": row}
    return Request(**kept, fingerprint=fingerprint_of(record), **values)


def over(letter: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """A record: what the log says, and where it says nothing, what the letter says."""
    mine = {name: value for name, value in said.items() if name != LETTER}
    beneath = {name: value for name, value in letter.items() if name in NAMES}
    merged: dict[str, Any] = {**beneath, **mine, LETTER: dict(letter)}
    if "other" in letter or "other" in mine:
        merged["other"] = {**letter.get("other", {}), **mine.get("other", {})}
    return canonical(merged)


def without_letter(record: Mapping[str, Any]) -> dict[str, Any]:
    """What the log itself says: without the values that came from the letter that it holds now."""
    letter = record.get(LETTER, {})
    found = {
        name: value
        for name, value in record.items()
        if name not in (LETTER, "other") and not (name in letter and letter[name] == value)
    }
    other = {name: value for name, value in record.get("other", {}).items() if name not in letter.get("other", {})}
    return found | ({"other": other} if other else {})


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = _kinds()[name]
    if kind is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    return date.fromisoformat(value) if kind is date else value


@cache
def _kinds() -> dict[str, Any]:
    hints = typing.get_type_hints(Request)
    found = {}
    for one in dataclasses.fields(Request):
        options = [kind for kind in typing.get_args(hints[one.name]) or (hints[one.name],) if kind is not type(None)]
        found[one.name] = options[0]
    return found
