"""`glasnost sources`: what files the program can read."""

from __future__ import annotations

from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define_group, option, pass_setting
from glasnost.model.language import _, language, mark


@define_group("sources", short_help=mark("List, check or begin sources."), help=mark("Sources: publishers of records."))
def command() -> None:
    """Holds the commands below."""


@command.command(
    "list",
    short_help=mark("List the sources."),
    help=mark("List the sources: the id that --source takes, the title, the country."),
)
@pass_setting
def list_(setting: Setting) -> None:
    from glasnost.intake.sources import all_sources, load

    found = [load(path) for path in all_sources().values()]
    if setting.json:
        show.as_json([description.raw | {"folder": description.folder} for description in found])
        return
    width = max(len(description.id) for description in found) if found else 0
    for description in found:
        title = description.raw.get(f"title_{language()}", description.raw["title"])
        show.say(f"{description.id:<{width}}  {title}")


@command.command(
    "check",
    short_help=mark("Check sources against their samples."),
    help=mark(
        "Check sources (all of them if none is named): the description, and the rows that the invented sample gives "
        "against those in expected.jsonl. Ends with 1 if they differ."
    ),
)
@click.argument("sources", nargs=-1, metavar="[ID]...")
@option("--accept", is_flag=True, help=mark("Write what the samples give as what is expected; then read every line."))
@pass_setting
@click.pass_context
def check_(context: click.Context, setting: Setting, sources: tuple[str, ...], accept: bool) -> None:
    from glasnost.intake import samples
    from glasnost.intake.sources import all_sources, find
    from glasnost.reading.ingest import stager_of

    found: dict[str, list[str]] = {}
    for name in sources or all_sources():
        description = find(name)
        stager = stager_of(description)
        if accept:
            show.note(_("Written: {file}.").format(file=samples.accept(description, stager)))
        found[name] = samples.check(description, stager)
    if setting.json:
        show.as_json(found)
    else:
        for name, faults in found.items():
            for fault in faults or [_("no faults")]:
                show.say(f"{name}: {fault}")
    context.exit(any(found.values()))


@command.command(
    "new",
    short_help=mark("Begin a source from a file."),
    help=mark(
        "Begin a source: a folder sources/ID (in GLASNOST_SOURCES if that is set) with a source.toml that lists the "
        "columns of FILE, ready to fill in. No row of FILE is copied."
    ),
)
@click.argument("source", metavar="ID")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@pass_setting
def new(setting: Setting, source: str, file: Path) -> None:
    from glasnost.intake.beginning import begin

    path = begin(source, file)
    if setting.json:
        show.as_json({"file": path})
        return
    show.say(_("Written: {file}.").format(file=path))
    show.say(_("Next: fill it in, then glasnost sources check {id}").format(id=source))
