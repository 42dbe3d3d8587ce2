"""`glasnost desk`: the web pages, and the link that signs in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.signals import unwound
from glasnost.model.language import _, mark
from glasnost.model.problems import Problem

if TYPE_CHECKING:
    from glasnost.desk.server import Place


@define(
    "desk",
    short_help=mark("The web pages: answer questions, see why, print petitions."),
    help=mark(
        "Serve the web pages on this computer, and print a link that signs in: once, within ten minutes. The first "
        "link makes an account for an administrator; a later one signs the administrator in, or with --as whoever is "
        "named. Work that takes long is done beside it.\n\n"
        "Other computers reach the desk with --host, and only over TLS: with --certificate and --key, or through a "
        "proxy that is named with --trust."
    ),
)
@option("--port", type=click.IntRange(1, 65_535), default=8000, metavar="N", help=mark("The port (8000)."))
@option("--host", default="127.0.0.1", metavar="ADDRESS", help=mark("The address to listen on (this computer only)."))
@option("--name", default="", metavar="NAME", help=mark("The name by which other computers reach it."))
@option("--certificate", type=click.Path(path_type=Path), metavar="FILE", help=mark("The certificate, for TLS."))
@option("--key", type=click.Path(path_type=Path), metavar="FILE", help=mark("The certificate's key."))
@option("--trust", multiple=True, metavar="ADDRESS", help=mark("A proxy in front of it that speaks TLS."))
@option("--as", "who", default="", metavar="NAME", help=mark("Whom the link signs in."))
@option("--link", is_flag=True, help=mark("Only print a link; the desk is running already."))
@pass_setting
def command(
    setting: Setting,
    port: int,
    host: str,
    name: str,
    certificate: Path | None,
    key: Path | None,
    trust: tuple[str, ...],
    who: str,
    link: bool,
) -> None:
    from glasnost.desk.server import Place, prepare, serve
    from glasnost.register import Register
    from glasnost.register.jobs import queue, worker
    from glasnost.rules import prepared

    register = Register.open(setting.register)
    place = Place(host, port, name, certificate, key, trust)
    prepare(register, place)
    address = _link(place, who)
    if setting.json:
        show.as_json({"link": address})
    else:
        _tell(address)
    if link:
        return
    with unwound():
        queue.submit(register, prepared.NAME, {})  # pages show what was prepared
        helper = worker.start(register)
        try:
            serve(place)
        finally:
            if helper.stdin is not None:
                helper.stdin.close()


def _link(place: Place, who: str) -> str:
    """A link for whoever is named, else the first administrator, else somebody new who becomes one."""
    from glasnost.desk.accounts import links
    from glasnost.desk.accounts.models import User
    from glasnost.desk.permissions import Role

    active = User.objects.filter(is_active=True)
    if who:
        user = active.filter(name__iexact=who).first()
        if user is None:
            raise Problem(_("nobody of this name has an account"), remedy=_("Leave out --as, and invite them."))
    else:
        user = active.filter(role=Role.ADMINISTRATOR).order_by("pk").first()
    secret = links.make(user=user, role=Role.ADMINISTRATOR)
    return f"{place.address}/enter/{secret}"


def _tell(address: str) -> None:
    show.say(_("Open this in a browser. It signs in once, within ten minutes:"))
    show.say()
    show.say(f"  {address}")
    show.say()
    show.say(_("Ctrl-C ends the desk."))
