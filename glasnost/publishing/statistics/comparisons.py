"""Who gains and who loses between two laws, as tables in which every charge stands once."""

from __future__ import annotations

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.statistics.catalogue import Catalogue, filled, words
from glasnost.publishing.statistics.counting import cells_of
from glasnost.publishing.statistics.dimensions import EVERYTHING, PROVISION, Divider
from glasnost.publishing.statistics.effects import day_words, named, slug_of, source_of
from glasnost.publishing.tables import TOTAL, Dimension, Table, Words
from glasnost.rules.comparing import Comparison, Side

CHANGE = Words("what changes", "что меняется")
EITHER = "either"
# what a comparison says of each charge; a charge that it does not name stays as it is
MOVED = f"""
    SELECT CASE WHEN gain_surely THEN 'gain' WHEN lose_surely THEN 'lose'
                WHEN gain_possibly AND lose_possibly THEN '{EITHER}'
                WHEN gain_possibly THEN 'gain perhaps' WHEN lose_possibly THEN 'lose perhaps'
                ELSE 'no change' END AS class,
           c.{", c.".join(PROVISION)}, count(*)
    FROM charge c LEFT JOIN moved m USING (charge_id) GROUP BY ALL"""


class Compared:
    """Tables of a comparison of two laws."""

    def __init__(self, found: Comparison, divider: Divider, catalogue: Catalogue) -> None:
        self.found, self.divider, self.text, self.catalogue = found, divider, catalogue.texts["comparison"], catalogue
        self.titles = {name: _side(side) for name, side in (("first", found.first), ("second", found.second))}
        classes = {name: Words(*texts) for name, texts in self.text["classes"].items()}
        sides = "-to-".join(slug_of(side.rulebook.id, side.settings) for side in (found.first, found.second))
        self.name = f"comparison-{sides}"
        self.classes = Dimension(self.name, CHANGE, (TOTAL, *classes), {TOTAL: EVERYTHING, **classes})

    def tables(self) -> list[Table]:
        """By article; of every charge what is sure of it."""
        return [self._table()]

    def _table(self) -> Table:
        division = self.divider.division("article")
        leaves: dict[tuple[str, ...], int] = {}
        for class_, *raw, number in self.found.connection.execute(MOVED).fetchall():
            key = class_, division.value_of(raw)
            leaves[key] = leaves.get(key, 0) + number
        dimensions, by = (self.classes, division.dimension), Words(*self.catalogue.texts["effect"]["by"]["provision"])
        return Table(
            name=f"{self.name}-by-article",
            title=filled(self.text, "title", by=by, **self.titles),
            unit="charges",
            definition=filled(self.text, "definition", day=day_words(self.found.as_of)),
            source=Words(*("; ".join(texts) for texts in zip(*map(_both, self._sources()), strict=True))),
            dimensions=dimensions,
            cells=cells_of(dimensions, leaves),
            additive=tuple(dimension.name for dimension in dimensions),
            gaps=tuple(self.catalogue.gaps[gap] for gap in self.text["gaps"]),
        )

    def _sources(self) -> tuple[Words, Words]:
        return source_of(self.found.first.rulebook), source_of(self.found.second.rulebook)

    def derived(self) -> list[Derived]:
        """Gain, and lose, at most."""
        table, text = f"{self.name}-by-article", self.text["at_most"]
        return [
            Derived(
                name=f"{table}/{what}",
                table=table,
                title=filled(text, "title", what=Words(*text[what]), **self.titles),
                formula=Formula.SUM,
                over=tuple(Operand(table, (class_, TOTAL)) for class_ in (what, f"{what} perhaps", EITHER)),
                under=(),
                places=0,
                value=None,
                definition=words(text, "definition"),
            )
            for what in ("gain", "lose")
        ]


def _side(side: Side) -> Words:
    return named(side.rulebook, side.settings)


def _both(text: Words) -> tuple[str, str]:
    return text.en, text.ru
