"""Which encoding a file is in, from its first megabyte; and what to say when the rest is not."""

from __future__ import annotations

import codecs

from glasnost.intake.limits import MEGABYTE
from glasnost.model.language import _
from glasnost.model.problems import Problem

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = MEGABYTE


def encoding_of(sample: bytes, name: str) -> str:
    """The encoding of a sample. Raises Problem if it is no text."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if (wide := _without_mark(sample[:4096])) is not None:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(sample, final=len(sample) < SAMPLE)
        return "utf-8"
    except UnicodeDecodeError as error:
        if error.start > 4096 and _mostly_utf8(sample):
            raise wrong_bytes(name, error.start) from error
    return _legacy(sample, name)


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 that does not say so: nearly every other byte is the zero or four of Latin and Cyrillic letters."""
    for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = sample[start::2]
        if b"\0" in high and sum(byte in (0, 4) for byte in high) > 0.9 * len(high):
            return encoding
    return None


def _mostly_utf8(sample: bytes) -> bool:
    """Whether the text was UTF-8 for long before a byte went wrong: then it is damaged, not in another encoding."""
    text = sample.decode("utf-8", "replace")
    foreign = sum(1 for sign in text if ord(sign) > 127)
    return foreign > 0 and text.count("\ufffd") < foreign / 10


def _legacy(sample: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(sample[:65_536], cp_isolation=["cp1251", "koi8_r", "cp866", "cp1252", "latin_1"]).best()
    if found is None:
        raise Problem(
            _("the encoding of the text could not be recognised"),
            where=name,
            remedy=_("Save the file as CSV UTF-8 and try again."),
        )
    return found.encoding


def wrong_bytes(name: str, position: int) -> Problem:
    """An error for bytes that are no text in the file's encoding."""
    return Problem(
        _("the bytes at position {n} are not text in the encoding of the rest").format(n=position),
        where=name,
        remedy=_("Save the file as CSV UTF-8 and try again."),
    )


def wrong_bytes_after(name: str, row: int) -> Problem:
    """The same, beyond the first megabyte, where a row says more than a position."""
    return Problem(
        _("after row {n} stand bytes that are not text in the encoding of the rest").format(n=row),
        where=name,
        remedy=_("Save the file as CSV UTF-8 and try again."),
    )
