"""Medians where nothing was counted: there is no middle of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glasnost.model.language import _
from glasnost.requests.check.cells import is_blank
from glasnost.requests.check.findings import Finding
from glasnost.requests.check.table import Table

_GOT = re.compile(r"\b(received|requests|orders|получено|запросов|поступило)\b", re.I)
_WORD = re.compile(r"[a-zа-яё]{3,}", re.I)
_IDLE = frozenset(
    (
        "the", "and", "number", "numbers", "median", "average", "mean", "time", "times", "hours", "days", "inform",
        "authority", "receipt", "take", "give", "effect", "action", "total", "count", "requests", "orders", "received",
        "медиана", "среднее", "число", "количество", "часов", "время",
    )
)  # fmt: skip


def check_medians(table: Table) -> Iterator[Finding]:
    """Each median with the count that it is the median of: the nearest before it that shares most of its words."""
    for place in table.averages:
        count = _count_of(table, place)
        if count is None:
            continue
        for row, cells in table.rows:
            said = cells[place]
            if table.number(cells, count) == 0 and said is not None and not is_blank(said):
                what = _("a median of {median} where the count is 0 ({count})").format(
                    median=said.strip(), count=table.header[count]
                )
                yield Finding(
                    table.file, row, table.header[place], "median", what, _("Leave the cell blank: not applicable.")
                )


def _count_of(table: Table, place: int) -> int | None:
    mine = _words(table.header[place])
    before = [count for count in table.counts if count < place] or table.counts
    scored = [(len(mine & _words(table.header[count])), count) for count in before]
    best = max((score for score, _count in scored), default=0)
    if not scored:
        return None
    if best:
        near = [count for score, count in scored if score == best]
        # of «orders to act» and «items in the orders to act» the first: medians are of orders
        return next(
            (count for count in near if not re.search(r"item|account|user", table.header[count], re.I)), near[0]
        )
    received = [count for count in before if _GOT.search(table.header[count].replace("_", " "))]
    return next(iter(received), scored[0][1] if len(scored) == 1 else None)


def _words(head: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(head.replace("_", " "))) - _IDLE
