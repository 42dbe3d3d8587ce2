"""`glasnost explain`: one verdict in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.law_options import as_of_option, set_option, settings_of
from glasnost.cli.program import Setting, define, pass_setting
from glasnost.model.language import _, mark

if TYPE_CHECKING:
    from glasnost.rules.document import Quote
    from glasnost.rules.explanation import Explanation
    from glasnost.rules.reasons import Question, TestReason

QUOTE = 160  # characters of a law's quote beside a test; the whole stands in the rulebook


@define(
    "explain",
    short_help=mark("Tell why a case comes out as it does, and what would settle it."),
    help=mark(
        "Tell why a case comes out as it does under RULEBOOK: each test, the words of the law that it implements, and "
        "if the case is undecided, whom to ask what and what each answer would do.\n\n"
        "CASE is a charge id or a docket number."
    ),
)
@click.argument("rulebook")
@click.argument("case")
@as_of_option
@set_option
@pass_setting
def command(setting: Setting, rulebook: str, case: str, as_of: date, settings: tuple[str, ...]) -> None:
    from glasnost.register import Register
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.explanation import explain

    register = Register.open(setting.register)
    found = explain(register, find_rulebook(rulebook), case, as_of, settings_of(settings))
    if setting.json:
        show.as_json([_for_machines(explanation) for explanation in found])
        return
    for place, explanation in enumerate(found):
        if place:
            show.say()
        tell(explanation)


def tell(explanation: Explanation) -> None:
    """The verdict in words."""
    from glasnost.rules.telling import outcome_words

    book = explanation.compiled.law.rulebook
    reasons = explanation.reasons
    show.say(_("Charge: {words}").format(words=_charge(explanation)))
    if reasons.broken:
        show.say(_("CONTRADICTORY: the record says what the law takes to be impossible. Check the facts below."))
    elif len(reasons.settled.possible) == 1:
        lines = ", ".join(reasons.lines)
        outcome = outcome_words(book, reasons.settled.possible)
        show.say(_("DECIDED: {outcome} (line «{lines}» of the rulebook).").format(outcome=outcome, lines=lines))
    else:
        possible = outcome_words(book, reasons.settled.possible)
        show.say(_("UNDECIDED: {outcomes}.").format(outcomes=possible) + " " + _how_many(reasons.questions))
    _tests(explanation)
    _issues(explanation)
    for question in reasons.questions:
        _question(explanation, question)


def _charge(explanation: Explanation) -> str:
    from glasnost.rules.telling import citation_words, day_words, verdict_words

    charge, case = explanation.charge, explanation.case
    parts = [
        citation_words(charge["provision"]),
        " ".join(filter(None, (verdict_words(charge["verdict"]), day_words(charge["decided_on"])))),
        case.get("court") or "",
        case.get("docket_number") or "",
    ]
    return " · ".join(part for part in parts if part)


def _how_many(questions: tuple[Question, ...]) -> str:
    if any(question.settles for question in questions):
        return _("One answer settles it.")
    return _("More than one answer may be needed.")


def _tests(explanation: Explanation) -> None:
    words = {True: _("yes"), False: _("no"), None: _("unknown")}
    width = max((len(word) for word in words.values()), default=0)
    above = None
    for test in explanation.reasons.tests:
        show.say(f"  {words[test.answer]:<{width}}  {test.name.replace('_', ' ')}")
        lines = [*_law(test.quote, above), *_facts(explanation, test)]
        above = test.quote
        for line in lines:
            show.say(" " * (width + 4) + line)


def _law(quote: Quote | None, above: Quote | None) -> list[str]:
    """The words of the law and where they stand; words that were just quoted are not repeated."""
    if quote is None:
        return []
    if quote == above:
        return [_("law: as above")]
    text, _dash, source = quote.text.partition(" — ")
    return [_("law: {quote}").format(quote=_short(text)), *([f"— {_short(source)}"] if source else [])]


def _facts(explanation: Explanation, test: TestReason) -> list[str]:
    """What the test rests on: what is known, and where it is still open, what is missing."""
    known = [name for name in test.facts if name in explanation.known]
    if test.answer is not None and test.facts and not known:
        return [_("follows from what the law takes as given")]
    return [_fact(explanation, name) for name in test.facts if name in known or test.answer is None]


def _fact(explanation: Explanation, name: str) -> str:
    """A fact's value and where it comes from."""
    from glasnost.rules.known import Span
    from glasnost.rules.telling import day_words, value_words

    value = explanation.known.get(name)
    fact = explanation.compiled.law.facts[name]
    label = name.replace("_", " ")
    if value is None:
        return _("{fact}: not stated in any source").format(fact=label)
    if isinstance(value, Span):
        words = _("between {first} and {last}").format(first=day_words(value.first), last=day_words(value.last))
    else:
        words = value_words(fact, value)
    told = explanation.told.get(name)
    if told is not None:
        return _("{fact}: {value} (answered by {who} on {day})").format(
            fact=label, value=words, who=told.by, day=day_words(told.at.date())
        )
    result = explanation.case.get("result")
    if name == "verdict" and result:
        return _("{fact}: {value} (court register: «{words}»)").format(fact=label, value=words, words=result)
    return _("{fact}: {value} (source {source}, row {row})").format(
        fact=label, value=words, source=explanation.charge["source_id"], row=explanation.case.get("row", "?")
    )


def _issues(explanation: Explanation) -> None:
    for field, reason in explanation.issues:
        place = f"{field}: " if field else ""
        show.say("  " + _("could not be used: {what}").format(what=place + _(reason)))


def _question(explanation: Explanation, question: Question) -> None:
    from glasnost.rules.telling import answer_words, asked_of_words, outcome_words, question_words

    whom = asked_of_words(question.fact)
    ask = _("Ask ({whom}):").format(whom=whom) if whom else _("Ask:")
    if question.about is not None:
        ask = _("About the person's charge {charge}.").format(charge=question.about) + " " + ask
    show.say(f"{ask} {question_words(question.fact)}")
    fact = explanation.compiled.law.facts[question.fact.name]
    for answer in question.answers:
        result = outcome_words(explanation.compiled.law.rulebook, answer.possible)
        show.say(f"    {answer_words(fact, answer)} → {result}")


def _short(text: str) -> str:
    return text if len(text) <= QUOTE else text[: text.rfind(" ", 0, QUOTE)] + " …"


def _for_machines(explanation: Explanation) -> dict[str, Any]:
    from glasnost.rules.values import value_text

    law, reasons = explanation.compiled.law, explanation.reasons
    return {
        "charge_id": explanation.charge["charge_id"],
        "outcome": reasons.settled.possible[0] if len(reasons.settled.possible) == 1 else None,
        "possible": reasons.settled.possible,
        "rule": reasons.lines,
        "missing": sorted(reasons.settled.missing),
        "contradictory": bool(reasons.broken),
        "tests": [
            {"name": t.name, "answer": t.answer, "law": t.quote.text if t.quote else None, "facts": t.facts}
            for t in reasons.tests
        ],
        "questions": [
            {
                "fact": q.fact.name,
                "about": q.about,
                "asked_of": q.fact.asked_of,
                "question": q.fact.questions,
                "answers": [
                    {
                        "values": [value_text(law.facts[q.fact.name], v) for v in a.values],
                        "since": value_text(law.facts[q.fact.name], a.since) if a.since is not None else None,
                        "until": value_text(law.facts[q.fact.name], a.until) if a.until is not None else None,
                        "possible": a.possible,
                    }
                    for a in q.answers
                ],
            }
            for q in reasons.questions
        ],
    }
