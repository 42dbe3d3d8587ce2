"""Russian words in Latin letters and back: only when asked, for a spelling can be read in several ways."""

from __future__ import annotations

_PAIRS = {
    "shch": "щ", "sch": "щ", "yo": "е", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ju": "ю",
    "ya": "я", "ja": "я", "ye": "е", "a": "а", "b": "б", "v": "в", "w": "в", "g": "г", "d": "д", "e": "е", "z": "з",
    "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т",
    "u": "у", "f": "ф", "h": "х", "c": "ц", "y": "ы", "x": "кс", "q": "к", "'": "ь",
}  # fmt: skip
_BACK = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_LONGEST = 4


def transliterated(word: str) -> str:
    """A folded word in the other alphabet: Latin letters become Russian, Russian ones Latin."""
    if not word.isascii():
        return "".join(_BACK.get(letter, letter) for letter in word)
    parts: list[str] = []
    place = 0
    while place < len(word):
        for length in range(_LONGEST, 0, -1):
            piece = word[place : place + length]
            if piece in _PAIRS:
                parts.append(_PAIRS[piece])
                place += length
                break
        else:
            parts.append(word[place])
            place += 1
    russian = "".join(parts)
    return russian[:-1] + "й" if russian.endswith(("ыы", "иы", "оы")) else russian
