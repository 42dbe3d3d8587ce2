"""One case: left what the source says, the words that were read marked; right the charges, field by field."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from glasnost.desk import asking, errors
from glasnost.desk.asked import register_of, words
from glasnost.desk.pages.questions import answered, tell
from glasnost.desk.rendering import page
from glasnost.desk.words import choices, field_words, known_words, state_words
from glasnost.intake.source_rows import is_prepared, prepare_rows, source_row
from glasnost.model.problems import Problem
from glasnost.register.case import CaseFile, ChargeFile, Field, case_file, marked
from glasnost.register.prepared.records import Records, record_of
from glasnost.rules import prepared
from glasnost.rules.answering import About
from glasnost.rules.meaning import Law
from glasnost.rules.questions import Judged, Questions
from glasnost.rules.rulebook import FactRow
from glasnost.rules.telling import asked_of_words, question_words
from glasnost.rules.workbook import choices_words

SMALL = 2_000_000  # bytes of a file whose rows are prepared while somebody waits


@dataclass(frozen=True)
class Line:
    """One field as the page shows it. row: if the law asks it; value: as a form gives it back; words: for people."""

    field: Field
    name: str
    words: str
    row: FactRow | None = None
    question: str = ""
    asked_of: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    matters: bool = False


def show(request: HttpRequest, case: str) -> HttpResponse:
    """The case of a record or of a charge."""
    values = _values(request, case)
    return page(request, "case", values)


def answer(request: HttpRequest, case: str) -> HttpResponse:
    """An answer about one charge; the value that was read, if somebody confirms it."""
    found = asking.chosen(request)
    if found is None:
        return redirect("queue")
    about = About(words(request.POST, "charge"), words(request.POST, "fingerprint"))
    if record_of(about.charge_id) != record_of(case):
        return errors.not_understood(request)
    try:
        given = answered(request, found, words(request.POST, "fact"), words(request.POST, "answer", 2000), [about])
    except Problem as trouble:
        values = _values(request, case) | {"fault": trouble, "fault_at": words(request.POST, "fact")}
        return page(request, "case", values, 400)
    tell(request, found, given, [about.charge_id])
    return redirect(f"{reverse('case', kwargs={'case': case})}#charge-{about.charge_id}")


def _values(request: HttpRequest, case: str) -> dict[str, Any]:
    register = register_of(request)
    records = prepared.records_now(register)
    file = case_file(records, record_of(case))
    if file is None:
        raise Http404
    found = asking.chosen(request)
    law = asking.law_of(found) if found else None
    verdicts = {judged.charge_id: judged for judged in found.verdicts(file.record_id)} if found else {}
    charges = [
        {
            "file": charge,
            "judged": verdicts.get(charge.row["charge_id"]),
            "now": None,
            **_lines(charge, law, verdicts.get(charge.row["charge_id"])),
        }
        for charge in file.charges
    ]
    if found is not None:
        _tell_now(records, found, charges)
    return {
        "case": case,
        "file": file,
        "found": found,
        "law": law,
        "book": law.rulebook if law else None,
        "laws": asking.laws(register),
        "charges": charges,
        "text": marked(file.document["text"], file.quotes) if file.document else None,
        "source": _source(records, file),
        "field_words": field_words,
        "state_words": state_words,
        "fault": None,
        "fault_at": "",
    }


def _lines(charge: ChargeFile, law: Law | None, judged: Judged | None) -> dict[str, list[Line]]:
    """The fields that the law asks, in its order, and the others that are known or were not readable."""
    fields = {field.name: field for field in charge.fields}
    rows = law.rulebook.facts if law is not None else ()
    missing = set(judged.missing) if judged is not None else set()
    asked = []
    for row in rows:
        field = fields.get(row.name) or Field(row.name, None, "absent")
        assert law is not None
        asked.append(
            Line(
                field,
                field_words(row.name),
                known_words(row.name, field.value, law.facts.get(row.name)),
                row,
                question_words(row),
                asked_of_words(row),
                tuple(choices(row)),
                choices_words(row, law.rulebook),
                row.name in missing,
            )
        )
    names = {row.name for row in rows}
    others = [
        Line(field, field_words(field.name), known_words(field.name, field.value))
        for field in charge.fields
        if field.name not in names and (field.value is not None or field.state != "absent")
    ]
    return {"asked": asked, "others": others}


def _tell_now(records: Records, found: Questions, charges: list[dict[str, Any]]) -> None:
    """What the law says with the answers that have come since it was asked, if that is something else."""
    wanted = [charge["file"].row["charge_id"] for charge in charges]
    if not _answered_since(found, charges):
        return
    now = asking.outcomes_now(records, found, wanted)
    for charge in charges:
        judged, outcome = charge["judged"], now.get(charge["file"].row["charge_id"])
        if judged is not None and outcome is not None and outcome != judged.outcome:
            charge["now"] = outcome


def _answered_since(found: Questions, charges: list[dict[str, Any]]) -> bool:
    last = int(found.prepared.note["judgement"])
    answers = (answer for charge in charges for field in charge["file"].fields for answer in field.answers)
    return any((answer.id or 0) > last for answer in answers)


def _source(records: Records, file: CaseFile) -> tuple[tuple[str, str | None], ...]:
    """The row of the file that the record came in; nothing if it is a text, or not prepared yet."""
    if file.document is not None or file.original is None:
        return ()
    digest = file.original["original"]
    if not is_prepared(records.register, digest) and file.original["bytes"] <= SMALL:
        with suppress(Problem):  # then the page says that the row is not to be had
            prepare_rows(records.register, digest, file.original["file_name"])
    row = source_row(records.register, digest, file.case["row"])
    return row.cells if row is not None else ()
