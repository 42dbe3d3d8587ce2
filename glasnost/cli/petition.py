"""`glasnost petition`: papers for those whom a law frees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.law_options import as_of_option, set_option, settings_of
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from glasnost.petitions.bulk import Entry
    from glasnost.petitions.folder import Written
    from glasnost.petitions.form import Form
    from glasnost.petitions.paper import Paper

SHOWN = 3  # papers that a dry run shows whole


@define(
    "petition",
    short_help=mark("Petitions for those whom a law frees, as DOCX and PDF."),
    help=mark(
        "Write the papers of a form for those whom RULEBOOK frees: one DOCX and one PDF a person and case, and an "
        "index. Every statement of fact has its source in an annex; what is missing is a marked blank. Who is "
        "undecided gets no paper and is listed with the question to ask.\n\n"
        "--dry-run shows what the papers will say, what the program puts in, and what is blank, and writes nothing.\n\n"
        "A file that is there and says something else stays as it is, and the command ends with 1, unless --replace."
    ),
)
@click.argument("rulebook")
@option("--form", "form_id", required=True, metavar="ID", help=mark("The form, such as ru/criminal-release."))
@option("--case", "cases", multiple=True, metavar="ID", help=mark("A charge id or docket number; several times."))
@option("--all", "everybody", is_flag=True, help=mark("Everybody whom the law frees; also for collective petitions."))
@option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help=mark("The folder for the papers."))
@option("--dry-run", is_flag=True, help=mark("Show what the papers will say; write nothing."))
@option("--replace", is_flag=True, help=mark("Overwrite papers that are there and say something else."))
@as_of_option
@set_option
@pass_setting
@click.pass_context
def command(
    context: click.Context,
    setting: Setting,
    rulebook: str,
    form_id: str,
    cases: tuple[str, ...],
    everybody: bool,
    output: Path | None,
    dry_run: bool,
    replace: bool,
    as_of: date,
    settings: tuple[str, ...],
) -> None:
    from glasnost.petitions.bulk import prepare
    from glasnost.petitions.folder import write_petitions
    from glasnost.petitions.forms import find_form
    from glasnost.register import Register
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.screening import Screened

    form = find_form(form_id)
    _check(form, cases, everybody, output, dry_run)
    register = Register.open(setting.register)
    with show.progress() as progress:
        if output is None or dry_run:
            progress(_("Screening"), 0, None)
            screened = Screened(register, find_rulebook(rulebook), as_of, settings_of(settings))
            count, entries = prepare(screened, form, cases or None)
            shown = _gather(entries, lambda n: progress(_("Papers"), n, count))
        else:
            result = write_petitions(
                register,
                rulebook,
                form,
                cases or None,
                as_of,
                settings_of(settings),
                output,
                replace=replace,
                progress=progress,
            )
    if output is None or dry_run:
        _show(setting, shown)
        return
    _tell(setting, result, output)
    context.exit(bool(result.kept))


def _check(form: Form, cases: tuple[str, ...], everybody: bool, output: Path | None, dry_run: bool) -> None:
    if bool(cases) == everybody:
        raise WrongUse(_("say either --case ID or --all"))
    if form.unit == "register" and cases:
        raise WrongUse(_("this form is about the whole register"), remedy=_("Say --all in place of --case."))
    if output is None and not dry_run:
        raise WrongUse(_("-o DIR is missing"), remedy=_("Or say --dry-run to see what would be written."))


@dataclass
class Shown:
    """What a dry run tells of all entries, and the first papers and questions whole."""

    states: Counter[str] = field(default_factory=Counter)
    blanks: Counter[str] = field(default_factory=Counter)
    notes: dict[str, None] = field(default_factory=dict)
    papers: list[Paper] = field(default_factory=list)
    asked: list[Entry] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)


def _gather(entries: Iterable[Entry], done: Callable[[int], None]) -> Shown:
    from glasnost.petitions.bulk import as_row

    shown = Shown()
    for place, entry in enumerate(entries, 1):
        done(place)
        shown.states[entry.state] += 1
        shown.rows.append(as_row(entry))
        if entry.questions and len(shown.asked) < SHOWN:
            shown.asked.append(entry)
        if entry.paper is not None:
            shown.blanks.update(f"{blank.what}: {blank.why}" for blank in entry.paper.blanks)
            shown.notes |= dict.fromkeys((*entry.paper.notes, *entry.paper.unchecked))
            if len(shown.papers) < SHOWN:
                shown.papers.append(entry.paper)
    return shown


def _show(setting: Setting, shown: Shown) -> None:
    """What the papers will say, before any is written."""
    from glasnost.petitions.bulk import PAPER

    if setting.json:
        show.as_json(shown.rows)
        return
    _counts(shown.states)
    if shown.blanks:
        show.say(_("Blanks to fill in, and in how many papers:"))
        show.counts(shown.blanks.most_common())
    for note in shown.notes:
        show.say(_("Look at: {note}").format(note=note))
    for paper in shown.papers:
        _paper(paper)
    more = shown.states[PAPER] - len(shown.papers)
    if more:
        show.say(counted("… and {n} more paper", "… and {n} more papers", more).format(n=show.number(more)))
    for entry in shown.asked:
        questions = " · ".join(entry.questions)
        show.say(_("{case}: ask {questions}").format(case=entry.docket_number or "?", questions=questions))


def _paper(paper: Paper) -> None:
    show.say()
    show.say(f"── {paper.stem}")
    for block in paper.blocks:
        if block.columns:
            for row in block.rows:
                show.say("    " + " | ".join(row))
        else:
            number = f"{block.number}. " if block.number and block.kind in ("item", "attachment") else ""
            show.say(number + block.text)


def _counts(states: Mapping[str, int]) -> None:
    from glasnost.petitions.bulk import state_words

    show.counts([(state_words(state), n) for state, n in sorted(states.items(), key=lambda pair: -pair[1])])


def _tell(setting: Setting, result: Written, output: Path) -> None:
    if setting.json:
        show.as_json(result)
        return
    _counts(result.states)
    show.say(
        counted("{n} file written", "{n} files written", result.written).format(n=show.number(result.written))
        + ", "
        + _("{n} were there already; {m} blanks to fill in. See {index}.").format(
            n=show.number(result.unchanged), m=show.number(result.blanks), index=output / "index.html"
        )
    )
    if result.kept:
        show.error(
            counted(
                "{n} file is there and says something else; it was left as it is.",
                "{n} files are there and say something else; they were left as they are.",
                len(result.kept),
            ).format(n=show.number(len(result.kept)))
            + " "
            + _("--replace overwrites them; another folder keeps both.")
        )
