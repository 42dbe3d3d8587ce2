"""The signature under a manifest: only a key or a hash that the reader has kept shows that all was changed together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.files import CHECKPOINT, KEY, MANIFEST
from glasnost.requests.proofs import notes


def check_signature(files: dict[str, bytes], found: Verified, keys: Sequence[str]) -> None:
    """The checkpoint is that of this manifest, signed with the key beside it and with every key of `keys`."""
    try:
        checkpoint = notes.read(files[CHECKPOINT].decode("utf-8"))
        own = notes.Key.parse(files[KEY].decode("utf-8"))
    except (KeyError, ValueError):
        found.wrong(CHECKPOINT, "", _("the manifest is not signed"))
        return
    if checkpoint.root != hashlib.sha256(files[MANIFEST]).digest() or checkpoint.size != found.release:
        found.wrong(CHECKPOINT, "", _("what was signed is another manifest"))
    for key in [own, *(_parsed(text) for text in keys)]:
        if not notes.is_signed(checkpoint, key):
            found.wrong(CHECKPOINT, key.name, _("it is not signed with the key {key}").format(key=key))


def _parsed(text: str) -> notes.Key:
    try:
        return notes.Key.parse(text)
    except notes.NoteError as error:
        raise Problem(_("this is no key: {text}").format(text=text)) from error
