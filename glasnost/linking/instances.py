"""The records of one case in their order: first instance, appeal, cassation, a new trial."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from glasnost.model.citation import Citation

STAGES = {"first": 0, "appeal": 1, "review": 2, "cassation": 3}


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge as one record has it. `values`: the row of `charge`; `name`: who is charged, if the record says."""

    values: dict[str, Any]
    name: str | None

    @property
    def id(self) -> str:
        return str(self.values["charge_id"])

    @property
    def verdict(self) -> str | None:
        return None if self.values["verdict"] is None else str(self.values["verdict"])

    @property
    def sentence(self) -> tuple[Any, ...]:
        return tuple(self.values[name] for name in ("sentence_kind", "sentence_amount", "sentence_unit", "suspended"))

    def may_be(self, other: Charge) -> bool:
        """Whether nothing says that the two are different: neither the provision nor the name."""
        return self._provisions_agree(other) and not self.is_of_other(other)

    def _provisions_agree(self, other: Charge) -> bool:
        mine, theirs = self.values["provision"], other.values["provision"]
        if mine is None or theirs is None:
            return True
        one, two = Citation.parse(mine), Citation.parse(theirs)
        return one.may_cover(two) or two.may_cover(one)

    def is_of_other(self, other: Charge) -> bool:
        """Whether both records name people, and not the same. Within one case names tell the accused apart."""
        if self.name is None or other.name is None:
            return False
        mine, theirs = self.name.lower().replace(".", " ").split(), other.name.lower().replace(".", " ").split()
        if not mine or not theirs or not (mine[0][0].isalpha() and theirs[0][0].isalpha()):
            return False
        initials = zip(mine[1:], theirs[1:], strict=False)
        return mine[0] != theirs[0] or any(one[0] != two[0] for one, two in initials)


@dataclass(slots=True)
class Record:
    """One record of the case."""

    id: str
    stage: str | None
    court: str | None
    numbers: tuple[str, ...]
    read: bool  # from the text of the act, which says more than a card
    charges: list[Charge] = field(default_factory=list)

    @property
    def decided_on(self) -> date | None:
        days = {one.values["decided_on"] for one in self.charges}
        return days.pop() if len(days) == 1 else None


@dataclass(slots=True)
class Instance:
    """What one court decided at one time: a record, or several that tell the same decision."""

    records: list[Record]

    @property
    def stage(self) -> str | None:
        return self.records[0].stage

    @property
    def decided_on(self) -> date | None:
        return next((one.decided_on for one in self.records if one.decided_on), None)


def instances_of(records: Iterable[Record]) -> list[Instance] | None:
    """In the order in which they decided; None if that cannot be told."""
    found: list[Instance] = []
    for record in sorted(records, key=lambda one: (not one.read, -len(one.charges), one.id)):
        same = next((one for one in found if _is_same(one.records[0], record)), None)
        if same is not None:
            same.records.append(record)
        else:
            found.append(Instance([record]))
    if any(one.stage is None for one in found):
        return found if len(found) == 1 else None
    if len({one.stage for one in found}) == len(found):
        return sorted(found, key=lambda one: STAGES[one.stage or ""])
    if all(one.decided_on for one in found):
        return sorted(found, key=lambda one: (one.decided_on or date.max, STAGES[one.stage or ""]))
    return None


def _is_same(one: Record, other: Record) -> bool:
    """Whether both tell one decision: at one stage, under one number, or where one lacks it on one day."""
    if one.stage != other.stage:
        return False
    if one.numbers and other.numbers:
        return not set(one.numbers).isdisjoint(other.numbers)
    return one.decided_on is not None and one.decided_on == other.decided_on
