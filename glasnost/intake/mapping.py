"""Rows of text → rows of the register's tables, by a source's description. Strict: every column is accounted for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glasnost.intake import reasons
from glasnost.intake.sources import CASE_FIELDS, PERSON_FIELDS, SPECIAL_FIELDS, Description, charge_fields
from glasnost.intake.values import READERS, Read, is_redacted, read_day, read_listed, read_text
from glasnost.model.citation import Citation
from glasnost.model.citations import PrintedProvision, read_russian
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import PartyKind, Role

Cells = Mapping[str, str | None]  # field → text
Emit = Callable[[str, dict[str, Any]], None]  # table, row


@dataclass
class Party:
    """Somebody named in a row: who, as what, and under which provisions."""

    name: str | None
    role: Role
    kind: PartyKind | None = None
    provisions: tuple[PrintedProvision, ...] = ()
    faults: list[tuple[str, str | None]] = field(default_factory=list)  # (reason, field)


class Mapper:
    """Maps the rows of one original."""

    def __init__(self, description: Description, original: str, key: bytes, header: list[str], where: str) -> None:
        self.description, self.original, self.key, self.where = description, original, key, where
        self.types = charge_fields()
        self.unknown: list[str] = []
        self.rows = 0
        self.filled = dict.fromkeys(description.raw.get("expectations", {}), 0)  # field → rows that have it
        self.places: dict[str, int] = {}  # field → place in the row
        self.extra: dict[str, int] = {}  # fact → place in the row
        self._place_columns(header)
        self.organisations = [
            re.compile(p, re.IGNORECASE) for p in description.raw.get("organisations", {}).get("patterns", [])
        ]
        self.result_stages = {
            word.lower(): stage for stage, words in description.raw.get("result_stages", {}).items() for word in words
        }
        self.stages = {
            section: [(re.compile(pattern), stage) for pattern, stage in patterns.items()]
            for section, patterns in description.raw.get("stages", {}).items()
        }

    def _place_columns(self, header: list[str]) -> None:
        columns = self.description.columns
        for place, heading in enumerate(header):
            name = heading.strip().lower()
            if name in columns:
                if columns[name] in self.places:
                    raise Problem(_("two columns give the field {name}").format(name=columns[name]), where=self.where)
                self.places[columns[name]] = place
            elif name and name not in self.description.ignored:
                if self.description.raw.get("extra_columns_are_facts"):
                    self.extra[re.sub(r"\W+", "_", name).strip("_")] = place
                else:
                    self.unknown.append(heading)
        missing = [name for name in self._needed() if name not in self.places]
        if missing:
            raise Problem(
                _("the file has no column for: {names}").format(names=", ".join(missing)),
                where=self.where,
                remedy=_("Expected headings: {names}.").format(names=", ".join(self.expected())),
            )

    def _needed(self) -> list[str]:
        if self.description.official:
            return list(dict.fromkeys(self.description.columns.values()))
        if self.description.one_row_a_record or self.description.histories:
            return list(dict.fromkeys(self.description.raw.get("columns", {}).values()))
        return [] if "key" in self.places else list(self.description.raw["key"])

    def expected(self) -> list[str]:
        """The headings that the source knows."""
        if self.description.official:
            return list(self.description.columns)
        if self.description.one_row_a_record or self.description.histories:
            return list(self.description.raw.get("columns", {}))
        return [name.replace("_", " ") for name in self.description.raw.get("headings", {})]

    # -- rows

    def columns_issue(self) -> Iterable[dict[str, Any]]:
        """One issue for each column that nobody knows."""
        for heading in self.unknown:
            yield self.issue(None, None, heading, reasons.COLUMN_UNKNOWN)

    def expectations_issue(self) -> Iterable[dict[str, Any]]:
        """One issue for each field that fewer rows fill in than the source says they do."""
        for name, expected in self.description.raw.get("expectations", {}).items():
            if self.rows and self.filled[name] < expected["filled"] * self.rows:
                yield self.issue(None, None, name, reasons.FEWER_THAN_EXPECTED)

    def map(self, number: int, row: list[str | None], emit: Emit) -> None:
        """One row; `emit` gets each row of each table."""
        cells = self.cells(row)
        self.note(cells)
        if "verdict" not in cells and "result" in cells:
            cells["verdict"] = cells["result"]  # the verdict is read from the register's words for the result
        record = self.record(cells, number, emit)
        if record is not None:
            MappedRow(self, number, row, cells, record, emit).map()

    def note(self, cells: Cells) -> None:
        """Count the row, and the fields that it fills in."""
        self.rows += 1
        for name in self.filled:
            self.filled[name] += bool(cells.get(name))

    def cells(self, row: list[str | None]) -> dict[str, str | None]:
        """Field → text, without what the publisher writes where there is nothing."""
        found = {name: row[place] for name, place in self.places.items()}
        blanks = self.description.blanks
        return {name: None if text and text.strip().lower() in blanks else text for name, text in found.items()}

    def record(self, cells: Cells, number: int, emit: Emit) -> str | None:
        """The id of the row's record; without a key it has none, and an issue says so."""
        names = ["key"] if cells.get("key") else self.description.raw["key"]
        key = [cells.get(name) for name in names]
        if any(key):
            return self.identify(key)
        emit("issue", self.issue(None, number, ", ".join(names), reasons.KEY_MISSING))
        return None

    def identify(self, key: list[str | None]) -> str:
        """The record's id: a keyed hash of source and key."""
        words = json.dumps([self.description.id, *[(k or "").strip() for k in key]], ensure_ascii=False)
        return hashlib.blake2b(words.encode(), key=self.key, digest_size=16).hexdigest()

    def issue(
        self, record: str | None, row: int | None, field_: str | None, reason: str, charge: str | None = None
    ) -> dict[str, Any]:
        """A row of the table `issue`."""
        return {
            "source_id": self.description.id,
            "original": self.original,
            "record_id": record,
            "charge_id": charge,
            "row": row,
            "field": field_,
            "reason": reason,
            "detail": None,
        }

    def kind_of(self, name: str | None) -> PartyKind | None:
        """Organisation, person, or not known."""
        if name is None or is_redacted(name):
            return None
        return PartyKind.ORGANISATION if any(p.search(name) for p in self.organisations) else PartyKind.PERSON


