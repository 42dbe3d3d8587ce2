"""DOCX: the paragraphs of the main part, tables and footnotes included. Plain ZIP and XML; no macros, no links."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.intake.limits import LIMITS
from glasnost.model.language import _
from glasnost.model.problems import Problem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = ("word/document.xml", "word/footnotes.xml")


def read(data: bytes, name: str) -> Found:
    """The text of a document, one line a paragraph. Raises Problem."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LIMITS.workbook:
                raise Problem(_("the document unpacks to far more than it should"), where=name, code=reasons.TOO_LARGE)
            listed = archive.namelist()
            parts = [archive.read(part) for part in PARTS if part in listed]
        lines = [line for part in parts for line in _paragraphs(part)]
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, RuntimeError, etree.XMLSyntaxError) as error:
        raise Problem(
            _("the document is damaged or no .docx"),
            where=name,
            remedy=_("Save it again as .docx or .txt."),
            code=reasons.DAMAGED,
        ) from error
    text = "\n".join(lines)
    if not text.strip():
        raise Problem(
            _("the document holds no text"),
            where=name,
            remedy=_("If it is a scan, recognise its text (OCR)."),
            code=reasons.NO_TEXT,
        )
    return Found(name, text, len(text))


def _paragraphs(part: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    root = etree.fromstring(part, parser)
    for paragraph in root.iter(f"{_W}p"):
        yield "".join(_runs(paragraph))


def _runs(paragraph: etree._Element) -> Iterator[str]:
    for one in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if one.tag == f"{_W}t":
            yield one.text or ""
        else:
            yield {f"{_W}tab": "\t", f"{_W}br": "\n"}.get(str(one.tag), "-")
