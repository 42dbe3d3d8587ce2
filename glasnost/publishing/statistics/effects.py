"""The effect of laws on the register: from the stored screenings with bounds, and from comparisons of two laws."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
from babel.dates import format_date

from glasnost.model.problems import Problem
from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.statistics.catalogue import Catalogue, filled, words
from glasnost.publishing.statistics.counting import cells_of
from glasnost.publishing.statistics.dimensions import EVERYTHING, PROVISION, Divider
from glasnost.publishing.statistics.official import slug
from glasnost.publishing.tables import TOTAL, Dimension, Table, Words
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.comparing import Comparison, Side
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.sql import literal

FREED, NOT_FREED, TO_FIND_OUT = "freed", "not freed", "to find out"
CONTRADICTORY, NOT_ASKED = "contradictory", "not asked"
EITHER = "either"
# what a comparison says of each charge; a charge that it does not name stays as it is
MOVED = f"""
    SELECT CASE WHEN gain_surely THEN 'gain' WHEN lose_surely THEN 'lose'
                WHEN gain_possibly AND lose_possibly THEN '{EITHER}'
                WHEN gain_possibly THEN 'gain perhaps' WHEN lose_possibly THEN 'lose perhaps'
                ELSE 'no change' END AS class,
           c.{", c.".join(PROVISION)}, count(*)
    FROM charge c LEFT JOIN moved m USING (charge_id) GROUP BY ALL"""
WHAT = Words("what the law does", "что делает закон")
CHANGE = Words("what changes", "что меняется")
UNCHECKED = Words(
    "Nobody has compared the quotes of this law with the official text.",
    "Цитаты этого закона никто не сверял с официальным текстом.",
)


@dataclass(frozen=True)
class Stored:
    """A screening that the register keeps. settings: of the law's parameters."""

    screening: str
    rulebook: Rulebook
    as_of: date
    settings: Mapping[str, str]

    @property
    def title(self) -> Words:
        """The law, and what was set in it."""
        return _named(self.rulebook, self.settings)

    @property
    def slug(self) -> str:
        """For names of tables."""
        return _slug(self.rulebook.id, self.settings)


def stored(connection: duckdb.DuckDBPyConnection) -> tuple[list[Stored], list[tuple[str, Words]]]:
    """The screenings whose law is still what it was; and of the others (screening, why it cannot be told)."""
    rows = connection.execute(
        "SELECT DISTINCT screening, rulebook_id, rulebook_hash, as_of FROM verdict ORDER BY ALL"
    ).fetchall()
    found, lost = [], []
    for screening, rulebook_id, text_hash, as_of in rows:
        try:
            rulebook = find_rulebook(rulebook_id)
        except Problem:
            lost.append((screening, Words("the rulebook is not here any more", "этого свода правил больше нет")))
            continue
        if rulebook.text_hash != text_hash:
            why = Words("the rulebook has changed since the screening", "свод правил изменился после проверки")
            lost.append((screening, why))
            continue
        settings = json.loads(screening.removeprefix(rulebook_id).strip() or "{}")
        found.append(Stored(screening, rulebook, as_of, settings))
    return found, lost


