"""What would change a verdict: each fact of a charge, with the other answers that it might have had."""

from __future__ import annotations

from dataclasses import dataclass

from glasnost.rules.reasons import Answer, answers_to
from glasnost.rules.rulebook import FactRow
from glasnost.rules.standing import Standing


@dataclass(frozen=True)
class Change:
    """A fact that is known, and the answers under which something else would come out, all others as they are."""

    fact: FactRow
    answers: tuple[Answer, ...]


def what_would_change(standing: Standing) -> list[Change]:
    """For a charge that is decided: each known fact that the outcome hangs on, in the order of the rulebook."""
    now = standing.settle().possible
    known = standing.known
    law = standing.compiled.law
    found = []
    for row in law.rulebook.facts:
        if row.name not in known or row.name not in standing.compiled.asked:
            continue
        answers = tuple(a for a in answers_to(standing, law.facts[row.name], "") if a.possible != now)
        if answers:
            found.append(Change(row, answers))
    return found
