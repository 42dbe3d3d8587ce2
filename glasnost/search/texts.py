"""An index of texts: two streams, the words as they stand and everything they may be forms of, word by word.

In memory, or in a folder. It is never a source of truth: it can be thrown away and made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy

from glasnost.search.families import family_of
from glasnost.search.lemmas import lemmas
from glasnost.search.query import Part, Query
from glasnost.search.tokens import Token, tokens
from glasnost.search.transliteration import transliterated

HEAP = 64 << 20  # bytes that the writer may hold
MOST_READINGS = 512  # of a phrase that is not exact: a hyphened word has two or three parts


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that matches: its id, and how well (higher is better, comparable within one search only)."""

    id: str
    score: float


@dataclass(frozen=True)
class Found:
    """The best hits; total: how many texts match; facets: field → value → how many of all that match have it."""

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]


class TextIndex:
    """Texts by id. `fields`: names of further fields that are matched whole, such as region or year."""

    def __init__(self, fields: Iterable[str] = (), folder: Path | None = None) -> None:
        self.fields = tuple(fields)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("words", tokenizer_name="raw", index_option="position")
        builder.add_text_field("lemmas", tokenizer_name="raw", index_option="position")
        for name in self.fields:
            # text even where it is a number: the writer ends with a signed number in an unsigned field
            builder.add_text_field(f"f_{name}", fast=True, tokenizer_name="raw", index_option="basic")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=None if folder is None else str(folder))

    def add(
        self, texts: Iterable[tuple[str, str] | tuple[str, str, Mapping[str, Any]]], without: Iterable[str] = ()
    ) -> int:
        """Take in (id, text) or (id, text, fields); how many. They can be found when it returns.

        without: ids whose texts are taken out first. All of it happens, or nothing.
        """
        writer = self.index.writer(heap_size=HEAP, num_threads=1)
        for identity in without:
            writer.delete_documents_by_term("id", identity)
        count = 0
        for identity, text, *rest in texts:
            writer.add_document(_document(identity, text, rest[0] if rest else {}))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        return count

    def __len__(self) -> int:
        return int(self.index.searcher().num_docs)

    def find(
        self,
        query: Query,
        limit: int | None = None,
        *,
        wide: bool = False,
        translit: bool = False,
        where: Mapping[str, str] | None = None,
    ) -> list[Hit]:
        """Texts that hold every part of a query, best first; `limit` None: all.

        wide: with the words' families. translit: in the other alphabet too. where: field → value that it must have.
        """
        asked = self.asked(query, wide=wide, translit=translit)
        return self.best(asked, limit, where=where).hits

    def asked(self, query: Query, *, wide: bool = False, translit: bool = False) -> tantivy.Query:
        """A query as the engine takes it."""
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.MustNot if part.without else tantivy.Occur.Must, self._part(part, wide, translit))
                for part in query.parts
            ]
        )

    def best(
        self,
        asked: tantivy.Query,
        limit: int | None = None,
        *,
        where: Mapping[str, str] | None = None,
        facets: Iterable[str] = (),
    ) -> Found:
        """What matches an engine's query, best first; `limit` None: all hits. facets: fields to count the values of."""
        searcher = self.index.searcher()
        if not searcher.num_docs:
            return Found([], 0, {name: {} for name in facets})
        for name, value in (where or {}).items():
            term = tantivy.Query.term_query(self.schema, f"f_{name}", value)
            asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, asked), (tantivy.Occur.Must, term)])
        found: Any = searcher.search(asked, limit or searcher.num_docs, count=limit is not None)
        hits = [Hit(str(searcher.doc(place).get_first("id")), score) for score, place in found.hits]
        counted = {name: _facet(searcher, asked, name) for name in facets}
        return Found(hits, len(hits) if limit is None else int(found.count), counted)

    def _part(self, part: Part, wide: bool, translit: bool) -> tantivy.Query:
        if part.exact:
            return self._phrase("words", [[word] for word in part.words])
        readings = [_asked(word, wide and len(part.words) == 1, translit) for word in part.words]
        return self._phrase("lemmas", readings)

    def _phrase(self, field: str, readings: list[list[str]]) -> tantivy.Query:
        """Words that follow each other, each in one of its readings."""
        if len(readings) == 1:
            terms = [tantivy.Query.term_query(self.schema, field, one, "freq") for one in readings[0]]
            return terms[0] if len(terms) == 1 else tantivy.Query.disjunction_max_query(terms)
        phrases: list[list[str]] = [[]]
        for several in readings:
            phrases = [[*before, one] for before in phrases for one in several][:MOST_READINGS]
        either = [(tantivy.Occur.Should, tantivy.Query.phrase_query(self.schema, field, list(one))) for one in phrases]
        return tantivy.Query.boolean_query(either)


