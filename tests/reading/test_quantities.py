"""Sums, terms and days as courts print them. One comment a row says what it proves."""

from __future__ import annotations

from typing import Any

import pytest

from glasnost.model.evidence import State, Value
from glasnost.reading.fold import CODING, fold
from glasnost.reading.ru.dates import days
from glasnost.reading.ru.quantities import money, term

K, R, C, A = State.KNOWN, State.REDACTED, State.CONFLICTING, State.ABSENT

SUMS = [
    ("1 000 (одна тысяча) рублей", K, 1000),  # figures and words agree
    ("1 000 (одна тысяча пятьсот) рублей", C, (1000, 1500)),  # they do not: flagged, not repaired
    ("1000 рублей (двух тысяч рублей)", C, (1000, 2000)),  # the words stand behind the unit
    ("2.000.000 (два миллиона) рублей", K, 2_000_000),  # points between thousands
    ("100 000,00 руб.", K, 100_000),  # kopecks
    ("10 (десять) тысяч рублей", K, 10_000),  # the scale behind the brackets counts for both
    ("двести тысяч (200 000) рублей", K, 200_000),  # words first
    ("ста пятидесяти тысяч рублей", K, 150_000),  # words alone, inflected
    ("тысячи рублей", K, 1000),  # «тысяча» is one thousand
    ("5 тыс. рублей", K, 5000),  # an abbreviation
    ("1,5 млн рублей", K, 1_500_000),  # a fraction of a million
    ("30000 (тридцать тысяч рублей)", K, 30_000),  # the unit inside the brackets
    ("[...] (сто тысяч) рублей", K, 100_000),  # the figures are gone and the words are left: they are the court's
    ("сумма", R, None),  # what the Moscow portal puts in place of a sum
    ("<данные изъяты> рублей", R, None),  # what the others put
    ("*** рублей", R, None),
    ("____ рублей", R, None),
    ("от одной тысячи до двух тысяч рублей", A, None),  # what the law threatens is no sentence
    ("1/2 суммы", A, None),  # a share is no sum
    ("10 суток", A, None),  # another unit
    ("1000", A, None),  # the text breaks off: more figures may have followed
    ("двукратном размере суммы неуплаченного штрафа", A, None),  # a multiple
]

TERMS = [
    ("2 (два) года 6 (шесть) месяцев", K, 30, "months"),
    ("двух лет и трех месяцев", K, 27, "months"),  # words alone, inflected
    ("трем с половиной годам", K, 42, "months"),  # a half
    ("полутора лет", K, 18, "months"),
    ("год", K, 12, "months"),  # a unit alone is one
    ("1 год 1 месяц 10 дней", K, 13.33, "months"),  # a month of thirty days
    ("3 (трое) суток", K, 3, "days"),  # a collective number
    ("1 (одни) сутки", K, 1, "days"),
    ("240 (двести сорок) часов", K, 240, "hours"),
    ("2 (три) года", C, (24, 36), "months"),
    ("<данные изъяты>", R, None, None),
    ("*** суток", R, None, "days"),
    ("рублей", A, None, None),
]

DAYS = [
    ("19 мая 2025 г.", K, "2025-05-19"),
    ("«31» января 2024 года", K, "2024-01-31"),
    ("29.08.2016 г.", K, "2016-08-29"),
    ("[...] мая 2024 года", K, "2024-05"),  # the day is gone, the month is left
    ("ДД.ММ.ГГГГ", R, None),
    ("<дата>", R, None),
]


@pytest.mark.parametrize(("text", "state", "value"), SUMS, ids=[row[0] for row in SUMS])
def test_sums(text: str, state: State, value: Any) -> None:
    _compare(money(_folded(text), 0), state, value)


@pytest.mark.parametrize(("text", "state", "value", "unit"), TERMS, ids=[row[0] for row in TERMS])
def test_terms(text: str, state: State, value: Any, unit: str | None) -> None:
    found, named = term(_folded(text), 0)
    _compare(found, state, value)
    assert named == unit


@pytest.mark.parametrize(("text", "state", "value"), DAYS, ids=[row[0] for row in DAYS])
def test_days(text: str, state: State, value: Any) -> None:
    (found,) = days(_folded(text), 0, len(text))
    _compare(found, state, value)


def test_a_day_that_cannot_be_is_none() -> None:
    assert not list(days(_folded("31.02.2024"), 0, 10))


def _folded(text: str) -> str:
    return fold(text).decode(CODING)


def _compare(found: Value, state: State, value: Any) -> None:
    assert found.state is state
    assert (found.others if state is State.CONFLICTING else found.value) == value
    assert (found.span is None) == (state is State.ABSENT)
