"""The lawyer's workbook: Freed, Not freed, To find out, Unusable rows, About.

It names no person: docket number and court find the case. The sheet of questions carries, in hidden columns, what
`answer` needs to read it back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from glasnost import __version__
from glasnost.model.language import _, language, mark
from glasnost.register.atomic import write_whole
from glasnost.rules.rulebook import NOT_IN_FORCE, FactRow, Rulebook
from glasnost.rules.screening import Screened, Screening
from glasnost.rules.sql import literal
from glasnost.rules.telling import (
    asked_of_words,
    citation_words,
    day_words,
    number_words,
    outcome_words,
    question_words,
    verdict_words,
)

MAX_ROWS = 1_048_575  # of a sheet, the header not counted
CASE = """SELECT s.charge_id, k.docket_number, k.court, k.region, c.provision, c.verdict, c.decided_on, s.outcome,
                 s.possible, s.rule, s.missing, c.fingerprint, c.case_id, c.person_id
          FROM screened s JOIN charge c USING (charge_id) LEFT JOIN court_case k USING (record_id, case_id)"""
ORDER = "ORDER BY k.region, k.court, k.docket_number, s.charge_id"

LINE = 15  # points, the height of a line of text
WIDTHS = (46, 22, 20, 30, 34, 16, 14)  # characters, of the columns of a question

# Hidden columns of the questions, read back by `answers`. The names are part of the file format.
KEYS = ("glasnost:rulebook", "glasnost:fact", "glasnost:subject_kind", "glasnost:subject", "glasnost:fingerprint")


CONTRADICTORY = mark("contradictory: the record says what the law takes to be impossible; no outcome")


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, its width in characters, its cell out of a row."""

    heading: str
    width: int
    cell: Callable[[dict[str, Any]], Any]
    kind: str = "text"


def write_workbook(screened: Screened, summary: Screening, path: Path) -> None:
    """Write the workbook as a whole or not at all."""
    options = {"constant_memory": True, "strings_to_formulas": False}
    created = datetime.combine(summary.as_of, time())  # no clock: the same input gives the same file
    with write_whole(path) as temporary, xlsxwriter.Workbook(str(temporary), options) as book:
        book.set_properties({"title": summary.rulebook.title_in(language()), "author": "Glasnost", "created": created})
        _Writer(book, screened, summary).write()


