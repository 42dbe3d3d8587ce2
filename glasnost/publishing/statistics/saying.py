"""What is said beside an official series: years without a figure, cells that cannot be used, sources that disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from glasnost.model.records import FigureState
from glasnost.publishing.statistics.catalogue import Catalogue
from glasnost.publishing.statistics.figures import Figures, conflicts
from glasnost.publishing.statistics.provisions import label
from glasnost.publishing.tables import State, Table, Words


def joined(texts: Iterable[Words]) -> Words:
    """Several texts as one."""
    found = list(texts)
    return Words(" ".join(one.en for one in found), " ".join(one.ru for one in found))


def spans(years: Sequence[str]) -> str:
    """2012–2014, 2016."""
    found: list[list[int]] = []
    for year in map(int, years):
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def missing(series: Table, some: Callable[[str, str], bool]) -> Iterable[Words]:
    """Of each row of a table by year and article the years without a number: what the table shows, in words.

    some: whether the source has a figure of a year for any part of the row.
    """
    years, rows, ways = (dimension.values for dimension in series.dimensions)
    for row in rows:
        gone = [year for year in years if any(series.cells[year, row, way].state is State.NOT_KNOWN for way in ways)]
        title, partly = series.dimensions[1].labels[row], [year for year in gone if some(year, row)]
        if none := spans([year for year in gone if year not in partly]):
            yield Words(f"No figure for {title.en}: {none}.", f"Нет чисел, {title.ru}: {none}.")
        if partly:
            yield Words(
                f"Figures for some parts alone, so no sum for {title.en}: {spans(partly)}.",
                f"Есть числа лишь по некоторым частям, поэтому суммы нет, {title.ru}: {spans(partly)}.",
            )


def unreadable(figures: Figures, catalogue: Catalogue) -> Iterable[Words]:
    """Cells of the source that say two things, or nothing that can be understood."""
    for at, state in sorted(figures.states.items()):
        where = _where(at, figures, catalogue)
        if state == FigureState.CONFLICTING:
            yield Words(
                f"{where.en}: the source says two things; neither is shown.",
                f"{where.ru}: источник приводит два разных числа; не показано ни одного.",
            )
        if state == FigureState.UNREAD:
            yield Words(f"{where.en}: the figure cannot be read.", f"{where.ru}: число не читается.")


def disagreements(figures: Figures, others: Iterable[Figures], catalogue: Catalogue) -> tuple[Words, ...]:
    """One sentence for each number of which another source has another."""
    return tuple(
        _disagreement(_where(at, figures, catalogue), other, ours, theirs)
        for at, other, ours, theirs in conflicts(figures, others)
    )


def doubt(year: str, title: Words) -> Words:
    """Why an article has no sum although every figure is there."""
    return Words(
        f"{title.en}, {year}: the source has a row for the whole article beside rows for its parts, and the first may "
        "contain the others; so there is no sum.",
        f"{title.ru}, {year}: в источнике есть и строка всей статьи, и строки её частей; первая может включать "
        "остальные, поэтому суммы нет.",
    )


def _disagreement(where: Words, other: str, ours: int, theirs: int) -> Words:
    return Words(
        f"Conflict. {where.en}: {ours} here, {theirs} in the source {other}. Both are shown as they were published.",
        f"Расхождение. {where.ru}: здесь {ours}, в источнике {other} — {theirs}. Показаны оба, как опубликованы.",
    )


def _where(at: tuple[str, str, str], figures: Figures, catalogue: Catalogue) -> Words:
    year, provision, measure = at
    where, what = label(provision, catalogue), figures.measures.get(measure, (Words(measure, measure),))[0]
    return Words(f"{where.en}, {what.en}, {year}", f"{where.ru}, {what.ru}, {year}")
