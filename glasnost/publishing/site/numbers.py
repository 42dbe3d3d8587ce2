"""Numbers on a page: each says in its markup what it is, so that whoever has the tables can compute it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from glasnost.model import language as speech
from glasnost.model.language import _, language
from glasnost.publishing.derived import Derived, Formula
from glasnost.publishing.tables import Cell, State, Table, Words

HIDDEN, NOT_APPLICABLE, NOT_KNOWN = "hidden", "not applicable", "not known"


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language for a while."""
    before = language()
    speech.set_language(name)
    try:
        yield
    finally:
        speech.set_language(before)


def said(words: Words) -> str:
    """A text in the language spoken now."""
    return words.ru if language() == "ru" else words.en


def plain(value: int) -> str:
    """12,480 in English, 12 480 (with a no-break space) in Russian."""
    return str(format_decimal(value, locale=language()))


def decimal(value: str) -> str:
    """3.55, and 3,55 in Russian."""
    whole, _point, rest = value.partition(".")
    return plain(int(whole)) + (("," if language() == "ru" else ".") + rest if rest else "")


def day(value: date) -> Markup:
    """A day in words, with the day itself in the markup."""
    text = format_date(value, "d MMMM y" + (" 'г'." if language() == "ru" else ""), locale=language())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def state_words(state: State) -> str:
    """Why a cell holds no number."""
    return {
        State.HIDDEN: _("hidden"),
        State.NOT_APPLICABLE: _("not applicable"),
        State.NOT_KNOWN: _("no figure"),
    }[state]


def label(table: Table, place: int, value: str) -> str:
    """How a value of a dimension is shown."""
    found = table.dimensions[place].labels.get(value)
    if found is not None:
        return said(found)
    return _("Total") if value == "total" else value


def cell(table: Table, key: tuple[str, ...]) -> Markup:
    """A cell of a table within a sentence."""
    found = table.cells[key]
    if found.value is None:
        return Markup("<em>{}</em>").format(state_words(found.state))
    return Markup('<data value="{}" data-cell="{}">{}</data>').format(
        found.value, json.dumps([table.name, *key], ensure_ascii=False), plain(found.value)
    )


def operands(cells: Iterable[tuple[Table, tuple[str, ...]]]) -> Markup:
    """The sum of cells, each of which holds a number."""
    found = list(cells)
    if len(found) == 1:
        return cell(*found[0])
    value = sum(table.cells[key].value or 0 for table, key in found)
    named = json.dumps([[table.name, *key] for table, key in found], ensure_ascii=False)
    return Markup('<data value="{}" data-sum="{}">{}</data>').format(value, named, plain(value))


def derived(number: Derived) -> Markup:
    """A derived number: ×3.55, 41.2% or a sum."""
    if number.value is None:
        return Markup("<em>{}</em>").format(_("cannot be computed"))
    return Markup('<data value="{}" data-number="{}">{}</data>').format(number.value, number.name, derived_text(number))


def derived_text(number: Derived) -> str:
    """The same without markup."""
    assert number.value is not None
    text = decimal(number.value)
    if number.formula is Formula.GROWTH:
        return f"×{text}"
    if number.formula is Formula.SHARE:
        return f"{text}\u00a0%" if language() == "ru" else f"{text}%"
    return text


def count(value: int, what: str, table: str = "") -> Markup:
    """A number of cells or tables. what: a state, `cells` or `tables`; table: of one table, else of all."""
    return Markup('<data value="{}" data-count="{}">{}</data>').format(
        value, json.dumps([what, table] if table else [what]), plain(value)
    )


def release_number(number: int) -> Markup:
    """The number of a release."""
    return Markup('<data value="{}" data-release>{}</data>').format(number, plain(number))


def in_table(table: Table, key: tuple[str, ...]) -> Markup:
    """A cell as a cell of a table on a page."""
    found: Cell = table.cells[key]
    named = json.dumps(list(key), ensure_ascii=False)
    if found.value is None:
        return Markup('<td class="none" data-key="{}" data-state="{}">{}</td>').format(
            named, found.state, state_words(found.state)
        )
    return Markup('<td data-key="{}" data-state="{}">{}</td>').format(named, found.state, plain(found.value))
