"""Russian numbers in figures and words: «2 (двух) тысяч», «ста пятидесяти», «полутора», «трёх с половиной»."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    0: "ноль ноля нуля",
    1: "один одна одно одного одной одному одним одну одни одних",
    2: "два две двух двум двумя",
    3: "три трех трем тремя трое троих",
    4: "четыре четырех четырем четырьмя четверо четверых",
    5: "пять пяти пятью пятеро",
    6: "шесть шести шестью",
    7: "семь семи семью",
    8: "восемь восьми восемью восьмью",
    9: "девять девяти девятью",
}
_TEENS = "десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
_TENS = {
    20: "двадцать двадцати двадцатью",
    30: "тридцать тридцати тридцатью",
    40: "сорок сорока",
    50: "пятьдесят пятидесяти пятьюдесятью",
    60: "шестьдесят шестидесяти шестьюдесятью",
    70: "семьдесят семидесяти семьюдесятью",
    80: "восемьдесят восьмидесяти восемьюдесятью",
    90: "девяносто девяноста",
}
_HUNDREDS = {
    100: "сто ста",
    200: "двести двухсот двумстам двумястами",
    300: "триста трехсот тремстам тремястами",
    400: "четыреста четырехсот четыремстам четырьмястами",
    500: "пятьсот пятисот пятистам пятьюстами",
    600: "шестьсот шестисот шестистам шестьюстами",
    700: "семьсот семисот семистам семьюстами",
    800: "восемьсот восьмисот восьмистам восемьюстами",
    900: "девятьсот девятисот девятистам девятьюстами",
}
_SCALES = {
    1_000: "тысяча тысячи тысяч тысячу тысячей тысячам тысячами тыс",
    1_000_000: "миллион миллиона миллионов миллиону миллионом миллионам млн",
    1_000_000_000: "миллиард миллиарда миллиардов млрд",
}


def _smaller() -> dict[str, float]:
    found: dict[str, float] = {}
    for table in (_UNITS, _TENS, _HUNDREDS):
        for number, forms in table.items():
            found |= dict.fromkeys(forms.split(), number)
    for number, stem in enumerate(_TEENS.split(), start=10):
        found |= {stem + ending: number for ending in ("ь", "и", "ью")}
    return found | {"полтора": 1.5, "полутора": 1.5, "полторы": 1.5}


SMALL = _smaller()
SCALES = {form: number for number, forms in _SCALES.items() for form in forms.split()}
_WORD = re.compile(r"[а-я]+")
_FIGURES = re.compile(
    r"\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d{1,2}(?!\d))?|\d{1,12}(?:,\d{1,2}(?!\d))?"
)  # 1 000 000 · 1.000.000 · 1000,00


def figures(text: str, start: int) -> tuple[float, int] | None:
    """A number in figures that stands at `start`, and where it ends."""
    match = _FIGURES.match(text, start)
    if match is None:
        return None
    plain = match[0].replace(" ", "").replace(".", "").replace(",", ".")
    return float(plain), match.end()


def words(text: str, start: int) -> tuple[float, int] | None:
    """A number in words that stands at `start`, and where it ends. `text` in small letters, ё as е."""
    total, group, seen, end = 0.0, 0.0, False, start
    floor = 10_000.0  # each number in a group is smaller than the one before: «сто двадцать три»
    for word, first, last in _following(text, start):
        if text[end:first].strip():
            break
        if word in SMALL and (SMALL[word] < floor if seen else True) and _fits(floor, SMALL[word]):
            group, floor, seen = group + SMALL[word], SMALL[word], True
        elif word in SCALES:
            total, group, floor, seen = total + (group or 1) * SCALES[word], 0.0, 10_000.0, True
        else:
            break
        end = last
    return (total + group, end) if seen else None


def _fits(floor: float, number: float) -> bool:
    """Whether a number can follow the one before in its group: a ten after a hundred, a unit after a ten."""
    if floor >= 10_000:
        return True
    if floor >= 100:
        return number < 100
    return 20 <= floor and number < 10


def _following(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    position = start
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        match = _WORD.match(text, position)
        if match is None:
            return
        yield match[0], match.start(), match.end()
        position = match.end()
