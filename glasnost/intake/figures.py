"""Official tables → `official_figure`: one row a year, provision and measure. A blank is a blank and never a zero."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from glasnost.intake import reasons
from glasnost.intake.values import read_count
from glasnost.model.citations import PrintedProvision, read_russian
from glasnost.model.records import FigureState

Emit = Callable[[str, dict[str, Any]], None]
Figure = tuple[int | None, FigureState]
FIRST_YEAR, LAST_YEAR = 1800, 2200


@dataclass
class _Record:
    """A year and a provision: the first row of the file that has it, and what every row says of each measure."""

    row: dict[str, Any]
    said: dict[str, list[Figure]] = field(default_factory=dict)


def map_figures(mapper: Any, rows: Iterable[tuple[int, list[str | None]]], emit: Emit) -> int:
    """Emit every figure of a file. The number of its rows. Rows of one year and provision are put together."""
    records: dict[str, _Record] = {}
    for number, row in rows:
        cells = mapper.cells(row)
        mapper.note(cells)
        head = _head(mapper, number, cells, emit)
        if head is not None:
            record = records.setdefault(head["record_id"], _Record(head))
            for measure in mapper.description.measures:
                record.said.setdefault(measure, []).append(figure_of(cells.get(measure)))
    for record in records.values():
        _emit(mapper, record, emit)
    return int(mapper.rows)


def figure_of(text: str | None) -> Figure:
    """What a cell says: a whole number of at least nought, nothing, or something that is neither."""
    if text is None or not text.strip():
        return None, FigureState.BLANK
    value = read_count(text).value
    if value is None or value < 0:
        return None, FigureState.UNREAD
    return int(value), FigureState.KNOWN


def agreed(said: list[Figure]) -> Figure:
    """What several rows say of one thing: the number that those with a number agree on."""
    known = {value for value, state in said if state is FigureState.KNOWN}
    if len(known) > 1:
        return None, FigureState.CONFLICTING
    if known:
        return known.pop(), FigureState.KNOWN
    unread = any(state is FigureState.UNREAD for _value, state in said)
    return None, FigureState.UNREAD if unread else FigureState.BLANK


def provision_of(text: str | None, code: str | None) -> PrintedProvision | None:
    """The article and part of a row's heading, such as `282ч.1` or `319`; None if it is not one provision."""
    words = (text or "").strip()
    reading = read_russian(f"ст. {words}" if re.match(r"\d", words) else words, code)
    if len(reading.provisions) != 1 or reading.unread or reading.provisions[0].citation is None:
        return None
    return reading.provisions[0]


def _head(mapper: Any, number: int, cells: dict[str, str | None], emit: Emit) -> dict[str, Any] | None:
    """What the figures of a row have in common; None, with an issue, if its year or provision cannot be read."""
    year = read_count(cells.get("year") or "").value
    code = mapper.description.raw.get("code", {}).get(cells.get("section") or "")
    provision = provision_of(cells.get("article"), code)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        emit("issue", mapper.issue(None, number, "year", reasons.YEAR_UNREAD))
        return None
    if provision is None or provision.citation is None:
        emit("issue", mapper.issue(None, number, "article", reasons.ARTICLE_UNREAD))
        return None
    citation = provision.citation
    record = mapper.identify([str(year), str(citation)])
    return {
        "record_id": record,
        "record_hash": int(record[:15], 16),
        "source_id": mapper.description.id,
        "original": mapper.original,
        "row": number,
        "jurisdiction": citation.segments[0],
        "code": provision.code,
        "article": provision.article,
        "part": provision.part,
        "provision": "/".join(citation.segments),  # without a part it is the article's own row, and no unknown part
        "year": year,
        "reference": (cells.get("reference") or "").strip() or None,
    }


def _emit(mapper: Any, record: _Record, emit: Emit) -> None:
    why = {FigureState.CONFLICTING: reasons.PARTS_DIFFER, FigureState.UNREAD: reasons.NOT_UNDERSTOOD}
    for measure, said in record.said.items():
        value, state = agreed(said)
        figure = {"figure_id": f"{record.row['record_id']}-{measure}", "measure": measure}
        emit("official_figure", {**record.row, **figure, "value": value, "state": str(state)})
        if state in why:
            emit("issue", mapper.issue(record.row["record_id"], record.row["row"], measure, why[state]))
