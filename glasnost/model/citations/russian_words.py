"""The words and marks of Russian printed citations, as patterns."""

from __future__ import annotations

import re

_LATIN = "aceopxkyABCEHKMOPTXY"
_CYRILLIC = "асеорхкуАВСЕНКМОРТХУ"
_ALIKE = str.maketrans(_LATIN, _CYRILLIC)
_RAISED = {ord(raised): str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}

_WORD = r"(?<![а-яё])"
_ARTICLE = _WORD + r"(?:ст\s*\.?\s*ст|ст(?:ат(?:ь[а-яё]+|ей)?)?)\s*\.?\s*"
_PART = _WORD + r"(?:ч\s*\.?\s*ч|част(?:ь|и|ью|ей|ям|ями|ях)|ч)(?![а-яё])\s*\.?\s*"
_POINT = _WORD + r"(?:п\s*\.?\s*п|(?:под)?пункт(?:а|у|ы|ом|е|ов|ам|ами|ах)?|подп|п)(?![а-яё])\s*\.?\s*"
_QUOTE = r"[\"'«»“”„‘’]?\s*"

# A number never ends inside another one: 282 of "282.1" is not article 282.
_END = r"(?!\d|\.\d|-\d)"
_NUMBER = r"\d{1,3}(?:\.\d{1,2})*" + _END
_ORDINALS = ("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят")
_ONE_PART = rf"(?:\d{{1,2}}(?:\.\d{{1,2}})?{_END}|(?:{'|'.join(_ORDINALS)})[а-яё]+)"
_PARTS = rf"{_ONE_PART}(?:(?:\s*,\s*|\s+и\s+){_ONE_PART}(?!\s*{_PART}))*"
_LETTER = rf"{_QUOTE}(?:[а-яё](?:\.\d)?(?![а-яё])(?!\.?\s*\d)|\d{{1,2}}(?:\.\d{{1,2}})?{_END})\s*{_QUOTE}"
_LETTERS = rf"{_LETTER}(?:(?:\s*,\s*|\s+и\s+|(?<=[\"»“”’']))\s*{_LETTER})*"
_COMMA = r"\s*,?\s*"
_NO_ARTICLE = rf"(?!\s*{_ARTICLE}\d)"  # «ст. 30, ч. 2 ст. 158»: the part is not of article 30

_POINTS_GROUP = rf"{_POINT}(?P<points>{_LETTERS})"
_DIRECT = (
    rf"{_ARTICLE}(?P<article>{_NUMBER})"
    rf"(?:(?:\s*|\s*,\s*(?={_PART}{_PARTS}{_NO_ARTICLE})){_PART}(?P<parts>{_PARTS}))?"
    rf"(?:{_COMMA}{_POINTS_GROUP}(?!{_COMMA}{_PART}\d))?"
)
_INVERTED = rf"(?:{_POINTS_GROUP}{_COMMA})?{_PART}(?P<parts>{_PARTS}){_COMMA}{_ARTICLE}(?P<article>{_NUMBER})"
_POINT_OF_ARTICLE = rf"{_POINTS_GROUP}{_COMMA}{_ARTICLE}(?P<article>{_NUMBER})"
# «ст. 158 ч.1, 161 ч.2»: a bare number is an article only if a part follows it.
_BARE = (
    rf"(?<![\d.])(?P<article>{_NUMBER})\s*{_PART}(?P<parts>{_PARTS})"
    rf"(?:{_COMMA}{_POINTS_GROUP}(?!{_COMMA}{_PART}\d))?"
)
# «ст.ст. 280, 282»: after the plural, bare numbers go on.
_LISTED = (
    rf"(?<=[\d,и])(?<!ч\.)\s*(?:,|\bи\b)\s*(?P<article>\d{{2,3}}(?:\.\d{{1,2}})*{_END})"
    rf"(?=\s*(?:,|;|и\b|$|У|К))"
)
_MORE_PART = rf"{_PART}(?P<parts>{_PARTS})(?:{_COMMA}{_POINTS_GROUP})?"

_CODES = {
    "uk": r"УК|Уголовн(?:ый|ого|ому|ым|ом)\s+кодекс(?:а|у|ом|е)?",
    "koap": r"КоАП|К\s*РФ\s*об?\s*АП|(?:Кодекс(?:а|у|ом|е)?|КРФ)(?:\s+(?:РФ|Российской\s+Федерации))?\s+об\s+"
    r"(?:АП|адм(?:инистративных|\.)\s*правонарушени(?:ях|я|и|ю|й))(?![а-яё])",
    "upk": r"УПК|Уголовно-процессуальн(?:ый|ого|ому|ым|ом)\s+кодекс(?:а|у|ом|е)?",
    "uik": r"УИК",
    "kas": r"КАС",
    "gk": r"ГК",
    "gpk": r"ГПК",
}
# «УК РСФСР», «КоАП г. Москвы», «УК Украины» are other codes, which we do not know.
_OTHER_STATE = r"РСФСР|СССР|Украин\w*|РК|РБ|РТ|РД|города\b|г\.|Москвы|Респ\w*|[А-ЯЁ][а-яё]+(?:ской|ого|ского)\b"
_CODE = (
    _WORD
    + r"(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _CODES.items())
    + r")(?![а-яё])(?:\s*(?P<ours>РФ|России|Российской\s+Федерации)(?![а-яё])"
    + rf"|\s*(?P<foreign>(?-i:{_OTHER_STATE})(?:\s*(?-i:[А-ЯЁ])\w*)?))?\s*(?P<colon>:)?"
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# In the order in which they are tried at each place.
PIECE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("wording", _compiled(r"\(\s*(?P<wording>в\s+(?:ред|стар|нов|первон)[^()]*(?:\([^()]*\)[^()]*)*)\)")),
    ("code", _compiled(_CODE)),
    ("article", _compiled(_INVERTED)),
    ("article", _compiled(_POINT_OF_ARTICLE)),
    ("article", _compiled(_DIRECT)),
    ("more_part", _compiled(_MORE_PART)),
    ("more_point", _compiled(_POINTS_GROUP)),
    ("article", _compiled(_BARE)),
    ("article", _compiled(_LISTED)),
    ("gap", _compiled(r"(?:[\s,;.\-–—/\[\]]|\bи\b)+")),
    ("other", _compiled(r"[^\s,;\[\]]+")),
)


def plain(text: str) -> str:
    """The same text with Latin look-alikes in Cyrillic and raised digits written out (280¹ → 280.1)."""
    text = re.sub(r"(?<=\d)[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda raised: "." + raised[0].translate(_RAISED), text)
    return text.translate(_ALIKE).replace("\u00a0", " ").replace("\u202f", " ")


def plain_places(text: str) -> list[int]:
    """For each sign of `plain(text)`, and for its end, where it stands in `text`."""
    places: list[int] = []
    for position, sign in enumerate(text):
        written = ord(sign) in _RAISED
        if written and position and text[position - 1].isdigit() and ord(text[position - 1]) not in _RAISED:
            places.append(position)  # the point that is put before raised digits
        places.append(position)
    return [*places, len(text)]


def code_of(match: re.Match[str]) -> str | None:
    """The code that a "code" piece names; None for another state's or a region's."""
    if match["foreign"]:
        return None
    return next(name for name in _CODES if match[name])


def part_number(word: str) -> str:
    """«первой» → 1; a number stays."""
    for number, stem in enumerate(_ORDINALS, 1):
        if word.lower().startswith(stem):
            return str(number)
    return word
