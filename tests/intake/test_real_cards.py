"""The real case cards: counts, the same tables in any order, and the hand labels."""

from __future__ import annotations

import json
from pathlib import Path

from glasnost.intake import ingest
from glasnost.register import Register

TABLES = ("court_case", "person", "charge", "fact", "issue")
ROWS = {
    "bsr_19_3_2021": 44_136,
    "bsr_20_2_2021": 9_704,
    "bsr_20_3_3_2022": 2_081,
    "bsr_214_2021": 123,
    "bsr_214_2022": 88,
}
STAGES = {"first": "first", "appeal": "appeal", "review": "review", "cassation": "cassation"}


def contents(register: Register) -> dict[str, object]:
    with register.snapshot().connect() as connection:
        return {
            table: connection.execute(f"SELECT count(*), bit_xor(hash(t::VARCHAR)) FROM {table} t").fetchall()
            for table in TABLES
        }


def test_counts_and_any_order(tmp_path: Path, shared: Path) -> None:
    files = sorted((shared / "ru" / "case_cards").glob("*.csv.gz"))
    once, others = Register.create(tmp_path / "once"), Register.create(tmp_path / "others")
    results = ingest(once, files, "ru/bsr")
    assert {Path(r.file).name.split(".")[0]: r.rows for r in results} == ROWS
    assert all(r.problem is None for r in results)
    runs = len(list((once.folder / "runs").iterdir()))
    assert not any(result.changed for result in ingest(once, files, "ru/bsr"))
    assert len(list((once.folder / "runs").iterdir())) == runs
    for file in reversed(files):
        ingest(others, [file], "ru/bsr")
    assert contents(once) == contents(others)


def test_the_hand_labels(tmp_path: Path, shared: Path) -> None:
    """Who is charged, who is not, under what, and at which instance: as a reader of the cards has labelled them."""
    lines = (shared / "ru" / "labels_dev.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    cards = [label for label in labels if label["kind"] == "card_bsr"]
    file = tmp_path / "cards.jsonl"
    file.write_text("\n".join(json.dumps(card["text"], ensure_ascii=False) for card in cards), encoding="utf-8")
    register = Register.create(tmp_path / "register")
    ingest(register, [file], "ru/bsr")
    with register.snapshot().connect() as connection:
        for number, card in enumerate(cards, start=1):
            wanted = card["labels"]
            people = connection.execute(
                """SELECT p.role, p.name, p.kind FROM person p JOIN court_case k USING (record_id) WHERE k.row = ?
                   ORDER BY p.person_id""",
                [number],
            ).fetchall()
            charges = connection.execute(
                """SELECT DISTINCT c.article, c.part, c.stage FROM charge c JOIN court_case k USING (case_id)
                   WHERE k.row = ?""",
                [number],
            ).fetchall()
            if not any("align" in flag for flag in wanted["flags"]):
                assert [name for role, name, _kind in people if role == "accused"] == wanted["charged"]
                assert [name for role, name, _kind in people if role == "other"] == wanted["other_parties"]
            if wanted["article"] is not None and charges:
                assert (wanted["article"], wanted["part"], STAGES[wanted["instance"]]) in charges
