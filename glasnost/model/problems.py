"""Errors that a person can act on: what, where, and what to do next."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from glasnost.model.language import _


class Problem(Exception):
    """A file or command that could not be completed. The command line prints it and exits with 1.

    what:   one sentence, already in the user's language, without personal data.
    where:  file, line, column or row; may be empty.
    remedy: what to do next; may be empty.
    code:   of a file that will never be read as it is: one of a fixed list of English sentences, for the table `issue`.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "", code: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.code = code

    def said(self) -> dict[str, str]:
        """What it says, to be sent on: `Problem(**said)` is the same."""
        return {"what": self.what, "where": self.where, "remedy": self.remedy, "code": self.code}

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class WrongUse(Problem):
    """The command itself was given wrongly. Exits with 2."""

    exit_code = 2


def unexpected(error: Exception) -> str:
    """An error nobody planned for. Its own words may quote the data, so they are shown only to who asks for them."""
    if os.environ.get("GLASNOST_TRACEBACK"):
        return "".join(traceback.format_exception(error))
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    place = traceback.extract_tb(error.__traceback__)[-1]
    return _("{kind} in {file}, line {line}. This is a fault of the program: please report it.").format(
        kind=type(error).__name__, file=Path(place.filename).name, line=place.lineno
    )
