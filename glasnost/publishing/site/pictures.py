"""The charts of a release: drawn once in each language and size, as parts of pages and as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from glasnost.model.language import _, language
from glasnost.publishing.site import charts, drawing, plans
from glasnost.publishing.site.numbers import said
from glasnost.publishing.site.words import unit_words
from glasnost.publishing.tables import Table

SIZES = {"wide": charts.WIDE, "narrow": charts.NARROW}


@dataclass(frozen=True)
class Drawn:
    """A chart on a page: for wide and for narrow windows, and the file."""

    wide: Markup
    narrow: Markup
    caption: str
    address: str


@dataclass(frozen=True)
class Chart:
    """A chart in one language. specifications, drawings: by size."""

    plan: plans.Plan
    title: str
    words: str
    specifications: Mapping[str, dict[str, Any]]
    drawings: Mapping[str, str]


@dataclass
class Pictures:
    """Charts that have been drawn already: each is drawn once. focus: table → the cell that its chart is about."""

    focus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _done: dict[tuple[str, str], Chart | None] = field(default_factory=dict, repr=False)

    def chart(self, table: Table) -> Chart | None:
        """The chart of a table in the language spoken now; None if it has none."""
        place = (table.name, language())
        if place not in self._done:
            self._done[place] = self._draw(table)
        return self._done[place]

    def _draw(self, table: Table) -> Chart | None:
        plan = plans.plan(table, self.focus.get(table.name))
        if plan is None:
            return None
        found = {name: charts.specification(table, plan, size) for name, size in SIZES.items()}
        drawings = {name: drawing.draw(one, language()) for name, one in found.items()}
        title = f"{said(table.title)} ({unit_words(table.unit)})"
        return Chart(plan, title, f"{said(table.definition)} {charts.summary(table, plan)}", found, drawings)

    def files(self, table: Table) -> dict[str, bytes]:
        """charts/NAME.LANGUAGE.svg, and .json with the specifications that it was drawn from."""
        chart = self.chart(table)
        if chart is None:
            return {}
        place = f"charts/{table.name}.{language()}"
        svg = drawing.accessible(chart.drawings["wide"], chart.title, chart.words, table.name)
        data = json.dumps(chart.specifications, ensure_ascii=False, indent=1, sort_keys=True)
        return {f"{place}.svg": f"{svg}\n".encode(), f"{place}.json": f"{data}\n".encode()}

    def drawn(self, table: Table, root: str) -> Drawn | None:
        """The chart for a page. root: the way from the page to the site's root."""
        chart = self.chart(table)
        if chart is None:
            return None
        caption = [unit_words(table.unit)[:1].upper() + unit_words(table.unit)[1:] + "."]
        if chart.plan.left_out:
            caption.append(_("The largest are drawn; the table has all."))
        caption += [said(one.words) for one in charts.breaks_of(table, chart.plan)]
        address = f"{root}charts/{table.name}.{language()}.svg"
        return Drawn(_inside(chart, table, "wide"), _inside(chart, table, "narrow"), " ".join(caption), address)


def _inside(chart: Chart, table: Table, size: str) -> Markup:
    """The drawing as a part of a page, in the page's own letters."""
    text = drawing.accessible(chart.drawings[size], chart.title, chart.words, f"{size}-{table.name}", size)
    return Markup(text.replace(f' font-family="{charts.FONT}"', ""))  # noqa: S704 - vl-convert escapes its texts
