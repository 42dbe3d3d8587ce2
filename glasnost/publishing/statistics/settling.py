"""The value of a derived number, from the tables as they will stand on the site: what is hidden there gives none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.tables import State, Table, Words

HIDDEN = Words(
    "Not given: a number that it needs is hidden, so that nobody can be recognised.",
    "Не приводится: одно из нужных чисел скрыто, чтобы никого нельзя было узнать.",
)
NOT_KNOWN = Words(
    "Not given: a number that it needs was not published or is not known.",
    "Не приводится: одно из нужных чисел не опубликовано или неизвестно.",
)
NOT_THERE = Words(
    "Not given: in one of the years the article did not exist, or the number does not apply.",
    "Не приводится: в одном из годов статьи ещё не было, или число неприменимо.",
)
OF_NOTHING = Words(
    "Not given: the number that it would be divided by is zero.",
    "Не приводится: число, на которое надо делить, равно нулю.",
)


def settle(number: Derived, tables: Mapping[str, Table]) -> Derived:
    """The number with its value, or with why there is none. Call it again after numbers have been hidden."""
    states = [_cell_state(one, tables) for one in (*number.over, *number.under)]
    if State.HIDDEN in states:
        return replace(number, value=None, why=HIDDEN)
    if State.NOT_APPLICABLE in states:
        return replace(number, value=None, why=NOT_THERE)
    if any(state is not State.COUNTED for state in states):
        return replace(number, value=None, why=NOT_KNOWN)
    over, under = _sum(number.over, tables), _sum(number.under, tables)
    if number.formula is Formula.SUM:
        return replace(number, value=rounded(Decimal(over), number.places), why=None)
    if not under:
        return replace(number, value=None, why=OF_NOTHING)
    factor = 100 if number.formula is Formula.SHARE else 1
    return replace(number, value=rounded(Decimal(over * factor) / Decimal(under), number.places), why=None)


def settled(numbers: Iterable[Derived], tables: Iterable[Table]) -> tuple[Derived, ...]:
    """All of them. A number whose table does not go out does not go out either."""
    by_name = {table.name: table for table in tables}
    return tuple(
        settle(number, by_name)
        for number in numbers
        if all(one.table in by_name for one in (*number.over, *number.under))
    )


def rounded(value: Decimal, places: int) -> str:
    """Half away from nought, with exactly so many digits after the point."""
    return str(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def _cell_state(operand: Operand, tables: Mapping[str, Table]) -> State:
    found = tables[operand.table].cells.get(operand.key)
    return found.state if found else State.NOT_KNOWN


def _sum(operands: Sequence[Operand], tables: Mapping[str, Table]) -> int:
    return sum(tables[one.table].cells[one.key].value or 0 for one in operands)
