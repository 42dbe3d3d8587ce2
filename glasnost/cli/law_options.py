"""Options of every command that puts cases under a law: the day, and the law's parameters."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from glasnost.cli.program import option
from glasnost.model.language import _, mark
from glasnost.model.problems import WrongUse


class Day(click.ParamType[date]):
    """A day of the form 2018-08-15."""

    name = "date"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> date:
        """The day; ends the command if it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(_("«{day}» is no day; write it as 2018-08-15").format(day=value), parameter, context)


# The one place where the clock is read: a screening without a day is one of today, and says so.
as_of_option = option(
    "--as-of",
    type=Day(),
    default=lambda: date.today(),
    metavar="DATE",
    help=mark("The day on which the law is applied (today if it is not given)."),
)
set_option = option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help=mark("A parameter of the rulebook; may be given several times."),
)


def settings_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE pairs. Raises WrongUse."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise WrongUse(_("--set needs NAME=VALUE, not «{pair}»").format(pair=pair))
        found[name.strip()] = value.strip()
    return found
