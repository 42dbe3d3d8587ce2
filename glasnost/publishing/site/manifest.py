"""manifest.json: the SHA-256 of every file of a release, and what it was made from; signed as a checkpoint."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from glasnost import __version__
from glasnost.publishing.site.release import Release
from glasnost.requests.proofs import notes

NAME, CHECKPOINT, KEY = "manifest.json", "checkpoint.txt", "key.txt"
PURPOSE = b"site releases"  # what the key that signs is derived for
MADE_WITH = ("altair", "pagefind-bin", "pyarrow", "vl-convert-python")  # they decide bytes


def manifest(release: Release, files: Mapping[str, bytes]) -> bytes:
    """The file: everything in the folder but itself and its signature."""
    found: dict[str, Any] = {
        "release": release.number,
        "day": release.day.isoformat(),
        "run": release.run_id,
        "tables": dict(sorted(release.versions.items())),
        "about": asdict(release.about),
        "comparisons": [list(pair) for pair in release.comparisons],
        "previous": _previous(release),
        "made_with": {"glasnost": __version__} | {name: version(name) for name in MADE_WITH},
        "files": {
            path: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for path, data in sorted(files.items())
        },
    }
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _previous(release: Release) -> dict[str, Any] | None:
    if not release.earlier:
        return None
    last = release.earlier[-1]
    return {"release": last.number, "day": last.day.isoformat(), "sha256": last.manifest}


def signed(data: bytes, release: Release, key: bytes) -> tuple[str, str]:
    """(checkpoint, public key): the manifest's hash signed with a key that is derived from the register's."""
    address = release.about.address.partition("//")[2].strip("/") or "glasnost.site"
    origin = re.sub(r"[\s+\x00-\x1f]", "-", address)[:200]  # what cannot stand in the name of a key
    seed = hmac.digest(key, PURPOSE, "sha256")
    root = hashlib.sha256(data).digest()
    return notes.sign(origin, release.number, root, seed).note, f"{notes.key_of(origin, seed)}\n"
