"""Official series: the figures as they were published, and sums of them where every figure is there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.statistics.catalogue import Catalogue, Counted, Official, Together, words
from glasnost.publishing.statistics.figures import Figures
from glasnost.publishing.statistics.provisions import label, order
from glasnost.publishing.statistics.saying import disagreements, doubt, joined, missing, unreadable
from glasnost.publishing.tables import Break, Cell, Dimension, State, Table, Words

YEAR = Words("year", "год")
PROVISION = Words("article or part", "статья или часть")
COUNTED = Words("what is counted", "что считается")
NOT_KNOWN, NOT_APPLICABLE = Cell(None, State.NOT_KNOWN), Cell(None, State.NOT_APPLICABLE)


class Series:
    """The tables of one source. others: every source, to say where they disagree."""

    def __init__(self, figures: Figures, others: Iterable[Figures], catalogue: Catalogue) -> None:
        self.figures, self.catalogue = figures, catalogue
        self.slug = f"official-{slug(figures.source_id)}"
        self.disagree = disagreements(figures, others, catalogue)
        self.source = Words(
            f"{figures.title.en}. {figures.publisher}".rstrip(". "),
            f"{figures.title.ru}. {figures.publisher}".rstrip(". "),
        )

    # -- as published

    def published(self) -> list[tuple[Table, str]]:
        """One table for each part of the list of which the source has a measure, and what it stays within."""
        found = [
            (one, [name for name in one.measures if name in self.figures.measures]) for one in self.catalogue.official
        ]
        return [
            (self._published(one, measures), one.within if one.within in measures else "")
            for one, measures in found
            if measures
        ]

    def _published(self, one: Official, measures: Sequence[str]) -> Table:
        figures = self.figures
        dimensions = (
            self._years(),
            self._provisions(figures.rows),
            Dimension("counted", COUNTED, tuple(measures), {name: figures.measures[name][0] for name in measures}),
        )
        cells = {key: self.cell(*key) for key in itertools.product(*(d.values for d in dimensions))}
        meaning = [one.definition, *(_named(*figures.measures[name]) for name in measures)]
        return self._table(one.id, one.title, joined(meaning), dimensions, cells)

    def cell(self, year: str, provision: str, measure: str) -> Cell:
        """A figure as it stands; a year before the article was there does not apply, any other gap is not known."""
        value = self.figures.known.get((year, provision, measure))
        if value is not None:
            return Cell(value)
        return NOT_APPLICABLE if self.not_there_yet(year, provision) else NOT_KNOWN

    def not_there_yet(self, year: str, provision: str) -> bool:
        """Whether the article came into the law in a later year."""
        days = [day for name, day in self.catalogue.added.items() if f"{provision}/".startswith(f"{name}/")]
        return any(year < day[:4] for day in days)

    # -- sums

    def sums(self) -> tuple[Table, list[Derived]]:
        """The table of articles, and of every number in it which figures it is the sum of."""
        text = self.catalogue.texts["series"]
        groups, ways = self.groups(), self.ways()
        dimensions = (
            self._years(),
            Dimension("provision", PROVISION, tuple(one.id for one in groups), {one.id: one.title for one in groups}),
            Dimension("counted", COUNTED, tuple(one.id for one in ways), {one.id: one.title for one in ways}),
        )
        cells: dict[tuple[str, ...], Cell] = {}
        derived, doubtful = [], []
        for year, group, way in itertools.product(self.figures.years, groups, ways):
            key = (year, group.id, way.id)
            cells[key], operands = self._sum(year, group, way)
            if cells[key].value is not None:
                derived.append(self._derived(key, group, way, operands))
            elif self._ambiguous(year, group, way):
                doubtful.append((year, group))
        table = self._table("by-article", words(text, "title"), words(text, "definition"), dimensions, cells)
        said = (*missing(table, self.some), *(doubt(year, group.title) for year, group in doubtful))
        return replace(table, gaps=(*table.gaps, *said)), derived

    def groups(self) -> list[Together]:
        """Each article of the source, and after it the groups of the list of which the source has every provision."""
        one_by_one = [
            Together(name, (name,), label(name, self.catalogue)) for name in sorted(self.figures.wholes, key=order)
        ]
        listed = [one for one in self.catalogue.together if all(self._rows(name) for name in one.provisions)]
        return [*one_by_one, *listed]

    def some(self, year: str, group: str) -> bool:
        """Whether there is a figure of the year for any row of the group, by any way of counting."""
        provisions = next(one.provisions for one in self.groups() if one.id == group)
        rows = [row for name in provisions for row in self._rows(name)]
        measures = {measure for way in self.ways() for measure in way.measures}
        return any((year, row, measure) in self.figures.known for row in rows for measure in measures)

    def ways(self) -> list[Counted]:
        """The ways of counting for which the source has the measures."""
        return [one for one in self.catalogue.counted if set(one.measures) <= set(self.figures.measures)]

    def _rows(self, provision: str) -> tuple[str, ...]:
        return self.figures.wholes.get(provision) or tuple(row for row in self.figures.rows if row == provision)

    def _sum(self, year: str, group: Together, way: Counted) -> tuple[Cell, list[Operand]]:
        """The sum of every row of the provisions; none if one of them is missing or may contain the others."""
        rows = [row for name in group.provisions for row in self._rows(name)]
        there = [row for row in rows if not self.not_there_yet(year, row)]
        if not there:
            return NOT_APPLICABLE, []
        known = [self.figures.known.get((year, row, measure)) for row in there for measure in way.measures]
        if any(value is None for value in known) or self._ambiguous(year, group, way):
            return NOT_KNOWN, []
        operands = [
            Operand(f"{self.slug}-convictions", (year, row, measure)) for row in there for measure in way.measures
        ]
        return Cell(sum(value for value in known if value is not None)), operands

    def _ambiguous(self, year: str, group: Together, way: Counted) -> bool:
        """Whether a row of a whole article beside rows of its parts may be their total, or one more of them.

        What is less than the parts is no total of theirs; and where all are nought it makes no difference.
        """
        for name in group.provisions:
            rows = self._rows(name)
            if name not in rows or len(rows) == 1:
                continue
            for measure in way.measures:
                whole = self.figures.known.get((year, name, measure))
                parts = [self.figures.known.get((year, row, measure)) or 0 for row in rows if row != name]
                if (
                    whole
                    and whole >= sum(parts)
                    and any((year, row, measure) in self.figures.known for row in rows if row != name)
                ):
                    return True
        return False

    def _derived(
        self, key: tuple[str, str, str], group: Together, way: Counted, operands: Sequence[Operand]
    ) -> Derived:
        year, table = key[0], f"{self.slug}-by-article"
        return Derived(
            name=f"{table}/{'/'.join(key)}",
            table=table,
            title=Words(f"{group.title.en}, {way.title.en}, {year}", f"{group.title.ru}, {way.title.ru}, {year}"),
            formula=Formula.SUM,
            over=tuple(operands),
            under=(),
            places=0,
            value=None,
            definition=words(self.catalogue.texts["series"], "definition"),
            result=Operand(table, key),
        )

    # -- what stands beside

    def _years(self) -> Dimension:
        return Dimension("year", YEAR, self.figures.years)

    def _provisions(self, rows: Sequence[str]) -> Dimension:
        labels = {row: label(row, self.catalogue) for row in rows}
        for name in rows:
            if name in self.figures.wholes and len(self.figures.wholes[name]) > 1:
                plain = labels[name]
                labels[name] = Words(f"{plain.en} (row without a part)", f"{plain.ru} (строка без части)")
        return Dimension("provision", PROVISION, tuple(rows), labels)

    def _table(
        self,
        name: str,
        title: Words,
        definition: Words,
        dimensions: tuple[Dimension, ...],
        cells: Mapping[tuple[str, ...], Cell],
    ) -> Table:
        provisions = set(dimensions[1].values)
        years = set(self.figures.years)
        breaks = tuple(
            Break("year", one.first, one.on, one.words, concerned)
            for one in self.catalogue.breaks
            if one.first in years and (concerned := tuple(name for name in one.provisions if name in provisions))
        )
        unusable = unreadable(self.figures, self.catalogue) if name == "convictions" else ()
        return Table(
            name=f"{self.slug}-{name}",
            title=title,
            unit=self.figures.unit,
            definition=definition,
            source=self.source,
            dimensions=dimensions,
            cells=cells,
            gaps=(*self.figures.gaps, *unusable, *self.disagree),
            official=True,
            breaks=breaks,
        )


def slug(text: str) -> str:
    """A name for files and addresses."""
    return re.sub(r"[^\w.]+|_+", "-", text.lower()).strip("-")


def _named(title: Words, definition: Words) -> Words:
    return Words(f"«{title.en}»: {definition.en}", f"«{title.ru}»: {definition.ru}")
