"""From a register to a site: nobody's name in it, releases that follow each other, a register that makes it again."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tampering import brought_into_line

from glasnost import cli
from glasnost.intake import ingest
from glasnost.model.problems import Problem
from glasnost.publishing.site.folder import read_all
from glasnost.publishing.site.publish import Wanted, dry_run, publish
from glasnost.publishing.verify.rebuilding import check_register
from glasnost.publishing.verify.verifying import verify_files, verify_folder
from glasnost.register import Register
from glasnost.requests.log.intake import log_file
from glasnost.requests.report.publish import Statement
from glasnost.requests.report.publish import publish as publish_report

# invented words that stand in every column of the register that could tell who somebody is
MARKS = ("Zzqname", "Zzqfather", "zzq-77/2019", "Zzqcourt", "1987-07-07", "zzquid", "Zzqresult", "zzqfact")


def cases(path: Path, rows: int, first: int = 0) -> Path:
    """So many invented cases, each with a mark in every identifying column."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "case number",
                "court",
                "region",
                "name",
                "born",
                "uid",
                "article",
                "stage",
                "outcome",
                "decided on",
                "remark",
            ]
        )
        for number in range(first, first + rows):
            writer.writerow(
                [
                    f"zzq-77/2019-{number}",
                    f"Zzqcourt {number % 3}",
                    ["Invented region", "Another region"][number % 3 == 0],
                    f"Zzqname{number} Пример Zzqfather",
                    "1987-07-07",
                    f"zzquid-{number}",
                    ["ст. 282 ч. 1 УК РФ", "ст. 20.3 ч. 1 КоАП РФ", "ст. 280 ч. 2 УК РФ"][number % 5 % 3],
                    ["first", "appeal"][number % 4 == 0],
                    ["convicted", "acquitted", "terminated"][number % 7 % 3],
                    f"20{15 + number % 3}-03-0{1 + number % 9}",
                    f"zzqfact Zzqresult {number}",
                ]
            )
    return path


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("register")
    made = Register.create(folder / "register")
    results = ingest(made, [cases(folder / "cases.csv", 90)], "any/spreadsheet")
    assert [result.problem for result in results] == [None]
    return made


@pytest.fixture(scope="module")
def site(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites") / "one"
    publish(register, Wanted(), folder)
    return folder


def _opened(name: str, data: bytes) -> str:
    """A file as a reader could open it: compressed columns and index included."""
    if name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(data))
        return f"{table.to_pylist()} {table.schema.metadata} {pq.read_metadata(io.BytesIO(data)).metadata}"
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    return data.decode("utf-8", "replace")


def test_no_identifying_text_in_any_file(site: Path, register: Register) -> None:
    files = read_all(site)
    with register.snapshot().connect(judgements=False) as connection:
        ids = [
            row[0]
            for row in connection.execute(
                "SELECT charge_id FROM charge UNION SELECT case_id FROM court_case"
            ).fetchall()
        ]
        names = connection.execute("SELECT name, born_on FROM person").fetchall()
    assert len(ids) == 180 and names[0][0].startswith("Zzqname"), "the marks are in the register"
    for name, data in files.items():
        text = f"{name} {_opened(name, data)}"
        found = [mark for mark in (*MARKS, *ids) if mark.lower() in text.lower()]
        assert found == [], name


def test_the_same_register_makes_the_same_bytes(site: Path, register: Register, tmp_path: Path) -> None:
    publish(register, Wanted(), tmp_path / "again")
    assert read_all(tmp_path / "again") == read_all(site)


def test_the_register_makes_it_again_and_shows_a_forgery(site: Path, register: Register, tmp_path: Path) -> None:
    found = verify_folder(site)
    check_register(site, register, found)
    assert found.errors == [] and found.rebuilt
    shutil.copytree(site, tmp_path / "forged")
    for name, data in brought_into_line(
        read_all(site) | {"assets/site.css": b"body { display: none }", "LICENCE.txt": b"anything goes"}
    ).items():
        (tmp_path / "forged" / name).write_bytes(data)
    found = verify_folder(tmp_path / "forged")
    assert found.errors == [], "nothing else repeats these files"
    check_register(tmp_path / "forged", register, found)
    assert {fault.file for fault in found.errors} >= {"assets/site.css", "LICENCE.txt", "manifest.json", "key.txt"}


def test_a_release_follows_the_last_one(site: Path, register: Register, tmp_path: Path) -> None:
    """On a copy: what is added changes the numbers, and the second release says so."""
    shutil.copytree(register.folder, tmp_path / "register")
    copy = Register.open(tmp_path / "register")
    ingest(copy, [cases(tmp_path / "more.csv", 60, 90)], "any/spreadsheet")
    with pytest.raises(Problem, match="published release 1 already"):
        publish(copy, Wanted(), tmp_path / "two")
    with pytest.raises(Problem, match="there already"):
        publish(copy, Wanted(previous=site), site)
    assert not (tmp_path / "two").exists()
    assert dry_run(copy, Wanted()).published == 1, "so the command can say what is missing"
    told = dry_run(copy, Wanted(previous=site))
    assert told.release.number == 2 and told.release.changes and not (tmp_path / "two").exists()
    found, _digest = publish(copy, Wanted(previous=site), tmp_path / "two")
    assert found.release.changes == told.release.changes
    verified = verify_folder(tmp_path / "two")
    check_register(tmp_path / "two", copy, verified)
    assert verified.errors == []
    check_register(site, copy, verified := verify_folder(site))  # by time travel: the register has gone on since
    assert verified.errors == []
    page = (tmp_path / "two" / "ru" / "corrections.html").read_text(encoding="utf-8")
    assert f"data-corrections>{len(found.release.changes)}<" in page


