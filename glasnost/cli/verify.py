"""`glasnost verify`: a published folder against its hashes, its tables, and the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, mark

if TYPE_CHECKING:
    from glasnost.publishing.verify.faults import Verified


@define(
    "verify",
    short_help=mark("Check a published site."),
    help=mark(
        "Check a folder that «glasnost publish» wrote: every file against its hash, every total, share, growth and "
        "every number in the pages computed again from the published tables, the charts drawn again from their data, "
        "and a report on government requests by its own proofs. It needs no register.\n\n"
        "With --register R, the whole release is made again from the register and compared. Only that, a hash of the "
        "manifest that you kept (--manifest) or a publisher's key that you know (--key) shows that everything was "
        "changed together.\n\nEnds with 1 if anything is wrong, each fault named."
    ),
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@option("--manifest", metavar="SHA256", default="", help=mark("The hash of the manifest as you kept it."))
@option("--key", "keys", multiple=True, metavar="KEY", help=mark("A key that must have signed the manifest."))
@pass_setting
@click.pass_context
def command(context: click.Context, setting: Setting, directory: Path, manifest: str, keys: tuple[str, ...]) -> None:
    from glasnost.publishing.verify.verifying import verify_folder

    with show.progress() as progress:
        progress(_("Verifying"), 0, None)
        found = verify_folder(directory, keys, manifest)
        if given(context, "register"):
            from glasnost.publishing.verify.rebuilding import check_register
            from glasnost.register import Register

            progress(_("Making the release again"), 0, None)
            check_register(directory, Register.open(setting.register), found)
    if setting.json:
        show.as_json(found)
    else:
        tell(found)
    context.exit(bool(found.errors))


def given(context: click.Context, name: str) -> bool:
    """Whether a shared option stands in the line, or in the environment."""
    source = click.core.ParameterSource
    here: click.Context | None = context
    while here is not None:
        if here.get_parameter_source(name) is source.COMMANDLINE:
            return True
        here = here.parent
    return False


def tell(found: Verified) -> None:
    """What was looked at, and what is wrong."""
    for fault in found.errors:
        place = f"{fault.file}, {fault.where}" if fault.where else fault.file
        show.error(f"{place}: {fault.what}")
    for note in found.notes:
        show.say(f"{_('note')}: {note}")
    show.say(_("Release {n} of {day}. Looked at:").format(n=found.release, day=found.day))
    rows = [
        (_("files"), found.files),
        (_("tables"), found.tables),
        (_("numbers in tables"), found.cells),
        (_("totals"), found.totals),
        (_("derived numbers"), found.derived),
        (_("pages"), found.pages),
        (_("numbers in pages"), found.numbers),
        (_("charts"), found.charts),
    ]
    if found.requests:
        rows.append((_("requests with proofs"), found.requests))
    show.counts(rows)
    show.say(_("Everything was made again from the register.") if found.rebuilt else _("The register was not asked."))
    show.say(_("SHA-256 of the manifest: {digest}").format(digest=found.manifest))
    n = len(found.errors)
    show.say(counted("{n} fault.", "{n} faults.", n).format(n=show.number(n)) if n else _("Nothing is wrong."))
