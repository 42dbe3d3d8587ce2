"""Articles, parts and codes as values of one dimension, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from glasnost.publishing.statistics.catalogue import Catalogue
from glasnost.publishing.tables import OTHER, UNKNOWN, Words

Raw = tuple[str | None, ...]  # jurisdiction, code, article, part
_PART = re.compile(r"\d{1,2}(?:\.\d{1,2})?|[a-z]")
NAME = Words("not known", "неизвестно")
REST = Words("other", "прочее")


@dataclass(frozen=True)
class Provision:
    """Where a charge stands at each fineness: its code, its article and its part, as values of the dimension."""

    code: str
    article: str
    part: str


def place(raw: Raw, catalogue: Catalogue) -> Provision:
    """The values of a charge's provision. A code that has no row is «other», one that is not given «not known»."""
    jurisdiction, code, article, part = raw
    if jurisdiction is None or code is None:
        return Provision(UNKNOWN, UNKNOWN, UNKNOWN)
    law = f"{jurisdiction}/{code}"
    if law not in catalogue.codes:
        return Provision(OTHER, OTHER, OTHER)
    if article is None:
        return Provision(law, f"{law}/?", f"{law}/?")
    name = f"{law}/{article}"
    if name not in catalogue.articles:
        return Provision(law, f"{law}/{OTHER}", f"{law}/{OTHER}")
    return Provision(law, name, f"{name}/{part if part and _PART.fullmatch(part) else '?'}")


def groups(found: Iterable[Provision], finer: str) -> Mapping[str, tuple[str, ...]]:
    """What each article (finer: part) or code (finer: article) is the sum of. What is its own only part is no sum."""
    whole = {"part": "article", "article": "code"}[finer]
    parts: dict[str, set[str]] = {}
    for one in found:
        parts.setdefault(getattr(one, whole), set()).add(getattr(one, finer))
    return {name: tuple(sorted(of, key=order)) for name, of in sorted(parts.items()) if of != {name}}


def order(value: str) -> tuple[tuple[int, float, str], ...]:
    """282 before 1000, part 1.1 after 1, what is other or not known last."""
    return tuple(_order(name) for name in value.split("/"))


def _order(name: str) -> tuple[int, float, str]:
    if name in ("?", OTHER, UNKNOWN):
        return 2, 0, name
    return (0, float(name), "") if re.fullmatch(r"\d+(\.\d+)?", name) else (1, 0, name)


def label(value: str, catalogue: Catalogue) -> Words:
    """A value in words: a code, an article with what it is about, a part of it."""
    if value in (OTHER, UNKNOWN):
        return REST if value == OTHER else NAME
    if value in catalogue.codes:
        return catalogue.codes[value][0]
    law = next((law for law in catalogue.codes if value.startswith(f"{law}/")), None)
    if law is None:
        return Words(value, value)
    after, (article, *parts) = catalogue.codes[law][1], value.removeprefix(f"{law}/").split("/")
    if article in (OTHER, "?"):
        return _rest(article, after)
    if not parts:
        about = catalogue.articles.get(value)
        english, russian = (f": {about.en}", f": {about.ru}") if about else ("", "")
        return Words(f"article {article} {after.en}{english}", f"ст. {article} {after.ru}{russian}")
    if parts == ["?"]:
        return Words(
            f"article {article} {after.en}, part not known or other",
            f"ст. {article} {after.ru}, часть неизвестна или иная",
        )
    return Words(f"article {article} part {parts[0]} {after.en}", f"ч. {parts[0]} ст. {article} {after.ru}")


def _rest(article: str, after: Words) -> Words:
    if article == OTHER:
        return Words(f"other articles {after.en}", f"прочие статьи {after.ru}")
    return Words(f"article not known {after.en}", f"неизвестная статья {after.ru}")
