"""`glasnost rules`: the laws that there are, their checks, and verdicts for any table of facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.law_options import as_of_option, set_option, settings_of
from glasnost.cli.program import Setting, define_group, option, pass_setting
from glasnost.model.language import _, counted, language, mark
from glasnost.model.problems import Problem


@define_group("rules", short_help=mark("The laws: list, check, start a new one, evaluate a table."))
def command() -> None:
    """Commands on rulebooks."""


@command.command("list", short_help=mark("The rulebooks that there are."), help=mark("The rulebooks that there are."))
@pass_setting
def list_rulebooks(setting: Setting) -> None:
    from glasnost.rules.catalogue import rulebook_files
    from glasnost.rules.rulebook import load_rulebook

    books = [load_rulebook(path) for path in rulebook_files().values()]
    if setting.json:
        show.as_json(
            [
                {"id": b.id, "title": b.title, "kind": b.kind, "status": b.status, "checked_by": b.checked_by}
                for b in books
            ]
        )
        return
    width = max((len(book.id) for book in books), default=0)
    for book in books:
        show.say(f"{book.id:<{width}}  {book.title_in(language())} ({_(book.status)})")


@command.command(
    "check",
    short_help=mark("Check rulebooks: types, examples, and what no example reaches."),
    help=mark(
        "Check rulebooks (ids or .md files; all of them if none is named). Every fault is told with file, line and "
        "word. Ends with 1 if there is one."
    ),
)
@click.argument("rulebooks", nargs=-1)
@pass_setting
@click.pass_context
def check(context: click.Context, setting: Setting, rulebooks: tuple[str, ...]) -> None:
    from glasnost.rules.catalogue import find_rulebook, rulebook_files, several_wordings
    from glasnost.rules.check import check_rulebook

    names = rulebooks or (*rulebook_files(), *several_wordings())
    found: dict[str, list[Problem]] = {}
    for name in names:
        try:
            found[name] = list(check_rulebook(find_rulebook(name)))
        except Problem as problem:
            found[name] = [problem]
    if setting.json:
        show.as_json(found)
    else:
        for name, faults in found.items():
            for fault in faults:
                show.problem(fault)
            if not faults:
                show.say(_("{name}: no faults.").format(name=name))
    context.exit(any(found.values()))


@command.command(
    "new",
    short_help=mark("Start a rulebook of one's own."),
    help=mark("Write a skeleton of a rulebook to FILE.md, with every part and an example of each, ready to fill in."),
)
@click.argument("file", type=click.Path(path_type=Path))
@pass_setting
def new(setting: Setting, file: Path) -> None:
    from glasnost.rules.skeleton import write_skeleton

    write_skeleton(file)
    show.say(_("Written: {file}.").format(file=file))
    show.say(_("Next: fill it in, then glasnost rules check {file}").format(file=file))


@command.command(
    "evaluate",
    short_help=mark("Verdicts for any table of facts, without a register."),
    help=mark(
        "Read a table of FACTS (CSV, JSONL or Parquet: one row a charge, charge_id and one column a fact, blank = "
        "unknown) and write one verdict a row to OUT, in the same order."
    ),
)
@click.argument("rulebook")
@click.argument("facts", type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="OUT",
    help=mark("Where to write the verdicts."),
)
@as_of_option
@set_option
@pass_setting
def evaluate(
    setting: Setting, rulebook: str, facts: Path, output: Path, as_of: date, settings: tuple[str, ...]
) -> None:
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.tables import evaluate_table

    result = evaluate_table(find_rulebook(rulebook), facts, output, as_of, settings_of(settings))
    if setting.json:
        show.as_json(result)
        return
    rows = counted("{n} row", "{n} rows", result.rows).format(n=show.number(result.rows))
    show.note(
        _("{rows}, {n} undecided. Written: {file}.").format(rows=rows, n=show.number(result.undecided), file=output)
    )
    if result.broken:
        show.note(
            _("{n} rows contradict what the law takes as given: no outcome.").format(n=show.number(result.broken))
        )
    for unusable in result.unusable:
        show.note(
            _("{n} values of {fact} are outside their list or range and count as missing.").format(
                n=show.number(unusable.rows), fact=unusable.fact
            )
        )
    if result.ignored:
        show.note(_("Columns that the rulebook does not ask for: {names}.").format(names=", ".join(result.ignored)))
