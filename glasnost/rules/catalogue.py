"""The rulebooks that there are: those that come with Glasnost, and one's own."""

from __future__ import annotations

from pathlib import Path

from glasnost.model.language import _
from glasnost.model.places import folder
from glasnost.model.problems import Problem
from glasnost.rules.faults import did_you_mean
from glasnost.rules.rulebook import Rulebook, load_rulebook


def rulebook_files() -> dict[str, Path]:
    """id → file, of all rulebooks in the known folders; the first folder wins."""
    found: dict[str, Path] = {}
    for place in folder("rulebooks"):
        for path in sorted(place.rglob("*.md")):
            name = path.relative_to(place).with_suffix("").as_posix()
            if path.name.lower() != "readme.md":
                found.setdefault(name, path)
    return found


def find_rulebook(name: str) -> Rulebook:
    """The rulebook of an id (`ru/repeal-519-fz-2018`) or of a path to a .md file."""
    if name.endswith(".md"):
        return load_rulebook(Path(name))
    known = rulebook_files()
    if name not in known:
        raise Problem(
            _("there is no rulebook {name}").format(name=name),
            remedy=did_you_mean(name, known) or _("«glasnost rules list» names them; a path to a .md file works too."),
        )
    return load_rulebook(known[name])
