"""The tables' schemas, from the dataclasses that say what a row is."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from glasnost.model import records

ROWS: dict[str, type[Any]] = {
    "source": records.Source,
    "original": records.Original,
    "court_case": records.CourtCase,
    "person": records.Person,
    "charge": records.Charge,
    "fact": records.Fact,
    "document": records.Document,
    "quote": records.Quote,
    "cited_case": records.CitedCase,
    "exhibit": records.Exhibit,
    "issue": records.Issue,
    "link": records.Link,
    "standing": records.Standing,
    "official_figure": records.OfficialFigure,
    "listed_material": records.ListedMaterial,
    "request": records.Request,
    "request_event": records.RequestEvent,
    "request_letter": records.RequestLetter,
    "request_quote": records.RequestQuote,
}
# tables whose rows come from the files of a source, and go with them
DERIVED = (
    *("court_case", "person", "charge", "fact", "document", "quote", "cited_case", "issue"),
    *("official_figure", "listed_material"),
)
# of these the first that a file fills has a row for each of its records
HOLDERS = ("court_case", "official_figure", "listed_material")

_TYPES: dict[type[Any], pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def schema(table: str) -> pa.Schema:
    """The Arrow schema of a table: one field a column, nullable where the column may be unknown."""
    row = ROWS[table]
    hints = typing.get_type_hints(row)
    return pa.schema([_field(field.name, hints[field.name]) for field in dataclasses.fields(row)])


def _field(name: str, hint: Any) -> pa.Field:
    if isinstance(hint, types.UnionType):
        (kind,) = (part for part in hint.__args__ if part is not type(None))
        return pa.field(name, _TYPES[kind], nullable=True)
    # readers of Delta Lake differ in what they make of "not null": what must be there is checked when rows are made
    return pa.field(name, _TYPES[hint], nullable=True)
