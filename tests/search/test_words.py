"""Words in any form: measured on sentences with gold lemmas and on a table of this domain; bad queries."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasnost.model.problems import Problem
from glasnost.search.families import families, family_of
from glasnost.search.query import parse
from glasnost.search.texts import TextIndex, snippet

FORMS = Path(__file__).with_name("forms.tsv")
Gold = tuple[str, list[tuple[str, str, str]]]


def ids(texts: list[str], query: str, **how: bool) -> list[int]:
    index = TextIndex()
    index.add((str(number), text) for number, text in enumerate(texts))
    return sorted(int(hit.id) for hit in index.find(parse(query), **how))


def table() -> list[tuple[str, str]]:
    lines = (line.split("\t") for line in FORMS.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return [(word, stem + ending.strip("-")) for word, stem, endings in lines for ending in endings.split()]


def test_forms_of_domain_words_find_each_other() -> None:
    forms = table()
    assert len(forms) >= 300 and len({word for word, _form in forms}) >= 30
    index = TextIndex()
    index.add((str(number), f"Запись номер семь: {form}.") for number, (_word, form) in enumerate(forms))
    recall = {}
    for word, form in forms:
        wanted = {number for number, (other, _f) in enumerate(forms) if other == word}
        got = {int(hit.id) for hit in index.find(parse(form))}
        recall[form] = len(got & wanted) / len(wanted)
    missed = {form: round(value, 2) for form, value in recall.items() if value < 1}
    assert sum(recall.values()) / len(recall) >= 0.99, missed


def _sentences(path: Path) -> Iterator[Gold]:
    text, words = "", []
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        if line.startswith("# text ="):
            text = line[8:].strip()
        elif not line.strip():
            yield text, words
            words = []
        elif line[0] != "#" and (cells := line.split("\t"))[0].isdigit():
            words.append((cells[1].lower(), cells[2].lower(), cells[3]))


def _measure(path: Path) -> tuple[int, float, float]:
    sentences = list(_sentences(path))
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, (_text, words) in enumerate(sentences):
        for form, lemma, kind in words:
            if kind in ("NOUN", "VERB", "ADJ") and re.fullmatch(r"[\w-]+", form):
                where[lemma, kind].add(number)
                forms[lemma, kind].add(form)
    index = TextIndex()
    index.add((str(number), text) for number, (text, _words) in enumerate(sentences))
    recall, precision = [], []
    for key, wanted in where.items():
        if len(wanted) < 4 or len(forms[key]) < 3:
            continue
        for form in forms[key]:
            got = {int(hit.id) for hit in index.find(parse(form))}
            recall.append(len(got & wanted) / len(wanted))
            precision.append(len(got & wanted) / len(got) if got else 1.0)
    return len(recall), sum(recall), sum(precision)


def test_inflection_against_gold_lemmas(shared: Path) -> None:
    parts = [_measure(path) for path in sorted((shared / "words").glob("*.conllu.gz"))]
    queries = sum(n for n, _r, _p in parts)
    assert queries > 2000
    assert sum(r for _n, r, _p in parts) / queries >= 0.985
    assert sum(p for _n, _r, p in parts) / queries >= 0.91


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("признали материал", [0]),  # every word, in any form and order
        ('"материалы признать"', []),  # word for word, and these are not the words
        ("«признал материалы»", [0]),
        ("стене -суд", [1]),
        ("cтена", [1]),  # a Latin c that looks Russian
        ("сте\u0301нами", [1]),  # a stress mark
        ("ЕЛКА", [2]),
        ("ёлкой", [2]),
        ("banning posts", [3]),  # English too
        ("интернет-магазинами", [4]),  # a hyphenated word is its parts, one after the other
        ("магазин-интернет", []),
    ],
)
def test_queries(query: str, found: list[int]) -> None:
    texts = [
        "Суд признал материалы экстремистскими",
        "Он писал на стене",
        "Ёлка стоит",
        "The post was banned",
        "В интернет-магазине",
    ]
    assert ids(texts, query) == found


def test_families_only_when_asked() -> None:
    texts = ["сделал перепост", "репостнула запись", "ничего"]
    assert ids(texts, "репост") == []
    assert ids(texts, "репост", wide=True) == [0, 1]
    assert all(len(family.met) == len(family.words) > 2 and all(family.met) for family in families())
    assert family_of("дерево") == ()


def test_transliteration_only_when_asked() -> None:
    assert ids(["репосты картинки"], "repost") == []
    assert ids(["репосты картинки"], "repost", translit=True) == [0]


@pytest.mark.parametrize("query", ["", "- - -", "-суд", '"', '"суд', "«»", "слово " * 10_000, "|&!()"])
def test_bad_queries_are_named_without_repeating_them(query: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(query)
    assert caught.value.remedy
    assert "суд" not in str(caught.value)


def test_snippet_shows_the_words_that_were_found() -> None:
    text = "Вступление. " * 40 + "Суд установил, что запись о репостах была удалена. " + "Конец. " * 40
    assert "о [репостах] была" in snippet(text, parse("репост"))
