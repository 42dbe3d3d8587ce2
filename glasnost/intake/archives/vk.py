"""VK: a zip of pages in windows-1251. It holds no pictures, only links to them; likes are links alone.

The markup is that which vitalyavolyn/vk2json reads; no licensed sample exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from glasnost.intake.archives import dates
from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.pages import classed, page, words
from glasnost.intake.archives.store import Store
from glasnost.model.problems import Problem

_FOLDERS = {
    "wall": Kind.POST,
    "comments": Kind.COMMENT,
    "likes": Kind.LIKE,
    "photos": Kind.PICTURE,
    "messages": Kind.MESSAGE,
    "profile": Kind.STATUS,
    "bookmarks": Kind.LIKE,
}
_MEMBER = re.compile(rf"(?:^|/)({'|'.join(_FOLDERS)})/(?:[^/]+/)*[^/]+\.html$")
_ADDRESS = re.compile(r"(?:https?://(?:m\.)?vk\.com/)?((?:wall|photo|video|topic)-?\d+_\d+(?:\?[\w=&-]+)?)")
_OWN = ("вы", "you")
_ARCHIVED = re.compile(r"\((?:Запись архивирована|ред\.)\)")
_TAGS = re.compile("отмет", re.IGNORECASE)


def recognised(store: Store) -> list[str]:
    """The members that this module reads; none if the archive is no archive of VK."""
    found = [name for name in store if _MEMBER.search(name)]
    known = sum(name.endswith((".html", ".css", ".js")) for name in store)
    return found if found and known else []


def items(store: Store, name: str) -> Iterator[Item | Problem]:
    """The posts, comments, likes, pictures or messages of one page."""
    root = page(store, name)
    if isinstance(root, Problem):
        yield root
        return
    matched = _MEMBER.search(name)
    assert matched is not None
    kind = _FOLDERS[matched[1]]
    if kind is Kind.MESSAGE:
        yield from _messages(root, name)
        return
    if kind is Kind.STATUS:
        yield from _profile(root, name)
        return
    for number, element in enumerate(classed(root, "item"), 1):
        yield _item(element, kind, f"{name}:{number}")


def _item(element: etree._Element, kind: Kind, place: str) -> Item:
    mains = classed(element, "item__main")
    date = " ".join(words(one) for one in classed(element, "item__tertiary"))
    links = [str(one.get("href")) for one in element.iter("a") if one.get("href")]
    address = next((found[1] for link in links if (found := _ADDRESS.search(link))), "")
    attached = [words(one) for one in classed(element, "attachment__description")]
    remote = sum("userapi" in link or re.search(r"photo-?\d", link) is not None for link in links)
    remote += sum(1 for _one in element.iter("img"))
    text = "\n".join(part for part in (_spoken(one) for one in mains) if part)
    if kind is Kind.POST and _reposted(element, attached):
        kind = Kind.REPOST
    elif kind is Kind.PICTURE and _TAGS.search(place):
        kind = Kind.TAG
    link = f"https://vk.com/{address}" if address else ""
    return Item("vk", kind, text, dates.written(_ARCHIVED.sub("", date)), link, place, (), remote)


def _spoken(element: etree._Element) -> str:
    """What was written, without the addresses and the names of attachments that stand beside it."""
    for dull in (*classed(element, "attachment__description"), *classed(element, "post__link")):
        _empty(dull)
    for link in list(element.iter("a")):
        if (link.text or "").strip().startswith(("http://", "https://", "vk.com/")):
            _empty(link)
    return words(element)


def _empty(element: etree._Element) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail


def _reposted(element: etree._Element, attached: list[str]) -> bool:
    repost = any(word in ("Запись на стене", "Wall post", "Репост") for word in attached)
    return repost or bool(classed(element, "post__repost"))


def _messages(root: etree._Element, name: str) -> Iterator[Item]:
    """What the owner wrote («Вы»); what others wrote to her is theirs."""
    for number, element in enumerate(classed(root, "message"), 1):
        header = next((words(one) for one in classed(element, "message__header")), "")
        if header.split(",")[0].strip().lower() not in _OWN:
            continue
        remote = sum(
            word in ("Фотография", "Photo") for word in map(words, classed(element, "attachment__description"))
        )
        for dull in (*classed(element, "message__header"), *classed(element, "attachment")):
            _empty(dull)
        text = words(element)
        if text or remote:
            day = dates.written(_ARCHIVED.sub("", header))
            place = f"{name}#{element.get('data-id') or number}"
            yield Item("vk", Kind.MESSAGE, text, day, "", place, (), remote)


def _profile(root: etree._Element, name: str) -> Iterator[Item]:
    """What the profile says of itself: the status, and everything that was written into its fields."""
    for number, element in enumerate(classed(root, "item"), 1):
        if text := "\n".join(words(one) for one in classed(element, "item__main")):
            yield Item("vk", Kind.STATUS, text, "", "", f"{name}:{number}")
