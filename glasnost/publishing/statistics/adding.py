"""Does a table add up? One that does not is never published."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.tables import TOTAL, Cell, Dimension, State, Table


def adds_up(table: Table) -> None:
    """Raises Problem, naming the table and the row: a cell that is missing, too many, below nought or without a number
    where it claims one; a total or a group that is not the sum of its parts.

    Where some of the parts show no number, the others may not exceed the total.
    """
    wanted = set(itertools.product(*(dimension.values for dimension in table.dimensions)))
    for key in wanted ^ set(table.cells):
        raise _problem(table, key, _("the cell is missing") if key in wanted else _("there is no such cell"))
    for key, cell in table.cells.items():
        if (cell.value is None) == (cell.state is State.COUNTED):
            raise _problem(table, key, _("a cell that is counted has no number, or one that is not has one"))
        if cell.value is not None and cell.value < 0:
            raise _problem(table, key, _("the number is below nought"))
    for place, dimension in enumerate(table.dimensions):
        for whole, parts in sums_of(dimension) if dimension.name in table.additive else ():
            _check(table, place, whole, parts)


def stays_within(table: Table, whole: str) -> None:
    """Raises Problem, naming the table and the row, where the values of the last dimension exceed `whole` together."""
    *others, last = table.dimensions
    for rest in itertools.product(*(dimension.values for dimension in others)):
        total = table.cells[*rest, whole].value
        found = sum(table.cells[*rest, value].value or 0 for value in last.values if value != whole)
        if total is not None and found > total:
            what = _("{found} are more than the {total} of whom they are a part").format(found=found, total=total)
            raise _problem(table, (*rest, whole), what)


def sums_of(dimension: Dimension) -> Iterable[tuple[str, Sequence[str]]]:
    """(a value that is a sum, its parts), of those sums that stand whole in the dimension."""
    within = {part for parts in dimension.groups.values() for part in parts}
    if TOTAL in dimension.values:
        yield TOTAL, [value for value in dimension.values if value != TOTAL and value not in within]
    for group, parts in dimension.groups.items():
        if group in dimension.values and set(parts) <= set(dimension.values):
            yield group, parts


def _check(table: Table, place: int, whole: str, parts: Sequence[str]) -> None:
    others = [dimension.values for at, dimension in enumerate(table.dimensions) if at != place]
    for rest in itertools.product(*others):

        def key(value: str, rest: tuple[str, ...] = rest) -> tuple[str, ...]:
            return (*rest[:place], value, *rest[place:])

        total, cells = table.cells[key(whole)], [table.cells[key(part)] for part in parts]
        found = sum(cell.value or 0 for cell in cells)
        every = all(_is_number(cell) for cell in cells)
        if total.value is not None and (found > total.value or (every and found != total.value)):
            raise _problem(
                table,
                key(whole),
                _("{total} is not the sum of its parts, {found}").format(total=total.value, found=found),
            )


def _is_number(cell: Cell) -> bool:
    """What does not apply is nobody."""
    return cell.value is not None or cell.state is State.NOT_APPLICABLE


def _problem(table: Table, key: Sequence[str], what: str) -> Problem:
    return Problem(
        what,
        where=f"{table.name}: {', '.join(key)}",
        remedy=_("A table that does not add up is not published: look for the fault in what it was made from."),
    )
