"""Words in a register: the texts of its decisions, each with its case, in an index that is kept beside the tables.

The index follows the tables batch by batch. Where it cannot be written, because another command is writing, it is made
in memory for the one question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import indexes
from glasnost.register.atomic import write_whole
from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot
from glasnost.rules.telling import citation_words, day_words, verdict_words
from glasnost.search.likeness import alike
from glasnost.search.query import Query
from glasnost.search.texts import Found, TextIndex, bracketed, snippet
from glasnost.search.tokens import tokens

NAME, FORMAT, IDS = "words", 1, "documents.parquet"
FIELDS = ("provision", "article", "region", "year", "platform", "outcome")
FACETS = FIELDS[1:]
TABLES = ("document", "court_case", "charge")  # what it is made from
BATCH = 500
_FIELDS = """
    CREATE TEMP TABLE fields AS
    SELECT d.document_id, any_value(k.region) AS region,
           list_sort(list(DISTINCT c.provision) FILTER (c.provision IS NOT NULL)) AS provisions,
           list_sort(list(DISTINCT year(c.decided_on)::VARCHAR) FILTER (c.decided_on IS NOT NULL)) AS years,
           list_sort(list(DISTINCT c.platform) FILTER (c.platform IS NOT NULL)) AS platforms,
           list_sort(list(DISTINCT c.verdict) FILTER (c.verdict IS NOT NULL)) AS outcomes,
           any_value(k.docket_number) AS docket_number, any_value(k.court) AS court, max(c.decided_on) AS decided_on
    FROM {documents} d
    LEFT JOIN court_case k ON k.record_id = d.record_id LEFT JOIN charge c ON c.record_id = d.record_id
    GROUP BY d.document_id"""
_MARK = "md5(concat_ws('|', region, provisions::VARCHAR, years::VARCHAR, platforms::VARCHAR, outcomes::VARCHAR))"


@dataclass(frozen=True)
class Act:
    """A decision that matches. snippet: the words that were found, in brackets; it identifies people."""

    document_id: str
    docket_number: str | None
    court: str | None
    region: str | None
    provisions: list[str]
    decided_on: str | None
    outcomes: list[str]
    platforms: list[str]
    snippet: str


@dataclass(frozen=True)
class Answer:
    """searched: how many decisions were looked in; found: how many match, the first of which are `acts`.

    facets: field → value → how many of those found have it. words: of cases like one, what they were found by.
    versions: of the tables that the index was made from.
    """

    searched: int
    found: int
    acts: list[Act]
    versions: dict[str, int]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def update(register: Register) -> TextIndex:
    """The index as the tables are now: what is new or has changed is taken in, what is gone is taken out.

    Raises Problem if another command is writing, or the register cannot be read.
    """
    snapshot = register.snapshot()
    wanted = {"format": FORMAT, "versions": _versions(snapshot)}
    now = indexes.state(register, NAME)
    if now == wanted:
        return TextIndex(FIELDS, indexes.place(register, NAME))
    with indexes.changing(register, NAME, anew=now is None or now.get("format") != FORMAT) as folder:
        snapshot = register.snapshot()
        index = TextIndex(FIELDS, folder)
        with snapshot.connect(judgements=False) as connection:
            connection.execute(_FIELDS.format(documents="document"))
            known = pq.read_table(folder / IDS) if (folder / IDS).is_file() else _ids([], [])
            connection.register("known", known)
            marks = connection.execute(f"SELECT document_id, {_MARK} FROM fields").fetchall()
            connection.execute(
                f"""CREATE TEMP TABLE fresh AS SELECT document_id FROM fields f WHERE NOT EXISTS
                    (SELECT 1 FROM known k WHERE k.document_id = f.document_id AND k.mark = {_MARK})"""
            )
            gone = connection.execute(
                """SELECT document_id FROM known WHERE document_id NOT IN (SELECT document_id FROM fields)
                   UNION SELECT document_id FROM fresh"""
            ).fetchall()
            index.add(_texts(connection, "SEMI JOIN fresh USING (document_id)"), [row[0] for row in gone])
        with write_whole(folder / IDS) as temporary:
            pq.write_table(_ids([row[0] for row in marks], [row[1] for row in marks]), temporary)
        indexes.keep(register, NAME, {"format": FORMAT, "versions": _versions(snapshot)})
        return index


def opened(register: Register) -> TextIndex:
    """The index, up to date: that beside the tables, else one in memory. Raises Problem if the register is damaged."""
    try:
        return update(register)
    except Problem:
        index = TextIndex(FIELDS)
        with register.snapshot().connect(judgements=False) as connection:
            connection.execute(_FIELDS.format(documents="document"))
            index.add(_texts(connection, ""))
        return index


def search(
    register: Register,
    query: Query,
    most: int = 20,
    *,
    wide: bool = False,
    translit: bool = False,
    where: Mapping[str, str] | None = None,
) -> Answer:
    """Search a register's decisions. where: field of FIELDS → its value. Raises Problem if it cannot be read."""
    index = opened(register)
    asked = index.asked(query, wide=wide, translit=translit)
    found = index.best(asked, most, where=where, facets=FACETS)
    acts = _acts(register, found, lambda text: snippet(text, query, wide=wide, translit=translit))
    return Answer(len(index), found.total, acts, _versions(register.snapshot()), found.facets)


