"""What a person asks: words in any form, "quotes" word for word, -words that must not be there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.search.tokens import tokens

MOST_WORDS = 64
MOST_LETTERS = 4_000
_PART = re.compile(r'(?<!\S)(-?)(?:"([^"]*)"|«([^»]*)»|([^\s"«»]+))|["«]|([^\s"«»]+)')


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked for: folded words that follow each other. exact: as they stand, not in any form."""

    words: tuple[str, ...]
    exact: bool = False
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Every part must hold."""

    parts: tuple[Part, ...]


def parse(text: str) -> Query:
    """Read a query. Raises Problem, which does not repeat the query, if nothing can be searched for."""
    if len(text) > MOST_LETTERS:
        raise Problem(
            _("the query has more than {n} letters").format(n=MOST_LETTERS),
            remedy=_("Search for a sentence of it."),
        )
    if text.count('"') % 2 or text.count("«") != text.count("»"):
        raise Problem(_("a quotation mark is not closed"), remedy=_("Close it, or leave it out."))
    parts = tuple(part for match in _PART.finditer(text) if (part := _part(match)) is not None)
    if sum(len(part.words) for part in parts) > MOST_WORDS:
        raise Problem(
            _("the query has more than {n} words").format(n=MOST_WORDS),
            remedy=_("Search for its rarest words, or for a phrase in quotation marks."),
        )
    if not any(not part.without for part in parts):
        raise Problem(
            _("there is no word to search for"),
            remedy=_("Give at least one word without a minus before it."),
        )
    return Query(parts)


def _part(match: re.Match[str]) -> Part | None:
    minus, double, angular, bare, rest = match.groups()
    exact = double is not None or angular is not None
    words = tuple(token.word for token in tokens(double or angular or bare or rest or ""))
    return Part(words, exact, minus == "-") if words else None
