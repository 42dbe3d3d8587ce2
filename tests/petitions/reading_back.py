"""What papers say when they are read back, and the laws and cases that the tests use."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from glasnost.petitions.bulk import Entry

CASES = Path(__file__).parent / "cases.csv"
REPEAL, DRAFT, AMNESTY = "ru/repeal-519-fz-2018", "ru/draft-repeal-koap-20.3.3", "ru/amnesty-2018-mailru"
DAY = date(2026, 11, 22)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Entries = Callable[..., list[Entry]]


def docx_text(data: bytes) -> str:
    """The words of a document, a line a paragraph."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in body.iter(f"{_W}p"))


def pdf_text(data: bytes) -> str:
    """The words of a PDF, by poppler; hyphens at the ends of lines and the numbers of pages taken out."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not here")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    """Without any white space and hyphens: lines break differently in the two formats."""
    return re.sub(r"[\s\u00ad\u2010\f-]", "", text)
