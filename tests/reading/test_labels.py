"""How well the labelled texts are read. The labels measure; nothing is tuned to one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from glasnost.reading.report import Score, measure

STRICT = ("provision", "verdict", "sentence_kind", "sentence_amount", "sentence_unit", "platform")


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, Score]:
    return measure(shared / "ru")


def test_decisions(scores: dict[str, Score]) -> None:
    for name in STRICT:
        score = scores[f"decision: {name}"]
        assert score.wrong + score.missed <= 1, (name, score.faults)
    assert not scores["decision: charges"].faults


def test_cards_and_strings(scores: dict[str, Score]) -> None:
    for name, score in scores.items():
        if name.startswith(("card", "string")):
            assert score.f1 >= 0.99, (name, score.faults)


def test_every_quote_stands_at_its_offsets(scores: dict[str, Score]) -> None:
    score = scores["quotes at their offsets"]
    assert score.right > 400
    assert not score.faults


def test_civil_acts_charge_nobody(scores: dict[str, Score]) -> None:
    assert not scores["act: provisions"].faults
