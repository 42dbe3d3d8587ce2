"""A text as it comes out of a file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Found:
    """`name`: the file's, with the member's and the number of the act behind it where there are several.

    page: "" or what kind of page it is: card, captcha, list, error; "pictures" if some pages are pictures; "problem" if
    the member of an archive could not be read (the card says why). came: signs of text in the file.
    """

    name: str
    text: str
    came: int
    page: str = ""
    card: dict[str, str] = field(default_factory=dict)
