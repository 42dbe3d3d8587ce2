"""Facebook and Instagram: JSON whose UTF-8 bytes were written as if they were Latin-1, one escape a byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from glasnost.intake.archives import dates
from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.store import Store
from glasnost.model.language import _
from glasnost.model.problems import Problem

# what the end of a member's name says → the network, and what its records are
_FILES = (
    (r"posts/your_posts[\w&-]*\.json$|posts/your_(?:un)?categorized_photos\.json$", "facebook", Kind.POST),
    (r"posts/album/\d+\.json$", "facebook", Kind.ALBUM),
    (r"comments[\w]*/comments[\w]*\.json$|comments_and_reactions/comments\.json$", "facebook", Kind.COMMENT),
    (r"(?:likes_and_reactions[\w]*|posts_and_comments|reactions)\.json$", "facebook", Kind.LIKE),
    (r"profile_information\.json$", "facebook", Kind.STATUS),
    (r"(?:content|media)/(?:posts|stories|reels|igtv_videos|other_content)(?:_\d+)?\.json$", "instagram", Kind.POST),
    (r"(?:content|media)/archived_posts(?:_\d+)?\.json$", "instagram", Kind.POST),
    (r"comments/(?:post|reels|stories)_comments(?:_\d+)?\.json$", "instagram", Kind.COMMENT),
    (r"likes/liked_\w+\.json$", "instagram", Kind.LIKE),
    (r"saved/saved_\w+\.json$", "instagram", Kind.LIKE),
)  # fmt: skip
_TEXTS = ("post", "comment", "description", "title", "caption", "value", "bio", "intro_bio", "quotes", "text", "name")
_DULL = re.compile(r"shared a (?:link|post|memory)|updated (?:his|her|their) status|likes? |reacted to ", re.IGNORECASE)


def recognised(store: Store) -> list[str]:
    """The members that this module reads."""
    return [name for name in store if any(re.search(pattern, name) for pattern, _n, _k in _FILES)]


def items(store: Store, name: str) -> Iterator[Item | Problem]:
    """The records of one file."""
    network, kind = next((n, k) for pattern, n, k in _FILES if re.search(pattern, name))
    try:
        found = unspoilt(json.loads(store.text(name)))
    except Problem as problem:
        yield problem
        return
    except (ValueError, RecursionError):
        yield Problem(_("this is no whole JSON, and was skipped"), where=name, remedy=_("Download the archive again."))
        return
    for number, record in enumerate(_records(found, kind), 1):
        yield _item(record, network, kind, f"{name}:{number}")


def unspoilt(value: Any) -> Any:
    """Texts whose UTF-8 was taken for Latin-1, set right; what cannot be stays."""
    if isinstance(value, str):
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    if isinstance(value, list):
        return [unspoilt(one) for one in value]
    if isinstance(value, dict):
        return {unspoilt(key): unspoilt(one) for key, one in value.items()}
    return value


def _records(found: Any, kind: Kind) -> Iterator[dict[str, Any]]:
    """The records: the list itself, or the lists that a file keeps under names such as `comments_v2`."""
    if kind in (Kind.STATUS, Kind.ALBUM) and isinstance(found, dict):
        album = found.get("photos")
        yield from album if isinstance(album, list) else [found]
        return
    lists = [found] if isinstance(found, list) else [one for one in found.values() if isinstance(one, list)]
    yield from (record for one in lists for record in one if isinstance(record, dict))


def _item(record: dict[str, Any], network: str, kind: Kind, place: str) -> Item:
    texts: list[str] = []
    links: list[str] = []
    pictures: list[str] = []
    stamps: list[Any] = []
    told = {
        key: value for key, value in record.items() if key != "title" or network != "facebook"
    }  # made by the network
    _walk(told, texts, links, pictures, stamps)
    shared = bool(links) and kind is Kind.POST and "external_context" in json.dumps(record)
    said = dict.fromkeys(text for text in texts if not _DULL.search(text))
    at = next((moment for moment in map(dates.counted, stamps) if moment), "")
    own = next((link for link in links if network in link), "")
    return Item(
        network,
        Kind.REPOST if shared else kind,
        "\n".join(said),
        at,
        own,
        place,
        tuple(dict.fromkeys(pictures)),
    )


def _walk(value: Any, texts: list[str], links: list[str], pictures: list[str], stamps: list[Any]) -> None:
    if isinstance(value, list):
        for one in value:
            _walk(one, texts, links, pictures, stamps)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in ("timestamp", "creation_timestamp", "created_timestamp"):
                stamps.append(one)
            elif key == "uri" and isinstance(one, str):
                pictures.append(one)
            elif key in ("href", "url") and isinstance(one, str):
                links.append(one)
            elif key in _TEXTS and isinstance(one, str):
                texts.append(one)
            elif key not in ("media_metadata", "backup_uri"):
                _walk(one, texts, links, pictures, stamps)
