"""`glasnost answer`: the workbook's answers back into the register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, mark


@define(
    "answer",
    short_help=mark("Read a workbook's answers back into the register."),
    help=mark(
        "Read the answers that were filled into the sheet «To find out» of a workbook that `screen` wrote. Each is "
        "kept with who gave it, when, and on which text; a later answer corrects an earlier one. Screen again to see "
        "what they change.\n\nEnds with 1 if an answer could not be taken; the others are taken."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--by", required=True, metavar="NAME", help=mark("Who gives the answers."))
@pass_setting
@click.pass_context
def command(context: click.Context, setting: Setting, file: Path, by: str) -> None:
    from glasnost.register import Register
    from glasnost.rules.answers import take_answers

    result = take_answers(Register.open(setting.register), file, by, date.today())
    if setting.json:
        show.as_json(result)
    else:
        show.say(
            counted("{n} answer recorded", "{n} answers recorded", result.recorded).format(
                n=show.number(result.recorded)
            )
            + ", "
            + _("{n} were known already, {m} left blank.").format(
                n=show.number(result.unchanged), m=show.number(result.blank)
            )
        )
        for refused in result.refused:
            show.error(_("row {row}: {why}. {remedy}").format(row=refused.row, why=refused.why, remedy=refused.remedy))
        if result.recorded:
            show.say(_("Screen again to see what they change."))
    context.exit(bool(result.refused))
