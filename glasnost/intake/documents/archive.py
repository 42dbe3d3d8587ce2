"""ZIP archives: their members, one by one in memory; nothing is written and no name is trusted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.intake.limits import LIMITS, MEGABYTE
from glasnost.model.language import _
from glasnost.model.problems import Problem


def read(file: BinaryIO, name: str, sources: list[Path], depth: int = 1) -> Iterator[Found]:
    """The texts of the members that are documents, called archive/member. Raises Problem.

    A member that cannot be read is a text with the page "problem", told in its card: the others come.
    """
    from glasnost.intake.documents import ENDINGS, read_bytes

    try:
        archive = zipfile.ZipFile(file)
        members = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Problem(
            _("the archive is damaged or cut off"), where=name, remedy=_("Pack it again."), code=reasons.DAMAGED
        ) from error
    total = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > LIMITS.members or total > max(64 * MEGABYTE, LIMITS.ratio * packed) or total > LIMITS.unpacked:
        raise Problem(
            _("the archive unpacks to far more than it should ({n} MB, {m} files)").format(
                n=total >> 20, m=len(members)
            ),
            where=name,
            code=reasons.TOO_LARGE,
        )
    for member in members:
        called = f"{name}/{member_name(member)}"
        if not member.filename.lower().endswith(ENDINGS):
            continue
        try:
            data = _data(archive, member, called)
            if called.lower().endswith(".zip"):
                if depth >= LIMITS.depth:
                    raise Problem(
                        _("an archive in an archive in an archive is not opened"),
                        where=called,
                        code=reasons.KIND_UNKNOWN,
                    )
                yield from read(io.BytesIO(data), called, sources, depth + 1)
            else:
                yield from read_bytes(data, called, sources)
        except Problem as problem:
            yield Found(called, "", 0, "problem", problem.said())


def _data(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    if member.file_size > LIMITS.page:
        from glasnost.intake.documents import too_large

        raise too_large(name)
    try:
        with archive.open(member) as file:
            data = file.read(LIMITS.page + 1)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, zlib.error, NotImplementedError) as error:
        encrypted = member.flag_bits & 1
        what = _("the member is encrypted") if encrypted else _("the member is damaged")
        remedy = _("Pack it again without a password.") if encrypted else ""
        code = reasons.LOCKED if encrypted else reasons.DAMAGED
        raise Problem(what, where=name, remedy=remedy, code=code) from error
    return data


def member_name(member: zipfile.ZipInfo) -> str:
    """A member's name; old Russian archivers write it in code page 866 and do not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp866")
    except UnicodeError:
        return member.filename
