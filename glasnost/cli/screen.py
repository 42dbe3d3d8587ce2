"""`glasnost screen`: whom the law frees, whom it does not, and what to find out about the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.law_options import as_of_option, set_option, settings_of
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, language, mark
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from glasnost.rules.screening import Instances, Screening


@define(
    "screen",
    short_help=mark("Whom a law frees, whom it does not, and what to find out about the rest."),
    help=mark(
        "Put every charge of the register under RULEBOOK (an id such as ru/repeal-519-fz-2018, or a .md file) and say "
        "whom the law frees, whom it does not, and which facts are missing for the rest.\n\n"
        "With -o FILE.xlsx the lawyer's workbook is written; .csv, .jsonl and .parquet give the verdicts as a table."
    ),
)
@click.argument("rulebook")
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help=mark("Where to write the result."))
@as_of_option
@set_option
@option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help=mark("What computes: DuckDB on this computer, or Spark (see docs/spark.md for when that pays)."),
)
@option(
    "--master", metavar="URL", help=mark("The master of the Spark cluster (local[*], this computer, if not given).")
)
@pass_setting
def command(
    setting: Setting,
    rulebook: str,
    output: Path | None,
    as_of: date,
    settings: tuple[str, ...],
    engine: str,
    master: str | None,
) -> None:
    from glasnost.register import Register
    from glasnost.rules.written import ENDINGS, screen

    if master is not None and engine != "spark":
        raise WrongUse(_("--master goes with --engine spark"))
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise WrongUse(_("the result's file must end in one of: {endings}").format(endings=", ".join(ENDINGS)))
    register = Register.open(setting.register)
    with show.progress() as progress:
        progress(_("Screening"), 0, None)
        on = (master or "local[*]") if engine == "spark" else None
        summary = screen(register, rulebook, as_of, settings_of(settings), master=on, output=output)
    if setting.json:
        show.as_json(for_machines(summary))
        return
    tell(summary)
    if output is not None:
        show.say(_("Written: {file}.").format(file=output))


def tell(summary: Screening) -> None:
    """The summary that a lawyer reads."""
    from glasnost.rules.telling import day_words, outcome_words

    book = summary.rulebook
    show.say(f"{book.title_in(language())}, " + _("as of {day}").format(day=day_words(summary.as_of)))
    if book.status in ("proposed", "draft"):
        show.say(_("This is no law in force: it is proposed or a draft."))
    cases = counted("{n} case", "{n} cases", summary.cases).format(n=show.number(summary.cases))
    charges = counted("{n} charge", "{n} charges", summary.charges).format(n=show.number(summary.charges))
    show.say(f"{cases} → {charges} " + _("(people are not linked yet, so charges are counted)"))
    named = [o for o, c in summary.outcomes.items() if c.charges or o in book.outcomes]
    rows = [(outcome_words(book, [o]), summary.outcomes[o].charges) for o in named]
    counted_cases = [*(summary.outcomes[o] for o in named), summary.undecided]
    notes = [counted("in {n} case", "in {n} cases", c.cases).format(n=show.number(c.cases)) for c in counted_cases]
    show.bars([*rows, (_("to find out"), summary.undecided.charges)], notes=notes)
    _undecided(summary)
    _ask(summary)
    _rest(summary)


def _undecided(summary: Screening) -> None:
    from glasnost.rules.telling import outcome_words

    for possible, count in summary.possible.items():
        words = outcome_words(summary.rulebook, possible)
        show.say("    " + _("{n} between: {outcomes}").format(n=show.number(count), outcomes=words))


def _ask(summary: Screening) -> None:
    from glasnost.rules.telling import asked_of_words, question_words

    facts = {fact.name: fact for fact in summary.rulebook.facts}
    for place, ask in enumerate(summary.asks):
        fact = facts[ask.fact]
        lead = _("Ask first:") if place == 0 else _("Then:")
        whom = asked_of_words(fact)
        text = f"{lead} «{question_words(fact)}»" + (f" ({whom})" if whom else "")
        show.say(
            text
            + ": "
            + _("settles {alone} of {all}, matters to {matters}").format(
                alone=show.number(ask.settles),
                all=show.number(summary.undecided.charges),
                matters=show.number(ask.matters),
            )
        )


def _rest(summary: Screening) -> None:
    if summary.broken:
        show.say(
            counted(
                "{n} charge contradicts what the law takes as given: no outcome.",
                "{n} charges contradict what the law takes as given: no outcome.",
                summary.broken,
            ).format(n=show.number(summary.broken))
        )
    for unusable in summary.unusable:
        show.say(
            _("{n} values of {fact} are outside their list or range and count as missing.").format(
                n=show.number(unusable.rows), fact=unusable.fact
            )
        )
    if summary.issues:
        show.say(
            counted(
                "{n} row or value could not be used: see the sheet «{sheet}».",
                "{n} rows or values could not be used: see the sheet «{sheet}».",
                summary.issues,
            ).format(n=show.number(summary.issues), sheet=_("Unusable rows"))
        )
    if summary.linked is not None:
        _linked(summary.linked)
    if summary.compared:
        _changes(summary)


def _linked(linked: Instances) -> None:
    if linked.followed:
        show.say(
            counted(
                "{n} charge stands as a later instance of its case left it.",
                "{n} charges stand as a later instance of their case left them.",
                linked.followed,
            ).format(n=show.number(linked.followed))
        )
    if linked.unsettled:
        show.say(
            counted(
                "Of {n} charge it is not known what stands after all instances: its outcome counts as unknown.",
                "Of {n} charges it is not known what stands after all instances: their outcomes count as unknown.",
                linked.unsettled,
            ).format(n=show.number(linked.unsettled))
        )
    if linked.behind:
        show.say(_("Records have come or gone since they were last linked: run «glasnost link» and screen again."))


def _changes(summary: Screening) -> None:
    from glasnost.rules.telling import outcome_words

    if not summary.changed:
        show.say(_("Since the last screening nothing has changed."))
        return
    show.say(_("Since the last screening:"))
    for (before, now), count in summary.changed.items():
        words = [_("undecided") if o == "?" else outcome_words(summary.rulebook, [o]) for o in (before, now)]
        show.say(f"  {show.number(count):>8}  {words[0]} → {words[1]}")


def for_machines(summary: Screening) -> dict[str, Any]:
    """The summary as JSON."""
    return {
        "rulebook": summary.rulebook.id,
        "rulebook_hash": summary.rulebook.text_hash,
        "as_of": summary.as_of,
        "settings": summary.settings,
        "charges": summary.charges,
        "cases": summary.cases,
        "people": None,
        "outcomes": {o: c.charges for o, c in summary.outcomes.items()},
        "undecided": summary.undecided.charges,
        "possible": [{"outcomes": p, "charges": n} for p, n in summary.possible.items()],
        "questions": [{"fact": a.fact, "matters": a.matters, "settles": a.settles} for a in summary.asks],
        "contradictory": summary.broken,
        "unusable_values": {u.fact: u.rows for u in summary.unusable},
        "issues": summary.issues,
        "versions": summary.versions,
        "linked": summary.linked,
        "changed": [{"before": b, "now": n, "charges": c} for (b, n), c in summary.changed.items()],
    }
