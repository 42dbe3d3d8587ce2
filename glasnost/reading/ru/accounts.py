"""Cases told in prose, by rights groups and the press: who was charged with what, and how it ended.

Prose keeps no order that a program could rely on. Every article that the text names beside an accusation is a charge;
every verdict told after it is a charge of its own, as a higher court's act would be: of the articles named since the
verdict before, or if there are none, of those before. A person has to look.
"""

from __future__ import annotations

import re
from itertools import pairwise

from glasnost.model.evidence import ABSENT, ChargeRead, Span, Value, known
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru import quantities
from glasnost.reading.ru.circumstances import read_circumstances, stands
from glasnost.reading.ru.dates import days
from glasnost.reading.ru.penalties import Penalty, read_penalty
from glasnost.reading.ru.provisions import Place, find_provisions
from glasnost.reading.ru.sections import Sections

MOST = 200  # pairs of verdicts and articles that are told apart
LONGEST = 1_000  # signs of a sentence
LIST = 2  # semicolons that make a list of cases
REACH = 260  # signs behind a verdict in which its penalty stands
BESIDE = 300  # signs between an article and a word of accusation
PARTICULAR = ("repost", "like", "saved picture", "comment", "status", "profile", "stream", "message")
NONE: list[Found | None] = [None]
AGO = 120  # signs before a verdict in which its day stands
_LISTED = re.compile(r";\s+(?=(?:а также\s+)?дел[оа]\s)")
_UP_TO = re.compile(r"(?<![а-я])(?:до|к|на)\s+")
STEMS = ("январ", "феврал", "март", "апрел", "мае", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_MONTH = re.compile(rf"(?<![а-я])в\s+(?P<month>(?:{'|'.join(STEMS)})[а-я]?)(?!\s+\d)(?![а-я])")
_SENTENCE = re.compile(r"[.!?](?=\s+[А-ЯЁ«\"])")


def read_account(scan: Scan) -> list[ChargeRead]:
    """The charges of a text without a court's headings, one for every article and every verdict told of it; none if it
    accuses nobody."""
    if scan.first("accused") is None:
        return []
    found: list[ChargeRead] = []
    parts = _parts(scan.text)
    listed = len(parts) > 1
    places = _charges(scan)
    for number, part in enumerate(parts):
        verdicts = _apart(scan, scan.find("account", part.start, part.end))
        mine = [one for one in places if part.start <= one.start < part.end] or (places if number or not listed else [])
        if not verdicts and not mine and number:
            continue
        around = read_circumstances(scan, _as_findings(part)) | _act(scan, part)
        if len(verdicts) * max(1, len(mine)) > MOST:
            verdicts = []  # no case's story: which verdict is of which charge cannot be told
        limits = [one.start for one in verdicts[1:]] + [part.end]
        begins = [part.start, *(one.end for one in verdicts)]
        ended = [_ending(scan, *one) for one in zip(verdicts, limits, begins, strict=False)] or [{}]
        previous = part.start
        untold = list(mine)
        for ending, verdict in zip(ended, verdicts or NONE, strict=True):
            told = _told(mine, verdict, previous)
            found += [ChargeRead(around | ending | {"provision": _provision(one)}) for one in told]
            if not told:
                found.append(ChargeRead(around | ending))
            previous = verdict.start if verdict else previous
            untold = [one for one in untold if one not in told]
        if not listed:
            found += [ChargeRead(around | {"provision": _provision(one)}) for one in untold]
    return [one for one in found if one.get("provision") != ABSENT or "verdict" in one.values]


def _apart(scan: Scan, verdicts: list[Found]) -> list[Found]:
    """«признали виновным и назначили год» is one conviction: a penalty named in the same sentence belongs to it."""
    found: list[Found] = []
    for one in verdicts:
        last = found[-1] if found else None
        same = last is not None and last.value == one.value and not _SENTENCE.search(scan.text, last.end, one.start)
        if not (same and one.pattern.options.get("follows")):
            found.append(one)
    return found


def _told(places: list[Place], verdict: Found | None, previous: int) -> list[Place]:
    """The articles that a verdict is told of."""
    if verdict is None:
        return places
    before = [one for one in places if one.start < verdict.start]
    told = [one for one in before if one.start >= previous] or before or places
    if verdict.pattern.options.get("code"):  # «оштрафовали»: of what is an administrative offence, if any is
        told = [one for one in told if one.provision.code == verdict.pattern.options["code"]] or told
    return told


def _act(scan: Scan, part: Span) -> dict[str, Value]:
    """What somebody is accused of, in the order of the story: what comes later is often somebody else's word for it."""
    offline = scan.first("account_in_person", part.start, part.end)
    if offline is not None and scan.first("online", part.start, part.end) is None:
        there = known("in person", offline.start, offline.end)
        return {"act": there, "medium": there, "platform": ABSENT}
    if scan.first("in_person", part.start, part.end) is not None and scan.first("online", part.start, part.end) is None:
        return {}
    told = sorted(
        (*scan.find("act", part.start, part.end), *scan.find("account_act", part.start, part.end)),
        key=lambda one: one.start,
    )
    if not told:
        return {}
    # «за репост картинки», «за сохранённую картинку»: the particular word inside the general one
    first = next((one for one in told if one.value in PARTICULAR and one.start < told[0].end), told[0])
    return {"act": known(first.value, first.start, first.end)}


def _parts(text: str) -> list[Span]:
    """The text as one story, or a list of cases parted by semicolons."""
    marks = [0, *(match.end() for match in _LISTED.finditer(text)), len(text)]
    if len(marks) < LIST + 2:
        return [Span(0, len(text))]
    return [Span(start, end) for start, end in pairwise(marks)]


def _as_findings(part: Span) -> Sections:
    end = Span(part.end, part.end)
    return Sections(Span(part.start, part.start), part, end, None, None)


def _charges(scan: Scan) -> list[Place]:
    found: dict[str, Place] = {}
    accused = [one.start for one in scan.find("accused")]
    for place in find_provisions(scan, 0, len(scan.text), None):
        beside = stands(accused, place.start - BESIDE, place.end + BESIDE)
        if beside and place.offence and place.citation is not None:
            found.setdefault(str(place.citation), place)
    return list(found.values())


def _provision(place: Place) -> Value:
    return known(str(place.citation), place.start, place.end)


def _ending(scan: Scan, first: Found, limit: int, begin: int) -> dict[str, Value]:
    """What the text tells of one verdict, from the one before up to the next."""
    end = min(limit, _sentence_end(scan.text, first.end))
    values = {"verdict": known(first.value, first.start, first.end)}
    values["decided_on"] = ABSENT if first.pattern.options.get("undated") else _day(scan, first, begin)
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
    stop = min(end, verdict.end + REACH)
    named = (*scan.find("sentence", start, stop), *scan.find("account_sentence", start, stop))
    found = [read_penalty(scan, one) for one in sorted(named, key=lambda one: one.start)]
    main = [one for one in found if not one.additional]
    return (
        next((one for one in main if one.amount != ABSENT), None)
        or next(iter(main), None)
        or _unnamed(scan, verdict, end)
    )


def _unnamed(scan: Scan, verdict: Found, end: int) -> Penalty | None:
    """«смягчил наказание до двух лет условно», «снизил срок до полутора лет»: only imprisonment is suspended, and only
    terms are lowered by years."""
    of_term = verdict.value == "changed" and "срок" in scan.folded[verdict.start : verdict.end]
    for match in _UP_TO.finditer(scan.folded, verdict.end, end):
        amount, unit = quantities.term(scan.folded, match.end())
        if amount.span is None or unit != "months":
            continue
        if of_term or scan.first("suspended", amount.span.end, end) is not None:
            return Penalty("imprisonment", amount.span, amount, unit)
    return None


def _day(scan: Scan, verdict: Found, begin: int) -> Value:
    start = max(begin, verdict.start - AGO)
    sentence = max((match.end() for match in _SENTENCE.finditer(scan.text, start, verdict.start)), default=start)
    found = next(days(scan.folded, sentence, verdict.end), ABSENT)
    return found if found != ABSENT else _month(scan, sentence, verdict)


def _month(scan: Scan, sentence: int, verdict: Found) -> Value:
    """«В июле суд смягчил»: the year is that of the day told before, if the month comes after it."""
    month = _MONTH.search(scan.folded, sentence, verdict.end)
    earlier = [day.value for day in days(scan.folded, max(0, sentence - LONGEST), sentence) if day.value]
    if month is None or not earlier:
        return ABSENT
    number = 1 + next(n for n, stem in enumerate(STEMS) if month["month"].startswith(stem))
    year, before = int(str(earlier[-1])[:4]), int(str(earlier[-1])[5:7])
    return known(f"{year}-{number:02}", month.start("month"), month.end("month")) if number > before else ABSENT


def _sentence_end(text: str, start: int) -> int:
    match = _SENTENCE.search(text, start, start + LONGEST)
    return match.start() if match else min(len(text), start + LONGEST)