class Effects:
    """Tables of one law. They count the charges of all the register, by what is certain of each."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, law: Stored, divider: Divider, catalogue: Catalogue
    ) -> None:
        self.connection = connection
        self.law, self.divider, self.text, self.catalogue = law, divider, catalogue.texts["effect"], catalogue
        classes = {name: Words(*texts) for name, texts in self.text["classes"].items()}
        name = f"effect-{law.slug}"
        self.classes = Dimension(name, WHAT, (TOTAL, *classes), {TOTAL: EVERYTHING, **classes})
        self.day = _day(law.as_of)

    def tables(self) -> list[Table]:
        """By article alone: with a table by year, and charges by both, they would be linked in a circle, and what such
        tables give away together cannot be told from two of them."""
        return [self._table(self.connection.execute(self._select()).fetchall())]

    def _select(self) -> str:
        frees = "[" + ", ".join(map(literal, self.law.rulebook.frees)) + "]::VARCHAR[]"
        return f"""
            WITH said AS (SELECT charge_id, fingerprint, broken,
                                 CASE WHEN outcome IS NOT NULL THEN [outcome] ELSE possible END AS possible
                          FROM verdict WHERE screening = {literal(self.law.screening)})
            SELECT CASE WHEN s.charge_id IS NULL OR s.fingerprint <> c.fingerprint THEN {literal(NOT_ASKED)}
                        WHEN s.broken OR len(s.possible) = 0 THEN {literal(CONTRADICTORY)}
                        WHEN list_has_all({frees}, s.possible) THEN {literal(FREED)}
                        WHEN list_has_any({frees}, s.possible) THEN {literal(TO_FIND_OUT)}
                        ELSE {literal(NOT_FREED)} END AS class,
                   c.{", c.".join(PROVISION)}, count(*)
            FROM charge c LEFT JOIN said s USING (charge_id) GROUP BY ALL"""

    def _table(self, rows: Sequence[Sequence[Any]]) -> Table:
        division = self.divider.division("article")
        leaves: dict[tuple[str, ...], int] = {}
        for class_, *raw, number in rows:
            value = division.value_of(raw)
            leaves[class_, value] = leaves.get((class_, value), 0) + number
        dimensions = (self.classes, division.dimension)
        law, by = self.law, Words(*self.text["by"]["provision"])
        unchecked = (UNCHECKED,) if law.rulebook.checked_by == "nobody" else ()
        return Table(
            name=f"{self.classes.name}-by-article",
            title=filled(self.text, "title", law=law.title, by=by),
            unit="charges",
            definition=filled(self.text, "definition", day=self.day),
            source=_source(law.rulebook),
            dimensions=dimensions,
            cells=cells_of(dimensions, leaves),
            additive=tuple(dimension.name for dimension in dimensions),
            gaps=(*(self.catalogue.gaps[gap] for gap in self.text["gaps"]), *unchecked),
        )

    def derived(self) -> list[Derived]:
        """Freed at most; the share that is freed for certain."""
        table = f"{self.classes.name}-by-article"

        def cells(*names: str) -> tuple[Operand, ...]:
            return tuple(Operand(table, (name, TOTAL)) for name in names)

        def number(which: str, formula: Formula, over: tuple[Operand, ...], under: tuple[Operand, ...]) -> Derived:
            text, places = self.text[which], 0 if formula is Formula.SUM else 1
            title, definition = filled(text, "title", law=self.law.title), words(text, "definition")
            return Derived(f"{table}/{which}", table, title, formula, over, under, places, None, definition)

        return [
            number("at_most", Formula.SUM, cells(FREED, TO_FIND_OUT), ()),
            number("least", Formula.SHARE, cells(FREED), cells(TOTAL)),
        ]


class Compared:
    """Tables of a comparison of two laws."""

    def __init__(self, found: Comparison, divider: Divider, catalogue: Catalogue) -> None:
        self.found, self.divider, self.text, self.catalogue = found, divider, catalogue.texts["comparison"], catalogue
        self.titles = {name: _side(side) for name, side in (("first", found.first), ("second", found.second))}
        classes = {name: Words(*texts) for name, texts in self.text["classes"].items()}
        sides = "-to-".join(_slug(side.rulebook.id, side.settings) for side in (found.first, found.second))
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
            definition=filled(self.text, "definition", day=_day(self.found.as_of)),
            source=Words(*("; ".join(texts) for texts in zip(*map(_both, self._sources()), strict=True))),
            dimensions=dimensions,
            cells=cells_of(dimensions, leaves),
            additive=tuple(dimension.name for dimension in dimensions),
            gaps=tuple(self.catalogue.gaps[gap] for gap in self.text["gaps"]),
        )

    def _sources(self) -> tuple[Words, Words]:
        return _source(self.found.first.rulebook), _source(self.found.second.rulebook)

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


def _named(rulebook: Rulebook, settings: Mapping[str, str]) -> Words:
    said = "".join(f" ({name} = {value})" for name, value in sorted(settings.items()))
    return Words(rulebook.title_in("en") + said, rulebook.title_in("ru") + said)


def _side(side: Side) -> Words:
    return _named(side.rulebook, side.settings)


def _slug(rulebook_id: str, settings: Mapping[str, str]) -> str:
    """With settings, a few digits of their hash."""
    mark = hashlib.sha256(json.dumps(dict(settings), sort_keys=True).encode()).hexdigest()[:6]
    return slug(rulebook_id) + (f"-{mark}" if settings else "")


def _source(rulebook: Rulebook) -> Words:
    short = rulebook.text_hash[:12]
    return Words(
        f"The register under the rulebook {rulebook.id} (SHA-256 {short}…)",
        f"Реестр по своду правил {rulebook.id} (SHA-256 {short}…)",
    )


def _both(text: Words) -> tuple[str, str]:
    return text.en, text.ru


def _day(day: date) -> Words:
    return Words(format_date(day, "d MMMM y", locale="en"), format_date(day, "d MMMM y 'года'", locale="ru"))
