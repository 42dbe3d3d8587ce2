"""The portal's two lists, names and articles, are aligned by position. Where they are not, nobody is charged."""

from __future__ import annotations

from collections.abc import Callable

from glasnost.intake import reasons
from glasnost.intake.mapping import Cells, Party, provisions_of
from glasnost.model.records import PartyKind, Role

NOBODY = "Не заполнено"  # stands for the article of a lawyer, a prosecutor or another party
BETWEEN = ", "


def parties(cells: Cells, kind_of: Callable[[str | None], PartyKind | None], code: str | None) -> list[Party]:
    """The people of one card. A card without articles charges nobody that we could name the charge of."""
    names, articles = cells.get("name"), cells.get("article")
    if not articles:
        return [Party(names, Role.ACCUSED, kind_of(names), (), [(reasons.ARTICLE_MISSING, "article")])]
    listed = articles.split(BETWEEN)
    named: list[str | None] = list(names.split(BETWEEN)) if names else [None]
    if len(named) != len(listed) and len(listed) == 1 and kind_of(names) is PartyKind.ORGANISATION:
        named = [names]  # one article stands for one party, and an organisation's name may hold commas
    if len(named) != len(listed):
        return [Party(names, Role.OTHER, None, (), [(reasons.NOT_ALIGNED, "name")])]
    return [_party(name, article, kind_of, code) for name, article in zip(named, listed, strict=True)]


def _party(
    name: str | None, article: str, kind_of: Callable[[str | None], PartyKind | None], code: str | None
) -> Party:
    if article.strip() == NOBODY:
        return Party(name, Role.OTHER, kind_of(name))
    provisions, faults = provisions_of(article, code)
    return Party(name, Role.ACCUSED, kind_of(name), provisions, faults)
