"""What the publisher says of itself and of the use of the tables: about.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem


@dataclass(frozen=True)
class About:
    """publisher, contact, address: empty where not said, and then the pages say so. licence: of tables and charts."""

    publisher: str = ""
    contact: str = ""
    address: str = ""  # where the site will stand, such as https://example.org/glasnost
    licence: str = "CC-BY-4.0"
    licence_title: str = "Creative Commons Attribution 4.0"
    licence_address: str = "https://creativecommons.org/licenses/by/4.0/"


def read_about(path: Path | None) -> About:
    """The file, or what holds without one. Raises Problem."""
    if path is None:
        return About()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem(_("the file cannot be read as TOML ({why})").format(why=error), where=str(path)) from error
    known = {field.name for field in fields(About)}
    for name, value in found.items():
        if name not in known or not isinstance(value, str):
            raise Problem(
                _("«{name}» is no setting, or its value is no text").format(name=name),
                where=str(path),
                remedy=_("Settings: {names}.").format(names=", ".join(sorted(known))),
            )
    address = found.get("address", "")
    if address and not address.startswith(("https://", "http://")):
        raise Problem(_("the address must begin with https://"), where=str(path))
    if "licence" in found and not ("licence_title" in found and "licence_address" in found):
        raise Problem(_("a licence of one's own needs licence_title and licence_address too"), where=str(path))
    return About(**found)
