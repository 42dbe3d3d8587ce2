"""A register → entries of a pack → a signed file. What fewer than FEW cases had is told coarsely, or not at all."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from glasnost.linking import open_linked
from glasnost.publishing.pack.exhibits import pictures
from glasnost.publishing.pack.phrases import form, phrases
from glasnost.publishing.pack.telling import Case, rounded, told_of
from glasnost.register import Register
from glasnost.search.audit import pack
from glasnost.search.audit.entry import FEW, Entry, What
from glasnost.search.audit.shingles import content, shingles, word_hash
from glasnost.search.families import families
from glasnost.search.lemmas import lemmas
from glasnost.search.tokens import tokens

BATCH = 500
# by the linked case: an appeal's decision has no charge of its own, and is no further case
_CHARGES = """
    SELECT d.document_id, coalesce(k.case_id, d.record_id), c.provision, c.verdict, c.sentence_kind, year(c.decided_on)
    FROM document d LEFT JOIN court_case k ON k.record_id = d.record_id LEFT JOIN charge c ON c.case_id = k.case_id"""
_LISTED = """SELECT number, title, coalesce(listed_on, decided_on) FROM listed_material WHERE title IS NOT NULL
             ORDER BY number"""
_TEXTS = "SELECT document_id, text FROM document ORDER BY document_id"


@dataclass
class Subject:
    """What cases were about: how it is written, and of each case its provisions, verdicts, sentences and last year."""

    written: Counter[str] = field(default_factory=Counter)
    cases: dict[str, Case] = field(default_factory=dict)


@dataclass(frozen=True)
class Packed:
    """What went into a pack. rare: entries of fewer than FEW cases, which are told without number, end and year."""

    file: str
    key: str
    entries: dict[str, int]
    rare: int


def write_pack(register: Register, path: Path, made_on: date) -> Packed | None:
    """Write the pack of a register; None, and no file, if the register holds nothing for it. Raises Problem."""
    entries = [*entries_of(register), *listed(register), *pictures(register, made_on.year)]
    if not entries:
        return None
    seed = hmac.digest(register.key, b"audit pack", "sha256")
    key = pack.write(path, entries, seed=seed, made_on=made_on.isoformat())
    counts = Counter(str(entry.what) for entry in entries)
    rare = sum(entry.at_least is None and entry.what is not What.LISTED for entry in entries)
    return Packed(str(path), key, dict(counts), rare)


def entries_of(register: Register) -> Iterator[Entry]:
    """Phrases and families of a register's decisions."""
    with open_linked(register.snapshot(), judgements=False) as connection:
        cases = _cases(connection)
        subjects: dict[Any, Subject] = {}
        held: dict[str, set[str]] = {}
        found = connection.execute(_TEXTS)
        while rows := found.fetchmany(BATCH):
            for document, text in rows:
                case_id, case = cases[document]
                for phrase in phrases(text):
                    subject = subjects.setdefault(form(phrase), Subject())
                    subject.written[phrase] += 1
                    subject.cases[case_id] = case
                    for name in _families(phrase):
                        held.setdefault(name, set()).add(case_id)
    latest = max((case.year for _id, case in cases.values() if case.year), default=None)
    for words, subject in sorted(subjects.items()):
        if len(words) == 2 and len(subject.cases) < FEW:  # two words stand in too many texts
            continue
        told = told_of(subject.cases.values(), latest)
        title = subject.written.most_common(1)[0][0] if "at_least" in told else ""
        yield Entry(What.PHRASE, title, shingles=_places(subject), **told)
    for family in families():
        if len(held.get(family.name, ())) >= FEW:
            hashes = sorted({word_hash(lemma) for word in family.words for lemma in lemmas(word)})
            yield Entry(What.FAMILY, family.name, shingles=(tuple(hashes),), at_least=rounded(len(held[family.name])))


def listed(register: Register) -> Iterator[Entry]:
    """The entries of official lists of banned materials; a title of one word stands in too many texts."""
    with register.snapshot().connect(judgements=False) as connection:
        found = connection.execute(_LISTED)
        while rows := found.fetchmany(BATCH):
            for number, title, day in rows:
                if len(content(title)) > 1:
                    places = tuple(shingles(title))
                    yield Entry(What.LISTED, title, number, places, banned_on=day.isoformat() if day else "")


def _cases(connection: Any) -> dict[str, tuple[str, Case]]:
    """Of each document its case, and what the case's charges say."""
    by_case: dict[str, Case] = {}
    found: dict[str, tuple[str, Case]] = {}
    rows = connection.execute(_CHARGES)
    while batch := rows.fetchmany(10_000):
        for document, case_id, provision, verdict, sentence, year in batch:
            case = by_case.setdefault(case_id, Case())
            found[document] = (case_id, case)
            case.add(provision, verdict, sentence, year)
    return found


def _places(subject: Subject) -> tuple[tuple[int, ...], ...]:
    return tuple(shingles(subject.written.most_common(1)[0][0]))


def _families(phrase: str) -> set[str]:
    held = {lemma for token in tokens(phrase) for lemma in lemmas(token.word)}
    return {one.name for one in families() if any(held & lemmas(word) for word in one.words)}
