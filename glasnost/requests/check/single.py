"""What each cell must hold, whatever the table is about: numbers without separators, days that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from glasnost.model.language import _
from glasnost.requests.check.cells import days_of, is_pointed, is_range, number_of
from glasnost.requests.check.findings import Finding
from glasnost.requests.check.table import Table, is_average

_PLACEHOLDER = re.compile(r"[YDM]{2,4}([-/.][YDM]{2,4})+.*")
# heads that go together, the earlier first: the word in which they differ
_ORDER = (
    ("start", "end"), ("from", "to"), ("begin", "end"), ("first", "last"), ("received", "closed"),
    ("received", "answered"), ("received", "acknowledged"), ("received", "outcome"), ("received", "completed"),
    ("received", "due"), ("issued", "received"), ("начало", "конец"), ("с", "по"), ("получен", "исполнен"),
    ("поступил", "отвечен"),
)  # fmt: skip


def check_cells(table: Table) -> Iterator[Finding]:
    """Separators, ranges, negative counts and shares past 100 %."""
    for place in table.numeric:
        pointed = place in table.counts and _points_separate(table, place)
        for row, cell in table.cells(place):
            found = _of_number(table, place, cell, pointed)
            if found is not None:
                yield Finding(table.file, row, table.header[place], *found)


def _of_number(table: Table, place: int, cell: str | None, pointed: bool) -> tuple[str, str, str] | None:
    number = number_of(cell)
    if number is None:
        return None
    if number.separator or (pointed and cell is not None and is_pointed(cell)):
        what = _("«{cell}» has a separator between its thousands").format(cell=(cell or "").strip())
        return "separator", what, _("Write the digits alone: a program takes it for another number, or for two.")
    if number.value < 0 and place in table.counts:
        return "negative", _("the count {n} is less than zero").format(n=_plain(number.value)), _("Correct the number.")
    if place in table.shares and not 0 <= number.value <= 100:
        what = _("the percentage {n} is not between 0 and 100").format(n=_plain(number.value))
        return "percentage", what, _("Correct the number.")
    return None


def _points_separate(table: Table, place: int) -> bool:
    """Whether 1.234 stands among whole numbers: then it is a thousand and more."""
    others = [cell for _row, cell in table.cells(place) if cell and number_of(cell) and not is_pointed(cell)]
    return not others or all("." not in cell for cell in others)


def note_ranges(table: Table) -> Iterator[Finding]:
    """Bands in place of counts: nothing can be added up with them."""
    for place in table.numeric:
        for row, cell in table.cells(place):
            if is_range(cell):
                what = _("«{cell}» is a range, no count: sums with it are not tested").format(cell=(cell or "").strip())
                yield Finding(table.file, row, table.header[place], "range", what, _("Say which law asks for bands."))


def check_days(table: Table) -> Iterator[Finding]:
    """Days that do not exist, and periods that end before they begin."""
    for place in range(len(table.header)):
        if place in table.numeric or is_average(table.header[place]):
            continue
        for row, cell in table.cells(place):
            days = days_of(cell)
            if days is None:
                continue
            printed = (cell or "").strip()
            if days[0] is None or days[-1] is None:
                what = _("«{cell}»: there is no such day").format(cell=printed)
                yield Finding(table.file, row, table.header[place], "date", what, _("Correct the date."))
            elif days[-1] < days[0]:
                what = _("«{cell}»: the period ends before it begins").format(cell=printed)
                yield Finding(table.file, row, table.header[place], "order", what, _("Swap the days or correct them."))


def check_order(table: Table) -> Iterator[Finding]:
    """Two columns of days in one row, the later of which comes first."""
    for first, last in _ordered(table):
        for row, cells in table.rows:
            one, other = _day(cells[first]), _day(cells[last])
            if one and other and other < one:
                what = _("{last} is before {first}").format(
                    first=f"{table.header[first]} {one}", last=f"{table.header[last]} {other}"
                )
                yield Finding(table.file, row, table.header[last], "order", what, _("Swap the days or correct them."))


def _ordered(table: Table) -> Iterator[tuple[int, int]]:
    words = [re.split(r"[\s_()/-]+", head.strip().lower()) for head in table.header]
    for place, mine in enumerate(words):
        for other, theirs in enumerate(words):
            if place != other and any(_pair(mine, theirs, early, late) for early, late in _ORDER):
                yield place, other


def _pair(mine: list[str], theirs: list[str], early: str, late: str) -> bool:
    """Whether two heads are the same but for `early` and `late`, or are about the two steps of one request."""
    if early not in mine or late not in theirs:
        return False
    rest = [
        [word for word in words if word not in (early, late, "date", "on", "at", "day", "дата")]
        for words in (mine, theirs)
    ]
    return rest[0] == rest[1] or not rest[0] or not rest[1]


def _day(cell: str | None) -> date | None:
    days = days_of(cell)
    return days[0] if days and len(days) == 1 else None


def note_placeholders(table: Table) -> Iterator[Finding]:
    """A template that was not filled in."""
    for place in table.labels:
        for row, cell in table.cells(place):
            if cell and _PLACEHOLDER.fullmatch(cell.strip()):
                what = _("«{cell}» is the template's own placeholder").format(cell=cell.strip())
                yield Finding(table.file, row, table.header[place], "placeholder", what, _("Fill it in."))
                break


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() else str(value)
