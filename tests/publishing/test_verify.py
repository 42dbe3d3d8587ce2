"""What `verify` finds: two hundred tamperings, with and without a manifest that was brought into line."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import invented_release
import pytest
from tampering import Files, brought_into_line, tamperings

from glasnost.publishing.site.earlier import carried_along
from glasnost.publishing.site.folder import new_folder, read_all, write
from glasnost.publishing.site.release import Earlier
from glasnost.publishing.tables import Cell
from glasnost.publishing.verify.derived import rounded
from glasnost.publishing.verify.markup import take_apart
from glasnost.publishing.verify.verifying import verify_files, verify_folder

MANY = 200


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "one"
    with new_folder(folder) as temporary:
        write(invented_release.release(), invented_release.KEY, temporary)
    return folder


@pytest.fixture(scope="module")
def files(site: Path) -> Files:
    return read_all(site)


def test_what_was_published_verifies(site: Path, files: Files) -> None:
    found = verify_folder(site, [files["key.txt"].decode()], hashlib.sha256(files["manifest.json"]).hexdigest())
    assert found.errors == [] and found.notes == []
    assert (found.release, found.tables, found.derived, found.charts) == (1, 3, 5, 6)
    assert found.totals == 4 and found.numbers > 100 and found.pages >= 21


def test_two_hundred_tamperings_are_found_and_named(site: Path, files: Files) -> None:
    for kind, path, changed in tamperings(files, MANY):
        found = verify_files(changed, site)
        named = {fault.file for fault in found.errors}
        # the manifest lists neither itself nor its signature: a change of it shows in what signs it
        assert path in named or (path == "manifest.json" and named), (kind, path)


def test_a_forger_who_knows_of_the_manifest(site: Path, files: Files) -> None:
    """The hashes fit again: what is published in several places no longer agrees, so nearly all is found all the same.

    What only a kept hash, a known key or the register can show is said here, and in docs/publishing.md.
    """
    kept, key = hashlib.sha256(files["manifest.json"]).hexdigest(), files["key.txt"].decode()
    unseen: Counter[str] = Counter()
    for kind, path, changed in tamperings(files, MANY):
        found = verify_files(brought_into_line(changed), site, [key], kept)
        assert {kept_fault.file for kept_fault in found.errors} >= {"manifest.json", "checkpoint.txt"}, (kind, path)
        if len(found.errors) == 2:  # only what was kept shows it
            unseen[kind] += 1
    # but files that nothing else repeats, such as the style sheet, and files that are put beside
    assert set(unseen) & {
        "digit_in_csv", "digit_in_page", "digit_in_json", "digit_in_chart", "digit_in_chart_data", "row_gone",
        "row_twice", "row_new", "numbers_swapped", "total", "shown_hidden", "files_swapped", "derived_number",
        "definition", "date_of_page", "date_of_manifest",
    } == set()  # fmt: skip


def test_a_whole_site_made_anew_shows_only_against_what_was_kept(site: Path, files: Files, tmp_path: Path) -> None:
    """Another number in every file at once, and a key of the forger's: it is a site of its own."""
    with new_folder(tmp_path / "forged") as temporary:
        other = invented_release.release(
            [invented_release.official(at_last=99), invented_release.register(), invented_release.effect()]
        )
        write(other, b"f" * 32, temporary)
    assert verify_folder(tmp_path / "forged").errors == []
    found = verify_folder(tmp_path / "forged", [files["key.txt"].decode()])
    assert [fault.file for fault in found.errors] == ["checkpoint.txt"]
    found = verify_folder(tmp_path / "forged", kept=hashlib.sha256(files["manifest.json"]).hexdigest())
    assert [fault.file for fault in found.errors] == ["manifest.json"]


