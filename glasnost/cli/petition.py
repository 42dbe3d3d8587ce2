"""`glasnost petition`: papers for those whom a law frees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.law_options import as_of_option, set_option, settings_of
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, language, mark
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from glasnost.petitions.bulk import Entry
    from glasnost.petitions.folder import Written
    from glasnost.petitions.forms import Form

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
    from glasnost.petitions.folder import write_folder
    from glasnost.petitions.forms import find_form
    from glasnost.register import Register
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.screening import Screened

    form = find_form(form_id)
    _check(form, cases, everybody, output, dry_run)
    register = Register.open(setting.register)
    with show.progress() as progress:
        progress(_("Screening"), 0, None)
        screened = Screened(register, find_rulebook(rulebook), as_of, settings_of(settings))
        count, entries = prepare(screened, form, cases or None)
        title = screened.law.rulebook.title_in(language())
        if output is None or dry_run:
            found = list(_watched(entries, lambda n: progress(_("Papers"), n, count)))
        else:
            result = write_folder(
                entries,
                form,
                title,
                output,
                replace=replace,
                done=lambda n: progress(_("Papers"), n, count),
            )
    if output is None or dry_run:
        _show(setting, found)
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


def _watched(entries: Iterator[Entry], done: object) -> Iterable[Entry]:
    for place, entry in enumerate(entries, 1):
        if callable(done):
            done(place)
        yield entry


def _show(setting: Setting, entries: list[Entry]) -> None:
    """What the papers will say, before any is written."""
    from glasnost.petitions.bulk import as_row

    if setting.json:
        show.as_json([as_row(entry) for entry in entries])
        return
    _counts(Counter(entry.state for entry in entries))
    papers = [entry.paper for entry in entries if entry.paper is not None]
    blanks = Counter(f"{blank.what}: {blank.why}" for paper in papers for blank in paper.blanks)
    if blanks:
        show.say(_("Blanks to fill in, and in how many papers:"))
        show.counts(blanks.most_common())
    for note in dict.fromkeys(note for paper in papers for note in (*paper.notes, *paper.unchecked)):
        show.say(_("Look at: {note}").format(note=note))
    for paper in papers[:SHOWN]:
        show.say()
        show.say(f"── {paper.stem}")
        for block in paper.blocks:
            if block.columns:
                for row in block.rows:
                    show.say("    " + " | ".join(row))
            else:
                show.say(
                    (f"{block.number}. " if block.number and block.kind in ("item", "attachment") else "") + block.text
                )
    if len(papers) > SHOWN:
        more = len(papers) - SHOWN
        show.say(counted("… and {n} more paper", "… and {n} more papers", more).format(n=show.number(more)))
    for entry in [entry for entry in entries if entry.questions][:SHOWN]:
        show.say(
            _("{case}: ask {questions}").format(case=entry.docket_number or "?", questions=" · ".join(entry.questions))
        )


def _counts(states: Counter[str]) -> None:
    from glasnost.petitions.bulk import state_words

    show.counts([(state_words(state), n) for state, n in states.most_common()])


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
