"""Sums, shares and growth computed again from the tables: data/derived.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.reading import Sheet

FILE = "data/derived.json"


def check_derived(files: Mapping[str, bytes], sheets: Mapping[str, Sheet], found: Verified) -> dict[str, Any]:
    """Every derived number is what its cells give. Name → record, for the pages."""
    try:
        records = json.loads(files[FILE])
        named = {str(record["name"]): record for record in records}
    except (KeyError, ValueError, TypeError):
        found.wrong(FILE, "", _("it cannot be read"))
        return {}
    if len(named) != len(records):
        found.wrong(FILE, "", _("a number stands twice"))
    for name, record in named.items():
        try:
            told, computed = record["value"], compute(record, sheets)
        except (KeyError, ValueError, TypeError):
            found.wrong(FILE, name, _("it names no cells that the tables have"))
            continue
        found.derived += 1
        if told is None and record.get("why"):
            continue
        if told is None and computed is not None:
            found.wrong(FILE, name, _("it is said that it cannot be computed; the tables give {n}").format(n=computed))
        elif told != computed:
            found.wrong(FILE, name, _("{told} is not what the tables give: {n}").format(told=told, n=computed or "–"))
        elif told is not None and record.get("result") is not None:
            _check_result(name, record, sheets, found)
    return named


def compute(record: Mapping[str, Any], sheets: Mapping[str, Sheet]) -> str | None:
    """The number as text; None if one of its cells holds none, or it would be divided by zero."""
    over, under = _sum(record["over"], sheets), _sum(record["under"], sheets)
    formula, places = record["formula"], int(record["places"])
    if over is None:
        return None
    if formula == "sum":
        return rounded(Fraction(over), places)
    if not under:
        return None
    factor = {"share": 100, "growth": 1}[formula]
    return rounded(Fraction(factor * over, under), places)


def rounded(value: Fraction, places: int) -> str:
    """Half away from zero; of numbers that are not below zero."""
    whole = (value * 10**places * 2 + 1) // 2
    digits = str(whole).rjust(places + 1, "0")
    return digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"


def _sum(cells: Iterable[Mapping[str, Any]], sheets: Mapping[str, Sheet]) -> int | None:
    numbers = []
    for cell in cells:
        sheet, key = sheets[cell["table"]], tuple(cell["key"])
        numbers.append(sheet.values.get(key))
    return None if not numbers or None in numbers else sum(number for number in numbers if number is not None)


def _check_result(name: str, record: Mapping[str, Any], sheets: Mapping[str, Sheet], found: Verified) -> None:
    """The published cell that is this number holds it."""
    cell = record["result"]
    number = sheets[cell["table"]].values.get(tuple(cell["key"])) if cell["table"] in sheets else None
    if number is None or str(number) != record["value"]:
        found.wrong(FILE, name, _("the cell that should hold it holds another number"))
