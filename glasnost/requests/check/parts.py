"""Totals against their parts in tables of unknown layout, as their heads and labels tell.

Rows: a label such as «Total» is the sum of the rows that agree with it in every other label. Columns: a column is the
sum of its neighbours where most rows say so; the rows that do not are named. What a table itself never bears out is not
held against it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import compress

from glasnost.model.language import _
from glasnost.requests.check.findings import Finding
from glasnost.requests.check.table import Table, is_total, is_total_head, is_under

MOST = 0.8  # of the rows must bear a rule out before the others are errors
FEW = 3
_GOT = re.compile(r"\b(received|requests|orders|requested|total|всего|получено|запросов|поступило)\b", re.I)
_OF_THEM = re.compile(
    r"\b(complied|complied_n|granted|fulfilled|produced|disclosed|accepted|refused|rejected|denied|challenged|withdrawn|"
    r"выполнено|исполнено|удовлетворено|отказано|отклонено|обжаловано)\b",
    re.I,
)
_OTHER_UNIT = re.compile(r"account|user|item|url|identifier|аккаунт|пользовател|ссыл|материал", re.I)
_NARROWER = re.compile(
    r"^[\s,(:;]*(?:where|with|in which|including|of which|from|by|\(|в том числе|из них|от)\b|^ *\(", re.I
)
Cells = list[str | None]
Agreeing = dict[tuple[bool, ...], dict[tuple[str, ...], list[Cells]]]


def check_rows(table: Table) -> Iterator[Finding]:
    """Rows that say they are the sum of others."""
    for place in table.labels:
        totals = [(row, cells) for row, cells in table.rows if is_total(cells[place])]
        if totals and len(totals) < len(table.rows):
            groups = _groups(table, place)
            agreeing: Agreeing = {}
            for row, cells in totals:
                yield from _against(table, place, row, cells, groups, agreeing)


def _groups(table: Table, place: int) -> dict[tuple[str, ...], list[Cells]]:
    """Other labels → the rows that are parts."""
    others = [other for other in table.labels if other != place]
    found: dict[tuple[str, ...], list[Cells]] = defaultdict(list)
    for _row, cells in table.rows:
        label = cells[place]
        if label and not is_total(label) and not is_under(label):
            found[tuple((cells[other] or "").strip() for other in others)].append(cells)
    return found


def _against(
    table: Table, place: int, row: int, total: Cells, groups: dict[tuple[str, ...], list[Cells]], agreeing: Agreeing
) -> Iterator[Finding]:
    others = [other for other in table.labels if other != place]
    key = tuple((total[other] or "").strip() for other in others)
    parts = groups.get(key) or _agreeing(key, groups, agreeing)
    for column in table.counts:
        whole = table.number(total, column)
        said = [value for cells in parts if (value := table.number(cells, column)) is not None]
        if whole is not None and said and sum(said) != whole:
            yield total_finding(table.file, row, table.header[column], whole, sum(said))


def _agreeing(key: tuple[str, ...], groups: dict[tuple[str, ...], list[Cells]], known: Agreeing) -> list[Cells]:
    """The parts of a total that leaves labels blank: blank stands for any, unless a part is blank there too.

    known: by which labels are blank, what was found; each such set looks at every group once.
    """
    said = tuple(bool(mine) for mine in key)
    if said not in known:
        index = known.setdefault(said, {})
        for other, rows in groups.items():
            if all(theirs or wanted for theirs, wanted in zip(other, said, strict=True)):
                index.setdefault(tuple(compress(other, said)), []).extend(rows)
    return known[said].get(tuple(compress(key, said)), [])


def total_finding(file: str, row: int, column: str, whole: float, parts: float) -> Finding:
    """A total that is not the sum of its parts."""
    what = _("the total is {total}, its parts add up to {parts}").format(total=plain(whole), parts=plain(parts))
    remedy = _("Correct the number, or say beside the table why they may differ.")
    return Finding(file, row, column, "total", what, remedy)


def check_under(table: Table) -> Iterator[Finding]:
    """Rows «of which …»: no larger than the row that they are a part of."""
    for place in table.labels:
        parent: tuple[int, Cells] | None = None
        for row, cells in table.rows:
            if not is_under(cells[place]):
                parent = (row, cells) if cells[place] else parent
            elif parent is not None:
                for column in table.counts:
                    yield from _larger(table, row, column, table.number(cells, column), table.number(parent[1], column))


def check_columns(table: Table) -> Iterator[Finding]:
    """Columns that say they are the sum of others, parts that are larger than the whole, and shares."""
    done: set[tuple[int, int]] = set()
    for whole in table.counts:
        for parts in _runs(table, whole):
            found = [(row, *sums) for row, cells in table.rows if (sums := _sums(table, cells, whole, parts))]
            differ = [one for one in found if one[1] != one[2]]
            borne_out = sum(one[1] == one[2] != 0 for one in found)
            if borne_out >= FEW and len(found) - len(differ) >= MOST * len(found) - 1 and len(differ) < len(found) / 2:
                for row, total, added in differ:
                    if (row, whole) not in done:
                        done.add((row, whole))
                        yield total_finding(table.file, row, table.header[whole], total, added)
                break
    yield from _of_them(table)
    yield from _shares(table)


def _runs(table: Table, whole: int) -> Iterator[list[int]]:
    """Neighbours of a column that may be its parts: next to it, longest first."""
    if not (is_total_head(table.header[whole]) or _GOT.search(_words(table.header[whole]))):
        return
    counts = table.counts
    place = counts.index(whole)
    after, before = counts[place + 1 :], counts[:place][::-1]
    runs = [run[:length] for run in (after, before) for length in range(len(run), 1, -1)]
    yield from sorted(runs, key=len, reverse=True)[:40]


def _sums(table: Table, cells: Cells, whole: int, parts: Iterable[int]) -> tuple[float, float] | None:
    total = table.number(cells, whole)
    said = [table.number(cells, part) for part in parts]
    if total is None or all(value is None for value in said):
        return None
    return total, sum(value for value in said if value is not None)


def _of_them(table: Table) -> Iterator[Finding]:
    for whole, part in _narrower(table):
        pairs = [(row, table.number(cells, part), table.number(cells, whole)) for row, cells in table.rows]
        both = [(row, few, many) for row, few, many in pairs if few is not None and many is not None]
        larger = [one for one in both if one[1] > one[2]]
        # where many rows break it, the two columns count different things
        if len(larger) <= max(1, (1 - MOST) * len(both)):
            for row, few, many in larger:
                yield from _larger(table, row, part, few, many)


def _narrower(table: Table) -> Iterator[tuple[int, int]]:
    """(whole, part) by their heads: «Notices», «Notices from trusted flaggers»; «received», «refused»."""
    heads = [_words(head) for head in table.header]
    for whole in table.counts:
        for part in table.counts:
            if whole == part:
                continue
            longer = heads[part].startswith(heads[whole]) and _NARROWER.match(heads[part][len(heads[whole]) :])
            units = [bool(_OTHER_UNIT.search(heads[place])) for place in (whole, part)]
            role = _GOT.search(heads[whole]) and _OF_THEM.search(heads[part]) and not _OF_THEM.search(heads[whole])
            if longer or (role and units[0] == units[1]):
                yield whole, part


def _larger(table: Table, row: int, column: int, part: float | None, whole: float | None) -> Iterator[Finding]:
    if part is not None and whole is not None and part > whole:
        yield child_finding(table.file, row, table.header[column], part, whole)


def child_finding(file: str, row: int, column: str, part: float, whole: float) -> Finding:
    """A part that is larger than what it is a part of."""
    what = _("{part} is more than the {whole} that it is a part of").format(part=plain(part), whole=plain(whole))
    return Finding(file, row, column, "child", what, _("Correct one of the two numbers."))


def _shares(table: Table) -> Iterator[Finding]:
    """A percentage against the two counts that it is the share of."""
    heads = [_words(head) for head in table.header]
    for share in table.shares:
        stem = set(_OF_THEM.findall(heads[share]))
        for part in table.counts:
            if not stem & set(_OF_THEM.findall(heads[part])):
                continue
            for whole in table.counts:
                if whole != part and _GOT.search(heads[whole]) and not _OF_THEM.search(heads[whole]):
                    yield from _share(table, share, part, whole)


def _share(table: Table, share: int, part: int, whole: int) -> Iterator[Finding]:
    found = []
    for row, cells in table.rows:
        printed, few, many = (table.number(cells, place) for place in (share, part, whole))
        if printed is not None and few is not None and many:
            found.append((row, printed, 100 * few / many))
    wrong = [one for one in found if abs(one[1] - one[2]) >= 1]  # rounded up or down, either way
    if len(wrong) <= max(1, (1 - MOST) * len(found)):
        for row, printed, right in wrong:
            what = _("{printed} % is printed, the counts beside it give {right} %").format(
                printed=plain(printed), right=f"{right:.1f}"
            )
            yield Finding(table.file, row, table.header[share], "percentage", what, _("Correct one of the numbers."))


def _words(head: str) -> str:
    return " ".join(head.replace("_", " ").lower().split())


def plain(value: float) -> str:
    """A number without a needless point."""
    return str(int(value)) if float(value).is_integer() else str(value)
