"""Mastodon: outbox.json and actor.json; likes and bookmarks are addresses alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from glasnost.intake.archives import dates
from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.pages import words
from glasnost.intake.archives.store import Store
from glasnost.intake.documents import page as documents
from glasnost.model.language import _
from glasnost.model.problems import Problem

_KINDS = {"outbox": Kind.POST, "likes": Kind.LIKE, "bookmarks": Kind.LIKE, "actor": Kind.STATUS}
_MEMBER = re.compile(rf"(?:^|/)({'|'.join(_KINDS)})\.json$")


def recognised(store: Store) -> list[str]:
    """The members that this module reads; none if there is no outbox."""
    found = [name for name in store if _MEMBER.search(name)]
    return found if any(name.endswith("outbox.json") for name in found) else []


def items(store: Store, name: str) -> Iterator[Item | Problem]:
    """The activities of one file."""
    found = _MEMBER.search(name)
    assert found is not None
    kind = _KINDS[found[1]]
    try:
        value = json.loads(store.text(name))
    except Problem as problem:
        yield problem
        return
    except (ValueError, RecursionError):
        yield Problem(_("this is no whole JSON, and was skipped"), where=name, remedy=_("Download the archive again."))
        return
    if not isinstance(value, dict):
        return
    if kind is Kind.STATUS:
        yield Item("mastodon", kind, _plain(value.get("summary"), name), "", str(value.get("url") or ""), name)
        return
    for number, activity in enumerate(value.get("orderedItems") or [], 1):
        place = f"{name}:{number}"
        yield (
            Item("mastodon", kind, "", "", activity, place)
            if isinstance(activity, str)
            else _item(activity, kind, place)
        )


def _item(activity: dict[str, Any], kind: Kind, place: str) -> Item:
    note = activity.get("object")
    at = dates.mailed(activity.get("published"))
    if not isinstance(note, dict):  # passed on: the archive has its address alone
        kind = Kind.REPOST if activity.get("type") == "Announce" else kind
        return Item("mastodon", kind, "", at, str(note or ""), place)
    files = [str(one.get("url") or "").lstrip("/") for one in note.get("attachment") or [] if isinstance(one, dict)]
    names = [str(one.get("name") or "") for one in note.get("attachment") or [] if isinstance(one, dict)]
    text = "\n".join(filter(None, [str(note.get("summary") or ""), _plain(note.get("content"), place), *names]))
    link = str(note.get("url") or note.get("id") or "")
    return Item("mastodon", Kind.COMMENT if note.get("inReplyTo") else kind, text, at, link, place, tuple(files))


def _plain(content: Any, place: str) -> str:
    if not content:
        return ""
    try:
        return words(documents.parse(f"<body>{content}</body>".encode(), place))
    except Problem:
        return ""
