"""The command, the folder it writes, the collective petition, and forms that are wrong."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from reading_back import AMNESTY, CASES, DRAFT, REPEAL, Entries, docx_text

from glasnost.cli import run
from glasnost.model.problems import Problem
from glasnost.petitions import figures
from glasnost.petitions.figures import FEW, HIDDEN, THRESHOLD, hide, together
from glasnost.petitions.forms import form_files, load_form
from glasnost.register import Register
from glasnost.register.decisions import Judgement, record

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE, DUMA = "ru/criminal-release", "ru/collective-duma"
Call = Callable[..., int]


@pytest.fixture
def petition(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """`glasnost petition …` on the register, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> int:
        return run(["--register", str(folder), "petition", *words, "--as-of", "2026-11-22"])

    return call


def index(folder: str = "out") -> list[dict[str, str]]:
    with (Path(folder) / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def names(folder: str = "out") -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def test_a_folder_holds_two_files_a_paper_and_an_index_of_everybody(petition: Call) -> None:
    assert petition(REPEAL, "--form", RELEASE, "--all", "-o", "out") == 0
    rows = index()
    papers = [row for row in rows if row["File"]]
    assert {f"{row['File']}{end}" for row in papers for end in (".docx", ".pdf")} | {
        "index.csv",
        "index.html",
    } == names()
    assert len(papers) == 6 and all(int(row["Blanks"]) >= 2 for row in papers)
    asked = {row["Case"]: row for row in rows if row["Questions"]}
    assert "1-5/2017" in asked and not asked["1-5/2017"]["File"]
    assert "criminal record" in asked["1-5/2017"]["Questions"]
    assert all(stat.S_IMODE((Path("out") / name).stat().st_mode) == 0o600 for name in names())
    page = (Path("out") / "index.html").read_text(encoding="utf-8")
    assert (
        "1-1/2016" in page and "<script>" not in page and "&lt;b&gt;" in page and "http" not in page.split("</head>")[1]
    )


def test_neither_index_nor_file_names_name_anybody(petition: Call) -> None:
    assert petition(REPEAL, "--form", RELEASE, "--all", "-o", "out") == 0
    with CASES.open(encoding="utf-8", newline="") as file:
        people = {part for row in csv.DictReader(file) for part in re.findall(r"[А-ЯЁ][а-яё]{3,}", row["name"])}
    text = " ".join([*names(), *(path.read_text(encoding="utf-8") for path in Path("out").glob("index.*"))])
    assert people and not [name for name in people if re.search(rf"\b{name}\b", text)]
    assert all(re.fullmatch(r"(ru-criminal-release-[0-9a-f]{16}\.(docx|pdf)|index\.(csv|html))", n) for n in names())


def test_cells_of_the_index_are_no_formulas(petition: Call, tmp_path: Path) -> None:
    register, table = tmp_path / "r", tmp_path / "cases.csv"
    table.write_text(
        "case number,court,name,article,outcome,record lasting,act on\n"
        "=1+1,@суд,Образцов Иван Примерович,ст. 282 ч. 1 УК РФ,convicted,yes,2015-01-01\n",
        encoding="utf-8",
    )
    assert run(["--register", str(register), "init"]) == 0
    assert run(["--register", str(register), "ingest", str(table), "--source", "any/spreadsheet"]) == 0
    words = ["petition", REPEAL, "--form", RELEASE, "--case", "=1+1", "-o", "out", "--as-of", "2026-11-22"]
    assert run(["--register", str(register), *words]) == 0
    (row,) = index()
    assert (row["Case"], row["Court"]) == ("'=1+1", "'@суд")


def test_what_is_there_is_not_overwritten(petition: Call, capsys: pytest.CaptureFixture[str]) -> None:
    words = [REPEAL, "--form", RELEASE, "--case", "1-1/2016", "-o", "out"]
    assert petition(*words) == 0
    (paper,) = Path("out").glob("*.docx")
    good = paper.read_bytes()
    assert petition(*words) == 0  # the same again
    assert "0 files written, 2 were there already" in capsys.readouterr().out
    assert names() == {paper.name, paper.with_suffix(".pdf").name, "index.csv", "index.html"}
    paper.write_bytes(b"edited by hand")
    assert petition(*words) == 1
    assert paper.read_bytes() == b"edited by hand" and "--replace" in capsys.readouterr().err
    capsys.readouterr()
    assert petition(*words, "--replace", "--json") == 0
    assert paper.read_bytes() == good
    assert json.loads(capsys.readouterr().out)["states"] == {"paper": 1}


def test_another_run_keeps_the_earlier_index(petition: Call) -> None:
    assert petition(REPEAL, "--form", RELEASE, "--case", "1-1/2016", "-o", "out") == 0
    first = (Path("out") / "index.csv").read_bytes()
    assert petition(REPEAL, "--form", "ru/pardon", "--case", "1-1/2016", "-o", "out") == 0
    assert (Path("out") / "index-1.csv").read_bytes() == first
    assert [row["File"][:9] for row in index()] == ["ru-pardon"]


def test_a_dry_run_shows_the_paper_and_writes_nothing(petition: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert petition(REPEAL, "--form", RELEASE, "--case", "1-2/2017", "--dry-run", "-o", "out") == 0
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "в отношении Шевчук Анны" in said and "________ (дата вступления в силу: в источнике не указано)" in said
    assert "Blanks to fill in, and in how many papers:" in said
    assert not Path("out").exists()
    assert petition(REPEAL, "--form", RELEASE, "--case", "1-2/2017", "--dry-run", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["state"] == "paper" and {"what": "адрес", "why": "в реестре адресов нет"} in row["blanks"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--form", RELEASE, "-o", "out"], 2, "either --case ID or --all"),
        (["--form", RELEASE, "--all", "--case", "1-1/2016", "-o", "out"], 2, "either --case ID or --all"),
        (["--form", RELEASE, "--all"], 2, "-o DIR is missing"),
        (["--form", DUMA, "--case", "1-1/2016", "-o", "out"], 2, "whole register"),
        (["--form", "ru/criminal-releas", "--all", "-o", "out"], 1, "ru/criminal-release"),
        (["--form", RELEASE, "--case", "no such", "-o", "out"], 1, "no charge"),
    ],
)
def test_wrong_use(petition: Call, capsys: pytest.CaptureFixture[str], words: list[str], code: int, says: str) -> None:
    assert petition(REPEAL, *words) == code
    assert says in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("case", "fact", "value", "says"),
    [
        ("1-5/2017", "record_lasting", "true", r"Действовала ли судимость.*\| да \| И2"),
        # the form goes by the verdict that was answered, not by the one that the source lacks
        ("1-10/2016", "verdict", "convicted", r"Чем закончилось дело\? \| признание виновным.*\| И2"),
    ],
)
def test_an_answer_is_a_source_and_names_nobody(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str, fact: str, value: str, says: str
) -> None:
    copy = tmp_path / "register"
    shutil.copytree(folder, copy)
    register = Register.open(copy)
    words = ["petition", REPEAL, "--form", RELEASE, "--case", case, "--dry-run", "--as-of", "2026-11-22"]
    assert run(["--register", str(copy), *words]) == 0
    assert "── " not in capsys.readouterr().out  # no paper before the answer
    with register.snapshot().connect() as connection:
        (charge,) = connection.execute(
            """SELECT c.charge_id, c.fingerprint FROM charge c JOIN court_case k USING (case_id)
               WHERE docket_number = ?""",
            [case],
        ).fetchall()
    record(register, [Judgement("Reviewer Образцовский", REPEAL, "charge", charge[0], fact, value, charge[1])])
    assert run(["--register", str(copy), *words]) == 0
    said = capsys.readouterr().out
    assert re.search(says, said) and "И2: ответ, внесённый в реестр" in said
    assert "Образцовский" not in said


def test_the_courts_own_words_stand_beside_the_fact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register, result = tmp_path / "r", "Вынесено постановление о назначении административного наказания"
    sample = (ROOT / "sources" / "ru" / "bsr" / "sample.csv").read_text(encoding="utf-8").splitlines()[0]
    table = tmp_path / "portal.csv"
    who = "5-7/2023,Образцов Иван Примерович,ст.20.3.3 ч.1 КоАП РФ,01.02.2023,Край,Эскизский районный суд"
    row = f"{who},{result},,{'0' * 31}7"
    table.write_text(f"{sample}\n{row},Дела об АП\n", encoding="utf-8")
    assert run(["--register", str(register), "init"]) == 0
    assert run(["--register", str(register), "ingest", str(table), "--source", "ru/bsr"]) == 0
    opened = Register.open(register)
    with opened.snapshot().connect() as connection:
        ((charge, text),) = connection.execute("SELECT charge_id, fingerprint FROM charge").fetchall()
    record(opened, [Judgement("A.", DRAFT, "charge", charge, "executed", "false", text)])
    capsys.readouterr()
    words = ["petition", DRAFT, "--form", "ru/administrative-ending", "--all", "--dry-run", "--as-of", "2026-11-22"]
    assert run(["--register", str(register), *words]) == 0
    said = capsys.readouterr().out
    assert f"Чем закончилось дело? | признание виновным, назначено наказание | И1 | «{result}»" in said
    assert "________ (дата решения: в источнике не указано)" in said


# -- the collective petition


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A register whose figures may be told: 30 released, 2 whose case is open, 8 to find out, 20 not covered."""
    lines = ["case number,court,name,article,outcome,case open,record lasting,act on,decided on"]
    for n in range(60):
        article = "ст. 282 ч. 1 УК РФ" if n < 40 else "ст. 158 ч. 1 УК РФ"
        verdict = "pending" if 30 <= n < 32 else "convicted"
        lasting = "yes" if n < 30 else ""
        lines.append(
            f"1-{n}/2016,Тайный суд,Тайнов Иван Тайнович,{article},{verdict},,{lasting},2015-01-01,2016-02-0{n % 9 + 1}"
        )
    table = tmp_path / "cases.csv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    register = tmp_path / "large"
    assert run(["--register", str(register), "init"]) == 0
    assert run(["--register", str(register), "ingest", str(table), "--source", "any/spreadsheet"]) == 0
    return register


@pytest.mark.parametrize("form", [name for name in form_files() if "collective" in name])
def test_a_collective_petition_has_figures_and_nobody(large: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    words = ["petition", REPEAL, "--form", form, "--all", "-o", str(out), "--as-of", "2026-11-22"]
    assert run(["--register", str(large), *words]) == 0
    (paper,) = out.glob("*.docx")
    text = docx_text(paper.read_bytes()).replace("\u00a0", " ")
    assert "обвинений: 60, дел: 60" in text
    assert re.search(r"прекращение дела\s+менее 5", text) and re.search(
        r"выяснить \(исход не определён\)\s+скрыто", text
    )
    assert re.search(r"освобождение\s+30", text)
    # 30 and «less than 5» would give the 2 away if their sum were told
    assert (
        "распространяются: от 31 до 34" in text
        and "возможное число обвинений, на которые правила распространяются: 40" in text
    )
    assert "Что считается" in text and "SHA-256" in text and "сверял: никто" in text
    assert not re.search(r"Тайн|1-\d+/2016", text)


def test_a_register_too_small_for_figures_is_refused(
    petition: Call, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "THRESHOLD", 50)
    assert petition(AMNESTY, "--form", DUMA, "--all", "-o", "out") == 1
    assert "single people" in capsys.readouterr().err


def _worlds(counts: list[int], shown: list[str]) -> list[set[int]]:
    """The values that each hidden count may have for who knows the rule, the total and what is shown."""
    known = {place for place, text in enumerate(shown) if text not in (FEW, HIDDEN)}
    total = sum(n for place, n in enumerate(counts) if place not in known)
    most = min((counts[place] for place in known if counts[place] >= THRESHOLD), default=total)
    ranges = [
        range(1, THRESHOLD) if text == FEW else range(THRESHOLD, most + 1) for text in shown if text in (FEW, HIDDEN)
    ]
    worlds = [world for world in itertools.product(*ranges) if sum(world) == total]
    return [set(column) for column in zip(*worlds, strict=True)]


@pytest.mark.parametrize(
    "counts",
    [
        [1, 1, 20],
        [4, 4, 30, 40],
        [1, 5, 9],  # 1 and 5 would be the only way to make 6
        [2, 30, 8, 20],
        [4, 4, 4, 5],
        [3, 0, 7, 9],
        [1, 100, 200],
        [4, 6, 6, 6],
        [1, 5, 5, 5, 30],
    ],
)
def test_hidden_counts_cannot_be_had_from_the_total(counts: list[int]) -> None:
    found = hide([(str(place), n) for place, n in enumerate(counts)])
    assert found is not None
    shown = [text for _name, text in found]
    assert all(text == FEW for n, text in zip(counts, shown, strict=True) if 0 < n < THRESHOLD)
    assert all(len(values) > 1 for values in _worlds(counts, shown))


def test_sums_say_no_more_than_the_table() -> None:
    counts = [("a", 30), ("b", 2), ("c", 8), ("d", 20)]
    shown = hide(counts)
    assert shown is not None and dict(shown) == {"a": "30", "b": FEW, "c": HIDDEN, "d": "20"}
    assert together(counts, shown, ["a", "b"]) == "от 31 до 34"  # what anyone can add up
    assert together(counts, shown, ["a", "c"]) == "не менее 35"
    assert together(counts, shown, ["a", "b", "c"]) == "40"  # the total less what is shown
    assert together(counts, shown, ["a", "d"]) == "50"
    assert hide([("a", 1), ("b", 2)]) is None
    assert hide([("a", 0), ("b", 7)]) == (("a", "0"), ("b", "7"))


# -- forms


@pytest.mark.parametrize("name", form_files())
def test_every_form_is_whole(name: str, entries: Entries) -> None:
    """It loads, asks for nothing that there is not, uses every blank and provision it names, and says why."""
    form = load_form(form_files()[name])
    assert form.id == name
    assert set(form.blanks) <= form.slots
    assert not any("\u00ab" in p.text[:1] for p in form.law)
    if form.unit == "person":
        law = DRAFT if "koap" in form.codes else REPEAL
        assert any(entry.paper for entry in entries(law, name))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_word_layout_is_what_its_tool_makes(tmp_path: Path) -> None:
    made = tmp_path / "layout.docx"
    subprocess.run([sys.executable, str(ROOT / "tools" / "petition_layout.py"), str(made)], check=True)
    # part by part: another zlib packs the same parts into other bytes
    assert parts(made) == parts(ROOT / "templates" / "ru" / "layout.docx")


def test_the_law_is_quoted_from_the_collected_texts_alone(shared: Path) -> None:
    """Letter by letter but for ё; what is not there has no text in a form."""

    def letters(text: str) -> str:
        return re.sub(r"[\s>]+", " ", text).replace("ё", "е")

    collected = letters((shared.parent / "law" / "README.md").read_text(encoding="utf-8"))
    quotes = [(name, p) for name, path in form_files().items() for p in load_form(path).law if p.text]
    assert len(quotes) > 8
    assert [(name, p.key) for name, p in quotes if letters(p.text) not in collected] == []


GOOD = """---
id: xx/form
title: Заявление
title_en: Request
unit: person
---
## Addressee
В {court:acc}
## Title
ЗАЯВЛЕНИЕ
## Text
От {person:gen}.
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("unit: person", "unit: planet", 6, "unit must be one of"),
        ("unit: person", "unti: person", 5, "unit"),
        ("title: Заявление", "title:", 6, "title is missing"),
        ("## Text", "## Txt", 11, "text"),
        ("{person:gen}", "{person:abl}", 12, "abl is no case"),
        ("{person:gen}", "{person", 12, "brace"),
        ("{person:gen}", "{a b}", 12, "no name of a value"),
        ("От {person", "[if maybe x] От {person", 12, "condition"),
        ("От {person:gen}.", "[quote nothing]", 12, "no text of a provision"),
        ("## Addressee", "words\n## Addressee", 7, "heading"),
        ("---\n## A", "## A", 6, "not known here"),
    ],
)
def test_a_wrong_form_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    path = tmp_path / "form.md"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(Problem) as found:
        load_form(path)
    assert says in str(found.value) and found.value.where == f"{path}:{line}"


def test_ones_own_form_is_found_and_a_value_that_there_is_not_is_told(
    petition: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "templates" / "xx" / "form"
    place.mkdir(parents=True)
    for layout in ("layout.docx", "layout.typ"):
        shutil.copy(ROOT / "templates" / "ru" / layout, place.parent / layout)
    monkeypatch.setenv("GLASNOST_TEMPLATES", str(tmp_path / "templates"))
    (place / "form.md").write_text(GOOD, encoding="utf-8")
    assert petition(REPEAL, "--form", "xx/form", "--case", "1-1/2016", "-o", "out") == 0
    (paper,) = Path("out").glob("*.docx")
    assert "От Образцова Ивана Примеровича" in docx_text(paper.read_bytes())
    (place / "form.md").write_text(GOOD.replace("{court:acc}", "{curt:acc}"), encoding="utf-8")
    assert petition(REPEAL, "--form", "xx/form", "--case", "1-1/2016", "-o", "out2") == 1
    said = capsys.readouterr().err
    assert "curt" in said and "court" in said
