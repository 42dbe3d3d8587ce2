"""`glasnost audit`: what in one's own account archive resembles what people were tried for. Nothing leaves it."""

from __future__ import annotations

import resource
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from glasnost.search.audit.findings import Audit
    from glasnost.search.audit.pack import Pack

FIRST = 10  # findings that the terminal shows


@define(
    "audit",
    short_help=mark("What in your own account archive resembles what people were tried for."),
    help=mark(
        "Compare your own archives (VK, Telegram, Facebook, Instagram, X, Mastodon, saved pages, pictures) with "
        "a pack that «publish» made. The archive is read where it lies; nothing is sent, logged or copied.\n\n"
        "-o FILE writes the report, encrypted with a passphrase, or for the keys of --to. --view shows it in the "
        "browser out of memory. --open FILE shows an earlier one. Without them only numbers are told.\n\n"
        "--against example compares with the pack of invented cases that comes with the program.\n\n"
        "--since FILE tells what is new and what is still open since an earlier report."
    ),
)
@click.argument("archives", nargs=-1, type=click.Path(path_type=Path), metavar="ARCHIVE...")
@option("--against", type=click.Path(path_type=Path), metavar="PACK", help=mark("The audit pack to compare with."))
@option("--key", metavar="HEX", help=mark("The public key that must have signed the pack."))
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help=mark("Where to write the report."))
@option("--to", multiple=True, metavar="KEY", help=mark("Encrypt the report for this age key (or file of keys)."))
@option("--plain", is_flag=True, help=mark("Write the report readable by everybody who gets the file."))
@option("--view", is_flag=True, help=mark("Show the report in the browser; nothing is written."))
@option("--open", "earlier", type=click.Path(path_type=Path), metavar="FILE", help=mark("Show a report of before."))
@option("--since", type=click.Path(path_type=Path), metavar="FILE", help=mark("An earlier report to compare with."))
@option("--identity", type=click.Path(path_type=Path), metavar="KEY", help=mark("The key that opens earlier reports."))
@pass_setting
@click.pass_context
def command(
    context: click.Context,
    setting: Setting,
    archives: tuple[Path, ...],
    against: Path | None,
    key: str | None,
    output: Path | None,
    to: tuple[str, ...],
    plain: bool,
    view: bool,
    earlier: Path | None,
    since: Path | None,
    identity: Path | None,
) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no picture of the memory on the disk
    from glasnost.search.audit import sealing

    if earlier is not None:
        _view(sealing.unseal(earlier, _ask, identity))
        return
    _check(archives, against, output, to, plain)
    assert against is not None
    from glasnost.search.audit.findings import audit
    from glasnost.search.audit.pack import read
    from glasnost.search.audit.report import page, since_of

    pack = read(_example() if str(against) == "example" else against, key)
    before = None if since is None else since_of(sealing.unseal(since, _ask, identity), since.name)
    sealed = output is not None and not plain and not to
    passphrase = click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True, err=True) if sealed else ""
    with show.progress() as progress:
        doing = {"words": _("Reading"), "pictures": _("Pictures")}
        found = audit(archives, pack, lambda what, done, total: progress(doing[what], done, total))
    html = page(found, pack, date.today(), before)
    if output is not None:
        data = html.encode() if plain else sealing.seal(html, passphrase=passphrase, to=to)
        sealing.write(output, data)
    _tell(setting, found, pack, output)
    if view:
        _view(html)
    context.exit(int(bool(found.problems and not found.items)))


def _check(
    archives: tuple[Path, ...], against: Path | None, output: Path | None, to: tuple[str, ...], plain: bool
) -> None:
    if not archives:
        raise WrongUse(_("name your archive"), remedy=_("For example: glasnost audit archive.zip --against pack"))
    if against is None:
        raise WrongUse(_("say with --against which pack to compare with"))
    if (to or plain) and output is None:
        raise WrongUse(_("--to and --plain go with -o"))
    if to and plain:
        raise WrongUse(_("--to encrypts and --plain does not: choose one"))
    if output is not None and output.exists():
        raise Problem(_("the file is there already, and is not overwritten"), where=str(output))


def _example() -> Path:
    """The pack of invented cases that comes with the program."""
    from glasnost.model.places import folder

    return next(one / "audit" / "invented.pack" for one in folder("examples"))


def _ask() -> str:
    return str(click.prompt(_("Passphrase"), hide_input=True, err=True))


def _tell(setting: Setting, found: Audit, pack: Pack, output: Path | None) -> None:
    """How much was found, and nothing of what: a terminal keeps what it showed."""
    if setting.json:
        show.as_json(_for_machines(found, pack))
        return
    show.note(
        _("Whoever takes this computer reads what is left on it: the archive, and a report that is not encrypted.")
    )
    if pack.invented:
        show.note(_("This pack holds invented cases: it shows how the audit works, and nothing else."))
    show.counts(
        [
            (_("items looked at"), found.items),
            (_("pictures looked at"), found.pictures),
            (_("pictures that the archive only links to"), found.remote),
            (_("items without words or picture"), found.empty),
            (_("items that resemble something"), len(found.findings)),
        ]
    )
    for problem in found.problems[:FIRST]:
        show.problem(problem)
    if len(found.problems) > FIRST:
        show.note(_("… and {n} more that could not be read").format(n=show.number(len(found.problems) - FIRST)))
    if output is not None:
        show.say(_("Written: {file}.").format(file=output))


def _for_machines(found: Audit, pack: Pack) -> dict[str, Any]:
    return {
        "items": found.items,
        "pictures": found.pictures,
        "remote": found.remote,
        "empty": found.empty,
        "kinds": dict(found.kinds),
        "families": dict(found.families),
        "pack": {"key": pack.key, "made_on": pack.made_on, "invented": pack.invented},
        "findings": [
            {
                "key": one.key,
                "place": one.item.place,
                "kind": str(one.item.kind),
                "at": one.item.at,
                "link": one.item.link,
                "entries": [entry.as_json() | {"shingles": None, "look": None} for entry in one.entries],
            }
            for one in found.findings
        ],
        "problems": found.problems,
    }


def _view(html: str) -> None:
    import webbrowser

    from glasnost.search.audit.viewing import shown

    with shown(html) as address:
        show.note(
            _("The report is at {address} until you press Enter. A private window keeps it out of the history.").format(
                address=address
            )
        )
        webbrowser.open(address)
        click.prompt(_("Press Enter to end"), default="", show_default=False, err=True, prompt_suffix="")
    show.note(_("Nothing is left of it."))
