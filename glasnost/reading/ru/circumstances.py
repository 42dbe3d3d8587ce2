"""What was done, where and with what: read from the findings, and shown with the words.

Every field has one value for the whole act. Where the findings name several platforms and none stands out, that is a
conflict for a person to settle, not a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from glasnost.model.evidence import ABSENT, Span, State, Value, conflicting, known, redacted
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru.dates import days
from glasnost.reading.ru.occasions import read_ban, read_occasions
from glasnost.reading.ru.sections import Sections

NEAR = 260  # signs between «разместил» and what belongs to it
TOGETHER = 12  # signs between two platforms named together
OPENING = 1_500  # signs of the findings in which the charge itself is told
ENOUGH = 60  # wordings of one field that are weighed
BESIDE = 60  # signs in which a summons stands beside a messenger
_PARTICULAR = ("repost", "like", "saved picture", "comment", "status", "profile", "stream", "message")
_NUMBER = re.compile(r"\d[\d ]*")


def read_circumstances(scan: Scan, sections: Sections) -> dict[str, Value]:
    """Fields of the findings."""
    found = _of_part(scan, sections.facts)
    whole = Span(sections.facts.start, sections.reasoning.end)
    later = _of_part(scan, whole) if ABSENT in (found["platform"], found["act"], found["medium"]) else {}
    found |= {name: value for name, value in later.items() if found.get(name, ABSENT) == ABSENT}
    if found["medium"].value == "in person":
        found["platform"] = ABSENT
    if found["banned_on"].state is not State.KNOWN:  # the reasons tell it more often than the findings
        again = read_ban(scan, list(days(scan.folded, whole.start, whole.end)), whole.start, whole.end)
        found["banned_on"] = again if again != ABSENT else found["banned_on"]
    if found["listed_material"] == ABSENT:
        found["listed_material"] = _counted(scan, "listed_material", whole.start, whole.end)
    for name in ("plea", "prior_administrative"):
        found[name] = _agreed(scan.find(name, sections.header.start, whole.end))
    found["data_supplied_by"], found["data_supplied_on"] = _supplied(scan, whole.start, whole.end)
    return found


def _of_part(scan: Scan, part: Span) -> dict[str, Value]:
    start, end = part.start, part.end
    found: dict[str, Value] = {}
    found["medium"] = _medium(scan, start, end)
    in_person = found["medium"].value == "in person"
    opening = _platform(scan, start, min(end, start + OPENING))
    found["platform"] = opening if opening.state is State.KNOWN else _platform(scan, start, end)
    if in_person:
        found["platform"] = ABSENT
    found["act"] = _act(scan, start, end, found["medium"])
    found["material"] = _material(scan, start, end)
    found |= read_occasions(scan, start, end, in_person)
    for name in ("begun_by", "consequence"):
        found[name] = _first(scan, name, start, end)
    found["begun_agency"] = _agency(scan, found["begun_by"], start, end)
    for name in ("audience", "listed_material"):
        found[name] = _counted(scan, name, start, end)
    return found


def _first(scan: Scan, name: str, start: int, end: int) -> Value:
    one = scan.first(name, start, end)
    return known(one.value or scan.text[one.start : one.end], one.start, one.end) if one else ABSENT


def _agreed(found: list[Found]) -> Value:
    """The value that all of them tell; of several, «partly» and the negation say more than the plain word."""
    found = found[:ENOUGH]
    whole = [one for one in found if not any(_inside(one, other) for other in found)]
    values = list(dict.fromkeys(one.value for one in whole))
    if not values:
        return ABSENT
    if len(values) > 1:
        return conflicting(tuple(values), found[0].start, found[0].end)
    value = {"yes": True, "no": False}.get(values[0], values[0])
    return known(value, found[0].start, found[0].end)


def _inside(one: Found, other: Found) -> bool:
    """«вину признал» inside «вину признал частично»."""
    longer = other.end - other.start > one.end - one.start
    return longer and other.start <= one.start and one.end <= other.end


def _medium(scan: Scan, start: int, end: int) -> Value:
    """What stands first in the findings: the net, the street, print, the air."""
    candidates = [("in person", scan.first("in_person", start, end)), ("online", scan.first("online", start, end))]
    for name in ("print", "broadcast"):
        candidates.append((name, scan.first(name, start, end)))
    if (place := scan.first("platform", start, end)) is not None:
        candidates.append(("online", place))
    found = [(one.start, name, one) for name, one in candidates if one is not None]
    if not found:
        return ABSENT
    _start, name, one = min(found, key=lambda each: each[0])
    return known(name, one.start, one.end)


def _platform(scan: Scan, start: int, end: int) -> Value:
    summons = [one.start for one in scan.find("summons", start, end)]
    named = [one for one in scan.find("platform", start, end) if not stands(summons, one.start - BESIDE, one.start)]
    hidden = scan.find("platform_hidden", start, end)
    if not named and not hidden and (site := scan.first("platform_site", start, end)) is not None:
        address = re.search(r"[\w.-]+$", scan.text[site.start : site.end])
        return known(address[0].lower(), site.start + address.start(), site.end) if address else ABSENT
    if not named:
        return redacted(hidden[0].start, hidden[0].end) if hidden else ABSENT
    if hidden and hidden[0].start < named[0].start and len(hidden) > len(named):
        return redacted(hidden[0].start, hidden[0].end)
    counts = Counter(one.value for one in named)
    if len(counts) == 1:
        return known(named[0].value, named[0].start, named[0].end)
    near = _beside_publishing(scan, named, start, end)
    close = Counter(one.value for one in near)
    if (pair := _side_by_side(named)) is not None:
        return pair
    most = close.most_common(2)
    if len(most) == 1 or (most and most[0][1] > most[1][1]):
        one = next(one for one in near if one.value == most[0][0])
        return known(one.value, one.start, one.end)
    (first, often), (_second, less) = counts.most_common(2)
    if often >= 2 * less:
        one = next(one for one in named if one.value == first)
        return known(first, one.start, one.end)
    return conflicting(tuple(counts), named[0].start, named[0].end)


def _side_by_side(named: list[Found]) -> Value | None:
    """«в мессенджерах «WhatsApp» и «Telegram»»: both, joined with a semicolon."""
    for one, other in pairwise(named):
        if one.value != other.value and other.start - one.end <= TOGETHER:
            return known(f"{one.value}; {other.value}", one.start, other.end)
    return None


def _beside_publishing(scan: Scan, named: list[Found], start: int, end: int) -> list[Found]:
    published = [one.start for one in scan.find("published", start, end)]
    return [one for one in named if stands(published, one.start - NEAR, one.start + NEAR)]


def stands(places: list[int], start: int, end: int) -> bool:
    """Whether one of the places, which are in order, lies from `start` to `end`."""
    position = bisect_left(places, start)
    return position < len(places) and places[position] <= end


def _act(scan: Scan, start: int, end: int, medium: Value) -> Value:
    if medium.value == "in person" and medium.span:
        return known("in person", medium.span.start, medium.span.end)
    found = scan.find("act", start, end)
    for kind in _PARTICULAR:
        for one in found:
            if one.value == kind:
                return known(kind, one.start, one.end)
    return known(found[0].value, found[0].start, found[0].end) if found else ABSENT


def _material(scan: Scan, start: int, end: int) -> Value:
    """Kinds of material near the words of publishing, joined with a comma, in the order of the text."""
    published = [one.start for one in scan.find("published", start, end)]
    found = scan.find("material", start, end)
    near = [one for one in found if stands(published, one.start - NEAR, one.start)] or found
    if not near:
        return ABSENT
    kinds = dict.fromkeys(one.value for one in near[:4])
    return known(",".join(kinds), near[0].start, near[0].end)


def _agency(scan: Scan, begun: Value, start: int, end: int) -> Value:
    if begun.span is None:
        return ABSENT
    found = scan.find("begun_agency", max(start, begun.span.start - NEAR), min(end, begun.span.end + NEAR))
    if not found:
        return ABSENT
    one = min(found, key=lambda each: abs(each.start - begun.span.start) if begun.span else 0)
    return known(" ".join(scan.text[one.start : one.end].split()), one.start, one.end)


def _supplied(scan: Scan, start: int, end: int) -> tuple[Value, Value]:
    one = scan.first("data_supplied", start, end)
    if one is None:
        return ABSENT, ABSENT
    day = next(days(scan.folded, one.end, min(one.end + 60, end)), ABSENT)
    return known(" ".join(scan.text[one.start : one.end].split()), one.start, one.end), day


def _counted(scan: Scan, name: str, start: int, end: int) -> Value:
    one = scan.first(name, start, end)
    if one is None:
        return ABSENT
    numbers = _NUMBER.findall(scan.folded[one.start : one.end])
    return known(int(numbers[-1].replace(" ", "")), one.start, one.end) if numbers else ABSENT
