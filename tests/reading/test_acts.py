"""Invented acts of every kind of proceedings and instance, and what has to be read from them.

One row a charge. Of the fields that are not named in a row nothing is said, except that their quotes stand in the text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glasnost.reading import read_text

ACTS = Path(__file__).parent / "acts"

EXPECTED: dict[str, list[dict[str, Any]]] = {
    # two counts, a total under article 69, suspended under article 73; an earlier conviction in the head is no charge
    "criminal_two_counts": [
        {
            "provision": "ru/uk/280/2", "verdict": "convicted", "sentence_kind": "suspended imprisonment",
            "sentence_amount": 18, "sentence_unit": "months", "suspended": True, "additional": "loss of a right",
            "total_sentence_amount": 30, "total_under": "69", "probation_months": 36, "platform": "ВКонтакте",
            "decided_on": "2023-06-15", "published_on": "2022-02-10", "audience": 1250, "plea": "partly guilty",
            "docket_number": "1-123/2023", "uid": "77RS0099-01-2023-000111-22", "data_supplied_on": "2022-03-05",
        },
        {"provision": "ru/uk/282/1", "sentence_amount": 24, "suspended": True, "additional": None},
    ],
    # two people under one provision: one charge each, and each has its own penalty
    "criminal_two_people": [
        {"provision": "ru/uk/282/2/в", "sentence_kind": "fine", "sentence_amount": 300_000, "sentence_unit": "rub"},
        {"provision": "ru/uk/282/2/в", "sentence_kind": "imprisonment", "sentence_amount": 36, "suspended": False},
    ],
    # acquitted of one, convicted of the other; the penalty of an earlier judgment added under article 70
    "criminal_partial_acquittal": [
        {"provision": "ru/uk/354.1/1", "verdict": "acquitted", "ground": "no offence", "sentence_kind": None},
        {
            "provision": "ru/uk/205.2/1", "verdict": "convicted", "sentence_kind": "compulsory works",
            "sentence_amount": 240, "sentence_unit": "hours", "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 13.33, "total_under": "70",
        },
    ],
    # a court fine is no conviction
    "criminal_terminated": [
        {"provision": "ru/uk/148/1", "verdict": "terminated", "ground": "court fine", "sentence_kind": None}
    ],
    # an appeal changes one of two: what was decided below stands beside it
    "criminal_appeal_changed": [
        {
            "provision": "ru/uk/280/1", "verdict": "changed", "sentence_amount": 18, "instance": "appeal",
            "earlier_sentence_kind": "suspended imprisonment", "earlier_sentence_amount": 24,
        },
        {"provision": "ru/uk/282/1", "verdict": "changed", "sentence_kind": None, "earlier_sentence_amount": 200_000},
    ],
    # a cassation court upholds: the penalty is the lower court's
    "criminal_cassation_upheld": [
        {
            "provision": "ru/uk/207.3/2", "verdict": "upheld", "instance": "cassation", "sentence_amount": None,
            "earlier_sentence_amount": 72,
        }
    ],
    # the law's threat behind the penalty is not the penalty; an article without a part is known to the article
    "koap_warning": [
        {
            "provision": "ru/koap/20.3.1/?", "sentence_kind": "compulsory works", "sentence_amount": 30,
            "sentence_unit": "hours", "act": "in person", "platform": None,
        }
    ],
    # quashed and closed: the case has ended
    "koap_appeal_terminated": [{"verdict": "terminated", "ground": "no offence", "earlier_sentence_amount": 45_000}],
    # quashed and remitted: «возвратить на новое рассмотрение» is not returning to the police
    "koap_appeal_remitted": [{"provision": "ru/koap/6.21/3", "verdict": "quashed"}],
    # cut off before the operative part: nothing is guessed from the law's threat
    "koap_cut": [{"provision": "ru/koap/20.3/1", "verdict": None, "sentence_kind": None, "sentence_amount": None}],
    # numbers in words, a platform blacked out, a listed material with its number
    "koap_words_only": [
        {
            "provision": "ru/koap/20.29/?", "sentence_amount": 2000, "platform": None, "listed_material": 1234,
            "additional": "confiscation", "material": "audio", "decided_on": "2024-02-08",
        }
    ],
    # another article in the operative part, and figures that are not the words: flagged, not repaired
    "koap_two_articles": [
        {"provision": None, "verdict": "convicted", "sentence_kind": "arrest", "sentence_amount": None}
    ],
    # a civil case charges nobody, whatever articles it names
    "civil": [{"provision": None, "charge_id": None}],
    # prose: the conviction and the appeal are two records
    "account": [
        {
            "provision": "ru/uk/280/?", "verdict": "convicted", "sentence_amount": 30, "suspended": True,
            "decided_on": "2017-05", "act": "repost", "platform": "ВКонтакте",
        },
        {"provision": "ru/uk/280/?", "verdict": "changed", "sentence_amount": 24, "decided_on": "2017-07"},
    ],
}  # fmt: skip

STATES = {
    "koap_words_only": {"platform": "redacted", "uid": "absent"},
    "koap_two_articles": {"provision": "conflicting", "sentence_amount": "conflicting", "platform": "known"},
    "koap_cut": {"document": "the operative part is missing: the text is cut off", "sentence_amount": "absent"},
    "civil": {"document": "a civil case: nobody is charged"},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_invented_act(name: str) -> None:
    text = (ACTS / f"{name}.txt").read_text(encoding="utf-8")
    lines = read_text(text, name)
    assert [{field: line[field] for field in row} for line, row in zip(lines, EXPECTED[name], strict=True)] == EXPECTED[
        name
    ]
    for field, state in STATES.get(name, {}).items():
        assert lines[0]["states"][field] == state
    for line in lines:
        assert line["document"] == name
        for quote in line["quotes"].values():
            assert text[quote["start"] : quote["end"]] == quote["words"] != ""
        for field, state in line["states"].items():
            if field != "document":
                assert (state == "known") == (line[field] is not None)
                assert (state == "absent") == (field not in line["quotes"])


def test_every_act_of_the_folder_is_read_here() -> None:
    assert {path.stem for path in ACTS.glob("*.txt")} == set(EXPECTED)


def test_conflicts_are_told() -> None:
    (line,) = read_text((ACTS / "koap_two_articles.txt").read_text(encoding="utf-8"), "x")
    assert line["conflicts"] == {"provision": ["ru/koap/20.3/1", "ru/koap/20.1/2"], "sentence_amount": [5, 7]}


@pytest.mark.parametrize("end", range(200, 1300, 7))
def test_a_text_cut_anywhere_invents_no_penalty(end: int) -> None:
    """Whatever is left of a judgment, what is read from it is what the whole says, or nothing."""
    text = (ACTS / "criminal_two_people.txt").read_text(encoding="utf-8")
    whole = read_text(text, "x")
    for line in read_text(text[:end], "x"):
        assert line["provision"] in (None, "ru/uk/282/2/в")
        assert line["sentence_amount"] in (None, *(one["sentence_amount"] for one in whole)), text[end - 60 : end]
