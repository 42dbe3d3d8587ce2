"""`glasnost lock`: the register becomes one encrypted file, and its folder is removed."""

from __future__ import annotations

from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.restore import identities_of
from glasnost.cli.signals import unwound
from glasnost.model.language import _, mark


@define(
    "lock",
    short_help=mark("Turn the register into one encrypted file, and remove its folder."),
    help=mark(
        "Write the register to FILE, encrypted as a backup is, make sure with KEY that it opens and that every hash "
        "agrees, and only then remove the register's folder. «glasnost unlock» brings it back. If FILE is a folder, "
        "the file is called after the date.\n\n"
        "For a computer that may be taken while nobody works on it. What was once written in clear can often be "
        "recovered from a disk that is not encrypted: see docs/backup.md."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--to", "to", multiple=True, metavar="KEY", help=mark("A public key (age1…) or a file that holds one; twice."))
@option("--single-recipient", is_flag=True, help=mark("One key will do: if it is lost, the register is lost."))
@option(
    "--identity", required=True, metavar="KEY", type=click.Path(path_type=Path), help=mark("The secret key's file.")
)
@pass_setting
def command(setting: Setting, file: Path, to: tuple[str, ...], single_recipient: bool, identity: Path) -> None:
    from glasnost.register import Register
    from glasnost.register.backup.keys import recipients
    from glasnost.register.backup.locking import lock

    register = Register.open(setting.register)
    chosen, keys = recipients(to), identities_of(identity)
    with unwound(), show.progress() as progress:
        made = lock(
            register,
            file,
            chosen,
            keys,
            single=single_recipient,
            done=lambda size: progress(_("Bytes"), size, None),
        )
    if setting.json:
        show.as_json({**vars(made), "made_at": made.made_at.isoformat()})
        return
    show.say(_("Locked: {file}. The folder {folder} is removed.").format(file=made.path, folder=setting.register))
    show.say(
        _("Unlock: glasnost --register {folder} unlock {file} --identity KEY").format(
            folder=setting.register, file=made.path
        )
    )
