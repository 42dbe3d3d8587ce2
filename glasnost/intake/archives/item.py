"""What somebody's own account archive holds: things that were said, passed on or kept, each with its place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What somebody did. `page`: a passage of a saved page, whoever wrote it."""

    POST = "post"
    REPOST = "repost"
    LIKE = "like"
    COMMENT = "comment"
    PICTURE = "saved picture"
    ALBUM = "album"
    STATUS = "status"
    TAG = "tag"
    MESSAGE = "message"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of an archive.

    network: `vk`, `ok`, `telegram`, `facebook`, `instagram`, `x`, `mastodon`, or "" for what no network is known of.
    at: ISO day or moment as the archive has it, without a zone where it has none; "" if it does not say.
    text: what stands in it, as it stands. link: its address on the network, "" if the archive has none.
    place: member of the archive, and where in it. pictures: members that it shows. remote: pictures that the archive
    only links to.
    """

    network: str
    kind: Kind
    text: str = ""
    at: str = ""
    link: str = ""
    place: str = ""
    pictures: tuple[str, ...] = ()
    remote: int = 0

    def as_row(self) -> dict[str, Any]:
        """As it goes through the pipe."""
        return asdict(self) | {"kind": str(self.kind), "pictures": list(self.pictures)}
