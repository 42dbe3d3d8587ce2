"""A table's chart as a Vega-Lite specification, by Altair: lines with their names at their ends, or bars."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from typing import Any

import altair as alt

from glasnost.model.language import _
from glasnost.publishing.site.numbers import label, plain, state_words
from glasnost.publishing.site.plans import Plan
from glasnost.publishing.tables import OTHER, UNKNOWN, Break, State, Table

COLOURS = ("#a3271f", "#1d4f7c", "#7a5200", "#4c5560")  # each 4.5:1 on white at least
DASHES = ([1, 0], [6, 3], [2, 3], [10, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")
INK, MUTED, GRID = "#1b1f23", "#57606a", "#e3e5e8"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
ROW = 30  # of bars, in pixels
LONG = 36  # a name of more characters stands over its bar


@dataclass(frozen=True)
class Size:
    """The width of the drawing and the size of its words. stacked: names stand over what they name."""

    width: int
    height: int  # of lines
    words: int
    names: int  # characters in a line of a name
    stacked: bool


WIDE = Size(920, 400, 15, 26, False)
NARROW = Size(350, 280, 13, 16, True)


def specification(table: Table, plan: Plan, size: Size) -> dict[str, Any]:
    """The chart in the language spoken now. Every datum of the table carries the `key` of its cell."""
    chart = _line_chart(table, plan, size) if plan.lines else _bar_chart(table, plan, size)
    configured = chart.configure(
        font=FONT,
        padding={"left": 12 if not size.stacked else 2, "right": 6, "top": 6, "bottom": 4},
        view=alt.ViewConfig(stroke=None),
        aria=False,
        axis=alt.AxisConfig(labelColor=MUTED, labelFontSize=size.words, domain=False, ticks=False, grid=False),
        background="transparent",
    )
    found: dict[str, Any] = configured.to_dict(validate=False)
    return found


def _data(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _rows(table: Table, plan: Plan) -> list[dict[str, Any]]:
    """One datum a cell that is drawn; years without any cell have none."""
    found = []
    place = [one.name for one in table.dimensions].index(plan.along)
    across = [one.name for one in table.dimensions].index(plan.across) if plan.across else None
    for (along, series), key in plan.points.items():
        cell = table.cells[key]
        found.append(
            {
                "key": json.dumps(list(key), ensure_ascii=False),
                "along": label(table, place, along),
                "across": label(table, across, series) if across is not None else "",
                "n": cell.value,
                "text": plain(cell.value) if cell.value is not None else state_words(cell.state),
                "state": str(cell.state),
                "grey": along in (UNKNOWN, OTHER),
            }
        )
    return found


# -- lines


def _line_chart(table: Table, plan: Plan, size: Size) -> alt.LayerChart | alt.FacetChart:
    rows = _rows(table, plan)
    place = [one.name for one in table.dimensions].index(plan.along)
    years = [label(table, place, year) for year in plan.places]
    names = list(dict.fromkeys(row["across"] for row in rows))
    beside = names != [""] and not size.stacked
    room = _width(max((line for name in names for line in _wrapped(name, size)), key=len), size) + 14 if beside else 0
    top = _top(max((row["n"] or 0 for row in rows), default=0))
    x = alt.X("along:N", sort=None, title=None, axis=_year_axis(years, size), scale=alt.Scale(domain=years))
    y = alt.Y("n:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=_count_axis(size))
    legend = _legend(size) if names != [""] and size.stacked else None
    colour = alt.Color("across:N", legend=legend, scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])))
    base = alt.Chart(_data(_with_gaps(rows, years, names)))
    dashes = [list(dash) for dash in DASHES[: len(names)]]
    dash = alt.StrokeDash("across:N", legend=None, scale=alt.Scale(domain=names, range=dashes))
    shapes = alt.Scale(domain=names, range=list(SHAPES[: len(names)]))
    shape = alt.Shape("across:N", legend=legend, scale=shapes)
    layers: list[Any] = [
        *_silent_years(rows, years, top, size),
        *_breaks(table, plan, years, size),
        base.mark_line(strokeWidth=2.5, strokeJoin="round").encode(x=x, y=y, color=colour, strokeDash=dash),
        base.transform_filter("isValid(datum.n)")
        .mark_point(filled=True, size=58, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape),
        *_ends(rows, years, names, x, top, size, colour),
    ]
    return alt.layer(*layers).properties(width=size.width - room - 54, height=size.height)


def _wrapped(text: str, size: Size) -> list[str]:
    return textwrap.wrap(text, size.names, break_long_words=False) or [""]


def _width(text: str, size: Size) -> int:
    """About how many pixels a line takes."""
    return round(size.words * 0.6 * len(text))  # with some room: readers' letters are not ours


def _legend(size: Size) -> alt.Legend:
    return alt.Legend(
        orient="top", direction="vertical", title=None, labelFontSize=size.words, labelColor=INK, labelLimit=size.width,
        symbolSize=70, rowPadding=4, offset=12,
    )  # fmt: skip


def _top(most: int) -> int:
    """Where the axis ends: a round number above the highest point, with room for its label."""
    wanted = max(most * 1.08, 4)
    step = 10 ** (len(str(int(wanted))) - 1)
    for part in (0.25, 0.5, 1, 2):
        ticks = -(-wanted // (step * part))
        if ticks <= 6 and step * part >= 1:
            return int(ticks * step * part)
    return int(-(-wanted // step) * step)


def _year_axis(years: list[str], size: Size) -> alt.Axis:
    every = max(1, -(-len(years) * size.words * 3 // (size.width - 120)))
    shown = [year for place, year in enumerate(years) if place % every == 0 or place == len(years) - 1]
    if every > 1 and len(shown) > 1 and len(years) - 1 - years.index(shown[-2]) < every:
        del shown[-2]
    return alt.Axis(
        labelAngle=0, labelAlign="center", labelBaseline="top", labelPadding=8, values=shown, labelOverlap=False
    )


def _count_axis(size: Size) -> alt.Axis:
    return alt.Axis(format=",d", tickCount=5, grid=True, gridColor=GRID, labelPadding=6, labelFontSize=size.words)


def _with_gaps(rows: list[dict[str, Any]], years: list[str], names: list[str]) -> list[dict[str, Any]]:
    """A line is broken where there is no figure: nothing is drawn through a year that nobody knows."""
    known = {(row["along"], row["across"]): row for row in rows}
    return [
        known.get((year, name)) or {"along": year, "across": name, "n": None, "text": "", "state": "none"}
        for name in names
        for year in years
    ]


def _silent_years(rows: list[dict[str, Any]], years: list[str], top: int, size: Size) -> list[Any]:
    """A grey ground with «no figures» behind each run of years of which nothing is drawn."""
    heard = {row["along"] for row in rows if row["n"] is not None}
    hidden = {row["along"] for row in rows if row["state"] == State.HIDDEN}
    runs: list[list[str]] = []
    for year in years:
        if year in heard:
            continue
        if runs and years.index(year) == years.index(runs[-1][-1]) + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    scale = alt.Scale(domain=years)
    start, end = alt.X("along:N", sort=None, scale=scale, bandPosition=0), alt.X2("along:N", bandPosition=1)
    found: list[Any] = []
    for run in runs:
        ground = alt.Chart(_data([{"along": year, "from": 0, "to": top} for year in run]))
        low = alt.Y("from:Q", scale=alt.Scale(domain=[0, top], nice=False))
        found.append(ground.mark_rect(color="#f1f2f3", strokeWidth=0).encode(x=start, x2=end, y=low, y2="to:Q"))
        words = alt.Chart(_data([{"along": run[0], "words": _("hidden") if hidden & set(run) else _("no figures")}]))
        found.append(
            words.mark_text(
                color=MUTED, fontSize=size.words - 1, angle=270, align="left", baseline="middle",
                y=alt.expr("height - 10"),
            ).encode(x=alt.X("along:N", sort=None, scale=scale, bandPosition=0.5), text="words:N")
        )  # fmt: skip
    return found


def breaks_of(table: Table, plan: Plan) -> list[Break]:
    """The changes of the law that a line of the chart crosses."""
    drawn = {value for key in plan.points.values() for value in key}
    return [
        one
        for one in table.breaks
        if plan.lines and one.dimension == plan.along and one.first in plan.places[1:]
        and (not one.concerns or drawn & set(one.concerns))
    ]  # fmt: skip


def _breaks(table: Table, plan: Plan, years: list[str], size: Size) -> list[Any]:
    """A dashed line before the first year under a changed law; the words of the change stand under the chart."""
    found: list[Any] = []
    for one in breaks_of(table, plan):
        x = alt.X("along:N", sort=None, scale=alt.Scale(domain=years), bandPosition=0)
        words = "\n".join(_wrapped(_("the law changed"), size))
        data = alt.Chart(_data([{"along": one.first, "words": words}]))
        late = years.index(one.first) > len(years) / 2
        found.append(data.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.2).encode(x=x))
        found.append(
            data.mark_text(
                color=INK, fontSize=size.words - 1, lineBreak="\n", baseline="top", y=4,
                align="right" if late else "left", dx=-7 if late else 7,
            ).encode(x=x, text="words:N")
        )  # fmt: skip
    return found


def _ends(
    rows: list[dict[str, Any]], years: list[str], names: list[str], x: alt.X, top: int, size: Size, colour: alt.Color
) -> list[Any]:
    """The first and the last number of each line, and its name at its end."""
    y = alt.Y("n:Q", scale=alt.Scale(domain=[0, top], nice=False))
    numbers, lasts = [], []
    for name in names:
        known = [row for row in rows if row["across"] == name and row["n"] is not None]
        known.sort(key=lambda row: years.index(row["along"]))
        if known:
            numbers += [known[0], max(known, key=lambda row: row["n"])]
            lasts.append(known[-1])
    if len(names) > 1:  # what lies on the ground is left to the table
        numbers = [row for row in numbers if row["n"] > 0.05 * top]
    unique = list({row["key"]: row for row in numbers}.values())
    found: list[Any] = [
        alt.Chart(_data(rows_))
        .mark_text(dy=dy, fontSize=size.words, fontWeight="bold")
        .encode(x=x, y=y, text="text:N", color=colour)
        for rows_, dy in zip(_over_and_under(unique, top, size), (-13, 15), strict=True)
        if rows_
    ]
    if names != [""] and not size.stacked:
        placed = _apart(lasts, top, size)
        found.append(
            alt.Chart(_data(placed))
            .mark_text(align="left", fontSize=size.words, lineBreak="\n", x=alt.expr("width + 10"), baseline="middle")
            .encode(y=alt.Y("at:Q", scale=alt.Scale(domain=[0, top], nice=False)), text="words:N", color=colour)
        )
    return found


def _over_and_under(numbers: list[dict[str, Any]], top: int, size: Size) -> tuple[list[dict[str, Any]], ...]:
    """Numbers over their points, and under them where another stands close above; a third is left to the table."""
    over: list[dict[str, Any]] = []
    under: list[dict[str, Any]] = []
    for row in sorted(numbers, key=lambda row: -row["n"]):
        near = [
            other for other in over + under
            if other["along"] == row["along"] and (other["n"] - row["n"]) * size.height / top < size.words * 2.4
        ]  # fmt: skip
        if not near:
            over.append(row)
        elif len(near) == 1 and near[0] in over and row["n"] * size.height / top > size.words * 2:
            under.append(row)
    return over, under


def _apart(lasts: list[dict[str, Any]], top: int, size: Size) -> list[dict[str, Any]]:
    """Names at the ends of their lines, moved so far that none stands on another."""
    line = top * (size.words + 3) / size.height
    found: list[dict[str, Any]] = []
    under = float("inf")
    for row in sorted(lasts, key=lambda row: -row["n"]):
        words = _wrapped(row["across"], size)
        half = line * len(words) / 2
        at = min(float(row["n"]), under - half)
        under = at - half - line * 0.25
        found.append({"across": row["across"], "at": round(at, 3), "words": "\n".join(words)})
    lowest = min((one["at"] for one in found), default=0)
    return [one | {"at": round(one["at"] - min(lowest, 0), 3)} for one in found]


# -- bars


def _bar_chart(table: Table, plan: Plan, size: Size) -> alt.LayerChart | alt.FacetChart:
    rows = _rows(table, plan)
    most = max((row["n"] or 0 for row in rows), default=1)
    names = [row["along"] for row in rows]
    x = alt.X("n:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    stacked = size.stacked or max(map(len, names), default=0) > LONG
    band = ROW + 22 if stacked else ROW
    axis = None if stacked else alt.Axis(labelLimit=320, labelPadding=10, labelColor=INK, labelFontSize=size.words)
    y = alt.Y("along:N", sort=names, title=None, axis=axis, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    base = alt.Chart(_data(rows))
    down = 9 if stacked else 0
    known = base.transform_filter("isValid(datum.n)")
    unknown = base.transform_filter("!isValid(datum.n)")
    layers: list[Any] = [
        known.mark_bar(height=17, yOffset=down).encode(
            x=x, y=y, color=alt.condition("datum.grey", alt.value("#9aa1a9"), alt.value(COLOURS[1]))
        ),
        known.mark_text(align="left", dx=6, dy=down, fontSize=size.words, color=INK, fontWeight="bold").encode(
            x=x, y=y, text="text:N"
        ),
        unknown.mark_text(align="left", x=4, dy=down, fontSize=size.words, color=MUTED, fontStyle="italic").encode(
            y=y, text="text:N"
        ),
    ]
    if stacked:
        layers.append(
            base.mark_text(align="left", x=0, dy=-11, fontSize=size.words, color=INK, limit=size.width).encode(
                y=y, text="along:N"
            )
        )
    room = 70 if stacked else 90 + min(300, _width(max(names, key=len), size))
    return alt.layer(*layers).properties(width=size.width - room, height=alt.Step(band))


def summary(table: Table, plan: Plan) -> str:
    """What the chart shows, for who does not see it: its kind, its extent, where the numbers stand."""
    hidden = sum(table.cells[key].state is State.HIDDEN for key in plan.points.values())
    parts = [
        _("Lines over the years {first} to {last}.").format(first=plan.places[0], last=plan.places[-1])
        if plan.lines
        else _("Bars, one for each value.")
    ]
    if hidden:
        parts.append(_("Some values are hidden to protect people."))
    parts.append(_("All numbers stand in the table beside the chart."))
    return " ".join(parts)
