"""Sums and terms as courts print them, figures and words compared: «30 000 (тридцать тысяч) рублей», «2 (два) года».

They stand where the reader says, a few signs away at most; nothing is searched for. Figures and words that disagree are
a conflict, a blacked-out number is redacted, and what is none of this is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from glasnost.model.evidence import ABSENT, Value, conflicting, known, redacted
from glasnost.reading.ru import numerals

WINDOW = 220  # signs in which a sum or term has to end
# What courts write where they take something out; what the open portals put in their place.
REDACTED = re.compile(
    r"[\[<({]*\s*(?:данные изъяты|данные изьяты|изъят[аоы]?|иные данные|информация скрыта|скрыт[аоы]?|обезличено|"
    r"сумма(?: изъята| прописью)?|номер изъят|дата изъята|дата|срок|период|персональные данные|цифр\w*)\s*[\])>}]*"
    r"(?![а-я])(?:\s+сумма(?![а-я]))?"
    r"|[\[<({]+\s*(?:\.{2,}|…|\*+|-+|_+|n+|x+|х+)\s*[\])>}]+|\*{2,}|_{2,}|\.{3,}|…|\?{2,}|x{3,}|х{3,}|№|n\b"
)
_FILLER = re.compile(r"[\s,:\-–—]*(?:(?:в\s*)?(?:размере|сумме|доход\s+государства|количестве)[\s,:]*)*")
_RUBLES = re.compile(r"\s*\(?\s*(?:руб(?:л[а-я]{1,3}|\.|(?![а-я]))|р\.)")
# «1/2 суммы», «20 %», «2024 году», «300 часов» are no sums; more figures are another number
_OTHER_UNIT = re.compile(r"[/%\d]|(?:г|год|час|сут|дн|день|мес|лет|чел|раз|ст|мрот|минимальн)[а-я]*(?![а-я])")
_UNITS = {
    "years": re.compile(r"\s*\(?(?:лет(?![а-я])|год[а-я]{0,3}(?![а-я])|г\.)"),
    "months": re.compile(r"\s*\(?(?:месяц[а-я]{0,3}(?![а-я])|мес\.?)"),
    "days": re.compile(r"\s*\(?(?:сут(?:ок|ки|кам|ками)(?![а-я])|дн(?:я|ей|ям|ями)(?![а-я])|день(?![а-я]))"),
    "hours": re.compile(r"\s*\(?час(?:а|ов|ам|ами)?(?![а-я])"),
}
_HALF = re.compile(r"\s*с\s+половиной")
_OPENING = re.compile(r"\s*\(\s*")
_NEXT_WORD = re.compile(r"\s*([а-я]+)\.?")
_BETWEEN = re.compile(r"\)?\s*(?:,|и)?\s*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and what else is said of it in brackets."""

    figures: float | None
    words: float | None
    end: int

    @property
    def values(self) -> tuple[float, ...]:
        """What it says: one value, or two that disagree."""
        return tuple(dict.fromkeys(value for value in (self.figures, self.words) if value is not None))


def money(folded: str, start: int) -> Value:
    """A sum of roubles at `start` of a folded text."""
    place = _skip(folded, start)
    if found := _number(folded, place):
        unit = _RUBLES.match(folded, found.end)
        end = unit.end() if unit else found.end
        if unit is None and "руб" not in folded[place:end] and not _bare_sum(folded, found):
            return ABSENT
        later = _bracket(folded, end, numerals.words) if unit and found.words is None else None
        values = (*found.values, later[0]) if later else found.values
        return _told(tuple(map(_whole, values)), place, later[1] if later else end)
    return _hidden(folded, place, _RUBLES)


def _bare_sum(folded: str, number: Number) -> bool:
    """Whether a number without «рублей» is a sum: not a small one, not «1/2», not where the text breaks off."""
    following = folded[number.end : number.end + WINDOW].lstrip()
    return min(number.values) >= 100 and bool(following) and _OTHER_UNIT.match(following) is None


