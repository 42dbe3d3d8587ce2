"""Pages of the Supreme Court's reference service at vsrf.ru. It shows cards only; the texts of acts are PDF files."""

from __future__ import annotations

from typing import Any

_ITEM = './/*[contains(@class, "vs-items-body") and @data-subscribe-claim-id]'


def kind(root: Any) -> str | None:
    """What kind of page it is; None if the page is not of vsrf.ru."""
    if not root.xpath('.//*[contains(@class, "vs-wrapper-items") or contains(@class, "vs-breadcrumb")]'):
        return None
    if root.xpath('.//*[@id="vs-search-items"] | .//*[contains(@class, "count-label")]'):
        return "list"
    if root.xpath(_ITEM):
        return "card"
    words = " ".join(root.xpath(".//body//text()[not(ancestor::script)]")).lower()
    return "captcha" if "captcha" in words or "не робот" in words else "error"


def card(root: Any) -> dict[str, str]:
    """Headings and words of the last proceedings on the page: a complaint comes first, the case that it became last."""
    found: dict[str, str] = {}
    for item in root.xpath(_ITEM)[-1:]:
        for title in item.xpath('.//*[contains(@class, "vs-items-title-extra")]/span')[:1]:
            found["Номер дела"] = _line(title).rstrip(".")
        for row in item.xpath('.//*[contains(@class, "vs-item-detail")]'):
            cells = [words for words in map(_line, row.xpath("./div")) if words]
            if len(cells) == 2 and cells[0].endswith(":"):
                found.setdefault(cells[0].rstrip(":"), cells[1])
    return found | {"Суд": "Верховный Суд Российской Федерации"}


def acts(root: Any) -> list[Any]:
    """None: the service links to files."""
    return []


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
