"""The addresses that a letter is about: each once, without the authority's pages, shops and the platform's rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from glasnost.model.evidence import Value, known
from glasnost.requests.letters.places import not_targets

# also as careful people write them, so that nobody opens them by mistake: hxxps[:]//example[.]org
_LINK = re.compile(r"h(?:tt|xx)ps?\s?(?::|\[:\])\s?//\s?(?:\[\.\]|[^\s<>\"«»“”„\[\]{}|\\^])+", re.I)
_TAIL = ".,;:!'’)…"


def links(text: str) -> list[Value]:
    """The targets in their order; a value is the address, its span the place where it first stands."""
    found: dict[str, Value] = {}
    for match in _LINK.finditer(text):
        words = _trimmed(match[0])
        address = _plain(words)
        if address not in found and _is_target(address):
            found[address] = known(address, match.start(), match.start() + len(words))
    return list(found.values())


def _trimmed(words: str) -> str:
    """Without the punctuation of the sentence; a bracket stays if it was opened within the address."""
    while words and words[-1] in _TAIL:
        if words[-1] == ")" and words.count("(") >= words.count(")"):
            break
        words = words[:-1]
    return words


def _plain(words: str) -> str:
    joined = re.sub(r"\s+", "", words).replace("[.]", ".").replace("[:]", ":")
    return re.sub(r"^hxxp", "http", joined, flags=re.I)


def _is_target(address: str) -> bool:
    known_others = not_targets()
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:  # brackets that are no address: kept, for a person to look at
        return True
    labels = host.split(".")
    if not host or "." not in host:
        return False
    official = any(label in known_others["parts"] for label in labels[-2:])
    rules = labels[0] in known_others["beginnings"] or any(part in parts.path.lower() for part in known_others["paths"])
    return not official and not rules and host.removeprefix("www.") not in known_others["hosts"]


def hosts(text: str) -> Iterator[str]:
    """The hosts of all addresses, targets or not: an authority's own tell where it is."""
    for match in _LINK.finditer(text):
        try:
            yield (urlsplit(_plain(_trimmed(match[0]))).hostname or "").lower()
        except ValueError:
            continue
