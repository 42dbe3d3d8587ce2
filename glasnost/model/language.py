"""The language that the program speaks: English, or Russian through gettext.

Source strings are English; `glasnost/locale/ru/LC_MESSAGES/glasnost.po` holds the Russian.
Mark a string with `_("…")`, a counted one with `counted("{n} case", "{n} cases", n)`.
Strings are looked up when they are used, so `set_language` works at any time.
"""

from __future__ import annotations

import gettext
from pathlib import Path

LANGUAGES = ("en", "ru")
LOCALE = Path(__file__).resolve().parent.parent / "locale"
_current = "en"
_translations: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: str) -> None:
    """Speak `language` ("en" or "ru") from now on."""
    global _current, _translations
    _current = language
    _translations = gettext.translation("glasnost", LOCALE, [language], fallback=language == "en")


def language() -> str:
    """The language spoken now: "en" or "ru"."""
    return _current


def _(text: str) -> str:
    """`text` in the language spoken now."""
    return _translations.gettext(text)


def counted(one: str, many: str, n: int) -> str:
    """The form of a counted phrase that goes with `n` (Russian has three)."""
    return _translations.ngettext(one, many, n)


def mark(text: str) -> str:
    """Mark a phrase for translation without translating it now: it is looked up when it is shown."""
    return text
