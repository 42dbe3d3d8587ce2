"""Decisions into the register: texts into `document`, what was read into `charge`, `fact`, `quote` and `issue`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from glasnost.intake.documents import ENDINGS
from glasnost.intake.dry_run import Foreseen, dry_run
from glasnost.intake.formats import KNOWN
from glasnost.intake.ingest import FileResult, Stager, ingest
from glasnost.intake.sources import Description, charge_fields, find
from glasnost.intake.staging import Staging, settle_repeats
from glasnost.intake.texts import Text, texts_in
from glasnost.model.citation import Citation
from glasnost.reading import reasons
from glasnost.reading.documents import FIELDS
from glasnost.reading.files import read_documents
from glasnost.register import Register

CASE = {"docket_number": "docket_number", "uid": "uid", "court": "court", "instance": "stage"}
PARTS = ("act_kind", "conflicts", *CASE)  # fields that stand elsewhere than in `charge` and `fact`
UNLISTED = ("consequence",)  # a column with a closed list of values: what was read are words, kept as a fact
DAYS = ("decided_on", "act_on", "published_on")


def stage_decisions(
    path: Path,
    kept: Path,
    digest: str,
    description: Description,
    key: bytes,
    folder: Path,
    progress: Callable[[str, int], None] | None = None,
) -> tuple[int, datetime | None]:
    """Read one file of decisions into a staging folder. (texts read, when it was exported). Raises Problem."""
    staging = Staging(folder)
    count = 0
    for text, lines, problem in read_documents(texts_in([(str(kept), path.name)])):
        if problem is not None and text.document == path.name:
            raise problem
        count += 1
        decision = Decision(description.id, digest, key, count, text)
        for table, row in decision.rows(lines):
            staging.emit(table, row)
        if progress is not None:
            progress(path.name, count)
    staging.close()
    settle_repeats(folder, description.id, digest)
    return count, description.exported_at(path.name)


class Decision:
    """One text on its way into the tables. Its record's key is its words: another text is another record."""

    def __init__(self, source: str, original: str, key: bytes, number: int, text: Text) -> None:
        self.text = text
        words = text.text.encode("utf-8", "surrogatepass")
        self.record = hashlib.blake2b(source.encode() + b"\0" + words, key=key, digest_size=16).hexdigest()
        self.fingerprint = hashlib.blake2b(words, key=key, digest_size=8).hexdigest()
        self.file = {"source_id": source, "original": original, "row": number}
        self.own = self.file | {"record_id": self.record}

    def rows(self, lines: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """(table, row). A text without a charge gives an issue and nothing else."""
        first = lines[0]
        if first["charge_id"] is None:
            yield "issue", self._issue(None, None, first["states"]["document"]) | {"record_id": None}
            return
        case = {column: first[name] for name, column in CASE.items()}
        number = {"record_hash": int(self.record[:15], 16), "words": self.fingerprint, "case_id": self.record}
        yield "court_case", self.own | number | case
        document = {"document_id": self.record, "act_kind": first["act_kind"], "text": self.text.text}
        yield "document", self.own | document
        for note in first["states"].get("document", "").split("; "):
            if note:
                yield "issue", self._issue(None, None, note)
        for position, line in enumerate(lines, start=1):
            yield from self._charge(f"{self.record}-{position}", position, line)

    def _charge(self, charge: str, position: int, line: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        row: dict[str, Any] = self.own | {"charge_id": charge, "case_id": self.record, "stage": line["instance"]}
        row |= {"fingerprint": f"{self.fingerprint}-{position}", "inchoate": line["inchoate"]} | provision_of(line)
        for name in charge_fields():
            if name in line and name not in UNLISTED:
                row[name] = day_of(line[name]) if name in DAYS else line[name]
        yield "charge", row
        for name in FIELDS:
            value = line[name]
            if value is not None and name not in PARTS and row.get(name) is None:
                told = str(value).lower() if isinstance(value, bool) else str(value)
                told += "-??" if name in DAYS else ""
                fact = {"charge_id": charge, "name": name, "value": told, "quote_id": f"{charge}-{name}"}
                yield "fact", self.own | fact
            if (state := line["states"][name]) in ("redacted", "conflicting"):
                yield "issue", self._issue(charge, name, reasons.HIDDEN if state == "redacted" else reasons.CONFLICTING)
        for name, quote in line["quotes"].items():
            words = {"field": name, "state": line["states"][name], "words": quote["words"]}
            place = {"start_at": quote["start"], "end_at": quote["end"], "document_id": self.record}
            yield "quote", self.own | words | place | {"quote_id": f"{charge}-{name}", "charge_id": charge}

    def _issue(self, charge: str | None, field: str | None, reason: str) -> dict[str, Any]:
        return self.own | {"charge_id": charge, "field": field, "reason": reason, "detail": None}


def provision_of(line: dict[str, Any]) -> dict[str, Any]:
    """The columns of a citation."""
    if line["provision"] is None:
        return {"provision": None}
    citation = Citation.parse(line["provision"])
    country, code, article, *part = citation.segments
    found = {"jurisdiction": country, "code": code, "article": article, "part": part[0] if part else None}
    return found | {"point": ",".join(citation.points) or None, "provision": line["provision"]}


def day_of(value: str | None) -> date | None:
    """A whole day; a month alone is told by a fact."""
    return date.fromisoformat(value) if value and len(value) == 10 else None


def bring_in(
    register: Register,
    paths: Iterable[Path],
    source_id: str,
    *,
    replace: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> list[FileResult]:
    """Put files of any source into the register, tables or decisions; see `intake.ingest.ingest`."""
    stager = stager_of(find(source_id))
    endings = ENDINGS if stager else KNOWN
    return ingest(register, paths, source_id, replace=replace, progress=progress, stager=stager, endings=endings)


def foresee(
    register: Register,
    paths: Iterable[Path],
    source_id: str,
    *,
    replace: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> list[Foreseen]:
    """What `bring_in` would do, without doing it; see `intake.dry_run.dry_run`."""
    stager = stager_of(find(source_id))
    endings = ENDINGS if stager else KNOWN
    return dry_run(register, paths, source_id, replace=replace, progress=progress, stager=stager, endings=endings)


def stager_of(description: Description) -> Stager | None:
    """What reads this source's files, if they are texts of decisions; None if they are tables."""
    return stage_decisions if description.decisions else None
