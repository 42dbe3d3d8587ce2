"""One logged event as three parts under one hash: what is told, what is told unless it would point at one, everything.

A leaf's data is VERSION, 32 bytes of salt, the hash of the private record, the hash of the detail, and the public part
as canonical JSON. The private record is hashed behind 32 secret bytes of its own and the detail behind 16, so that
nobody who has the published rows can try out what they may say. Salts and secrets are derived from the register's key:
nothing more than the key must be kept.
"""

from __future__ import annotations

import hmac
import json
from binascii import unhexlify
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from glasnost.requests.proofs.merkle import leaf_hash

VERSION = b"glasnost-request-2\n"
_HEAD = b"\x00" + VERSION
_TOLD = '{{"detail":{detail},"detail_salt":"{detail_salt}","private":"{private}","public":{public},"salt":"{salt}"}}'
_KEPT = '{{"detail_hash":"{detail_hash}","private":"{private}","public":{public},"salt":"{salt}"}}'
_BETWEEN = b'},"detail_salt":"'  # no value can hold it: its quotation marks would be escaped


@dataclass(frozen=True, slots=True)
class Leaf:
    """An event's commitment. private: hash of the record; public, detail: canonical JSON."""

    salt: bytes
    private: bytes
    public: str
    detail_salt: bytes
    detail: str

    @property
    def detail_hash(self) -> bytes:
        """What stands for the detail where it is not told."""
        return sha256(self.detail_salt + self.detail.encode()).digest()

    @property
    def hash(self) -> bytes:
        """The leaf's hash in the tree."""
        return leaf_hash(VERSION + self.salt + self.private + self.detail_hash + self.public.encode())

    def line(self, told: bool = True) -> str:
        """The line in which it is published, with its detail or with its hash."""
        return (_TOLD if told else _KEPT).format(
            detail=self.detail,
            detail_salt=self.detail_salt.hex(),
            detail_hash=self.detail_hash.hex(),
            private=self.private.hex(),
            public=self.public,
            salt=self.salt.hex(),
        )


def commit(key: bytes, event_id: str, record: str, public: str, detail: str) -> Leaf:
    """The commitment to an event."""
    private = private_hash(secret(key, "blind", event_id), record)
    return Leaf(secret(key, "salt", event_id), private, public, secret(key, "detail", event_id)[:16], detail)


def secret(key: bytes, purpose: str, event_id: str) -> bytes:
    """32 bytes that only the holder of the register's key can make."""
    return hmac.digest(key, f"request {purpose} {event_id}".encode(), "sha256")


def private_hash(blind: bytes, record: str) -> bytes:
    """The hash of the private record behind its secret bytes."""
    return sha256(blind + record.encode("utf-8", "surrogatepass")).digest()


def read_line(line: bytes) -> tuple[bytes, bytes, bytes | None]:
    """(the leaf's hash, the public part, the detail or None if it is not told) of a published line.

    ValueError if it is none. One leaf has one spelling: another one gives another hash.
    """
    if line[:11] == b'{"detail":{':
        end = line.find(_BETWEEN) + 1
        detail: bytes | None = line[10:end]
        rest = end + 48  # behind the salt's 32 digits
        if not end:
            raise ValueError("line")
        detail_hash = sha256(unhexlify(line[end + 16 : rest]) + line[10:end]).digest()
    elif line[:16] == b'{"detail_hash":"':
        detail, rest = None, 80
        detail_hash = unhexlify(line[16:80])
    else:
        raise ValueError("line")
    if line[rest : rest + 13] != b'","private":"' or line[-75:-66] != b',"salt":"' or line[-2:] != b'"}':
        raise ValueError("line")
    if line[rest + 77 : rest + 88] != b'","public":':
        raise ValueError("line")
    public = line[rest + 88 : -75]
    keys = unhexlify(line[-66:-2] + line[rest + 13 : rest + 77])
    return sha256(_HEAD + keys + detail_hash + public).digest(), public, detail


def canonical(value: Mapping[str, Any]) -> str:
    """One text for one part: sorted keys, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
