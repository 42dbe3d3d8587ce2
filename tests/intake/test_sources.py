"""Every source against its sample, and the beginning of a new one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from glasnost import cli
from glasnost.intake.samples import check
from glasnost.intake.sources import all_sources, find, load
from glasnost.reading.ingest import stager_of


@pytest.mark.parametrize("source_id", all_sources())
def test_the_sample_gives_the_expected_rows(source_id: str) -> None:
    """What the rows prove is told by the sample: aligned lists, redacted values, days that do not exist …"""
    description = find(source_id)
    assert check(description, stager_of(description)) == []


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for one's own sources, and a file to describe."""
    monkeypatch.setenv("GLASNOST_SOURCES", str(tmp_path / "own"))
    (tmp_path / "cases.csv").write_text("court,Case no.,Charged under\nInvented Court,1-1/2016,282\n", encoding="utf-8")
    return tmp_path


def test_a_source_from_nothing_to_a_checked_one(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sources", "new", "xx/court", str(own / "cases.csv")]) == 0
    folder = own / "own" / "xx" / "court"
    text = (folder / "source.toml").read_text(encoding="utf-8")
    assert '\n"court" = "court"\n# "Case no." = ""\n# "Charged under" = ""\n' in text
    assert "Invented" not in text and "1-1/2016" not in text
    assert tomllib.loads(text)["columns"] == {"court": "court"}
    text = text.replace('# "Case no." = ""', '"Case no." = "docket_number"').replace(
        "key = []", 'key = ["docket_number"]'
    )
    (folder / "source.toml").write_text(text.replace("\n[ignored]", '\n[ignored]\n"Charged under" = "elsewhere"'))

    assert cli.run(["sources", "check", "xx/court"]) == 1  # there is no sample yet
    (own / "cases.csv").rename(folder / "sample.csv")
    assert cli.run(["sources", "check", "xx/court"]) == 1  # nor the rows that are expected of it
    assert cli.run(["sources", "check", "xx/court", "--accept"]) == 0
    assert check(load(folder)) == []
    (folder / "sample.csv").write_text("court,Case no.,Charged under\nInvented Court,1-2/2016,282\n")
    capsys.readouterr()
    assert cli.run(["sources", "check", "xx/court"]) == 1
    said = capsys.readouterr().out
    assert "xx/court: missing: " in said and "xx/court: not expected: " in said


def test_a_new_source_overwrites_nothing(own: Path) -> None:
    assert cli.run(["sources", "new", "xx/court", str(own / "cases.csv")]) == 0
    assert cli.run(["sources", "new", "xx/court", str(own / "cases.csv")]) == 1
    assert cli.run(["sources", "new", "../court", str(own / "cases.csv")]) == 2
