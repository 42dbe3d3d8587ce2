"""`glasnost doctor`: is the register whole and safe?"""

from __future__ import annotations

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, pass_setting
from glasnost.model.language import _, mark


@define(
    "doctor",
    short_help=mark("Check that the register is whole and safe."),
    help=mark(
        "Check that the register is whole and safe: its tables, its originals, who can open it, and whether the disk "
        "under it is encrypted. Ends with 1 if something is damaged."
    ),
)
@pass_setting
@click.pass_context
def command(context: click.Context, setting: Setting) -> None:
    from glasnost.register import Register
    from glasnost.register.doctor import examine

    findings = examine(Register.open(setting.register))
    if setting.json:
        show.as_json(findings)
    else:
        levels = {"error": _("error"), "warning": _("warning"), "note": _("note")}
        for finding in findings:
            show.say(f"{levels[finding.level]}: {finding.what} {finding.remedy}".rstrip())
        if not any(finding.level == "error" for finding in findings):
            show.say(_("The register is whole."))
    context.exit(any(finding.level == "error" for finding in findings))
