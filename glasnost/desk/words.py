"""Names of fields, states and roles in words; what the layers below keep as codes."""

from __future__ import annotations

from typing import Any

from glasnost.desk.permissions import Role
from glasnost.model.language import _, mark
from glasnost.register import case
from glasnost.rules.known import Span
from glasnost.rules.rulebook import FactRow
from glasnost.rules.telling import citation_words, day_words, sentence_words, value_words, verdict_words
from glasnost.rules.terms import Fact
from glasnost.rules.values import parse_value

FIELDS = {
    "jurisdiction": mark("Jurisdiction"),
    "code": mark("Code"),
    "article": mark("Article"),
    "part": mark("Part"),
    "point": mark("Point"),
    "provision": mark("Provision"),
    "inchoate": mark("Attempt or complicity"),
    "stage": mark("Instance"),
    "verdict": mark("How it ended"),
    "decided_on": mark("Decided on"),
    "in_force_on": mark("In force since"),
    "act": mark("Act"),
    "medium": mark("Medium"),
    "platform": mark("Platform"),
    "act_on": mark("Done on"),
    "published_on": mark("Published on"),
    "material": mark("Material"),
    "audience": mark("Audience"),
    "consequence": mark("Consequence"),
    "violence": mark("Violence"),
    "by_group": mark("By a group"),
    "official_position": mark("Official position"),
    "prior_administrative": mark("Earlier administrative penalty"),
    "sentence_kind": mark("Sentence"),
    "sentence_amount": mark("Amount of the sentence"),
    "sentence_unit": mark("Unit of the sentence"),
    "suspended": mark("Suspended"),
    "record_complete": mark("The person's record is complete"),
    "docket_number": mark("Case number"),
    "uid": mark("Unique case id"),
    "court": mark("Court"),
    "region": mark("Region"),
    "received_on": mark("Received on"),
    "result": mark("Result in the register"),
    "name": mark("Name"),
    "born_on": mark("Born on"),
}
CITATIONS = ("provision", "inchoate")


def field_words(name: str) -> str:
    """A field's name; one that we have no words for as it is written."""
    return _(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def known_words(name: str, value: Any, fact: Fact | None = None) -> str:
    """A value of a field. fact: how a law declares it, if one does."""
    if value is None:
        return ""
    if fact is not None and isinstance(value, str):
        try:
            parsed = parse_value(fact, value)
            return value if parsed is None or isinstance(parsed, Span) else value_words(fact, parsed)
        except (ValueError, TypeError):
            return value
    if isinstance(value, bool) or str(value).lower() in ("true", "false"):
        return _("yes") if str(value).lower() == "true" else _("no")
    if name in CITATIONS:
        return citation_words(str(value))
    if name == "verdict":
        return verdict_words(str(value))
    if name == "sentence_kind":
        return sentence_words(str(value))
    return day_words(value) if hasattr(value, "isoformat") else str(value)


def state_words(state: str) -> str:
    """Why a field has a value, or none."""
    return {
        case.KNOWN: _("from the source"),
        case.ANSWERED: _("answered"),
        case.REDACTED: _("taken out by the court"),
        case.CONFLICTING: _("contradictory"),
        case.UNUSABLE: _("could not be read"),
        case.ABSENT: _("not stated"),
    }[state]


def role_words(role: str) -> str:
    """A role."""
    names = {
        Role.READER: _("reader"),
        Role.REVIEWER: _("reviewer"),
        Role.ADMINISTRATOR: _("administrator"),
    }
    return names.get(role, role)  # type: ignore[call-overload, no-any-return]


def choices(fact: FactRow) -> list[tuple[str, str]]:
    """(value, words) of the closed list of answers to a question; nothing if the answer is free."""
    if fact.type == "bool":
        return [("true", _("yes")), ("false", _("no"))]
    if fact.type != "enum":
        return []
    values = [value.strip() for value in fact.values.split(",")]
    return [(value, verdict_words(value) if fact.name == "verdict" else value) for value in values]
