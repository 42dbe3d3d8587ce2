"""`glasnost init`: a new register."""

from __future__ import annotations

from glasnost.cli import show
from glasnost.cli.program import Setting, define, pass_setting
from glasnost.model.language import _, mark


@define(
    "init",
    short_help=mark("Make a new register."),
    help=mark(
        "Make a new register in an empty folder.\n\n"
        "Its key, DIR/key, makes the ids of charges. Keep it with the backup, and keep it secret."
    ),
)
@pass_setting
def command(setting: Setting) -> None:
    from glasnost.register import Register

    folder = Register.create(setting.register).folder
    if setting.json:
        show.as_json({"register": folder})
        return
    show.say(_("Made: the register {folder}.").format(folder=folder))
    show.say(_("Next: glasnost --register {folder} ingest FILE --source ID").format(folder=folder))
