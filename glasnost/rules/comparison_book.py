"""A comparison as a workbook, a table or JSON. It names no person: docket number and court find the case."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from glasnost import __version__
from glasnost.model.language import _, language
from glasnost.register.atomic import write_whole
from glasnost.rules.comparing import CHANGES, SUSPENDED, Comparison, Row, Side
from glasnost.rules.joint import Bounds
from glasnost.rules.telling import citation_words, day_words, sentence_words

ENDINGS = (".xlsx", ".csv", ".json")
MOST_ROWS = 1_048_575  # of a sheet, the header not counted
MOVED = f"""SELECT k.docket_number, k.court, k.region, c.provision, c.decided_on, {", ".join(CHANGES)}, m.charge_id
            FROM moved m JOIN charge c USING (charge_id) LEFT JOIN court_case k USING (record_id, case_id)
            ORDER BY k.region, k.court, k.docket_number, m.charge_id"""


def write_comparison(found: Comparison, path: Path) -> None:
    """Write by the file's ending, one of ENDINGS; as a whole or not at all."""
    with write_whole(path) as temporary:
        match path.suffix.lower():
            case ".xlsx":
                _write_book(found, temporary)
            case ".csv":
                with temporary.open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows([["table", "key", "what", "surely", "possibly"], *long_rows(found)])
            case _:
                temporary.write_text(json.dumps(for_machines(found), ensure_ascii=False, indent=2), encoding="utf-8")


def for_machines(found: Comparison) -> dict[str, Any]:
    """The comparison as JSON."""
    return {
        "first": _side(found.first),
        "second": _side(found.second),
        "as_of": found.as_of.isoformat(),
        "charges": found.counts.charges,
        "cases": found.cases,
        **{f.name: _plain(getattr(found.counts, f.name)) for f in dataclasses.fields(found.counts)},
        "effect": dataclasses.asdict(found.effect),
        "unusable_values": {u.fact: u.rows for u in found.unusable},
        "versions": found.versions,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: [dataclasses.asdict(row) for row in rows] for name, rows in value.items()}
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def _side(side: Side) -> dict[str, Any]:
    return {"rulebook": side.rulebook.id, "rulebook_hash": side.rulebook.text_hash, "settings": side.settings}


def long_rows(found: Comparison) -> Iterator[list[Any]]:
    """Every number in one long table: (table, key, what, surely, possibly)."""
    counts = found.counts
    yield ["all", "", "charges", counts.charges, counts.charges]
    for name in ("freed_before", "freed_after", "freed_twice"):
        yield ["all", "", name, *_pair(getattr(counts, name))]
    for table, rows in {"all": [Row("", counts.charges, counts.gain, counts.lose)], **counts.tables}.items():
        for row in rows:
            for change, move in (("gain", row.gain), ("lose", row.lose)):
                yield [table, row.key, f"{change}: charges", *_pair(move.charges)]
                yield [table, row.key, f"{change}: cases", *_pair(move.cases)]
    for measure, states in found.effect.measures.items():
        for state, bounds in states.items():
            yield ["people with complete records", measure, state, *_pair(bounds)]


def _pair(bounds: Bounds) -> tuple[int, int]:
    return bounds.surely, bounds.possibly


# -- words


def table_words(name: str) -> str:
    """What a breakdown goes by."""
    return {"article": _("Article"), "region": _("Region"), "year": _("Year"), "sentence": _("Sentence")}[name]


def key_words(table: str, key: str | None) -> str:
    """A row's heading."""
    if key is None:
        return _("not known")
    if table == "sentence":
        kind = sentence_words(key.removesuffix(SUSPENDED))
        return _("{sentence}, suspended").format(sentence=kind) if key.endswith(SUSPENDED) else kind
    return citation_words(key) if table == "article" else key


def measure_words(measure: str) -> str:
    """What a measure of effect counts."""
    return {
        "no_conviction": _("no conviction left"),
        "no_serious_conviction": _("no conviction for a serious offence left"),
        "no_recent_conviction": _("no conviction of the last seven years left"),
    }[measure]


def side_words(side: Side) -> str:
    """A law and what was set in it."""
    chosen = ", ".join(f"{name}={value}" for name, value in side.settings.items())
    return side.rulebook.title_in(language()) + (f" ({chosen})" if chosen else "")


def change_words(row: dict[str, Any]) -> str:
    """What becomes of a charge."""
    if row["gain_surely"]:
        return _("gains")
    if row["lose_surely"]:
        return _("loses")
    if row["gain_possibly"] and row["lose_possibly"]:
        return _("may gain or lose")
    return _("may gain") if row["gain_possibly"] else _("may lose")


# -- the workbook


