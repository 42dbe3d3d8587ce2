"""Official figures as the register holds them, by source; and where two sources do not say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from glasnost.intake.sources import all_sources, load
from glasnost.model.problems import Problem
from glasnost.model.records import FigureState
from glasnost.publishing.statistics.provisions import order
from glasnost.publishing.tables import Words

At = tuple[str, str, str]  # year, provision, measure


@dataclass(frozen=True)
class Figures:
    """All figures of one source. known: the numbers; states: of every cell that the source has.

    wholes: article → its rows in the official table, whatever the year. measures: measure → title and definition.
    """

    source_id: str
    title: Words
    publisher: str
    gaps: tuple[Words, ...]
    measures: Mapping[str, tuple[Words, Words]]
    unit: str
    known: Mapping[At, int] = field(repr=False)
    states: Mapping[At, str] = field(repr=False)
    wholes: Mapping[str, tuple[str, ...]]

    @property
    def years(self) -> tuple[str, ...]:
        """From the first to the last, those without any figure too."""
        found = [int(year) for year, _provision, _measure in self.states]
        return tuple(str(year) for year in range(min(found), max(found) + 1)) if found else ()

    @property
    def rows(self) -> tuple[str, ...]:
        """Every provision of the official table."""
        return tuple(row for article in sorted(self.wholes, key=order) for row in self.wholes[article])


def load_figures(connection: duckdb.DuckDBPyConnection) -> list[Figures]:
    """The figures of every source that has some, by its id."""
    rows = connection.execute(
        """SELECT source_id, year::VARCHAR, provision, measure, value, state,
                  jurisdiction || '/' || code || '/' || article
           FROM official_figure ORDER BY ALL"""
    ).fetchall()
    by_source: dict[str, list[tuple[str, str, str, int | None, str, str]]] = {}
    for source, *row in rows:
        by_source.setdefault(source, []).append(tuple(row))
    return [_figures(source, found) for source, found in by_source.items()]


def _figures(source: str, rows: Sequence[tuple[str, str, str, int | None, str, str]]) -> Figures:
    wholes: dict[str, set[str]] = {}
    for _year, provision, _measure, _value, _state, article in rows:
        wholes.setdefault(article, set()).add(provision)
    raw = description_of(source)
    measures = {
        row["measure"]: (Words(row["title"], row["title_ru"]), Words(row["definition"], row["definition_ru"]))
        for row in raw.get("measures", {}).values()
    }
    units = {row["unit"] for row in raw.get("measures", {}).values()}
    return Figures(
        source_id=source,
        title=Words(raw.get("title", source), raw.get("title_ru", raw.get("title", source))),
        publisher=raw.get("publisher", ""),
        gaps=tuple(Words(*pair) for pair in zip(raw.get("gaps", ()), raw.get("gaps_ru", ()), strict=True)),
        measures=measures,
        unit=units.pop() if len(units) == 1 else "",
        known={
            (year, provision, measure): value
            for year, provision, measure, value, state, _article in rows
            if state == FigureState.KNOWN and value is not None
        },
        states={(year, provision, measure): state for year, provision, measure, _value, state, _article in rows},
        wholes={article: tuple(sorted(found, key=order)) for article, found in wholes.items()},
    )


def description_of(source: str) -> dict[str, Any]:
    """What the source's folder says of it; nothing where the folder is not here any more."""
    folder = all_sources().get(source)
    try:
        return load(folder).raw if folder else {}
    except Problem:
        return {}


def conflicts(figures: Figures, others: Iterable[Figures]) -> list[tuple[At, str, int, int]]:
    """Where another source has another number: (year, provision and measure; the other source; ours; theirs)."""
    return [
        (at, other.source_id, value, other.known[at])
        for other in others
        if other.source_id != figures.source_id
        for at, value in sorted(figures.known.items())
        if at in other.known and other.known[at] != value
    ]