def test_a_second_release_carries_the_first_and_tells_what_changed(site: Path, tmp_path: Path) -> None:
    manifest = hashlib.sha256((site / "manifest.json").read_bytes()).hexdigest()
    first = invented_release.release()
    digest = json.loads((site / "data/disclosure.json").read_text(encoding="utf-8"))["digest"]
    earlier = Earlier(1, first.day, manifest, first.tables, site)
    tables = [invented_release.official(at_last=18), invented_release.register(), invented_release.effect(41)]
    second = invented_release.release(tables, 2, [earlier], digest)
    assert {(one.table, one.key) for one in second.changes} == {
        (invented_release.OFFICIAL, ("2019", "principal")),
        ("effect-invented-by-class", ("freed",)),
        ("effect-invented-by-class", ("to find out",)),
    }
    with new_folder(tmp_path / "two") as temporary:
        write(second, invented_release.KEY, temporary)
    assert verify_folder(tmp_path / "two").errors == []
    assert sorted(carried_along(tmp_path / "two", 2)[0].tables, key=lambda one: one.name) == sorted(
        first.tables, key=lambda one: one.name
    )
    changed = read_all(tmp_path / "two")
    for path, old, new, named in (
        ("data/corrections.csv", b"17,counted,18", b"16,counted,18", "data/corrections.csv"),
        (
            f"archive/1/data/{invented_release.OFFICIAL}.csv",
            b",17,",
            b",16,",
            f"archive/1/data/{invented_release.OFFICIAL}.csv",
        ),
        ("archive/1/manifest.json", b"2026-11-22", b"2026-11-21", "archive/1/manifest.json"),
        ("en/corrections.html", b">17<", b">16<", "en/corrections.html"),
    ):
        assert old in changed[path], path
        forged = brought_into_line(changed | {path: changed[path].replace(old, new, 1)})
        assert named in {fault.file for fault in verify_files(forged, tmp_path / "two").errors}, path


def test_a_table_that_does_not_add_up_is_found(tmp_path: Path) -> None:
    """The verifier does not trust the publisher: a site that was published with a wrong total."""
    table = invented_release.register()
    cells = dict(table.cells) | {("total", "total"): Cell(225)}
    tables = [invented_release.official(), type(table)(**{**vars(table), "cells": cells}), invented_release.effect()]
    with new_folder(tmp_path / "wrong") as temporary:
        write(invented_release.release(tables), invented_release.KEY, temporary)
    found = verify_folder(tmp_path / "wrong")
    assert {fault.what for fault in found.errors} >= {"225 is not the sum of its parts, 224"}


@pytest.mark.parametrize(
    ("over", "under", "places", "text"),
    [
        (462, 130, 2, "3.55"),  # 3.5538…
        (571, 148, 2, "3.86"),  # 3.8581…
        (1, 8, 2, "0.13"),  # 0.125: half away from zero, not to the even digit
        (1, 3, 0, "0"),
        (5, 2, 0, "3"),
        (96, 1, 2, "96.00"),
    ],
)
def test_rounding(over: int, under: int, places: int, text: str) -> None:
    from fractions import Fraction

    assert rounded(Fraction(over, under), places) == text


@pytest.mark.parametrize(
    ("english", "russian", "same"),
    [
        ("2,000 cells, ×3.55", "2\u00a0000 клеток, ×3,55", True),  # each in its own way
        ("2,000 cells", "2000 клеток", True),  # no separator at all
        ("in 2012, 130", "в 2012 — 130", True),  # a comma before a blank separates no thousands
        ("article 282", "статья 281", False),
        ("12,480", "12\u00a0481", False),
    ],
)
def test_the_two_languages_are_compared_by_their_numbers(english: str, russian: str, same: bool) -> None:
    pages = [
        take_apart(f'<html lang="{name}"><p>{text}</p>'.encode()) for name, text in (("en", english), ("ru", russian))
    ]
    assert (pages[0].digits() == pages[1].digits()) is same


@pytest.mark.parametrize("junk", [b"", b"[]", b'{"tables": 3, "release": "x", "files": []}'])
def test_junk_in_any_file_is_named_and_ends_nothing(site: Path, files: Files, junk: bytes) -> None:
    """Whatever stands in a file, with hashes that fit: a fault, never an error of the program."""
    table = invented_release.REGISTER
    for path in (
        f"data/{table}.csv", f"data/{table}.json", f"data/{table}.parquet", "data/derived.json", "data/disclosure.json",
        "datapackage.json", f"charts/{table}.en.json", f"charts/{table}.en.svg", "index.html",
        f"ru/tables/{table}.html",
    ):  # fmt: skip
        found = verify_files(brought_into_line(files | {path: junk}), site)
        assert found.errors, path
    for path in ("manifest.json", "checkpoint.txt", "key.txt"):
        assert verify_files(files | {path: junk}, site).errors, path
