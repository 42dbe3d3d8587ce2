"""The operative part: what was decided on which charge.

The events of the part (a verdict, a provision, a penalty, the end of what concerns the penalty) are taken in the order
of the text, as a reader would: a penalty belongs to the provision named last, after articles 69 and 70 to the total.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from glasnost.model.evidence import ABSENT, Span, Value, known
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru import quantities
from glasnost.reading.ru.numerals import SMALL
from glasnost.reading.ru.penalties import Penalty, amount_after, is_given, read_listed, read_penalty
from glasnost.reading.ru.provisions import Place, find_provisions

NEAR = 130  # signs between two provisions of one list
REPLACED = 160  # signs between «заменить» and what comes instead
NEAR_TERM = 60  # signs between «испытательный срок» and its length
_REPLACES = re.compile(r"(?<![а-я])замен(?:ить|яя|ив|ено|ены|яется)\s[^.;]{5,150}$")
_INSTRUMENTAL = re.compile(r"(?:ыми\s+работами|штрафом|лишением\s+свободы|ограничением\s+свободы)$")
_LIST = re.compile(
    r"\s*(?:,?\s*(?:на\s+срок|сроком|в\s+размере|следующ[а-я]+))?\s*:\s*(?:[-•]|\d\)|за(?![а-я])|по(?![а-я]))"
)
_EPISODE = re.compile(r"(?<![а-я])за\s+(?:[а-я]+\s+)?(?:преступлени[ея]|эпизод|деяни[ея])")


@dataclass(slots=True)
class Decided:
    """One charge of the operative part."""

    verdict: Found | None
    place: Place | None = None
    main: Penalty | None = None
    additional: list[Penalty] = field(default_factory=list)
    group: int = 0
    count: Value = ABSENT


@dataclass(slots=True)
class Operative:
    """What the operative part says."""

    charges: list[Decided]
    verdicts: list[Found]  # all that count, in order
    totals: dict[int, tuple[Penalty, str]] = field(
        default_factory=dict
    )  # by group: the total and the article it is under
    penalties: list[Penalty] = field(default_factory=list)
    suspended: dict[int, Found] = field(default_factory=dict)
    probation: dict[int, tuple[Value, str | None]] = field(default_factory=dict)


def read_operative(scan: Scan, part: Span, upper: bool, code: str | None) -> Operative:
    """Read it. `upper`: an act of a higher court. `code`: what an article without a code is of."""
    verdicts = [one for one in scan.find("verdict", part.start, part.end) if _counts(one, upper)]
    ends = [one for one in scan.find("sections", part.start, part.end) if one.value == "end"]
    return _read(scan, part, verdicts, ends, code)


def read_earlier(scan: Scan, part: Span, code: str | None) -> Operative:
    """What the court below decided, as a part of a higher court's act tells it."""
    verdicts = scan.find("earlier", part.start, part.end)
    return _read(scan, part, verdicts, scan.find("earlier_end", part.start, part.end), code)


def _read(scan: Scan, part: Span, verdicts: list[Found], ends: list[Found], code: str | None) -> Operative:
    events: list[tuple[int, int, str, Any]] = [(one.start, 0, "verdict", one) for one in verdicts]
    events += [(one.start, 1, "end", one) for one in ends]
    events += [(one.start, 2, "place", one) for one in find_provisions(scan, part.start, part.end, code)]
    events += [(one.start, 3, "penalty", one) for one in scan.find("sentence", part.start, part.end)]
    events += [
        (one.start, 3, name, one)
        for name in ("suspended", "probation")
        for one in scan.find(name, part.start, part.end)
    ]
    reader = _Reader(scan, verdicts)
    for _start, _order, kind, event in sorted(events, key=lambda one: one[:2]):
        getattr(reader, f"_{kind}")(event)
    reader.found.charges = _without_vague(reader.found.charges)
    return reader.found


def _without_vague(charges: list[Decided]) -> list[Decided]:
    """«виновным в преступлениях, предусмотренных ст. 205.2, … назначить по ч. 1 ст. 205.2 …»: the article alone is no
    charge where the penalties are told by its parts."""
    told = {
        (one.group, one.place.provision.article) for one in charges if one.main and one.place and _has_part(one.place)
    }
    return [
        one
        for one in charges
        if one.main or not one.place or _has_part(one.place) or (one.group, one.place.provision.article) not in told
    ]


