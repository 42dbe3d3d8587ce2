"""What other charges can add up to: sets of vectors of numbers, each number bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glasnost.rules import calendar

LATEST, EARLIEST = -1, -2  # limits of numbers that are days
NO_LATEST, NO_EARLIEST = 0, calendar.LAST + 1  # there is no such day

Vector = tuple[int, ...]  # one number for each part of each condition
Vectors = tuple[Vector, ...]  # under several settings at once


def add(sums: Iterable[Vectors], more: Iterable[Vectors], caps: Sequence[Vector]) -> frozenset[Vectors]:
    """Every sum of one of each."""
    more = list(more)
    return frozenset(
        tuple(tuple(map(_sum, one, other, limit)) for one, other, limit in zip(left, right, caps, strict=True))
        for left in sums
        for right in more
    )


def any_number(sums: frozenset[Vectors], more: Iterable[Vectors], caps: Sequence[Vector]) -> frozenset[Vectors]:
    """Every sum with any number of these, or none."""
    more, new = list(more), sums
    while new := add(new, more, caps) - sums:
        sums |= new
    return sums


def _sum(a: int, b: int, limit: int) -> int:
    if limit > 0:
        return min(a + b, limit)
    return max(a, b) if limit == LATEST else min(a, b)


def nothing(caps: Sequence[Vector]) -> frozenset[Vectors]:
    """The sum over no charges."""
    return frozenset([tuple(tuple(map(nothing_of, cap)) for cap in caps)])


def nothing_of(limit: int) -> int:
    """What a charge adds that does not meet the condition."""
    return {LATEST: NO_LATEST, EARLIEST: NO_EARLIEST}.get(limit, 0)