@pytest.mark.parametrize("change", ["altered", "table gone", "manifest gone", "signed by another"])
def test_an_earlier_release_that_is_missing_or_altered_stops(
    site: Path, register: Register, tmp_path: Path, change: str
) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(site, earlier)
    named = earlier / "data" / "cases-by-source.csv"
    if change == "altered":
        named.write_bytes(named.read_bytes().replace(b"90", b"91"))
    elif change == "table gone":
        named.unlink()
    elif change == "manifest gone":
        (earlier / "manifest.json").unlink()
    else:
        for name, data in brought_into_line(read_all(site)).items():
            (earlier / name).write_bytes(data)
    with pytest.raises(Problem) as caught:
        publish(register, Wanted(previous=earlier), tmp_path / "next")
    said = str(caught.value)
    assert ("missing" in said or "altered" in said) and str(earlier) in said
    assert not (tmp_path / "next").exists()


def test_a_name_in_the_column_of_regions_stops_the_release(tmp_path: Path) -> None:
    """Columns that are mixed up: the region of one record is the name of another."""
    made = Register.create(tmp_path / "register")
    path = cases(tmp_path / "cases.csv", 30)
    path.write_text(
        path.read_text(encoding="utf-8").replace("Invented region", "Zzqname3 Пример Zzqfather", 1), encoding="utf-8"
    )
    ingest(made, [path], "any/spreadsheet")
    with pytest.raises(Problem, match="is also a name in the register") as caught:
        dry_run(made, Wanted())
    assert "Zzqname" not in str(caught.value)


def test_the_commands(site: Path, register: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--register", str(register.folder)]
    assert cli.run([*place, "publish", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "hidden: small" in told and "There is no earlier release." in told and "all tables" in told
    assert cli.run([*place, "publish", "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["release"] == 1 and sum(one["primary"] for one in found["tables"]) > 0
    assert cli.run(["verify", str(site)]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
    assert cli.run([*place, "--lang", "ru", "verify", str(site)]) == 0
    assert "Всё создано из реестра заново." in capsys.readouterr().out
    shutil.copytree(site, tmp_path / "other")
    (tmp_path / "other" / "data" / "cases-by-source.csv").write_text("", encoding="utf-8")
    assert cli.run(["--lang", "en", "verify", str(tmp_path / "other")]) == 1
    assert "data/cases-by-source.csv" in capsys.readouterr().err
    assert cli.run([*place, "publish"]) == 2
    assert cli.run(["verify", str(tmp_path)]) == 1  # no release


def test_a_report_on_requests_goes_along_with_its_proofs(tmp_path: Path) -> None:
    """A register that holds nothing but a log of requests."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "requests"))
    import invented_log

    made = Register.create(tmp_path / "register")
    log_file(made, invented_log.write(tmp_path / "log.csv", invented_log.requests(60)))
    statement = Statement("Plaza", "plaza.example/requests", "2025-01-01", "2025-06-30")
    publish_report(made, statement, tmp_path / "report")
    assert dry_run(made, Wanted()).has_log
    publish(made, Wanted(requests=tmp_path / "report"), tmp_path / "site")
    found = verify_folder(tmp_path / "site")
    assert found.errors == [] and found.requests == 60
    page = (tmp_path / "site" / "ru" / "requests.html").read_text(encoding="utf-8")
    assert "Запросы органов власти" in page and "Plaza" in page and "Что поступило, по странам" in page
    files = read_all(tmp_path / "site")
    assert files["requests/tables.csv"] == (tmp_path / "report" / "tables.csv").read_bytes()
    for path, old, new in (
        ("requests/tables.csv", b",60,counted", b",61,counted"),
        ("en/requests.html", b">60<", b">61<"),
        ("requests/proof/rows.jsonl", b'"kind":"user data"', b'"kind":"restriction"'),
    ):
        assert old in files[path], path
        forged = brought_into_line(files | {path: files[path].replace(old, new, 1)})
        (tmp_path / "site" / path).write_bytes(forged[path])
        assert path in {fault.file for fault in verify_files(forged, tmp_path / "site").errors}, path
        (tmp_path / "site" / path).write_bytes(files[path])
    (tmp_path / "report" / "tables.csv").write_bytes(files["requests/tables.csv"].replace(b",60,", b",61,", 1))
    with pytest.raises(Problem, match="the report on requests does not verify"):
        dry_run(made, Wanted(requests=tmp_path / "report"))
