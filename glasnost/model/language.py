"""The language that the program speaks: English, or Russian through gettext.

Source strings are English; `glasnost/locale/ru/LC_MESSAGES/glasnost.po` holds the Russian.
Mark a string with `_("…")`, a counted one with `counted("{n} case", "{n} cases", n)`.
Strings are looked up when they are used, so `set_language` works at any time. `speaking` is for programs that speak
with several people at once: each thread has its own.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru")
LOCALE = Path(__file__).resolve().parent.parent / "locale"
_current = "en"
_meanwhile: ContextVar[str | None] = ContextVar("language", default=None)


def set_language(language: str) -> None:
    """Speak `language` ("en" or "ru") from now on."""
    global _current
    _current = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside the block, in this thread only."""
    token = _meanwhile.set(language)
    try:
        yield
    finally:
        _meanwhile.reset(token)


def language() -> str:
    """The language spoken now: "en" or "ru"."""
    return _meanwhile.get() or _current


@cache
def _translations(language: str) -> gettext.NullTranslations:
    return gettext.translation("glasnost", LOCALE, [language], fallback=language == "en")


def _(text: str) -> str:
    """`text` in the language spoken now."""
    return _translations(language()).gettext(text)


def counted(one: str, many: str, n: int) -> str:
    """The form of a counted phrase that goes with `n` (Russian has three)."""
    return _translations(language()).ngettext(one, many, n)


def mark(text: str) -> str:
    """Mark a phrase for translation without translating it now: it is looked up when it is shown."""
    return text
