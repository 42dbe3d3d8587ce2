"""Numbers in texts as knowledge of an attacker: a rounded share bounds the cells that it was computed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import inf

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.disclosure.audit import Statement
from glasnost.publishing.tables import Table

SLACK = 1e-6  # a half that was rounded up still is what it was


def statements(numbers: Iterable[Derived], tables: Mapping[str, Table]) -> list[Statement]:
    """What derived numbers say of the cells of these tables. A number that is computed from others is left out."""
    found: list[Statement] = []
    for number in numbers:
        operands = (*number.over, *number.under)
        if number.value is not None and all(
            one.table in tables and one.key in tables[one.table].cells for one in operands
        ):
            found += _said(number, Decimal(number.value))
    return found


def _said(number: Derived, value: Decimal) -> Iterator[Statement]:
    if number.formula is Formula.SUM:
        yield Statement(_terms({1.0: number.over}), float(value), float(value))
        return
    factor = 100.0 if number.formula is Formula.SHARE else 1.0
    half = Decimal(5).scaleb(-number.places - 1)
    least, most = float(value - half), float(value + half)
    yield Statement(_terms({factor: number.over, -least: number.under}), -SLACK, inf)
    yield Statement(_terms({factor: number.over, -most: number.under}), -inf, SLACK)


def _terms(sums: Mapping[float, Iterable[Operand]]) -> dict[tuple[str, tuple[str, ...]], float]:
    found: dict[tuple[str, tuple[str, ...]], float] = {}
    for factor, operands in sums.items():
        for one in operands:
            found[one.table, one.key] = found.get((one.table, one.key), 0.0) + factor
    return found
