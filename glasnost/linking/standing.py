"""What is left of each charge of a case after all of its instances.

The charge of the first record stands for the case; those of the later records are told by it. What an appeal upheld
stays, what it changed has the new sentence, what it quashed is quashed, and a new trial decides anew. Where it cannot
be told whose charge a later act is about, or which act is the last, the outcome is unknown: a person has to look.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from glasnost.linking import reasons
from glasnost.linking.instances import Charge, Instance

SENTENCE = ("sentence_kind", "sentence_amount", "sentence_unit", "suspended")
CITATION = ("provision", "article", "part", "point")
ANEW = (
    "convicted",
    "acquitted",
    "terminated",
    "returned",
    "transferred",
    "pending",
)  # decided by the later court itself


@dataclass(slots=True)
class Stands:
    """One charge of the case, followed through the instances."""

    base: Charge
    values: dict[str, Any]
    sentence_from: str | None
    followed: list[Charge] = field(default_factory=list)
    merged: list[Charge] = field(default_factory=list)
    unsettled: str | None = None
    before: dict[str, Any] | None = None  # what stood before it was quashed
    before_unread: dict[str, Any] | None = None  # and before an act whose outcome was not read

    def follow(self, later: Charge, stage: str | None) -> None:
        """Take over what a later record says."""
        self.followed.append(later)
        verdict = later.verdict
        of_review = verdict in ("upheld", "changed")
        if of_review and self.unsettled:
            return  # what was upheld is not known
        if of_review and self.values["verdict"] == "quashed" and self.before and stage != "first":
            self.values = dict(self.before)  # what was quashed was the ruling of the appeal before
        if verdict is None:
            self.before_unread = dict(self.values)
            self.settle(reasons.OUTCOME_UNREAD)
        elif verdict == "upheld":
            self.values["verdict"] = self.values["verdict"] or "upheld"
        elif verdict == "changed":
            self._change(later)
        elif verdict == "quashed":
            self.before = dict(self.values)
            self._replace(later, {"verdict": "quashed"} | dict.fromkeys(SENTENCE))
        elif verdict in ANEW:
            self._replace(later, {"verdict": verdict} | {name: later.values[name] for name in SENTENCE})

    def _change(self, later: Charge) -> None:
        self.values["verdict"] = self.values["verdict"] or "changed"
        self.values |= {name: later.values[name] for name in SENTENCE}  # unknown if the act does not tell it
        self.sentence_from = later.id
        self._recite(later)

    def _replace(self, later: Charge, values: dict[str, Any]) -> None:
        self.values |= values | {"decided_on": later.values["decided_on"]}
        self.sentence_from = later.id
        self._recite(later)
        self.unsettled = None if later.verdict != "pending" else self.unsettled

    def _recite(self, later: Charge) -> None:
        if later.values["provision"] is not None and later.values["part"] != "?":
            self.values |= {name: later.values[name] for name in CITATION}

    @property
    def last(self) -> Charge:
        """The last record that tells of this charge."""
        return self.followed[-1] if self.followed else self.base

    @property
    def person(self) -> str | None:
        """Who is charged, if the records that name somebody agree that it is one."""
        named = [one for one in (self.base, *self.followed, *self.merged) if one.values["person_id"] is not None]
        differ = any(one.name is None or one.is_of_other(named[0]) for one in named[1:])
        return None if not named or differ else str(named[0].values["person_id"])

    def fill(self, told: Charge, other: Charge, alone: bool) -> None:
        """Another record of the same decision says more, the same, or something else. `alone`: only about this one."""
        self.merged.append(other)
        if other.verdict and told.verdict and other.verdict != told.verdict:
            self.settle(reasons.RECORDS_DISAGREE)
        if not alone or told is not self.last or self.unsettled not in (None, reasons.OUTCOME_UNREAD):
            return
        if told.verdict is None and other.verdict is not None and told is self.base:
            self.values |= _values(other)
        elif told.verdict is None and other.verdict is not None:
            self.unsettled = None
            self.values = dict(self.before_unread or self.values)
            self.follow(other, str(other.values["stage"]))
        elif self.values["sentence_kind"] is None and self.values["verdict"] == "convicted":
            self.values |= {name: other.values[name] for name in SENTENCE}

    def settle(self, reason: str) -> None:
        """Nobody can tell what stands."""
        self.unsettled = reason
        self.values |= {"verdict": None, "decided_on": None} | dict.fromkeys(SENTENCE)


def stand(instances: list[Instance]) -> list[Stands]:
    """The charges of a case, each followed to its end."""
    found: list[Stands] = []
    for instance in instances:
        first, *others = [record.charges for record in instance.records if record.charges] or [[]]
        candidates = _candidates(found, first)
        for place, one in enumerate(found):
            _take(one, candidates[place], candidates, first, instance.stage)
        taken = {charge.id for several in candidates for charge in several}
        found += [Stands(charge, _values(charge), charge.id) for charge in first if charge.id not in taken]
        for charges in others:
            _merge(found, first, charges)
    return found


def unordered(records: list[list[Charge]]) -> list[Stands]:
    """The charges of a case whose records nobody can put in order: nothing is known of what stands."""
    found = [Stands(charge, _values(charge), charge.id) for charges in records for charge in charges]
    for one in found:
        one.settle(reasons.ORDER_UNKNOWN)
    return found


def _values(charge: Charge) -> dict[str, Any]:
    return {name: charge.values[name] for name in ("verdict", "decided_on", *CITATION, *SENTENCE)}


def _candidates(found: list[Stands], charges: list[Charge]) -> list[list[Charge]]:
    """For each charge of the case those of a later record that may be about it."""
    if len(found) == len(charges) == 1 and not found[0].base.is_of_other(charges[0]):
        return [charges]  # the one charge of the case, whatever article the later court took
    return [[charge for charge in charges if one.last.may_be(charge)] for one in found]


def _take(
    one: Stands, mine: list[Charge], candidates: list[list[Charge]], charges: list[Charge], stage: str | None
) -> None:
    """Follow the charge of a later record that is about this one, if that can be told."""
    if not charges:
        one.settle(reasons.OUTCOME_UNREAD)
        return
    rivals = sum(not {charge.id for charge in mine}.isdisjoint(other.id for other in several) for several in candidates)
    alike = len({(charge.verdict, charge.sentence) for charge in mine}) == 1 and rivals == len(mine)
    if mine and (alike or {charge.verdict for charge in mine} == {"upheld"}):
        one.follow(mine[0], stage)
        one.followed += mine[1:]
    elif mine or {charge.verdict for charge in charges} != {"upheld"}:
        one.settle(reasons.WHOSE_UNKNOWN)
        one.followed += mine


def _merge(found: list[Stands], first: list[Charge], charges: list[Charge]) -> None:
    """Another record of the same decision: it fills what the first left open, and must not contradict it."""
    holders = [(one, told) for one in found for told in (one.base, *one.followed) if told in first]
    for charge in charges:
        mine = [(one, told) for one, told in holders if told.may_be(charge)]
        if len(holders) == len(charges) == 1 and not holders[0][1].is_of_other(charge):
            mine = holders
        if not mine:
            found.append(Stands(charge, _values(charge), charge.id))
            continue
        for one, told in mine:
            one.fill(told, charge, alone=len(mine) == 1)


def fingerprint_of(one: Stands) -> str:
    """Changes when any of the records that tell of the charge changes."""
    told = (one.base, *one.followed, *one.merged)
    if len(told) == 1:
        return str(one.base.values["fingerprint"])
    words = " ".join(str(charge.values["fingerprint"]) for charge in told)
    return hashlib.sha256(words.encode()).hexdigest()[:32]
