"""A text as lines of `read`: one a charge, with quotes and states."""

from __future__ import annotations

import hashlib
from typing import Any

from glasnost.model.evidence import ChargeRead, State, Value
from glasnost.reading.patterns import Scan
from glasnost.reading.ru.judgments import Document, read_judgment

# in the order of the line; the fields of the register's `charge` come first
FIELDS = (
    "provision", "inchoate", "verdict", "sentence_kind", "sentence_amount", "sentence_unit", "suspended", "act",
    "platform", "decided_on", "medium", "material", "listed_material", "audience", "consequence",
    "prior_administrative",
    "plea", "act_on", "published_on", "found_on", "banned_on", "ground", "count", "additional", "probation_months",
    "total_sentence_kind", "total_sentence_amount", "total_sentence_unit", "total_suspended", "total_under",
    "earlier_sentence_kind", "earlier_sentence_amount", "earlier_sentence_unit", "earlier_suspended",
    "earlier_total_sentence_kind", "earlier_total_sentence_amount", "earlier_total_sentence_unit",
    "earlier_total_suspended",
    "begun_by", "begun_agency", "data_supplied_by", "data_supplied_on",
    "act_kind", "court", "docket_number", "uid", "instance", "lower_court", "lower_docket_number",
)  # fmt: skip


def read_text(text: str, document: str) -> list[dict[str, Any]]:
    """The lines of one text. `document`: what to call it."""
    scan = Scan(text)
    read = read_judgment(scan)
    if not read.charges:
        return [_nothing(text, document, read)]
    stem = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return [_line(text, document, f"{stem}-{number}", one, read.notes) for number, one in enumerate(read.charges, 1)]


def nothing(document: str, reason: str, card: dict[str, str] | None = None) -> dict[str, Any]:
    """The line of a document that gave no text."""
    line = _line("", document, None, ChargeRead(), [reason])
    return line | ({"card": card} if card else {})


def _nothing(text: str, document: str, read: Document) -> dict[str, Any]:
    line = _line(text, document, None, ChargeRead(dict(read.values)), read.notes)
    line["states"]["document"] = read.reason
    return line


def _line(text: str, document: str, charge_id: str | None, charge: ChargeRead, notes: list[str]) -> dict[str, Any]:
    found = {name: charge.get(name) for name in FIELDS}
    states: dict[str, Any] = {name: str(value.state) for name, value in found.items()}
    if notes:
        states["document"] = "; ".join(notes)
    return {
        "document": document,
        "charge_id": charge_id,
        **{name: value.value for name, value in found.items()},
        "quotes": {name: quote_of(text, value) for name, value in found.items() if value.span},
        "states": states,
        "conflicts": {name: list(value.others) for name, value in found.items() if value.state is State.CONFLICTING},
    }


def quote_of(text: str, value: Value) -> dict[str, Any]:
    """Where a value stands, and its words."""
    assert value.span is not None
    return {"start": value.span.start, "end": value.span.end, "words": text[value.span.start : value.span.end]}
