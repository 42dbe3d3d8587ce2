"""What papers say: facts with sources, marked blanks, and other people's text as text."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from reading_back import AMNESTY, DRAFT, REPEAL, Entries, docx_text, pdf_text, squeezed

from glasnost.model.problems import Problem
from glasnost.petitions.bulk import PAPER
from glasnost.petitions.forms import find_form, form_files, load_form
from glasnost.petitions.paper import Block, Paper, Run, plain
from glasnost.petitions.pdf import PdfLayout, pdf_layout
from glasnost.petitions.word import word_layout
from glasnost.rules.screening import Screened

RELEASE, ENDING = "ru/criminal-release", "ru/administrative-ending"
NBSP = "\u00a0"


def words(paper: Paper) -> str:
    """All that a paper says, a line a block."""
    return "\n".join(block.text for block in paper.blocks).replace(NBSP, " ")


def rows(paper: Paper) -> list[tuple[str, ...]]:
    return [row for block in paper.blocks for row in block.rows]


def only(entries: list) -> Paper:
    (entry,) = entries
    assert entry.paper is not None
    return entry.paper


def docx(paper: Paper) -> bytes:
    return word_layout(find_form(paper.form).layout("layout.docx")).render(paper)


def pdf(paper: Paper) -> bytes:
    return pdf_layout(find_form(paper.form).layout("layout.typ")).render(paper)


def test_a_petition_says_what_the_register_holds_in_the_right_cases(entries: Entries) -> None:
    text = words(only(entries(REPEAL, RELEASE, "1-1/2016")))
    text = re.sub(r"\[\d+\]", "", text)
    assert "Ленинским районным судом г. Образцовска 14 марта 2016 года по делу № 1-1/2016" in text
    assert "в отношении Образцова Ивана Примеровича постановлен обвинительный приговор по части 1 статьи 282" in text
    assert "лишение свободы, 18 месяцев, условно" in text
    assert "в законную силу: 25 марта 2016 года" in text
    assert "Освободить Образцова Ивана Примеровича от наказания" in text


def test_every_statement_has_its_number_and_source_in_the_annex(entries: Entries) -> None:
    paper = only(entries(REPEAL, RELEASE, "1-1/2016"))
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", words(paper))}
    listed = {int(row[0]): row for row in rows(paper) if row[0].isdigit()}
    assert len(numbers) >= 7  # name, docket number, court, day, provision, sentence, in force since
    assert numbers <= set(listed) and set(listed) == set(range(1, len(listed) + 1))
    assert {statement.number for statement in paper.statements} == set(listed)
    assert all(row[3] == "И1" for row in listed.values())
    assert "И1: Таблица, заполняемая вручную" in words(paper) and "строка 1, файл SHA-256" in words(paper)
    # what the verdict rests on is there with the law's own question
    assert any(row[1].startswith("Действовала ли судимость") and row[2] == "да" for row in listed.values())


def test_what_is_missing_is_a_marked_blank_with_the_reason(entries: Entries) -> None:
    paper = only(entries(REPEAL, RELEASE, "1-2/2017"))
    blank = "________ (дата вступления в силу: в источнике не указано)"
    assert blank in words(paper)
    assert blank in [str(missing) for missing in paper.blanks]
    assert any(run.kind == "blank" for block in paper.blocks for run in block.runs)
    full = only(entries(REPEAL, RELEASE, "1-1/2016"))
    assert len(full.blanks) == len(paper.blanks) - 2  # the day in force and the day of birth are known there


def test_a_record_of_a_review_does_not_name_the_court_below(entries: Entries) -> None:
    """The court of an appeal record did not convict, and its day is not the judgment's."""
    (open_entry,) = entries(REPEAL, RELEASE, "22-9/2017")
    assert open_entry.paper is None and any("conviction stand" in question for question in open_entry.questions)
    text = re.sub(r"\[\d+\]", "", words(only(entries(REPEAL, RELEASE, "22-11/2017"))))
    assert "В отношении Вымысловой Ии Петровны постановлен обвинительный приговор" in text
    assert "Суд, постановивший приговор: ________ (суд первой инстанции: запись — о другом решении по делу)" in text
    assert "По делу № 22-11/2017 принято решение: Примерским областным судом 11 сентября 2017 года" in text
    assert "исход пересмотра: оставлено без изменения" in text
    assert "судом 11 сентября 2017 года по делу" not in text


def test_unknown_sex_needs_no_ending(entries: Entries) -> None:
    text = words(only(entries(REPEAL, RELEASE, "1-3/2017")))
    assert "в отношении лица (имя в деле: «Коваль Женя»)" in text
    assert not re.search(r"\w\((?:а|ая|ой|на)\)", text)


