"""The field's own measures of effect: people left with no conviction, no serious one, none of late.

Only people whose record is known to be complete are counted: of anybody else there may be convictions that nobody has
seen. What is missing of a charge leaves bounds, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from glasnost.rules import calendar, terms
from glasnost.rules.decision import compile_law
from glasnost.rules.evaluation import Evaluation, Kinds
from glasnost.rules.gathering import gather_facts, partial_facts
from glasnost.rules.joint import YES, Bounds, frees, joint_law
from glasnost.rules.meaning import COMPLETE, Law
from glasnost.rules.people import PERSON
from glasnost.rules.sql import literal, quote
from glasnost.rules.terms import Condition, Constant, Fact, FactTerm, Is

YEARS = 7  # "the last seven years": the usual look-back of employers and of laws on records
SEVERITY = ("severity", "category", "charge_category")  # names of facts that may say how serious an offence is
SERIOUS = ("felony", "serious", "serious offence", "grave", "especially grave", "тяжкое", "особо тяжкое")
LESSER = ("misdemeanor", "violation", "infraction", "minor", "небольшой тяжести", "средней тяжести")
CONVICTED = ("convicted",)
PERHAPS_CONVICTED = ("upheld", "changed")  # a review's own verdict does not say what stands

MEASURES = ("no_conviction", "no_serious_conviction", "no_recent_conviction")
STATES = ("before", "first", "second")  # as things are; once the first law has freed; once the second has


@dataclass(frozen=True)
class Answers:
    """One completion of a charge: freed by either law; a conviction, a serious offence, a decision of late."""

    first: bool
    second: bool
    conviction: bool
    serious: bool
    recent: bool

    def clear(self, measure: str, state: str) -> bool:
        """Whether the charge leaves the person without what the measure looks for."""
        freed = {"before": False, "first": self.first, "second": self.second}[state]
        counts = {"no_serious_conviction": self.serious, "no_recent_conviction": self.recent}.get(measure, True)
        return freed or not (self.conviction and counts)


@dataclass(frozen=True)
class Effect:
    """People with complete records, and those left out. `measures`: measure → state → people of whom it is so.

    gain, lose: people with at least one charge that gains or loses.
    """

    people: int
    left_out: int
    gain: Bounds
    lose: Bounds
    measures: dict[str, dict[str, Bounds]]


def measure(connection: duckdb.DuckDBPyConnection, first: Law, second: Law) -> Effect:
    """Count the people of `facts` (from `gather_facts`, with the record's completeness). It is made anew for them."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE whole_people AS
            SELECT {PERSON} AS person, coalesce(bool_and({COMPLETE}), FALSE) AS complete
            FROM facts WHERE {PERSON} IS NOT NULL GROUP BY 1"""
    )
    sums = "count(*) FILTER (complete), count(*) FILTER (NOT complete)"
    people, left_out = connection.execute(f"SELECT {sums} FROM whole_people").fetchall()[0]
    questions = _Questions(connection, first, second)
    law = joint_law(first, second, questions.asked, questions.facts)
    compiled = compile_law(law)
    gather_facts(connection, compiled, "c.person_id IN (SELECT person FROM whole_people WHERE complete)")
    evaluation = Evaluation(connection, compiled, "facts", partial_facts(connection), outcomes_only=True)
    kinds = Kinds()
    connection.execute("CREATE OR REPLACE TABLE remaining (n BIGINT, __kind INTEGER)")
    with connection.cursor() as writer:
        for kind, batch in evaluation.remaining(kinds):
            writer.register("more", pa.table({"n": batch.column("n"), "__kind": kind}))
            writer.execute("INSERT INTO remaining SELECT * FROM more")
            writer.unregister("more")
    flags = _flags([[Answers(*(letter == YES for letter in o)) for o in found] for found in kinds.outcomes])
    connection.register("effects", pa.table({"__kind": pa.array(range(len(kinds.outcomes)), pa.int32())} | flags))
    each = ", ".join(
        f"{'bool_or' if name.startswith(('gain', 'lose')) else 'bool_and'}({name}) AS {name}" for name in flags
    )
    counts = ", ".join(f"count(*) FILTER ({name})" for name in flags)
    found = connection.execute(
        f"""SELECT {counts} FROM (SELECT {each} FROM remaining JOIN facts USING (n)
            JOIN effects USING (__kind) GROUP BY {PERSON})"""
    ).fetchall()[0]
    connection.unregister("effects")
    numbers = dict(zip(flags, found, strict=True))

    def bounds(name: str) -> Bounds:
        return Bounds(numbers[f"{name}_surely"], numbers[f"{name}_possibly"])

    measures = {m: {state: bounds(f"{m}_{state}") for state in STATES} for m in MEASURES}
    return Effect(people, left_out, bounds("gain"), bounds("lose"), measures)


def _flags(found: Sequence[Sequence[Answers]]) -> dict[str, pa.Array]:
    """Of each set of completions, what holds in all of them and what in some.

    A charge that contradicts a given has none: it neither gains nor loses, and clears nobody for sure.
    """
    asked: dict[str, Callable[[Answers], bool]] = {
        "gain": lambda a: a.second and not a.first,
        "lose": lambda a: a.first and not a.second,
    }
    for name in MEASURES:
        for state in STATES:
            asked[f"{name}_{state}"] = lambda a, m=name, s=state: a.clear(m, s)  # type: ignore[misc]
    flags = {}
    for name, holds in asked.items():
        none = name not in ("gain", "lose")
        flags[f"{name}_surely"] = pa.array([bool(some) and all(map(holds, some)) for some in found], pa.bool_())
        flags[f"{name}_possibly"] = pa.array(
            [any(map(holds, some)) or (none and not some) for some in found], pa.bool_()
        )
    return flags


class _Questions:
    """What is asked of each charge, in the order of `Answers`, over the laws' own facts where they declare them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, first: Law, second: Law) -> None:
        self.connection = connection
        self.declared: Mapping[str, Fact] = {**first.facts, **second.facts}
        self.facts: dict[str, Fact] = {}
        since = Constant("date", calendar.shift(first.as_of.toordinal(), -YEARS, "YEAR"))
        self.asked = (frees(first), frees(second), self._conviction(), self._serious(), self._recent(since))

    def _conviction(self) -> Condition:
        verdict = self._fact("verdict", "text", ("text", "enum"))
        if verdict is None:
            return self._never_said("conviction")
        perhaps = terms.every(self._one_of(verdict, PERHAPS_CONVICTED), self._never_said("conviction"))
        return terms.some(self._one_of(verdict, CONVICTED), perhaps)

    def _serious(self) -> Condition:
        named = [name for name in SEVERITY if name in self.declared]
        severity = self._fact(named[0] if named else SEVERITY[0], "text", ("text", "enum"))
        if severity is None:
            return self._never_said("serious offence")
        values = severity.choices or self._values(severity.name)
        serious = self._one_of(severity, [v for v in values if _begins(v, SERIOUS)])
        lesser = self._one_of(severity, [v for v in values if _begins(v, LESSER)])
        # a word that we do not know is neither
        return terms.some(serious, terms.every(terms.negate(lesser), self._never_said("serious offence")))

    def _recent(self, since: Constant) -> Condition:
        decided = self._fact("decided_on", "date", ("date",))
        if decided is None:
            return self._never_said("recent")
        return terms.compare(FactTerm(decided), ">", since)

    def _fact(self, name: str, type_: str, usable: Sequence[str]) -> Fact | None:
        """The law's own fact of that name, else the register's; None if the law means something else by it."""
        fact = self.declared.get(name) or self.facts.setdefault(name, Fact(name, type_, "charge"))
        return fact if fact.type in usable else None

    def _never_said(self, name: str) -> Condition:
        """A question that no source answers: it may be either. The blank keeps its name apart from every column's."""
        fact = self.facts.setdefault(f"perhaps {name}", Fact(f"perhaps {name}", "bool", "charge"))
        return Is(fact, True)

    def _one_of(self, fact: Fact, values: Sequence[str]) -> Condition:
        return terms.some(*(Is(fact, value) for value in values if value in (fact.choices or values)))

    def _values(self, name: str) -> list[str]:
        """What sources and people say of the fact, word for word."""
        said = f"SELECT value FROM fact WHERE name = {literal(name)}"
        if name in [row[0] for row in self.connection.execute("DESCRIBE charge").fetchall()]:
            said += f" UNION SELECT {quote(name)}::VARCHAR FROM charge"
        told = f"SELECT value FROM judgement WHERE fact = {literal(name)}"
        found = self.connection.execute(f"SELECT DISTINCT trim(value) FROM ({said} UNION {told}) WHERE value <> ''")
        return sorted(row[0] for row in found.fetchall())


def _begins(value: str, words: Sequence[str]) -> bool:
    """`Felony Class C` is a felony; but `serious misdemeanor` is not a serious offence."""
    value = value.lower()
    return value in words or (value.split()[:1] == [words[0]])