class MappedRow:
    """One row on its way into the tables."""

    def __init__(
        self, mapper: Mapper, number: int, row: list[str | None], cells: Cells, record: str, emit: Emit
    ) -> None:
        self.mapper, self.number, self.row, self.cells, self.record, self.emit = (
            mapper,
            number,
            row,
            cells,
            record,
            emit,
        )
        self.own = {"record_id": record, "source_id": mapper.description.id, "original": mapper.original, "row": number}
        words = json.dumps(row, ensure_ascii=False)
        self.fingerprint = hashlib.blake2b(words.encode(), key=mapper.key, digest_size=8).hexdigest()

    def map(self) -> None:
        stage = self._case()
        # the accused first: a lawyer added to the card later must not move the ids of charges
        parties = sorted(self._parties(), key=lambda party: party.role is not Role.ACCUSED)
        self._share_result(parties)
        for place, party in enumerate(parties, start=1):
            for reason, field_ in party.faults:
                self._issue(field_, reason)
            if party.name is None and not party.provisions:
                continue
            person = f"{self.record}-p{place}"
            name = self._read("name", party.name, read_text) if party.name else None
            born = self._field("born_on", "date")
            self.emit(
                "person",
                {
                    **self.own,
                    "person_id": person,
                    "role": party.role,
                    "kind": party.kind,
                    "name": name,
                    "born_on": born,
                },
            )
            for order, provision in enumerate(party.provisions, start=1):
                self._charge(f"{place}.{order}", person, provision, stage)

    # -- the case

    def _case(self) -> str | None:
        stage = self._stage()
        self.emit(
            "court_case",
            {
                **self.own,
                "case_id": self.record,
                "record_hash": int(self.record[:15], 16),
                "words": self.fingerprint,
                "docket_number": self._field("docket_number", "str"),
                "uid": self._field("uid", "str"),
                "court": self._field("court", "str"),
                "region": self._field("region", "str"),
                "stage": stage,
                "received_on": self._field("received_on", "date"),
                "result": self.cells.get("result"),
            },
        )
        return stage

    def _stage(self) -> str | None:
        text = self.cells.get("stage")
        if text:
            return self._value("stage", text, "str")  # type: ignore[no-any-return]
        number = self.cells.get("docket_number")
        if not self.mapper.stages or not number:
            return None
        for pattern, stage in self.mapper.stages.get(self.cells.get("section") or "", []):
            if pattern.match(number.strip()):
                return self._agreed(str(stage))
        self._issue("docket_number", reasons.STAGE_UNKNOWN)
        return None

    def _agreed(self, stage: str) -> str | None:
        """The stage, unless the result is one that only another instance gives: courts number dockets as they like."""
        implied = self.mapper.result_stages.get((self.cells.get("result") or "").strip().lower())
        if implied is not None and implied != stage:
            self._issue("docket_number", reasons.STAGE_CONFLICT)
            return None
        return stage

    # -- people and provisions

    def _parties(self) -> list[Party]:
        reader = self.mapper.description.reader
        if reader is not None:
            found: list[Party] = reader.parties(self.cells, self.mapper.kind_of, self._code())
            return found
        name = self.cells.get("name")
        party = Party(name, Role.ACCUSED, self._kind(name))
        party.provisions, party.faults = provisions_of(self.cells.get("article"), self._code())
        return [party]

    def _code(self) -> str | None:
        """The code that the register's section speaks of where a citation names none."""
        code = self.mapper.description.raw.get("code", {}).get(self.cells.get("section") or "")
        return str(code) if code else None

    def _share_result(self, parties: list[Party]) -> None:
        """A card has one result: where it holds several charges, it does not say of which the result is."""
        one_result = "result" in self.mapper.places and "verdict" not in self.mapper.places
        if one_result and sum(len(party.provisions) for party in parties) > 1 and self.cells.get("verdict"):
            self.cells = {**self.cells, "verdict": None}
            self._issue("verdict", reasons.RESULT_SHARED)

    def _kind(self, name: str | None) -> PartyKind | None:
        text = self.cells.get("kind")
        if text:
            value = self._value("kind", text, "str")
            return PartyKind(value) if value else None
        return self.mapper.kind_of(name)

    def _charge(self, position: str, person: str, provision: PrintedProvision, stage: str | None) -> None:
        charge = f"{self.record}-{position}"
        citation = provision.citation
        row: dict[str, Any] = {
            **self.own,
            "charge_id": charge,
            "case_id": self.record,
            "person_id": person,
            "fingerprint": f"{self.fingerprint}-{position}",
            "jurisdiction": citation.segments[0] if citation else None,
            "code": provision.code,
            "article": provision.article,
            "part": provision.part,
            "point": ",".join(provision.points) or None,
            "provision": str(citation) if citation else None,
            "inchoate": ",".join(provision.inchoate) or None,
            "stage": stage,
        }
        for name, type_ in self.mapper.types.items():
            if name not in row:
                row[name] = self._field(name, type_, charge)
        if citation is None:
            self._issue("article", reasons.CODE_UNKNOWN, charge)
        self.emit("charge", row)
        for name, place in self.mapper.extra.items():
            text = self.row[place]
            if text and text.strip():
                self._extra(charge, name, text)

    def _extra(self, charge: str, name: str, text: str) -> None:
        """A column that no field knows is a fact; yes and no, and days, are written as the rules read them."""
        found = READERS["bool"](text)
        if found.value is None:
            found = read_day(text)
        if found.reason in (reasons.REDACTED, reasons.CONFLICT):
            self._issue(name, found.reason, charge)
            return
        value = found.part or found.value
        words = text.strip() if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        self._fact(charge, name, words)

    def _fact(self, charge: str, name: str, value: str) -> None:
        self.emit("fact", {**self.own, "charge_id": charge, "name": name, "value": value, "quote_id": None})

    # -- fields

    def _field(self, name: str, type_: str, charge: str | None = None) -> Any:
        text = self.cells.get(name)
        return self._value(name, text, type_, charge) if text and text.strip() else None

    def _value(self, name: str, text: str, type_: str, charge: str | None = None) -> Any:
        lookup = self.mapper.description.lookups.get(name)
        if lookup is None:
            return self._read(name, text, READERS[type_], charge)
        return self._read(name, text, lambda words: read_listed(words, lookup), charge)

    def _read(self, name: str, text: str, reader: Callable[[str], Read], charge: str | None = None) -> Any:
        found = reader(text)
        if found.reason is not None:
            reason = found.reason
            if name == "verdict" and reason == reasons.NOT_UNDERSTOOD:
                reason = reasons.RESULT_UNKNOWN
            self._issue(name, reason, charge)
        if found.part is not None and charge is not None:
            self._fact(charge, name, found.part)
        return found.value

    def _issue(self, field_: str | None, reason: str, charge: str | None = None) -> None:
        self.emit("issue", self.mapper.issue(self.record, self.number, field_, reason, charge))


