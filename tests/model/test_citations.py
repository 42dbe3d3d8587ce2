"""Canonical citations compare by their parts; printed ones are read into parts, and nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from glasnost.model.citation import Citation
from glasnost.model.citations import (
    PrintedProvision,
    read_californian,
    read_californian_charge,
    read_listing,
    read_russian,
)

SHARED = Path(os.environ.get("GLASNOST_SHARED") or Path(__file__).resolve().parents[3] / "shared")
LABELS = SHARED / "data" / "ru" / "labels_dev.jsonl"
STRINGS = SHARED / "data" / "ru" / "strings" / "accused_strings.csv.gz"
CODES = {"uk": "УК", "koap": "КоАП", "upk": "УПК"}


def shared(path: Path) -> Path:
    """A shared file; where it is absent the test is skipped, and fails in CI."""
    if not path.is_file():
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"{path.name} is not here: set GLASNOST_SHARED")
    return path


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("ru/uk/282/1", "ru/uk/282/1"),  # already canonical
        ("RU/UK/282/1", "ru/uk/282/1"),  # case means nothing
        ("ru/uk/282/2/А,б", "ru/uk/282/2/а,б"),  # points are lower case
        ("ru/uk/158/2/a", "ru/uk/158/2/а"),  # a Latin look-alike is the Cyrillic point
        ("us/ca/hs/11357/b", "us/ca/hs/11357/b"),  # elsewhere Latin stays Latin
        ("ru/uk/282/?", "ru/uk/282/?"),  # known to the article
        ("ru/uk/282/1@2014-06-28", "ru/uk/282/1@2014-06-28"),  # in the wording of a day
        ("ru/koap/20.2/6.1", "ru/koap/20.2/6.1"),  # numbers with dots are one part each
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    citation = Citation.parse(text)
    assert str(citation) == canonical
    assert Citation.parse(str(citation)) == citation


@pytest.mark.parametrize(
    "text", ["", "?", "ru//1", "/ru", "ru/uk/?/1", "ru/uk/282/2/а,", "ru uk", "ru/uk/1@2014-13-01"]
)
def test_no_citation(text: str) -> None:
    with pytest.raises(ValueError):
        Citation.parse(text)


@pytest.mark.parametrize(
    ("law", "charge", "surely", "possibly"),
    [
        ("ru/uk/282", "ru/uk/282/1", True, True),  # an article covers its parts
        ("ru/uk/282", "ru/uk/282.1", False, False),  # and not its neighbour with the same digits
        ("us/ca/hs/11357", "us/ca/hs/11357.5", False, False),  # the same in another country
        ("ru/uk/282/1", "ru/uk/282", False, False),  # a part does not cover its article
        ("ru/uk/158/2/а", "ru/uk/158/2/а,б", True, True),  # several points: any is enough
        ("ru/uk/158/2/в", "ru/uk/158/2/а,б", False, False),  # none is not
        ("ru/uk/282/1", "ru/uk/282/?", False, True),  # the part is not known
        ("ru/uk/282", "ru/uk/282/?", True, True),  # and does not matter
        ("ru/uk/280", "ru/uk/282/?", False, False),  # whatever the part, it is another article
        ("ru/uk/282/1@2014-06-28", "ru/uk/282/1", False, True),  # the wording is not known
        ("ru/uk/282/1@2014-06-28", "ru/uk/282/1@2018-12-27", False, False),  # it is another one
    ],
)
def test_covers(law: str, charge: str, surely: bool, possibly: bool) -> None:
    assert Citation.parse(law).covers(Citation.parse(charge)) is surely
    assert Citation.parse(law).may_cover(Citation.parse(charge)) is possibly


def told(provision: PrintedProvision) -> str:
    """A provision in one line; `-` for a code that is not known."""
    found = provision.citation or "/".join(
        filter(None, ("-", provision.article, provision.part, ",".join(provision.points)))
    )
    return " ".join((str(found), *(f"<{i}" for i in provision.inchoate)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ст.20.3.3 ч.1 КоАП РФ", ["ru/koap/20.3.3/1"]),  # the portal's usual form
        ("КоАП: ст. 20.2 ч.6.1", ["ru/koap/20.2/6.1"]),  # the code before
        (
            "ст.20.2 ч.5; ст.20.6.1 ч.1 КоАП РФ",
            ["ru/koap/20.2/5", "ru/koap/20.6.1/1"],
        ),  # one code for all before it
        ("ст.20.2 ч.5 КоАП РФ, ст.213 ч.2 УК РФ", ["ru/koap/20.2/5", "ru/uk/213/2"]),  # each its own
        ('ст. 282 ч. 2 п. "а", "б" УК РФ', ["ru/uk/282/2/а,б"]),  # quoted points
        ("п. «а» ч. 2 ст. 282 УК РФ", ["ru/uk/282/2/а"]),  # the other word order
        ("п. «а» и «в» ч. 2 ст. 158, ч. 1 ст. 166 УК РФ", ["ru/uk/158/2/а,в", "ru/uk/166/1"]),  # both, twice
        ('п.п. "а", "и" ч.2 ст.105 УК РФ', ["ru/uk/105/2/а,и"]),  # «и» as a point, not as a word
        ("ст.158 ч.2 п.п.а,в УК РФ", ["ru/uk/158/2/а,в"]),  # no spaces
        (
            "УК РФ: ст. 105 ч.2 пп. ж,к; ст. 222 ч.1",
            ["ru/uk/105/2/ж,к", "ru/uk/222/1"],
        ),  # a code for all after it
        ("cт. 282 ч. 2 п. a УK PФ", ["ru/uk/282/2/а"]),  # Latin letters among the Cyrillic
        ("ст. 280.1 ч.1 УК РФ", ["ru/uk/280.1/1"]),  # not article 280
        ("ст. 280¹ ч.1 УК РФ", ["ru/uk/280.1/1"]),  # the raised digit
        ("частью первой статьи 282 Уголовного кодекса Российской Федерации", ["ru/uk/282/1"]),  # in words
        ("по ч. 1 ст. 282 УК РФ", ["ru/uk/282/1"]),  # «по» is no point
        ("статьи 282 части 1", ["-/282/1"]),  # the code is not said, and not guessed
        ("ст. 3.13 КоАП г. Москвы", ["-/3.13"]),  # a city's code is not the country's
        ("ст. 70 ч.1 УК РСФСР", ["-/70/1"]),  # nor is the old one today's
        ("ст. 158 ч.1, 161 ч.2 УК РФ", ["ru/uk/158/1", "ru/uk/161/2"]),  # «ст.» once
        ("ст.ст. 280, 282 УК РФ", ["ru/uk/280/?", "ru/uk/282/?"]),  # parts not said
        ("ч.1,2 ст. 20.3 КоАП РФ", ["ru/koap/20.3/1", "ru/koap/20.3/2"]),  # two parts are two charges
        ("ст. 228 ч.1, ч.2 УК РФ", ["ru/uk/228/1", "ru/uk/228/2"]),  # a further part of the same article
        ("ст.30 ч.3 - ст.205.2 ч.2", ["-/205.2/2 <ru/uk/30/3"]),  # an attempt is one charge
        ("ст. 30 ч.3, ст.291 ч.3 УК РФ", ["ru/uk/291/3 <ru/uk/30/3"]),  # with a comma too
        ("ч. 3 ст. 30, п. «а» ч. 3 ст. 158 УК РФ", ["ru/uk/158/3/а <ru/uk/30/3"]),  # and turned round
        (
            "ст.33 ч.5 - ст.30 ч.3 - ст.228.1 ч.4 п.г УК РФ",
            ["ru/uk/228.1/4/г <ru/uk/33/5 <ru/uk/30/3"],
        ),  # aiding it
        (
            "УК РФ: [ст. 30 ч.1 - ст. 228.1 ч.3] [ст. 232 ч.1]",
            ["ru/uk/228.1/3 <ru/uk/30/1", "ru/uk/232/1"],
        ),  # counts
        ("ст.105-107 УК РФ", []),  # a range is not read
        ("Не заполнено", []),  # no article at all
        ("о взыскании долга 282 рубля", []),  # a number is no article
        ("", []),  # nothing
    ],
)
def test_printed(text: str, expected: list[str]) -> None:
    assert [told(provision) for provision in read_russian(text).provisions] == expected


def test_what_is_not_read_is_returned() -> None:
    assert read_russian("ст. 282 ч. прим УК РФ").unread
    assert not read_russian("ст. 282 ч. 1 УК РФ (в ред. ФЗ от 28.06.2014)").unread


def test_code_of_the_source_fills_only_what_the_text_leaves_open() -> None:
    assert [told(p) for p in read_russian("ст. 20.2 ч.5", "koap").provisions] == ["ru/koap/20.2/5"]
    assert [told(p) for p in read_russian("ст. 70 УК РСФСР", "uk").provisions] == ["-/70"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11357(b) HS", ["us/ca/hs/11357/b"]),  # a subdivision
        ("11357.5 HS", ["us/ca/hs/11357.5"]),  # another section
        ("11358 PC", ["us/ca/pc/11358"]),  # the same number in another code
        ("484(A)/490.5 PC", ["us/ca/pc/484/a", "us/ca/pc/490.5"]),  # two under one code
        ("11357", [None]),  # no code: none is guessed
        ("dismissed", []),  # nothing
        ("11357B2 HS", []),  # the 2 is no section
    ],
)
def test_californian(text: str, expected: list[str | None]) -> None:
    assert [str(s.citation) if s.citation else None for s in read_californian(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11357(C) HS-POSS MARIJUANA OVER 1 OZ/28.5 GRAM", "us/ca/hs/11357/c"),  # numbers of the words are none
        ("11357(C)HS-POSSESS MARIJUANA", "us/ca/hs/11357/c"),  # no space before the code
        ("11359HS-INTENT SELL CANNABIS", "us/ca/hs/11359/?"),  # no subdivision: known to the section
        ("11357B2 HS-POSSESSION OF MARIJUANA", "us/ca/hs/11357/b/2"),  # in this code a letter is a subdivision
        ("288A(C)(1) PC-ORAL COPULATION", "us/ca/pc/288a/c/1"),  # in this one it belongs to the number
        ("11357.5 HS-SYNTHETIC CANNABINOID", "us/ca/hs/11357.5/?"),  # another section
        ("11358 PC-NO SUCH SECTION", "us/ca/pc/11358/?"),  # another code
        ("484(A)/490.5 PC-THEFT", "us/ca/pc/?"),  # two sections of one code
        ("11357(B)/11357(C) HS", "us/ca/hs/11357/?"),  # two subdivisions of one section
        ("11358 HS-CULTIVATE/11359 HS-FOR SALE", "us/ca/hs/?"),  # the second one stands in the words
        ("11358 HS-CULTIVATE/459 PC-BURGLARY", "us/ca/?"),  # two codes
        ("11360(B) SELL/FURNISH/ETC MARIJUANA/HASH", None),  # no code: none is guessed
        ("PLANTS FOUND UNDER 11358 HS", None),  # words before it: nobody says that it is the charge
        ("", None),
    ],
)
def test_the_section_of_a_count(text: str, expected: str | None) -> None:
    found = read_californian_charge(text)
    assert (str(found) if found else None) == expected


def _labels(kind: str) -> list[dict[str, Any]]:
    lines = shared(LABELS).read_text(encoding="utf-8").splitlines()
    return [label for line in lines if (label := json.loads(line))["kind"] == kind]


def test_labelled_listings() -> None:
    """Every labelled provision with part and points, persons, courts: at least 0.99."""
    wanted: Counter[Any] = Counter()
    found: Counter[Any] = Counter()
    for label in _labels("card_accused"):
        row, listing = label["row"], read_listing(label["text"])
        for place, person in enumerate(label["labels"]["persons"]):
            charges = person["charges"]
            wanted += Counter((row, place, c["code"], c["article"], c["part"], *c["points"]) for c in charges)
        for place, listed in enumerate(listing.persons):
            read = listed.charges.provisions
            found += Counter((row, place, CODES.get(c.code or ""), c.article, c.part, *c.points) for c in read)
        expected = (label["labels"]["lower_court"], label["labels"]["lower_case_number"])
        assert (listing.lower_court, listing.lower_case_number) == expected
    assert (wanted & found).total() >= 0.99 * wanted.total()
    assert (wanted & found).total() >= 0.99 * found.total()


def test_real_listings_are_read_or_returned() -> None:
    """Of all lines at most one in two hundred holds an article of which something is left over."""
    with gzip.open(shared(STRINGS), "rt", encoding="utf-8") as file:
        lines = [row["accused"] for row in csv.DictReader(file)]
    listings = [read_listing(line) for line in lines]
    assert all(listing.persons or listing.unread for listing in listings)
    left = [listing for listing in listings if any(person.charges.unread for person in listing.persons)]
    assert len(left) * 200 <= len(lines)
