"""`glasnost requests report`, `verify`, `open`, `opened` and `countersign`: the report, and what proves it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.law_options import Day
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.request_places import place_of
from glasnost.model.language import _, mark
from glasnost.model.problems import Problem


@define(
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
        said["service"],
        said["origin"],
        first.isoformat(),
        last.isoformat(),
        tuple(said.get("not_counted", [])),
        tuple(said.get("figures", [])),
        said.get("platform"),
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


@define(
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
            show.error(place_of(fault.file, fault.row, None) + f"{fault.what}.")
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


@define(
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


@define(
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
            for name, value in (json.loads(said["public"]) | json.loads(said["detail"])).items():
                show.say(f"  {name}: {value}")
    context.exit(bool(wrong))


@define(
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