def provisions_of(
    text: str | None, code: str | None
) -> tuple[tuple[PrintedProvision, ...], list[tuple[str, str | None]]]:
    """The provisions that a cell names, each once, and what is wrong with it."""
    if text is None or not text.strip():
        return (), [(reasons.ARTICLE_MISSING, "article")]
    if is_redacted(text):
        return (), [(reasons.REDACTED, "article")]
    canonical = canonical_provision(text)
    if canonical is not None:
        return (canonical,), []
    reading = read_russian(text, code)
    faults: list[tuple[str, str | None]] = []
    if not reading.provisions:
        faults.append((reasons.ARTICLE_UNREAD, "article"))
    elif reading.unread:
        faults.append((reasons.ARTICLE_PARTLY_UNREAD, "article"))
    special = [provision for provision in reading.provisions if not provision.general]
    if len(special) < len(reading.provisions):
        faults.append((reasons.GENERAL_PART, "article"))
    once = tuple(dict.fromkeys(special))
    if len(once) < len(special):
        faults.append((reasons.ARTICLE_TWICE, "article"))
    return once, faults


def canonical_provision(text: str) -> PrintedProvision | None:
    """A cell that holds a citation in our own form: ru/uk/282/1. A part that it does not name is not guessed."""
    if not re.fullmatch(r"ru/\S+", text.strip().lower()):
        return None
    try:
        citation = Citation.parse(text)
    except ValueError:
        return None
    if len(citation.segments) not in (3, 4):
        return None
    part = citation.segments[3] if len(citation.segments) == 4 else None
    return PrintedProvision(citation.segments[1], citation.segments[2], part, citation.points)


__all__ = ["CASE_FIELDS", "PERSON_FIELDS", "SPECIAL_FIELDS", "Mapper", "Party", "canonical_provision", "provisions_of"]
