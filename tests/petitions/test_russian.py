"""Courts, people, citations and sentences in Russian cases: tables of forms, read and found right by a person."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from glasnost.petitions.russian import courts, names, phrases
from glasnost.petitions.russian.words import Case

HERE = Path(__file__).parent
NONE = "—"  # what is not certain is not declined


def _table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


COURTS, NAMES = _table("courts.tsv"), _table("names.tsv")


@pytest.mark.parametrize("row", COURTS, ids=lambda row: row["nom"])
def test_courts(row: dict[str, str]) -> None:
    forms = {case: courts.declined(row["nom"], Case(case)) or NONE for case in ("gen", "dat", "acc", "ins", "loc")}
    assert forms == {case: row[case] for case in forms}


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row["nom"])
def test_names(row: dict[str, str]) -> None:
    forms = {case: names.declined(row["nom"], Case(case)) or NONE for case in ("gen", "dat", "ins")}
    assert forms == {case: row[case] for case in forms}, row["proves"]


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert sum(row[case] != NONE for row in COURTS for case in ("gen", "dat", "acc", "ins", "loc")) >= 150
    assert sum(row["gen"] == NONE for row in NAMES) >= 15


def test_what_is_not_certain_stays_behind_a_word_that_is_declined() -> None:
    assert courts.court("Мосгорсуд", Case.INS) == "судом (в источнике: «Мосгорсуд»)"
    assert names.person("Коваль Женя", Case.DAT) == "лицу (имя в деле: «Коваль Женя»)"
    assert names.person("Коваль Женя", Case.NOM) == "Коваль Женя"


def test_a_name_is_declined_in_all_cases_or_in_none() -> None:
    for row in NAMES:
        found = {names.declined(row["nom"], case) is None for case in Case if case != Case.NOM}
        assert len(found) == 1, row["nom"]


def test_the_accusative_of_a_man_is_the_genitive_and_of_a_woman_is_not() -> None:
    assert names.declined("Иванов Лев Ильич", Case.ACC) == "Иванова Льва Ильича"
    assert names.declined("Иванова Анна Ильинична", Case.ACC) == "Иванову Анну Ильиничну"


@pytest.mark.parametrize(
    ("cited", "case", "words"),
    [
        (["ru/uk/282/1"], "dat", "части 1 статьи 282 Уголовного кодекса Российской Федерации"),
        (["ru/uk/282"], "ins", "статьёй 282 Уголовного кодекса Российской Федерации"),
        (["ru/uk/282/2/а,б"], "gen", "пунктов «а», «б» части 2 статьи 282 Уголовного кодекса Российской Федерации"),
        (["ru/uk/282/2/а"], "dat", "пункту «а» части 2 статьи 282 Уголовного кодекса Российской Федерации"),
        (
            ["ru/uk/282/1", "ru/uk/148/1"],  # one code is named once
            "dat",
            "части 1 статьи 282, части 1 статьи 148 Уголовного кодекса Российской Федерации",
        ),
        (
            ["ru/koap/20.3.3/1"],
            "acc",
            "часть 1 статьи 20.3.3 Кодекса Российской Федерации об административных правонарушениях",
        ),
    ],
)
def test_citations(cited: list[str], case: str, words: str) -> None:
    assert phrases.citations(cited, Case(case)) == words


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (1, "years", "1 год"),
        (2, "years", "2 года"),
        (5, "years", "5 лет"),
        (11, "months", "11 месяцев"),
        (21, "months", "21 месяц"),
        (12, "hours", "12 часов"),
        (112, "hours", "112 часов"),
        (23, "hours", "23 часа"),
        (1.5, "years", "1,5 года"),
        (300000, "rub", "300\u00a0000 рублей"),
        (7, "weeks", "7 weeks"),  # a unit that is not known stays as the source has it
    ],
)
def test_sentences(amount: float, unit: str, words: str) -> None:
    assert phrases.sentence("fine", amount, unit, None) == f"штраф, {words}"


def test_a_sentence_says_no_more_than_is_known() -> None:
    assert phrases.sentence(None, 3, "years", True) is None
    assert phrases.sentence("imprisonment", None, None, None) == "лишение свободы"
    assert phrases.sentence("imprisonment", 2, "years", True) == "лишение свободы, 2 года, условно"
    assert phrases.sentence("exile", None, None, None) == "«exile»"


def test_days() -> None:
    assert phrases.day(date(2016, 3, 14)).replace(phrases.NBSP, " ") == "14 марта 2016 года"


def test_courts_of_the_real_lists(shared: Path) -> None:
    """Every court of the court list is declined: its adjectives, whatever town they come from."""
    import gzip
    import json
    import re

    listed = json.loads(gzip.decompress((shared / "ru" / "lists" / "sudrf_websites.json.gz").read_bytes()))
    found = {
        re.sub(r"\s*\([^()]*(?:\([^()]*\))?[^()]*\)$", "", c["court_name"]) for part in listed.values() for c in part
    }
    assert len(found) > 1_000
    assert [name for name in found if courts.declined(name, Case.INS) is None] == []
