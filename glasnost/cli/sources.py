"""`glasnost sources`: what files the program can read."""

from __future__ import annotations

from glasnost.cli import show
from glasnost.cli.program import Setting, define_group, pass_setting
from glasnost.model.language import language, mark


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
