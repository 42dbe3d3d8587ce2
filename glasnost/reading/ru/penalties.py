"""A penalty with its sum or term: «штрафа в размере 1000 рублей», «к 2 годам лишения свободы», «арест на 5 суток»."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from glasnost.model.evidence import ABSENT, Span, State, Value
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru import quantities

NEAR = 130  # signs between a penalty's name and its amount
BACK = 80  # signs before a penalty's name in which its term may stand: «к 2 годам лишения свободы»
_AMOUNT = re.compile(r"(?:в\s*размере|размером|в\s*сумме|до|на\s*срок|сроком(?:\s*на)?|на|в\s*количестве|в)(?![а-я])")
_WITH = re.compile(
    r"(?:^|[^а-я])(?:со?|а также|дополнительн[а-я]+\s+наказани[а-я]+\s+в\s*виде)\s+(?:[а-я]+(?:ым|ой|им|ей)\s+){0,2}$"
)
_WITHOUT = re.compile(r"(?:^|[^а-я])без\s+(?:[а-я]+\s+){0,3}$")
_REQUIRED = re.compile(r"(?:^|[^а-я])(?:не\s+(?:более|менее)|от)\s*$")
_NEXT_ITEM = re.compile(r"[;\n]|\.\s")
_SENTENCE = re.compile(r"[.;]\s+[А-ЯЁ]|\n\s*(?:Штраф|Срок|Постановлен|Реквизит|Разъясн|Мер[ау] )")
_START = re.compile(r"(?<![а-я\d])(?=[\dа-я<\[*_.])")

Reader = Callable[[str, int], tuple[Value, str | None]]


@dataclass(slots=True)
class Penalty:
    """A penalty as the court named it."""

    kind: str
    name: Span
    amount: Value = ABSENT
    unit: str | None = None
    additional: bool = False


def read_penalty(scan: Scan, found: Found) -> Penalty:
    """A penalty with its sum or term."""
    penalty = Penalty(found.value, Span(found.start, found.end))
    penalty.additional = bool(found.pattern.options.get("additional")) or _WITH.search(_ahead(scan, found)) is not None
    reads = found.pattern.options["reads"]
    if reads == "money":
        penalty.amount, penalty.unit = _money(scan, found), "rub"
    elif reads == "term":
        penalty.amount, penalty.unit = _term(scan, found)
    return penalty


def read_listed(scan: Scan, found: Found, start: int) -> Penalty | None:
    """The sum or term of one provision in a list under one penalty's name; None if another penalty is named there."""
    reads = found.pattern.options["reads"]
    if reads not in ("money", "term"):
        return None
    end = min((one.start for one in scan.find("sentence", start, start + NEAR)), default=start + NEAR)
    end = min((match.start() for match in [_NEXT_ITEM.search(scan.folded, start, end)] if match), default=end)
    if reads == "money":
        amount, unit = amount_after(
            scan.folded, start, end - start, lambda text, place: (quantities.money(text, place), "rub")
        )
    else:
        amount, unit = amount_after(scan.folded, start, end - start, quantities.term)
    if amount.span is None or amount.span.start >= end:
        return None
    return Penalty(found.value, amount.span, amount, unit)


def _roubles(folded: str, start: int) -> tuple[Value, str | None]:
    return quantities.money(folded, start), "rub"


def is_given(scan: Scan, found: Found) -> bool:
    """Whether the penalty is given: «без ограничения свободы» is not."""
    return _WITHOUT.search(_ahead(scan, found)) is None


def _ahead(scan: Scan, found: Found) -> str:
    return scan.folded[max(0, found.start - 60) : found.start]


def _money(scan: Scan, found: Found) -> Value:
    reach = _reach(scan, found)
    return amount_after(scan.folded, found.end, reach, _roubles)[0]


def _term(scan: Scan, found: Found) -> tuple[Value, str | None]:
    before = _before(scan.folded, found)
    return before if before is not None else amount_after(scan.folded, found.end, _reach(scan, found), quantities.term)


def _reach(scan: Scan, found: Found) -> int:
    """Signs behind a penalty's name in which its amount may stand: not past the sentence."""
    ends = _SENTENCE.search(scan.text, found.end, found.end + NEAR)
    return ends.start() - found.end if ends else NEAR


def amount_after(folded: str, start: int, reach: int, read: Reader) -> tuple[Value, str | None]:
    """What stands right behind, or behind «в размере», «на срок» a few words on."""
    value, unit = read(folded, start)
    if value != ABSENT:
        return value, unit
    line = folded[start : start + reach]
    for match in _AMOUNT.finditer(line):
        value, unit = read(folded, start + match.end())
        if value.span is not None and not _REQUIRED.search(folded[max(0, value.span.start - 12) : value.span.start]):
            return value, unit
    return ABSENT, None


def _before(folded: str, found: Found) -> tuple[Value, str | None] | None:
    """«к 2 (двум) годам 6 месяцам лишения свободы», «1 год лишения свободы»."""
    first = max(0, found.start - BACK)
    for match in _START.finditer(folded[first : found.start]):
        start = first + match.start()
        value, unit = quantities.term(folded, start)
        if value.span is None or value.span.start != start or folded[value.span.end : found.start].strip():
            continue
        if unit is not None or value.state is State.REDACTED:
            return value, unit
    return None
