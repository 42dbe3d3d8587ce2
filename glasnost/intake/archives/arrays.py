"""JSON too large to read as a whole: the objects of its long arrays, one by one, in memory that does not grow.

Old versions of Telegram Desktop write an unquoted text as `document_id`, and the key `text` twice; both are understood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

CHUNK = 1 << 20
LARGEST = 16 << 20  # characters of one object
HEAD = 1 << 16  # characters kept of what stands before an array
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_BARE = re.compile(r'("document_id"\s*:\s*)(?!"|-?\d+\s*[,}\n]|null\b)([^\n]*?)(,?)[ \t]*$', re.MULTILINE)


def objects(file: TextIO, key: str) -> Iterator[tuple[str, str]]:
    """(what stood before the array, an object's text) for each object in each array that is called `key`.

    A file that breaks off ends with an object that is empty text.
    """
    begin = re.compile(rf'(?<!\\)"{re.escape(key)}"\s*:\s*\[')
    head, buffer, ended = "", "", False
    while not ended:
        data = file.read(CHUNK)
        ended, buffer = not data, buffer + data
        while (found := begin.search(buffer)) is not None:
            head = (head + buffer[: found.start()])[-HEAD:]
            whole = False
            for text, rest in _within(file, buffer[found.end() :]):
                buffer, whole = rest, text == "]"
                if not whole:
                    yield head, text
            if not whole:
                yield head, ""
                return
            head = ""
        head, buffer = (head + buffer[:-80])[-HEAD:], buffer[-80:]


def _within(file: TextIO, buffer: str) -> Iterator[tuple[str, str]]:
    """(object, what is left) for each object of an array; ("]", what is left) at the array's end."""
    depth, start, place = 0, 0, 0
    while True:
        for token in _TOKEN.finditer(buffer, place):
            sign = token[0]
            if sign[0] == '"':
                if len(sign) < 2 or sign[-1] != '"' or token.end() == len(buffer):
                    place = token.start()  # it may go on in the next chunk
                    break
            elif sign in "{[":
                start = token.start() if depth == 0 else start
                depth += 1
            elif depth == 0:
                yield "]", buffer[token.end() :]
                return
            else:
                depth -= 1
                if depth == 0:
                    yield buffer[start : token.end()], ""
            place = token.end()
        kept = start if depth else place
        buffer, start, place = buffer[kept:], 0, place - kept
        data = file.read(CHUNK)
        if not data or len(buffer) > LARGEST:
            return
        buffer += data


def loaded(text: str) -> dict[str, Any] | None:
    """An object, mended where an old exporter wrote it wrongly; None if it is none."""
    for attempt in (text, _BARE.sub(lambda found: f"{found[1]}{json.dumps(found[2])}{found[3]}", text)):
        try:
            value = json.loads(attempt, object_pairs_hook=_first_full)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None


def _first_full(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key not in found or not found[key]:
            found[key] = value
    return found
