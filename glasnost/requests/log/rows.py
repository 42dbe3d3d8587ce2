"""Rows of a log's file → requests, each held to what cannot be otherwise."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from glasnost.model.records import Request
from glasnost.requests.log import reasons
from glasnost.requests.log.values import Columns, Fields, plain

KEEPING = ("request_id", "source_id", "original", "row", "fingerprint")  # not of the request but of its keeping
NAMES = tuple(f.name for f in dataclasses.fields(Request) if f.name not in KEEPING)
_LATER = ("acknowledged", "effect")
DAY = timedelta(days=1)  # zones differ by less


def fields_of(header: Sequence[str], cells: Sequence[str | None], columns: Columns, zone: tzinfo | None) -> Fields:
    """The values of one row. A column with an unknown heading is kept by its heading."""
    found = Fields(zone, columns)
    for heading, text in zip(header, cells, strict=False):
        if text is None or not text.strip():
            continue
        name = columns.headings.get(plain(heading))
        if name is None:
            found.other[heading] = text
        else:
            found.take(name, text)
    check(found)
    return found


def check(found: Fields) -> None:
    """What contradicts itself is unknown, and said."""
    values = found.values
    received = values.get("received_on")
    if received is None and not any(name.startswith("received") for name, _reason in found.issues):
        found.issues.append(("received_on", reasons.DATE_MISSING))
    for name in _LATER:
        if _earlier(values, name, received):
            values[f"{name}_at"] = None
            found.drop(f"{name}_on", reasons.BEFORE_RECEIPT)
    for name in ("notice_on", "gag_until"):
        day = values.get(name)
        if received and day and day < received:
            found.drop(name, reasons.BEFORE_RECEIPT)
    if (due := values.get("due_at")) and received and due.date() < received - DAY:
        found.drop("due_at", reasons.BEFORE_RECEIPT)
    start, end = values.get("period_from"), values.get("period_to")
    if start and end and end < start:
        found.drop("period_from", reasons.PERIOD_BACKWARDS)
        found.drop("period_to", reasons.PERIOD_BACKWARDS)
    for given, asked in (("accounts_disclosed", "accounts_asked"), ("items_actioned", "items_asked")):
        many, most = values.get(given), values.get(asked)
        if many is not None and most is not None and many > most:
            found.drop(given, reasons.MORE_THAN_ASKED)
    if values.get("outcome") == "refused" and not values.get("refusal_ground"):
        found.issues.append(("refusal_ground", reasons.GROUND_MISSING))
    if values.get("legal_process") == "emergency disclosure" and values.get("emergency") is False:
        found.drop("emergency", reasons.EMERGENCY_UNCLEAR)


def _earlier(values: dict[str, Any], name: str, received: date | None) -> bool:
    day, moment, came = values.get(f"{name}_on"), values.get(f"{name}_at"), values.get("received_at")
    if moment is not None and came is not None:
        return bool(moment < came)
    return bool(received and day and day < received)


def record_of(found: Fields) -> str:
    """Everything that is known, as canonical JSON: sorted keys, no blanks, days and moments in ISO 8601."""
    said = {name: _written(value) for name, value in found.values.items() if value is not None}
    if found.other:
        said["other"] = found.other
    return canonical(said)


def canonical(value: dict[str, Any]) -> str:
    """One text for one record."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def request_of(request_id: str, source_id: str, original: str, row: int, found: Fields, record: str) -> Request:
    """The row of the table."""
    values: dict[str, Any] = {name: found.values.get(name) for name in NAMES}
    kept: dict[str, Any] = {"request_id": request_id, "source_id": source_id, "original": original, "row": row}
    return Request(**kept, fingerprint=fingerprint_of(record), **values)


def fingerprint_of(record: str) -> str:
    """What tells whether a record has changed."""
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()


def keyed(key: bytes, *parts: str) -> str:
    """A keyed hash: 32 hexadecimal digits."""
    return hmac.new(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value
