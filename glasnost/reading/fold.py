"""Text as bytes that patterns are matched against: one byte a code point, so that offsets stay what they are.

Small letters, ё as е, every quotation mark as ", every dash as -, every blank that is no line break as a space, raised
digits as ~. Signs outside of Windows-1251 become ?. The text itself is never changed: quotes are cut out of it.
"""

from __future__ import annotations

import codecs

CODING = "cp1251"
_QUOTES, _DASHES, _BLANKS = "«»„“”‘’‚‹›'`″", "–—−‐‑‒―", "\u00a0\u202f\u2009\u2007\u2003\u2002\t\f\v"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SIGNS = dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_BLANKS, " ")
_SIGNS |= dict.fromkeys(_RAISED, "~") | {"Ё": "е", "ё": "е", "\r": "\n"}


def _foreign(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    found = error.object[error.start : error.end]
    return "".join(_SIGNS.get(sign, "?") for sign in found), error.end


codecs.register_error("glasnost.fold", _foreign)


def _table() -> bytes:
    table = bytearray(range(256))
    for byte in range(256):
        sign = bytes([byte]).decode(CODING, "replace")
        table[byte] = _SIGNS.get(sign, sign.lower()).encode(CODING, "replace")[0]
    return bytes(table)


_TABLE = _table()


def fold(text: str) -> bytes:
    """As many bytes as `text` has code points."""
    return text.encode(CODING, "glasnost.fold").translate(_TABLE)
