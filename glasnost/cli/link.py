"""`glasnost link`: the same case across instances and sources."""

from __future__ import annotations

from glasnost.cli import show
from glasnost.cli.program import Setting, define, pass_setting
from glasnost.model.language import _, counted, mark

BY = {
    "uid": mark("by the unique case id (УИД)"),
    "docket": mark("by court and docket number"),
    "cited": mark("by the court and docket number that a higher court's act names"),
}


@define(
    "link",
    short_help=mark("Link the records of one case."),
    help=mark(
        "Link the records of one case across instances and sources: by the unique case id (УИД), or by court and "
        "docket number. From then on screening counts the case once, and its charges stand as the latest instance "
        "left them: a conviction that was quashed is none, a changed sentence is the new one.\n\n"
        "Nothing is linked by a name, and people are not merged. Run it again after new files have come in."
    ),
)
@pass_setting
def command(setting: Setting) -> None:
    from glasnost.linking import link
    from glasnost.register import Register

    with show.progress() as progress:
        progress(_("Linking"), 0, None)
        found = link(Register.open(setting.register))
    if setting.json:
        show.as_json({"links": found})
        return
    if not found.changed:
        show.say(_("No record has come or gone since the records were last linked."))
    show.counts(
        [
            (_("records"), found.records),
            (_("of them linked to another"), found.linked),
            (_("cases of several records"), found.cases),
            *((_(words), found.by[name]) for name, words in BY.items() if name in found.by),
            (_("charges told by a later instance"), found.followed),
            (_("charges that another record of their case tells"), found.merged),
        ]
    )
    if found.uncertain:
        show.say(
            counted(
                "{n} pair of records has one number and perhaps one court: it is not linked. A person can tell "
                "(table link, column certain).",
                "{n} pairs of records have one number and perhaps one court: they are not linked. A person can tell "
                "(table link, column certain).",
                found.uncertain,
            ).format(n=show.number(found.uncertain))
        )
    if found.unsettled:
        show.say(_("What stands is not known, so the outcome is open:"))
        show.bars([(_(reason), n) for reason, n in found.unsettled.items()])
