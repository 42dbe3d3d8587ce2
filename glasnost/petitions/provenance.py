"""Where a statement comes from, in Russian words: a record of a source, or an answer that was entered."""

from __future__ import annotations

from functools import cache

from glasnost.intake.sources import find
from glasnost.model.problems import Problem
from glasnost.petitions.matters import Row, Told
from glasnost.petitions.paper import Source, plain
from glasnost.petitions.russian import phrases


def from_record(row: Row, words: str | None = None) -> Source:
    """The record: whose it is, its row, and the file by its hash. A file's name may name somebody and is not shown."""
    source, file = row["source_id"], row["original"][:12]
    return Source(f"{source_title(source)} ({source}), строка {row['row']}, файл SHA-256 {file}…", words)


def from_told(told: Told, row: Row) -> Source:
    """An answer, by its day and not by who gave it; or a fact of the source, with the words that it was read from."""
    if told.answered_at is not None:
        return Source(f"ответ, внесённый в реестр {phrases.day(told.answered_at.date())}")
    return from_record(row, plain(told.words) if told.words else None)


def result_words(row: Row) -> str | None:
    """The register's own words for how the case ended."""
    return plain(row["result"]) if row["result"] and row["verdict"] else None


@cache
def source_title(source_id: str) -> str:
    """The source's title in Russian, or its id if its description is not here any more."""
    try:
        raw = find(source_id).raw
    except Problem:
        return "источник"
    return str(raw.get("title_ru") or raw["title"])
