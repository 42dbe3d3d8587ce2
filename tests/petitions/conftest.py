"""A register of invented cases, screened, and what papers say when they are read back."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from glasnost.cli import run
from glasnost.petitions.bulk import Entry, prepare
from glasnost.petitions.forms import find_form
from glasnost.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.screening import Screened

sys.path.insert(0, str(Path(__file__).parent))

CASES = Path(__file__).parent / "cases.csv"
REPEAL, DRAFT, AMNESTY = "ru/repeal-519-fz-2018", "ru/draft-repeal-koap-20.3.3", "ru/amnesty-2018-mailru"
DAY = date(2026, 11, 22)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Entries = Callable[..., list[Entry]]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register's folder; tests that write to it take a copy."""
    made = tmp_path_factory.mktemp("petitions") / "register"
    assert run(["--register", str(made), "init"]) == 0
    assert run(["--register", str(made), "ingest", str(CASES), "--source", "any/spreadsheet"]) == 0
    return made


@pytest.fixture(scope="session")
def screened(folder: Path) -> Callable[[str], Screened]:
    """A law's verdicts on the register, each law screened once."""
    done: dict[str, Screened] = {}

    def screen(law: str) -> Screened:
        if law not in done:
            done[law] = Screened(Register.open(folder), find_rulebook(law), DAY)
        return done[law]

    return screen


@pytest.fixture(scope="session")
def entries(screened: Callable[[str], Screened]) -> Entries:
    """What a form gives under a law: (law, form, docket numbers or None for everybody)."""

    def find(law: str, form: str, *cases: str) -> list[Entry]:
        return list(prepare(screened(law), find_form(form), cases or None)[1])

    return find


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
