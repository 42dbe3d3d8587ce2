"""Changes of the law inside a series: articles whose acts changed, and articles that began to exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from glasnost.publishing.statistics.catalogue import Catalogue
from glasnost.publishing.statistics.provisions import label
from glasnost.publishing.tables import Break, Dimension, Words

YEAR, PROVISION = "year", "provision"


def breaks_of(dimensions: Sequence[Dimension], catalogue: Catalogue) -> tuple[Break, ...]:
    """Those of a table by year and provision, in the order of their days; none of any other table."""
    by_name = {dimension.name: dimension.values for dimension in dimensions}
    if YEAR not in by_name or PROVISION not in by_name:
        return ()
    years, provisions = by_name[YEAR], by_name[PROVISION]
    found = [
        Break(YEAR, one.first, one.on, one.words, concerned)
        for one in catalogue.breaks
        if one.first in years and (concerned := tuple(name for name in one.provisions if name in provisions))
    ]
    return tuple(sorted((*found, *_begun(years, provisions, catalogue)), key=lambda one: one.on))


def _begun(years: Sequence[str], provisions: Sequence[str], catalogue: Catalogue) -> Iterable[Break]:
    """Articles that came into the law within the series."""
    numbered = [year for year in years if year.isdigit()]
    for article, day in catalogue.added.items():
        concerned = tuple(name for name in provisions if f"{name}/".startswith(f"{article}/"))
        if concerned and day[:4] in numbered[1:]:
            yield Break(
                YEAR, day[:4], day, _exists_since(label(article, catalogue), date.fromisoformat(day)), concerned
            )


def _exists_since(title: Words, day: date) -> Words:
    english, russian = format_date(day, "d MMMM y", locale="en"), format_date(day, "d MMMM y 'года'", locale="ru")
    return Words(
        f"{title.en[0].upper()}{title.en[1:]}: exists since {english}. There was no such offence before.",
        f"{title.ru[0].upper()}{title.ru[1:]}: действует с {russian}. До этого такого деяния в кодексе не было.",
    )
