"""Errors that a person can act on: what, where, and what to do next."""

from __future__ import annotations


class Problem(Exception):
    """A file or command that could not be completed. The command line prints it and exits with 1.

    what:   one sentence, already in the user's language, without personal data.
    where:  file, line, column or row; may be empty.
    remedy: what to do next; may be empty.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"


class WrongUse(Problem):
    """The command itself was given wrongly. Exits with 2."""

    exit_code = 2
