"""Exhibits of a register: kept, listed with their cases, found by picture and by their words, batch by batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from invented_pictures import captioned, invented

from glasnost.cli.program import program
from glasnost.intake.exhibit_trial import try_pictures
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.exhibits import kept
from glasnost.search import captions, exhibits
from glasnost.search.captions import Word, compared
from glasnost.search.collection import Answer
from glasnost.search.embedding import Embedding, plugged_in
from glasnost.search.query import parse
from glasnost.search.wordings import CaptionIndex


def run(*words: str) -> tuple[int, list[dict[str, Any]], str]:
    done = CliRunner().invoke(program, list(words))
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{") and line.endswith("}")]
    return done.exit_code, lines, done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register, and pictures with a list."""
    run("--register", str(tmp_path / "register"), "init")
    (tmp_path / "in" / "below").mkdir(parents=True)
    for seed, name in enumerate(("one.png", "two.png", "below/three.png")):
        invented(seed).save(tmp_path / "in" / name)
    (tmp_path / "in" / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    rows = ["Файл,Номер дела,Суд", "one.png,1-01/2017,Выдуманный суд", "one.png,1-02/2017,", "none.png,1-03/2017,"]
    (tmp_path / "in" / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def bring_in(folder: Path, *more: str) -> tuple[int, str]:
    done = run("--register", str(folder / "register"), "ingest", str(folder / "in"), "--source", "any/exhibits", *more)
    return done[0], done[2]


def ask(folder: Path, *seeds: int, embedding: Embedding | None = None) -> list[Answer]:
    """What crops of the pictures find, all in one go."""
    images = [folder / f"asked-{seed}.png" for seed in seeds]
    for seed, image in zip(seeds, images, strict=True):
        invented(seed).crop((60, 40, 450, 330)).save(image)
    collection = exhibits.opened(Register.open(folder / "register"), embedding)
    return [answer for _picture, answer in exhibits.answers(collection, images)]


def hits(folder: Path, *seeds: int) -> list[bool]:
    return [bool(answer.matches) for answer in ask(folder, *seeds)]


def test_exhibits_come_in_with_their_cases_and_are_found(folder: Path) -> None:
    code, told = bring_in(folder)
    assert code == 1 and "cut.jpg" in told  # named, and the others came in
    register = Register.open(folder / "register")
    rows = {(row.file_name, row.docket_number) for row in kept(register)}
    assert rows == {
        *(("one.png", "1-01/2017"), ("one.png", "1-02/2017")),
        *(("two.png", None), ("three.png", None)),
    }
    image = folder / "in" / "one.png"
    found = run("--register", str(register.folder), "search", "--image", str(image), "--json")[1][0]
    assert [case["docket_number"] for case in found["matches"][0]["cases"]] == ["1-01/2017", "1-02/2017"]
    assert found["engine"]["opencv-python-headless"] and found["thresholds"]["inliers"] and found["hashes"]
    with register.snapshot().connect() as connection:
        reasons = connection.execute("SELECT reason, count(*) FROM issue GROUP BY 1 ORDER BY 2").fetchall()
    assert [n for _reason, n in reasons] == [1, 2]  # one row without a picture, two pictures without a case
    assert not [one for one in register.doctor() if one.level == "error"]


def test_a_batch_adds_a_part_and_a_killed_build_leaves_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(folder)
    assert hits(folder, 1, 7) == [True, False]
    invented(5).save(folder / "in" / "five.png")
    bring_in(folder)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(exhibits, "stored", killed)
        with pytest.raises(KeyboardInterrupt):
            exhibits.opened(Register.open(folder / "register"))
    index = folder / "register" / "indexes" / "pictures"
    assert len(json.loads((index / "state.json").read_text())["parts"]) == 1
    assert hits(folder, 5, 1) == [True, True]
    assert len(json.loads((index / "state.json").read_text())["parts"]) == 2
    monkeypatch.setattr(exhibits, "MOST_PARTS", 1)
    invented(6).save(folder / "in" / "six.png")
    six = ("ingest", str(folder / "in" / "six.png"), "--source", "any/exhibits")
    run("--register", str(folder / "register"), *six)
    assert hits(folder, 0, 5, 6, 7) == [True, True, True, False]
    assert len(json.loads((index / "state.json").read_text())["parts"]) == 1  # all joined
    run("--register", str(folder / "register"), *six, "--replace")
    assert hits(folder, 0, 6) == [False, True]  # what was retired is not found


def test_a_trial_tells_what_would_come_in_and_changes_nothing(folder: Path) -> None:
    told = bring_in(folder, "--dry-run")[1]
    assert "cut.jpg" in told and not kept(Register.open(folder / "register"))
    bring_in(folder)
    (folder / "in" / "below" / "three.png").unlink()
    invented(4).save(folder / "in" / "four.png")
    register = Register.open(folder / "register")
    found = {Path(one.file).name: one for one in try_pictures(register, [folder / "in"], "any/exhibits", replace=True)}
    assert found["one.png"].known and found["one.png"].unchanged == 2  # a picture of two cases
    assert (found["four.png"].new, sum(one.gone for one in found.values())) == (1, 1)
    assert found["cut.jpg"].problem is not None and sum(found["list.csv"].reasons.values()) == 1


def test_parts_are_joined_up_to_a_size(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that making one needs no more memory in a register of a hundred thousand."""
    bring_in(folder)
    monkeypatch.setattr(exhibits, "CHUNK", 1)
    monkeypatch.setattr(exhibits, "MOST_PARTS", 1)
    monkeypatch.setattr(exhibits, "LARGEST", 2)
    assert hits(folder, 0, 1, 2, 7) == [True, True, True, False]
    parts = exhibits.opened(Register.open(folder / "register")).groups
    assert sorted(len(names) for names, _index in parts) == [1, 2]


def test_a_list_that_comes_later_gives_a_picture_its_case(folder: Path) -> None:
    bring_in(folder)
    (folder / "in" / "later.csv").write_text("file,docket number\ntwo.png,1-05/2018\n")
    bring_in(folder)
    rows = {row.docket_number for row in kept(Register.open(folder / "register")) if row.file_name == "two.png"}
    assert rows == {"1-05/2018"}


def test_an_embedding_names_candidates_and_does_not_decide(folder: Path) -> None:
    bring_in(folder)
    plugged = plugged_in("invented_pictures:embedding")
    assert plugged is not None and plugged.version == "7"
    same, stranger = ask(folder, 0, 7, embedding=plugged)
    assert [one.match.similarity is not None and one.match.similarity > 0 for one in same.matches] == [True]
    assert stranger.matches == []  # all are candidates, and none matches
    with pytest.raises(Problem, match="nothing:here"):
        plugged_in("nothing:here")


def test_without_tesseract_it_says_so_and_the_rest_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(folder)
    monkeypatch.setattr(captions, "reader", lambda: None)
    image = folder / "in" / "one.png"
    words = ("--register", str(folder / "register"), "search", "--image", str(image), "--captions")
    code, _lines, told = run(*words)
    assert "tesseract" in told and "1 picture shows the same" in told and code == 0


def words(*several: str) -> list[Word]:
    return [Word(one, 90) for one in several]


@pytest.mark.parametrize(
    ("asked", "own", "answer"),
    [
        (words("амнистия", "статьи"), words("амниетия", "статьи"), "same"),  # a letter read wrongly
        (words("амнистия", "статьи"), words("ничего", "лайк"), "other"),
        (words("амнистия", "статьи"), [], "one only"),
        ([], [], "none"),
        ([Word("амнистия", 40)], words("ничего"), "one only"),  # read too badly to be compared
        (None, words("ничего"), "unread"),
    ],
)
def test_wordings(asked: list[Word] | None, own: list[Word] | None, answer: str) -> None:
    assert compared(asked, own).words == answer


def test_words_on_pictures_are_found_with_an_edit_or_two() -> None:
    index = CaptionIndex({"a": words("товарищ", "майор", "читает"), "b": words("мем", "удален"), "c": words("майка")})
    assert [one.id for one in index.find(parse("товарищь майор"))] == ["a"]
    assert [one.id for one in index.find(parse("мем"))] == ["b"]  # short words as they stand
    assert index.find(parse("мам")) == []
    assert [one.id for one in index.same_words(words("товариш", "майор", "читает", "все"))] == ["a"]
    assert index.same_words(words("товарищ", "майор")) == []  # too few to say so


def test_three_answers_about_words(tmp_path: Path) -> None:
    if captions.reader() is None:
        pytest.skip("tesseract with Russian is not installed")
    (tmp_path / "in").mkdir()
    captioned(invented(1), "Амнистия объявлена всем").save(tmp_path / "in" / "a.png")
    captioned(invented(2), "Ничего не понял здесь").save(tmp_path / "in" / "b.png")

    def asked(seed: int, text: str) -> dict[str, Any]:
        captioned(invented(seed), text).save(tmp_path / "asked.png")
        where = ("search", "--in", str(tmp_path / "in"), "--image", str(tmp_path / "asked.png"), "--captions", "--json")
        return run(*where)[1][0]

    assert asked(1, "Амнистия объявлена всем")["matches"][0]["words"] == "same"
    other = asked(1, "Ничего не понял здесь")
    assert other["ids"] == ["a.png"] and other["matches"][0]["words"] == "other"
    assert [one["id"] for one in other["same_words"]] == ["b.png"]  # the same words, another picture