def term(folded: str, start: int, hours: bool = False) -> tuple[Value, str | None]:
    """A term at `start`, and its unit: "months" (years are twelve), "days" or "hours".

    Months and days together are months, a month of thirty days (article 72 of the Criminal Code counts so).
    """
    place = _skip(folded, start)
    months: tuple[float, ...] = (0.0,)
    days, unit, end = 0.0, None, place
    position = place
    while (step := _step(folded, position)) is not None:
        values, name, end = step
        if name in ("years", "months"):
            months = tuple(one + value * (12 if name == "years" else 1) for one in months for value in values)
            unit = "months"
        elif unit is None:
            return _told(tuple(map(_whole, values)), place, end), name
        elif name == "days":
            days += values[0]
        between = _BETWEEN.match(folded, end)
        position = between.end() if between else end
    if unit is None:
        return _hidden_term(folded, place)
    return _told(tuple(_whole(round(one + days / 30, 2)) for one in dict.fromkeys(months)), place, end), unit


def _step(folded: str, start: int) -> tuple[tuple[float, ...], str, int] | None:
    """One number and its unit: «2 (два) года»; a unit alone is one of it: «год»."""
    found = _number(folded, start)
    position = found.end if found else start
    for name, pattern in _UNITS.items():
        if match := pattern.match(folded, position):
            values = found.values if found else (1.0,)
            closing = folded.find(")", match.end(), match.end() + 40) if "(" in match[0] else -1
            return values, name, closing + 1 if closing > 0 else match.end()
    return None


def _number(folded: str, start: int) -> Number | None:
    """«1 000 (одна тысяча)», «2 (двух) тысяч», «одной тысячи (1 000)», «трёх с половиной», «(тысяча)»."""
    if (alone := _bracket(folded, start, numerals.words)) is not None:
        return Number(None, *alone)
    figures, written = numerals.figures(folded, start), numerals.words(folded, start)
    if figures:
        number, end = figures
        scale, end = _scale(folded, end)
        inside = _bracket(folded, end, numerals.words)
        if inside is None:
            return Number(number * scale, None, end)
        spelled, end = inside
        later, end = _scale(folded, end)
        return Number(number * scale * later, spelled * (later if spelled < 1000 or later == 1 else 1), end)
    if written:
        number, end = written
        if half := _HALF.match(folded, end):
            number, end = number + 0.5, half.end()
        inside = _bracket(folded, end, numerals.figures)
        if inside is None:
            return Number(None, number, end)
        shown, end = inside
        later, end = _scale(folded, end)
        return Number(shown * later, number * later, end)
    return None


def _bracket(folded: str, start: int, read: Callable[[str, int], tuple[float, int] | None]) -> tuple[float, int] | None:
    match = _OPENING.match(folded, start)
    if match is None or (found := read(folded, match.end())) is None:
        return None
    closing = folded.find(")", found[1], found[1] + 40)
    return (found[0], closing + 1) if closing >= 0 else (found[0], found[1])


def _scale(folded: str, start: int) -> tuple[float, int]:
    """«тысяч» after a number: the factor, and where it ends."""
    match = _NEXT_WORD.match(folded, start)
    factor = numerals.SCALES.get(match[1]) if match else None
    return (factor, match.end()) if match and factor else (1, start)


def _skip(folded: str, start: int) -> int:
    match = _FILLER.match(folded, start, start + WINDOW)
    return match.end() if match else start


def _told(values: tuple[float, ...], start: int, end: int) -> Value:
    different = tuple(dict.fromkeys(values))
    return known(different[0], start, end) if len(different) == 1 else conflicting(different, start, end)


def _hidden(folded: str, place: int, unit: re.Pattern[str]) -> Value:
    match = REDACTED.match(folded, place)
    if match is None:
        return ABSENT
    if (left := _bracket(folded, match.end(), numerals.words)) is not None and (after := unit.match(folded, left[1])):
        return known(_whole(left[0]), place, after.end())  # the figures are gone, the words are left
    following = unit.match(folded, match.end())
    return redacted(place, following.end() if following else match.end())


def _hidden_term(folded: str, place: int) -> tuple[Value, str | None]:
    match = REDACTED.match(folded, place)
    if match is None:
        return ABSENT, None
    for name, pattern in _UNITS.items():
        if following := pattern.match(folded, match.end()):
            return redacted(place, following.end()), "months" if name == "years" else name
    return redacted(place, match.end()), None


def _whole(number: float) -> float:
    return int(number) if float(number).is_integer() else number
