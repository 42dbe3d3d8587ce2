"""`glasnost requests`: government requests: published tables, the log, deadlines, the report, the proofs."""

from __future__ import annotations

from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define_group, pass_setting
from glasnost.model.language import _, counted, mark


@define_group("requests", short_help=mark("Government requests: published tables, the log, deadlines, the report."))
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
            show.error(_place(finding.file, finding.row, finding.column) + f"{finding.what}. {finding.remedy}")
        for finding in found.notes:
            show.say(
                f"{_('note')}: "
                + _place(finding.file, finding.row, finding.column)
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


def _place(file: str, row: int | None, column: str | None) -> str:
    parts = [file]
    if row is not None:
        parts.append(_("row {n}").format(n=row))
    if column is not None:
        parts.append(_("column «{name}»").format(name=column))
    return ", ".join(parts) + ": "
