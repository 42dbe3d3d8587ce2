"""stub while the rest is tried"""
from __future__ import annotations
from dataclasses import dataclass
from collections.abc import Mapping
from glasnost.publishing.tables import Table, Words


@dataclass(frozen=True)
class Fitted:
    table: str
    what: Words

@dataclass(frozen=True)
class Fit:
    tables: Mapping[str, Table]
    sources: Mapping[str, str]
    notes: tuple[Fitted, ...]

def fit(tables, owners):
    return Fit(tables, {n: n for n in tables}, ())
