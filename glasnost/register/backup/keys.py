"""Keys: age's own. The public half encrypts a backup, the secret half opens it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyrage
from pyrage.x25519 import Identity, Recipient

from glasnost.model.language import _
from glasnost.model.problems import Problem, WrongUse
from glasnost.register.atomic import disk_problem, sync

SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how every secret key begins
SEALED = b"age-encryption.org/v1"
_PUBLIC = re.compile(r"age1[0-9a-z]{58}")
LARGEST = 1 << 20  # bytes of a file of keys

Ask = Callable[[], str]  # asks the user for a passphrase


def new_key(path: Path, folder: Path, passphrase: str | None = None) -> tuple[str, str]:
    """Make a key: the secret half in `path` (0600), the public half in `path`.pub. (public, secret).

    folder: of the register, where no key may be kept. Raises Problem.
    """
    if inside(path, folder):
        raise WrongUse(
            _("a key that lies in the register's folder is taken with it"),
            where=str(path),
            remedy=_("Name a file elsewhere, best on another device."),
        )
    identity = Identity.generate()
    public, secret = str(identity.to_public()), str(identity)
    data = f"# {datetime.now(UTC):%Y-%m-%d}\n# public key: {public}\n{secret}\n".encode()
    if passphrase is not None:
        data = pyrage.passphrase.encrypt(data, passphrase)
    _write_new(public_file(path), f"{public}\n".encode(), 0o644)
    try:
        _write_new(path, data, 0o600)
    except BaseException:
        public_file(path).unlink(missing_ok=True)
        raise
    return public, secret


def public_file(path: Path) -> Path:
    """Where the public half of a key is written."""
    return path.with_name(path.name + ".pub")


def inside(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder, links followed."""
    return path.parent.resolve().is_relative_to(folder.resolve())


def _write_new(path: Path, data: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Problem(
            _("the file is there already, and a key is never overwritten"),
            where=str(path),
            remedy=_("Name another file."),
        ) from None
    except OSError as error:
        raise disk_problem(error, path) from error
    try:
        with open(handle, "wb") as file:
            file.write(data)
        sync(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise disk_problem(error, path) from error


def recipients(given: Iterable[str]) -> list[str]:
    """The public keys that words or files name, each once. Raises Problem for what is none."""
    found: dict[str, None] = {}
    for word in given:
        keys = [word] if word.startswith("age1") else _PUBLIC.findall(_text(Path(word)).decode("ascii", "replace"))
        if not keys:
            raise Problem(
                _("there is no public key in this file"),
                where=word,
                remedy=_("A public key begins with age1; «glasnost backup --new-key FILE» writes one to FILE.pub."),
            )
        for key in keys:
            try:
                Recipient.from_str(key)
            except pyrage.RecipientError as error:
                raise Problem(
                    _("this is no public key: {key}").format(key=key[:20] + "…"),
                    remedy=_("Copy it anew; every letter counts."),
                ) from error
            found[key] = None
    return list(found)


def identities(path: Path, ask: Ask) -> list[Identity]:
    """The secret keys of a file, which may be locked with a passphrase. Raises Problem.

    Spaces within a key do not count: so it is typed from the recovery sheet.
    """
    data = _text(path)
    if data.startswith(SEALED):
        try:
            data = pyrage.passphrase.decrypt(data, ask())
        except pyrage.DecryptError as error:
            raise Problem(_("the passphrase does not open this key"), where=str(path)) from error
    found = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        word = re.sub(r"\s", "", line).upper()
        if not word.startswith(SECRET):
            continue
        try:
            found.append(Identity.from_str(word))
        except pyrage.IdentityError as error:
            raise Problem(
                _("the secret key is not whole or was mistyped"),
                where=f"{path}:{number}",
                remedy=_("Compare it with the sheet letter by letter; 0 and O, 1 and I are different."),
            ) from error
    if not found:
        raise Problem(
            _("there is no secret key in this file"),
            where=str(path),
            remedy=_("A secret key begins with {beginning}.").format(beginning=SECRET),
        )
    return found


def is_locked(path: Path) -> bool:
    """Whether a key needs a passphrase. Raises Problem if the file cannot be read."""
    return _text(path).startswith(SEALED)


def _text(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Problem(
            _("the file cannot be read: {why}").format(why=error.strerror or error), where=str(path)
        ) from error
    if len(data) > LARGEST:
        raise Problem(_("the file is too large to be a key"), where=str(path))
    return data