def _document(identity: str, text: str, fields: Mapping[str, Any]) -> tantivy.Document:
    found = tokens(text)
    document = tantivy.Document()
    document.add_text("id", identity)
    document.add_pre_tokenized_text("words", _stream(text, found, lambda word: (word,)))
    document.add_pre_tokenized_text("lemmas", _stream(text, found, lemmas))
    for name, value in fields.items():
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if one is not None:
                document.add_text(f"f_{name}", str(one))
    return document


def _facet(searcher: tantivy.Searcher, asked: tantivy.Query, field: str) -> dict[str, int]:
    told: dict[str, Any] = searcher.aggregate(asked, {"values": {"terms": {"field": f"f_{field}", "size": 1000}}})
    return {str(one["key"]): int(one["doc_count"]) for one in told["values"]["buckets"]}


def _asked(word: str, wide: bool, translit: bool) -> list[str]:
    asked = set(lemmas(word))
    if translit:
        asked |= lemmas(transliterated(word))
    if wide:
        for other in family_of(word):
            asked |= lemmas(other)
    return sorted(asked)


def _stream(text: str, found: list[Token], forms: Any) -> tantivy.PreTokenizedString:
    stream = [
        tantivy.Token(one, place, token.start, token.end)
        for place, token in enumerate(found)
        for one in forms(token.word)
    ]
    return tantivy.PreTokenizedString(text, stream)


def marked(text: str, query: Query, *, wide: bool = False, translit: bool = False) -> Iterator[tuple[int, int]]:
    """Where words that were asked for stand in a text (code points): for a snippet."""
    exact = {word for part in query.parts if part.exact and not part.without for word in part.words}
    parts = [part for part in query.parts if not part.exact and not part.without]
    asked = {one for part in parts for word in part.words for one in _asked(word, wide, translit)}
    for token in tokens(text):
        if token.word in exact or asked & lemmas(token.word):
            yield token.start, token.end


def snippet(text: str, query: Query, width: int = 160, *, wide: bool = False, translit: bool = False) -> str:
    """The stretch of a text with the most matched words, which stand in [brackets]."""
    return bracketed(text, list(marked(text, query, wide=wide, translit=translit)), width)


def bracketed(text: str, places: list[tuple[int, int]], width: int = 160) -> str:
    """The stretch of a text in which most of these places are, each in [brackets]."""
    if not places:
        return " ".join(text[:width].split())
    start = max(places, key=lambda one: sum(one[0] <= s < one[0] + width for s, _e in places))[0]
    begin, end = max(0, start - width // 4), start - width // 4 + width
    if begin and (blank := text.find(" ", begin, start)) >= 0:
        begin = blank + 1
    parts, before = [], begin
    for s, e in places:
        if begin <= s and e <= end:
            parts += [text[before:s], "[", text[s:e], "]"]
            before = e
    parts.append(text[before:end])
    middle = " ".join("".join(parts).split())
    return f"{'… ' if begin else ''}{middle}{' …' if end < len(text) else ''}"
