"""Texts like this one: those that share its telling words, the rare ones that it uses often."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import tantivy

from glasnost.search.lemmas import lemmas
from glasnost.search.texts import Found, TextIndex
from glasnost.search.tokens import tokens

TELLING = 25  # words
SHORTEST = 4  # letters
LEAST = 0.2  # of the telling words' weight a text must share


def telling(index: TextIndex, text: str) -> dict[str, float]:
    """The lemmas that tell a text from the others → their weights (tf·idf), the heaviest first."""
    searcher = index.index.searcher()
    total = max(1, searcher.num_docs)
    counts: Counter[str] = Counter()
    for token in tokens(text):
        if len(token.word) >= SHORTEST and token.word.isalpha():
            # of a word's readings the one that most texts have: nobody has read which it is
            readings = sorted(lemmas(token.word), key=lambda one: (-searcher.doc_freq("lemmas", one), one))
            counts[readings[0]] += 1
    weights = {}
    for lemma, count in counts.items():
        held = searcher.doc_freq("lemmas", lemma)
        if 2 <= held <= max(2, total // 3):
            weights[lemma] = (1 + math.log(count)) * math.log(1 + total / held)
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:TELLING])


def alike(
    index: TextIndex, identity: str, text: str, limit: int, where: Mapping[str, str] | None = None
) -> tuple[Found, list[str]]:
    """Texts like this one, the likest first and without itself; and the telling words that they were found by."""
    words = telling(index, text)
    if not words:
        return Found([], 0, {}), []
    clauses = []
    for lemma, weight in words.items():
        term = tantivy.Query.const_score_query(tantivy.Query.term_query(index.schema, "lemmas", lemma), 1.0)
        clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, weight)))
    itself = tantivy.Query.term_query(index.schema, "id", identity)
    asked = tantivy.Query.boolean_query([*clauses, (tantivy.Occur.MustNot, itself)])
    found = index.best(asked, limit, where=where)
    least = LEAST * sum(words.values())
    hits = [hit for hit in found.hits if hit.score >= least]
    return Found(hits, len(hits), {}), list(words)