def _has_part(place: Place) -> bool:
    return place.provision.part is not None


class _Reader:
    def __init__(self, scan: Scan, verdicts: list[Found]) -> None:
        self.scan = scan
        self.found = Operative([], verdicts)
        self.verdict: Found | None = None
        self.current: Decided | None = None
        self.group = 0
        self.members: list[Decided] = []  # charges of the group
        self.decided: dict[tuple[int, str], list[Decided]] = {}
        self.waiting: list[Place] = []  # named where no verdict has been told
        self.open = False  # between a verdict and the end of what concerns the penalty
        self.sentenced = (
            False  # a penalty of the group has been read: provisions name what follows, not what was charged
        )
        self.total: str | None = None
        self.again = False  # a provision that has its penalty is named once more: another episode, if a penalty follows
        self.listed: Found | None = None  # «лишения свободы: по ч. 1 … – 1 год; по ч. 2 … – 2 года»

    def _verdict(self, found: Found) -> None:
        if found.value in ("remitted", "measures"):
            return
        told = self.verdict if self.open else None
        if told and told.value == found.value and not (self.sentenced and found.pattern.pieces == told.pattern.pieces):
            return  # «привлечь …, признать виновным, назначить наказание в виде»: one conviction
        named = self._named_before(found) if found.value in ("acquitted", "terminated") else []
        self.verdict, self.open, self.sentenced, self.total, self.current = found, True, False, None, None
        self.listed, self.again = None, False
        self.group += 1
        for place in named:
            self._add(Decided(found, place, group=self.group))

    def _named_before(self, found: Found) -> list[Place]:
        """«Иванова по обвинению по ч. 1 ст. 282 УК РФ оправдать»: provisions in the same paragraph, not yet decided."""
        start = self.scan.text.rfind("\n", 0, found.start) + 1
        mine = [one for one in self._of_group() if one.main is None and one.place and one.place.start >= start]
        if not self.sentenced:
            mine = []
        taken = set(map(id, mine))
        self.found.charges = (
            [one for one in self.found.charges if id(one) not in taken] if taken else self.found.charges
        )
        self.members = [one for one in self.members if id(one) not in taken]
        return [one.place for one in mine if one.place] + self._waiting(start)

    def _waiting(self, start: int) -> list[Place]:
        named = []
        while self.waiting and self.waiting[-1].start >= start:
            named.append(self.waiting.pop())
        return named[::-1]

    def _end(self, _found: Found) -> None:
        self.open = False

    def _place(self, place: Place) -> None:
        if not self.open:
            if place.offence and place.citation is not None:
                self.waiting.append(place)
            return
        if (under := place.aggregates) is not None:
            self.total, self.current = under, None
            if self.listed is not None and (penalty := read_listed(self.scan, self.listed, place.end)) is not None:
                self._give(penalty)
            self.listed = None
        elif place.offence and place.citation is not None:
            self.total = None
            same = self.decided.get((self.group, str(place.citation)), [])
            if same and not self._listed_again(place, same[-1]):
                self.current = next((one for one in same if one.main is None), same[-1])
                self.again = self.sentenced and self.current.main is not None and self._named(place)
            elif not self.sentenced or self._named(place):
                self.current = Decided(self.verdict, place, group=self.group, count=self._count(place))
                self._add(self.current)
            if self.listed is not None and (penalty := read_listed(self.scan, self.listed, place.end)) is not None:
                self._give(penalty)

    def _listed_again(self, place: Place, last: Decided) -> bool:
        """Whether a conviction names the same provision once more, for another episode: no word of the penalty yet."""
        if self.sentenced or last.place is None or place.start - last.place.end > NEAR:
            return False
        return "наказани" not in self.scan.folded[last.place.end : place.start]

    def _named(self, place: Place) -> bool:
        """Whether «по» stands before: after a penalty only «по ч. 2 ст. 282 УК РФ — …» is another charge."""
        return (
            place.provision.code == "uk"
            and re.search(r"(?<![а-я])по\s*$", self.scan.folded[max(0, place.start - 6) : place.start]) is not None
        )

    def _add(self, charge: Decided) -> None:
        self.found.charges.append(charge)
        if self.members and self.members[0].group != self.group:
            self.members = []
        self.members.append(charge)
        if charge.place:
            self.decided.setdefault((self.group, str(charge.place.citation)), []).append(charge)

    def _of_group(self) -> list[Decided]:
        return self.members if self.members and self.members[0].group == self.group else []

    def _count(self, place: Place) -> Value:
        """«за 7 преступлений, предусмотренных …»"""
        named = self.scan.find("count", max(0, place.start - 60), place.start)
        if not named:
            return ABSENT
        before = self.scan.folded[max(0, named[-1].start - 30) : named[-1].start].split()
        word = before[-1].strip("()") if before else ""
        number = int(word) if word.isdigit() else int(SMALL.get(word, 0))
        return known(number, named[-1].start - len(before[-1]) - 1, named[-1].end) if number > 1 else ABSENT

    def _penalty(self, found: Found) -> None:
        if not self.open:
            return
        if _LIST.match(self.scan.folded, found.end):
            self.listed = found
        elif is_given(self.scan, found):
            penalty = read_penalty(self.scan, found)
            self.listed = self.listed if penalty.additional else None
            self._give(penalty)

    def _give(self, penalty: Penalty) -> None:
        self.found.penalties.append(penalty)
        group = self._of_group()
        if penalty.additional:
            if self.total is not None:
                return
            for one in [self.current] if self.current else group:
                one.additional.append(penalty)
            return
        self.sentenced = True
        if self._stands_instead(penalty):
            self._replace(penalty)
        elif self.total is not None:
            if penalty.amount != ABSENT or self.group not in self.found.totals:
                self.found.totals[self.group] = (penalty, self.total)
        elif penalty.kind == "none" and any(one.main for one in group):
            penalty.kind = "released"  # a penalty was given, and need not be served
            for one in [self.current] if self.current else group:
                one.additional.append(penalty)
        elif self.current is not None and (self.current.main is None or _tells_more(penalty, self.current.main)):
            self.current.main = penalty
        elif self.current is not None and ((self.again and penalty.amount != ABSENT) or self._another_episode(penalty)):
            self.again = False
            self.current = Decided(self.verdict, self.current.place, penalty, group=self.group)
            self._add(self.current)
        elif self.current is None and len(group) == 1:
            group[0].main = group[0].main or penalty

    def _stands_instead(self, penalty: Penalty) -> bool:
        folded, start = self.scan.folded, penalty.name.start
        instrumental = _INSTRUMENTAL.search(folded, start, penalty.name.end) is not None
        return instrumental and _REPLACES.search(folded, max(0, start - REPLACED), start) is not None

    def _replace(self, penalty: Penalty) -> None:
        """«заменить лишение свободы принудительными работами»: what is served instead."""
        if self.group in self.found.totals:
            self.found.totals[self.group] = (penalty, self.found.totals[self.group][1])
        else:
            for one in [self.current] if self.current else self._of_group():
                one.main = penalty

    def _another_episode(self, penalty: Penalty) -> bool:
        """«за преступление от 1 мая … на срок 2 года, за преступление от 2 мая … на срок 3 года»"""
        last = self.found.penalties[-2].name.end if len(self.found.penalties) > 1 else 0
        return _EPISODE.search(self.scan.folded, max(last, penalty.name.start - 300), penalty.name.start) is not None

    def _suspended(self, found: Found) -> None:
        if self.open:
            self.found.suspended.setdefault(self.group, found)

    def _probation(self, found: Found) -> None:
        if self.open and self.group not in self.found.probation:
            value, unit = amount_after(self.scan.folded, found.end, NEAR_TERM, quantities.term)
            self.found.probation[self.group] = (value, unit)


def _counts(found: Found, upper: bool) -> bool:
    instance = found.pattern.options.get("instance")
    return instance is None or instance == ("upper" if upper else "first")


def _tells_more(new: Penalty, old: Penalty) -> bool:
    """«назначить наказание в виде штрафа … штраф в размере 1000 рублей»: the one with the amount."""
    return new.kind == old.kind and old.amount == ABSENT and new.amount != ABSENT
