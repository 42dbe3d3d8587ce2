"""Reports at rest: encrypted by age, with a passphrase or for a key, unless their owner says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyrage

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import write_whole
from glasnost.register.backup.keys import SEALED, identities, recipients

LARGEST = 256 << 20  # bytes of a report
Ask = Callable[[], str]


def seal(html: str, *, passphrase: str = "", to: Sequence[str] = ()) -> bytes:
    """An encrypted report. One of the two must be given. Raises Problem if a key is none."""
    data = html.encode("utf-8")
    if to:
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(key) for key in recipients(to)]))
    return bytes(pyrage.passphrase.encrypt(data, passphrase))


def write(path: Path, data: bytes) -> None:
    """Write a report, for its owner only. Raises Problem if the file is there or cannot be written."""
    if path.exists():
        raise Problem(_("the file is there already, and is not overwritten"), where=str(path))
    with write_whole(path) as temporary:
        temporary.write_bytes(data)


def unseal(path: Path, ask: Ask, identity: Path | None = None) -> str:
    """An earlier report's page. ask: for the passphrase. identity: the key's file. Raises Problem."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Problem(
            _("the file cannot be read: {why}").format(why=error.strerror or error), where=str(path)
        ) from error
    if len(data) > LARGEST:
        raise Problem(_("this is no report of an audit"), where=path.name)
    if data.startswith(SEALED):
        try:
            if identity is not None:
                data = pyrage.decrypt(data, identities(identity, ask))
            else:
                data = pyrage.passphrase.decrypt(data, ask())
        except pyrage.DecryptError as error:
            what = _("the key does not open it") if identity else _("the passphrase does not open it")
            raise Problem(what, where=path.name, remedy=_("--identity FILE names a key.")) from error
    return data.decode("utf-8", "replace")
