"""One logged event as two halves under one hash: what may be told of it, and everything.

A leaf's data is VERSION, 32 bytes of salt, the hash of the private half, and the public half as canonical JSON. The
private half is hashed behind 32 secret bytes of its own, so that nobody who has the published rows can try out what it
may say. Salts and secrets are derived from the register's key: nothing more than the key must be kept.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from glasnost.requests.proofs.merkle import leaf_hash

VERSION = b"glasnost-request-1\n"
_LINE = '{{"private":"{private}","public":{public},"salt":"{salt}"}}'


@dataclass(frozen=True, slots=True)
class Leaf:
    """An event's commitment. private: hash of the private half; public: canonical JSON."""

    salt: bytes
    private: bytes
    public: str

    @property
    def hash(self) -> bytes:
        """The leaf's hash in the tree."""
        return leaf_hash(VERSION + self.salt + self.private + self.public.encode())

    @property
    def line(self) -> str:
        """The line in which it is published."""
        return _LINE.format(private=self.private.hex(), public=self.public, salt=self.salt.hex())


def commit(key: bytes, event_id: str, record: str, public: str) -> Leaf:
    """The commitment to an event."""
    return Leaf(secret(key, "salt", event_id), private_hash(secret(key, "blind", event_id), record), public)


def secret(key: bytes, purpose: str, event_id: str) -> bytes:
    """32 bytes that only the holder of the register's key can make."""
    return hmac.digest(key, f"request {purpose} {event_id}".encode(), "sha256")


def private_hash(blind: bytes, record: str) -> bytes:
    """The hash of the private half behind its secret bytes."""
    return sha256(blind + record.encode("utf-8", "surrogatepass")).digest()


def parse_line(line: bytes) -> Leaf:
    """A published line. ValueError if it is none, to the byte: one leaf has one spelling."""
    if not _is_line(line):
        raise ValueError("line")
    salt, private = line[-66:-2].decode("ascii"), line[12:76].decode("ascii")
    leaf = Leaf(bytes.fromhex(salt), bytes.fromhex(private), line[87:-75].decode("utf-8"))
    if leaf.line.encode() != line:
        raise ValueError("line")
    return leaf


def hash_of_line(line: bytes) -> bytes:
    """The leaf's hash, straight from a published line. ValueError as `parse_line`."""
    if not _is_line(line):
        raise ValueError("line")
    salt, private = bytes.fromhex(line[-66:-2].decode("ascii")), bytes.fromhex(line[12:76].decode("ascii"))
    return sha256(b"\x00" + VERSION + salt + private + line[87:-75]).digest()


def _is_line(line: bytes) -> bool:
    ends = line[:12] == b'{"private":"' and line[-2:] == b'"}'
    return ends and line[76:87] == b'","public":' and line[-75:-66] == b',"salt":"'


def canonical(value: Mapping[str, Any]) -> str:
    """One text for one half: sorted keys, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
