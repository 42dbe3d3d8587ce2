"""`glasnost compare`: who gains and who loses between two laws, or between one law under two settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.law_options import as_of_option, set_option, settings_of
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from glasnost.rules.comparing import Comparison, Row
    from glasnost.rules.joint import Bounds
    from glasnost.rules.rulebook import Rulebook

MOST_ROWS = 10  # of a breakdown; the file has all


@define(
    "compare",
    short_help=mark("Who gains and who loses between two laws."),
    help=mark(
        "Put every charge of the register under two rulebooks (ids or .md files) and say who gains and who loses if "
        "the SECOND takes the place of the FIRST: surely, and possibly because of what is not known.\n\n"
        "With two different rulebooks, --set goes to each that has such a parameter; with one rulebook named twice it "
        "goes to the second, so that two settings are compared."
    ),
)
@click.argument("first")
@click.argument("second")
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=mark("Where to write the result: .xlsx, .csv or .json."),
)
@as_of_option
@set_option
@option("--set-first", multiple=True, metavar="NAME=VALUE", help=mark("A parameter of the first rulebook alone."))
@pass_setting
def command(
    setting: Setting,
    first: str,
    second: str,
    output: Path | None,
    as_of: date,
    settings: tuple[str, ...],
    set_first: tuple[str, ...],
) -> None:
    from glasnost.register import Register
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.comparing import compare
    from glasnost.rules.comparison_book import ENDINGS, for_machines, write_comparison

    if output is not None and output.suffix.lower() not in ENDINGS:
        raise WrongUse(_("the result's file must end in one of: {endings}").format(endings=", ".join(ENDINGS)))
    books = find_rulebook(first), find_rulebook(second)
    chosen = settings_of_each(books, settings_of(settings), settings_of(set_first))
    register = Register.open(setting.register)
    with show.progress() as progress:
        progress(_("Comparing"), 0, None)
        found = compare(register, books, as_of, chosen)
        if not found.counts.charges:
            raise Problem(
                _("the register holds no charges"),
                where=str(setting.register),
                remedy=_("Put files into it first: glasnost ingest FILE --source ID"),
            )
        if output is not None:
            write_comparison(found, output)
    if setting.json:
        show.as_json(for_machines(found))
        return
    tell(found)
    if output is not None:
        show.say(_("Written: {file}.").format(file=output))


def settings_of_each(
    books: tuple[Rulebook, Rulebook], settings: dict[str, str], of_first: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What is set in the first rulebook, and in the second. Raises WrongUse for a name that neither has."""
    first, second = ({row.name for row in book.parameters} for book in books)
    for name in settings:
        if name not in first | second:
            raise WrongUse(_("neither rulebook has the parameter {name}").format(name=name))
    same = books[0].id == books[1].id
    shared = {} if same else {name: value for name, value in settings.items() if name in first}
    return shared | of_first, {name: value for name, value in settings.items() if name in second}


def tell(found: Comparison) -> None:
    """The comparison that a person reads."""
    from glasnost.rules.comparison_book import measure_words, side_words, table_words
    from glasnost.rules.telling import day_words

    counts = found.counts
    show.say(_("First: {law}").format(law=side_words(found.first)))
    show.say(_("Second: {law}").format(law=side_words(found.second)))
    show.say(
        _("as of {day}; {charges} charges in {cases} cases").format(
            day=day_words(found.as_of), charges=show.number(counts.charges), cases=show.number(found.cases)
        )
    )
    rows = [
        (_("freed by the first"), counts.freed_before),
        (_("freed by the second"), counts.freed_after),
        (_("gain"), counts.gain.charges),
        (_("lose"), counts.lose.charges),
    ]
    show.table(["", _("surely"), _("possibly")], [[name, *_numbers(bounds)] for name, bounds in rows])
    for name, of_table in counts.tables.items():
        _breakdown(name, table_words(name), of_table)
    show.say()
    effect = found.effect
    if not effect.people:
        show.say(_("Effect on people: of nobody does the register say that the record is complete."))
    else:
        show.say(
            _("Effect on {people} people whose records are complete ({others} others are left out):").format(
                people=show.number(effect.people), others=show.number(effect.left_out)
            )
        )
        states = [_("as things are"), _("after the first"), _("after the second")]
        measured = [[measure_words(m), *map(_range, of.values())] for m, of in effect.measures.items()]
        show.table(["", *states], measured)
    if counts.broken:
        show.say(_("Charges that contradict what a law takes as given: {n}.").format(n=show.number(counts.broken)))
    for unusable in found.unusable:
        show.say(
            _("{n} values of {fact} are outside their list or range and count as missing.").format(
                n=show.number(unusable.rows), fact=unusable.fact
            )
        )


def _breakdown(name: str, title: str, rows: list[Row]) -> None:
    from glasnost.rules.comparison_book import key_words

    changed = [row for row in rows if row.gain.charges.possibly or row.lose.charges.possibly]
    if not changed:
        return
    show.say()
    lines = [
        [key_words(name, r.key), show.number(r.charges), _range(r.gain.charges), _range(r.lose.charges)]
        for r in changed[:MOST_ROWS]
    ]
    show.table([title, _("charges"), _("gain"), _("lose")], lines)
    if len(changed) > MOST_ROWS:
        show.say("  " + _("and {n} more: the file that -o writes has all").format(n=len(changed) - MOST_ROWS))


def _numbers(bounds: Bounds) -> list[str]:
    return [show.number(bounds.surely), show.number(bounds.possibly)]


def _range(bounds: Bounds) -> str:
    """12, or 12–15 where it is not sure."""
    if bounds.surely == bounds.possibly:
        return show.number(bounds.surely)
    return f"{show.number(bounds.surely)}–{show.number(bounds.possibly)}"
