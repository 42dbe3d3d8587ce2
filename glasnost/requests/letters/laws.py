"""The laws that a letter cites, each as «LAW art. N»: by title (wordings/law.toml), by number, by the word for a law.

The article stands before the law («статьи 15.1 Федерального закона», «Section 71 of the Crimes Ordinance»). A law that
is cited with an article is not told a second time without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from glasnost.model.evidence import Value, known
from glasnost.reading.patterns import Scan
from glasnost.requests.letters.places import citing

_MONTH = r"[^\W\d]{3,10}"
_DATED = (
    r"(?:от|of|dated|from)\s+"
    rf"(?:\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|{_MONTH}\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s{_MONTH}\s\d{{4}})"
)
_NUMBERED = re.compile(
    rf"(?:федеральн\w{{1,4}}\s+закон\w{{0,3}}|federal\s+law)(?:\s+{_DATED})?\s*(?:г(?:ода|\.)?)?\s*"
    r"(?:(?:№|no\.?|n)\s*(\d{1,3})(?:\s?-?\s?(?:фз|fz))?|(\d{1,3})\s?-\s?(?:фз|fz))\b|(?<![\w-])(\d{1,3})\s?-\s?(?:фз|fz)\b",
    re.I,
)
_NAMED = re.compile(
    r"\b(?:the\s+|our\s+|its\s+|[A-Z]\w+[’']s\s+)?(?P<name>"
    r"(?:Law|Act|Decree|Regulation|Directive)\s(?:No\.?\s?|№\s?)?(?:\d[\d.]{0,7}/\d{2,4}|\d{4}-\d{1,5})"
    r"|Regulation\s\((?:EU|EC)\)\s(?:No\s)?\d{2,4}/\d{2,4}"
    r"|(?:[A-Z][\w’'-]*\s+(?:(?:of|the|on|for|and)\s+){0,2}){1,8}?"
    r"(?:Act|Code|Law|Ordinance|Decree|Statute|Constitution)"
    r"(?:,?\s(?:Cap\.?\s?\d+\w?|\d{4}))?)(?![\w-])"
)
_ARTICLE = re.compile(
    r"(?P<word>articles?|art\.|sections?|sec\.|§§?|стат(?:ь[яиеюёй]|ьей|ей|ьями|ьям|ьях)|ст\.?)\s*"
    r"(?P<numbers>\d+(?:[.-]\d+)*[a-z]{0,2}(?:(?:\s*,\s*|\s*(?:and|и|&)\s*)\d+(?:[.-]\d+)*[a-z]{0,2})*)\.?"
    r"(?P<between>(?:(?:\s*\(\w{1,4}\))+|,?\s*paragraphs?\s*\d+,?|\s*part\s*\d+)?\s*(?:,?\s*(?:of|in)\s+)?(?:the\s+|our\s+|its\s+|\w+[’']s\s+)?[‘’“\"«'(]*\s*)$",
    re.I,
)
BEFORE = 90  # signs before a law in which its article stands


# the letter says that this law is broken, not that it rests on it
_BROKEN = re.compile(
    r"(?:в\s+нарушение|нарушени\w+\s+(?:требований|норм|положений)|наруша\w+|violat\w+|contrary\s+to|in\s+breach\s+of)"
    r"[^.;]{0,420}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Law:
    name: str
    start: int
    end: int
    section: bool = False


def laws(scan: Scan, country: str | None) -> list[Value]:
    """Citations in their order, each once; the span is that of the article and the law's name."""
    found: dict[str, Value] = {}
    for law in _laws(scan, country):
        articles, start = _articles(scan.text, law)
        for article in articles or [""]:
            found.setdefault(f"{law.name} {article}".strip(), known("", start, law.end))
    whole = {name.rpartition(" art. ")[0] or name.rpartition(" s. ")[0] for name in found} - {""}
    return [
        known(name, value.span.start, value.span.end)
        for name, value in found.items()
        if name not in whole and value.span is not None
    ]


def basis(text: str, cited: list[Value]) -> list[Value]:
    """The laws that the request rests on; if it names none of these, those that it says are broken."""
    relied = [value for value in cited if value.span is not None and not _is_broken(text, value.span.start)]
    return relied or cited


def _is_broken(text: str, start: int) -> bool:
    """Whether the sentence says so before it comes to the law."""
    sentence = re.split(r"[.;!?]\s+(?=[A-ZА-ЯЁ])|\n\s*\n", text[max(0, start - 460) : start])[-1]
    return _BROKEN.search(sentence) is not None


def _laws(scan: Scan, country: str | None) -> Iterator[_Law]:
    listed = [_Law(one.value, one.start, one.end) for one in scan.find("law")]
    numbered = [_Law(f"{m[1] or m[2] or m[3]}-FZ", m.start(), m.end()) for m in _NUMBERED.finditer(scan.text)]
    taken = [(law.start, law.end) for law in listed + numbered]
    named = [
        _Law(_title(match["name"], country), match.start("name"), match.end("name"))
        for match in _NAMED.finditer(scan.text)
        if not any(first < match.end() and match.start("name") < last for first, last in taken)
        and _is_cited(scan.text, match.start("name"), match["name"])
    ]
    yield from sorted(listed + numbered + named, key=lambda law: law.start)


def _is_cited(text: str, start: int, name: str) -> bool:
    """Any «Law» in capitals is a law only with its number, its year or its article."""
    return any(sign.isdigit() for sign in name) or _ARTICLE.search(text[max(0, start - BEFORE) : start]) is not None


def _title(name: str, country: str | None) -> str:
    plain = re.sub(r",\s*(?=Cap)", " ", " ".join(name.split()))
    return plain if plain.startswith("Regulation (") else f"{citing(country)}{plain}"


def _articles(text: str, law: _Law) -> tuple[list[str], int]:
    """("art. 15.1", …) and where they begin; none and the law's own place if there are none."""
    begin = max(0, law.start - BEFORE)
    match = _ARTICLE.search(text[begin : law.start])
    if match is None:
        return [], law.start
    section = match["word"].lower().startswith(("sec", "§"))
    numbers = re.findall(r"\d+(?:[.-]\d+)*(?:[a-zA-Z]{1,2}(?!\w))?", match["numbers"])
    return [f"{'s.' if section else 'art.'} {number}" for number in numbers], begin + match.start()
