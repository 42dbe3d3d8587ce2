"""`glasnost publish`: the public site and its data, as a new release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.signals import unwound
from glasnost.model.language import _, counted, language, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from glasnost.publishing.pack import Packed
    from glasnost.publishing.site.publish import Prepared
    from glasnost.publishing.tables import Words

MOST_CHANGES = 20


@define(
    "publish",
    short_help=mark("Write the public site and its data."),
    help=mark(
        "Write a static site in English and Russian into the new folder DIR: charts, every table as CSV, JSON and "
        "Parquet, methods, corrections, search. Small counts about prosecuted people are hidden, and the release is "
        "attacked before it goes out; what fails is not written. Nothing is overwritten: a later release goes into "
        "another folder, and --previous names the one before.\n\n"
        "--dry-run says what would go out, what is hidden and why, and what changed since the last release."
    ),
)
@click.argument("directory", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=mark("Only tell what would go out."))
@option(
    "--previous",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=mark("The folder of the release before this one."),
)
@option(
    "--about",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=mark("Who publishes, under which licence (.toml; see docs/publishing.md)."),
)
@option(
    "--compare",
    "comparisons",
    nargs=2,
    multiple=True,
    metavar="FIRST SECOND",
    help=mark("Two rulebooks: who gains and who loses between them."),
)
@option(
    "--requests",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=mark("A report that «glasnost requests report» wrote; it goes along with its proofs."),
)
@option(
    "--pack",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=mark("Where to write the pack for «audit» (DIR.pack, beside the site, if not given)."),
)
@pass_setting
def command(
    setting: Setting,
    directory: Path | None,
    dry_run: bool,
    previous: Path | None,
    about: Path | None,
    comparisons: tuple[tuple[str, str], ...],
    requests: Path | None,
    pack: Path | None,
) -> None:
    from glasnost.publishing.pack import write_pack
    from glasnost.publishing.site.about import read_about
    from glasnost.publishing.site.publish import Wanted, publish
    from glasnost.publishing.site.publish import dry_run as try_out
    from glasnost.register import Register

    if directory is None and not dry_run:
        raise WrongUse(_("where shall the site be written? Name a new folder"), remedy="glasnost publish DIR")
    if directory is not None and not dry_run:
        pack = pack or directory.with_name(directory.name + ".pack")
        if pack.exists():
            raise Problem(_("the file is there already, and is not overwritten"), where=str(pack))
    register = Register.open(setting.register)
    packed: Packed | None = None
    wanted = Wanted(previous, read_about(about), comparisons, requests)
    with unwound(), show.progress() as progress:
        if dry_run or directory is None:
            found, digest = try_out(register, wanted, lambda what: progress(what, 0, None)), ""
        else:
            found, digest = publish(register, wanted, directory, lambda what: progress(what, 0, None))
            assert pack is not None
            progress(_("Audit pack"), 0, None)
            packed = write_pack(register, pack, found.release.day)
    if setting.json:
        show.as_json(_for_machines(found, digest) | {"pack": packed})
    else:
        tell(found, directory if digest else None, digest)
        _tell_pack(packed)


def tell(found: Prepared, directory: Path | None, digest: str) -> None:
    """What goes out, what is hidden and why, what is left out, and what changed."""
    release = found.release
    show.say(
        _("Release {n}, {day}: {tables}, {numbers}.").format(
            n=release.number,
            day=show.day(release.day),
            tables=counted("{n} table", "{n} tables", len(release.tables)).format(n=show.number(len(release.tables))),
            numbers=counted("{n} derived number", "{n} derived numbers", len(release.derived)).format(
                n=show.number(len(release.derived))
            ),
        )
    )
    _tell_hidden(found)
    for note in found.protected.fitted:
        show.say(f"{note.table}: {_said(note.what)}")
    for name, law in found.protected.withheld.items():
        show.say(_("Not published, because a law forbids it: {table} ({law}).").format(table=name, law=_said(law)))
    for one in found.unpublished:
        show.say(_("Left out: {table} ({why}).").format(table=one.name, why=_said(one.why)))
    if found.has_log and release.requests is None:
        show.say(
            _(
                "The register holds a log of government requests. To publish its report too, write it with «glasnost "
                "requests report» and name its folder with --requests."
            )
        )
    _tell_changes(found)
    if directory is not None:
        show.say()
        show.say(_("Written: {file}.").format(file=directory))
        show.say(_("SHA-256 of the manifest: {digest}. Keep it apart from the folder.").format(digest=digest))
        show.say(_("Check it: glasnost verify {file}").format(file=directory))


def _tell_pack(packed: Packed | None) -> None:
    if packed is None:
        return
    show.say(
        _("Audit pack, to hand over and not for the site: {file}, {n} entries, {rare} of them told coarsely.").format(
            file=packed.file, n=show.number(sum(packed.entries.values())), rare=show.number(packed.rare)
        )
    )
    show.say(_("Its public key, to be told by another way: {key}").format(key=packed.key))


def _tell_hidden(found: Prepared) -> None:
    rows: list[list[str]] = []
    whys: dict[str, None] = {}
    for one in found.release.hiding:
        cells = len(found.release.table(one.table).cells)
        rows.append([one.table, *map(show.number, (cells, one.primary, one.complementary))])
        if one.hidden and one.why is not None:
            whys[_said(one.why)] = None
    total = [sum(getattr(one, name) for one in found.release.hiding) for name in ("primary", "complementary")]
    cells = sum(len(table.cells) for table in found.release.tables)
    rows.append([_("all tables"), *map(show.number, (cells, *total))])
    show.table(["", _("numbers"), _("hidden: small"), _("hidden to protect them")], rows)
    for why in whys:
        show.say(f"  {why}")


def _tell_changes(found: Prepared) -> None:
    release = found.release
    if release.number <= found.published:
        show.say(
            _("This register has published release {n} already: without --previous nothing is held against it.").format(
                n=found.published
            )
        )
    if not release.earlier:
        show.say(_("There is no earlier release."))
        return
    n = len(release.changes)
    show.say(
        counted(
            "Since release {last}, {n} number is new, gone or another one.",
            "Since release {last}, {n} numbers are new, gone or other ones.",
            n,
        ).format(last=release.earlier[-1].number, n=show.number(n))
    )
    for change in release.changes[:MOST_CHANGES]:
        before, after = (
            _("none") if cell is None else _(str(cell.state)) if cell.value is None else show.number(cell.value)
            for cell in (change.before, change.after)
        )
        show.say(f"  {change.table} ({', '.join(change.key)}): {before} → {after}")
    if n > MOST_CHANGES:
        show.say("  " + _("and {n} more").format(n=show.number(n - MOST_CHANGES)))


def _said(words: Words) -> str:
    return words.ru if language() == "ru" else words.en


def _for_machines(found: Prepared, digest: str) -> dict[str, Any]:
    release = found.release
    return {
        "release": release.number,
        "day": release.day,
        "manifest": digest or None,
        "tables": [
            {
                "table": one.table,
                "cells": len(release.table(one.table).cells),
                "policy": one.policy,
                "threshold": one.threshold,
                "primary": one.primary,
                "complementary": one.complementary,
            }
            for one in release.hiding
        ],
        "left_out": [{"table": one.name, "why": _said(one.why)} for one in found.unpublished],
        "withheld": {name: _said(law) for name, law in found.protected.withheld.items()},
        "fitted": [{"table": note.table, "what": _said(note.what)} for note in found.protected.fitted],
        "changes": [
            {"table": one.table, "key": list(one.key), "before": one.before, "after": one.after}
            for one in release.changes
        ],
    }
