"""`glasnost requests`: government requests: published tables, and the log; the other commands are beside this one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define_group, option, pass_setting
from glasnost.cli.request_cases import cases
from glasnost.cli.request_due import due, letter, show_one
from glasnost.cli.request_letters import read
from glasnost.cli.request_places import place_of
from glasnost.cli.request_report import countersign, open_one, opened, report, verify
from glasnost.cli.request_zone import zone_of
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from glasnost.requests.log.intake import Logged


@define_group("requests", short_help=mark("Government requests: letters, the log, deadlines, the report, the proofs."))
def command() -> None:
    """Commands on government requests."""


@command.command(
    "check",
    short_help=mark("Test anyone's published tables of requests."),
    help=mark(
        "Test published tables of government requests (CSV, XLSX, JSON): totals against their parts, days that do not "
        "exist, separators between thousands, medians of nothing, parts larger than the whole; and each two files "
        "against each other. The tables of the Digital Services Act are known by their categories. It needs no "
        "register.\n\nEnds with 1 if there is an error, each named by file, row and column; notes are no errors."
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@pass_setting
@click.pass_context
def check(context: click.Context, setting: Setting, files: tuple[Path, ...]) -> None:
    from glasnost.requests.check import check_files

    with show.progress() as progress:
        found = check_files(files, lambda name: progress(name, 0, None))
    if setting.json:
        show.as_json(found)
    else:
        for finding in found.errors:
            show.error(place_of(finding.file, finding.row, finding.column) + f"{finding.what}. {finding.remedy}")
        for finding in found.notes:
            show.say(
                f"{_('note')}: "
                + place_of(finding.file, finding.row, finding.column)
                + f"{finding.what}. {finding.remedy}"
            )
        show.say(
            _("{files}: {errors}, {notes}.").format(
                files=counted("{n} file", "{n} files", len(found.files)).format(n=show.number(len(found.files))),
                errors=counted("{n} error", "{n} errors", len(found.errors)).format(n=show.number(len(found.errors))),
                notes=counted("{n} note", "{n} notes", len(found.notes)).format(n=show.number(len(found.notes))),
            )
        )
    context.exit(bool(found.errors))


@command.command(
    "log",
    short_help=mark("Take requests into the log: spreadsheets, JSON, letters."),
    help=mark(
        "Take government requests into the register's log. Spreadsheets (CSV, XLSX) and JSON hold one row a request, "
        "with its number; a known number updates the request, the same row again changes nothing, and every change "
        "stays in the log as an event of its own. Letters (text, .md, web pages, .eml, PDF, DOCX; folders of them) are "
        "read, with the words for each field; a letter fills what the log does not say of its request.\n\n"
        "--dry-run tells what is new, changed, unchanged and refused, and changes nothing. Ends with 1 if a file could "
        "not be read."
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=mark("Only tell what would happen."))
@option(
    "--zone",
    metavar="ZONE",
    help=mark("The zone of times that do not say theirs, such as Europe/Moscow; without it only their day is known."),
)
@option(
    "--columns",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=mark("Further headings and words of one's own (.toml; see docs/requests.md)."),
)
@option("--number", metavar="NUMBER", help=mark("The number of the request that the one letter is of."))
@option(
    "--received",
    metavar="MOMENT",
    help=mark("When the letters came in (2025-03-04, or 2025-03-04T09:15+01:00), where they do not tell."),
)
@pass_setting
@click.pass_context
def log(
    context: click.Context,
    setting: Setting,
    files: tuple[Path, ...],
    dry_run: bool,
    zone: str | None,
    columns: Path | None,
    number: str | None,
    received: str | None,
) -> None:
    from glasnost.register import Register
    from glasnost.requests.letters.lines import is_letter
    from glasnost.requests.log.intake import log_file
    from glasnost.requests.log.letters import log_letters

    register = Register.open(setting.register)
    letters = [file for file in files if is_letter(file)]
    if (number or received) and len(letters) != len(files):
        raise WrongUse(_("--number and --received are for letters"))
    found, problems = [], []
    with show.progress() as progress:

        def told(name: str) -> Callable[[int], None]:
            return lambda rows: progress(name, rows, None)

        for file in files:
            if file in letters:
                continue
            try:
                found.append(
                    log_file(
                        register,
                        file,
                        zone=zone_of(zone),
                        own=columns,
                        dry_run=dry_run,
                        progress=told(file.name),
                    )
                )
            except Problem as error:
                problems.append(error)
        if letters:
            said, unread = log_letters(
                register,
                letters,
                number=number,
                received=received,
                zone=zone_of(zone),
                dry_run=dry_run,
                progress=told(_("letters")),
            )
            found.append(said)
            problems += unread
    if setting.json:
        show.as_json({"files": found, "problems": problems})
    else:
        for one in found:
            _tell_logged(one)
    for problem in problems:
        show.problem(problem)
    context.exit(bool(problems))


def _tell_logged(found: Logged) -> None:
    show.say(f"{found.file}: " + (_("a dry run, nothing was changed") if found.dry_run else _("taken into the log")))
    show.counts(
        [
            (_("new"), found.new),
            (_("changed"), found.changed),
            (_("unchanged"), found.unchanged),
            (_("refused"), len(found.refused)),
        ]
    )
    if found.changes:
        show.say(_("What changed:"))
        show.counts([(name, n) for name, n in sorted(found.changes.items(), key=lambda one: -one[1])])
    for row, reason in found.refused[:20]:
        show.say("  " + _("row {row}: {reason}").format(row=row, reason=_(reason)))
    if found.issues:
        show.say(_("Could not be used, or not wholly (table issue):"))
        show.bars([(_(reason), n) for reason, n in sorted(found.issues.items(), key=lambda one: -one[1])])
    if found.unknown:
        show.say(_("Columns that are kept but not understood: {names}.").format(names=", ".join(found.unknown)))


for one in (read, due, show_one, letter, cases, report, verify, open_one, opened, countersign):
    command.add_command(one)
