"""Decisions into the register: texts, charges, facts, quotes and issues, each pointing at the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glasnost import cli
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
