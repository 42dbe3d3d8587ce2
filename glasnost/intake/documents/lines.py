"""JSON lines that hold texts: one object a line with `text`, and a name in `doc_id`, `id` or `document`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.intake.formats.unpack import open_bytes
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _
from glasnost.model.problems import Problem

NAMES = ("doc_id", "document", "id")


def read(path: Path, name: str) -> Iterator[Found]:
    """The texts of a file, called name#id or name#line. Raises Problem at the first line that is none."""
    with open_bytes(path, name) as file:
        number = 0
        while line := file.readline(LIMITS.page + 1):
            number += 1
            if len(line) > LIMITS.page:
                raise Problem(_("line {n} is too long").format(n=number), where=name, code=reasons.LINE_UNREADABLE)
            if line.strip():
                yield _found(line, name, number)


def _found(line: bytes, name: str, number: int) -> Found:
    try:
        value = json.loads(line)
        text = value["text"]
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise Problem(
            _("line {n} is no JSON object with a text").format(n=number),
            where=name,
            remedy=_('Each line is an object such as {"id": "1", "text": "…"}.'),
            code=reasons.LINE_UNREADABLE,
        ) from error
    known = next((str(value[key]) for key in NAMES if value.get(key)), str(number))
    return Found(f"{name}#{known}", text, len(text))
