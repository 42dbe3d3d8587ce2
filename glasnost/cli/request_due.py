"""`glasnost requests due`, `show` and `letter`: what is due by which rule; one request and what it lacks; drafts."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.law_options import set_option, settings_of
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.request_zone import zone_of
from glasnost.model.language import _, mark
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from glasnost.requests.due.checklist import Checked, Checklist
    from glasnost.requests.due.deadlines import Due, DueList

STATES = (
    ("overdue", mark("Overdue")),
    ("due", mark("Due")),
    ("to find out", mark("To find out: no deadline can be told yet")),
    ("may be told", mark("Users who may now be told")),
)
ANSWERS = {True: mark("yes"), False: mark("no"), None: mark("not known")}
MOST = 20  # lines of each kind; --json has all of them

at_option = option(
    "--as-of",
    "as_of",
    metavar="MOMENT",
    help=mark("The moment (2026-03-10, the end of the day; or 2026-03-10T12:00+01:00); now if it is not given."),
)
rules_option = option(
    "--rules",
    "rules",
    multiple=True,
    metavar="RULEBOOK",
    help=mark("A rulebook on requests, id or .md file; may be given several times (all that come along if not given)."),
)
zone_option = option("--zone", metavar="ZONE", help=mark("The zone in which days are told, such as Europe/Moscow."))


def moment(text: str | None, zone: tzinfo | None) -> datetime:
    """The moment of --as-of. The clock is read here. Raises WrongUse."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text if "T" in text else f"{text}T23:59:59")
    except ValueError as error:
        raise WrongUse(_("«{text}» is no day and no moment").format(text=text)) from error
    if found.tzinfo is None:
        if "T" in text and zone is None:
            raise WrongUse(_("«{text}» needs a zone: add it, or give --zone").format(text=text))
        found = found.replace(tzinfo=zone or UTC)
    return found.astimezone(UTC)


@define(
    "due",
    short_help=mark("What is due, overdue, or may now be told to the user."),
    help=mark(
        "Tell which requests wait for an answer and by when: each under every rulebook on requests that it is, or may "
        "be, under, and the day that its letter sets; the earliest counts, and is named with its rule. What cannot be "
        "told yet comes with the questions that would settle it. Then the users who may now be told, because the gag "
        "has ended or there was none."
    ),
)
@at_option
@rules_option
@set_option
@zone_option
@pass_setting
def due(
    setting: Setting, as_of: str | None, rules: tuple[str, ...], settings: tuple[str, ...], zone: str | None
) -> None:
    from glasnost.register import Register
    from glasnost.requests.due.books import books
    from glasnost.requests.due.deadlines import due_list

    when = moment(as_of, zone_of(zone))
    found = due_list(Register.open(setting.register), books(rules, when.date(), settings_of(settings)), when)
    if setting.json:
        show.as_json({**vars(found), "as_of": _iso(when), "rows": [_row(one) for one in found.rows]})
        return
    _tell(found, zone_of(zone) or UTC)


def _row(one: Due) -> dict[str, Any]:
    deadlines = [vars_of(line) | {"by": _iso(line.by), "until": _iso(line.until)} for line in one.deadlines]
    return vars_of(one) | {"by": _iso(one.by), "deadlines": deadlines}


