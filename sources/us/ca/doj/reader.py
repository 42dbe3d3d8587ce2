"""What a table of columns cannot say of the file: which cell names the section, and how long a sentence runs."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from glasnost.model.citation import Citation

IN_THE_COMMENT = ("", "SEE COMMENT FOR CHARGE")
GANG = Citation.parse("us/ca/pc/186.22/b/4")


def article(cells: Mapping[str, str | None]) -> str | None:
    """The cell that names the section."""
    text = (cells.get("article") or "").strip()
    return cells.get("comment") if text.upper() in IN_THE_COMMENT else text


def facts_of_count(charge: Mapping[str, Any], sentences: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The day on which the sentence, its parts one after the other, has run as it was imposed."""
    day = charge["decided_on"]
    for sentence in sentences:
        amount, unit = sentence["sentence_amount"], sentence["sentence_unit"]
        if day is None or amount is None or unit is None or not float(amount).is_integer():
            return {}
        day = _later(day, int(amount), unit)
    return {"sentence_runs_to": day}


def facts_of_case(charges: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Whether the case holds a conviction under the gang statute, which can make a strike of another count in it."""
    found = [_gang(charge) for charge in charges]
    answer = True if True in found else None if None in found else False
    return {} if answer is None else {"gang_enhancement": answer}


def _gang(charge: Mapping[str, Any]) -> bool | None:
    provision = Citation.parse(charge["provision"]) if charge["provision"] else None
    under = None if provision is None else True if GANG.covers(provision) else None
    if provision is not None and not GANG.may_cover(provision):
        under = False
    if charge["verdict"] is None:
        return False if under is False else None
    return under if charge["verdict"] == "convicted" else False


def _later(day: date, amount: int, unit: str) -> date | None:
    if unit == "days":
        return day + timedelta(days=amount) if amount < 100_000 else None
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