def like(register: Register, case: str, most: int = 20, where: Mapping[str, str] | None = None) -> Answer:
    """Decisions like those of a case: a document's id, or a docket number. Raises Problem if there is none."""
    index = opened(register)
    with register.snapshot().connect(judgements=False) as connection:
        rows = connection.execute(
            """SELECT d.document_id, d.text FROM document d LEFT JOIN court_case k ON k.record_id = d.record_id
               WHERE d.document_id = ? OR k.docket_number = ? ORDER BY length(d.text) DESC, 1 LIMIT 1""",
            [case, case],
        ).fetchall()
    if not rows:
        raise Problem(
            _("no decision of such a case is in the register"), remedy=_("Give its docket number as the court has it.")
        )
    identity, text = rows[0]
    found, words = alike(index, identity, text, most, where)
    acts = _acts(register, found, lambda other: bracketed(other, _shared(other, set(words))))
    return Answer(len(index), found.total, acts, _versions(register.snapshot()), {}, words)


def every(
    register: Register, query: Query, *, wide: bool = False, translit: bool = False, where: Mapping[str, str] | None
) -> list[str]:
    """The ids of all decisions that match, best first."""
    return [hit.id for hit in opened(register).find(query, wide=wide, translit=translit, where=where)]


def _shared(text: str, words: set[str]) -> list[tuple[int, int]]:
    from glasnost.search.lemmas import lemmas

    return [(token.start, token.end) for token in tokens(text) if words & lemmas(token.word)]


def acts_of(register: Register, ids: list[str], shown: Any) -> list[Act]:
    """Decisions by id, in order. shown: a function text → snippet."""
    if not ids:
        return []
    with register.snapshot().connect(judgements=False) as connection:
        connection.execute("CREATE TEMP TABLE wanted AS SELECT unnest(?) AS document_id", [ids])
        connection.execute("CREATE TEMP TABLE found AS SELECT * FROM document SEMI JOIN wanted USING (document_id)")
        connection.execute(_FIELDS.format(documents="found"))
        rows = connection.execute(
            """SELECT f.document_id, d.text, f.docket_number, f.court, f.region, f.provisions, f.decided_on, f.outcomes,
                      f.platforms FROM fields f JOIN found d USING (document_id)"""
        ).fetchall()
    told = {}
    for identity, text, docket, court, region, provisions, day, outcomes, platforms in rows:
        decided = day.isoformat() if day else None
        lists = (provisions or [], decided, outcomes or [], platforms or [])
        told[identity] = Act(identity, docket, court, region, *lists, shown(text))
    return [told[one] for one in ids if one in told]


def _acts(register: Register, found: Found, shown: Any) -> list[Act]:
    return acts_of(register, [hit.id for hit in found.hits], shown)


def _texts(connection: duckdb.DuckDBPyConnection, which: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    found = connection.execute(
        f"""SELECT f.document_id, d.text, f.provisions, f.region, f.years, f.platforms, f.outcomes
            FROM fields f JOIN document d USING (document_id) {which}"""
    )
    while rows := found.fetchmany(BATCH):
        for identity, text, provisions, region, years, platforms, outcomes in rows:
            ways = {way for one in provisions or [] for way in _ways(one)}
            articles = {"/".join(one.split("/")[:3]) for one in provisions or []}
            told = {"provision": sorted(ways), "article": sorted(articles), "region": region, "year": years}
            yield identity, text, told | {"platform": platforms, "outcome": outcomes}


def _ways(provision: str) -> Iterator[str]:
    """Everything by which a citation may be asked for: `ru/uk/282/1` is also `ru/uk/282`, `282/1` and `282`."""
    parts = provision.split("/")
    for end in range(2, len(parts) + 1):
        yield "/".join(parts[:end])
        if end > 2:
            yield "/".join(parts[2:end])


def _versions(snapshot: Snapshot) -> dict[str, int]:
    return {name: snapshot.versions[name] for name in TABLES if name in snapshot.versions}


def _ids(names: list[str], marks: list[str]) -> pa.Table:
    return pa.table({"document_id": pa.array(names, pa.string()), "mark": pa.array(marks, pa.string())})


def field_words(name: str, value: str | None) -> str:
    """A value of a field as a person reads it; nothing for one that is not known."""
    if not value:
        return ""
    if name == "decided":
        return day_words(date.fromisoformat(value))
    return {"outcome": verdict_words, "article": citation_words, "provision": citation_words}.get(name, str)(value)