def vars_of(one: Any) -> dict[str, Any]:
    """The fields of a frozen dataclass, as they are."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _iso(when: datetime | None) -> str | None:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def _tell(found: DueList, zone: tzinfo) -> None:
    show.say(_("As of {moment}:").format(moment=_local(found.as_of, zone)))
    show.counts([(_(title), sum(one.state == state for one in found.rows)) for state, title in STATES])
    show.counts([(_("gags that still hold"), found.gags), (_("of them without a known end"), found.gags_without_end)])
    for state, title in STATES:
        rows = [one for one in found.rows if one.state == state]
        if rows:
            show.say(f"{_(title)}:")
        for one in rows[:MOST]:
            show.say("  " + _words(one, zone))
        if len(rows) > MOST:
            show.say("  " + _("… and {n} more (--json has all of them)").format(n=show.number(len(rows) - MOST)))


def _words(one: Due, zone: tzinfo) -> str:
    if one.state == "may be told":
        since = _("the gag ended on {day}").format(day=show.day(one.ended)) if one.ended else _("nothing forbids it")
        return f"{one.number}: {since}"
    first = next((line for line in one.deadlines if line.by == one.by), None)
    parts = [one.number]
    if one.by is not None and first is not None:
        parts.append(_local(one.by, zone))
        parts.append(f"{first.outcome} ({_the_letter() if first.rules == 'the letter itself' else first.rules})")
    questions = list(dict.fromkeys(q for line in one.deadlines for q in line.missing))
    text = ": ".join([parts[0], ", ".join(parts[1:])]) if parts[1:] else parts[0]
    maybe = next((line for line in one.deadlines if line.by is not None and not line.sure), None)
    if one.by is None and maybe is not None and maybe.by is not None:
        text += ": " + _("perhaps by {moment} ({rules})").format(moment=_local(maybe.by, zone), rules=maybe.rules)
    if questions:
        text += " · " + _("find out: {questions}").format(questions=" ".join(questions[:3]))
    elif not one.deadlines:
        text += " · " + _("no rulebook speaks of it")
    return text


def _the_letter() -> str:
    return _("the letter itself")


def _local(when: datetime, zone: tzinfo) -> str:
    return when.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


@define(
    "show",
    short_help=mark("Show one request: its fields, its letter's words, what it lacks, its deadlines."),
    help=mark(
        "Show what the log says of the request NUMBER, each field with the words of its letter; what each rulebook "
        "asks for, test by test, with the quote of the law; the questions that are open; and the deadlines."
    ),
)
@click.argument("number")
@at_option
@rules_option
@set_option
@zone_option
@pass_setting
def show_one(
    setting: Setting,
    number: str,
    as_of: str | None,
    rules: tuple[str, ...],
    settings: tuple[str, ...],
    zone: str | None,
) -> None:
    from glasnost.register import Register
    from glasnost.requests.due.books import books
    from glasnost.requests.due.checklist import checklist

    when = moment(as_of, zone_of(zone))
    found = checklist(Register.open(setting.register), number, books(rules, when.date(), settings_of(settings)))
    if setting.json:
        show.as_json(_as_json(found))
        return
    _show(found, zone_of(zone) or UTC)


def _as_json(found: Checklist) -> dict[str, Any]:
    return {
        "request_id": found.request_id,
        "record": found.record,
        "quotes": found.quotes,
        "issues": [{"field": name, "reason": reason} for name, reason in found.issues],
        "checklists": [
            {
                "rules": one.book.rulebook.id,
                "possible": one.reasons.settled.possible,
                "lines": one.reasons.lines,
                "tests": [
                    {"name": test.name, "answer": test.answer, "quote": test.quote.text if test.quote else None}
                    for test in one.reasons.tests
                ],
                "questions": [question.fact.name for question in one.reasons.questions],
            }
            for one in found.checked
        ],
        "deadlines": [vars_of(d) | {"by": _iso(d.by), "until": _iso(d.until)} for d in found.deadlines],
    }


def _show(found: Checklist, zone: tzinfo) -> None:
    words = {quote.field: quote.words for quote in found.quotes}
    show.say(_("Request {number}").format(number=found.record["number"]))
    for name, value in found.record.items():
        if name not in ("other", "letter_says", "number"):
            said = f"  «{' '.join(words[name].split())[:80]}»" if name in words else ""
            show.say(f"  {name}: {value}{said}")
    for field, reason in found.issues:
        show.say("  " + _("could not be used: {what}").format(what=f"{field or ''} {_(reason)}".strip()))
    for one in found.checked:
        _show_checked(one)
    for line in found.deadlines:
        if line.by is not None:
            show.say(
                _("Due {moment}: {what} ({rules})").format(
                    moment=_local(line.by, zone), what=line.outcome, rules=line.title
                )
            )


def _show_checked(one: Checked) -> None:
    from glasnost.rules.telling import asked_of_words, outcome_words, question_words

    book = one.book.rulebook
    show.say(f"{book.id}: {outcome_words(book, one.reasons.settled.possible)}")
    for test in one.reasons.tests:
        law = " ".join((test.quote.text if test.quote else "").split())
        show.say(f"  {_(ANSWERS[test.answer]):<9}  {test.name}  «{law[:90]}{'…' if len(law) > 90 else ''}»")
    for question in one.reasons.questions:
        show.say(f"  ? {question_words(question.fact)} ({asked_of_words(question.fact)})")


@define(
    "letter",
    short_help=mark("Draft the answer to the authority, or the notice to the user."),
    help=mark(
        "Write a draft of the answer to the request NUMBER, with what it lacks under each rulebook, or of the notice "
        "to the user, which is refused while a gag holds or while it is not known whether there is one. Blanks in […] "
        "are for a person."
    ),
)
@click.argument("number")
@click.argument("kind", type=click.Choice(["answer", "notice"]))
@option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help=mark("Where it goes."))
@at_option
@rules_option
@pass_setting
def letter(setting: Setting, number: str, kind: str, output: Path, as_of: str | None, rules: tuple[str, ...]) -> None:
    from glasnost.register import Register
    from glasnost.register.atomic import write_whole
    from glasnost.requests.drafts import draft
    from glasnost.requests.due.books import books
    from glasnost.requests.due.checklist import checklist

    when = moment(as_of, None)
    found = checklist(Register.open(setting.register), number, books(rules, when.date()))
    text = draft(found, kind, when)
    with write_whole(output) as temporary:
        temporary.write_text(text, encoding="utf-8")
    show.say(_("Written: {file}.").format(file=output))
