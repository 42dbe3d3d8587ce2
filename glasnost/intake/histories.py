"""Files whose rows are steps of people's histories: the rows of one person, wherever they stand in the file, become
one record with several cases; rows that are parts of one count become one charge; other steps become facts of the
person. How a source says so is told in docs/decisions/0008-histories.md.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from glasnost.intake import reasons
from glasnost.intake.mapping import Cells, Emit, MappedRow, Mapper
from glasnost.intake.rows import Rows
from glasnost.intake.values import read_text
from glasnost.model.citation import Citation
from glasnost.model.citations import read_californian_charge
from glasnost.model.records import Role
from glasnost.register.database import connect, path_list

COMPLETE = "record_complete"
AT_ONCE = 20_000
_SPOOL = pa.schema([("record", pa.string()), ("row", pa.int64()), ("cells", pa.list_(pa.string()))])
_SENTENCE = ("sentence_kind", "sentence_amount", "sentence_unit")


def map_histories(mapper: Mapper, rows: Rows, emit: Emit, folder: Path, progress: Callable[[int], None]) -> int:
    """Map all rows of a file, one person after the other. The number of rows."""
    spool = folder / "rows.spool"
    count = _spool(mapper, rows, emit, spool, progress)
    # a row that could not be read may be anybody's: then nobody's record is known to be whole
    whole = bool(mapper.description.raw.get(COMPLETE)) and not rows.problems
    for record, steps in _by_person(spool):
        parts = [Part(mapper, number, cells, record, emit) for number, cells in steps]
        History(mapper, record, parts, whole).map()
    spool.unlink(missing_ok=True)
    return count


def _spool(mapper: Mapper, rows: Rows, emit: Emit, spool: Path, progress: Callable[[int], None]) -> int:
    """Write the rows down with their record: a file may be larger than memory. Their number."""
    count = 0
    waiting: list[dict[str, Any]] = []
    with pq.ParquetWriter(spool, _SPOOL, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema=_SPOOL))
            waiting.clear()

        for number, row in rows:
            count += 1
            cells = mapper.cells(row)
            mapper.note(cells)
            record = mapper.record(cells, number, emit)
            if record is not None:
                waiting.append({"record": record, "row": number, "cells": row})
            if len(waiting) >= AT_ONCE:
                flush()
                progress(count)
        flush()
    return count


def _by_person(spool: Path) -> Iterator[tuple[str, list[tuple[int, list[str | None]]]]]:
    with connect() as connection:
        found = connection.execute(
            f"SELECT record, row, cells FROM read_parquet({path_list([str(spool)])}) ORDER BY record, row"
        )
        for record, rows in itertools.groupby(_fetched(found), key=lambda row: row[0]):
            yield record, [(number, cells) for _record, number, cells in rows]


def _fetched(found: Any) -> Iterator[tuple[Any, ...]]:
    while batch := found.fetchmany(AT_ONCE):
        yield from batch


class Part(MappedRow):
    """One row of a history."""

    def __init__(self, mapper: Mapper, number: int, row: list[str | None], record: str, emit: Emit) -> None:
        cells = mapper.cells(row)
        cells.setdefault("verdict", cells.get("result"))
        super().__init__(mapper, number, row, cells, record, emit)

    def step(self) -> dict[str, Any] | None:
        """What the description says of the row's step; None if nothing."""
        words = (self.cells.get("step") or "").strip().lower()
        steps: dict[str, dict[str, Any]] = self.mapper.description.raw["steps"]
        return next((step for name, step in steps.items() if name.lower() == words), None)

    def citation(self) -> Citation | None:
        """The provision, known in part where the row says no more."""
        text = self.mapper.description.reader_call("article", self.cells)
        return read_californian_charge(text) if text else None

    def value(self, name: str, type_: str, charge: str | None = None) -> Any:
        """The value of a field."""
        return self._field(name, type_, charge)

    def report(self, field: str | None, reason: str, charge: str | None = None) -> None:
        """An issue of this row."""
        self._issue(field, reason, charge)

    def told(self, charge: str, name: str, value: object) -> None:
        """A fact of a charge, as the rules read it."""
        self._fact(charge, name, str(value).lower() if isinstance(value, bool) else str(value))


