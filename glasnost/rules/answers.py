"""The workbook's answers back in, as append-only judgements. A wrong answer stops nothing but itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from glasnost.intake.rows import open_rows
from glasnost.linking import open_linked
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.decisions import Judgement, latest, record
from glasnost.register.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.known import Span
from glasnost.rules.meaning import Law, resolve
from glasnost.rules.rulebook import FactRow
from glasnost.rules.values import parse_value, value_text
from glasnost.rules.workbook import KEYS, choices_words


@dataclass(frozen=True)
class Refused:
    """An answer that was not taken: the row of the sheet, why, and what to do."""

    row: int
    why: str
    remedy: str = ""


@dataclass
class Answered:
    """What became of a workbook's answers."""

    recorded: int = 0
    unchanged: int = 0
    blank: int = 0
    refused: list[Refused] = field(default_factory=list)


def take_answers(register: Register, path: Path, by: str, as_of: date) -> Answered:
    """Record the answers of a workbook that `screen` wrote. Raises Problem if it is no such workbook."""
    if not by.strip():
        raise Problem(_("an answer needs the name of the person who gives it"), remedy="--by NAME")
    result = Answered()
    reader = _Reader(register, path, by.strip(), as_of)
    judgements = list(reader.judgements(result))
    record(register, judgements)
    result.recorded = len(judgements)
    return result


class _Reader:
    """Reads the rows of the sheet of questions and checks each answer."""

    def __init__(self, register: Register, path: Path, by: str, as_of: date) -> None:
        self.register, self.path, self.by, self.as_of = register, path, by, as_of
        self.laws: dict[str, Law] = {}
        self.rows: dict[str, dict[str, FactRow]] = {}  # rulebook → its facts as written
        self.known = {(j.subject_kind, j.subject_id, j.fact): j for j in latest(register)}
        self.file_hash = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        with open_linked(register.snapshot()) as connection:
            rows = connection.execute("SELECT charge_id, case_id, person_id, fingerprint FROM charge").fetchall()
        self.fingerprints = {row[0]: row[3] for row in rows}
        self.subjects = {
            "charge": {row[0] for row in rows},
            "case": {row[1] for row in rows},
            "person": {row[2] for row in rows},
        }

    def judgements(self, result: Answered) -> Iterable[Judgement]:
        with open_rows(self.path, sheet_with=KEYS[0]) as rows:
            header = rows.header
            if not set(KEYS) <= set(header):
                raise Problem(
                    _("this is no workbook of questions: its hidden columns are missing"),
                    where=str(self.path),
                    remedy=_("Use the file that «glasnost screen» wrote, and fill in only the yellow column."),
                )
            place = {name: header.index(name) for name in KEYS}
            answer_at = place[KEYS[0]] - 5  # «Your answer», whatever the language of its heading
            for number, cells in rows:
                text = (cells[answer_at] or "").strip()
                if not text:
                    result.blank += 1
                    continue
                keys = [cells[place[name]] or "" for name in KEYS]
                found = self.judgement(number + 1, text, keys)
                if isinstance(found, Refused):
                    result.refused.append(found)
                elif found is None:
                    result.unchanged += 1
                else:
                    yield found

    def judgement(self, row: int, text: str, keys: list[str]) -> Judgement | Refused | None:
        """The judgement of one row; None if it was given before."""
        rulebook_id, fact_name, kind, subject, fingerprint = keys
        fact = self.law(rulebook_id).facts.get(fact_name)
        if fact is None or kind not in self.subjects:
            return Refused(
                row, _("the rulebook no longer asks this question"), _("Screen again and use the new workbook.")
            )
        if subject not in self.subjects[kind]:
            return Refused(
                row, _("the register no longer holds this case"), _("Screen again and use the new workbook.")
            )
        if kind == "charge" and self.fingerprints[subject] != fingerprint:
            return Refused(
                row,
                _("the case has changed since the question was asked"),
                _("Screen again: the new workbook asks on what the case says now."),
            )
        try:
            value = parse_value(fact, text)
        except ValueError:
            return Refused(
                row,
                _("«{fact}» cannot have this answer").format(fact=fact_name),
                _("Possible: {values}").format(
                    values=choices_words(self.rows[rulebook_id][fact_name], self.laws[rulebook_id].rulebook)
                ),
            )
        assert value is not None
        written = text if isinstance(value, Span) else value_text(fact, value)
        before = self.known.get((kind, subject, fact_name))
        if before is not None and before.value == written and before.fingerprint == fingerprint:
            return None
        return Judgement(
            made_by=self.by,
            rulebook_id=rulebook_id,
            subject_kind=kind,
            subject_id=subject,
            fact=fact_name,
            value=written,
            fingerprint=fingerprint,
            file=self.file_hash,
            replaces=before.id if before is not None else None,
        )

    def law(self, rulebook_id: str) -> Law:
        if rulebook_id not in self.laws:
            book = find_rulebook(rulebook_id)
            self.laws[rulebook_id] = resolve(book, self.as_of)
            self.rows[rulebook_id] = {row.name: row for row in book.facts}
        return self.laws[rulebook_id]