def test_rows_of_one_record_with_one_name_are_one_paper(entries: Entries) -> None:
    paper = only(entries(REPEAL, RELEASE, "1-4/2017"))
    assert "по части 1 статьи 282" in words(paper)
    assert "есть и другие обвинения: часть 2 статьи 280" in words(paper)
    assert any("одинаковому имени" in note for note in paper.notes)


@pytest.mark.parametrize("name", ["docx", "pdf"])
def test_both_formats_say_the_whole_paper(entries: Entries, name: str) -> None:
    for law, form in ((REPEAL, RELEASE), (DRAFT, ENDING), (DRAFT, "ru/administrative-complaint")):
        for paper in [entry.paper for entry in entries(law, form) if entry.paper]:
            text = squeezed(docx_text(docx(paper)) if name == "docx" else pdf_text(pdf(paper)))
            for block in paper.blocks:
                if block.kind != "table":
                    assert squeezed(block.text) in text, block.kind
                # a cell may break over two pages, so its beginning stands for it
                for cell in [cell for row in block.rows for cell in row]:
                    assert squeezed(cell)[:30] in text


NASTY = (
    "<b>Суд</b> {{ title }} {% raw %} #sys.inputs $x$ @ref *жир* №8",
    "<script>alert(1)</script> & {{name}} #panic()",
    '#read("/etc/passwd")',
)


def test_other_peoples_text_stays_text(entries: Entries) -> None:
    paper = only(entries(REPEAL, "ru/pardon", "1-8/2016"))
    for text in (docx_text(docx(paper)), pdf_text(pdf(paper))):
        for nasty in (*NASTY, "{_{ x }_} <w:p/>", "=cmd|' /C calc'!A0 ]]>"):
            assert squeezed(nasty) in squeezed(text), nasty
        assert "\u202e" not in text and "root:" not in text


def test_control_characters_do_not_break_a_document() -> None:
    assert plain("a\x00b\x0b\u202ec\ud800d\ufffe  e\nf\u2028g") == "ab cd e f g"
    paper = Paper(RELEASE, "0" * 16, "<&>\"'", (Block("p", (Run(plain("x\x07\ty")),)),))
    assert "x y" in docx_text(docx(paper))
    with zipfile.ZipFile(BytesIO(docx(paper))) as archive:
        core = ElementTree.fromstring(archive.read("docProps/core.xml"))
    assert "<&>\"'" in "".join(core.itertext())


def test_a_paper_under_a_law_that_does_not_exist_says_so(entries: Entries) -> None:
    draft = [entry.paper for entry in entries(DRAFT, ENDING) if entry.paper]
    assert draft and all(paper.draft and paper.blocks[0].text.startswith("ПРОЕКТ, НЕ ПОДАВАТЬ") for paper in draft)
    assert pdf_text(pdf(draft[0])).count("ПРОЕКТ, НЕ ПОДАВАТЬ") > 1  # at the head of every page
    with zipfile.ZipFile(BytesIO(docx(draft[0]))) as archive:
        assert "ПРОЕКТ, НЕ ПОДАВАТЬ" in archive.read("word/header1.xml").decode()
    real = only(entries(REPEAL, RELEASE, "1-1/2016"))
    assert not real.draft and "ПРОЕКТ" not in words(real)
    with zipfile.ZipFile(BytesIO(docx(real))) as archive:
        assert not any("ПРОЕКТ" in archive.read(name).decode() for name in archive.namelist())
    # one may ask for pardon, or for a law, without there being a law
    assert not any(entry.paper.draft for entry in entries(AMNESTY, "ru/pardon") if entry.paper)


def test_law_texts_say_whose_copy_they_are(entries: Entries) -> None:
    paper = only(entries(REPEAL, RELEASE, "1-1/2016"))
    law = [row for row in rows(paper) if len(row) == 3]
    assert law and all("не сверено" in row[2] or "по памяти" in row[2] for row in law)
    assert all(row[1] == "—" for row in law if "по памяти" in row[2])
    assert len(paper.unchecked) == len(find_form(RELEASE).law)


def test_every_outcome_that_frees_has_a_paper(screened: Callable[[str], Screened], entries: Entries) -> None:
    for law in (REPEAL, DRAFT):
        book = screened(law).law.rulebook
        listed = ", ".join(f"'{outcome}'" for outcome in book.frees)
        found = screened(law).connection.execute(f"SELECT charge_id FROM screened WHERE outcome IN ({listed})")
        freed = {row[0] for row in found.fetchall()}
        given: set[str] = set()
        for name, path in form_files().items():
            if load_form(path).unit == "person":
                given |= {c for e in entries(law, name) if e.paper for c in e.paper.about["charges"]}
        assert freed and freed <= given


