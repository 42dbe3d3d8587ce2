"""Decisions into the register: texts into `document`, what was read into `charge`, `fact`, `quote` and `issue`."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from glasnost.intake.documents import ENDINGS
from glasnost.intake.dry_run import Foreseen, dry_run
from glasnost.intake.exhibit_trial import try_pictures
from glasnost.intake.exhibits import bring_in_pictures, stage_list
from glasnost.intake.formats import KNOWN
from glasnost.intake.ingest import FileResult, Incoming, Staged, Stager, ingest
from glasnost.intake.sources import Description, charge_fields, find
from glasnost.intake.staging import Staging
from glasnost.intake.texts import Text, texts_in
from glasnost.model.citation import Citation
from glasnost.model.problems import Problem
from glasnost.reading import reasons
from glasnost.reading.documents import FIELDS
from glasnost.reading.files import read_documents
from glasnost.register import Register

# headings of courts' cards
CARD = {
    "Уникальный идентификатор дела": "uid",
    "Номер дела": "docket_number",
    "Номер дела ~ материала": "docket_number",
    "Суд": "court",
    "Результат рассмотрения": "result",
    "Суд (судебный участок) первой инстанции": "lower_court",
    "Номер дела в первой инстанции": "lower_docket_number",
}
RECEIVED = "Дата поступления"
KINDS = {"первая инстанция": "first", "апелляция": "appeal", "первый пересмотр": "appeal", "кассация": "cassation"}
CASE = {"docket_number": "docket_number", "uid": "uid", "court": "court", "instance": "stage"}
PARTS = (
    "act_kind",
    "conflicts",
    "lower_court",
    "lower_docket_number",
    *CASE,
)  # fields that stand elsewhere than in `charge` and `fact`
UNLISTED = ("consequence",)  # a column with a closed list of values: what was read are words, kept as a fact
DAYS = ("decided_on", "act_on", "published_on")


def stage_decisions(
    files: Sequence[Incoming],
    description: Description,
    key: bytes,
    folder: Path,
    progress: Callable[[str, int], None] | None = None,
) -> list[Staged]:
    """Read files of decisions into a staging folder, many to one child process."""
    staging = _Staging(folder, description, key, hold=len(files) > 1)
    listed = {str(one.kept): one for one in files}
    texts = read_documents(texts_in((str(one.kept), one.path.name) for one in files))
    for number, (text, lines, problem) in enumerate(texts, 1):
        staging.take(listed[text.place], text, lines, problem)
        if progress is not None:
            progress(listed[text.place].path.name, number)
    staging.close()
    return [staging.outcome(one) for one in files]


class _Staging:
    """Of several files the rows of each are held back until it has been read whole, for it may fail at its end. A file
    alone may be large: its rows are written as they come, and nothing is committed if it fails.
    """

    def __init__(self, folder: Path, description: Description, key: bytes, hold: bool) -> None:
        self.hold = hold
        self.staging, self.description, self.key = Staging(folder), description, key
        self.counts: Counter[str] = Counter()
        self.problems: dict[str, Problem] = {}
        self.held: list[tuple[str, dict[str, Any]]] = []
        self.seen: set[str] = set()  # the same words in two files are one record
        self.now: Incoming | None = None

    def take(self, one: Incoming, text: Text, lines: list[dict[str, Any]], problem: Problem | None) -> None:
        """One text of a file."""
        if self.now is not one:
            self._release()
            self.now = one
        if problem is not None and text.document == one.path.name:
            self.problems[one.digest] = problem
            return
        self.counts[one.digest] += 1
        decision = Decision(self.description.id, one.digest, self.key, self.counts[one.digest], text)
        rows = list(decision.rows(lines))
        if rows[0][0] == "court_case" and decision.record in self.seen:
            return
        self.seen.add(decision.record)
        self.held += rows
        if not self.hold:
            self._release()

    def _release(self) -> None:
        problem = self.problems.get(self.now.digest) if self.now is not None else None
        if self.now is not None and problem is not None and problem.code:
            issue = {"source_id": self.description.id, "original": self.now.digest, "reason": problem.code}
            self.held = [("issue", issue)]
        if problem is None or problem.code:
            for table, row in self.held:
                self.staging.emit(table, row)
        self.held = []

    def close(self) -> None:
        """Write what is left."""
        self._release()
        self.staging.close()

    def outcome(self, one: Incoming) -> Staged:
        """What became of a file."""
        if (problem := self.problems.get(one.digest)) is not None:
            if self.counts[one.digest] and not self.hold:
                problem.code = ""  # rows of it are staged already, so that nothing of it may be committed
            return Staged(problem=problem)
        return Staged(self.counts[one.digest], self.description.exported_at(one.path.name))


class Decision:
    """One text on its way into the tables. Its record's key is its words: another text is another record.

    A court's page without an act is a record too, by what its tables say.
    """

    def __init__(self, source: str, original: str, key: bytes, number: int, text: Text) -> None:
        self.text = text
        words = text.text or "\0".join(f"{name}\0{value}" for name, value in sorted(text.card.items()))
        data = words.encode("utf-8", "surrogatepass")
        self.record = hashlib.blake2b(source.encode() + b"\0" + data, key=key, digest_size=16).hexdigest()
        self.fingerprint = hashlib.blake2b(data, key=key, digest_size=8).hexdigest()
        self.file = {"source_id": source, "original": original, "row": number}
        self.own = self.file | {"record_id": self.record}

    def rows(self, lines: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """(table, row). What is neither a court's act nor a court's card gives an issue and nothing else."""
        first = lines[0]
        charges = [line for line in lines if line["charge_id"] is not None]
        if not charges and first["act_kind"] is None and not told_by_card(self.text.card):
            yield "issue", self._issue(None, None, first["states"]["document"]) | {"record_id": None}
            return
        yield "court_case", self._case(first)
        if self.text.text:
            document = {"document_id": self.record, "act_kind": first["act_kind"], "text": self.text.text}
            yield "document", self.own | document
        for note in first["states"].get("document", "").split("; "):
            if note:
                yield "issue", self._issue(None, None, note)
        yield from self._cited(first, charges)
        for position, line in enumerate(charges, start=1):
            yield from self._charge(f"{self.record}-{position}", position, line)

    def _case(self, first: dict[str, Any]) -> dict[str, Any]:
        """The act's own words count before those of the page that it stood on."""
        card = told_by_card(self.text.card)
        case: dict[str, Any] = {column: first[name] or card.get(column) for name, column in CASE.items()}
        if "court" in card:
            case["court"] = card["court"]  # «Судья районного суда …» of the text is often shorter
        if "docket_number" in card:
            case["docket_number"] = card["docket_number"]
        case |= {name: card[name] for name in ("received_on", "result") if name in card}
        number = {"record_hash": int(self.record[:15], 16), "words": self.fingerprint, "case_id": self.record}
        return self.own | number | case

    def _cited(self, first: dict[str, Any], charges: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The case below that a higher court's act or card names."""
        said = {"court": first["lower_court"], "docket_number": first["lower_docket_number"]}
        if said["docket_number"] is not None:
            quote = f"{self.record}-1-lower_docket_number" if charges else None
            yield "cited_case", self.own | said | {"quote_id": quote}
        card = told_by_card(self.text.card)
        if "lower_docket_number" in card:
            told = {"court": card.get("lower_court"), "docket_number": card["lower_docket_number"]}
            yield "cited_case", self.own | told | {"quote_id": None}

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


def told_by_card(card: dict[str, str]) -> dict[str, Any]:
    """What the tables of a court's page say, by the names of our columns."""
    found: dict[str, Any] = {}
    for heading, name in CARD.items():
        if card.get(heading):
            found.setdefault(name, card[heading])
    kind = (card.get("Вид производства") or card.get("Инстанция") or "").lower()
    if (stage := next((stage for words, stage in KINDS.items() if words in kind), None)) is not None:
        found["stage"] = stage
    if (received := re.match(r"(\d\d)\.(\d\d)\.(\d{4})", card.get(RECEIVED, ""))) is not None:
        day, month, year = map(int, received.groups())
        with contextlib.suppress(ValueError):
            found["received_on"] = date(year, month, day)
    return found if "uid" in found or "docket_number" in found else {}


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
    """Put files of any source into the register: tables, decisions or pictures; see `intake.ingest.ingest`."""
    description = find(source_id)
    if description.pictures:
        return bring_in_pictures(register, paths, source_id, replace=replace, progress=progress)
    stager = stager_of(description)
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
    description = find(source_id)
    if description.pictures:
        return try_pictures(register, paths, source_id, replace=replace, progress=progress)
    stager = stager_of(description)
    endings = ENDINGS if stager else KNOWN
    return dry_run(register, paths, source_id, replace=replace, progress=progress, stager=stager, endings=endings)


def stager_of(description: Description) -> Stager | None:
    """What reads this source's files, if they are texts of decisions or lists of pictures; None if they are tables."""
    if description.pictures:
        return stage_list
    return stage_decisions if description.decisions else None
