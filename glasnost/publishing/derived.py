"""What a published number that is computed from other published numbers IS: which cells, which formula, which value.

A reader who has the tables and this record can compute the number again; `verify` does. Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from glasnost.publishing.tables import Words


class Formula(StrEnum):
    """How the value comes from the cells. Rounded half away from zero to `places` digits after the point."""

    SUM = "sum"  # the sum of `over`
    SHARE = "share"  # 100 × the sum of `over` / the sum of `under`
    GROWTH = "growth"  # the sum of `over` (the later) / the sum of `under` (the earlier)


@dataclass(frozen=True)
class Operand:
    """One published cell: the table's name and the cell's key in it."""

    table: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """One derived number.

    name: unique in a release. table: beside which table it is shown. value: as published, in decimal digits with a
    point (`3.55`); None where it cannot be computed, and then `why` says why. result: the published cell that is this
    number, if it is one. notes: what a reader must know before quoting it (a break in the law, a missing year).
    """

    name: str
    table: str
    title: Words
    formula: Formula
    over: tuple[Operand, ...]
    under: tuple[Operand, ...]
    places: int
    value: str | None
    definition: Words
    why: Words | None = None
    result: Operand | None = None
    notes: tuple[Words, ...] = ()


def for_machines(number: Derived) -> Mapping[str, Any]:
    """The record as plain JSON values, for the published file."""

    def cells(operands: tuple[Operand, ...]) -> list[dict[str, Any]]:
        return [{"table": one.table, "key": list(one.key)} for one in operands]

    return {
        "name": number.name,
        "table": number.table,
        "title": {"en": number.title.en, "ru": number.title.ru},
        "formula": str(number.formula),
        "over": cells(number.over),
        "under": cells(number.under),
        "places": number.places,
        "value": number.value,
        "definition": {"en": number.definition.en, "ru": number.definition.ru},
        "why": {"en": number.why.en, "ru": number.why.ru} if number.why else None,
        "result": cells((number.result,))[0] if number.result else None,
        "notes": [{"en": note.en, "ru": note.ru} for note in number.notes],
    }
