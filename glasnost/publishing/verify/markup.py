"""A page taken apart: the numbers in it, its days, its tables, its links, and the rest of its text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_SKIPPED = ("svg", "script", "style")


@dataclass
class Number:
    """A number in a page. marks: what it says that it is. table: of the element around it, such as `data-table`."""

    tag: str
    marks: dict[str, str]
    table: str
    text: str = ""


@dataclass
class Taken:
    """A page. days: (day, text). text: of everything but drawings, white space collapsed; raw: as it stands."""

    language: str = ""
    numbers: list[Number] = field(default_factory=list)
    days: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""
    raw: str = ""

    def digits(self) -> list[str]:
        """Every run of digits, without separators between thousands: the same in both languages."""
        separator = "[\u00a0\u202f]" if self.language == "ru" else ","
        joined = re.sub(rf"(?<=[0-9]){separator}(?=[0-9]{{3}}(?![0-9]))", "", self.raw)
        return sorted(re.findall(r"[0-9]+", joined))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Taken()
        self.skipping = 0
        self.number: Number | None = None
        self.day: list[str] | None = None
        self.table = ""
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag in _SKIPPED:
            self.skipping += 1
        if tag == "html":
            self.page.language = found.get("lang", "")
        if tag == "table":
            self.table = found.get("data-table", found.get("data-report", ""))
        marks = {name: value for name, value in found.items() if name.startswith("data-") or name == "value"}
        if tag == "data" or (tag == "td" and marks):
            self.number = Number(tag, marks, self.table)
            self.page.numbers.append(self.number)
        if tag == "time":
            self.day = [found.get("datetime", ""), ""]
        self.page.links += [found[name] for name in ("href", "src") if found.get(name)]
        if tag == "meta" and found.get("name") == "description":
            self.parts.append(found.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping -= 1
        if tag == "table":
            self.table = ""
        if self.number is not None and tag == self.number.tag:
            self.number = None
        if tag == "time" and self.day is not None:
            self.page.days.append((self.day[0], self.day[1]))
            self.day = None
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        self.parts.append(data)
        if self.number is not None:
            self.number.text += data
        if self.day is not None:
            self.day[1] += data


def take_apart(data: bytes) -> Taken:
    """The page. ValueError if it is no text."""
    reader = _Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    reader.page.raw = "".join(reader.parts)
    reader.page.text = collapsed(reader.page.raw)
    return reader.page


def collapsed(text: str) -> str:
    """Runs of white space, no-break ones too, as one blank."""
    return " ".join(text.split())


def number_in(text: str, language: str) -> str:
    """The number that a text shows, without separators, with a point; what is no number stays as it is."""
    found = re.sub(r"[\s×%]", "", text)
    return found.replace(",", ".") if language == "ru" else found.replace(",", "")


def listed(text: str) -> list[Any]:
    """A list in a mark. ValueError."""
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError(text)
    return found
