"""An index of the words on pictures, apart from that of texts: a word may be read wrongly in a letter or two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import tantivy

from glasnost.search.captions import SHARED, Word, edits, near, sure
from glasnost.search.query import Query

HEAP = 32 << 20
FEW = 3  # words that two captions must share to be called the same where the pictures differ


@dataclass(frozen=True, slots=True)
class Read:
    """A picture that bears the words that were asked for. words: those of its words that they were found in."""

    id: str
    words: tuple[Word, ...]


class CaptionIndex:
    """Words on pictures by the picture's id, in memory or in a folder. `of`: id → its words."""

    def __init__(self, of: Mapping[str, list[Word]], folder: Path | None = None) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("words", tokenizer_name="raw", index_option="basic")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=None if folder is None else str(folder))
        self.of = of
        if folder is None:
            self.add(of.items())

    def add(self, captions: Iterable[tuple[str, list[Word]]]) -> None:
        """Take in pictures' words."""
        writer = self.index.writer(heap_size=HEAP, num_threads=1)
        for identity, words in captions:
            document = tantivy.Document()
            document.add_text("id", identity)
            for one in words:
                document.add_text("words", one.word)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def find(self, query: Query) -> list[Read]:
        """Pictures that bear every word of a query, the surest reading first."""
        wanted = [word for part in query.parts if not part.without for word in part.words]
        found = []
        for identity in self._holding([(tantivy.Occur.Must, self._word(word)) for word in wanted]):
            words = [
                max((one for one in self.of[identity] if _is(one, word)), key=_trust, default=None) for word in wanted
            ]
            if all(words):
                found.append(Read(identity, tuple(one for one in words if one is not None)))
        return sorted(found, key=lambda one: (-min(map(_trust, one.words)), one.id))

    def same_words(self, asked: Iterable[Word]) -> list[Read]:
        """Pictures whose caption is that of a question, whatever else they show."""
        wanted = sure(asked)
        if len(wanted) < FEW:
            return []
        found = []
        for identity in self._holding([(tantivy.Occur.Should, self._word(word)) for word in wanted]):
            own = sure(self.of[identity])
            shared = [word for word in own if any(near(word, other) for other in wanted)]
            if len(shared) >= max(FEW, SHARED * min(len(own), len(wanted))):
                found.append(Read(identity, tuple(one for one in self.of[identity] if one.word in shared)))
        return sorted(found, key=lambda one: (-len(one.words), one.id))

    def _word(self, word: str) -> tantivy.Query:
        if not edits(word):
            return tantivy.Query.term_query(self.schema, "words", word)
        return tantivy.Query.fuzzy_term_query(
            self.schema, "words", word, distance=edits(word), transposition_cost_one=False
        )

    def _holding(self, clauses: list[tuple[tantivy.Occur, tantivy.Query]]) -> list[str]:
        searcher = self.index.searcher()
        if not searcher.num_docs or not clauses:
            return []
        found = searcher.search(tantivy.Query.boolean_query(clauses), 1000, count=False)
        return [one for _score, place in found.hits if (one := str(searcher.doc(place).get_first("id"))) in self.of]


def _is(one: Word, word: str) -> bool:
    return one.word == word or near(one.word, word)


def _trust(one: Word) -> int:
    return one.confidence
