"""`glasnost requests cases`: judgments that cite the platform's answers, beside the log."""

from __future__ import annotations

from collections import Counter

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, mark

MOST = 20
STATES = (
    mark("one candidate"),
    mark("several candidates"),
    mark("no such answer in the log"),
    mark("no day to compare"),
)
EVIDENCE = (
    mark("the log names this case"),
    mark("answered on that day"),
    mark("answered within days of it"),
    mark("came in on that day"),
    mark("about the same article"),
    mark("answered in that month"),
)


@define(
    "cases",
    short_help=mark("Judgments that cite the platform's answers, beside the log."),
    help=mark(
        "Find the judgments in the register that cite a platform's answer to the police, and the logged requests that "
        "each may mean, with what speaks for it. A judgment with a day on which the log has no answer is a request "
        "that was perhaps never logged.\n\nNothing is written: whoever is sure puts the case's number into the log."
    ),
)
@option("--platform", metavar="NAME", help=mark("Only answers of this platform, by its name in the court's words."))
@pass_setting
@click.pass_context
def cases(context: click.Context, setting: Setting, platform: str | None) -> None:
    from glasnost.register import Register
    from glasnost.requests.cases import cited_answers

    found = cited_answers(Register.open(setting.register), platform)
    if setting.json:
        show.as_json({"cases": found})
        return
    states = Counter(one.state for one in found)
    show.say(_("Cases whose judgment cites an answer: {n}").format(n=show.number(len(found))))
    show.counts([(_(state), states[state]) for state in STATES])
    for one in [one for one in found if one.candidates][:MOST]:
        best = one.candidates[0]
        show.say(
            "  "
            + _("{case} ({day}): request {number}: {why}").format(
                case=one.docket_number or one.case_id,
                day=one.day or "–",
                number=best.number,
                why="; ".join(_(reason) for reason in best.evidence),
            )
        )
