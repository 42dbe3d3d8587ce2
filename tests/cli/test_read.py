"""`read`: lines into a file, problems named, texts kept beside the quotes, a report against labels."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glasnost import cli

ACTS = Path(__file__).resolve().parent.parent / "reading" / "acts"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_files_and_folders_become_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, texts = tmp_path / "charges.jsonl", tmp_path / "texts"
    assert cli.run(["read", str(ACTS), "-o", str(out), "--texts", str(texts)]) == 0
    found = lines(out)
    assert {Path(line["document"]).name for line in found} == {path.name for path in ACTS.iterdir()}
    assert sum(line["charge_id"] is not None for line in found) == 18
    assert len({line["charge_id"] for line in found if line["charge_id"]}) == 18
    kept = [path.read_bytes().decode() for path in sorted(texts.iterdir())]
    assert sorted(kept) == sorted(path.read_bytes().decode() for path in ACTS.iterdir())
    assert "18 charges from 14 texts" in capsys.readouterr().out


def test_a_bad_file_is_named_and_the_others_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    out = tmp_path / "out.jsonl"
    files = [str(tmp_path / "empty.txt"), str(ACTS / "koap_warning.txt"), str(tmp_path / "nowhere.txt")]
    assert cli.run(["read", *files, "-o", str(out), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [Path(one["where"]).name for one in answer["problems"]] == ["empty.txt", "nowhere.txt"]
    assert [line["provision"] for line in lines(out)] == [None, "ru/koap/20.3.1/?", None]
    assert lines(out)[0]["states"]["document"] == "the file is empty"


def test_the_same_text_gives_the_same_ids(tmp_path: Path) -> None:
    ids = []
    for name in ("a.jsonl", "b.jsonl"):
        assert cli.run(["read", str(ACTS / "criminal_two_counts.txt"), "-o", str(tmp_path / name)]) == 0
        ids.append([line["charge_id"] for line in lines(tmp_path / name)])
    assert ids[0] == ids[1]


@pytest.mark.parametrize("words", [["read"], ["read", "x.txt"], ["read", "-o", "x.jsonl"]])
def test_what_to_read_and_where_to_is_asked_for(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(words) == 2
    assert "glasnost read" in capsys.readouterr().err


def test_a_report_tells_gains_and_losses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels of an invented act: one right, one wrong value, one that is not there; then against the first report."""
    label = {"charge": "КоАП 20.3.1", "outcome": "guilty", "punishment": "fine", "value": None, "unit": "hours"}
    label |= {
        "platform": None,
        "act": "not_online:shouting",
        "date": "2022-07-07",
        "case_number": "5-77/2022",
        "uid": None,
    }
    text = (ACTS / "koap_warning.txt").read_text(encoding="utf-8")
    (tmp_path / "labels.jsonl").write_text(json.dumps({"doc_id": "a", "kind": "decision", "labels": label}) + "\n")
    (tmp_path / "decisions.jsonl").write_text(json.dumps({"doc_id": "a", "text": text}) + "\n")
    assert cli.run(["read", "--report", str(tmp_path), "--json"]) == 0
    first = capsys.readouterr().out
    scores = json.loads(first)["scores"]
    assert scores["decision: provision"]["right"] == 1
    assert scores["decision: sentence_kind"] == scores["decision: sentence_kind"] | {"right": 0, "wrong": 1}
    assert scores["decision: sentence_amount"]["wrong"] == 1  # a value where the label has none is a guess
    (tmp_path / "before.json").write_text(first)
    assert cli.run(["read", "--report", str(tmp_path), "--against", str(tmp_path / "before.json")]) == 0
    out = capsys.readouterr().out
    assert "decision: sentence_kind: a: labelled fine, read compulsory works" in out
    assert "nothing has changed" in out
    better = json.loads(first)
    better["scores"]["decision: sentence_kind"] |= {"right": 1, "wrong": 0}
    (tmp_path / "better.json").write_text(json.dumps(better))
    assert cli.run(["read", "--report", str(tmp_path), "--against", str(tmp_path / "better.json")]) == 1
    assert "lost  decision: sentence_kind: right -1, wrong +1, missed +0" in capsys.readouterr().out


def test_a_folder_without_labels_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["read", "--report", str(tmp_path)]) == 1
    assert "labels" in capsys.readouterr().err
