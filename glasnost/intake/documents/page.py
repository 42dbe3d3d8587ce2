"""Web pages. Courts' pages are read by the sources' own readers (sources/<id>/page.py), any other page as a document.

A reader of pages has three functions, each given the page's root element:
    kind(root)   "card", "list", "captcha", "error", or None if the page is not of this source
    card(root)   what the tables of a card say, heading → words
    acts(root)   the elements that hold the texts of acts
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from lxml import etree

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.intake.documents.plain import decode
from glasnost.model.language import _
from glasnost.model.problems import Problem

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([a-zA-Z0-9_-]{3,20})", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
    )
)  # fmt: skip
_SILENT = frozenset(
    ("script", "style", "noscript", "head", "template", "svg", "select", "option", "button", "textarea")
)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(data: bytes, name: str, sources: list[Path]) -> Iterator[Found]:
    """The texts of a page: one an act. A page without an act gives one empty text that says what the page is."""
    root = parse(data, name)
    came = sum(len(_SPACE.sub(" ", part)) for part in root.itertext() if isinstance(part, str))
    for reader in readers(tuple(sources)):
        if (kind := reader.kind(root)) is None:
            continue
        card = reader.card(root) if kind == "card" else {}
        texts = [text for text in map(text_of, reader.acts(root) if kind == "card" else ()) if text.strip()]
        if not texts:
            yield Found(name, "", came, kind, card)
        for number, text in enumerate(texts, 1):
            yield Found(name if number == 1 else f"{name}#{number}", text, came, kind, card)
        return
    text = text_of(root)
    if not text.strip():
        raise Problem(_("the page holds no text"), where=name, code=reasons.NO_TEXT)
    yield Found(name, text, came)


def parse(data: bytes, name: str) -> etree._Element:
    """A page's root element. Raises Problem if it cannot be parsed."""
    parser = etree.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(_decoded(data, name).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Problem(
            _("the page cannot be read"),
            where=name,
            remedy=_("Save it again from the browser."),
            code=reasons.DAMAGED,
        ) from error
    if any("depth" in fault.message for fault in parser.error_log):
        raise Problem(
            _("the page is nested too deeply to be read"),
            where=name,
            remedy=_("Save its text alone, as .txt."),
            code=reasons.NESTED,
        )
    if root is None:
        raise Problem(_("the page holds no text"), where=name, code=reasons.NO_TEXT)
    return root


def _decoded(data: bytes, name: str) -> str:
    """UTF-8 if it is UTF-8, whatever the page declares (saved pages keep an old declaration); else as it declares."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if (declared := _DECLARED.search(data[:4096])) is not None:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


@cache
def readers(folders: tuple[Path, ...]) -> tuple[ModuleType, ...]:
    """The sources' readers of pages, by id; of two folders with one id the first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("page.py")):
            found.setdefault(str(path.relative_to(folder)), path)
    return tuple(map(_load, found.values()))


def _load(path: Path) -> ModuleType:
    name = "glasnost_page_" + re.sub(r"\W", "_", str(path.parent))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(root: etree._Element) -> str:
    """The words of an element as a reader sees them: blocks on lines of their own, runs of blanks as one."""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if tag in _BLOCKS:
                parts.append("\n")
            if not silent and element.text:
                parts.append(_SPACE.sub(" ", element.text))
        else:
            silent -= tag in _SILENT
            if tag in _BLOCKS and tag != "br":
                parts.append("\n")
            if not silent and element.tail and element is not root:
                parts.append(_SPACE.sub(" ", element.tail))
    lines = (line.strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
