"""Tables that do not add up, or that disagree with each other, are never published."""

from __future__ import annotations

from collections.abc import Mapping

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.disclosure.facts import Address, addresses, facts_of, values_of
from glasnost.publishing.tables import State, Table


def check_sums(tables: Mapping[str, Table], populations: Mapping[str, str]) -> None:
    """Raises Problem: a total that is not its sum, a cell that two tables number differently, a number below zero."""
    _check_cells(tables, populations)
    for name, table in tables.items():
        values = values_of({name: table}, populations)
        for fact in facts_of(table, populations[name]):
            if fact.low == fact.high and all(where in values for where, _sign in fact.terms):
                if sum(sign * values[where] for where, sign in fact.terms):
                    whole = next(where for where, sign in fact.terms if sign < 0)
                    raise Problem(
                        _("the table does not add up and is not published"),
                        where=f"{name} ({_said(whole)})",
                        remedy=_("Its total is not the sum of its parts: find out which of them is wrong."),
                    )


def _check_cells(tables: Mapping[str, Table], populations: Mapping[str, str]) -> None:
    seen: dict[Address, tuple[str, int]] = {}
    for name, table in tables.items():
        for key, where in addresses(table, populations[name]).items():
            cell = table.cells[key]
            if cell.state is not State.COUNTED or cell.value is None:
                continue
            other, number = seen.setdefault(where, (name, cell.value))
            if cell.value < 0:
                raise Problem(_("a count is below zero"), where=f"{name} ({_said(where)})")
            if number != cell.value:
                raise Problem(
                    _("{one} and {other} disagree about the same cell").format(one=other, other=name),
                    where=_said(where),
                    remedy=_("If they count different things, give them policies with different populations."),
                )


def _said(where: Address) -> str:
    """Coordinates in words, without the number."""
    return ", ".join(f"{name} = {value}" for name, value in where[1]) or _("the total of all")
