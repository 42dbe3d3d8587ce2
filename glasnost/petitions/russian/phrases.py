"""Citations, days and sentences in Russian words, as a paper to a court has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from babel.dates import format_date
from babel.numbers import format_decimal

from glasnost.model.citation import Citation
from glasnost.petitions.russian.words import Case

NBSP = "\u00a0"
CODES = {
    "uk": "Уголовного кодекса Российской Федерации",
    "koap": "Кодекса Российской Федерации об административных правонарушениях",
    "upk": "Уголовно-процессуального кодекса Российской Федерации",
}
_HEADS = {
    "point": ("пункт", "пункта", "пункту", "пункт", "пунктом", "пункте"),
    "points": ("пункты", "пунктов", "пунктам", "пункты", "пунктами", "пунктах"),
    "part": ("часть", "части", "части", "часть", "частью", "части"),
    "article": ("статья", "статьи", "статье", "статью", "статьёй", "статье"),
}

# Words of registers and spreadsheets; what is not here stands in the paper as the source has it, in quotation marks.
_SENTENCES = {
    "fine": "штраф",
    "arrest": "арест",
    "administrative arrest": "административный арест",
    "imprisonment": "лишение свободы",
    "compulsory works": "обязательные работы",
    "community service": "обязательные работы",
    "corrective works": "исправительные работы",
    "correctional labour": "исправительные работы",
    "forced labour": "принудительные работы",
    "restriction of liberty": "ограничение свободы",
    "warning": "предупреждение",
    "none": "не назначено",
}
_UNITS = {
    "roubles": ("рубль", "рубля", "рублей"),
    "rub": ("рубль", "рубля", "рублей"),
    "hours": ("час", "часа", "часов"),
    "days": ("сутки", "суток", "суток"),
    "months": ("месяц", "месяца", "месяцев"),
    "years": ("год", "года", "лет"),
}


def day(value: date) -> str:
    """«14 марта 2016 года», with spaces that do not break."""
    return format_date(value, "d MMMM y", locale="ru").replace(" ", NBSP) + f"{NBSP}года"


def number(value: float) -> str:
    """«12 480», with spaces that do not break."""
    return format_decimal(value, locale="ru")


def citations(provisions: Iterable[str], case: Case) -> str:
    """«частью 1 статьи 282, частью 1 статьи 148 Уголовного кодекса Российской Федерации»."""
    read = [Citation.parse(text) for text in provisions]
    groups = []
    for code, cited in groupby(read, key=lambda c: c.segments[1]):
        words = ", ".join(_citation(c, case) for c in cited)
        groups.append(f"{words} {CODES.get(code, code)}")
    return "; ".join(groups)


def _citation(citation: Citation, case: Case) -> str:
    _country, _code, article, *rest = citation.segments
    points = [*citation.points, *rest[1:]]
    levels = [("article", article)]
    if rest:
        levels.append(("part", rest[0]))
    if points:
        levels.append(("points" if len(points) > 1 else "point", ", ".join(f"«{p}»" for p in points)))
    # the smallest unit takes the case, those above it the genitive
    head, *above = reversed(levels)
    words = [f"{_HEADS[head[0]][tuple(Case).index(case)]} {head[1]}"]
    words += [f"{_HEADS[kind][tuple(Case).index(Case.GEN)]} {what}" for kind, what in above]
    return " ".join(words)


def sentence(kind: str | None, amount: float | None, unit: str | None, suspended: bool | None) -> str | None:
    """«лишение свободы, 2 года, условно»; None if not even the kind is known."""
    if not kind:
        return None
    parts = [_SENTENCES.get(kind.lower(), kind if _is_russian(kind) else f"«{kind.strip('«»')}»")]
    if amount is not None:
        parts.append(_amount(amount, unit))
    if suspended:
        parts.append("условно")
    return ", ".join(parts)


def _amount(amount: float, unit: str | None) -> str:
    words = _UNITS.get((unit or "").lower())
    if words is None:
        return f"{number(amount)} {unit or ''}".strip()
    whole = int(amount)
    last, hundred = whole % 10, whole % 100
    form = 1 if amount != whole else 0 if last == 1 and hundred != 11 else 1 if last in (2, 3, 4) else 2
    if hundred in (12, 13, 14) and amount == whole:
        form = 2
    return f"{number(amount)} {words[form]}"


def _is_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())
