"""The release before, read again from its folder: whole and unaltered, or named."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.disclosure.memory import Earlier as Memory
from glasnost.publishing.disclosure.memory import in_order, recall
from glasnost.publishing.site import formats, manifest
from glasnost.publishing.site.release import Earlier
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.files import check_files, read_folder, read_manifest
from glasnost.publishing.verify.history import check_history
from glasnost.register import Register
from glasnost.requests.proofs import notes

MEMORY = "data/disclosure.json"
ARCHIVE = "archive"


def read_earlier(folder: Path, register: Register) -> tuple[Earlier, ...]:
    """Every release up to the one in `folder`, oldest first. Raises Problem: none, altered, or another register's."""
    files = read_folder(folder)
    found = Verified()
    listed = check_files(files, found)
    if listed is not None:
        check_history(files, listed, found)
    if found.errors:
        fault = found.errors[0]
        raise _altered(folder / fault.file, fault.what)
    _check_signature(folder, files, register)
    places = {number: folder / ARCHIVE / str(number) for number in range(1, found.release)} | {found.release: folder}
    return tuple(_read(number, place) for number, place in places.items())


def carried_along(folder: Path, number: int) -> tuple[Earlier, ...]:
    """The releases before release `number`, as its folder carries them along. Raises Problem."""
    return tuple(_read(one, folder / ARCHIVE / str(one)) for one in range(1, number))


def memories(earlier: tuple[Earlier, ...]) -> tuple[Memory, ...]:
    """What disclosure control must know of them, oldest first. Raises Problem."""
    texts = {str(one.files / MEMORY): (one.files / MEMORY) for one in earlier}
    return in_order({name: recall(path.read_text(encoding="utf-8"), name) for name, path in texts.items()})


def _altered(path: Path, what: str) -> Problem:
    return Problem(
        _("the earlier release is missing or altered: {what}").format(what=what),
        where=str(path),
        remedy=_("Put it back as it was published. Without it a release could give away what that one hid."),
    )


def _check_signature(folder: Path, files: dict[str, bytes], register: Register) -> None:
    try:
        checkpoint = notes.read(files[manifest.CHECKPOINT].decode("utf-8"))
    except (KeyError, ValueError) as error:
        raise _altered(folder / manifest.CHECKPOINT, _("its manifest is not signed")) from error
    key = notes.key_of(checkpoint.origin, hmac.digest(register.key, manifest.PURPOSE, "sha256"))
    if checkpoint.root != hashlib.sha256(files[manifest.NAME]).digest() or not notes.is_signed(checkpoint, key):
        raise _altered(folder / manifest.CHECKPOINT, _("its manifest is not signed with this register's key"))


def _read(number: int, place: Path) -> Earlier:
    try:
        data = (place / manifest.NAME).read_bytes()
        listed = read_manifest(data)
        names = [name for name in listed["files"] if name.startswith("data/") and name.endswith(".csv")]
        stems = [name.removesuffix(".csv") for name in names if f"{name.removesuffix('.csv')}.json" in listed["files"]]
        tables = tuple(formats.from_json((place / f"{stem}.json").read_bytes()) for stem in stems)
        day = date.fromisoformat(listed["day"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _altered(place, _("a table cannot be read")) from error
    return Earlier(number, day, hashlib.sha256(data).hexdigest(), tables, place)
