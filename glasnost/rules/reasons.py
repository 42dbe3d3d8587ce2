"""A verdict in reasons: each test with its quote of the law, and what every possible answer would do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from glasnost.rules.closer import Settled
from glasnost.rules.decision import Compiled
from glasnost.rules.document import Quote
from glasnost.rules.rulebook import FactRow
from glasnost.rules.standing import Standing, facts_of_test
from glasnost.rules.terms import Fact, Value

MAX_ANSWERS = 40  # distinct answers told apart; a fact with more is told by its question alone


@dataclass(frozen=True)
class TestReason:
    """One test of the law, its answer, and the facts that it rests on."""

    name: str
    answer: bool | None
    quote: Quote | None
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """Some answers to a question, and the outcomes that would then remain.

    values: for days and numbers the first of the run; `until`: its last, None if it has no end.
    """

    values: tuple[Value, ...]
    since: Value | None
    until: Value | None
    possible: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A missing fact that matters: whom to ask what, and what each answer would do.

    about: the id of another charge of the person that is asked about; None: the charge itself.
    """

    fact: FactRow
    about: str | None
    answers: tuple[Answer, ...]

    @property
    def settles(self) -> bool:
        """Whether every answer decides."""
        return bool(self.answers) and all(len(answer.possible) <= 1 for answer in self.answers)


@dataclass(frozen=True)
class Reasons:
    """A verdict and why. `broken`: the facts contradict what the law takes as given."""

    settled: Settled
    lines: tuple[str, ...]
    tests: tuple[TestReason, ...]
    questions: tuple[Question, ...]
    broken: tuple[str, ...]


def reasons_for(standing: Standing) -> Reasons:
    """Why one charge comes out as it does."""
    compiled = standing.compiled
    settled, answers, book = standing.settle(), standing.tests(), compiled.law.rulebook
    tests = tuple(
        TestReason(test.name, answers[test.name], test.quote, tuple(facts_of_test(compiled, test.name)))
        for test in book.tests
    )
    questions = [_question(standing, name) for name in _in_order(compiled, settled.missing)]
    # first what settles the case whatever the answer, then what narrows it down most
    questions.sort(key=lambda q: (not q.settles, sum(len(a.possible) for a in q.answers) / max(1, len(q.answers))))
    broken = () if settled.lines else tuple(compiled.law.givens)
    lines = tuple(compiled.law.lines[index].name for index in sorted(settled.lines))
    return Reasons(settled, lines, tests, tuple(questions), broken)


def _in_order(compiled: Compiled, missing: Iterable[str]) -> list[str]:
    """The judged charge's own facts first, as the rulebook lists them, then those of others."""
    places = {name: place for place, name in enumerate(compiled.law.facts)}
    return sorted(missing, key=lambda name: (":" in name, places[name.rpartition(":")[2]], name))


def _question(standing: Standing, missing: str) -> Question:
    about, _colon, name = missing.rpartition(":")
    law = standing.compiled.law
    row = next(row for row in law.rulebook.facts if row.name == name)
    return Question(row, about or None, answers_to(standing, law.facts[name], about))


def answers_to(standing: Standing, fact: Fact, about: str) -> tuple[Answer, ...]:
    """The answers to a question that the law tells apart, each with what would then remain possible."""
    values = standing.values(fact, about)[:MAX_ANSWERS]
    found = [(value, standing.with_answer(fact, value, about).settle().possible) for value in values]
    # an answer that no allowed world has (a given forbids it) is no answer
    found = [(value, possible) for value, possible in found if possible]
    if fact.type in ("date", "moment", "int", "number"):
        return tuple(_runs(found))
    grouped: dict[tuple[str, ...], list[Value]] = {}
    for value, possible in found:
        grouped.setdefault(possible, []).append(value)
    return tuple(Answer(tuple(group), None, None, possible) for possible, group in grouped.items())


def _runs(found: Iterable[tuple[Value, tuple[str, ...]]]) -> Iterable[Answer]:
    """Neighbouring days or numbers with one result are one answer."""
    groups = [
        (possible, [value for value, _p in run]) for possible, run in itertools.groupby(found, key=lambda pair: pair[1])
    ]
    for index, (possible, values) in enumerate(groups):
        since = values[0] if index else None
        until = _before(groups[index + 1][1][0]) if index + 1 < len(groups) else None
        yield Answer((), since, until, possible)


def _before(value: Value) -> Value:
    return value - 1 if isinstance(value, int) else value
