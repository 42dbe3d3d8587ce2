"""What stands of a charge after the later instances of its case. Invented records, one comment a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from glasnost.linking import reasons
from glasnost.linking.instances import Charge, Record, instances_of
from glasnost.linking.linking import _followed
from glasnost.model.citation import Citation

FINE = {"sentence_kind": "fine", "sentence_amount": 1000.0, "sentence_unit": "rub", "suspended": False}
LESS = FINE | {"sentence_amount": 500.0}
PRISON = {"sentence_kind": "imprisonment", "sentence_amount": 24.0, "sentence_unit": "months", "suspended": False}
NOTHING = dict.fromkeys(FINE)


def charge(
    verdict: str | None, sentence: dict[str, Any] = NOTHING, provision: str = "ru/uk/280/1", name: str | None = None
) -> Charge:
    _ru, _code, article, part = Citation.parse(provision).segments
    cited = {"provision": provision, "article": article, "part": part, "point": None}
    values = cited | sentence | {"verdict": verdict, "decided_on": None, "person_id": None, "fingerprint": "f"}
    return Charge(values | {"charge_id": f"{verdict} {provision} {name}"}, name)


def record(stage: str, *charges: Charge, day: str | None = None, number: str = "", read: bool = True) -> Record:
    found = Record(f"{stage} {day} {number}", stage, "court", (number,) if number else (), read, list(charges))
    for place, one in enumerate(charges):
        one.values["charge_id"] += f" {stage} {day} {number} {place}"
        one.values["decided_on"] = date.fromisoformat(day) if day else None
        one.values["stage"] = stage
    return found


def first(*charges: Charge, **more: Any) -> Record:
    return record("first", *(charges or (charge("convicted", FINE),)), **more)


CASES: dict[str, tuple[list[Record], list[tuple[str | None, float | None, str | None]]]] = {
    # (verdict, amount, why it is not known what stands) of every charge that is left
    "one record alone": ([first()], [("convicted", 1000, None)]),
    "upheld twice: the first court's sentence": (
        [record("cassation", charge("upheld")), first(), record("appeal", charge("upheld"))],
        [("convicted", 1000, None)],
    ),
    "changed: the new sentence": ([first(), record("appeal", charge("changed", LESS))], [("convicted", 500, None)]),
    "changed, and the act does not say to what: the old sentence is not taken for it": (
        [first(), record("appeal", charge("changed"))],
        [("convicted", None, None)],
    ),
    "changed on appeal and upheld by the cassation court": (
        [first(), record("appeal", charge("changed", LESS)), record("cassation", charge("upheld"))],
        [("convicted", 500, None)],
    ),
    "quashed: no conviction and no sentence": (
        [first(), record("appeal", charge("quashed"))], [("quashed", None, None)]
    ),
    "quashed and closed": ([first(), record("appeal", charge("terminated"))], [("terminated", None, None)]),
    "the appeal acquits, the cassation court quashes that, the new appeal upholds the conviction": (
        [
            first(day="2020-01-01"), record("appeal", charge("acquitted"), day="2020-02-01"),
            record("cassation", charge("quashed"), day="2020-03-01"),
            record("appeal", charge("convicted", PRISON), day="2020-04-01", number="22-2/2020"),
        ],
        [("convicted", 24, None)],
    ),
    "the cassation court quashes the appeal's ruling, and the new appeal upholds the judgment": (
        [
            first(day="2020-01-01"), record("appeal", charge("upheld"), day="2020-02-01", number="22-1/2020"),
            record("cassation", charge("quashed"), day="2020-03-01"),
            record("appeal", charge("upheld"), day="2020-04-01", number="22-2/2020"),
        ],
        [("convicted", 1000, None)],
    ),
    "a new trial decides anew": (
        [
            first(day="2020-01-01", number="1-1/2020"), record("appeal", charge("quashed"), day="2020-02-01"),
            first(charge("convicted", PRISON), day="2020-05-01", number="1-2/2020"),
        ],
        [("convicted", 24, None)],
    ),
    "two trials without days: which was the last is not known": (
        [first(number="1-1/2020"), first(number="1-2/2020"), record("appeal", charge("quashed"))],
        [(None, None, reasons.ORDER_UNKNOWN)] * 3,
    ),
    "an appeal whose outcome was not read leaves it open": (
        [first(), record("appeal", charge(None))],
        [(None, None, reasons.OUTCOME_UNREAD)],
    ),
    "an appeal of which only the card is there, with no charge": (
        [first(), record("appeal")], [(None, None, reasons.OUTCOME_UNREAD)]
    ),
    "an appeal whose outcome was not read, then upheld: nobody knows what": (
        [first(), record("appeal", charge(None)), record("cassation", charge("upheld"))],
        [(None, None, reasons.OUTCOME_UNREAD)],
    ),
    "an appeal whose outcome was not read, then all is closed": (
        [first(), record("appeal", charge(None)), record("cassation", charge("terminated"))],
        [("terminated", None, None)],
    ),
    "one of two counts falls": (
        [
            first(charge("convicted", PRISON, "ru/uk/280/1"), charge("convicted", FINE, "ru/uk/282/1")),
            record("appeal", charge("terminated", provision="ru/uk/282/1"), charge("upheld", provision="ru/uk/280/1")),
        ],
        [("convicted", 24, None), ("terminated", None, None)],
    ),
    "the later act takes another article for the only charge": (
        [first(), record("appeal", charge("changed", LESS, "ru/uk/282/1"))], [("convicted", 500, None)]
    ),
    "two accused, one acquitted, no names: nobody knows who": (
        [first(charge("convicted", FINE), charge("convicted", PRISON)), record("appeal", charge("acquitted"))],
        [(None, None, reasons.WHOSE_UNKNOWN)] * 2,
    ),
    "two accused, and the names tell": (
        [
            first(charge("convicted", FINE, name="Иванов Иван Иванович"),
                  charge("convicted", PRISON, name="Петров П.П.")),
            record("appeal", charge("acquitted", name="Иванов И.И."), charge("upheld", name="Петров Пётр Петрович")),
        ],
        [("acquitted", None, None), ("convicted", 24, None)],
    ),
    "two accused, all upheld: it does not matter whose it is": (
        [first(charge("convicted", FINE), charge("convicted", PRISON)), record("appeal", charge("upheld"))],
        [("convicted", 1000, None), ("convicted", 24, None)],
    ),
    "a text and its card are one record; the card fills what the text hides": (
        [first(charge("convicted"), number="1-1/2020"),
         first(charge("convicted", FINE), number="1-1/2020", read=False)],
        [("convicted", 1000, None)],
    ),
    "a text and its card that contradict each other": (
        [first(number="1-1/2020"), first(charge("terminated"), number="1-1/2020", read=False)],
        [(None, None, reasons.RECORDS_DISAGREE)],
    ),
    "a text whose outcome was not read, and its card": (
        [first(number="1-1/2020"), record("appeal", charge(None), number="22-1/2020"),
         record("appeal", charge("upheld"), number="22-1/2020", read=False)],
        [("convicted", 1000, None)],
    ),
    "a lone appeal says what it says": ([record("appeal", charge("upheld"))], [("upheld", None, None)]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_stands(name: str) -> None:
    records, expected = CASES[name]
    found = [(one.values["verdict"], one.values["sentence_amount"], one.unsettled) for one in _followed(records)]
    assert found == expected


def test_the_day_is_that_of_the_judgment_unless_it_fell() -> None:
    upheld = _followed([first(day="2020-01-01"), record("appeal", charge("upheld"), day="2020-02-01")])
    quashed = _followed([first(day="2020-01-01"), record("appeal", charge("quashed"), day="2020-02-01")])
    assert upheld[0].values["decided_on"] == date(2020, 1, 1)
    assert quashed[0].values["decided_on"] == date(2020, 2, 1)


def test_an_appeal_is_no_second_trial_by_its_day() -> None:
    """Stages order the records where each stands once, whatever a mistaken day says."""
    ordered = instances_of([record("appeal", charge("upheld"), day="2019-01-01"), first(day="2020-01-01")])
    assert ordered is not None and [one.stage for one in ordered] == ["first", "appeal"]
