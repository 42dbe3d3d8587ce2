"""Who writes: of all authorities that a letter names, the one that signs it or says that it writes.

An authority is known by name (wordings/authority.toml) or by the word for its kind («Ministry», «управление»). One
that stands behind «recognised by» or «decision of» decided something; it does not write.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from glasnost.model.evidence import ABSENT, Value, known
from glasnost.reading.patterns import Scan
from glasnost.requests.letters.places import class_of

_KINDS = (
    "Ministry|Department|Bureau|Office|Agency|Service|Commission|Committee|Authority|Police|Prosecutor(?:'s|’s)?|Court|"
    "Directorate|Association|Inspectorate|Administration|Council|Tribunal|Sheriff|Constabulary|Gendarmerie|CERT|"
    "Embassy|Attorney|Regulator|Institute|Centre|Center|Unit|Division|Guard"
)
_SMALL = "of|the|for|and|on|in|to|&|de|del|la|des"
_NAME = r"[A-Z][\w'’&-]*"
_ENGLISH = re.compile(
    rf"(?<!\w)(?:{_NAME}\s(?:(?:{_SMALL})\s){{0,2}}){{0,7}}(?:{_KINDS})\b(?:,?\s(?:{_SMALL}|{_NAME})){{0,14}}"
)
_RUSSIAN = re.compile(
    r"(?:(?:[А-ЯЁ][а-яё]+(?:ое|ый|ий|ая)|[А-ЯЁ]{2,})\s){0,4}"
    r"(?i:управление|отдел(?:ение)?|прокуратура|министерство|служба|комиссия|инспекция|департамент|комитет|суд)"
    r"(?:[^\S\n](?:[А-ЯЁа-яё«»\"-]+)){0,12}"
)
_LEADING = re.compile(r"(?:(?:on|behalf|of|the|from|by)\s+)*", re.I)
_RULE = re.compile(r"^[\s*>]*[-=_*]{3,}\s*$", re.M)
_ASKS = re.compile(
    r"[\s,)]{0,3}(?:hereby\s+)?(?:requests?|asks?|orders?|demands?|notif(?:y|ies)|informs?|directs?|просит|требует|уведомляет|"
    r"сообщает|направляет)\b", re.I
)  # fmt: skip
SIGNATURE = 420  # signs after «Best regards» in which the name of who writes stands
HEAD = 160
NEAR = 90  # signs between «on behalf of» and the name
SIGNED, SAID, ABOVE = 3, 3, 2


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    start: int
    end: int
    country: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    """Who writes. name: under which its requests are counted; words: as the letter names it, with the place."""

    words: Value = ABSENT
    name: str | None = None
    country: str | None = None
    kind: str | None = None


def authority(scan: Scan) -> Authority:
    """The authority that writes, absent if the letter names none, or only others."""
    found = [one for one in _named(scan) if not _is_other(scan, one)]
    if not found:
        return Authority()
    points: dict[str, int] = defaultdict(int)
    for one in found:
        points[one.name] = max(points[one.name], _points(scan, one))
    often = {name: sum(one.name == name for one in found) for name in points}
    # of two that sign or say that they write, the one that is named more often, then the one that comes first
    best = max(points, key=lambda name: (points[name], often[name]))
    if not points[best] and len(points) > 1:
        return Authority()  # several are mentioned and none of them writes: nothing is guessed
    one = max((o for o in found if o.name == best), key=lambda o: (_points(scan, o), -o.start))
    words = scan.text[one.start : one.end]
    return Authority(known(words, one.start, one.end), one.name, one.country, one.kind or class_of(words))


def _named(scan: Scan) -> list[_Named]:
    listed = [
        _Named(
            one.value,
            one.start + len(_LEADING.match(scan.text[one.start : one.end])[0]),  # type: ignore[index]
            one.end,
            one.pattern.options.get("country"),
            one.pattern.options.get("class"),
        )
        for one in scan.find("authority")
    ]
    taken = [(one.start, one.end) for one in listed]
    others = [
        _Named(" ".join(scan.text[start:end].split()), start, end)
        for start, end in _by_kind(scan.text)
        if not any(first < end and start < last for first, last in taken)
    ]
    return sorted(listed + others, key=lambda one: one.start)


def _by_kind(text: str) -> list[tuple[int, int]]:
    """Names that hold the word for a kind of authority, line by line."""
    found, place = [], 0
    for line in text.split("\n"):
        for pattern in (_ENGLISH, _RUSSIAN):
            for match in pattern.finditer(line[:400]):
                start, end = match.span()
                words = re.sub(rf"(?:[\s,]+(?:{_SMALL}))+$", "", match[0]).rstrip()
                words = re.sub(r"^(?:The|This|Our|Your|Dear|For|In|On|At|To|From)\s", "", words)
                start = start + match[0].find(words)
                end = start + len(words)
                if len(words.split()) > 1 or words.isupper() or words.endswith("CERT"):
                    found.append((place + start, place + end))
        place += len(line) + 1
    return found


def _points(scan: Scan, one: _Named) -> int:
    signed = any(closing.end <= one.start <= _signature_end(scan.text, closing.end) for closing in scan.find("closing"))
    said = any(intro.end <= one.start <= intro.end + NEAR for intro in scan.find("introduction"))
    said = said or _ASKS.match(scan.text, one.end) is not None
    above = one.start < HEAD and scan.text[: one.start].strip(" *#>-").count("\n") <= 2
    alone = above and "\n" in scan.text[one.end : one.end + 3]
    return max(SIGNED * signed, SAID * said, ABOVE * alone)


def _signature_end(text: str, start: int) -> int:
    rule = _RULE.search(text, start, start + SIGNATURE)
    return rule.start() if rule is not None and text[start : rule.start()].strip() else start + SIGNATURE


def _is_other(scan: Scan, one: _Named) -> bool:
    return any(other.start < one.start <= other.end + 3 for other in scan.find("another", max(0, one.start - 120)))
