"""A pack from a register: what it tells of many cases, what of few, and that it names nobody."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from glasnost.intake import ingest
from glasnost.linking import link
from glasnost.publishing.pack import write_pack
from glasnost.publishing.pack.phrases import phrases
from glasnost.publishing.pack.telling import Case, told_of
from glasnost.reading.ingest import bring_in
from glasnost.register import Register
from glasnost.search.audit.entry import Entry, What
from glasnost.search.audit.likeness import PictureMatcher, look_of
from glasnost.search.audit.pack import read
from glasnost.search.features import features

from .planted import drawing, jpeg

ROOT = Path(__file__).resolve().parents[2]
COMMON, RARE = "картонные генералы украли бумажные звёзды", "плюшевый министр спрятал пряничный указ"
ACT = """ПОСТАНОВЛЕНИЕ по делу об административном правонарушении
Дело № 5-{n}/2023
{day} марта 2023 года г. Примерск
Судья Вымышленского районного суда Небылицын Н.Н., рассмотрев материалы дела об административном правонарушении,
предусмотренном ч. 1 ст. 20.3.3 КоАП РФ, в отношении Выдумкина{n} Эскиза Примеровича,
УСТАНОВИЛ: Выдумкин{n} Э.П. в социальной сети «ВКонтакте» разместил текст следующего содержания: «{words}».
ПОСТАНОВИЛ: признать Выдумкина{n} Эскиза Примеровича виновным в совершении административного правонарушения,
предусмотренного ч. 1 ст. 20.3.3 КоАП РФ, и назначить ему наказание в виде административного штрафа в размере
30000 (тридцать тысяч) рублей.
"""

APPEAL = """РЕШЕНИЕ
Дело № 12-{n}/2023 {uid}
20 июля 2023 года г. Примерск
Судья Примерского областного суда Вымыслова В.В., рассмотрев жалобу на постановление судьи Вымышленского районного суда
по делу об административном правонарушении, предусмотренном ч. 1 ст. 20.3.3 КоАП РФ,
УСТАНОВИЛ: в социальной сети «ВКонтакте» размещён текст следующего содержания: «{words}».
РЕШИЛ: Постановление оставить без изменения, жалобу без удовлетворения.
"""


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register.create(tmp_path / "register")
    folder = tmp_path / "acts"
    folder.mkdir()
    for n in range(1, 9):
        words = COMMON if n <= 6 else RARE if n == 7 else "Выдумкин Эскиз сказал нам, что зима длинная и холодная"
        (folder / f"{n}.txt").write_text(ACT.format(n=n, day=n, words=words), encoding="utf-8")
    bring_in(register, [folder], "ru/decisions")
    ingest(register, [ROOT / "sources/ru/extremist_materials/sample.json"], "ru/extremist_materials")
    return register


def test_many_cases_are_counted_and_few_are_told_coarsely(register: Register, tmp_path: Path) -> None:
    packed = write_pack(register, tmp_path / "out.pack", date(2026, 1, 1))
    assert packed is not None and packed.entries["phrase"] >= 3 and packed.entries["listed"] == 3
    told = {
        entry.title: entry for entry in read(tmp_path / "out.pack", packed.key).entries if entry.what is What.PHRASE
    }
    common = told[COMMON]
    assert (common.at_least, common.provisions, common.verdicts) == (5, ("ru/koap/20.3.3/1",), ("convicted",))
    assert common.sentences == ("fine",) and common.years == (2023, 2023)
    rare = told[""]
    assert (rare.at_least, rare.verdicts, rare.sentences) == (None, (), ())
    assert rare.provisions == ("ru/koap/20.3.3",) and rare.years == (2020, 2024)


def test_a_pack_names_nobody_and_the_same_register_gives_the_same_bytes(register: Register, tmp_path: Path) -> None:
    for name in ("one.pack", "two.pack"):
        write_pack(register, tmp_path / name, date(2026, 1, 1))
    assert (tmp_path / "one.pack").read_bytes() == (tmp_path / "two.pack").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.pack") as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    for mark in ("Выдумкин", "Небылицын", "Эскиз", "5-1/2023", "Вымышленск", "Примерск", RARE):
        assert mark not in text


def test_phrases_of_decisions() -> None:
    rows = [
        ("разместил текст: «Вставайте, сонные подушки»", ["Вставайте, сонные подушки"]),
        ("надпись «Пряничный суд. Молочные реки зовут»", ["Пряничный суд", "Молочные реки зовут"]),
        ("в группе «Любители говорящих кактусов» текст", []),  # a name of a group, before which no posting stands
        ("Федеральный закон «О деревянных ложках и чайниках»", []),
        ("текст «<данные изъяты> и стеклянные барометры врут»", ["и стеклянные барометры врут"]),
        ("комментарий «Иванов Пётр украл деревянные ложки»", ["украл деревянные ложки"]),  # cut where a name stands
        ("слова «нет»", []),
    ]
    for text, found in rows:
        assert list(phrases(text)) == found, text


def test_numbers_are_rounded_and_what_fewer_than_five_had_is_left_out() -> None:
    cases = [Case({"ru/uk/282/1"}, {"convicted"}, {"fine"}, 2015 + n) for n in range(13)]
    cases += [Case({"ru/uk/280/1"}, {"acquitted"}, {"arrest"}, 2010)]
    told = told_of(cases, 2027)
    assert told["at_least"] == 10 and told["provisions"] == ("ru/uk/282/1",)
    assert told["verdicts"] == ("convicted",) and told["sentences"] == ("fine",)
    assert told["years"] == (2023, 2027)  # five cases lie there, so none is pointed at


def test_pictures_go_in_as_features_with_what_is_known_of_their_cases(register: Register, tmp_path: Path) -> None:
    """One picture of six known cases, one of a case that nobody knows; neither can be drawn again from the pack."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, seed in (("many.jpg", 1), ("one.jpg", 2)):
        (folder / name).write_bytes(jpeg(drawing(seed)))
    rows = [f"many.jpg,5-{n}/2023" for n in range(1, 7)] + ["one.jpg,5-99/2023"]
    (folder / "list.csv").write_text("\n".join(["file,docket number", *rows]) + "\n", encoding="utf-8")
    bring_in(register, [folder], "any/exhibits")
    packed = write_pack(register, tmp_path / "out.pack", date(2026, 1, 1))
    assert packed is not None and packed.entries["picture"] == 2
    looks = [entry for entry in read(tmp_path / "out.pack").entries if entry.what is What.PICTURE]
    many, one = sorted(looks, key=lambda entry: entry.at_least or 0, reverse=True)
    assert (many.at_least, many.provisions, many.sentences) == (5, ("ru/koap/20.3.3/1",), ("fine",))
    assert (one.at_least, one.provisions, one.verdicts, one.years) == (None, (), (), None)
    found = PictureMatcher(looks).find(features(drawing(1)[30:330, 40:440, ::-1], question=True))
    assert [looks[like.entry] for like in found] == [many]


