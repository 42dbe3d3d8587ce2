"""Words in a register: the texts of its decisions, each with its case. The index is made anew from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from glasnost.register.register import Register
from glasnost.search.query import Query
from glasnost.search.texts import TextIndex, snippet

BATCH = 500
_TEXTS = """SELECT d.document_id, d.text FROM document d"""
_CASES = """
    SELECT d.document_id, d.text, any_value(k.docket_number), any_value(k.court), any_value(k.region),
           list_sort(list(DISTINCT c.provision) FILTER (c.provision IS NOT NULL)), max(c.decided_on)
    FROM document d LEFT JOIN court_case k ON k.record_id = d.record_id LEFT JOIN charge c ON c.record_id = d.record_id
    WHERE list_contains(?, d.document_id) GROUP BY ALL"""


@dataclass(frozen=True)
class Act:
    """A decision that matches. snippet: the words that were found, in brackets; it identifies people."""

    document_id: str
    docket_number: str | None
    court: str | None
    region: str | None
    provisions: list[str]
    decided_on: str | None
    snippet: str


@dataclass(frozen=True)
class Answer:
    """searched: how many decisions were looked in; found: how many match, the first of which are `acts`.

    versions: of the tables that the index was made from.
    """

    searched: int
    found: int
    acts: list[Act]
    versions: dict[str, int]


def search(register: Register, query: Query, most: int = 20, *, wide: bool = False, translit: bool = False) -> Answer:
    """Search a register's decisions. Raises Problem if the register cannot be read."""
    snapshot = register.snapshot()
    with snapshot.connect(judgements=False) as connection:

        def texts() -> Iterator[tuple[str, str]]:
            found = connection.execute(_TEXTS)
            while rows := found.fetchmany(BATCH):
                yield from rows

        index = TextIndex()
        searched = index.add(texts())
        hits = [hit.id for hit in index.find(query, wide=wide, translit=translit)]
        first = hits[:most]
        rows = {row[0]: row for row in connection.execute(_CASES, [first]).fetchall()} if first else {}
    acts = [
        Act(
            identity,
            docket,
            court,
            region,
            provisions or [],
            day.isoformat() if day else None,
            snippet(text, query, wide=wide, translit=translit),
        )
        for identity, text, docket, court, region, provisions, day in (rows[one] for one in first)
    ]
    return Answer(searched, len(hits), acts, {name: snapshot.versions[name] for name in snapshot.versions})
