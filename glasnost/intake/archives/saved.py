"""Pages that somebody saved from the browser (Odnoklassniki has no export), and loose pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.pages import page, words
from glasnost.intake.archives.store import BROKEN, Store
from glasnost.model.problems import Problem

_PAGE = re.compile(r"\.(?:html?|mht)$", re.IGNORECASE)
_FROM = re.compile(
    rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->|rel=[\"']canonical[\"'][^>]{0,40}href=[\"']([^\"']{1,500})"
)
_NETWORKS = (("ok", re.compile(r"//(?:\w+\.)?ok\.ru/|odnoklassniki\.ru")), ("vk", re.compile(r"//(?:\w+\.)?vk\.com/")))
WORDS = 3  # of a passage: what is shorter is a button


def recognised(store: Store) -> list[str]:
    """Every page of the archive."""
    return [name for name in store if _PAGE.search(name)]


def items(store: Store, name: str) -> Iterator[Item | Problem]:
    """A page's passages: one a line of its text, whoever wrote it."""
    address = _address(store, name)
    root = page(store, name)
    if isinstance(root, Problem):
        yield root
        return
    network = next((key for key, pattern in _NETWORKS if pattern.search(address)), "")
    for number, line in enumerate(words(root).split("\n"), 1):
        if len(line.split()) >= WORDS:
            yield Item(network, Kind.PAGE, line, "", address, f"{name}:{number}")


def _address(store: Store, name: str) -> str:
    try:
        with store.open(name) as file:
            begin = file.read(65_536)
    except (*BROKEN, Problem):
        return ""
    found = _FROM.search(begin)
    return next((part for part in found.groups() if part), b"").decode("ascii", "replace") if found else ""
