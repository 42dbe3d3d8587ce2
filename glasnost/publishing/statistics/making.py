"""Everything that can be published of a register: its tables, the numbers derived from them, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.statistics.adding import adds_up, stays_within
from glasnost.publishing.statistics.catalogue import FILE, Catalogue, Statistic, catalogue, filled, words
from glasnost.publishing.statistics.counting import RELATIONS, Grouped, count, divisions_of, group, seen_in
from glasnost.publishing.statistics.dimensions import Divider
from glasnost.publishing.statistics.effects import Compared, Effects, stored
from glasnost.publishing.statistics.figures import description_of, load_figures
from glasnost.publishing.statistics.growth import coverage, growth
from glasnost.publishing.statistics.official import Series
from glasnost.publishing.statistics.people import people
from glasnost.publishing.statistics.saying import joined
from glasnost.publishing.statistics.settling import settled
from glasnost.publishing.tables import TOTAL, Table, Words
from glasnost.register import Register
from glasnost.rules.comparing import Comparison

CONVICTIONS = "convictions-by-year-article"
COARSENED = Words(
    "Coarser than it is declared: the table would have more cells than small counts can be hidden in.",
    "Крупнее, чем объявлено: в таблице было бы больше клеток, чем допускает сокрытие малых чисел.",
)
NOTHING = Words("the register holds nothing that it counts", "в реестре нет ничего, что она считает")


@dataclass(frozen=True)
class Unpublished:
    """A table that is left out, and why."""

    name: str
    why: Words


@dataclass(frozen=True)
class Numbers:
    """The tables before disclosure control, the derived numbers with their values, and what was left out."""

    tables: tuple[Table, ...]
    derived: tuple[Derived, ...]
    unpublished: tuple[Unpublished, ...]


def tables(register: Register, comparisons: Sequence[Comparison] = ()) -> tuple[list[Table], list[Derived]]:
    """The tables and derived numbers of `numbers`, without what was left out."""
    found = numbers(register, comparisons)
    return list(found.tables), list(found.derived)


def numbers(register: Register, comparisons: Sequence[Comparison] = (), declared: Path = FILE) -> Numbers:
    """Everything that the register's last whole state gives. comparisons: of two laws, made beforehand.

    A table that does not add up is left out and named, with every number derived from it. Raises Problem: a comparison
    of another state.
    """
    snapshot = register.snapshot()
    with snapshot.connect(judgements=False) as connection:
        making = _Making(connection, catalogue(declared))
        for comparison in comparisons:
            if comparison.versions != snapshot.versions:
                raise Problem(
                    _("the comparison was made of another state of the register"),
                    remedy=_("Compare again, then publish."),
                )
        making.register()
        making.people()
        making.official()
        if "verdict" in snapshot.versions:
            making.effects()
        making.comparisons(comparisons)
    return making.numbers()


class _Making:
    """The tables in the making."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, declared: Catalogue) -> None:
        self.connection, self.catalogue = connection, declared
        self.tables: dict[str, Table] = {}
        self.derived: list[Derived] = []
        self.unpublished: list[Unpublished] = []
        self.today = self._one("SELECT max(year(ingested_at)) FROM original") or 0
        self.charges = bool(self._one("SELECT count(*) FROM charge"))
        self.source = self._source()
        self.grouped = {one.id: group(connection, one, declared) for one in declared.statistics}
        self.dividers = {unit: self._divider(unit) for unit in RELATIONS}

    def register(self) -> None:
        """The statistics of the list."""
        for statistic in self.catalogue.statistics:
            grouped, divider = self.grouped[statistic.id], self.dividers[statistic.unit]
            silent = [name for name in statistic.dimensions if divider.division(name).says_nothing]
            if not grouped.rows:
                self._leave_out(statistic.id, NOTHING)
            elif silent:
                self._leave_out(statistic.id, self._silent(silent))
            else:
                self._put(self._table(statistic, grouped))
                self.derived += self._shares(statistic)

    def people(self) -> None:
        """How many people, where that can be told."""
        if self.charges:
            self._put(people(self.connection, self.catalogue, self.source))

    def official(self) -> None:
        """The official series of every source that has some; their sums, growth and coverage."""
        every = load_figures(self.connection)
        for figures in every:
            series = Series(figures, every, self.catalogue)
            for table, whole in series.published():
                self._put(table, whole)
            if not series.ways():
                continue
            table, sums = series.sums()
            numbers, said = coverage(self.tables.get(CONVICTIONS), table, self.catalogue)
            self._put(_beside(table, said))
            self.derived += [*growth(table, self.catalogue, series.some), *sums, *numbers]

    def effects(self) -> None:
        """What each law does that the register was screened under."""
        laws, lost = stored(self.connection)
        self.unpublished += [Unpublished(f"effect of {name}", why) for name, why in lost]
        for law in laws:
            effects = Effects(self.connection, law, self.dividers["charges"], self.catalogue)
            for table in effects.tables():
                self._put(table)
            self.derived += effects.derived()

    def comparisons(self, found: Iterable[Comparison]) -> None:
        """Who gains and who loses."""
        for comparison in found:
            compared = Compared(comparison, self.dividers["charges"], self.catalogue)
            for table in compared.tables():
                self._put(table)
            self.derived += compared.derived()

    def numbers(self) -> Numbers:
        """All of it, every derived number with its value."""
        found = tuple(self.tables.values())
        return Numbers(found, settled(self.derived, found), tuple(self.unpublished))

    # -- one table

    def _table(self, statistic: Statistic, grouped: Grouped) -> Table:
        divisions = divisions_of(statistic, self.dividers[statistic.unit])
        coarser = tuple(one.axis.id for one in divisions.values()) != statistic.dimensions
        gaps = [self.catalogue.gaps[gap] for gap in statistic.gaps]
        meaning = [statistic.definition, self.catalogue.units[statistic.unit][1]]
        return Table(
            name=statistic.id,
            title=statistic.title,
            unit=statistic.unit,
            definition=joined(meaning),
            source=self.source,
            dimensions=tuple(division.dimension for division in divisions.values()),
            cells=count(grouped, divisions),
            additive=tuple(division.dimension.name for division in divisions.values()),
            gaps=(*gaps, *([COARSENED] if coarser else [])),
        )

    def _shares(self, statistic: Statistic) -> list[Derived]:
        """Of each value of one dimension, its share of the total."""
        table = self.tables.get(statistic.id)
        if table is None or not statistic.shares:
            return []
        place = next(at for at, one in enumerate(table.dimensions) if one.name == statistic.shares)
        dimension, text = table.dimensions[place], self.catalogue.texts["share"]

        def cell(value: str) -> tuple[Operand, ...]:
            key = tuple(value if at == place else TOTAL for at in range(len(table.dimensions)))
            return (Operand(table.name, key),)

        whole = self.catalogue.units[statistic.unit][0]
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

    def _put(self, table: Table, within: str = "") -> None:
        """Keep a table that adds up; one that does not is left out, by name. within: see `stays_within`."""
        try:
            adds_up(table)
            if within:
                stays_within(table, within)
        except Problem as problem:
            # where, and no number: this may be told in public
            self._leave_out(table.name, Words(f"it does not add up: {problem.where}", f"не сходится: {problem.where}"))
        else:
            self.tables[table.name] = table

    def _leave_out(self, name: str, why: Words) -> None:
        self.unpublished.append(Unpublished(name, why))

    def _silent(self, names: Sequence[str]) -> Words:
        titles = [self.catalogue.axes[name].title for name in names]
        said = Words(", ".join(one.en for one in titles), ", ".join(one.ru for one in titles))
        return Words(f"no source in the register says: {said.en}", f"ни один источник в реестре не сообщает: {said.ru}")

    def _divider(self, unit: str) -> Divider:
        """Statistics of one unit are divided alike."""
        of_it = [self.grouped[one.id] for one in self.catalogue.statistics if one.unit == unit]
        return Divider(self.catalogue, seen_in(of_it), self.today)

    def _source(self) -> Words:
        """The sources of the register's records, by their titles."""
        rows = self.connection.execute(
            "SELECT source_id, title FROM source SEMI JOIN court_case USING (source_id) ORDER BY source_id"
        ).fetchall()
        russian = "; ".join(str(description_of(source).get("title_ru", title)) for source, title in rows)
        english = "; ".join(str(title) for _source, title in rows)
        return Words(f"The register. {english}", f"Реестр. {russian}")

    def _one(self, sql: str) -> int:
        found = self.connection.execute(sql).fetchall()
        return int(found[0][0] or 0)


def _beside(table: Table, said: Words) -> Table:
    """The table with one more thing said beside it."""
    return replace(table, gaps=(*table.gaps, said))
