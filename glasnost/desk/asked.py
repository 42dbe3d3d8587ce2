"""What a request asks for: the register, who asks, numbers and words out of addresses and forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from glasnost.register import Register

if TYPE_CHECKING:
    from glasnost.desk.accounts.models import User

ROWS = 50  # of a page of a list


def register_of(request: HttpRequest) -> Register:
    """The register that this desk is for."""
    found = request.register  # type: ignore[attr-defined]
    assert isinstance(found, Register)
    return found


def user_of(request: HttpRequest) -> User:
    """Who asks: the guard let nobody else in."""
    from glasnost.desk.accounts.models import User

    assert isinstance(request.user, User)
    return request.user


def words(values: Any, name: str, most: int = 300) -> str:
    """A word of a form or of an address, without blanks around it and never longer than `most`."""
    return str(values.get(name, "")).strip()[:most]


@dataclass(frozen=True)
class Part:
    """A page of a list: rows from `first` (from 0) on, of `total`."""

    number: int  # from 1
    total: int
    size: int = ROWS

    @property
    def first(self) -> int:
        """The place of the first row."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last row, counted from 1."""
        return min(self.total, self.first + self.size)

    @property
    def pages(self) -> int:
        """How many pages there are; one even if there is nothing."""
        return max(1, -(-self.total // self.size))


def part_of(request: HttpRequest, total: int, size: int = ROWS) -> Part:
    """The page that the address asks for; the nearest one if there is none such."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return Part(min(max(number, 1), Part(1, total, size).pages), total, size)
