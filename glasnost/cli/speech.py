"""Which language the command line speaks, and help texts that are put into it when they are shown."""

from __future__ import annotations

import gettext
import inspect
import os
from typing import Any

import click

from glasnost.model.language import LANGUAGES, LOCALE, _, set_language


def speak(arguments: list[str]) -> None:
    """Set the language: --lang wherever it stands, else GLASNOST_LANG, else the system's."""
    chosen = _asked(arguments) or os.environ.get("GLASNOST_LANG") or _system()
    language = chosen if chosen in LANGUAGES else "en"
    set_language(language)
    # The option parser finds its own sentences by the standard library's global settings.
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("glasnost", str(LOCALE))
    gettext.textdomain("glasnost")


def _asked(arguments: list[str]) -> str | None:
    """What --lang says; it counts before the line is parsed, because help may stand before it."""
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    return None


def _system() -> str:
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return named[:2].lower()


class _Said:
    """A text attribute that is read in the language spoken now."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._slot = f"_english_{name}"

    def __get__(self, holder: object, owner: type | None = None) -> Any:
        text = getattr(holder, self._slot, None)
        return _(inspect.cleandoc(text)) if text else text

    def __set__(self, holder: object, text: str | None) -> None:
        setattr(holder, self._slot, text)


class Option(click.Option):
    """An option whose help is marked with `mark`."""

    help = _Said()


class Speaking(click.Command):
    """A command whose help is marked with `mark`."""

    help = _Said()
    short_help = _Said()
    epilog = _Said()
