"""Shares of a total: of each value of one dimension, in the row of totals of the others."""

from __future__ import annotations

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.statistics.catalogue import Catalogue, Statistic, filled, words
from glasnost.publishing.tables import TOTAL, Table, Words


def shares(statistic: Statistic, table: Table | None, catalogue: Catalogue) -> list[Derived]:
    """Those that the statistic asks for; none of a table that is not published."""
    if table is None or not statistic.shares:
        return []
    places = {dimension.name: place for place, dimension in enumerate(table.dimensions)}
    if statistic.shares not in places:  # made coarser
        return []
    place, width = places[statistic.shares], len(table.dimensions)
    dimension, whole = table.dimensions[place], catalogue.units[statistic.unit][0]
    text = catalogue.texts["share"]

    def cell(value: str) -> tuple[Operand, ...]:
        return (Operand(table.name, tuple(value if at == place else TOTAL for at in range(width))),)

    return [
        Derived(
            name=f"share/{table.name}/{value}",
            table=table.name,
            title=filled(text, "title", what=dimension.labels.get(value, Words(value, value)), whole=whole),
            formula=Formula.SHARE,
            over=cell(value),
            under=cell(TOTAL),
            places=int(text["places"]),
            value=None,
            definition=words(text, "definition"),
        )
        for value in dimension.values
        if value != TOTAL
    ]
