"""Drafts of the answer to an authority and of the notice to a user, from what the log says. Blanks in […] are a
person's to fill; a value that is not known is a blank too, and nothing is invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from glasnost.model.language import _, language
from glasnost.model.problems import Problem
from glasnost.requests.due.checklist import Checked, Checklist
from glasnost.requests.due.deadlines import Deadline
from glasnost.rules.telling import day_words, outcome_words

KINDS = ("answer", "notice")
# facts that whoever asked can mend; where a request comes from, or what it is, nobody can
MENDABLE = {
    "has_signature", "has_reasons", "has_legal_basis", "names_target", "court_approved", "has_redress",
    "in_declared_language", "official_channel", "data_already_collected",
}  # fmt: skip
_FOLDER = Path(__file__).parent


def draft(found: Checklist, kind: str, as_of: datetime) -> str:
    """The text of a letter in the language spoken now. Raises Problem if the user may not be told."""
    record = found.record
    if kind == "notice":
        check_gag(record, as_of.date())
    text = (_FOLDER / f"{kind}.{language()}.txt").read_text(encoding="utf-8")
    for name, value in (_answer(found) if kind == "answer" else _notice(record)).items():
        text = text.replace(f"{{{name}}}", value)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def check_gag(record: Mapping[str, Any], day: date) -> None:
    """A user is told only if it is known that nothing forbids it any more. Raises Problem."""
    gag = record.get("gag")
    if gag == "none":
        return
    if gag is None:
        raise Problem(
            _("it is not known whether the user may be told"),
            remedy=_("Enter «gag» in the log: none, law or order."),
        )
    until = record.get("gag_until")
    if until is None or date.fromisoformat(until) >= day:
        raise Problem(
            _("a gag holds until {day}").format(day=until) if until else _("a gag holds, and no end of it is known"),
            remedy=_("«glasnost requests due» tells when it has ended."),
        )


def _common(record: Mapping[str, Any]) -> dict[str, str]:
    received = record.get("received_on")
    return {
        "number": record["number"],
        "authority": " ".join(record.get("authority", "").split()) or _("[authority]"),
        "received": day_words(date.fromisoformat(received)) if received else _("[day of receipt]"),
    }


def _answer(found: Checklist) -> dict[str, str]:
    lines = [_missing(one) for one in found.checked]
    deadline = next((one for one in found.deadlines if one.by is not None and one.sure), None)
    reference = found.record.get("other", {}).get("reference", "")
    return _common(found.record) | {
        "reference": reference or _("[reference]"),
        "verdict": "\n".join(_verdict(one) for one in found.checked) or _("[what we do with it]"),
        "missing": "\n".join(line for line in lines if line),
        "deadline": _by(deadline) if deadline else "",
    }


def _verdict(one: Checked) -> str:
    book = one.book.rulebook
    return f"{book.title_in(language())}: {outcome_words(book, one.reasons.settled.possible)}."


def _missing(one: Checked) -> str:
    """What the rules ask for and the request does not have, with the words of the law: tests that are false and whose
    facts, answered otherwise, are the request's to mend."""
    failing = [test for test in one.reasons.tests if test.answer is False and set(test.facts) & MENDABLE]
    quotes = dict.fromkeys(" ".join(test.quote.text.split()) for test in failing if test.quote)
    return "\n".join(_("Not met: «{law}»").format(law=quote) for quote in quotes)


def _by(deadline: Deadline) -> str:
    assert deadline.by is not None
    return _("The term that we keep to: {moment} ({rules}).").format(
        moment=f"{deadline.by:%Y-%m-%d %H:%M} UTC", rules=deadline.title
    )


def _notice(record: Mapping[str, Any]) -> dict[str, str]:
    until = record.get("gag_until")
    gag = _("Until {day} we were forbidden to tell you.").format(day=until) if until else ""
    return _common(record) | {
        "country": record.get("country", _("[country]")),
        "demand": record.get("demand", _("[what was asked for]")),
        "law": record.get("legal_basis", _("[law]")),
        "outcome": record.get("outcome", _("[what we did]")),
        "gag": gag,
    }
