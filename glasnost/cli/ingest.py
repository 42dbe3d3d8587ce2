"""`glasnost ingest`: files into the register."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.search_register import tell_news
from glasnost.model.language import _, counted, mark

if TYPE_CHECKING:
    from glasnost.intake import FileResult
    from glasnost.intake.dry_run import Foreseen
    from glasnost.register import Register

COUNTS = (
    *("rows", "cases", "charges", "people", "organisations", "others", "facts", "exhibits", "figures", "materials"),
    *("superseded", "ignored"),
)
APART = 20  # pictures that a trial tells one by one


@define(
    "ingest",
    short_help=mark("Bring files into the register."),
    help=mark(
        "Bring files, and the files of folders, into the register.\n\n"
        "A newer export of the same record takes the place of the older one, other records stay, and the same file "
        "twice changes nothing. A row or a value that cannot be used is listed with the reason. A file that cannot be "
        "read is named, and the others come in."
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@option("--source", required=True, metavar="ID", help=mark("The source that describes the files, such as ru/bsr."))
@option("--replace", is_flag=True, help=mark("Retire the files of this source that came in earlier."))
@option(
    "--dry-run",
    is_flag=True,
    help=mark("Change nothing: say what is new, changed or the same, and what could not be used."),
)
@pass_setting
@click.pass_context
def command(
    context: click.Context, setting: Setting, paths: tuple[Path, ...], source: str, replace: bool, dry_run: bool
) -> None:
    from glasnost.reading.ingest import bring_in
    from glasnost.register import Register

    register = Register.open(setting.register)
    if dry_run:
        _dry_run(context, setting, register, paths, source, replace)
        return
    with show.progress() as progress:
        results = bring_in(
            register, paths, source, replace=replace, progress=lambda name, rows: progress(name, rows, None)
        )
    if setting.json:
        show.as_json({"files": results})
    else:
        tell(results)
        tell_news(register)
    for result in results:
        if result.problem:
            show.problem(result.problem)
    context.exit(any(result.problem for result in results))


def _dry_run(
    context: click.Context,
    setting: Setting,
    register: Register,
    paths: tuple[Path, ...],
    source: str,
    replace: bool,
) -> None:
    from glasnost.intake.sources import find
    from glasnost.reading.ingest import foresee

    with show.progress() as progress:
        found = foresee(
            register, paths, source, replace=replace, progress=lambda name, rows: progress(name, rows, None)
        )
    if setting.json:
        show.as_json({"files": found})
    else:
        read = [foreseen for foreseen in found if foreseen.problem is None]
        for foreseen in [_together(read)] if find(source).pictures and len(read) > APART else read:
            _tell_foreseen(foreseen)
        show.say(_("Nothing was changed. Without --dry-run the files come in."))
    for foreseen in found:
        if foreseen.problem:
            show.problem(foreseen.problem)
    context.exit(any(foreseen.problem for foreseen in found))


def _together(several: list[Foreseen]) -> Foreseen:
    """What many pictures would do, in one: a folder has thousands."""
    from glasnost.intake.dry_run import Foreseen

    names = ("rows", "new", "changed", "unchanged", "older", "gone", "charges")
    return Foreseen(
        counted("{n} file", "{n} files", len(several)).format(n=show.number(len(several))),
        known=all(one.known for one in several),
        **{name: sum(getattr(one, name) for one in several) for name in names},
        reasons=dict(sum((Counter(one.reasons) for one in several), Counter[str]()).most_common()),
    )


def _tell_foreseen(foreseen: Foreseen) -> None:
    show.say(Path(foreseen.file).name)
    if foreseen.known:
        show.say(_("The register holds this file already."))
    rows = [
        (_("rows"), foreseen.rows),
        (_("new records"), foreseen.new),
        (_("changed records"), foreseen.changed),
        (_("unchanged records"), foreseen.unchanged),
        (_("records older than those in the register, left out"), foreseen.older),
        (_("records that this file does not have, retired"), foreseen.gone),
        (_("charges"), foreseen.charges),
    ]
    show.counts([(name, count) for place, (name, count) in enumerate(rows) if count or place < 4])
    if foreseen.reasons:
        show.say(_("Could not be used, or not wholly (table issue):"))
        show.bars([(_(reason), n) for reason, n in foreseen.reasons.items()])


def tell(results: list[FileResult]) -> None:
    """Counts of what came in, and what of it could not be used."""
    came = [result for result in results if result.changed]
    same = sum(not result.changed and result.problem is None for result in results)
    if same:
        show.say(
            counted(
                "{n} file is in the register already: nothing changed.",
                "{n} files are in the register already: nothing changed.",
                same,
            ).format(n=show.number(same))
        )
    if came:
        _tell_counts(came)


def _tell_counts(came: list[FileResult]) -> None:
    totals = {name: sum(getattr(result, name) for result in came) for name in COUNTS}
    names = {
        "rows": _("rows"),
        "cases": _("case records"),
        "charges": _("charges"),
        "people": _("people charged, as named in each record"),
        "organisations": _("organisations charged"),
        "others": _("lawyers, prosecutors and others, charged with nothing"),
        "facts": _("facts beside the columns"),
        "exhibits": _("pictures of cases"),
        "figures": _("official figures"),
        "materials": _("listed materials"),
        "superseded": _("older records replaced by newer ones"),
        "ignored": _("records older than those in the register, left out"),
    }
    official_alone = (totals["figures"] or totals["materials"]) and not totals["cases"]
    always = () if totals["exhibits"] else ("rows",) if official_alone else ("rows", "cases", "charges", "people")
    show.say(counted("{n} file came in.", "{n} files came in.", len(came)).format(n=show.number(len(came))))
    show.counts([(names[name], totals[name]) for name in COUNTS if totals[name] or name in always])
    reasons = sum((Counter(result.issues) for result in came), Counter[str]())
    if reasons:
        show.say(_("Could not be used, or not wholly (table issue):"))
        show.bars([(_(reason), n) for reason, n in reasons.most_common()])
