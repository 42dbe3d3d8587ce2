"""`glasnost restore`: a register from a backup, or the trial of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.signals import unwound
from glasnost.cli.tables import know_all
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

    from glasnost.register.backup.opening import Opened


@define(
    "restore",
    short_help=mark("Make a register from a backup, or try whether a backup opens."),
    help=mark(
        "Open the backup FILE with one of its keys, check the hash of every file, and make the register's folder, "
        "which must not exist or be empty: nothing is overwritten.\n\n"
        "--drill does the same in a temporary folder, examines the register as «doctor» does, and leaves nothing "
        "behind. It ends with 1 if the backup would not give a whole register."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--identity", required=True, metavar="KEY", type=click.Path(path_type=Path), help=mark("The secret key's file.")
)
@option("--drill", is_flag=True, help=mark("Only try; leave nothing behind."))
@option(
    "--in", "home", type=click.Path(path_type=Path), metavar="DIR", help=mark("Where --drill may unpack for a while.")
)
@pass_setting
@click.pass_context
def command(
    context: click.Context, setting: Setting, file: Path, identity: Path, drill: bool, home: Path | None
) -> None:
    from glasnost.register.backup import opening

    if home is not None and not drill:
        raise WrongUse(_("--in goes with --drill"))
    know_all()
    keys = identities_of(identity)
    with unwound(), show.progress() as progress:
        if drill:
            opened = opening.drill(file, keys, home, done=lambda size: progress(_("Bytes"), size, None))
        else:
            opened = opening.restore(file, setting.register, keys, done=lambda size: progress(_("Bytes"), size, None))
    context.exit(tell(setting, opened, None if drill else setting.register))


def identities_of(path: Path) -> list[Identity]:
    """The secret keys of a file; the passphrase is asked for if there is one."""
    from glasnost.register.backup.keys import identities

    return identities(path, lambda: str(click.prompt(_("Passphrase"), hide_input=True, err=True)))


def tell(setting: Setting, opened: Opened, folder: Path | None) -> int:
    """What came out of the backup. folder: where it is now, None after a drill. The exit code."""
    if setting.json:
        show.as_json({**vars(opened), "sound": opened.sound})
    else:
        _tell(opened, folder)
    for finding in opened.findings:
        if finding.level == "error":
            show.error(f"{finding.what} {finding.remedy}".rstrip())
    return 0 if opened.sound else 1


def _tell(opened: Opened, folder: Path | None) -> None:
    made = opened.made_at[:16].replace("T", " ")
    show.say(
        _("The backup of {moment} UTC opens.").format(moment=made)
        + " "
        + counted("{n} file, every hash agrees.", "{n} files, every hash agrees.", opened.files).format(
            n=show.number(opened.files)
        )
    )
    show.counts([(_("charges"), opened.charges), (_("answers of people"), opened.answers)])
    if not opened.sound:
        return
    if folder is None:
        show.say(_("The restored register is whole. Nothing was left behind."))
    else:
        show.say(_("Restored: {folder}. The register is whole.").format(folder=folder))
