"""The signature under a manifest: only a key or a hash that the reader has kept shows that all was changed together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.files import CHECKPOINT, KEY, MANIFEST
from glasnost.publishing.verify.history import ARCHIVE
from glasnost.requests.proofs import notes


def check_signature(files: dict[str, bytes], found: Verified, keys: Sequence[str]) -> None:
    """Each checkpoint is that of its manifest, signed with the key beside it; the last one with every key of `keys`."""
    for number in range(1, found.release):
        _check(files, f"{ARCHIVE}/{number}/", number, found, [])
    _check(files, "", found.release, found, [_parsed(text) for text in keys])


def _check(files: dict[str, bytes], place: str, release: int, found: Verified, keys: Sequence[notes.Key]) -> None:
    path = f"{place}{CHECKPOINT}"
    try:
        checkpoint = notes.read(files[path].decode("utf-8"))
        own = notes.Key.parse(files[f"{place}{KEY}"].decode("utf-8"))
        digest = hashlib.sha256(files[f"{place}{MANIFEST}"]).digest()
    except (KeyError, ValueError):
        found.wrong(path, "", _("the manifest is not signed"))
        return
    if checkpoint.root != digest or checkpoint.size != release:
        found.wrong(path, "", _("what was signed is another manifest"))
    for key in [own, *keys]:
        if not notes.is_signed(checkpoint, key):
            found.wrong(path, key.name, _("it is not signed with the key {key}").format(key=key))


def _parsed(text: str) -> notes.Key:
    try:
        return notes.Key.parse(text)
    except notes.NoteError as error:
        raise Problem(_("this is no key: {text}").format(text=text)) from error
