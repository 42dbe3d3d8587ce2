"""One letter → the fields of a request, each with its state and the place of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from glasnost.model.evidence import ABSENT, State, Value, conflicting, known
from glasnost.reading.patterns import Found, Scan
from glasnost.requests.letters.authorities import authority
from glasnost.requests.letters.days import day_in_name, issued_on, moment_of
from glasnost.requests.letters.laws import basis, laws
from glasnost.requests.letters.links import hosts, links
from glasnost.requests.letters.places import class_of, mentions, most_named
from glasnost.requests.letters.scan import scan_of

# fields that a wording tells as it stands; several values are a conflict
TOLD = ("legal_process", "gag", "data_scope")
YES = ("emergency", "has_signature", "court_approved", "has_redress")
# processes that are more than the court's order, or the notice, that they rest on
_ABOVE = ("production order", "preservation order", "search warrant", "emergency disclosure", "register notice", "mlat")
_REFERENCE = re.compile(r"[\s:(№]*([\w/.–-]+(?: [\w/.–-]+){1,3}(?=[^\S\n]*(?:\n|$))|[\w/.–-]{1,60}\w)")
# a letterhead: the day and the outgoing number on a line of their own
_HEADED = re.compile(r"^[^\S\n]*(?:от\s+)?\d{2}\.\d{2}\.\d{4}\s*(?:г\.?)?\s*№\s*([\w/.–-]{0,60}\w)", re.M)
_CYRILLIC, _LATIN, _HAN = (re.compile(signs) for signs in ("[а-яё]", "[a-z]", "[\u4e00-\u9fff]"))


@dataclass
class Letter:
    """What a letter says. values: field → value; lists: the laws and the links, each with its place.

    named: who writes, as its requests are counted. from_name: fields taken from the file's name, not from the text.
    """

    values: dict[str, Value] = field(default_factory=dict)
    laws: list[Value] = field(default_factory=list)
    links: list[Value] = field(default_factory=list)
    named: str | None = None
    from_name: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """The field's value; absent if the letter does not say it."""
        return self.values.get(name, ABSENT)


def read_letter(text: str, name: str = "") -> Letter:
    """Read one letter. name: the file's; a day in it is when it came in, as those write it who file letters."""
    scan, found = scan_of(text), Letter()
    who = authority(scan)
    found.named = who.name
    found.links = links(text)
    country = _country(scan, who.words, who.country)
    found.laws = laws(scan, country.value)
    values = {
        "authority": who.words,
        "authority_class": _beside(who.words, who.kind or (class_of(who.words.value) if who.words.value else None)),
        "country": country,
        "demand": _demand(scan),
        "legal_basis": _joined(basis(text, found.laws)),
        "offence": _joined(list(_distinct(scan.find("offence")))),
        "reference": _reference(scan),
        "language": _language(text),
    }
    values |= {name: _one(list(_distinct(scan.find(name)))) for name in TOLD}
    values["legal_process"] = _process(list(_distinct(scan.find("legal_process"))))
    values |= {name: _yes(scan.first(name)) for name in YES}
    values |= _of_links(found.links, values["demand"])
    values["has_legal_basis"] = _beside(values["legal_basis"], True)
    values |= _days(text, name, found)
    found.values = {name: value for name, value in values.items() if value.state is not State.ABSENT}
    return found


def _country(scan: Scan, words: Value, known_country: str | None) -> Value:
    """Of the authority's own name; else of the words in it; else the country that the letter names most; else its
    pages' domain."""
    if known_country is not None:
        return _beside(words, known_country)
    if words.span is not None and (inside := mentions(scan.text, words.span.start, words.span.end)):
        return known(*inside[0])
    if (most := most_named(scan.text)) is not None:
        return known(*most)
    for host in hosts(scan.text):
        labels = host.split(".")
        if len(labels) > 2 and labels[-2] in ("gov", "gob", "gouv", "go") and len(labels[-1]) == 2:
            place = scan.text.lower().find(host)
            if place >= 0:
                return known(labels[-1].upper().replace("UK", "GB"), place, place + len(host))
    return ABSENT


