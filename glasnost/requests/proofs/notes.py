"""Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature), signed with Ed25519."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PLAIN, COSIGNATURE = 1, 4  # kinds of signature: of the log itself, of a witness with the time
_NAME = re.compile(r"[^\s+\u0000-\u001f]{1,200}")


class NoteError(ValueError):
    """The text is no signed note, or a key none of these."""


@dataclass(frozen=True)
class Key:
    """A verifier's key. kind: PLAIN or COSIGNATURE."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """`name+id+key`. Raises NoteError."""
        parts = text.strip().split("+", 2)
        try:
            data = base64.b64decode(parts[2], validate=True)
            key = cls(parts[0], data[0], data[1:])
        except (IndexError, binascii.Error, ValueError) as error:
            raise NoteError(text) from error
        if len(key.public) != 32 or key.kind not in (PLAIN, COSIGNATURE) or key.id.hex() != parts[1]:
            raise NoteError(text)
        return key


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: its name, how many leaves, the root. note: the text with all its signatures."""

    origin: str
    size: int
    root: bytes
    note: str

    @property
    def text(self) -> str:
        """What is signed."""
        return body(self.origin, self.size, self.root)


def body(origin: str, size: int, root: bytes) -> str:
    """The lines that are signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def sign(origin: str, size: int, root: bytes, seed: bytes) -> Checkpoint:
    """The log's own signature under a state. seed: 32 secret bytes."""
    key = key_of(origin, seed)
    text = body(origin, size, root)
    signature = key.id + Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode())
    return Checkpoint(origin, size, root, f"{text}\n— {origin} {base64.b64encode(signature).decode()}\n")


def countersign(checkpoint: Checkpoint, name: str, seed: bytes, moment: int) -> Checkpoint:
    """A witness's signature beneath: that it saw this state at this moment (seconds since 1970)."""
    key = key_of(name, seed, COSIGNATURE)
    signed = Ed25519PrivateKey.from_private_bytes(seed).sign(_witnessed(checkpoint, moment))
    encoded = base64.b64encode(key.id + moment.to_bytes(8, "big") + signed).decode()
    return Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root, f"{checkpoint.note}— {name} {encoded}\n")


def key_of(name: str, seed: bytes, kind: int = PLAIN) -> Key:
    """The public key that belongs to a secret one. Raises NoteError if the name cannot stand in a note."""
    if not _NAME.fullmatch(name):
        raise NoteError(name)
    return Key(name, kind, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def read(note: str) -> Checkpoint:
    """A checkpoint from its text; signatures are not looked at. Raises NoteError."""
    text, found, _signatures = note.partition("\n\n")
    lines = text.split("\n")
    try:
        root = base64.b64decode(lines[2], validate=True)
        size = int(lines[1])
    except (IndexError, ValueError, binascii.Error) as error:
        raise NoteError(note[:80]) from error
    if not found or len(root) != 32 or size < 0 or lines[1] != str(size) or not lines[0]:
        raise NoteError(note[:80])
    return Checkpoint(lines[0], size, root, note)


def is_signed(checkpoint: Checkpoint, key: Key) -> bool:
    """Whether the note bears a valid signature of the key. What stands in the note is what was read from it."""
    text, _blank, signatures = checkpoint.note.partition("\n\n")
    if f"{text}\n" != checkpoint.text:
        return False
    for line in signatures.splitlines():
        dash, name, encoded = [*line.split(" "), "", ""][:3]
        if dash == "—" and name == key.name and _verifies(checkpoint, key, encoded):
            return True
    return False


def _verifies(checkpoint: Checkpoint, key: Key, encoded: str) -> bool:
    try:
        data = base64.b64decode(encoded, validate=True)
        if data[:4] != key.id:
            return False
        public = Ed25519PublicKey.from_public_bytes(key.public)
        if key.kind == COSIGNATURE:
            public.verify(data[12:], _witnessed(checkpoint, int.from_bytes(data[4:12], "big")))
        else:
            public.verify(data[4:], checkpoint.text.encode())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def _witnessed(checkpoint: Checkpoint, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{checkpoint.text}".encode()
