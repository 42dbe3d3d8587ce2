"""Growth of official series, and what the register holds of them. A gap is never crossed without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.statistics.catalogue import CONVICTED, Catalogue, filled
from glasnost.publishing.statistics.saying import spans
from glasnost.publishing.tables import State, Table, Words

SMALL = 20  # people in the earlier year
WHOLE_WAY = "principal or additional"  # a charge in the register is not told to be the one or the other


def growth(series: Table, catalogue: Catalogue, some: Callable[[str, str], bool]) -> list[Derived]:
    """For each period of the list and each article and way of counting; the largest of a period first.

    some: whether the source has any figure of a year for an article; where it has none for either year, growth is not
    even asked for.
    """
    found = []
    years = series.dimensions[0].values
    for first, last in catalogue.periods:
        if first not in years or last not in years:
            continue
        of_period = [
            (series.cells[last, group, way].value or 0, _growth(series, catalogue, group, way, first, last))
            for group in series.dimensions[1].values
            for way in series.dimensions[2].values
            if some(first, group) or some(last, group)
        ]
        found += [number for _size, number in sorted(of_period, key=lambda pair: -pair[0])]
    return found


def _growth(series: Table, catalogue: Catalogue, group: str, way: str, first: str, last: str) -> Derived:
    text = catalogue.texts["growth"]
    what, counted = series.dimensions[1].labels[group], series.dimensions[2].labels[way]
    return Derived(
        name=f"growth/{series.name}/{group}/{way}/{first}-{last}",
        table=series.name,
        title=filled(text, "title", what=what, counted=counted, first=first, last=last),
        formula=Formula.GROWTH,
        over=(Operand(series.name, (last, group, way)),),
        under=(Operand(series.name, (first, group, way)),),
        places=int(text["places"]),
        value=None,
        definition=filled(text, "definition", counted=counted),
        notes=tuple(_notes(series, group, way, first, last)),
    )


def _notes(series: Table, group: str, way: str, first: str, last: str) -> Iterable[Words]:
    """What must be known before the ratio is quoted: changes of the law, years without a figure, a small beginning."""
    for one in series.breaks:
        if first < one.first <= last and group in one.concerns:
            yield Words(f"Across a change of the law. {one.words.en}", f"Через изменение закона. {one.words.ru}")
    earlier, later = series.cells[first, group, way].value, series.cells[last, group, way].value
    if earlier is None or later is None:
        return
    between = [year for year in series.dimensions[0].values if first < year < last]
    missing = [year for year in between if series.cells[year, group, way].state is not State.COUNTED]
    if missing:
        said = spans(missing)
        yield Words(f"Across years without a figure: {said}.", f"Через годы, за которые числа нет: {said}.")
    if earlier < SMALL:
        yield Words(
            "From a small number: a few people more or fewer change this ratio a lot.",
            "От малого числа: несколько человек больше или меньше сильно меняют это отношение.",
        )


def coverage(convictions: Table | None, series: Table, catalogue: Catalogue) -> tuple[list[Derived], Words]:
    """For each article and year that the register and the official series both have a row for; and what is said of it.

    convictions: those of the register by year and article; None if it has none.
    """
    nothing = Words(
        "Coverage: the register has no row for any article and year of this series, so nothing is comparable.",
        "Охват: в реестре нет строки ни для одной статьи и года этого ряда, сравнивать нечего.",
    )
    if convictions is None or WHOLE_WAY not in series.dimensions[2].values:
        return [], nothing
    years = [year for year in series.dimensions[0].values if year in convictions.dimensions[0].values]
    articles = [name for name in series.dimensions[1].values if name in convictions.dimensions[1].values]
    found = [
        _coverage(convictions, series, catalogue, year, name)
        for name in articles
        for year in years
        if series.cells[year, name, WHOLE_WAY].state is State.COUNTED
    ]
    if not found:
        return [], nothing
    names = Words(
        ", ".join(series.dimensions[1].labels[name].en for name in articles),
        ", ".join(series.dimensions[1].labels[name].ru for name in articles),
    )
    return found, Words(
        f"Coverage is given for the years {spans(years)} and for: {names.en}. For other articles and years the "
        "register has no row: they are not comparable.",
        f"Охват приводится за годы {spans(years)} для: {names.ru}. Для других статей и лет в реестре нет строки: "
        "сравнивать нечего.",
    )


def _coverage(convictions: Table, series: Table, catalogue: Catalogue, year: str, article: str) -> Derived:
    text = catalogue.texts["coverage"]
    return Derived(
        name=f"coverage/{series.name}/{article}/{year}",
        table=series.name,
        title=filled(text, "title", what=series.dimensions[1].labels[article], year=year),
        formula=Formula.SHARE,
        over=(Operand(convictions.name, (year, article, CONVICTED)),),
        under=(Operand(series.name, (year, article, WHOLE_WAY)),),
        places=int(text["places"]),
        value=None,
        definition=filled(text, "definition"),
    )