def _demand(scan: Scan) -> Value:
    """What is asked for; a letter that asks for two things is a conflict, for the log holds one a request."""
    return _one(list(_distinct(scan.find("demand"))))


def _distinct(found: list[Found]) -> Iterator[Value]:
    """Each value once, at its first place."""
    seen: set[str] = set()
    for one in found:
        if one.value not in seen:
            seen.add(one.value)
            yield known(one.value, one.start, one.end)


def _one(values: list[Value]) -> Value:
    if not values:
        return ABSENT
    if len(values) > 1:
        span = values[0].span
        assert span is not None
        return conflicting(tuple(value.value for value in values), span.start, span.end)
    return values[0]


def _process(values: list[Value]) -> Value:
    """A production order, or a notice, may rest on a court's order and name it: it is not two processes."""
    above = [value for value in values if value.value in _ABOVE]
    return _one(above[:1] if len(above) == 1 else above or values)


def _joined(values: list[Value]) -> Value:
    """Several values as one text; the place is the first one's."""
    if not values or values[0].span is None:
        return ABSENT
    return known("; ".join(value.value for value in values), values[0].span.start, values[0].span.end)


def _yes(found: Found | None) -> Value:
    return known(True, found.start, found.end) if found else ABSENT


def _beside(value: Value, other: Any) -> Value:
    """Another value that the same words tell."""
    if other is None or value.span is None or value.state is not State.KNOWN:
        return ABSENT
    return known(other, value.span.start, value.span.end)


def _of_links(found: list[Value], demand: Value) -> dict[str, Value]:
    if not found:
        return {}
    target = {"names_target": _beside(found[0], True)}
    return target | ({"items_asked": _beside(found[0], len(found))} if demand.value == "restriction" else {})


def _reference(scan: Scan) -> Value:
    for one in scan.find("reference"):
        match = _REFERENCE.match(scan.text, one.end)
        if match and any(sign.isdigit() for sign in match[1]):
            return known(match[1], match.start(1), match.end(1))
    headed = _HEADED.search(scan.text)
    return known(headed[1], headed.start(1), headed.end(1)) if headed else ABSENT


def _language(text: str) -> Value:
    """The language that most of its letters are written in, told from the signs; the place is its first word."""
    counts = {language: len(signs.findall(text.lower())) for language, signs in (("ru", _CYRILLIC), ("zh", _HAN))}
    latin = len(_LATIN.findall(text.lower()))
    if max(*counts.values(), latin) < 20:
        return ABSENT
    # a letter that stands in two languages is in its authority's: the other is a translation for the reader
    language = "ru" if counts["ru"] > 200 or counts["ru"] > latin else "zh" if counts["zh"] > latin else None
    if language is None:
        english = re.search(r"\b(?:the|and|of|to|please)\b", text, re.I)
        return known("en", english.start(), english.end()) if english else ABSENT
    match = (_CYRILLIC if language == "ru" else _HAN).search(text.lower())
    return known(language, match.start(), match.end()) if match else ABSENT


def _days(text: str, name: str, letter: Letter) -> dict[str, Value]:
    """When it was written and when it came: the head of a message, a day on a line of its own, the file's name."""
    came, sent = moment_of(text, "Received"), moment_of(text, "Date")
    found: dict[str, Value] = {}
    if came.span is not None:
        found["received_at"] = came
        found["received_on"] = known(came.value.date(), came.span.start, came.span.end)
        found["channel"] = known("e-mail", came.span.start, came.span.end)
    elif (day := day_in_name(name)) is not None:
        letter.from_name["received_on"] = day
    if sent.span is not None:
        found["issued_on"] = known(sent.value.date(), sent.span.start, sent.span.end)
        found["channel"] = known("e-mail", sent.span.start, sent.span.end)
    else:
        found["issued_on"] = _not_later(issued_on(text), letter.from_name.get("received_on"))
    return found


def _not_later(value: Value, received: date | None) -> Value:
    """Of several days of letters that follow each other in one file, the last that is not after it came."""
    if value.state is not State.CONFLICTING or received is None or value.span is None:
        return value
    before = [day for day in value.others if day <= received]
    return known(max(before), value.span.start, value.span.end) if before else value
