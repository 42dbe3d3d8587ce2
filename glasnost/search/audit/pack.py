"""The audit pack: one file to hand over, versioned and signed. It names nobody and holds no picture.

A zip of four members: about.json (version, counts and hashes), signature (Ed25519 over about.json, and the public key),
entries.jsonl and pictures.jsonl. The same entries give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import write_whole
from glasnost.search.audit.entry import Entry, What, entry_of

VERSION = 1
ABOUT, SIGNATURE, WORDS, PICTURES = "about.json", "signature", "entries.jsonl", "pictures.jsonl"
LARGEST = 4 << 30  # bytes of a member: a hundred thousand pictures have two thousand million
LINE = 1 << 20  # bytes of one entry
_DAY = (1980, 1, 1, 0, 0, 0)  # a zip has a day for each member, and ours says nothing


@dataclass
class Pack:
    """A pack that was opened. key: the public key that signed it, in hexadecimal. made_on: ISO day. invented: of cases
    that never were."""

    entries: list[Entry]
    key: str
    made_on: str
    invented: bool = False
    about: dict[str, Any] = field(default_factory=dict)


def write(path: Path, entries: Iterable[Entry], *, seed: bytes, made_on: str, invented: bool = False) -> str:
    """Write a pack; the public key, in hexadecimal. seed: 32 secret bytes. Raises Problem if it cannot be written."""
    several = list(entries)
    members = {
        WORDS: _lines(one for one in several if one.look is None),
        PICTURES: _lines(one for one in several if one.look is not None),
    }
    about = {
        "format": "glasnost audit pack",
        "version": VERSION,
        "made_on": made_on,
        "invented": invented,
        "entries": {str(what): sum(one.what == what for one in several) for what in What},
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in members.items()},
    }
    said = json.dumps(about, indent=1, sort_keys=True).encode()
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    key = secret.public_key().public_bytes_raw().hex()
    signature = f"{key} {secret.sign(said).hex()}\n".encode()
    with write_whole(path, 0o644) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, data in {ABOUT: said, SIGNATURE: signature, **members}.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(info, data)
    return key


def _lines(entries: Iterable[Entry]) -> bytes:
    lines = sorted(json.dumps(one.as_json(), ensure_ascii=False, sort_keys=True) for one in entries)
    return "".join(line + "\n" for line in lines).encode()


def read(path: Path, key: str | None = None) -> Pack:
    """Open a pack. key: the public key that must have signed it; None: any. Raises Problem."""
    try:
        with zipfile.ZipFile(path) as archive:
            said = _member(archive, ABOUT, LINE)
            signed = _member(archive, SIGNATURE, LINE).decode("ascii", "replace").split()
            signer = _signer(said, signed, path)
            if key is not None and key.lower() != signer:
                raise Problem(
                    _("the pack is signed by another key than the one named"),
                    where=path.name,
                    remedy=_("Ask whoever gave it to you; do not rely on it."),
                )
            about = _about(said, path)
            entries = [one for name in (WORDS, PICTURES) for one in _entries(archive, name, about, path)]
    except FileNotFoundError:
        raise Problem(_("there is no such file"), where=str(path)) from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, RuntimeError) as error:
        raise _broken(path) from error
    return Pack(entries, signer, str(about.get("made_on", "")), about.get("invented") is True, about)


def _signer(said: bytes, signed: list[str], path: Path) -> str:
    try:
        key, signature = signed
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), said)
    except (ValueError, InvalidSignature) as error:
        raise Problem(
            _("the pack's signature is wrong: it was changed, or is not whole"),
            where=path.name,
            remedy=_("Get it again from whoever made it."),
        ) from error
    return key.lower()


def _about(said: bytes, path: Path) -> dict[str, Any]:
    try:
        about = json.loads(said)
        version = int(about["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(path) from error
    if version > VERSION:
        raise Problem(
            _("the pack is of version {version}; this program knows version {known} at most").format(
                version=version, known=VERSION
            ),
            where=path.name,
            remedy=_("Use a newer Glasnost."),
        )
    return dict(about)


def _entries(archive: zipfile.ZipFile, name: str, about: dict[str, Any], path: Path) -> Iterator[Entry]:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while line := file.readline(LINE):
            digest.update(line)
            if file.tell() > LARGEST:
                raise _broken(path)
            try:
                yield entry_of(json.loads(line))
            except ValueError as error:
                raise _broken(path) from error
    if digest.hexdigest() != about["sha256"][name]:
        raise _broken(path)


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as file:
        return io.BytesIO(file.read(most)).getvalue()


def _broken(path: Path) -> Problem:
    return Problem(
        _("this is no audit pack, or it is damaged"), where=path.name, remedy=_("Get it again from whoever made it.")
    )
