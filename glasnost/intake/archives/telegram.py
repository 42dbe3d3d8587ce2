"""Telegram Desktop: result.json (one chat, or everything), and the HTML of messages.html."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from glasnost.intake.archives import dates
from glasnost.intake.archives.arrays import loaded, objects
from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.pages import classed, page, words
from glasnost.intake.archives.store import BROKEN, Store, damaged
from glasnost.model.language import _
from glasnost.model.problems import Problem

_JSON = re.compile(r"(^|/)result\.json$")
_HTML = re.compile(r"(^|/)messages\d*\.html$")
_HEAD = re.compile(rb'"messages"\s*:|"personal_information"\s*:|"chats"\s*:')
_CHAT = re.compile(rb"""class=["']history["']""")
_OWNER = re.compile(r'"personal_information"\s*:\s*\{[^{}]*?"user_id"\s*:\s*"?(\d+)')
_TYPE = re.compile(r'"type"\s*:\s*"(\w+)"')
_ID = re.compile(r'"id"\s*:\s*"?(-?\d+)')
_CHANNELS = ("public_channel", "private_channel")


def recognised(store: Store) -> list[str]:
    """The members that this module reads."""
    found = [name for name in store if _JSON.search(name) or (name == store.path.name and name.endswith(".json"))]
    return [name for name in found if _looks(store, name)] + [
        name for name in store if _HTML.search(name) and _CHAT.search(_begin(store, name, 20_000))
    ]


def items(store: Store, name: str) -> Iterator[Item | Problem]:
    """The messages of one file. Of several people's chats only what the owner wrote, if the export says who that is."""
    yield from _html(store, name) if name.endswith(".html") else _json(store, name)


def _begin(store: Store, name: str, size: int) -> bytes:
    try:
        with store.open(name) as file:
            return file.read(size)
    except (*BROKEN, Problem):
        return b""


def _looks(store: Store, name: str) -> bool:
    return _HEAD.search(_begin(store, name, 65_536)) is not None


def _json(store: Store, name: str) -> Iterator[Item | Problem]:
    owner: str | None = None
    folder = name.removesuffix(name.rsplit("/", 1)[-1])
    try:
        with store.stream(name) as file:
            for number, (head, text) in enumerate(objects(file, "messages"), 1):
                if not text:
                    yield Problem(_("the file breaks off; what stands before the break was read"), where=name)
                    return
                if owner is None and (found := _OWNER.search(head)) is not None:
                    owner = f"user{found[1]}"
                message = loaded(text)
                if message is None:
                    yield Problem(_("message {n} cannot be read").format(n=number), where=name)
                elif (item := _item(message, head, owner, folder, f"{name}:{number}")) is not None:
                    yield item
    except BROKEN:
        yield damaged(name)


def _item(message: dict[str, Any], head: str, owner: str | None, folder: str, place: str) -> Item | None:
    if message.get("type") == "service":
        return None
    kind = types[-1] if (types := _TYPE.findall(head)) else ""
    author = str(message.get("from_id") or "")
    if owner is not None and author != owner and kind not in (*_CHANNELS, "saved_messages"):
        return None
    chat = ids[-1] if (ids := _ID.findall(head)) else ""
    photo = str(message.get("photo") or "")
    held = (folder + photo,) if photo and not photo.startswith("(") else ()
    link = f"https://t.me/c/{chat}/{message.get('id')}" if kind in (*_CHANNELS, "public_supergroup") and chat else ""
    return Item(
        "telegram",
        _kind(message, kind, bool(photo)),
        _text(message.get("text")),
        dates.counted(message.get("date_unixtime")) or str(message.get("date") or ""),
        link,
        place,
        held,
        int(bool(photo) and not held),
    )


def _kind(message: dict[str, Any], chat: str, photo: bool) -> Kind:
    if message.get("forwarded_from") is not None or message.get("saved_from") is not None:
        return Kind.REPOST
    if chat == "saved_messages":
        return Kind.PICTURE if photo and not message.get("text") else Kind.MESSAGE
    return Kind.POST if chat in _CHANNELS else Kind.MESSAGE


def _text(text: Any) -> str:
    """A text, or an array that mixes texts with links, mentions and bold words."""
    if isinstance(text, list):
        return "".join(part if isinstance(part, str) else _text(part.get("text")) for part in text if part)
    return text if isinstance(text, str) else ""


def _html(store: Store, name: str) -> Iterator[Item | Problem]:
    folder = name.removesuffix(name.rsplit("/", 1)[-1])
    root = page(store, name)
    if isinstance(root, Problem):
        yield root
        return
    for number, message in enumerate(classed(root, "message", "default"), 1):
        body = next(iter(classed(message, "text")), None)
        day = next((one.get("title") or "" for one in classed(message, "date")), "")
        pictures = [str(one.get("href")) for one in classed(message, "photo_wrap") if one.get("href")]
        repost = bool(classed(message, "forwarded", "body"))
        text = words(body) if isinstance(body, etree._Element) else ""
        if text or pictures:
            kind = Kind.REPOST if repost else Kind.MESSAGE
            yield Item(
                "telegram",
                kind,
                text,
                dates.written(day),
                "",
                f"{name}#{message.get('id') or number}",
                tuple(folder + one for one in pictures),
            )
