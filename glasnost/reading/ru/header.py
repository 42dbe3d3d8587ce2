"""What an act is: its kind, court, numbers, day, instance, and the provisions it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from glasnost.model.evidence import ABSENT, Value, known, redacted
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru.dates import days
from glasnost.reading.ru.provisions import Place, find_provisions
from glasnost.reading.ru.sections import Sections

OPENING = 1_500  # signs of the findings in which the charge is looked for if the head does not tell it
WRITTEN = 50  # signs before a day that say what it is of
SHORT_LINE = 90  # signs
TOLD = 1_500  # signs of the findings in which a higher court names the case below
BEHIND = 160  # signs behind «на постановление» in which the court that made it stands
CLOSE = 15  # signs between «предусмотренном» and its citation
_UPPER_DOCKET = re.compile(r"(?:0?7|8[гГ]|10|12|16|21|22|30|33|44|55|66|71|77|88)[а-яА-Яa-zA-Z]?(?:[./]\d)?\s*-")
_FIRST_DOCKET = re.compile(r"0?[125][а-яА-Яa-zA-Z]?(?:[./]\d)?\s*-")
_SPOKEN = re.compile(r"резолютивн[а-я]+\s+част[а-я]+[^\n]{0,60}?(?:оглашена|объявлена|вынесена|оглашено)")
# «мотивированное постановление изготовлено 18 августа»: when it was written out is not when it was decided
_WRITTEN = re.compile(r"(?:изготовлен|составлен|вступил|рожд|выдан|протокол)[а-я]*[^\n]{0,30}$")
_SITTING = re.compile(r"рассмотре[влн]|изучив|ознакомившись|с участием|при секретаре|при ведении")
_IN_FORCE = re.compile(r"вступивш[а-я]+\s+в\s+законную\s+силу")


@dataclass(slots=True)
class Header:
    """The head of an act, field by field."""

    values: dict[str, Value] = field(default_factory=dict)
    charged: list[Place] = field(default_factory=list)
    proceedings: str | None = None  # koap, uk, civil
    upper: bool = False

    @property
    def code(self) -> str | None:
        """What an article without a code is of."""
        return self.proceedings if self.proceedings in ("koap", "uk") else None


def read_header(scan: Scan, sections: Sections) -> Header:
    """Read the head; what it is about is looked for in the findings too."""
    header, end = Header(), sections.header.end
    found = header.values
    found["act_kind"] = _told(next((one for one in scan.find("act_kind", 0, end) if _heads(scan.text, one)), None))
    header.proceedings = _proceedings(scan, end)
    found["docket_number"] = _docket(scan, end)
    found["uid"] = _uid(scan, end)
    found["court"] = _court(scan, end)
    found["decided_on"] = _decided(scan, end)
    found["instance"] = _instance(scan, end, header)
    header.upper = found["instance"].value in ("appeal", "cassation", "review")
    if header.upper:
        found["lower_court"], found["lower_docket_number"] = _lower(scan, sections)
        below = found["lower_docket_number"]
        if below != ABSENT and below == found["docket_number"] and _is_told_of_another(scan, below, end):
            found["docket_number"] = ABSENT
    findings = sections.facts.start
    header.charged = (
        find_charged(scan, 0, end, header.code)
        or find_charged(scan, findings, min(findings + OPENING, sections.facts.end), header.code)
        or [one for one in _unconvicted(scan, 0, end, header.code) if one.offence and one.citation][:1]
    )
    return header


def find_charged(scan: Scan, start: int, end: int, code: str | None) -> list[Place]:
    """Provisions that words such as «предусмотренном» name, each once."""
    named = [one.end for one in scan.find("charged", start, end)]
    found: dict[str, Place] = {}
    previous = -1
    for place in _unconvicted(scan, start, end, code):
        close = any(0 <= place.start - last <= CLOSE for last in named)
        goes_on = 0 <= place.start - previous <= CLOSE  # «ч. 1 ст. 280, ч. 2 ст. 282»
        if not (close or goes_on) or not place.offence or place.citation is None:
            continue
        previous = place.end
        found.setdefault(str(place.citation), place)
    return [one for one in found.values() if not _vaguer(one, found)]


def _unconvicted(scan: Scan, start: int, end: int, code: str | None) -> list[Place]:
    """Provisions but those of earlier convictions: «судимого: 12.03.2019 по ч. 1 ст. 228 …, обвиняемого по …»."""
    begun = [(one.start, one.value == "earlier") for one in scan.find("convicted_before", start, end)]
    places = find_provisions(scan, start, end, code)
    return [one for one in places if not next((earlier for at, earlier in reversed(begun) if at < one.start), False)]


def _vaguer(place: Place, found: dict[str, Place]) -> bool:
    """Whether another one tells the same article down to its part."""
    citation = place.citation
    return any(
        citation and one.citation and not citation.known and one.citation.known and citation.may_cover(one.citation)
        for one in found.values()
    )


def _heads(text: str, found: Found) -> bool:
    """Whether the word is a heading: in capitals, spaced out, or on a short line; «решение» in a sentence is none."""
    words = text[found.start : found.end].strip()
    start, end = text.rfind("\n", 0, found.start) + 1, text.find("\n", found.end - 1)
    line = text[start : end if end >= 0 else len(text)]
    return words.isupper() or (len(line.strip()) < SHORT_LINE and not line[: found.start - start].strip())


def _told(found: Found | None) -> Value:
    return known(found.value, found.start, found.end) if found else ABSENT


def _proceedings(scan: Scan, end: int) -> str | None:
    found = scan.find("proceedings", 0, end)
    kinds = {one.value for one in found}
    if (
        "civil" in kinds
        and kinds.isdisjoint(("koap",))
        and not any(one.value == "uk" and "иск" not in scan.folded[one.start : one.end] for one in found)
    ):
        return "civil"
    return next((one.value for one in found if one.value != "civil"), None)


def _docket(scan: Scan, end: int) -> Value:
    """The act's own number: of several the one of a higher court, for its acts name the number below too."""
    found = list(_dockets(scan, 0, end))
    if own := next((one for one in found if _UPPER_DOCKET.match(str(one.value))), next(iter(found), None)):
        return own
    hidden = scan.first("docket_hidden", 0, end)
    return redacted(hidden.start, hidden.end) if hidden else ABSENT


