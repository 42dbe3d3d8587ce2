"""The rulebooks that speak of requests, compiled for a day; and one request's facts as they ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import WrongUse
from glasnost.rules.catalogue import find_rulebook, rulebook_files
from glasnost.rules.closer import Closer, Settled
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.known import Known
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import NOT_IN_FORCE, Rulebook
from glasnost.rules.values import parse_value

ELSEWHERE = "not under this law"  # the outcome by which a rulebook says that a request is not its own
SAMPLE = "own/requests-policy"  # a sample of one's own rules: nobody's until it is named


@dataclass(frozen=True)
class Book:
    """One rulebook, compiled."""

    compiled: Compiled
    closer: Closer

    @property
    def rulebook(self) -> Rulebook:
        """As it was written."""
        return self.compiled.law.rulebook

    def settle(self, known: Known) -> Settled:
        """The verdict of one request."""
        return self.closer.settle(known)

    def concerns(self, settled: Settled) -> bool:
        """Whether the request is, or may be, one of this rulebook's."""
        return any(outcome not in (ELSEWHERE, NOT_IN_FORCE) for outcome in settled.possible)

    def is_sure(self, settled: Settled) -> bool:
        """Whether the request is one of this rulebook's, whatever is still missing."""
        return bool(settled.possible) and not {ELSEWHERE, NOT_IN_FORCE} & set(settled.possible)


def books(names: Sequence[str], as_of: date, settings: Mapping[str, str] | None = None) -> list[Book]:
    """The rulebooks named; without names all those on requests that come along, and one's own. Raises Problem.

    settings: parameters; each goes to the rulebooks that have it.
    """
    found = [find_rulebook(name) for name in names] if names else _all()
    for book in found:
        if book.unit != "request":
            raise WrongUse(
                _("{name} is no rulebook on requests").format(name=book.id), remedy=_("Its unit must be «request».")
            )
    given = dict(settings or {})
    unknown = set(given) - {name for book in found for name in book.set_names}
    if unknown:
        raise WrongUse(_("no rulebook has a parameter {name}").format(name=", ".join(sorted(unknown))))
    return [_book(book, as_of, {name: v for name, v in given.items() if name in book.set_names}) for book in found]


def _book(book: Rulebook, as_of: date, settings: Mapping[str, str]) -> Book:
    compiled = compile_law(resolve(book, as_of, settings))
    return Book(compiled, Closer(compiled))


def _all() -> list[Rulebook]:
    loaded = (find_rulebook(name) for name in rulebook_files() if "@" not in name and name != SAMPLE)
    return [book for book in loaded if book.unit == "request"]


def known_of(book: Book, record: Mapping[str, Any]) -> dict[str, Any]:
    """What the log says of the facts that the rulebook asks for; what it does not say is missing.

    A fact that is no column of the log may stand in a column of one's own with the fact's name.
    """
    others = {_plain(name): value for name, value in record.get("other", {}).items()}
    known: dict[str, Any] = {}
    for name, fact in book.compiled.law.facts.items():
        value = record.get(name, others.get(name))
        if value is None and name.endswith("_at"):
            value = record.get(f"{name.removesuffix('_at')}_on")
        if value is None:
            continue
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        try:
            found = parse_value(fact, text.replace("Z", "+00:00") if fact.type == "moment" else text)
        except ValueError:
            continue  # a word of one's own column that the rulebook does not know: missing
        if found is not None:
            known[name] = found
    return known


def _plain(heading: str) -> str:
    return "_".join(heading.lower().split())