class _Writer:
    """Writes the sheets one after another, row by row."""

    def __init__(self, book: xlsxwriter.Workbook, screened: Screened, summary: Screening) -> None:
        self.book, self.screened, self.summary = book, screened, summary
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E4E9F0", "border": 1, "text_wrap": True, "valign": "top"}
        )
        self.plain = book.add_format({"valign": "top", "text_wrap": True})
        self.day = book.add_format(
            {"valign": "top", "num_format": "dd.mm.yyyy" if language() == "ru" else "d mmm yyyy"}
        )
        self.number = book.add_format({"valign": "top", "num_format": "#,##0"})
        self.answer = book.add_format({"valign": "top", "bg_color": "#FFF9DB", "border": 1, "locked": False})
        self.bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})

    def write(self) -> None:
        good = ", ".join(literal(o) for o in self.summary.rulebook.frees) or "''"
        self.cases(_("Freed"), f"{CASE} WHERE s.outcome IN ({good}) {ORDER}", self.decided_columns())
        self.cases(
            _("Not freed"),
            f"{CASE} WHERE s.outcome IS NOT NULL AND s.outcome NOT IN ({good}) {ORDER}",
            self.decided_columns(),
        )
        self.questions()
        self.cases(_("Unusable rows"), self.unusable_sql(), self.unusable_columns())
        self.about()

    # -- sheets of rows

    def cases(self, name: str, sql: str, columns: list[Column]) -> None:
        """A sheet of the rows of a query; a second sheet where one is full."""
        sheet, line, part = self.sheet(name, columns), 0, 1
        for row in self.rows(sql):
            if line == MAX_ROWS:
                part, line = part + 1, 0
                sheet = self.sheet(f"{name} {part}", columns)
            line += 1
            values = [column.cell(row) for column in columns]
            self.fit(sheet, line, values, [column.width for column in columns])
            for place, (column, value) in enumerate(zip(columns, values, strict=True)):
                self.cell(sheet, line, place, column.kind, value)
        self.finish(sheet, line, len(columns))

    def sheet(self, name: str, columns: Iterable[Column]) -> Worksheet:
        sheet = self.book.add_worksheet(name[:31])
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self.plain)
            sheet.write_string(0, place, column.heading, self.head)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 3 * LINE)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def finish(self, sheet: Worksheet, lines: int, columns: int) -> None:
        if lines:
            sheet.autofilter(0, 0, lines, columns - 1)

    def cell(
        self, sheet: Worksheet, line: int, place: int, kind: str, value: Any, format_: Format | None = None
    ) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date):
            # days before 1900 are no dates to a spreadsheet
            if value.year < 1900:
                sheet.write_string(line, place, value.isoformat(), format_ or self.plain)
            else:
                sheet.write_datetime(line, place, value, format_ or self.day)
        elif kind == "number":
            sheet.write_number(line, place, value, format_ or self.number)
        else:
            sheet.write_string(line, place, str(value)[:32_767], format_ or self.plain)

    def fit(self, sheet: Worksheet, line: int, values: Sequence[Any], widths: Sequence[int]) -> None:
        """Make the row as high as its longest cell needs; some spreadsheet programs do not do it by themselves."""
        lines = max(math.ceil(len(v) / w) if isinstance(v, str) else 1 for v, w in zip(values, widths, strict=False))
        if lines > 1:
            sheet.set_row(line, LINE * lines)

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        # a second connection to the same data, because other queries run while these rows are written
        result = self.screened.connection.execute(sql)
        names = [d[0] for d in result.description or ()]
        rows = result.fetchmany(5_000)
        while rows:
            yield from (dict(zip(names, row, strict=True)) for row in rows)
            rows = result.fetchmany(5_000)

    def case_columns(self) -> list[Column]:
        return [
            Column(_("Case"), 16, lambda r: r["docket_number"]),
            Column(_("Court"), 34, lambda r: r["court"]),
            Column(_("Region"), 22, lambda r: r["region"]),
            Column(_("Charge"), 34, lambda r: citation_words(r["provision"])),
        ]

    def decided_columns(self) -> list[Column]:
        book = self.summary.rulebook
        return [
            *self.case_columns(),
            Column(_("Result in the register"), 22, lambda r: verdict_words(r["verdict"])),
            Column(_("Decided on"), 13, lambda r: r["decided_on"]),
            Column(_("Under the law"), 22, lambda r: outcome_words(book, [r["outcome"]])),
            Column(_("Deciding line"), 18, lambda r: ", ".join(r["rule"])),
            Column(_("Charge id"), 38, lambda r: r["charge_id"]),
        ]

    # -- questions

    def questions(self) -> None:
        """One row a question; the question that settles most stands first."""
        facts = {row.name: row for row in self.summary.rulebook.facts}
        names = [
            _("Question"),
            _("Whom to ask"),
            _("Your answer"),
            _("Possible answers"),
            _("Now possible"),
            _("This answer alone settles the case"),
            _("Cases that wait for this question"),
        ]
        headings = [*((c.heading, c.width) for c in self.case_columns()), *zip(names, WIDTHS, strict=True)]
        sheet = self.sheet(_("To find out"), [Column(h, w, lambda r: None) for h, w in headings])
        first_key = len(headings)
        for place, key in enumerate(KEYS):
            sheet.set_column(first_key + place, first_key + place, None, None, {"hidden": True})
            sheet.write_string(0, first_key + place, key)
        line = 0
        for ask in self.summary.asks:
            fact = facts[ask.fact]
            started = line + 1
            for row in self.rows(self.question_sql(fact)):
                if line == MAX_ROWS:
                    break
                line += 1
                self.question(sheet, line, row, fact, ask.matters, first_key)
            self.validation(sheet, fact, started, line)
        self.finish(sheet, line, len(headings))

    def question_sql(self, fact: FactRow) -> str:
        """A fact of a case or a person is asked once for all its charges, one of another charge about that charge."""
        subject = {"case": "c.case_id", "person": "c.person_id"}.get(fact.of, "c.charge_id")
        return f"""SELECT c.charge_id, k.docket_number, k.court, k.region, c.provision, s.possible, c.fingerprint,
                          c.case_id, c.person_id, a.alone
                   FROM asked a JOIN screened s ON s.charge_id = a.waiting JOIN charge c ON c.charge_id = a.about
                   LEFT JOIN court_case k USING (record_id, case_id)
                   WHERE a.fact = {literal(fact.name)}
                   QUALIFY row_number() OVER (PARTITION BY coalesce({subject}, c.charge_id)
                                              ORDER BY a.alone DESC, a.waiting) = 1
                   ORDER BY a.alone DESC, len(s.missing), k.region, k.court, k.docket_number, c.charge_id"""

    def question(
        self, sheet: Worksheet, line: int, row: dict[str, Any], fact: FactRow, waiting: int, first_key: int
    ) -> None:
        columns = self.case_columns()
        kind = fact.of if fact.of in ("case", "person") else "charge"
        subject = row[f"{kind}_id"] or row["charge_id"]
        cells = [
            question_words(fact),
            asked_of_words(fact),
            None,
            choices_words(fact, self.summary.rulebook),
            outcome_words(self.summary.rulebook, row["possible"]),
            _("yes") if row["alone"] else _("no"),
        ]
        cells = [*(column.cell(row) for column in columns), *cells]
        self.fit(sheet, line, cells, [*(column.width for column in columns), *WIDTHS])
        for place, value in enumerate(cells):
            self.cell(sheet, line, place, "text", value)
        sheet.write_blank(line, 6, None, self.answer)
        self.cell(sheet, line, 10, "number", waiting)
        keys = (
            self.summary.rulebook.id,
            fact.name,
            kind if row[f"{kind}_id"] else "charge",
            subject,
            row["fingerprint"],
        )
        for place, key in enumerate(keys):
            sheet.write_string(line, first_key + place, key)

    def validation(self, sheet: Worksheet, fact: FactRow, first: int, last: int) -> None:
        """A list to choose from where the answers are a closed list."""
        choices = choices_list(fact)
        if choices and last >= first and len(",".join(choices)) <= 255:
            sheet.data_validation(
                first,
                6,
                last,
                6,
                {
                    "validate": "list",
                    "source": choices,
                    "error_title": _("Not an answer"),
                    "error_message": _("Choose from the list, or leave it blank."),
                },
            )

    # -- unusable rows, and what this is

    def unusable_sql(self) -> str:
        """What the sources gave and could not be used, then the charges whose facts break a given."""
        return f"""SELECT file_name, row, field, reason, detail, charge_id FROM (
                     SELECT o.file_name, i.row, i.field, i.reason, i.detail, i.charge_id, FALSE AS broken FROM issue i
                     LEFT JOIN original o ON o.original = i.original AND o.source_id = i.source_id
                     UNION ALL
                     SELECT o.file_name, k.row, NULL, {literal(CONTRADICTORY)}, NULL, s.charge_id, TRUE
                     FROM screened s JOIN charge c USING (charge_id) LEFT JOIN court_case k USING (record_id, case_id)
                     LEFT JOIN original o ON o.original = c.original AND o.source_id = c.source_id
                     WHERE s.broken)
                   ORDER BY broken, file_name, row, field, reason, charge_id"""

    def unusable_columns(self) -> list[Column]:
        return [
            Column(_("File"), 34, lambda r: r["file_name"]),
            Column(_("Row"), 10, lambda r: r["row"], "number"),
            Column(_("Field"), 20, lambda r: r["field"]),
            Column(_("Why it could not be used"), 44, lambda r: reason_words(r["reason"])),
            Column(_("More"), 44, lambda r: r["detail"]),
            Column(_("Charge id"), 38, lambda r: r["charge_id"]),
        ]

    def about(self) -> None:
        book, summary = self.summary.rulebook, self.summary
        sheet = self.book.add_worksheet(_("About"))
        sheet.set_column(0, 0, 34, self.bold)
        sheet.set_column(1, 1, 100, self.plain)
        force = " – ".join(day_words(d) if d else "…" for d in book.in_force)
        lines: list[tuple[str, str]] = [
            (_("Law"), book.title_in(language())),
            (_("Rulebook"), f"{book.id} (SHA-256 {book.text_hash[:16]}…)"),
            (_("Wording in force"), force),
            (
                _("Quotes compared with the official text by"),
                _("nobody") if book.checked_by == "nobody" else book.checked_by,
            ),
            (_("As of"), day_words(summary.as_of)),
            (_("Charges"), number_words(summary.charges)),
            (_("Cases"), number_words(summary.cases)),
            *(
                (self.outcome_title(o), number_words(c.charges))
                for o, c in summary.outcomes.items()
                if c.charges or o != NOT_IN_FORCE
            ),
            (_("To find out"), number_words(summary.undecided.charges)),
            (_("Contradictory"), number_words(summary.broken)),
            (
                _("What is counted"),
                _(
                    "Charges. The same person may stand in several records; people are not linked yet, so people are "
                    "not counted."
                ),
            ),
            (
                _("Freed"),
                _("Charges whose outcome is one of: {outcomes}. A person is freed only if every charge is.").format(
                    outcomes=outcome_words(book, book.frees)
                ),
            ),
            (
                _("To find out"),
                _("The law's answer depends on facts that no source gives. Nothing is assumed about them."),
            ),
            (_("How to answer"), _("Fill in the yellow column, save, and run: glasnost answer FILE.xlsx --by NAME")),
            (
                _("Names"),
                _("This file names no person. It still holds docket numbers: keep it as safe as the register."),
            ),
            (_("Made by"), f"Glasnost {__version__}"),
            (_("Versions of the tables"), ", ".join(f"{t} {v}" for t, v in sorted(summary.versions.items()))),
        ]
        lines += [(_("Quote of the law"), quote.text) for quote in book.quotes]
        for line, (title, text) in enumerate(lines):
            self.fit(sheet, line, [title, text], [34, 100])
            sheet.write_string(line, 0, title, self.bold)
            sheet.write_string(line, 1, text[:32_767], self.plain)

    def outcome_title(self, outcome: str) -> str:
        return _("Charges: {outcome}").format(outcome=outcome_words(self.summary.rulebook, [outcome]))


def choices_list(fact: FactRow) -> list[str]:
    """The closed list of answers as they are entered, or nothing."""
    if fact.type == "bool":
        return [_("yes"), _("no")]
    return [v.strip() for v in fact.values.split(",")] if fact.type == "enum" else []


def choices_words(fact: FactRow, book: Rulebook) -> str:
    """What may be entered."""
    if fact.type == "date":
        return _("a day such as 2018-05-31; 2018-05-?? if only the month is known")
    if fact.type == "moment":
        return _("a day and time with its zone, such as 2018-05-31T14:00+03:00; the day alone if the time is not known")
    if fact.type == "citation":
        named = (item for listed in book.lists for item in listed.items if "/" in item)
        return _("such as {citation}").format(citation=next(named, "ru/uk/282/1"))
    if fact.type in ("int", "number"):
        return _("a number")
    return ", ".join(choices_list(fact))


def reason_words(reason: str) -> str:
    """Why a row or value could not be used, in the language spoken now."""
    return _(reason)
