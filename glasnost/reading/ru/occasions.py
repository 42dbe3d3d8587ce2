"""Days kept apart: of the act, of publishing, of finding it, of the ban on what was shown.

A day is given to an occasion only if it stands right beside its word, in one sentence. Days of birth, of laws, of
protocols and of expert opinions are nobody's; a day that the words of finding claim is not the day of publishing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from glasnost.model.evidence import ABSENT, State, Value
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru.dates import days

PUBLISHED = 300  # signs between a day and the word of publishing behind it
AFTER = 30  # signs between the word of publishing and a day behind it: «размещено 29.08.2016»
FOUND = 250  # signs between a day and the word of finding
OPENING = 400  # signs of the findings in which the day of what was done in person stands without an hour
FROM = 8  # signs of «решением … от» before the day of a ban
PAPER = 80  # signs before the day of a ban that may say that it is of a protocol
BEFORE, BEHIND = 45, 25  # signs that tell what a day is of
_NOT_ITS_OWN = re.compile(
    r"(?<![а-я])(?:(?:закон|протокол|рапорт|акт|приказ|указ|ответ|реестр)(?:а|у|ом|е|ов|ы|ам|ами)?|"
    r"(?:заключени|справк|постановлени|распоряжени|объяснени|письм|стратеги)[а-я]{1,3})(?![а-я])"
    r"[^.;]{0,30}$"
)
_LAW = re.compile(r"\s*(?:г\.?|год[а-я]?\.?)?\s*(?:№|n\s|рожд|г\.\s?р|уроженк|уроженец)")
_PAPER = re.compile(r"(?<![а-я])(?:от|не позднее|не ранее|до)\s*$")
_FROM_PAPER = re.compile(r"(?<![а-я])от\s*$")  # «актом осмотра от 1 мая» is the day of the paper
_UNTIL = re.compile(r"\d\d(?:\s?г\.?|\s+год[а-я])?\s+по\s*$")  # «с 1 мая 2015 года по 31 мая 2016 года» is no day
_SINCE = re.compile(r"\s?(?:г\.?|год[а-я]?)?\s*по\s+\"?\d")
_OF_PAPER = re.compile(
    r"(?<![а-я])(?:протокол|рапорт|акт|справк|заключени|объяснени|письм|закон|фз)[а-я]{0,3}(?![а-я])[^.;]{0,60}$"
)
_HOUR = re.compile(r"\s*(?:г\.?|год[а-я]*)?,?\s*(?:в|около|примерно|с|во|по адресу|находясь)(?![а-я])")
# the end of a sentence: not of «г. Энск», «И. Иванов», «ул. Ленина»
_BREAK = re.compile(
    r"(?<![^А-Яа-яЁё][А-Яа-яЁё])(?<!обл)(?<!гор)(?<!пос)(?<!стр)(?<!час)(?<!мин)(?<!руб)(?<!тыс)(?<!ул)(?<!им)"
    r"[.!?]\s+[А-ЯЁ«\"]|;\s"
)
_FINDING = re.compile(r"установлен|выявлен|обнаружен|мониторинг|осмотр")


def read_occasions(scan: Scan, start: int, end: int, in_person: bool) -> dict[str, Value]:
    """`act_on` (in person only), `published_on`, `found_on`, `banned_on` of a part of the text."""
    told = list(days(scan.folded, start, end))
    dated = [day for day in told if _LAW.match(scan.folded, _end(day), _end(day) + BEHIND) is None]
    own = [day for day in dated if _own(_ahead(scan, day))]
    banned = read_ban(scan, told, start, end)
    own = [day for day in own if day != banned]
    found = _found(scan, own, start, end)
    values = {"banned_on": banned, "found_on": found}
    if in_person:
        early = [day for day in own if _start(day) < start + OPENING and day != found]
        with_hour = (day for day in own if _HOUR.match(scan.folded, _end(day)))
        values["act_on"] = next(with_hour, next((day for day in early if not _of_paper_or_period(scan, day)), ABSENT))
    else:
        alone = [day for day in own if day != found and not _of_paper_or_period(scan, day)]
        values["published_on"] = _published(scan, alone, start, end)
    return values


def _of_paper_or_period(scan: Scan, day: Value) -> bool:
    ahead = _ahead(scan, day)
    until = _UNTIL.search(ahead) or _SINCE.match(scan.folded, _end(day), _end(day) + BEHIND)
    return bool(_FROM_PAPER.search(ahead) or until)


def _own(ahead: str) -> bool:
    """Whether a day behind these words may be of something done: not of a paper («от 17.03.2025») nor a bound."""
    if "осмотр" in ahead:
        return True
    return _NOT_ITS_OWN.search(ahead) is None and _PAPER.search(ahead) is None


def _start(day: Value) -> int:
    return day.span.start if day.span else 0


def _end(day: Value) -> int:
    return day.span.end if day.span else 0


def _ahead(scan: Scan, day: Value, signs: int = BEFORE) -> str:
    return scan.folded[max(0, _start(day) - signs) : _start(day)]


def read_ban(scan: Scan, dated: list[Value], start: int, end: int) -> Value:
    """«решением Верховного Суда … от 30.11.2023 … признано экстремистским»; a known day before a blacked-out one."""
    places = scan.find("banned", start, end)
    told = []
    position = 0
    for day in dated:
        while position < len(places) and places[position].end < _start(day):
            position += 1
        inside = position < len(places) and places[position].start <= _start(day)
        ahead = _ahead(scan, day)
        if inside and _FROM_PAPER.search(ahead[-FROM:]) and not _OF_PAPER.search(_ahead(scan, day, PAPER)):
            told.append(day)
    return next((day for day in told if day.state is State.KNOWN), told[0] if told else ABSENT)


def _found(scan: Scan, own: list[Value], start: int, end: int) -> Value:
    """The day nearest to the first word of finding that has one beside it."""
    starts = [_start(day) for day in own]
    for word in scan.find("found", start, end):
        first, last = bisect_left(starts, word.start - FOUND), bisect_right(starts, word.end + AFTER)
        near = [day for day in own[first:last] if _together(scan, day, word)]
        if near:
            return min(near, key=lambda day: abs(_start(day) - word.start))
    return ABSENT


def _published(scan: Scan, own: list[Value], start: int, end: int) -> Value:
    """The day right before or right behind the first word of publishing that has one; no word of finding between."""
    starts = [_start(day) for day in own]
    for word in scan.find("published", start, end):
        behind = bisect_left(starts, word.end)
        if behind < len(own) and starts[behind] - word.end <= AFTER and _together(scan, own[behind], word):
            return own[behind]
        before = own[behind - 1] if behind else ABSENT
        if before == ABSENT or word.start - _end(before) > PUBLISHED:
            continue
        if _together(scan, before, word) and not _FINDING.search(scan.folded, _end(before), word.start):
            return before
    return ABSENT


def _together(scan: Scan, day: Value, word: Found) -> bool:
    """Whether no sentence ends between them."""
    first, last = min(_end(day), word.end), max(_start(day), word.start)
    return _BREAK.search(scan.text, first, last) is None
