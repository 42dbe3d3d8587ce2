"""Pages of the courts at sudrf.ru: the older markup (div cont1 … contN) and the newer one (tab_content_…)."""

from __future__ import annotations

from typing import Any

_ACTS = './/*[starts-with(@id, "cont_doc") or starts-with(@id, "tab_content_Doc") or starts-with(@id, "case_act")]'
_NUMBER = './/*[(@class = "casenumber" or @class = "case-num") and contains(., "ДЕЛО")]'


def kind(root: Any) -> str | None:
    """What kind of page it is; None if the page is not of a court at sudrf.ru."""
    if not root.xpath('.//*[@id="modSdpContent" or @id="content" or @id="case_window" or @id="search_results"]') and (
        "sudrf.ru" not in _words(root)
    ):
        return None
    if not root.xpath('.//a[contains(@href, "sud_delo")] | .//*[contains(text(), "sudrf.ru")]') and not root.xpath(
        _NUMBER
    ):
        return None
    if root.xpath(_NUMBER):
        return "card"
    words = _words(root).lower()
    if "проверочный код" in words or "код с картинки" in words:
        return "captcha"
    if root.xpath('.//*[@id="tablcont"] | .//*[contains(@class, "law-case-table")]') or "данных по запросу" in words:
        return "list"
    if "всего по запросу найдено" in words or "результат поиска" in words or "результаты поиска" in words:
        return "list"
    return "error"


def card(root: Any) -> dict[str, str]:
    """Two-celled rows of the tables, the number of the case, the kind of proceedings and the court."""
    found: dict[str, str] = {}
    for row in root.xpath('.//table[@id="tablcont" or contains(@class, "law-case-table")]//tr[count(td) = 2]'):
        heading, words = (_line(cell) for cell in row.xpath("td"))
        if heading and words:
            found.setdefault(heading.rstrip(":"), words)
    for number in root.xpath(_NUMBER)[:1]:
        found["Номер дела"] = _line(number).removeprefix("ДЕЛО").removeprefix(" №").strip()
    for name in root.xpath('.//*[@id="content"]//*[@class="title"] | .//*[@class="name-instanse"]')[:1]:
        found["Вид производства"] = _line(name)
    for title in root.xpath(".//title")[:1]:
        found["Суд"] = _line(title)
    for row in root.xpath('.//tr[td[1][starts-with(normalize-space(.), "ПРИВЛЕКАЕМОЕ ЛИЦО")]]')[:1]:
        cells = [_line(cell) for cell in row.xpath("td")]
        if len(cells) > 2 and cells[2]:
            found["Перечень статей"] = cells[2]
    return found


def acts(root: Any) -> list[Any]:
    """The elements with the texts of acts."""
    return list(root.xpath(_ACTS))


def _words(root: Any) -> str:
    return " ".join(part for part in root.xpath(".//body//text()[not(ancestor::script) and not(ancestor::style)]"))


def _line(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