class History:
    """All rows of one person. whole: whether the source's files leave out nothing of a person."""

    def __init__(self, mapper: Mapper, record: str, parts: Sequence[Part], whole: bool) -> None:
        self.mapper, self.record, self.parts, self.whole = mapper, record, parts, whole
        self.count = re.compile(mapper.description.raw["count"])
        self.person = f"{record}-p1"
        self.said: dict[str, bool] = {}  # facts of the person
        self.facts: dict[str, str] = mapper.description.raw.get("facts", {})

    def map(self) -> None:
        """Emit the rows of every table."""
        cases = self._cases()
        self._person()
        if not cases:  # so that a newer export without charges takes the place of an older one with some
            self._case(self.record, self.parts)
        for name, counts in cases.items():
            case = f"{self.record}-{name}"
            parts = [part for found in counts.values() for part in found]
            self._case(case, parts)
            made = {number: self._charge(case, number, found) for number, found in counts.items()}
            shared = self.mapper.description.reader_call("facts_of_case", list(made.values())) or {}
            for number, found in counts.items():
                for fact, value in {**shared, **self.said}.items():
                    if value is not False or self.whole:  # what no row says may stand in one that could not be read
                        found[0].told(f"{self.record}-{number}", fact, value)

    def _cases(self) -> dict[str, dict[str, list[Part]]]:
        """Case → count → its rows; and what the other steps say of the person."""
        cases: dict[str, dict[str, list[Part]]] = {}
        doubtful = set()
        for part in self.parts:
            step = part.step()
            if step is None:
                self.whole = False
                part.report("step", reasons.STEP_UNKNOWN)
            elif "fact" in step:
                if not self._says(part, step):
                    doubtful.add(step["fact"])
            elif step.get("charge"):
                self._count(part, cases)
        if self.whole:
            for step in self.mapper.description.raw["steps"].values():
                if "fact" in step and step["fact"] not in doubtful:
                    self.said.setdefault(step["fact"], False)
        return cases

    def _count(self, part: Part, cases: dict[str, dict[str, list[Part]]]) -> None:
        number = (part.cells.get("count") or "").strip()
        match = self.count.fullmatch(number)
        if match is None:
            self.whole = False
            part.report("count", reasons.COUNT_UNREAD)
        else:
            cases.setdefault(match["case"], {}).setdefault(number, []).append(part)

    def _says(self, part: Part, step: dict[str, Any]) -> bool:
        """Take a fact of the person from a row. False: the row leaves open whether it says so."""
        under = step.get("under")
        if under is not None:
            provision, citation = Citation.parse(under), part.citation()
            if citation is None or not provision.covers(citation):
                return citation is not None and not provision.may_cover(citation)
        self.said[step["fact"]] = True
        return True

    # -- rows of the tables

    def _person(self) -> None:
        names = list(dict.fromkeys(part.cells.get("name") for part in self.parts if part.cells.get("name")))
        last = self.parts[-1]
        last.emit(
            "person",
            {
                **last.own,
                "person_id": self.person,
                "role": Role.ACCUSED,
                "kind": self.mapper.kind_of(names[-1]) if names else None,
                "name": read_text(names[-1] or "").value if names else None,  # names change: the latest is kept
                "born_on": self._agreed(self.parts, "born_on", "date"),
            },
        )

    def _case(self, case: str, parts: Sequence[Part]) -> None:
        first = parts[0]
        numbers = dict.fromkeys(text.strip() for part in parts if (text := part.cells.get("docket_number")))
        first.emit(
            "court_case",
            {
                **first.own,
                "case_id": case,
                "record_hash": int(self.record[:15], 16),
                "words": first.fingerprint,
                "docket_number": "; ".join(number for number in numbers if number) or None,
                "court": self._agreed(parts, "court", "str"),
                "region": self._agreed(parts, "region", "str"),
            },
        )

    def _charge(self, case: str, number: str, parts: Sequence[Part]) -> dict[str, Any]:
        first, charge = parts[0], f"{self.record}-{number}"
        row: dict[str, Any] = {
            **first.own,
            "charge_id": charge,
            "case_id": case,
            "person_id": self.person,
            "fingerprint": "-".join(dict.fromkeys(part.fingerprint for part in parts)),
            **self._provision(charge, parts),
        }
        sentences = [{name: part.value(name, self.mapper.types[name], charge) for name in _SENTENCE} for part in parts]
        row |= self._sentence(charge, sentences, first)
        for name, type_ in self.mapper.types.items():
            if name not in row:
                row[name] = self._agreed(parts, name, type_, charge)
        row[COMPLETE] = True if self.whole else row[COMPLETE]
        first.emit("charge", row)
        facts = {fact: self._agreed(parts, name, "str", charge) for fact, name in self.facts.items()}
        facts |= self.mapper.description.reader_call("facts_of_count", row, sentences) or {}
        for fact, value in facts.items():
            if value is not None:
                first.told(charge, fact, value)
        return row

    def _sentence(self, charge: str, sentences: Sequence[dict[str, Any]], first: Part) -> dict[str, Any]:
        if len(sentences) == 1:
            return sentences[0]
        if any(value is not None for sentence in sentences for value in sentence.values()):
            first.report("sentence_amount", reasons.SENTENCE_IN_PARTS, charge)
        return dict.fromkeys(_SENTENCE)

    def _provision(self, charge: str, parts: Sequence[Part]) -> dict[str, Any]:
        found = list(dict.fromkeys(part.citation() for part in parts))
        (citation,) = found if len(found) == 1 else (None,)
        if citation is None:
            parts[0].report("article", reasons.PARTS_DIFFER if len(found) > 1 else reasons.ARTICLE_UNREAD, charge)
            return dict.fromkeys(("jurisdiction", "code", "article", "part", "point", "provision"))
        state, rest = "/".join(citation.segments[:2]), [*citation.segments[2:], None, None, None][:3]
        if rest[1] is None:
            parts[0].report("article", reasons.ARTICLE_PARTLY_UNREAD, charge)
        return {
            "jurisdiction": state,
            "code": rest[0],
            "article": rest[1],
            "part": rest[2],
            "point": "/".join(citation.segments[5:]) or None,
            "provision": str(citation),
        }

    def _agreed(self, parts: Sequence[Part], name: str, type_: str, charge: str | None = None) -> Any:
        """What the rows that say anything agree on. Each text is read once, so that a fault is reported once."""
        texts = {text.strip(): part for part in reversed(parts) if (text := part.cells.get(name)) and text.strip()}
        values = dict.fromkeys(part.value(name, type_, charge) for part in texts.values())
        if len(values) > 1:
            parts[0].report(name, reasons.PARTS_DIFFER, charge)
            return None
        return next(iter(values), None)


__all__ = ["Cells", "History", "Part", "map_histories"]
