"""The moment, and not only the day, of a decided outcome whose rulebook counts in moments."""

from __future__ import annotations

import itertools
import math
from datetime import UTC, datetime, timedelta, timezone

from glasnost.rules import moments, terms
from glasnost.rules.decision import Compiled
from glasnost.rules.known import Known, Span, whole
from glasnost.rules.terms import Extreme, Fact, Moved, Pick, Term, Value, term_value

MOST = 256  # ways of filling in what an expression speaks of


def span_of_moments(compiled: Compiled, line: int, known: Known) -> tuple[datetime, datetime] | None:
    """The first and the last moment that a deciding line can give (UTC): the same one if everything is known.

    None: the line has no moment, it is never, or a day or number is missing that it speaks of.
    """
    on = compiled.law.lines[line].on
    term = _moment(on) if on is not None else None
    if term is None:
        return None
    choices = [_choices(fact, known.get(fact.name)) for fact in terms.facts_of_term(term)]
    if not all(choices) or math.prod(map(len, choices)) > MOST:
        return None
    names = [fact.name for fact in terms.facts_of_term(term)]
    found = []
    for values in itertools.product(*choices):
        value = term_value(term, dict(zip(names, values, strict=True)))
        if not isinstance(value, int) or not moments.FIRST <= value <= moments.LAST:
            return None
        found.append(_utc(value, compiled.law.rulebook.zone or 0))
    return (min(found), max(found)) if found else None


def _choices(fact: Fact, value: object) -> tuple[Value, ...]:
    """What the fact may be: of a moment known to the day its two ends, for an expression rises with its moments."""
    if isinstance(value, Span):
        return (value.first, value.last)
    if whole(value):
        return (value,)
    if fact.type == "bool":
        return (True, False)
    return fact.choices if fact.type == "enum" else ()


def _moment(term: Term) -> Term | None:
    """The expression whose day a line names."""
    if isinstance(term, Moved):
        return term.base if term.function == "DAY_OF" else term
    if isinstance(term, Pick):
        cases = [(condition, _moment(branch)) for condition, branch in term.cases]
        rest = _moment(term.otherwise)
        if rest is None or any(branch is None for _condition, branch in cases):
            return None
        return Pick(tuple((condition, branch) for condition, branch in cases if branch is not None), rest)
    if isinstance(term, Extreme):
        parts = [_moment(part) for part in term.terms]
        return None if None in parts else Extreme(term.greatest, tuple(part for part in parts if part is not None))
    return None


def _utc(moment: int, zone: int) -> datetime:
    local = datetime(1, 1, 1, tzinfo=timezone(timedelta(seconds=zone))) + timedelta(seconds=moment - moments.FIRST)
    return local.astimezone(UTC)
