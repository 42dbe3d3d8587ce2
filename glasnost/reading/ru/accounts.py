"""Cases told in prose, by rights groups and the press: who was charged with what, and how it ended.

Prose keeps no order that a program could rely on. Every article that the text names beside an accusation is a charge;
a verdict and a penalty are given to them only if the text tells one, else what is told last is the verdict of all and
the earlier ones are told in `notes`. A person has to look.
"""

from __future__ import annotations

import re

from glasnost.model.evidence import ABSENT, ChargeRead, Span, Value, known
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru.circumstances import read_circumstances
from glasnost.reading.ru.dates import days
from glasnost.reading.ru.operative import Penalty, read_penalty
from glasnost.reading.ru.provisions import Place, find_provisions
from glasnost.reading.ru.sections import Sections

REACH = 260  # signs behind a verdict in which its penalty stands
AGO = 120  # signs before a verdict in which its day stands
_SENTENCE = re.compile(r"[.!?](?=\s+[А-ЯЁ«\"])")


def read_account(scan: Scan) -> list[ChargeRead]:
    """The charges of a text without a court's headings; none if it accuses nobody."""
    if scan.first("accused") is None:
        return []
    places = _charges(scan)
    verdicts = scan.find("account")
    if not places and not verdicts:
        return []
    whole = Span(0, len(scan.text))
    empty = Span(whole.end, whole.end)
    around = read_circumstances(scan, Sections(Span(0, 0), whole, empty, None, None))
    ended = _ending(scan, verdicts)
    return [ChargeRead(around | ended | {"provision": _provision(place)}) for place in places or [None]]


def _charges(scan: Scan) -> list[Place]:
    found: dict[str, Place] = {}
    for place in find_provisions(scan, 0, len(scan.text), None):
        if place.offence and place.citation is not None:
            found.setdefault(str(place.citation), place)
    return list(found.values())


def _provision(place: Place | None) -> Value:
    return known(str(place.citation), place.start, place.end) if place else ABSENT


def _ending(scan: Scan, verdicts: list[Found]) -> dict[str, Value]:
    """What the text tells of the first verdict: later ones are other acts of other courts."""
    if not verdicts:
        return {}
    first = verdicts[0]
    end = _sentence_end(scan.text, first.end)
    values = {"verdict": known(first.value, first.start, first.end)}
    values["decided_on"] = _day(scan, first)
    if first.value in ("convicted", "changed") and (penalty := _penalty(scan, first, end)) is not None:
        suspended = scan.first("suspended", penalty.name.start - 60, min(end, penalty.name.end + 60))
        conditional = penalty.kind == "imprisonment" and suspended is not None
        where = (penalty.name.start, penalty.name.end)
        values["sentence_kind"] = known("suspended imprisonment" if conditional else penalty.kind, *where)
        values["sentence_amount"] = penalty.amount
        values["sentence_unit"] = known(penalty.unit, *where) if penalty.unit else ABSENT
        values["suspended"] = known(suspended is not None, *where)
    if first.value in ("terminated", "acquitted"):
        ground = scan.first("ground", first.start, end)
        values["ground"] = known(ground.value, ground.start, ground.end) if ground else ABSENT
    return values


def _penalty(scan: Scan, verdict: Found, end: int) -> Penalty | None:
    start = verdict.start
    found = [read_penalty(scan, one) for one in scan.find("sentence", start, min(end, verdict.end + REACH))]
    return next((one for one in found if not one.additional and (one.amount != ABSENT or one.kind == "fine")), None) or (
        next((one for one in found if not one.additional), None)
    )


def _day(scan: Scan, verdict: Found) -> Value:
    start = max(0, verdict.start - AGO)
    sentence = max((match.end() for match in _SENTENCE.finditer(scan.text, start, verdict.start)), default=start)
    return next(days(scan.folded, sentence, verdict.end), ABSENT)


def _sentence_end(text: str, start: int) -> int:
    match = _SENTENCE.search(text, start)
    return match.start() if match else len(text)