def _write_book(found: Comparison, path: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        created = datetime.combine(found.as_of, time())  # no clock: the same input gives the same file
        book.set_properties({"title": _("Comparison of two laws"), "author": "Glasnost", "created": created})
        _Writer(book, found).write()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, found: Comparison) -> None:
        self.book, self.found = book, found
        head = {"bold": True, "bg_color": "#E4E9F0", "border": 1, "text_wrap": True, "valign": "top"}
        self.head = book.add_format(head)
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})

    def write(self) -> None:
        self.overview()
        for name, rows in self.found.counts.tables.items():
            self.breakdown(name, rows)
        self.effect()
        self.moved()
        self.about()

    def sheet(self, name: str, headings: list[tuple[str, int]]) -> Worksheet:
        sheet = self.book.add_worksheet(name[:31])
        for place, (heading, width) in enumerate(headings):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, heading, self.head)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def line(self, sheet: Worksheet, line: int, values: list[Any]) -> None:
        for place, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(line, place, value, self.number)
            elif isinstance(value, str):
                sheet.write_string(line, place, value[:32_767], self.text)
            elif value is not None and value.year < 1900:  # no date to a spreadsheet
                sheet.write_string(line, place, value.isoformat(), self.text)
            elif value is not None:
                sheet.write_datetime(line, place, value, self.day)

    def overview(self) -> None:
        counts = self.found.counts
        sheet = self.sheet(_("Comparison"), [(_("Charges"), 60), (_("surely"), 14), (_("possibly"), 14)])
        rows: list[tuple[str, int, int]] = [
            (_("all"), counts.charges, counts.charges),
            (_("freed by the first"), *_pair(counts.freed_before)),
            (_("freed by the second"), *_pair(counts.freed_after)),
            (_("freed by both"), *_pair(counts.freed_twice)),
            (_("gain"), *_pair(counts.gain.charges)),
            (_("lose"), *_pair(counts.lose.charges)),
            (_("cases with a charge that gains"), *_pair(counts.gain.cases)),
            (_("cases with a charge that loses"), *_pair(counts.lose.cases)),
            (_("decided under both"), counts.decided, counts.decided),
            (_("contradict what a law takes as given"), counts.broken, counts.broken),
        ]
        for number, row in enumerate(rows, 1):
            self.line(sheet, number, list(row))

    def breakdown(self, name: str, rows: list[Row]) -> None:
        kinds = [(_("gain, surely"), 12), (_("gain, possibly"), 12), (_("lose, surely"), 12), (_("lose, possibly"), 12)]
        cases = [(_("{what}, cases").format(what=what), width) for what, width in kinds]
        sheet = self.sheet(table_words(name), [(table_words(name), 46), (_("Charges"), 12), *kinds, *cases])
        for number, row in enumerate(rows[:MOST_ROWS], 1):
            charges = [*_pair(row.gain.charges), *_pair(row.lose.charges)]
            self.line(
                sheet,
                number,
                [key_words(name, row.key), row.charges, *charges, *_pair(row.gain.cases), *_pair(row.lose.cases)],
            )
        if rows:
            sheet.autofilter(0, 0, min(len(rows), MOST_ROWS), 9)

    def effect(self) -> None:
        states = [_("as things are"), _("after the first"), _("after the second")]
        ends = [(f"{state}, {sure}", 18) for state in states for sure in (_("surely"), _("possibly"))]
        sheet = self.sheet(_("Effect"), [(_("People with complete records"), 60), *ends])
        effect = self.found.effect
        self.line(sheet, 1, [_("counted"), effect.people])
        self.line(sheet, 2, [_("left out, because their records may not be complete"), effect.left_out])
        for number, (measure, of_states) in enumerate(effect.measures.items(), 3):
            numbers = [n for bounds in of_states.values() for n in _pair(bounds)]
            self.line(sheet, number, [measure_words(measure), *numbers])

    def moved(self) -> None:
        headings = [(_("Case"), 18), (_("Court"), 40), (_("Region"), 24), (_("Charge"), 40), (_("Decided on"), 13)]
        sheet = self.sheet(_("Who gains and loses"), [*headings, (_("Change"), 20), (_("Charge id"), 38)])
        result = self.found.connection.execute(MOVED)
        names = [column[0] for column in result.description or ()]
        line = 0
        while (rows := result.fetchmany(5_000)) and line < MOST_ROWS:
            for values in rows[: MOST_ROWS - line]:
                row = dict(zip(names, values, strict=True))
                line += 1
                case = [row["docket_number"], row["court"], row["region"], citation_words(row["provision"])]
                self.line(sheet, line, [*case, row["decided_on"], change_words(row), row["charge_id"]])
        if line:
            sheet.autofilter(0, 0, line, 6)

    def about(self) -> None:
        found = self.found
        sheet = self.sheet(_("About"), [("", 34), ("", 100)])
        lines = [
            (_("First"), f"{side_words(found.first)}: {found.first.rulebook.id}"),
            (_("Second"), f"{side_words(found.second)}: {found.second.rulebook.id}"),
            (_("As of"), day_words(found.as_of)),
            (
                _("surely, possibly"),
                _(
                    "Surely: so whatever the missing facts turn out to be. Possibly: so for some of what they may turn "
                    "out to be, the sure ones included. The true number lies between."
                ),
            ),
            (_("gain"), _("The second frees the charge and the first does not.")),
            (_("lose"), _("The first frees the charge and the second does not.")),
            (
                _("Effect"),
                _(
                    "People are counted only where the register says that their record is complete: others may have "
                    "convictions that nobody has seen."
                ),
            ),
            (_("Made by"), f"Glasnost {__version__}"),
            (_("Versions of the tables"), ", ".join(f"{t} {v}" for t, v in sorted(found.versions.items()))),
        ]
        for number, row in enumerate(lines, 1):
            self.line(sheet, number, list(row))
