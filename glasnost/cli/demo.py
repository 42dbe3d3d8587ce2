"""`glasnost demo`: the main job on the bundled sample, every step told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import explain as explain_command
from glasnost.cli import screen as screen_command
from glasnost.cli import show
from glasnost.cli.ingest import tell as tell_ingest
from glasnost.cli.program import Setting, define, pass_setting
from glasnost.model.language import _, mark
from glasnost.model.places import folder
from glasnost.model.problems import Problem

if TYPE_CHECKING:
    from glasnost.register import Register

AS_OF = date(2026, 11, 22)  # a fixed day: the demonstration gives the same answers on every day
FILES = (("portal.csv", "ru/bsr"), ("cases.csv", "any/spreadsheet"))
LAWS = ("ru/amnesty-2018-mailru", "ru/repeal-519-fz-2018", "ru/draft-repeal-koap-20.3.3")
ANSWERED = "ru/repeal-519-fz-2018"
TWO = 2  # questions that the demonstration answers


@define(
    "demo",
    short_help=mark("Try everything on a bundled sample of invented cases."),
    help=mark(
        "Make DIR (./demo if it is not given) a register of the bundled sample of invented cases, screen it under "
        "three laws, explain, answer two questions, and screen again."
    ),
)
@click.argument("directory", default=Path("demo"), metavar="[DIR]", type=click.Path(path_type=Path))
@pass_setting
def command(setting: Setting, directory: Path) -> None:
    from glasnost.register import Register

    register = Register.create(directory)
    _step(_("1. The sample comes in: invented people in invented cases"))
    _ingest(register)
    _step(_("2. Three laws, one after another"))
    for name in LAWS:
        _screen(register, name, directory / f"{name.rpartition('/')[2]}.xlsx")
        show.say()
    _step(_("3. Why: one freed, one not, one to find out"))
    _explain(register)
    _step(_("4. Two questions are answered, and the law is asked again"))
    _answer(register, directory)
    _step(_("What you have now"))
    _end(directory)


def _step(title: str) -> None:
    show.say()
    show.say(f"── {title}")
    show.say()


def _sample(name: str) -> Path:
    for place in folder("examples"):
        if (place / "demo" / name).is_file():
            return place / "demo" / name
    raise Problem(_("the bundled sample is missing: the installation is not whole"))


def _ingest(register: Register) -> None:
    from glasnost.intake import ingest

    results = []
    for name, source in FILES:
        results += ingest(register, [_sample(name)], source)
    for result in results:
        if result.problem is not None:
            raise result.problem
    tell_ingest(results)


def _screen(register: Register, name: str, workbook: Path) -> None:
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.screening import Screened
    from glasnost.rules.workbook import write_workbook

    screened = Screened(register, find_rulebook(name), AS_OF)
    summary = screened.summary()
    write_workbook(screened, summary, workbook)
    screened.store()
    screen_command.tell(summary)


def _explain(register: Register) -> None:
    from glasnost.rules.catalogue import find_rulebook
    from glasnost.rules.explanation import explain

    for case in _three(register):
        for explanation in explain(register, find_rulebook(ANSWERED), case, AS_OF):
            explain_command.tell(explanation)
        show.say()


def _three(register: Register) -> list[str]:
    """One charge released, one under the article and not covered, one undecided between the fewest outcomes."""
    kinds = (
        "outcome = 'released'",
        "outcome = 'not covered' AND NOT list_contains(rule, 'other_article')",
        "missing = ['record_lasting']",
    )
    queries = [
        f"SELECT charge_id FROM verdict WHERE screening = '{ANSWERED}' AND {kind} ORDER BY 1 LIMIT 1" for kind in kinds
    ]
    with register.snapshot().connect() as connection:
        found = [connection.execute(query).fetchall() for query in queries]
    return [rows[0][0] for rows in found if rows]


def _answer(register: Register, directory: Path) -> None:
    from glasnost.rules.answers import take_answers

    workbook = directory / f"{ANSWERED.rpartition('/')[2]}.xlsx"
    filled = directory / "answered.xlsx"
    for question, answer in _fill(workbook, filled):
        show.say(_("The first question of the workbook: {question}").format(question=question))
        show.say(_("Answered: {answer}").format(answer=answer))
    take_answers(register, filled, _("the demonstration"), AS_OF)
    show.say()
    _screen(register, ANSWERED, workbook)


def _fill(workbook: Path, filled: Path) -> list[tuple[str, str]]:
    """Fill in the first two answers, as a lawyer would with her spreadsheet program."""
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    sheet = book[_("To find out")]
    answers = [_("yes"), _("no")]
    given = []
    for row, answer in zip(range(2, 2 + TWO), answers, strict=True):
        sheet.cell(row, 7).value = answer
        given.append((str(sheet.cell(row, 5).value), answer))
    book.save(filled)
    return given


def _end(directory: Path) -> None:
    show.say(_("A register of invented cases in {folder}, and in it a workbook for each law:").format(folder=directory))
    for name in LAWS:
        show.say(f"  {directory / (name.rpartition('/')[2] + '.xlsx')}")
    show.say()
    show.say(_("Try next:"))
    for line in (
        f"glasnost --register {directory} desk",
        f"glasnost --register {directory} screen ru/amnesty-2018-wider",
        f"glasnost --register {directory} explain ru/repeal-519-fz-2018 1-1/2019",
        f"glasnost --register {directory} petition {ANSWERED} --form ru/criminal-release --all -o petitions",
        "glasnost rules check",
        f"glasnost --register {directory} --lang ru screen {ANSWERED}",
    ):
        show.say(f"  {line}")
