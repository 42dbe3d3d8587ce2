"""The Russian catalogue: `update` writes it anew from the code, `check` says what is not translated.

The same code and the same translations always give the same files: no dates, no places in the code, sorted.
The option parser's own sentences are in it too, so that the whole command line speaks one language.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "glasnost"
PO = PACKAGE / "locale" / "ru" / "LC_MESSAGES" / "glasnost.po"
MO = PO.with_suffix(".mo")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "mark": None, "counted": (1, 2)}
PARSER = (
    "core",
    "decorators",
    "exceptions",
    "formatting",
    "parser",
    "types",
)  # what a user of click may read
PARSER_KEYWORDS = {"_": None, "ngettext": (1, 2)}
HEADERS = [
    ("Project-Id-Version", "glasnost"),
    ("Language", "ru"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
    (
        "Plural-Forms",
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    ),
]


class Dateless(Catalog):
    """A catalogue whose header names no date, author or tool."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return HEADERS

    @mime_headers.setter
    def mime_headers(self, value: object) -> None:
        """Whatever a file's header says, ours is written."""


Id = str | tuple[str, str]


def extracted() -> Iterator[Id]:
    """Every message in the code; a counted one as (one, many)."""
    found = extract_from_dir(
        str(PACKAGE), METHODS, keywords=KEYWORDS, options_map={"**.html": {"silent": "false", "encoding": "utf-8"}}
    )
    yield from (entry[2] for entry in found)
    spec = find_spec("click")
    if spec is None or spec.origin is None:
        raise SystemExit("click is not installed")
    for name in PARSER:
        for entry in extract_from_file("python", Path(spec.origin).with_name(f"{name}.py"), keywords=PARSER_KEYWORDS):
            yield entry[1]


def translated() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="ru")
    return read_po(io.BytesIO(PO.read_bytes()), locale="ru", ignore_obsolete=True)


def merged() -> Dateless:
    """The code's messages with the translations that there are."""
    old, new = translated(), Dateless(locale="ru", fuzzy=False, header_comment="# Russian for Glasnost.")
    for id in extracted():
        if not (id[0] if isinstance(id, tuple) else id):
            continue
        known = old.get(id)
        same = known is not None and known.id == id
        new.add(id, known.string if same and known else None, flags=known.flags if same and known else ())
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalogue, no_location=True, sort_output=True, width=100)
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update() -> int:
    """Write both files; say how many messages wait for a translation."""
    catalogue = merged()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(catalogue))
    MO.write_bytes(mo_bytes(catalogue))
    waiting = [message for message in catalogue if message.id and not _complete(message)]
    print(f"{len(catalogue)} messages, {len(waiting)} to translate: {PO.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Name every message that is missing, fuzzy or wrong, and say whether the files are what `update` writes."""
    catalogue = merged()
    faults = list(_faults(catalogue))
    if not PO.exists() or PO.read_bytes() != po_bytes(catalogue):
        faults.append(f"{PO.relative_to(ROOT)} is not what the code gives: run make messages")
    if not MO.exists() or MO.read_bytes() != mo_bytes(catalogue):
        faults.append(f"{MO.relative_to(ROOT)} is not what glasnost.po gives: run make messages")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(catalogue)} messages, {len(faults)} faults")
    return bool(faults)


def _faults(catalogue: Catalog) -> Iterable[str]:
    for message in catalogue:
        if not message.id:
            continue
        if not _complete(message):
            yield f"not translated: {_first(message)!r}"
        elif wrong := _fields(_strings(message)) ^ _fields(_ids(message)):
            # "One case" may leave out the number that "{n} cases" has.
            yield f"{{{'}, {'.join(sorted(wrong))}}} stands on one side only: {_first(message)!r}"


def _complete(message: Message) -> bool:
    return not message.fuzzy and all(_strings(message)) and len(_strings(message)) == (3 if message.pluralizable else 1)


def _ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def _first(message: Message) -> str:
    return _ids(message)[0]


def _fields(texts: Iterable[str]) -> set[str]:
    """The names in braces, in any of the texts."""
    return {name for text in texts for _before, name, _format, _conversion in string.Formatter().parse(text) if name}


if __name__ == "__main__":
    actions = {"update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        raise SystemExit("usage: messages.py update|check")
    raise SystemExit(actions[sys.argv[1]]())
