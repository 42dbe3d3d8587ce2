"""The charts: their data against the tables, and their drawings made again from their data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from importlib.metadata import version
from typing import Any

import vl_convert

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.markup import number_in
from glasnost.publishing.verify.reading import Sheet

_PLACE = re.compile(r"charts/(.+)\.(en|ru)\.json")
_IN_PAGE = re.compile(r'<svg [^>]*aria-labelledby="(wide|narrow)-(\S+?)-title [^>]*>.*?</svg>', re.DOTALL)
_OUTER = re.compile(
    r'^<svg [^>]*?(width="[^"]*" height="[^"]*" viewBox="[^"]*")[^>]*>'
    r"(?:<title [^>]*>(.*?)</title><desc [^>]*>(.*?)</desc>)?",
    re.DOTALL,
)
_SILENT = re.compile(r' (?:role|aria-[a-z]+|font-family)="[^"]*"')
_MADE = "vl-convert-python"
_LOCALES = {"en": (".", ","), "ru": (",", "\u00a0")}


def check_charts(
    files: Mapping[str, bytes],
    sheets: Mapping[str, Sheet],
    texts: Mapping[str, Mapping[str, list[str]]],
    made_with: Mapping[str, str],
    found: Verified,
) -> None:
    """Every datum is the cell that it names; every drawing is that of its data."""
    drawn: dict[tuple[str, str, str], str] = {}
    same = made_with.get(_MADE) == version(_MADE)
    if not same:
        found.notes.append(
            _("drawings were not made again: they were made with {name} {there}, and here is {here}").format(
                name=_MADE, there=made_with.get(_MADE, "–"), here=version(_MADE)
            )
        )
    for path in files:
        if match := _PLACE.fullmatch(path):
            name, language = match.groups()
            found.charts += 1
            try:
                sizes = json.loads(files[path])
                _check_data(path, sizes, sheets[name], language, found)
                if same:
                    drawn |= {(name, language, size): _bare(_draw(_text(one), language)) for size, one in sizes.items()}
            except (KeyError, ValueError, TypeError, AttributeError):
                found.wrong(path, "", _("it is no chart of a table"))
    if same:
        _check_drawings(files, drawn, texts, found)


def _check_data(path: str, sizes: Mapping[str, Any], sheet: Sheet, language: str, found: Verified) -> None:
    for one in sizes.values():
        for datum in _data(one):
            key = tuple(json.loads(datum["key"]))
            if key not in sheet.states or datum["n"] != sheet.values.get(key):
                found.wrong(path, ", ".join(key), _("the table has another number"))
            elif datum["n"] is not None and number_in(datum["text"], language) != str(datum["n"]):
                found.wrong(path, ", ".join(key), _("the number in the chart is not its own"))


def _data(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every datum with the key of a cell, wherever it stands in a specification."""
    if isinstance(node, dict):
        if "key" in node and "n" in node:
            yield node
        else:
            for value in node.values():
                yield from _data(value)
    elif isinstance(node, list):
        for value in node:
            yield from _data(value)


def _text(specification: Mapping[str, Any]) -> str:
    return json.dumps(specification, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=1000)
def _draw(specification: str, language: str) -> str:
    point, thousands = _LOCALES[language]
    locale = {"decimal": point, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    found: str = vl_convert.vegalite_to_svg(specification, format_locale=locale, allowed_base_urls=[])
    return found


def _bare(svg: str) -> str:
    """A drawing without its names and its letters."""
    return _SILENT.sub("", _OUTER.sub(r"\1", svg.strip()))


def _check_words(path: str, svg: str, said: Mapping[str, list[str]], language: str, found: Verified) -> None:
    """Who does not see the drawing is told what the table is."""
    match = _OUTER.match(svg)
    title, definition = said[language][:2]
    if match is None or not match[2] or not match[3]:
        found.wrong(path, "", _("the drawing has no words"))
    elif not unescape(match[2]).startswith(title) or not unescape(match[3]).startswith(definition):
        found.wrong(path, "", _("the words of the drawing are not those of its table"))


def _check_drawings(
    files: Mapping[str, bytes],
    drawn: Mapping[tuple[str, str, str], str],
    texts: Mapping[str, Mapping[str, list[str]]],
    found: Verified,
) -> None:
    for path, data in files.items():
        if path.startswith("charts/") and path.endswith(".svg"):
            name, language = path[len("charts/") : -len(".svg")].rsplit(".", 1)
            if _bare(data.decode("utf-8", "replace")) != drawn.get((name, language, "wide")):
                found.wrong(path, "", _("the drawing is not that of its data"))
            elif name in texts:
                _check_words(path, data.decode("utf-8", "replace"), texts[name], language, found)
        elif path.endswith(".html"):
            language = path.partition("/")[0]
            for match in _IN_PAGE.finditer(data.decode("utf-8", "replace")):
                if _bare(match[0]) != drawn.get((match[2], language, match[1])):
                    found.wrong(path, match[2], _("the drawing is not that of its data"))
                elif match[2] in texts:
                    _check_words(path, match[0], texts[match[2]], language, found)
