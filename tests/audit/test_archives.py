"""Archives of every format, at least 200 items each, and files that are made to do harm or are not whole."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from glasnost.intake.archives import Item, items_of
from glasnost.intake.archives.arrays import loaded, objects
from glasnost.model.problems import Problem

from . import archives
from .archives import WRITERS, Said

KINDS = ("post", "repost", "comment", "like", "post")
SEVERAL = [Said(f"вымышленная запись номер {n} про чайники & «ложки» <b>", KINDS[n % 5]) for n in range(250)]
# what a format cannot say: VK's likes and Mastodon's reposts are addresses; pages do not tell kinds apart
SILENT = {"vk": ("like",), "mastodon": ("repost",)}


def read(path: Path) -> tuple[list[Item], list[Problem]]:
    found = list(items_of(path))
    return [one for one in found if isinstance(one, Item)], [one for one in found if isinstance(one, Problem)]


@pytest.mark.parametrize("name", WRITERS)
def test_every_text_of_every_format_comes_out_as_it_was_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / ("archive.zip" if name in ("vk", "facebook", "x") else "archive")
    WRITERS[name](path, SEVERAL)
    items, problems = read(path)
    assert not problems
    texts = Counter(one.text.removeprefix("RT @invented: ") for one in items)
    for said in SEVERAL:
        assert texts[said.text] == (0 if said.kind in SILENT.get(name, ()) else 1), said
    if name != "saved":  # a saved page says no day
        days = {one.text: one.at for one in items}
        assert days[SEVERAL[2].text][:10] == "2015-01-03"


def test_what_a_network_can_say_of_kind_and_address(tmp_path: Path) -> None:
    archives.vk(tmp_path / "vk.zip", SEVERAL)
    items, _ = read(tmp_path / "vk.zip")
    kinds = Counter(str(one.kind) for one in items)
    assert kinds == {"post": 100, "repost": 50, "comment": 50, "like": 50, "message": 1}  # others' messages are theirs
    assert (
        next(one for one in items if one.kind == "like").link == "https://vk.com/wall-77_3"
    )  # a community's is negative
    assert {one.at for one in items if one.kind == "message"} == {"2016-05-01T10:00:00"}
    archives.telegram(tmp_path / "telegram", SEVERAL)
    items, _ = read(tmp_path / "telegram")
    assert "чужое" not in {one.text for one in items}
    assert Counter(one.kind for one in items)["repost"] == 50


def test_the_real_samples(shared: Path) -> None:
    telegram, _ = read(shared / "archives/telegram")
    assert len(telegram) >= 10 and any(one.kind == "repost" for one in telegram) and any(one.remote for one in telegram)
    x, _ = read(shared / "archives/x_twitter_to_sqlite")
    assert Counter(str(one.kind) for one in x) == {"repost": 1, "comment": 1, "post": 1}
    assert not read(shared / "archives/x_twitter_to_sqlite/zip_contents")[0]  # an archive without a post is one


def test_the_invalid_json_of_an_old_telegram(tmp_path: Path) -> None:
    text = """{"name": "К", "type": "private_channel", "id": 1, "messages": [
     {"id": 1, "type": "message", "text": "", "text": "первая",
      "document_id": (File not included. Change data exporting settings to download.)
     },
     {"id": 2, "type": "message", "document_id": stickers/a (1).webp,
      "text": "вторая \\"{["},
     {"id": 3, "type": "message", "text": "третья", "broken": },
     {"id": 4, "type": "message", "text": "четвёртая"}"""
    (tmp_path / "result.json").write_text(text, encoding="utf-8")
    items, problems = read(tmp_path)
    assert [one.text for one in items] == ["первая", 'вторая "{[', "четвёртая"]
    assert ["message 3" in one.what for one in problems] == [True, False]  # the second: the file breaks off
    assert "breaks off" in problems[1].what


def test_harmful_and_broken_members_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.js", "window.YTD.tweets.part0 = []")
        archive.writestr("data/tweets-part9.js", b" " * (70 << 20))
        archive.writestr("data/tweets-part1.js", "window.YTD.tweets.part0 = [{")
        archive.writestr(
            "data/tweets.js", 'window.YTD.tweets.part0 = [{"tweet": {"full_text": "целый", "id_str": "1"}}]'
        )
    items, problems = read(path)
    assert [one.text for one in items] == ["целый"]
    told = {one.where: one.what for one in problems}
    assert "leads out" in told["../../evil.js"]
    assert "far more than it should" in told["data/tweets-part9.js"]
    assert "no whole JSON" in told["data/tweets-part1.js"]


@pytest.mark.parametrize("how", ["cut", "strange", "missing", "empty"])
def test_what_is_no_archive_is_named(how: str, tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    if how == "cut":
        archives.x(path, SEVERAL)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "strange":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("something/else.bin", b"\0\1")
    elif how == "empty":
        path.write_bytes(b"")
    with pytest.raises(Problem) as caught:
        read(path)
    assert caught.value.what and "Traceback" not in str(caught.value)


def test_a_large_export_is_read_in_memory_that_does_not_grow(tmp_path: Path) -> None:
    """60 MB of messages, a chunk at a time."""
    one = json.dumps({"id": 1, "type": "message", "text": "слово " * 2_000}, ensure_ascii=False)
    with (tmp_path / "result.json").open("w", encoding="utf-8") as file:
        file.write('{"type": "public_channel", "messages": [' + ",\n".join([one] * 2_800) + "]}")
    tracemalloc.start()
    with (tmp_path / "result.json").open(encoding="utf-8") as file:
        count = sum(loaded(text) is not None for _head, text in objects(file, "messages"))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_800
    assert peak < 32 << 20
