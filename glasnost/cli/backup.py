"""`glasnost backup`: the register as one encrypted file; keys for it; the recovery sheet."""

from __future__ import annotations

from datetime import UTC, datetime
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
    from glasnost.register.backup.making import Backup


@define(
    "backup",
    short_help=mark("Write the register to one encrypted file."),
    help=mark(
        "Write the whole register to FILE, encrypted, while people go on working. If FILE is a folder, the backup is "
        "called after its date. Any one of the keys named with --to opens it; name two, kept by two people in two "
        "places. Nothing is overwritten, and a backup that is interrupted leaves no file.\n\n"
        "Keys are made with «glasnost backup --new-key KEY»: the secret half stands in KEY, the public half, for --to, "
        "in KEY.pub. --sheet writes a page to print that says how to get the register back; with --new-key it holds "
        "the secret key."
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@option("--to", "to", multiple=True, metavar="KEY", help=mark("A public key (age1…) or a file that holds one; twice."))
@option("--single-recipient", is_flag=True, help=mark("One key will do: if it is lost, the backup is lost."))
@option("--sheet", type=click.Path(path_type=Path), metavar="FILE.pdf", help=mark("Write the recovery sheet."))
@option("--new-key", type=click.Path(path_type=Path), metavar="KEY", help=mark("Make a key; write no backup."))
@option("--passphrase", is_flag=True, help=mark("Lock the new key with a passphrase, which is asked for."))
@pass_setting
@click.pass_context
def command(
    context: click.Context,
    setting: Setting,
    file: Path | None,
    to: tuple[str, ...],
    single_recipient: bool,
    sheet: Path | None,
    new_key: Path | None,
    passphrase: bool,
) -> None:
    if new_key is not None:
        if file is not None or to or single_recipient:
            raise WrongUse(_("--new-key makes a key and no backup"), remedy=_("Run the command a second time for it."))
        _make_key(setting, new_key, sheet, passphrase)
        return
    if file is None:
        raise WrongUse(
            _("where shall the backup be written? Name a file"), remedy="glasnost backup FILE --to KEY --to KEY"
        )
    if passphrase:
        raise WrongUse(_("--passphrase goes with --new-key"))
    from glasnost.register import Register
    from glasnost.register.backup.keys import recipients
    from glasnost.register.backup.making import make_backup
    from glasnost.register.backup.sheet import check_free, write_sheet

    if sheet is not None:
        check_free(sheet)
    know_all()
    register = Register.open(setting.register)
    with unwound(), show.progress() as progress:
        made = make_backup(
            register,
            file,
            recipients(to),
            single=single_recipient,
            done=lambda size: progress(_("Bytes"), size, None),
        )
    if sheet is not None:
        write_sheet(sheet, made.recipients, made.made_at, made.path.name)
    if setting.json:
        show.as_json({**vars(made), "made_at": made.made_at.isoformat()})
    else:
        _tell(made, sheet)
    for name in made.wrong:
        show.error(_("{name} is damaged in the register; it went into the backup as it is").format(name=name))
    context.exit(bool(made.wrong))


def _tell(made: Backup, sheet: Path | None) -> None:
    show.say(
        _("Written: {file}.").format(file=made.path)
        + " "
        + counted("{n} file inside", "{n} files inside", made.files).format(n=show.number(made.files))
        + ", "
        + counted("{n} key opens it.", "{n} keys open it, each alone.", len(made.recipients)).format(
            n=show.number(len(made.recipients))
        )
    )
    show.say(f"SHA-256: {made.sha256}")
    if sheet is not None:
        show.say(_("Print {file}, fill in who keeps which key, and keep it away from the computer.").format(file=sheet))
    show.say(_("Try it: glasnost restore --drill {file} --identity KEY").format(file=made.path))


def _make_key(setting: Setting, path: Path, sheet: Path | None, locked: bool) -> None:
    from glasnost.register.backup.keys import inside, new_key, public_file
    from glasnost.register.backup.sheet import check_free, write_sheet

    if sheet is not None:
        check_free(sheet)
        if inside(sheet, setting.register):
            raise WrongUse(_("a key that lies in the register's folder is taken with it"), where=str(sheet))
    words = click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True, err=True) if locked else None
    public, secret = new_key(path, setting.register, words)
    if sheet is not None:
        write_sheet(sheet, [public], datetime.now(UTC), "", secret)
    if setting.json:
        show.as_json({"key": path, "public": public, "public_file": public_file(path), "sheet": sheet})
        return
    show.say(_("Made: the secret key {file}, for you alone.").format(file=path))
    show.say(_("Its public half, for --to: {public} ({file})").format(public=public, file=public_file(path)))
    if sheet is not None:
        show.say(_("{file} holds the secret key: print it, then delete the file.").format(file=sheet))
    show.say(_("Keep the key away from the register and from its backups. Who loses it cannot open them."))
