"""A relation of charges → verdicts person by person, for laws that look at the person's other charges."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from glasnost.rules.closer import Settled
from glasnost.rules.decision import Compiled
from glasnost.rules.known import Known
from glasnost.rules.meaning import COMPLETE, OTHER
from glasnost.rules.parts import PART
from glasnost.rules.persons import Judged
from glasnost.rules.quantified import Person, Quantified
from glasnost.rules.sql import quote

PERSON, CASE = "__person", "__case"  # columns beside the facts: who it is, and which case; NULL: not known
AT_ONCE = 5_000

Reader = Callable[[Sequence[Any]], Known]


@dataclass(frozen=True)
class Charge:
    """A row of the relation."""

    n: int
    charge_id: str
    case: str | None
    known: Known


def needed(compiled: Compiled) -> tuple[str, ...]:
    """The facts of a charge that its own verdict, or that of another charge of the person, needs."""
    inside = Quantified(compiled).facts
    names = {name.removeprefix(OTHER) for name in inside} | set(compiled.asked) | {COMPLETE}
    return tuple(name for name in compiled.law.facts if name in names)


def people(
    connection: duckdb.DuckDBPyConnection, source: str, names: Sequence[str], partial: frozenset[str], read: Reader
) -> Iterator[tuple[bool, list[Charge]]]:
    """The charges of one person after the other (True), and each charge of nobody known alone (False)."""
    columns = [quote(n) for n in names] + [quote(n + PART) for n in sorted(partial)]
    found = connection.execute(
        f"SELECT n, charge_id, {PERSON}, {CASE}, {', '.join(columns)} FROM ({source}) ORDER BY {PERSON} NULLS FIRST, n"
    )
    for person, rows in itertools.groupby(_rows(found), key=lambda row: row[2]):
        charges = (Charge(row[0], row[1], row[3], read(row[4:])) for row in rows)
        if person is None:
            yield from ((False, [charge]) for charge in charges)
        else:
            yield True, list(charges)


def _rows(found: Any) -> Iterator[tuple[Any, ...]]:
    while batch := found.fetchmany(AT_ONCE):
        yield from batch


class People:
    """Settles whole persons; alike persons once."""

    def __init__(self, compiled: Compiled) -> None:
        self.closer = Quantified(compiled)
        self.facts = compiled.law.facts
        self.done: dict[Any, list[tuple[Settled, dict[str, bool | None]]]] = {}

    def settle(self, charges: Sequence[Charge], known_person: bool) -> list[tuple[Settled, dict[str, bool | None]]]:
        """The verdict and the tests of each charge."""
        person = self.person(charges, known_person)
        places = tuple(str(place) for place in range(len(charges)))
        numbers = {case: place for place, case in reversed(list(enumerate(person.cases)))}
        pattern = tuple(None if case is None else numbers[case] for case in person.cases)
        key = (tuple(tuple(sorted(known.items(), key=lambda item: item[0])) for known in person.charges), pattern)
        if key not in self.done:
            alike = Person(person.charges, places, person.cases)
            judged = [Judged(self.closer, alike, place) for place in range(len(charges))]
            self.done[key] = [(one.settle(), one.tests()) for one in judged]
        return [(_with_ids(settled, person.ids), tests) for settled, tests in self.done[key]]

    def person(self, charges: Sequence[Charge], known_person: bool) -> Person:
        """What is known of the person, or of a case, holds for all its charges; two different values are none."""
        everyone = self._shared("person", charges) if known_person else dict(charges[0].known)
        by_case: dict[str | None, dict[str, Any]] = {}
        for case in {charge.case for charge in charges}:
            by_case[case] = self._shared("case", [charge for charge in charges if charge.case == case])
        found = []
        for charge in charges:
            own = {n: v for n, v in charge.known.items() if self.facts[n].of not in ("person", "case")}
            shared = by_case[charge.case] if charge.case is not None else self._shared("case", [charge])
            whole = {n: v for n, v in everyone.items() if self.facts[n].of == "person"}
            if not known_person:
                whole.pop(COMPLETE, None)
            found.append(own | shared | whole)
        return Person(tuple(found), tuple(c.charge_id for c in charges), tuple(c.case for c in charges))

    def _shared(self, of: str, charges: Sequence[Charge]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, fact in self.facts.items():
            if fact.of == of:
                values = {charge.known[name] for charge in charges if name in charge.known}
                if len(values) == 1:
                    (found[name],) = values
        return found


def _with_ids(settled: Settled, ids: Sequence[str]) -> Settled:
    """Other charges by their ids instead of their places."""
    if not any(":" in name for name in settled.missing | settled.missing_date):
        return settled

    def named(names: frozenset[str]) -> frozenset[str]:
        split = [name.partition(":") for name in names]
        return frozenset(f"{ids[int(place)]}:{fact}" if colon else place for place, colon, fact in split)

    return Settled(
        settled.lines,
        settled.possible,
        named(settled.missing),
        settled.date_from,
        settled.date_to,
        named(settled.missing_date),
    )
