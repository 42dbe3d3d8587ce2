"""Decisions into the register: texts, charges, facts, quotes and issues, each pointing at the others."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from glasnost import cli
from glasnost.intake import reasons as intake_reasons
from glasnost.reading import reasons
from glasnost.register import Register

ACTS = Path(__file__).parent / "acts"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that holds the invented acts, from one file of lines."""
    folder = tmp_path_factory.mktemp("ingest")
    acts = sorted(ACTS.glob("*.txt"))
    lines = [json.dumps({"id": path.stem, "text": path.read_text(encoding="utf-8")}) for path in acts]
    (folder / "acts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert cli.run(["--register", str(folder / "register"), "init"]) == 0
    assert cli.run(["--register", str(folder / "register"), "ingest", str(folder / "acts.jsonl"), *SOURCE]) == 0
    return folder


SOURCE = ("--source", "ru/decisions")


def rows(folder: Path, select: str) -> list[Any]:
    with Register.open(folder / "register").snapshot().connect(judgements=False) as connection:
        return connection.execute(select).fetchall()


def test_charges_are_those_that_read_writes(register: Path) -> None:
    found = rows(register, "SELECT provision, verdict, sentence_kind, sentence_amount FROM charge")
    assert len(found) == 18
    assert ("ru/uk/282/1", "convicted", "suspended imprisonment", 24.0) in found
    parts = "SELECT code, article, part, point FROM charge WHERE provision = 'ru/uk/282/2/в'"
    assert rows(register, parts) == [("uk", "282", "2", "в")] * 2


def test_every_quote_stands_in_its_document(register: Path) -> None:
    found = rows(register, "SELECT text, start_at, end_at, words, field FROM quote JOIN document USING (document_id)")
    assert len(found) > 150
    assert all(text[start:end] == words for text, start, end, words, _field in found)
    # and every fact names a quote of its own
    loose = "SELECT count(*) FROM fact LEFT JOIN quote USING (quote_id) WHERE quote.quote_id IS NULL"
    assert rows(register, loose) == [(0,)]


def test_what_is_no_column_is_a_fact_and_a_month_is_known_in_part(register: Path) -> None:
    facts = dict(rows(register, "SELECT DISTINCT name, value FROM fact ORDER BY name, value"))
    assert facts["total_under"] in ("69", "70")
    assert facts["listed_material"] == "1234"
    assert facts["decided_on"] == "2017-07-??"


def test_what_was_blacked_out_or_contradicts_itself_is_an_issue(register: Path) -> None:
    found = rows(register, "SELECT field, reason FROM issue ORDER BY 1, 2")
    assert ("platform", "redacted") in found
    assert ("provision", "the text says two things") in found
    assert (None, "a civil case: nobody is charged") in found
    assert (None, "the operative part is missing: the text is cut off") in found


def test_the_same_file_again_changes_nothing(register: Path) -> None:
    before = rows(register, "SELECT charge_id, fingerprint FROM charge ORDER BY 1")
    arguments = ["--register", str(register / "register"), "ingest", str(register / "acts.jsonl"), *SOURCE]
    assert cli.run(arguments) == 0
    assert cli.run([*arguments, "--replace"]) == 0
    assert rows(register, "SELECT charge_id, fingerprint FROM charge ORDER BY 1") == before


def test_whatever_cannot_be_read_is_an_issue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every bad file is named with its reason, in the register too; nothing is guessed, and the good one comes in."""
    act = (ACTS / "koap_warning.txt").read_text(encoding="utf-8")
    long = act[: act.index("ПОСТАНОВИЛ")].rstrip()
    files = {
        "a-empty.txt": b" \n",
        "b-scan.pdf": _scan(),
        "c-bytes.txt": "Суд".encode("utf-16-le") + b"\0\0\xff" * 20,
        "d-large.html": b"<html>" + b" " * (49 << 20),
        "e-english.txt": b"The court finds the defendant guilty and fines him 100 dollars. " * 20,
        "f-recipe.txt": ("Возьмите двести граммов муки, добавьте воду и соль. " * 20).encode(),
        "g-cut.txt": long.encode(),
        "h-mojibake.txt": (act * 3).encode().decode("cp1251", "replace").encode(),
        "i-nested.html": ("<html><body>" + "<div>" * 300 + act.replace("\n", "<br>") + "</div>" * 300).encode(),
    }
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert cli.run(["--register", str(tmp_path / "register"), "init"]) == 0
    command = ["--register", str(tmp_path / "register"), "ingest", str(folder), *SOURCE]
    assert cli.run(command) == 1  # files could not be read
    said = capsys.readouterr().err
    assert all(name in said for name in ("a-empty.txt", "b-scan.pdf", "c-bytes.txt", "d-large.html"))
    issues = "SELECT reason, count(*) FROM issue GROUP BY 1 ORDER BY 1"
    found = dict(rows(tmp_path, issues))
    assert found == {
        intake_reasons.FILE_EMPTY: 1,
        intake_reasons.NEEDS_OCR: 1,
        intake_reasons.ENCODING: 1,
        intake_reasons.TOO_LARGE: 1,
        reasons.OTHER_LANGUAGE: 1,
        reasons.NO_JUDGMENT: 1,
        reasons.NO_OPERATIVE_PART: 1,
        reasons.MOJIBAKE: 1,
    }
    verdicts = rows(tmp_path, "SELECT verdict, sentence_kind FROM charge ORDER BY 1 NULLS FIRST")
    assert verdicts == [(None, None), ("convicted", "compulsory works")]  # the one cut off, and the nested one
    assert cli.run(command) == 0  # nothing has changed
    assert dict(rows(tmp_path, issues)) == found


def _scan() -> bytes:
    """A PDF of one page with a picture and no text."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()
