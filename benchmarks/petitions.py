"""Petitions in bulk against typst compiling the same documents alone."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from datetime import date
from pathlib import Path

import typst
from measure import Result, apart, cpu

from glasnost.intake import ingest
from glasnost.petitions.bulk import prepare
from glasnost.petitions.folder import write_folder
from glasnost.petitions.forms import Form, find_form
from glasnost.petitions.pdf import STANDARD, as_json
from glasnost.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.screening import Screened

AS_OF = date(2026, 11, 22)
LAW, FORM = "ru/repeal-519-fz-2018", "ru/criminal-release"
BOUND = 2.0
NAMES = ("Иван", "Пётр", "Павел", "Олег", "Лев")


def screened(folder: Path, papers: int) -> tuple[Screened, Form]:
    """A register of so many invented cases that the law frees, screened."""
    table = folder / "cases.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "case number",
                "court",
                "name",
                "article",
                "outcome",
                "decided on",
                "record lasting",
                "sentence",
                "amount",
                "unit",
            ]
        )
        for n in range(papers):
            name = f"Образцов {NAMES[n % 5]} Иванович"
            court = f"{('Ленинский', 'Советский', 'Центральный')[n % 3]} районный суд г. Образцовска"
            row = [f"1-{n}/2016", court, name, "ст. 282 ч. 1 УК РФ", "convicted", f"2016-03-{n % 28 + 1:02}", "yes"]
            writer.writerow([*row, "fine", 100_000 + n, "rub"])
    register = Register.create(folder / "register")
    ingest(register, [table], "any/spreadsheet")
    return Screened(register, find_rulebook(LAW), AS_OF), find_form(FORM)


def bulk(papers: int) -> dict[str, float]:
    """Everything from the verdicts to a folder of DOCX, PDF and an index. CPU seconds."""
    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as folder:
        law, form = screened(Path(folder), papers)
        before = cpu()
        _count, entries = prepare(law, form, None)
        result = write_folder(entries, form, "law", Path(folder) / "out")
        assert result.written == 2 * papers
        return {"cpu": cpu() - before}


def alone(papers: int) -> dict[str, float]:
    """The peer: typst compiling the same documents, their data ready, and nothing else. CPU seconds."""
    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as folder:
        law, form = screened(Path(folder), papers)
        documents = [as_json(entry.paper) for entry in prepare(law, form, None)[1] if entry.paper]
        assert len(documents) == papers
        layout = form.layout("layout.typ")
        before = cpu()
        compiler = typst.Compiler(str(layout), root=str(layout.parent), font_paths=[], ignore_system_fonts=True)
        for document in documents:
            compiler.compile(format="pdf", sys_inputs={"paper": document}, pdf_standards=[STANDARD], timestamp=0)
        return {"cpu": cpu() - before}


def results(papers: int) -> list[Result]:
    """The ratio, each side in a process of its own."""
    ours, peer = (apart(Path(__file__), part, str(papers))["cpu"] for part in ("bulk", "alone"))
    return [
        Result(
            "petitions: DOCX and PDF/UA of each case, index, whole files",
            f"typst compiling the same {papers:,} documents alone: {peer:.2f} CPU s",
            ours / peer,
            BOUND,
            f"{ours:.2f} CPU s, {papers / ours:,.0f} petitions per CPU second",
        )
    ]


if __name__ == "__main__":
    print(json.dumps({"bulk": bulk, "alone": alone}[sys.argv[1]](int(sys.argv[2]))))