def _dockets(scan: Scan, start: int, end: int) -> Iterator[Value]:
    for one in scan.find("docket_number", start, end):
        match = re.search(r"\d{1,2}[а-яa-z]{0,2}(?:[./]\d{1,2})?\s*-.*", scan.folded[one.start : one.end], re.DOTALL)
        if match:
            begin = one.start + match.start()
            yield known(re.sub(r"\s+", "", scan.text[begin : one.end]).translate(_PLAIN), begin, one.end)


def _is_told_of_another(scan: Scan, number: Value, end: int) -> bool:
    """«рассмотрев жалобу на постановление судьи … № 5-1/2023»: the number is that of the case below only."""
    act = scan.first("lower_act", 0, end)
    return act is not None and number.span is not None and number.span.start > act.start


def _lower(scan: Scan, sections: Sections) -> tuple[Value, Value]:
    """The court whose decision a higher court reviews, and the number that the case had there."""
    end = sections.header.end
    told = min(sections.facts.end, sections.facts.start + TOLD)
    court = ABSENT
    for act in scan.find("lower_act", 0, end):
        if (one := scan.first("court", act.end, min(act.end + BEHIND, end))) is not None:
            court = known(" ".join(scan.text[one.start : one.end].split()), one.start, one.end)
            break
    numbers = (one for one in _dockets(scan, 0, told) if _FIRST_DOCKET.match(str(one.value)))
    return court, next(numbers, ABSENT)


_PLAIN = {ord(dash): "-" for dash in "–—−‐‑"}


def _uid(scan: Scan, end: int) -> Value:
    found = scan.first("uid", 0, end)
    if found:
        return known(scan.text[found.start : found.end].upper(), found.start, found.end)
    hidden = scan.first("uid_hidden", 0, end)
    return redacted(hidden.start, hidden.end) if hidden else ABSENT


def _court(scan: Scan, end: int) -> Value:
    found = scan.first("court", 0, end)
    return known(" ".join(scan.text[found.start : found.end].split()), found.start, found.end) if found else ABSENT


def _decided(scan: Scan, end: int) -> Value:
    """The day of the operative part, if the head tells it apart; else the first day of the head."""
    if (spoken := _SPOKEN.search(scan.folded, 0, end)) is not None:
        for day in days(scan.folded, spoken.end(), min(spoken.end() + 40, end)):
            return day
    sitting = _SITTING.search(scan.folded, 0, end)
    for day in days(scan.folded, 0, sitting.start() if sitting else end):
        ahead = scan.folded[max(0, day.span.start - WRITTEN) : day.span.start] if day.span else ""
        if _WRITTEN.search(ahead) is None:
            return day
    return ABSENT


def _instance(scan: Scan, end: int, header: Header) -> Value:
    found = scan.find("instance", 0, end)
    for stage in ("cassation", "appeal"):
        for one in found:
            if one.value == stage:
                in_force = header.proceedings == "koap" and _IN_FORCE.search(scan.folded, 0, end)
                return known("review" if in_force else stage, one.start, one.end)
    docket = header.values["docket_number"]
    if docket.value and docket.span and _UPPER_DOCKET.match(docket.value):
        stage = "cassation" if docket.value.startswith(("77", "44")) else "appeal"
        return known(stage, docket.span.start, docket.span.end)
    kind = header.values["act_kind"]
    return known("first", kind.span.start, kind.span.end) if kind.span else ABSENT
