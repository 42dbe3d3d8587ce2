"""The rulebooks that there are: those that come with Glasnost, and one's own."""

from __future__ import annotations

from pathlib import Path

from glasnost.model.language import _
from glasnost.model.places import folder
from glasnost.model.problems import Problem
from glasnost.rules.faults import did_you_mean
from glasnost.rules.rulebook import Rulebook, load_rulebook
from glasnost.rules.wordings import joined, law_of


def rulebook_files() -> dict[str, Path]:
    """id → file, of all rulebooks in the known folders; the first folder wins."""
    found: dict[str, Path] = {}
    for place in folder("rulebooks"):
        for path in sorted(place.rglob("*.md")):
            name = path.relative_to(place).with_suffix("").as_posix()
            if path.name.lower() != "readme.md":
                found.setdefault(name, path)
    return found


def wordings_of(name: str) -> dict[str, Path]:
    """id → file of a law's wordings: `ru/uk-282` itself and every `ru/uk-282@…`, of the known folders or of a path."""
    known = rulebook_files()
    if name not in known and not any(law_of(other) == name for other in known):
        beside = Path(name).parent.glob("*.md") if "/" in name or "\\" in name else ()
        known = {path.with_suffix("").as_posix(): path for path in sorted(beside)}
    return {other: path for other, path in known.items() if name in (other, law_of(other))}


def several_wordings() -> tuple[str, ...]:
    """The laws of the known folders that have more than one file."""
    laws = [law_of(name) for name in rulebook_files()]
    return tuple(dict.fromkeys(law for law in laws if laws.count(law) > 1))


def find_rulebook(name: str) -> Rulebook:
    """The rulebook of an id (`ru/repeal-519-fz-2018`) or of a path to a .md file.

    An id or path without the day of a wording (`ru/uk-282`, beside `ru/uk-282@2014-06-28.md`) means all wordings.
    """
    if name.endswith(".md"):
        return load_rulebook(Path(name))
    found = wordings_of(name)
    if not found:
        raise Problem(
            _("there is no rulebook {name}").format(name=name),
            remedy=did_you_mean(name, rulebook_files())
            or _("«glasnost rules list» names them; a path to a .md file works too."),
        )
    return joined([load_rulebook(path) for path in found.values()])
