"""The effect of laws on the register, from the stored screenings, with bounds."""

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
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.sql import literal

FREED, NOT_FREED, TO_FIND_OUT = "freed", "not freed", "to find out"
CONTRADICTORY, NOT_ASKED = "contradictory", "not asked"
WHAT = Words("what the law does", "что делает закон")
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
        return named(self.rulebook, self.settings)

    @property
    def slug(self) -> str:
        """For names of tables."""
        return slug_of(self.rulebook.id, self.settings)


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
        self.day = day_words(law.as_of)

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
            source=source_of(law.rulebook),
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


def named(rulebook: Rulebook, settings: Mapping[str, str]) -> Words:
    """A law in words, and what was set in it."""
    said = "".join(f" ({name} = {value})" for name, value in sorted(settings.items()))
    return Words(rulebook.title_in("en") + said, rulebook.title_in("ru") + said)


def slug_of(rulebook_id: str, settings: Mapping[str, str]) -> str:
    """For names of tables; with settings, a few digits of their hash."""
    mark = hashlib.sha256(json.dumps(dict(settings), sort_keys=True).encode()).hexdigest()[:6]
    return slug(rulebook_id) + (f"-{mark}" if settings else "")


def source_of(rulebook: Rulebook) -> Words:
    """Where the numbers come from."""
    short = rulebook.text_hash[:12]
    return Words(
        f"The register under the rulebook {rulebook.id} (SHA-256 {short}…)",
        f"Реестр по своду правил {rulebook.id} (SHA-256 {short}…)",
    )


def day_words(day: date) -> Words:
    """14 March 2016."""
    return Words(format_date(day, "d MMMM y", locale="en"), format_date(day, "d MMMM y 'года'", locale="ru"))