def posted(image: Any) -> Any:
    """The picture on the page of a network, with what stands around every picture there."""
    page = np.full((image.shape[0] + 260, image.shape[1], 3), 255, np.uint8)
    page[:50] = (128, 80, 50)
    page[150 : 150 + image.shape[0]] = image
    for place, words in ((36, "INVENTED NETWORK"), (90, "Nobody of Nowhere"), (130, "today at 14:05")):
        cv2.putText(page, words, (16, place), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (60, 60, 60), 2)
    cv2.putText(page, "282 likes 37 shares", (16, page.shape[0] - 50), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (60, 60, 60), 2)
    return page


def test_what_stands_around_every_picture_resembles_nothing() -> None:
    entries = [Entry(What.PICTURE, look=look_of(features(posted(drawing(n))))) for n in range(3)]
    matcher = PictureMatcher(entries)
    for asked, found in ((posted(drawing(1)), [1]), (drawing(1)[30:330], [1]), (posted(drawing(7)), [])):
        assert [like.entry for like in matcher.find(features(asked, question=True))] == found


def test_an_appeal_is_no_further_case(tmp_path: Path) -> None:
    """Three cases, each before two instances: six decisions quote the words, and they are still too few to be told."""
    register = Register.create(tmp_path / "register")
    folder = tmp_path / "acts"
    folder.mkdir()
    for n in range(1, 4):
        uid = f"УИД 77RS0099-01-2023-{n:06}-11"
        act = ACT.format(n=n, day=n, words=COMMON).replace("/2023\n", f"/2023 {uid}\n", 1)
        (folder / f"first{n}.txt").write_text(act, encoding="utf-8")
        appeal = APPEAL.format(n=n, uid=uid, words=COMMON)
        (folder / f"appeal{n}.txt").write_text(appeal, encoding="utf-8")
    bring_in(register, [folder], "ru/decisions")
    assert link(register).cases == 3
    write_pack(register, tmp_path / "out.pack", date(2026, 1, 1))
    (entry,) = (one for one in read(tmp_path / "out.pack").entries if one.what is What.PHRASE)
    assert (entry.at_least, entry.title, entry.verdicts) == (None, "", ())
