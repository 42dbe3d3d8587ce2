"""Derived numbers as sentences: what grew from what to what, with its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from glasnost.model.language import _
from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.site.numbers import derived, label, operands, said
from glasnost.publishing.site.plans import YEAR
from glasnost.publishing.tables import Table

MOST_PARTS = 4  # of a sum that is written out


@dataclass(frozen=True)
class Finding:
    """One derived number on a page, in the language spoken now. sentence: what it is computed from, or why not."""

    title: str
    value: Markup
    sentence: Markup
    definition: str
    notes: tuple[str, ...]


def fill(text: str, **values: object) -> Markup:
    """A text with its places filled in; what is no markup is escaped."""
    return Markup(escape(text)).format(**values)  # noqa: S704 - escaped


def finding(number: Derived, tables: Mapping[str, Table]) -> Finding:
    """The number with what it is computed from."""
    notes = [said(note) for note in number.notes]
    if number.value is None:
        why = fill("{why}", why=said(number.why) if number.why else "")
        return Finding(said(number.title), derived(number), why, said(number.definition), tuple(notes))
    return Finding(
        said(number.title), derived(number), _sentence(number, tables), said(number.definition), tuple(notes)
    )


def headline(number: Derived, tables: Mapping[str, Table]) -> tuple[Markup, str]:
    """A growth of one cell as a heading: from what to what, and how much; and what the cell is, in words."""
    sentence = fill(_("{change}: {growth}"), change=_sentence(number, tables), growth=derived(number))
    table, key = tables[number.over[0].table], number.over[0].key
    names = [
        label(table, place, value)
        for place, value in enumerate(key)
        if not table.dimensions[place].name.startswith(YEAR)
    ]
    return Markup("{}{}").format(sentence[:1].upper(), sentence[1:]), "; ".join(names)


def _sentence(number: Derived, tables: Mapping[str, Table]) -> Markup:
    over = _sum(number.over, tables)
    if number.formula is Formula.GROWTH:
        return fill(
            _("from {before} in {first} to {after} in {last}"),
            before=_sum(number.under, tables),
            first=_year(number.under, tables),
            after=over,
            last=_year(number.over, tables),
        )
    if number.formula is Formula.SHARE:
        return fill(_("{part} of {whole}"), part=over, whole=_sum(number.under, tables))
    if len(number.over) <= MOST_PARTS:
        return Markup(" + ").join(_sum((one,), tables) for one in number.over)
    return fill(_("the sum of {n} numbers"), n=len(number.over))


def _sum(cells: Sequence[Operand], tables: Mapping[str, Table]) -> Markup:
    return operands((tables[one.table], one.key) for one in cells)


def _year(cells: Sequence[Operand], tables: Mapping[str, Table]) -> str:
    """The year of the cells, or the years that differ."""
    found = []
    for one in cells:
        names = [dimension.name for dimension in tables[one.table].dimensions]
        found += [value for name, value in zip(names, one.key, strict=True) if name.startswith(YEAR)]
    return ", ".join(sorted(set(found)))
