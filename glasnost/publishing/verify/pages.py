"""Every number in the pages, computed again from the tables; the two languages held against each other."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.markup import Number, Taken, collapsed, listed, number_in, take_apart
from glasnost.publishing.verify.reading import COUNTED, Sheet

LANGUAGES = ("en", "ru")


@dataclass(frozen=True)
class Known:
    """What a page may say. earlier: release → its tables. days, releases: that may be named. changes: rows of
    corrections.csv. report: rows of the requests' tables.csv, as texts. texts: table → language → its texts."""

    sheets: Mapping[str, Sheet]
    derived: Mapping[str, Any]
    earlier: Mapping[int, Mapping[str, Sheet]]
    days: frozenset[str]
    releases: frozenset[int]
    changes: int
    report: list[str]
    texts: Mapping[str, Mapping[str, list[str]]]


def check_pages(files: Mapping[str, bytes], known: Known, found: Verified) -> None:
    """Look at every page."""
    taken: dict[str, Taken] = {}
    for path in files:
        if path.endswith(".html"):
            try:
                taken[path] = take_apart(files[path])
            except ValueError:
                found.wrong(path, "", _("the page is no text"))
    for path, page in taken.items():
        found.pages += 1
        _check_page(path, page, known, found)
        _check_links(path, page, files, found)
    if "index.html" not in taken or not {f"{one}/index.html" for one in LANGUAGES} <= {*taken["index.html"].links}:
        found.wrong("index.html", "", _("the page is missing"))
    _check_languages(taken, found)
    for name, sheet in known.sheets.items():
        for language in LANGUAGES:
            _check_table(f"{language}/tables/{name}.html", name, sheet, taken, known, found)


def _check_page(path: str, page: Taken, known: Known, found: Verified) -> None:
    language = path.partition("/")[0]
    if language in LANGUAGES and page.language != language:
        found.wrong(path, "", _("the page is not in its language"))
    for number in page.numbers:
        found.numbers += 1
        try:
            wanted = _wanted(number, known)
        except (KeyError, ValueError, TypeError, IndexError):
            found.wrong(path, number.text, _("the number does not say which cells it comes from"))
            continue
        shown = number_in(number.text, language)
        if wanted is None:
            if re.search("[0-9]", number.text):
                found.wrong(path, number.text, _("a number stands where the table has none"))
        elif shown != wanted or number.marks.get("value", wanted) != wanted:
            found.wrong(path, number.text, _("the tables give {n}").format(n=wanted))
    for day, text in page.days:
        if day not in known.days:
            found.wrong(path, text, _("the day belongs to no release"))
        elif sorted(re.findall("[0-9]+", text)) != sorted([day[:4], str(int(day[8:]))]):
            found.wrong(path, text, _("the day in words is not {day}").format(day=day))


def _wanted(number: Number, known: Known) -> str | None:
    """What the number must be; None for a cell that holds none. KeyError, ValueError if it says nothing."""
    marks = number.marks
    if "data-key" in marks:
        return _cell(known.sheets[number.table], marks["data-key"], marks.get("data-state", ""))
    if "data-cell" in marks:
        table, *key = listed(marks["data-cell"])
        return str(known.sheets[table].values[tuple(key)])
    if "data-sum" in marks:
        return str(sum(known.sheets[table].values[tuple(key)] for table, *key in listed(marks["data-sum"])))
    if "data-number" in marks:
        return str(known.derived[marks["data-number"]]["value"])
    if "data-archived" in marks:
        release, table, *key = listed(marks["data-archived"])
        return str(known.earlier[release][table].values[tuple(key)])
    if "data-row" in marks:
        text = known.report[int(marks["data-row"]) - 1]
        if marks.get("data-value", "") != text:
            raise ValueError(text)
        return _shown(text) if text else None
    return _counted(marks, number.text, known)


def _counted(marks: Mapping[str, str], text: str, known: Known) -> str:
    """A number of cells, tables, changes or releases."""
    if "data-corrections" in marks:
        return str(known.changes)
    if "data-release" in marks:
        if int(marks["value"]) not in known.releases:
            raise ValueError(text)
        return marks["value"]
    what, *tables = listed(marks["data-count"])
    sheets = [known.sheets[name] for name in tables] or list(known.sheets.values())
    if what == "tables":
        return str(len(sheets))
    return str(sum(what in ("cells", state) for sheet in sheets for state in sheet.states.values()))


def _cell(sheet: Sheet, named: str, state: str) -> str | None:
    key = tuple(listed(named))
    if sheet.states[key] != state:
        raise ValueError(state)
    return str(sheet.values[key]) if state == COUNTED else None


def _shown(text: str) -> str:
    """A number of the report as a page shows it: without a useless nought after the point."""
    whole, _point, rest = text.partition(".")
    return f"{whole}.{rest}" if rest.strip("0") else whole


def _check_languages(taken: Mapping[str, Taken], found: Verified) -> None:
    """The two languages say the same numbers, also those that come from no table."""
    first, second = LANGUAGES
    for path, page in taken.items():
        if not path.startswith(f"{first}/"):
            continue
        other = f"{second}/{path.partition('/')[2]}"
        if other not in taken:
            found.wrong(other, "", _("the page is missing in this language"))
            continue
        here, there = Counter(page.digits()), Counter(taken[other].digits())
        if here != there:
            differing = sorted(((here - there) + (there - here)).elements())
            found.wrong(path, ", ".join(differing[:5]), _("the pages of the two languages say different numbers"))


def _check_links(path: str, page: Taken, files: Mapping[str, bytes], found: Verified) -> None:
    """Links within the site lead somewhere, and nothing is loaded from elsewhere."""
    for link in page.links:
        address = unquote(link.partition("#")[0])
        if not address or re.match("[a-z]+:", address):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
        if target not in files:
            found.wrong(path, link, _("the link leads nowhere"))


def _check_table(path: str, name: str, sheet: Sheet, taken: Mapping[str, Taken], known: Known, found: Verified) -> None:
    """The page of a table holds each of its cells once, and what is said of it."""
    if path not in taken:
        found.wrong(path, "", _("the page is missing"))
        return
    marks = [one.marks["data-key"] for one in taken[path].numbers if "data-key" in one.marks and one.table == name]
    try:
        keys = Counter(tuple(listed(mark)) for mark in marks)
    except ValueError:
        return
    for key in sorted(sheet.states.keys() - keys.keys()):
        found.wrong(path, ", ".join(key), _("the cell is missing on the page"))
    for key, times in keys.items():
        if times > 1:
            found.wrong(path, ", ".join(key), _("the cell stands twice on the page"))
    for text in known.texts.get(name, {}).get(path.partition("/")[0], []):
        if collapsed(text) not in taken[path].text:
            found.wrong(path, "", _("what datapackage.json says of the table is not on the page"))
