"""X (Twitter): scripts that assign JSON to `window.YTD.<kind>.part<n>`, which is cut off and never evaluated."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from glasnost.intake.archives import dates
from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.store import Store
from glasnost.model.language import _
from glasnost.model.problems import Problem

_KINDS = {"tweet": Kind.POST, "tweets": Kind.POST, "deleted-tweets": Kind.POST, "deleted-tweet": Kind.POST,
          "note-tweet": Kind.POST, "like": Kind.LIKE, "profile": Kind.STATUS, "community-tweet": Kind.POST}  # fmt: skip
_MEMBER = re.compile(rf"(?:^|/)({'|'.join(sorted(_KINDS, key=len, reverse=True))})(?:-part\d+)?\.js$")
_LIST = re.compile(r"(?:^|/)tweets\.json$")
_OTHERS = re.compile(r"(?:^|/)(?:account|saved-search|app|manifest)\.js$")


def recognised(store: Store) -> list[str]:
    """The members that this module reads."""
    return [name for name in store if _MEMBER.search(name) or _LIST.search(name)]


def is_archive(store: Store) -> bool:
    """Whether this is X's archive, though perhaps one without a single post."""
    return any(_OTHERS.search(name) for name in store) or bool(recognised(store))


def items(store: Store, name: str) -> Iterator[Item | Problem]:
    """The posts, likes or the profile of one file."""
    try:
        text = store.text(name)
        records = json.loads(text if name.endswith(".json") else text[text.index("=") + 1 :])
    except Problem as problem:
        yield problem
        return
    except (ValueError, RecursionError):
        yield Problem(_("this is no whole JSON, and was skipped"), where=name, remedy=_("Download the archive again."))
        return
    found = _MEMBER.search(name)
    kind = _KINDS[found[1]] if found else Kind.POST
    media = _media(store, name)
    for number, record in enumerate(records if isinstance(records, list) else [], 1):
        if isinstance(record, dict):
            yield _item(_inner(record), kind, f"{name}:{number}", media)


def _media(store: Store, name: str) -> dict[str, list[str]]:
    """Pictures of posts: tweets_media/<id of the post>-<file>."""
    found: dict[str, list[str]] = {}
    for member in store:
        folder, _slash, file = member.rpartition("/")
        if folder.endswith("_media") and "-" in file:
            found.setdefault(file.split("-", 1)[0], []).append(member)
    return found


def _inner(record: dict[str, Any]) -> dict[str, Any]:
    """`{"tweet": {…}}` or the post itself."""
    only = next(iter(record.values())) if len(record) == 1 else record
    return only if isinstance(only, dict) else record


def _item(record: dict[str, Any], kind: Kind, place: str, media: dict[str, list[str]]) -> Item:
    identity = str(record.get("id_str") or record.get("tweetId") or record.get("noteTweetId") or record.get("id") or "")
    core = record.get("core")
    text = record.get("full_text") or record.get("fullText") or record.get("text") or ""
    if isinstance(core, dict):
        text = core.get("text") or text
    described = record.get("description")
    if isinstance(described, dict):
        text = "\n".join(str(described.get(part) or "") for part in ("bio", "website", "location")).strip()
    text = html.unescape(str(text))
    if kind is Kind.POST and (text.startswith("RT @") or record.get("retweeted_status")):
        kind = Kind.REPOST
    elif kind is Kind.POST and record.get("in_reply_to_status_id_str"):
        kind = Kind.COMMENT
    link = str(record.get("expandedUrl") or (f"https://x.com/i/status/{identity}" if identity else ""))
    at = dates.mailed(record.get("created_at") or record.get("createdAt"))
    held = tuple(media.get(identity, ()))
    entities = record.get("extended_entities") or record.get("entities")
    remote = len(entities.get("media") or []) if isinstance(entities, dict) and not held else 0
    return Item("x", kind, text, at, link, place, held, remote)
