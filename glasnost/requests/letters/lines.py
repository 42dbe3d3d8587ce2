"""Letters out of files, and a letter as a line of JSON: its fields, the words for each, the laws and the links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from glasnost.intake.texts import Text, texts_in
from glasnost.model.evidence import State, Value
from glasnost.requests.letters.letter import Letter, read_letter

ENDINGS = (".txt", ".md", ".html", ".htm", ".mhtml", ".eml", ".pdf", ".docx")
# in the order of the line: the log's fields, and three that are the letter's own
FIELDS = (
    "received_on", "received_at", "issued_on", "channel", "language", "authority", "authority_class", "country",
    "demand", "legal_process", "legal_basis", "offence", "emergency", "items_asked", "data_scope", "has_signature",
    "has_legal_basis", "names_target", "court_approved", "has_redress", "gag", "reference",
)  # fmt: skip
DATE_MISSING = "no date"


def is_letter(path: Path) -> bool:
    """Whether a file is a letter and not a table of requests."""
    return path.is_dir() or path.name.lower().endswith(ENDINGS)


def letters_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as given, and in folders every letter, sorted."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file() and one.name.lower().endswith(ENDINGS))
        else:
            yield path


def read_letters(paths: Iterable[Path]) -> Iterator[tuple[Path, Text, Letter | None]]:
    """Each file with its text and what was read from it; None if it could not be opened or holds no text."""
    files = list(letters_in(paths))
    found = iter(texts_in([(str(path), str(path)) for path in files]))
    text = next(found, None)
    for path in files:
        mine = []
        while text is not None and text.document.partition("#")[0] == str(path):
            mine.append(text)
            text = next(found, None)
        whole = mine[0] if len(mine) == 1 else _together(mine, str(path))
        yield path, whole, read_letter(whole.text, path.name) if whole.text else None


def _together(texts: list[Text], name: str) -> Text:
    """A page that holds several texts is one letter."""
    if not texts:
        return Text(name)
    return Text(name, "\n\n".join(one.text for one in texts), came=sum(one.came for one in texts))


def line_of(text: str, document: str, letter: Letter) -> dict[str, Any]:
    """One letter. quotes: code points of the text as it was read, the end excluded."""
    found = {name: letter.get(name) for name in FIELDS}
    states: dict[str, Any] = {name: str(value.state) for name, value in found.items()}
    states |= dict.fromkeys(letter.from_name, str(State.KNOWN))
    dated = found["issued_on"].value or found["received_on"].value or letter.from_name.get("received_on")
    if dated is None:
        states["document"] = DATE_MISSING
    return {
        "document": document,
        **{name: _written(value.value) for name, value in found.items()},
        **{name: _written(value) for name, value in letter.from_name.items()},
        "counted_as": letter.named,
        "laws": [value.value for value in letter.laws],
        "links": [value.value for value in letter.links],
        "quotes": {name: quote_of(text, value) for name, value in quoted(letter)},
        "states": states,
        "conflicts": {
            name: [_written(one) for one in value.others]
            for name, value in found.items()
            if value.state is State.CONFLICTING
        },
        "from_name": sorted(letter.from_name),
    }


def quoted(letter: Letter) -> Iterator[tuple[str, Value]]:
    """(field, value) of everything that has a place in the text; each law and each link has its own."""
    for name in FIELDS:
        if letter.get(name).span is not None:
            yield name, letter.get(name)
    for name, values in (("laws", letter.laws), ("links", letter.links)):
        for number, value in enumerate(values, 1):
            yield f"{name}/{number}", value


def quote_of(text: str, value: Value) -> dict[str, Any]:
    """Where a value stands, and its words."""
    assert value.span is not None
    return {"start": value.span.start, "end": value.span.end, "words": text[value.span.start : value.span.end]}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value
