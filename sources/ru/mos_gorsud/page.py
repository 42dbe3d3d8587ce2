"""Pages of the Moscow courts at mos-gorsud.ru. The texts of acts are files beside the page, not in it."""

from __future__ import annotations

from typing import Any


def kind(root: Any) -> str | None:
    """What kind of page it is; None if the page is not of mos-gorsud.ru."""
    if root.xpath('.//*[contains(@class, "card-sud") or contains(@class, "detail-cart")]'):
        return "card"
    if root.xpath('.//table[contains(@class, "search-form__table") or contains(@class, "custom_table")]'):
        return "list"
    titles = " ".join(root.xpath(".//title//text()"))
    if "судов общей юрисдикции города Москвы" not in titles:
        return None
    words = " ".join(root.xpath(".//body//text()[not(ancestor::script)]")).lower()
    return "captcha" if "captcha" in words or "не робот" in words else "error"


def card(root: Any) -> dict[str, str]:
    """Heading and words of each row of the card."""
    found: dict[str, str] = {}
    for row in root.xpath('.//*[contains(@class, "card-sud")]/*[contains(@class, "row")]'):
        left, right = (_side(row, side) for side in ("left", "right"))
        if left and right:
            found.setdefault(left.replace("Cудья", "Судья"), right)
    titles = " ".join(root.xpath(".//title//text()")).split(" | ")
    courts = [one for one in titles if one.strip().endswith("суд")]
    if courts:
        found["Суд"] = courts[0].strip()
    return found


def acts(root: Any) -> list[Any]:
    """A text printed into the page, where the portal shows one."""
    return list(root.xpath('.//*[contains(@class, "document-text") or contains(@class, "act-text")]'))


def _side(row: Any, side: str) -> str:
    parts = row.xpath(f'./*[contains(@class, "{side}")]//text()[not(ancestor::*[contains(@class, "hint")])]')
    return " ".join(" ".join(parts).split())
