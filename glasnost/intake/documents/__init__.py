"""One module a kind of document. Runs in the child process only; each gives the texts that a file holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _
from glasnost.model.problems import Problem

ENDINGS = (".txt", ".html", ".htm", ".mhtml", ".pdf", ".docx", ".zip", ".jsonl", ".jsonl.gz", ".ndjson")


def read_document(path: Path, name: str, sources: list[Path]) -> Iterator[Found]:
    """The texts of a file, by what its bytes and the ending of its name say. Raises Problem."""
    if not path.is_file():
        raise Problem(_("there is no such file"), where=name)
    if name.lower().endswith((".jsonl", ".jsonl.gz", ".ndjson")):
        from glasnost.intake.documents import lines

        yield from lines.read(path, name)
    elif name.lower().endswith(".zip"):
        from glasnost.intake.documents import archive

        with path.open("rb") as file:
            yield from archive.read(file, name, sources)
    else:
        if path.stat().st_size > LIMITS.page:
            raise too_large(name)
        yield from read_bytes(path.read_bytes(), name, sources)


def read_bytes(data: bytes, name: str, sources: list[Path]) -> Iterator[Found]:
    """The texts of one document that is no archive. Raises Problem."""
    if not data.strip(b"\0 \t\r\n"):
        raise Problem(_("the file is empty"), where=name, code=reasons.FILE_EMPTY)
    ending = name.lower().rpartition(".")[2]
    if data.startswith(b"%PDF"):
        from glasnost.intake.documents import pdf

        yield pdf.read(data, name)
    elif data.startswith(b"PK\x03\x04") and ending == "docx":
        from glasnost.intake.documents import docx

        yield docx.read(data, name)
    elif ending in ("html", "htm", "mhtml") or data.lstrip()[:300].lower().startswith((b"<!doctype html", b"<html")):
        from glasnost.intake.documents import page

        yield from page.read(data, name, sources)
    elif ending == "eml":
        from glasnost.intake.documents import mail

        yield mail.read(data, name, sources)
    elif ending in ("txt", "text", "md"):
        from glasnost.intake.documents import plain

        yield plain.read(data, name)
    else:
        raise Problem(
            _("documents of this kind are not read here"),
            where=name,
            remedy=_("Known: {endings}. Save the text as .docx or .txt.").format(endings=", ".join(ENDINGS)),
            code=reasons.KIND_UNKNOWN,
        )


def too_large(name: str) -> Problem:
    """A document past the limit."""
    return Problem(
        _("the document is larger than {n} MB").format(n=LIMITS.page >> 20),
        where=name,
        remedy=_("A judgment has a few hundred kilobytes: save the judgment alone."),
        code=reasons.TOO_LARGE,
    )
