"""Answers that are given one question at a time, or one for several charges: the same judgements as the workbook's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.decisions import Judgement, latest, record
from glasnost.register.prepared.records import Records, record_of
from glasnost.rules.known import Span
from glasnost.rules.meaning import Law
from glasnost.rules.rulebook import FactRow
from glasnost.rules.values import parse_value, value_text
from glasnost.rules.workbook import choices_words

MOST = 1_000  # charges that one answer is given for at once
LONGEST = 2_000  # characters of a value or a reason


@dataclass(frozen=True)
class About:
    """A charge that is answered about, and what it said when it was shown (its fingerprint)."""

    charge_id: str
    fingerprint: str


@dataclass
class Given:
    """What became of an answer: the subjects that it was recorded for, those that had it already, those refused."""

    recorded: list[Judgement] = field(default_factory=list)
    unchanged: int = 0
    changed: list[About] = field(default_factory=list)  # they say something else now: the question comes back
    gone: list[About] = field(default_factory=list)  # the register does not hold them any more


def written_answer(law: Law, row: FactRow, text: str) -> str:
    """The answer as it is kept. Raises Problem if the fact cannot have it, or nothing was answered."""
    fact = law.facts[row.name]
    text = text.strip()
    if not text:
        raise Problem(_("nothing was answered"), remedy=_("Choose or enter an answer first."))
    try:
        value = parse_value(fact, text) if len(text) <= LONGEST else None
    except ValueError:
        value = None
    if value is None:
        raise Problem(
            _("«{fact}» cannot have this answer").format(fact=row.name.replace("_", " ")),
            remedy=_("Possible: {values}").format(values=choices_words(row, law.rulebook)),
        )
    return text if isinstance(value, Span) else value_text(fact, value)


def give(
    records: Records, law: Law, fact: str, text: str, about: Sequence[About], *, by: str, reason: str = ""
) -> Given:
    """Record one answer for the charges, or for their cases or people if the fact is theirs; all of it or nothing.

    A charge that says something else than when it was shown is not answered for. Raises Problem.
    """
    row = next((row for row in law.rulebook.facts if row.name == fact), None)
    if row is None or fact not in law.facts:
        raise Problem(_("the rulebook no longer asks this question"), remedy=_("Ask the law again."))
    if not about or len(about) > MOST:
        raise Problem(
            _("no case was chosen") if not about else _("that is more than can be answered at once"),
            remedy=_("Mark the cases that the answer is for."),
        )
    value = written_answer(law, row, text)
    given = Given()
    wanted = list(_judgements(records, law, row, value, about, given, by, reason.strip()[:LONGEST]))
    given.recorded = _new(records.register, wanted, given)
    record(records.register, given.recorded)
    return given


def _judgements(
    records: Records,
    law: Law,
    row: FactRow,
    value: str,
    about: Sequence[About],
    given: Given,
    by: str,
    reason: str,
) -> Iterable[Judgement]:
    """One a subject; what cannot be answered for any more goes into `given`."""
    found = {charge["charge_id"]: charge for charge in records.table("charge", {record_of(a.charge_id) for a in about})}
    subjects = set()
    for one in about:
        charge = found.get(one.charge_id)
        if charge is None:
            given.gone.append(one)
        elif charge["fingerprint"] != one.fingerprint:
            given.changed.append(one)
        else:
            kind = row.of if row.of in ("case", "person") and charge[f"{row.of}_id"] is not None else "charge"
            subject = charge[f"{kind}_id"]
            if (kind, subject) not in subjects:
                subjects.add((kind, subject))
                yield Judgement(by, law.rulebook.id, kind, subject, row.name, value, one.fingerprint, reason=reason)


def _new(register: Register, wanted: Sequence[Judgement], given: Given) -> list[Judgement]:
    """Without those that were given before, and the others each naming the one that they correct."""
    ids = [judgement.subject_id for judgement in wanted]
    known = {(j.subject_kind, j.subject_id, j.fact): j for j in latest(register, ids)}
    new = []
    for one in wanted:
        before = known.get((one.subject_kind, one.subject_id, one.fact))
        if before is not None and (before.value, before.fingerprint) == (one.value, one.fingerprint):
            given.unchanged += 1
        else:
            replaces = before.id if before is not None else None
            new.append(Judgement(**{**vars(one), "replaces": replaces}))
    return new
