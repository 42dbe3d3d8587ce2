"""Why a text gave no charge, or not a whole one: codes that stand in `states` and in `issue`, each can be told."""

from __future__ import annotations

from glasnost.model.language import mark

EMPTY = mark("the text is empty")
OTHER_LANGUAGE = mark("the text is not in Russian")
NO_JUDGMENT = mark("the text is no court's act")
UNREADABLE = mark("the file could not be read")
NOT_A_CHARGE = mark("a civil case: nobody is charged")
NO_CHARGE = mark("no article that somebody is charged with was found")
NO_OPERATIVE_PART = mark("the operative part is missing: the text is cut off")

ACCOUNT = mark("no court's act: a case told by somebody else")

_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")
_NOT_RUSSIAN = frozenset("іїєґўқғңөүұҳҷӯәһј")


def is_russian(text: str) -> bool:
    """Whether most letters of the beginning are Russian ones."""
    letters = [sign for sign in text[:4000].lower() if sign.isalpha()]
    russian = sum(sign in _CYRILLIC for sign in letters)
    foreign = sum(sign in _NOT_RUSSIAN for sign in letters)
    return bool(letters) and russian > 0.5 * len(letters) and foreign < 0.01 * len(letters)
