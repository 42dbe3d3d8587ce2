"""Two files that count the same requests: where their sums over the heads that they share disagree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from glasnost.model.language import _
from glasnost.requests.check.findings import Finding
from glasnost.requests.check.parts import plain
from glasnost.requests.check.table import Table, is_total

BORNE_OUT = 0.9  # of the common keys must agree before two differently named columns count the same
SAME_NAME = 0.5
FEW = 4  # common keys
Sums = dict[tuple[str, ...], tuple[int, float]]  # key → (first row, sum)


def check_pair(one: Table, other: Table) -> Iterator[Finding]:
    """Disagreements, at the rows of the first file."""
    shared = _shared(one, other)
    if not shared:
        return
    taken: set[int] = set()
    for mine, theirs in _measures(one, other):
        if mine in taken:
            continue
        here, there = _sums(one, [p for p, _q in shared], mine), _sums(other, [q for _p, q in shared], theirs)
        common = [key for key in here if key in there]
        differ = [key for key in common if here[key][1] != there[key][1]]
        same_name = _name(one.header[mine]) == _name(other.header[theirs])
        needed = SAME_NAME if same_name else BORNE_OUT
        if len(common) < FEW or len(common) - len(differ) < needed * len(common):
            continue
        taken.add(mine)
        for key in differ:
            row, value = here[key]
            what = _("{key}: {n} here, {m} in {file} ({column}, row {row})").format(
                key=" · ".join(key),
                n=plain(value),
                m=plain(there[key][1]),
                file=Path(other.file).name,
                column=other.header[theirs],
                row=there[key][0],
            )
            yield Finding(
                one.file,
                row,
                one.header[mine],
                "disagree",
                what,
                _("Correct one of the two files, or say why both hold."),
            )


def _shared(one: Table, other: Table) -> list[tuple[int, int]]:
    """Labels that both have, without those that others settle (a country's name beside its code)."""
    names = {_name(other.header[place]): place for place in other.labels}
    found = [(place, names[_name(one.header[place])]) for place in one.labels if _name(one.header[place]) in names]
    found = [(p, q) for p, q in found if _values(one, p) & _values(other, q)]
    for pair in sorted(found, key=lambda pq: -_length(one, pq[0])):  # the longest words first: names, not codes
        rest = [p for p in found if p != pair]
        if rest and all(
            len(_keys(table, [p[side] for p in rest])) == len(_keys(table, [p[side] for p in found]))
            for side, table in ((0, one), (1, other))
        ):
            found = rest
    return found


def _measures(one: Table, other: Table) -> Iterator[tuple[int, int]]:
    """Columns of counts to try, those of one name first."""
    pairs = [(mine, theirs) for mine in one.counts for theirs in other.counts]
    yield from sorted(pairs, key=lambda pair: _name(one.header[pair[0]]) != _name(other.header[pair[1]]))


def _sums(table: Table, labels: list[int], column: int) -> Sums:
    found: dict[tuple[str, ...], tuple[int, float]] = {}
    others = [place for place in table.labels if place not in labels]
    for row, cells in table.rows:
        value = table.number(cells, column)
        if value is None or any(is_total(cells[place]) for place in others):
            continue
        key = tuple((cells[place] or "").strip() for place in labels)
        first, before = found.get(key, (row, 0.0))
        found[key] = (first, before + value)
    return found


def _values(table: Table, place: int) -> set[str]:
    return {(cell or "").strip() for _row, cell in table.cells(place)}


def _keys(table: Table, labels: list[int]) -> set[tuple[str, ...]]:
    return {tuple((cells[place] or "").strip() for place in labels) for _row, cells in table.rows}


def _length(table: Table, place: int) -> float:
    values = _values(table, place)
    return sum(map(len, values)) / max(1, len(values))


def _name(head: str) -> str:
    return " ".join(head.replace("_", " ").lower().split())


def pairs_of(tables: list[Table]) -> Iterator[tuple[Table, Table]]:
    """Each two files once."""
    for place, one in enumerate(tables):
        yield from ((one, other) for other in tables[place + 1 :])
