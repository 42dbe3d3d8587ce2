"""`glasnost unlock`: a locked register becomes a folder again."""

from __future__ import annotations

from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.restore import identities_of, tell
from glasnost.cli.signals import unwound
from glasnost.model.language import _, mark


@define(
    "unlock",
    short_help=mark("Bring a locked register back."),
    help=mark(
        "Open FILE, which «glasnost lock» has written, with one of its keys, and make the register's folder again. "
        "FILE stays; the next «lock» writes a new one."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option(
    "--identity", required=True, metavar="KEY", type=click.Path(path_type=Path), help=mark("The secret key's file.")
)
@pass_setting
@click.pass_context
def command(context: click.Context, setting: Setting, file: Path, identity: Path) -> None:
    from glasnost.register.backup.opening import restore

    keys = identities_of(identity)
    with unwound(), show.progress() as progress:
        opened = restore(file, setting.register, keys, done=lambda size: progress(_("Bytes"), size, None))
    context.exit(tell(setting, opened, setting.register))