def test_who_is_undecided_is_listed_with_the_question(entries: Entries) -> None:
    found = {entry.docket_number: entry for entry in entries(REPEAL, RELEASE)}
    assert found["1-5/2017"].paper is None and found["1-5/2017"].state == "to find out"
    assert any("criminal record" in question for question in found["1-5/2017"].questions)
    assert found["1-6/2018"].state == "other form" and found["1-6/2018"].forms == ("ru/criminal-termination",)
    assert "1-7/2019" not in found  # to be challenged: no outcome that frees, so only the form that names it
    assert {e.docket_number for e in entries(REPEAL, "ru/cassation") if e.state == PAPER} >= {"1-7/2019", "1-1/2016"}


def test_what_is_done_is_not_ended(entries: Entries) -> None:
    """An executed penalty has no execution to end; another form fits."""
    states = {entry.docket_number: entry for entry in entries(DRAFT, ENDING)}
    assert states["5-1/2023"].state == PAPER
    assert states["5-2/2023"].forms == ("ru/administrative-complaint",)
    assert states["5-3/2023"].forms == ("ru/administrative-termination",)


# -- the files


def test_the_same_paper_gives_the_same_bytes(entries: Entries, folder: Path, tmp_path: Path) -> None:
    """Also in another process, with another clock, user and place."""
    code = (
        "import sys; from glasnost.cli import run; sys.exit(run(['--register', sys.argv[1], 'petition', sys.argv[2], "
        "'--form', sys.argv[3], '--all', '-o', sys.argv[4], '--as-of', '2026-11-22']))"
    )
    found = []
    for place, zone in (("one", "UTC"), ("two/deeper", "Asia/Tokyo")):
        target = tmp_path / place
        environment = {"TZ": zone, "USER": place[:3], "LC_ALL": "C.UTF-8", "PYTHONPATH": ":".join(sys.path)}
        command = [sys.executable, "-c", code, str(folder), REPEAL, RELEASE, str(target)]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        found.append({path.name: path.read_bytes() for path in target.iterdir()})
    assert found[0] == found[1] and len(found[0]) > 4
    for entry in entries(REPEAL, RELEASE):
        if entry.paper:
            assert docx(entry.paper) == found[0][entry.paper.stem + ".docx"]
            assert pdf(entry.paper) == found[0][entry.paper.stem + ".pdf"]


def test_no_metadata_but_the_title(entries: Entries) -> None:
    paper = only(entries(REPEAL, RELEASE, "1-1/2016"))
    with zipfile.ZipFile(BytesIO(docx(paper))) as archive:
        core = ElementTree.fromstring(archive.read("docProps/core.xml"))
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    said = {element.tag.rpartition("}")[2]: element.text for element in core if element.text}
    assert said == {
        "title": paper.title,
        "revision": "1",
        "created": "2013-12-23T23:15:00Z",  # of the library's own blank document
        "modified": "2013-12-23T23:15:00Z",
        "language": "ru-RU",
    }
    data = pdf(paper)
    assert b"/Author" not in data and b"CreationDate" not in data and b"/Producer" not in data


def test_the_pdf_is_tagged_for_readers_who_listen(entries: Entries) -> None:
    data = pdf(only(entries(REPEAL, RELEASE, "1-1/2016")))
    assert re.search(rb"pdfuaid:part[^0-9]*1", data)
    assert b"/Lang" in data and b"/MarkInfo" in data


def test_a_layout_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    paper = Paper(RELEASE, "0" * 16, "t", ())
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    inside = tmp_path / "layouts"
    inside.mkdir()
    bad = (
        '#read("../secret.txt")',
        f'#read("{secret}")',
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.2.0": *',  # from the network
        '#import ("@pre" + "view/cetz:0.2.0"): *',
    )
    for place, line in enumerate(bad):
        layout = inside / f"{place}.typ"
        layout.write_text(f'#set document(title: "t")\n{line}', encoding="utf-8")
        with pytest.raises(Problem) as found:
            PdfLayout(layout).render(paper)
        assert ("own folder only" in found.value.what) == ("import" in line)
        layout.unlink()
    good = inside / "good.typ"
    (inside / "own.txt").write_text("ours", encoding="utf-8")
    good.write_text('#set document(title: "t")\n#set text(lang: "ru")\n#read("own.txt")', encoding="utf-8")
    assert "ours" in pdf_text(PdfLayout(good).render(paper))
