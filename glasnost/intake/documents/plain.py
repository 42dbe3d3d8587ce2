"""Plain text: any sane encoding; the code points stay as they are."""

from __future__ import annotations

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.intake.formats.encodings import SAMPLE, encoding_of, wrong_bytes
from glasnost.model.language import _
from glasnost.model.problems import Problem


def read(data: bytes, name: str) -> Found:
    """The text of a file. Raises Problem if it is no text."""
    text = decode(data, name)
    if "\0" in text:
        raise Problem(_("the file is no text: it holds NUL bytes"), where=name, code=reasons.ENCODING)
    return Found(name, text, len(text))


def decode(data: bytes, name: str) -> str:
    """Bytes as text. Raises Problem."""
    try:
        encoding = encoding_of(data[:SAMPLE], name)
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        problem = wrong_bytes(name, error.start)
        problem.code = reasons.ENCODING
        raise problem from error
    except Problem as problem:
        problem.code = reasons.ENCODING
        raise
