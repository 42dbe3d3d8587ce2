"""How well the labelled texts are read. The labels measure; nothing is tuned to one of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glasnost.reading.report import measure
from glasnost.reading.scores import Score, changes

FIGURES = Path(__file__).parent / "figures.json"  # of the last release: counts, and nothing else
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


def test_nothing_is_read_worse_than_in_the_last_release(scores: dict[str, Score]) -> None:
    """`glasnost read --report FOLDER --json` writes the figures."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))["scores"]
    lost = [change for change in changes(scores, figures) if change.lost]
    assert not lost, [scores[change.field].faults for change in lost]


def test_a_field_that_is_gone_or_worse_is_lost() -> None:
    before = {"verdict": {"right": 3, "wrong": 1, "missed": 0}, "act": {"right": 1, "wrong": 1, "missed": 1}}
    worse, better = changes({"act": Score(right=2, wrong=0, missed=1)}, before)
    assert (worse.field, worse.lost, worse.right) == ("verdict", True, -3)
    assert (better.field, better.lost, better.right) == ("act", False, 1)
