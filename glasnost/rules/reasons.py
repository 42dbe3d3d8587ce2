"""A verdict in reasons: each test with its quote of the law, and what every possible answer would do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glasnost.rules import terms
from glasnost.rules.closer import Closer, Known, Settled, Span
from glasnost.rules.decision import Compiled
from glasnost.rules.document import Quote
from glasnost.rules.rulebook import FactRow
from glasnost.rules.situations import candidates
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
    """A missing fact that matters: whom to ask what, and what each answer would do."""

    fact: FactRow
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


def reasons_for(compiled: Compiled, known: Known) -> Reasons:
    """Why one charge comes out as it does."""
    closer = Closer(compiled)
    settled = closer.settle(known)
    book = compiled.law.rulebook
    answers = closer.tests(known)
    tests = tuple(
        TestReason(test.name, answers[test.name], test.quote, _facts(compiled, test.name)) for test in book.tests
    )
    rows = {row.name: row for row in book.facts}
    questions = [
        Question(rows[name], _answers(closer, known, name)) for name in compiled.asked if name in settled.missing
    ]
    # first what settles the case whatever the answer, then what narrows it down most
    questions.sort(key=lambda q: (not q.settles, sum(len(a.possible) for a in q.answers) / max(1, len(q.answers))))
    broken = () if settled.lines else tuple(compiled.law.givens)
    lines = tuple(compiled.law.lines[index].name for index in sorted(settled.lines))
    return Reasons(settled, lines, tests, tuple(questions), broken)


def _facts(compiled: Compiled, test: str) -> tuple[str, ...]:
    names = {fact.name for fact in terms.facts_of(compiled.law.tests[test])}
    return tuple(name for name in compiled.law.facts if name in names)


def _answers(closer: Closer, known: Known, name: str) -> tuple[Answer, ...]:
    fact = closer.compiled.law.facts[name]
    values = _values(closer, known, fact)
    found = [(value, closer.settle({**known, name: value}).possible) for value in values[:MAX_ANSWERS]]
    # an answer that no allowed world has (a given forbids it) is no answer
    found = [(value, possible) for value, possible in found if possible]
    if fact.type in ("date", "int", "number"):
        return tuple(_runs(found))
    grouped: dict[tuple[str, ...], list[Value]] = {}
    for value, possible in found:
        grouped.setdefault(possible, []).append(value)
    return tuple(Answer(tuple(group), None, None, possible) for possible, group in grouped.items())


def _values(closer: Closer, known: Known, fact: Fact) -> list[Value]:
    variable = closer.compiled.variables[closer.compiled.level_of[fact.name]]
    own = {f.name: v for f in variable.facts if not isinstance(v := known.get(f.name), Span | None) and f != fact}
    values = candidates(variable.facts, variable.atoms, _plain(own))[fact.name]
    part = known.get(fact.name)
    if isinstance(part, Span):
        values = [part.first, *(v for v in values if isinstance(v, int) and part.first < v <= part.last)]
    return values


def _plain(known: Mapping[str, Value | Span | None]) -> dict[str, Value]:
    return {name: value for name, value in known.items() if value is not None and not isinstance(value, Span)}


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
