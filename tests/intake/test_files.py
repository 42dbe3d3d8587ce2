"""Files from strangers: what is wrong is named, the other rows come in, nothing hangs."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from glasnost.intake import limits, reasons
from glasnost.intake.rows import open_rows
from glasnost.model.problems import Problem

RUSSIAN = "номер;имя\n" + "1;Пример Вымыслов\n" * 40


def rows_of(path: Path) -> tuple[list[str], list[list[str | None]], list[tuple[int, str]]]:
    with open_rows(path) as rows:
        return rows.header, [cells for _number, cells in rows], rows.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r"])
def test_any_sane_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(RUSSIAN.encode(encoding))
    header, rows, problems = rows_of(path)
    assert header == ["номер", "имя"] and rows == [["1", "Пример Вымыслов"]] * 40 and problems == []


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(f"a{sign}b{sign}c\n1{sign}2{sign}3\n")
    assert rows_of(path)[1] == [["1", "2", "3"]]


def test_rows_that_cannot_be_used_are_told_apart_and_the_others_come_in(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    large = "x" * (limits.LIMITS.cell + 10)
    path.write_text(f'a,b\n1,2\n3\n4,5,6\n7,"{large}"\n8,9\n10,\0\n11,12\n')
    _header, rows, problems = rows_of(path)
    assert rows == [["1", "2"], ["8", "9"], ["11", "12"]]
    assert problems == [
        (2, reasons.ROW_SHORT),
        (3, reasons.ROW_LONG),
        (4, reasons.CELL_LARGE),
        (6, reasons.CELL_NUL),
    ]


def test_a_gzip_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert rows_of(path)[1] == [["1", "2"]]


def test_json_lines_and_arrays(tmp_path: Path) -> None:
    lines, array = tmp_path / "cases.jsonl", tmp_path / "cases.json"
    lines.write_text('{"a": 1, "b": true}\nno json\n{"a": "x", "c": null}\n')
    array.write_text(json.dumps([{"a": "1"}, 5, {"b": "2"}]))
    assert rows_of(lines) == (
        ["a", "b", "c"],
        [["1", "true", None], ["x", None, None]],
        [(2, reasons.ROW_UNREADABLE)],
    )
    assert rows_of(array) == (["a", "b"], [["1", None], [None, "2"]], [(2, reasons.ROW_UNREADABLE)])


def test_a_workbook_with_a_title_above_its_header(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Cases of the year"], [], ["case", "amount"], ["1-1/2019", 5.0], [None, None], ["1-2/2019", 0.5]):
        sheet.append(row)
    book.save(path)
    assert rows_of(path) == (["case", "amount"], [["1-1/2019", "5"], ["1-2/2019", "0.5"]], [])


def write_bomb(path: Path) -> None:
    """A few megabytes that unpack to six hundred."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _megabyte in range(600):
            part.write(b" " * (1 << 20))


BROKEN: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "empty": ("x.csv", lambda p: p.write_bytes(b""), "empty"),
    "damaged utf-8": ("x.csv", lambda p: p.write_bytes(("a,b\n" + "имя,имя\n" * 3000).encode() + b"\xff,x\n"), "42004"),
    "truncated gz": ("x.csv.gz", lambda p: p.write_bytes(gzip.compress(b"a,b\n" * 9999)[:-20]), "damaged"),
    "gz bomb": (
        "x.csv.gz",
        lambda p: p.write_bytes(gzip.compress(b"a,b\n" + (b"x" * 9_999 + b",y\n") * 9_000)),
        "unpacks",
    ),
    "open quotation mark": ("x.csv", lambda p: p.write_text('a,b\n1,2\n3,"4\n' + "5,6\n" * 99), "after row 1"),
    "no workbook": ("x.xlsx", lambda p: p.write_bytes(b"hello"), "no .xlsx"),
    "workbook bomb": ("x.xlsx", write_bomb, "unpacks to"),
    "no json": ("x.json", lambda p: p.write_text("[1, 2"), "no JSON"),
    "deep json": ("x.json", lambda p: p.write_text("[" * 200_000), "no JSON"),
    "unknown kind": ("x.exe", lambda p: p.write_text("MZ"), "not read here"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_files_are_named_with_the_reason(tmp_path: Path, kind: str) -> None:
    name, write, said = BROKEN[kind]
    path = tmp_path / name
    write(path)
    with pytest.raises(Problem) as problem:
        rows_of(path)
    assert problem.value.where == name and said in problem.value.what


def test_a_parser_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from glasnost.intake import rows

    path = tmp_path / "cases.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr(rows, "_START", "import time; time.sleep(60)")
    monkeypatch.setattr(rows, "LIMITS", limits.Limits(silence=1))
    with pytest.raises(Problem, match="nothing came"):
        rows_of(path)


def test_a_parser_that_needs_too_much_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from glasnost.intake import rows

    path = tmp_path / "cases.csv"
    path.write_text("a,b\n1,2\n")
    greedy = (
        "import sys, resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28)); "
        "found = [bytearray(1 << 24) for _ in range(1000)]"
    )
    monkeypatch.setattr(rows, "_START", greedy)
    with pytest.raises(Problem, match="memory"):
        rows_of(path)


def test_a_parser_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from glasnost.intake import rows

    path = tmp_path / "cases.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr(rows, "_START", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(Problem, match="stopped"):
        rows_of(path)
