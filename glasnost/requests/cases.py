"""The cases that requests led to: judgments in the register that cite a platform's answer, beside the log's answers.

A judgment says who told the police whose account it is, and often when («ответом из ООО … от 01.02.2024»). Which
request that was is a candidate with its evidence, never a certainty: a person confirms it in the log (column `case`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from glasnost.model.citation import Citation
from glasnost.reading.patterns import Scan
from glasnost.register import Register

NEAR = 3  # days between the answer and the day that a judgment gives to it
SAME_CASE, ANSWERED, ANSWERED_NEAR, CAME, SAME_LAW, SAME_MONTH = (
    "the log names this case",
    "answered on that day",
    "answered within days of it",
    "came in on that day",
    "about the same article",
    "answered in that month",
)
POINTS = {SAME_CASE: 8, ANSWERED: 4, CAME: 2, ANSWERED_NEAR: 2, SAME_MONTH: 1, SAME_LAW: 1}
ENOUGH = 2  # points without which a request is no candidate
ONE, SEVERAL, NONE, NO_DAY = "one candidate", "several candidates", "no such answer in the log", "no day to compare"


@dataclass(frozen=True)
class Candidate:
    """A logged request that the judgment may mean, and why."""

    number: str
    evidence: tuple[str, ...]

    @property
    def points(self) -> int:
        """How much speaks for it."""
        return sum(POINTS[one] for one in self.evidence)


@dataclass(frozen=True)
class Cited:
    """A case whose judgment cites a platform's answer. words: of the court; day: of the answer, `2024-05` a month."""

    case_id: str
    docket_number: str | None
    platform: str | None
    words: str
    day: str | None
    provision: str | None
    state: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Logged:
    number: str
    received_on: date | None
    effect_on: date | None
    docket: str | None
    law: str


def cited_answers(register: Register, platform: str | None = None) -> list[Cited]:
    """Every case that cites an answer (of this platform, if one is named), with the requests that it may mean."""
    with register.snapshot().connect(judgements=False) as connection:
        rows = connection.execute(
            """SELECT c.case_id, min(k.docket_number), min(f.value), min(d.value), min(c.provision)
               FROM fact f
               JOIN charge c USING (charge_id)
               LEFT JOIN court_case k ON k.case_id = c.case_id
               LEFT JOIN fact d ON d.charge_id = f.charge_id AND d.name = 'data_supplied_on'
               WHERE f.name = 'data_supplied_by' GROUP BY 1 ORDER BY 2, 1"""
        ).fetchall()
        logged = [
            _Logged(number, received, effect, _plain(docket), f"{offence or ''} {basis or ''}".lower())
            for number, received, effect, docket, offence, basis in connection.execute(
                """SELECT number, received_on, effect_on, docket_number, offence, legal_basis FROM request
                   WHERE (demand IS NULL OR demand = 'user data') AND (country IS NULL OR country = 'RU')
                     AND (outcome IS NULL OR outcome IN ('full', 'partial', 'no data', 'pending')) ORDER BY number"""
            ).fetchall()
        ]
    found = (_cited(row, logged) for row in rows)
    return [one for one in found if platform is None or is_platform(one, platform)]


def is_platform(one: Cited, name: str) -> bool:
    """Whether the answer was this platform's, by its name in the court's words or in the list of platforms."""
    plain = name.casefold()
    return plain in one.words.casefold() or (one.platform or "").casefold() == plain


def _cited(row: tuple[Any, ...], logged: Sequence[_Logged]) -> Cited:
    case_id, docket, words, told, provision = row
    day = told.removesuffix("-??") if told else None
    candidates = sorted(_candidates(docket, day, provision, logged), key=lambda one: (-one.points, one.number))
    best = [one for one in candidates if one.points == candidates[0].points]
    if candidates:
        state = ONE if len(best) == 1 else SEVERAL
    else:
        state = NONE if day else NO_DAY
    platform = Scan(words).first("platform")
    return Cited(case_id, docket, platform.value if platform else None, words, day, provision, state, tuple(candidates))


def _candidates(
    docket: str | None, day: str | None, provision: str | None, logged: Sequence[_Logged]
) -> Iterator[Candidate]:
    for one in logged:
        evidence = [*_days(one, day), *([SAME_LAW] if _same_law(one.law, provision) else [])]
        if docket and one.docket == _plain(docket):
            evidence.insert(0, SAME_CASE)
        candidate = Candidate(one.number, tuple(evidence))
        # the same article alone says nothing: thousands are about it
        if candidate.points >= ENOUGH or (SAME_MONTH in evidence and SAME_LAW in evidence):
            yield candidate


def _days(one: _Logged, day: str | None) -> Iterator[str]:
    if day is None:
        return
    if len(day) < 10:
        if one.effect_on is not None and one.effect_on.isoformat().startswith(day):
            yield SAME_MONTH
        return
    wanted = date.fromisoformat(day)
    if one.effect_on is not None and abs(one.effect_on - wanted) <= timedelta(days=NEAR):
        yield ANSWERED if one.effect_on == wanted else ANSWERED_NEAR
    if one.received_on == wanted:
        yield CAME


def _same_law(law: str, provision: str | None) -> bool:
    """Whether the log's words name the article that the judgment is under."""
    if provision is None or not law.strip():
        return False
    try:
        segments = Citation.parse(provision).segments
    except ValueError:
        return False
    words = law.replace(",", " ").replace(";", " ").split()
    return len(segments) > 2 and segments[2] in words


def _plain(docket: str | None) -> str | None:
    return "".join(docket.lower().split()) if docket else None
