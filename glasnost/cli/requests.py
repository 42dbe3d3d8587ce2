"""`glasnost requests`: government requests: published tables, the log, deadlines, the report, the proofs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.law_options import Day
from glasnost.cli.program import Setting, define_group, option, pass_setting
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from datetime import tzinfo

    from glasnost.requests.log.intake import Logged


@define_group("requests", short_help=mark("Government requests: published tables, the log, the report, the proofs."))
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


@command.command(
    "log",
    short_help=mark("Take requests into the log from a spreadsheet or JSON."),
    help=mark(
        "Take government requests into the register's log from spreadsheets (CSV, XLSX) or JSON: one row a request, "
        "with its number. A known number updates the request, the same row again changes nothing, and every change "
        "stays in the log as an event of its own.\n\n"
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
@pass_setting
@click.pass_context
def log(
    context: click.Context,
    setting: Setting,
    files: tuple[Path, ...],
    dry_run: bool,
    zone: str | None,
    columns: Path | None,
) -> None:
    from glasnost.register import Register
    from glasnost.requests.log.intake import log_file

    register = Register.open(setting.register)
    found, problems = [], []
    with show.progress() as progress:
        for file in files:
            try:
                where = log_file(
                    register,
                    file,
                    zone=_zone(zone),
                    own=columns,
                    dry_run=dry_run,
                    progress=lambda rows, name=file.name: progress(name, rows, None),  # type: ignore[misc]
                )
                found.append(where)
            except Problem as error:
                problems.append(error)
    if setting.json:
        show.as_json({"files": found, "problems": problems})
    else:
        for one in found:
            _tell_logged(one)
    for problem in problems:
        show.problem(problem)
    context.exit(bool(problems))


def _zone(name: str | None) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise WrongUse(_("there is no zone {name}").format(name=name)) from error


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


@command.command(
    "report",
    short_help=mark("Write the report of a period, with its proofs."),
    help=mark(
        "Write the report of whole quarters into a new folder DIR: its tables, Annex I part 3 of the Digital Services "
        "Act's templates, what is not counted, and the proofs with which anyone can compute them again.\n\n"
        "--statement is a .toml file that names the service and the log, and says what is not counted and which law "
        "forbids it. A report that does not add up is not written."
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option("--from", "first", type=Day(), required=True, metavar="DATE", help=mark("The first day of the period."))
@option("--to", "last", type=Day(), required=True, metavar="DATE", help=mark("The last day of the period."))
@option(
    "--statement",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help=mark("The publisher's statement."),
)
@option(
    "--previous", type=click.Path(path_type=Path), metavar="DIR", help=mark("The version that was published before.")
)
@pass_setting
def report(setting: Setting, folder: Path, first: date, last: date, statement: Path, previous: Path | None) -> None:
    from glasnost.register import Register
    from glasnost.requests.report.opening import statement_of
    from glasnost.requests.report.publish import Statement, publish

    said = statement_of(statement)
    words = Statement(
        said["service"], said["origin"], first.isoformat(), last.isoformat(), tuple(said.get("not_counted", []))
    )
    published = publish(Register.open(setting.register), words, folder, previous)
    if setting.json:
        show.as_json(published)
        return
    show.say(_("Written: {file}.").format(file=folder))
    show.counts(
        [
            (_("events in the log"), published.size),
            (_("told"), published.told),
            (_("withheld, because a law forbids to tell of them"), published.withheld),
        ]
    )
    show.say(_("The log's key, to be published where nobody can change it: {key}").format(key=published.key))


@command.command(
    "verify",
    short_help=mark("Verify a published report, without a register."),
    help=mark(
        "Compute a published report again from its own rows: every leaf, the root, every table. --checkpoint names a "
        "checkpoint that you or a witness kept: the log must still begin as it did then. --key names a key that must "
        "have signed.\n\nEnds with 1 if something does not hold, and names the first bad row of each file."
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=mark("A checkpoint that was kept elsewhere; may be given several times."),
)
@option(
    "--key", "keys", multiple=True, metavar="KEY", help=mark("A key that must have signed; may be given several times.")
)
@pass_setting
@click.pass_context
def verify(
    context: click.Context, setting: Setting, folder: Path, checkpoints: tuple[Path, ...], keys: tuple[str, ...]
) -> None:
    from glasnost.requests.report.verify import verify_folder

    found = verify_folder(folder, checkpoints, keys)
    if setting.json:
        show.as_json(found)
    else:
        for fault in found.errors:
            show.error(_place(fault.file, fault.row, None) + f"{fault.what}.")
        if not found.errors:
            show.say(
                _("Everything holds: {leaves} leaves, {tables} tables computed again.").format(
                    leaves=show.number(found.size), tables=show.number(found.tables)
                )
            )
            if not checkpoints and not keys:
                show.say(
                    _("Whether this is the log that others were shown, only a kept or countersigned checkpoint tells.")
                )
    context.exit(bool(found.errors))


@command.command(
    "open",
    short_help=mark("Open one request to a court or to the user it concerns."),
    help=mark(
        "Write everything that is needed to check how one request was counted: its whole record, its secret, and the "
        "way from it to the checkpoint of the published report DIR. Hand the file only to whom the record may be shown."
    ),
)
@click.argument("number")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE", help=mark("Where to write it.")
)
@pass_setting
def open_one(setting: Setting, number: str, folder: Path, output: Path) -> None:
    import json

    from glasnost.register import Register
    from glasnost.register.atomic import write_whole
    from glasnost.requests.report.opening import open_request

    opened = open_request(Register.open(setting.register), number, folder)
    with write_whole(output) as temporary:
        temporary.write_text(json.dumps(opened, ensure_ascii=False, indent=1), encoding="utf-8")
    show.say(_("Written: {file}.").format(file=output))


@command.command(
    "opened",
    short_help=mark("Check a request that was opened."),
    help=mark(
        "Check a file that `requests open` wrote: that this record was logged, and counted as what it is. Ends with 1 "
        "if not."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@pass_setting
@click.pass_context
def opened(context: click.Context, setting: Setting, file: Path) -> None:
    import json

    from glasnost.requests.report.opening import check_opening

    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(_("the file cannot be read"), where=str(file)) from error
    wrong = check_opening(said)
    if setting.json:
        show.as_json({"errors": wrong})
    else:
        for what in wrong:
            show.error(f"{file}: {what}.")
        if not wrong:
            show.say(_("It was logged as leaf {n}, and counted as:").format(n=show.number(said["leaf"])))
            for name, value in json.loads(said["public"]).items():
                show.say(f"  {name}: {value}")
    context.exit(bool(wrong))


@command.command(
    "countersign",
    short_help=mark("Sign a checkpoint as a witness."),
    help=mark(
        "Add a witness's signature, with the moment, to a checkpoint: from then on the log cannot show another past "
        "without your signature contradicting it. --secret names the file of your secret key; it is made if it is not "
        "there."
    ),
)
@click.argument("checkpoint", type=click.Path(path_type=Path))
@option("--name", required=True, metavar="NAME", help=mark("Your name as a witness, such as example.org."))
@option("--secret", type=click.Path(path_type=Path), required=True, metavar="FILE", help=mark("Your secret key."))
@option(
    "--at", type=int, required=True, metavar="SECONDS", help=mark("The moment, in seconds since 1970 (`date +%s`).")
)
@pass_setting
def countersign(setting: Setting, checkpoint: Path, name: str, secret: Path, at: int) -> None:
    import secrets

    from glasnost.register.atomic import write_whole
    from glasnost.requests.proofs import notes

    if not secret.exists():
        with write_whole(secret) as temporary:
            temporary.write_text(secrets.token_hex(32) + "\n")
    try:
        seed = bytes.fromhex(secret.read_text().strip())
        signed = notes.countersign(notes.read(checkpoint.read_text(encoding="utf-8")), name, seed, at)
        key = notes.key_of(name, seed, notes.COSIGNATURE)
    except (OSError, ValueError, OverflowError) as error:
        raise Problem(_("no such checkpoint, or no such key"), where=f"{checkpoint}, {secret}") from error
    with write_whole(checkpoint) as temporary:
        temporary.write_text(signed.note, encoding="utf-8")
    show.say(_("Signed: {file}. Your key: {key}").format(file=checkpoint, key=key))
