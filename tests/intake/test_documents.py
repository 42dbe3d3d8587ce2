"""Strangers' documents as texts: formats, encodings, archives, courts' pages, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from glasnost.intake.limits import LIMITS
from glasnost.intake.texts import Text, left_out, texts_of

WORDS = "ПОСТАНОВЛЕНИЕ\r\n«08» февраля 2024 г.\tг. Энск — ёлка\n"


def _one(path: Path) -> Text:
    (text,) = texts_of([path])
    return text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_text_keeps_its_code_points(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((WORDS * 20).encode(encoding))
    text = _one(path)
    assert text.text == WORDS * 20
    assert text.document == str(path)


def test_a_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    page = "<html><head><title>t</title></head><body><script>x</script><p>один <b>два</b></p><div>три<br>четыре</div>"
    path = tmp_path / "a.html"
    path.write_text(page, encoding="utf-8")
    assert _one(path).text == "один два\nтри\nчетыре"


def test_a_page_that_says_one_encoding_and_is_in_another(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    declared = '<meta charset="windows-1251"><p>' + "слово " * 20
    path.write_bytes(declared.encode())  # saved by a browser: UTF-8 under the old declaration
    assert _one(path).text.startswith("слово")
    path.write_bytes(declared.encode("cp1251"))
    assert _one(path).text.startswith("слово")


def test_a_docx_gives_its_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(
        _docx("<w:p><w:r><w:t>один</w:t><w:tab/><w:t>два</w:t></w:r></w:p><w:p><w:r><w:t>три</w:t></w:r></w:p>")
    )
    assert _one(path).text == "один\tдва\nтри"


def test_a_docx_opens_nothing_beside_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    entity = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    path.write_bytes(_docx("<w:p><w:r><w:t>&e;слово</w:t></w:r></w:p>", entity))
    assert "root" not in _one(path).text


def test_members_of_archives_come_one_by_one(tmp_path: Path) -> None:
    inner, path = io.BytesIO(), tmp_path / "a.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.txt", WORDS)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("папка/a.txt", WORDS)
        archive.writestr("readme.md", "no document")
        archive.writestr("bad.pdf", b"%PDF-1.4 nothing")
        archive.writestr("in.zip", inner.getvalue())
    texts = list(texts_of([path]))
    assert [one.document.removeprefix(f"{path}/") for one in texts] == ["папка/a.txt", "bad.pdf", "in.zip/b.txt"]
    assert [one.problem is None for one in texts] == [True, False, True]


def test_lines_of_json_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x", "text": "один"}\n\n{"text": "два"}\n', encoding="utf-8")
    assert [(one.document, one.text) for one in texts_of([path])] == [(f"{path}#x", "один"), (f"{path}#3", "два")]


def test_a_text_is_called_by_its_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b").mkdir()
    for name in ("a.txt", "b/c.txt"):
        (tmp_path / name).write_text("слово", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    given = ["./a.txt", "b/", "./b", "../" + tmp_path.name + "/a.txt"]
    expected = ["./a.txt", "b/c.txt", "./b/c.txt", given[3]]
    assert [one.document for one in texts_of(given)] == expected


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text("один", encoding="utf-8")
    (tmp_path / "2.txt").write_bytes(b"")
    (tmp_path / "3.pdf").write_bytes(_pdf())
    (tmp_path / "4.txt").write_text("четыре", encoding="utf-8")
    (tmp_path / "5.xyz").write_text("other", encoding="utf-8")
    texts = list(texts_of([tmp_path]))
    assert [one.text for one in texts] == ["один", "", "", "четыре"]
    assert texts[1].problem is not None
    assert "empty" in texts[1].problem.what
    assert texts[2].problem is not None
    assert "OCR" in texts[2].problem.remedy
    assert left_out([tmp_path]) == 1


REFUSED = [
    ("a.zip", b"no archive", "damaged"),
    ("a.docx", b"PK\x03\x04junk", "damaged"),
    ("a.pdf", b"%PDF-1.4\n%%EOF", "damaged"),
    ("a.doc", b"\xd0\xcf\x11\xe0" + b"0" * 100, "not read here"),
    ("a.txt", b"\x00\x01\x02\x03" * 200, ""),
    ("a.html", b"<html><body>" + b"<b>" * 50_000 + b"word", "nested too deeply"),
    ("a.html", b"<html><body><p></p></body></html>", "no text"),
    ("a.jsonl", b"[1, 2]\n", "no JSON object"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=[f"{n}-{row[0]}" for n, row in enumerate(REFUSED)])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    text = _one(path)
    assert text.text == ""
    assert text.problem is not None
    assert text.problem.where == str(path)
    assert says in text.problem.what


def test_three_hundred_nested_tags_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div>" * 300 + "слово", encoding="utf-8")
    assert _one(path).text == "слово"


def test_a_page_past_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with path.open("wb") as file:
        file.truncate(LIMITS.page + 1)
    problem = _one(path).problem
    assert problem is not None
    assert "larger than" in problem.what


def test_an_archive_that_unpacks_to_far_too_much(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(100 << 20))
    problem = _one(path).problem
    assert problem is not None
    assert "far more" in problem.what


# what the courts' pages in the shared folder are: kind, and whether an act stands in them
PAGES = {
    "blag_card": ("card", False),
    "bsr_results_listing_2022": ("list", False),
    "kirov_koap": ("card", True),
    "ksoy_cassation": ("card", True),
    "ksoyu_card_criminal": ("card", True),
    "ksoyu_listing_acts": ("list", False),
    "ksoyu_listing_bad_new": ("list", False),
    "ksoyu_listing_captcha_gate": ("captcha", False),
    "mosgorsud_card_publication_forbidden": ("card", False),
    "mosgorsud_first_admin_card": ("card", False),
    "mosgorsud_search_participant": ("list", False),
    "samara_kas_appeal_uid_results": ("list", False),
    "sgs_1inst": ("card", True),
    "sgs_card": ("card", True),
    "sudrf_captcha_form": ("captcha", False),
    "vsrf_card": ("card", False),
    "vsrf_search_number": ("list", False),
    "vsrf_search_number_fio": ("list", False),
    "vsrk_appeal": ("card", True),
    "vsrk_chzh": ("card", False),
}


def test_pages_of_courts(shared: Path) -> None:
    texts = {Path(one.document).stem: one for one in texts_of([shared / "ru" / "html_pages"])}
    assert {name: (one.page, bool(one.text)) for name, one in texts.items()} == PAGES
    for name, one in texts.items():
        if one.page == "card" and not name.startswith("vsrf"):
            assert one.card["Суд"]
            assert "идентификатор дела" in " ".join(one.card)
        # reconciled: an act is a part of its page's text, and never more than it
        assert len(one.text) <= one.came


def test_an_act_is_whole(shared: Path) -> None:
    """The words of each act are those that another program took from the page; the two replaced names differently."""
    for path in sorted((shared / "ru" / "acts").glob("*.txt")):
        page = shared / "ru" / "html_pages" / f"{path.stem.partition('__')[0]}.html"
        expected, got = (Counter(words.split()) for words in (path.read_text(encoding="utf-8"), _one(page).text))
        assert (expected & got).total() >= 0.9 * max(expected.total(), got.total()), path.stem


def _docx(body: str, before: str = "") -> bytes:
    data = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(
            "word/document.xml", f'{before}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
        )
    return data.getvalue()


def _pdf() -> bytes:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()
