"""Pages of the portal bsr.sudrf.ru: lists of results, whose export in a table is what this source reads."""

from __future__ import annotations

from typing import Any


def kind(root: Any) -> str | None:
    """ "list", or None if the page is not of the portal."""
    titles = " ".join(root.xpath(".//title//text()"))
    found = root.xpath('.//a[contains(@href, "bsr.sudrf.ru")] | .//*[contains(@class, "bgs-result")]')
    return "list" if titles.strip().startswith("Режим поиска") or (found and "поиск" in titles.lower()) else None


def card(root: Any) -> dict[str, str]:
    """Nothing: a list is no card."""
    return {}


def acts(root: Any) -> list[Any]:
    """None."""
    return []
