"""A stored screening as pages read it: what to find out, grouped by the missing fact, and the charges by outcome.

It is prepared from the verdicts that `screen` stored (`glasnost.register.prepared`): a page of questions costs the same
whether there are a hundred of them or a hundred thousand. What people answered since is told beside it, and counts at
the next screening.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.decisions import since
from glasnost.register.prepared.making import FOLDER, Making, making, turn
from glasnost.register.prepared.reading import Prepared, all_of, newest
from glasnost.register.runs import Run, runs_backwards
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.sql import literal
from glasnost.rules.verdict_history import SHELF, prepare_changes

if TYPE_CHECKING:
    import duckdb

NAME = "screening-"
UNDECIDED, BROKEN = "undecided", "contradictory"  # groups of charges that have no outcome
_seen: dict[Path, tuple[str, dict[str, Run]]] = {}  # register → (its last run that was read, its screenings)
DETAILS = "record_id, case_id, docket_number, court, region, provision, verdict, decided_on"
COLUMNS = "outcome, possible, rule, missing, date_from, date_to, missing_date, broken, tests"


@dataclass(frozen=True)
class Group:
    """A missing fact. matters: undecided charges that it matters to; settles: those that it settles alone.

    questions: how often it must be asked. A fact of a case or of a person is asked once for all the charges.
    """

    fact: str
    matters: int
    settles: int
    questions: int


@dataclass(frozen=True)
class Asked:
    """One question of a group: about whom it is asked, and the charge that shows what it is about.

    subject_kind: charge, case or person. fingerprint: of that charge, as the judgement will note it. possible: the
    outcomes that remain for the charge. alone: this answer settles it. waiting: charges that the answer counts for.
    """

    fact: str
    subject_kind: str
    subject_id: str
    charge_id: str
    fingerprint: str
    record_id: str
    case_id: str
    docket_number: str | None
    court: str | None
    region: str | None
    provision: str | None
    verdict: str | None
    decided_on: date | None
    possible: list[str]
    alone: bool
    waiting: int


@dataclass(frozen=True)
class Judged:
    """One charge of a group of outcomes; `fingerprint_then`: what it said when it was screened."""

    charge_id: str
    record_id: str
    case_id: str
    docket_number: str | None
    court: str | None
    region: str | None
    provision: str | None
    verdict: str | None
    decided_on: date | None
    outcome: str | None
    possible: list[str]
    rule: list[str]
    missing: list[str]
    date_from: date | None
    date_to: date | None
    missing_date: list[str]
    broken: bool
    tests: list[int]
    fingerprint: str
    fingerprint_then: str

    @property
    def changed(self) -> bool:
        """Whether the charge says something else since: then this verdict is of what it said before."""
        return self.fingerprint != self.fingerprint_then


@dataclass(frozen=True)
class Turned:
    """A verdict that a screening changed. was, became: an outcome, `?` undecided, `!` contradictory.

    said_otherwise: whether the record itself said something else by then; else answers or the law's text did it.
    """

    charge_id: str
    run_id: str
    screened_at: datetime
    was: str
    became: str
    said_otherwise: bool


@dataclass(frozen=True)
class Questions:
    """A prepared screening."""

    register: Register
    prepared: Prepared

    @property
    def key(self) -> str:
        """What tells screenings apart: the law's id and the parameters set."""
        return str(self.prepared.note["screening"])

    @property
    def rulebook_id(self) -> str:
        """The law's id."""
        return str(self.prepared.note["rulebook_id"])

    @property
    def rulebook_hash(self) -> str:
        """Of the law's text as it was screened."""
        return str(self.prepared.note["rulebook_hash"])

    @property
    def settings(self) -> dict[str, str]:
        """The parameters that were set."""
        _id, _blank, settings = self.key.partition(" ")
        found: dict[str, str] = json.loads(settings) if settings else {}
        return found

    @property
    def as_of(self) -> date:
        """The day on which the law was asked."""
        return date.fromisoformat(self.prepared.note["as_of"])

    @property
    def screened_at(self) -> datetime:
        """When it was screened (UTC)."""
        return datetime.fromisoformat(self.prepared.note["at"])

    @property
    def run_id(self) -> str:
        """The run that stored the verdicts."""
        return str(self.prepared.note["run_id"])

    @property
    def charges(self) -> int:
        """All charges that were screened."""
        return self.prepared.count("verdict")

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Outcome, UNDECIDED or BROKEN → (charges, cases)."""
        return {name: (found[0], found[1]) for name, found in self.prepared.note["groups"].items()}

    @property
    def groups(self) -> list[Group]:
        """What to find out, the fact that settles most first."""
        return [Group(**group) for group in self.prepared.note["asks"]]

    def questions(self, fact: str, first: int, count: int) -> list[Asked]:
        """The questions of a group from place `first` (from 0) on: what settles a case alone first."""
        return [Asked(fact=fact, **row) for row in self.prepared.page(f"questions/{fact}", first, count)]

    def judged(self, group: str, first: int, count: int) -> list[Judged]:
        """The charges of an outcome, of UNDECIDED or of BROKEN, by court and docket number."""
        if group not in self.counts:
            return []
        name = f"charges/{list(self.counts).index(group)}"
        return [Judged(**row) for row in self.prepared.page(name, first, count)]

    def verdicts(self, *record_ids: str) -> list[Judged]:
        """The verdicts on the charges of some records."""
        rows = self.prepared.rows("verdict", record_ids, "record_id")
        return sorted((Judged(**row) for row in rows), key=lambda judged: judged.charge_id)

    def turned(self, record_id: str) -> list[Turned]:
        """How the verdicts on a record's charges changed from screening to screening, oldest first."""
        rows = self.prepared.rows(SHELF, [record_id], "record_id")
        rows.sort(key=lambda row: (row["run_id"], row["charge_id"]))
        names = ("charge_id", "run_id", "was", "became", "said_otherwise")
        return [
            Turned(screened_at=datetime.fromisoformat(row["screened_at"]), **{name: row[name] for name in names})
            for row in rows
        ]

    def answered_since(self) -> dict[str, int]:
        """Fact → judgements that this screening did not know yet."""
        return since(self.register, int(self.prepared.note["judgement"]))


def questions(register: Register, screening: str) -> Questions | None:
    """A screening as it was last prepared; it may be behind the verdicts (`is_current`)."""
    found = newest(register, _name(screening))
    return Questions(register, found) if found else None


def before(register: Register, screening: str) -> Questions | None:
    """The screening before the last one, if it is still kept: to tell what an answer has changed."""
    kept = [one for one in all_of(register, _name(screening)) if one.note.get("screening") == screening]
    return Questions(register, kept[-2]) if len(kept) > 1 else None


def prepared_screenings(register: Register) -> list[Questions]:
    """Every prepared screening, the latest first."""
    names = {path.name.rpartition("@")[0] for path in (register.folder / FOLDER).glob(f"{NAME}*@*")}
    found = [Questions(register, prepared) for name in names if (prepared := newest(register, name)) is not None]
    return sorted(found, key=lambda one: one.run_id, reverse=True)


def is_current(register: Register, screening: str) -> bool:
    """Whether the verdicts of the last screening are prepared."""
    found = questions(register, screening)
    run = run_of(register, screening)
    return found is not None and run is not None and found.run_id == run.run_id


def run_of(register: Register, screening: str) -> Run | None:
    """The last run that stored this screening."""
    return last_screenings(register).get(screening)


def last_screenings(register: Register) -> dict[str, Run]:
    """Screening → the last run that stored it, the latest first. Runs that were read once are not read again."""
    before, seen = _seen.get(register.folder, ("", {}))
    last, found = "", dict[str, Run]()
    for run in runs_backwards(register.folder):
        last = last or run.run_id
        if run.run_id == before:
            found |= {screening: run for screening, run in seen.items() if screening not in found}
            break
        if run.counts.get("screening"):
            found.setdefault(str(run.counts["screening"]), run)
    _seen[register.folder] = last, found
    return dict(found)


def prepare_screening(register: Register, screening: str) -> Questions:
    """Prepare what the last screening of this key stored, unless it is. Raises Problem if there is none."""
    with turn(register, _name(screening)):
        return _prepare(register, screening)


def _prepare(register: Register, screening: str) -> Questions:
    run = run_of(register, screening)
    if run is None:
        raise Problem(
            _("the register has not been screened under this law"),
            remedy=_("Screen it first: glasnost screen RULEBOOK"),
        )
    found = questions(register, screening)
    if found is not None and found.run_id == run.run_id:
        return found
    book = find_rulebook(screening.partition(" ")[0])
    said: dict[str, Any] = {
        "run_id": run.run_id,
        "at": run.at,
        "versions": run.versions,
        "screening": screening,
        "rulebook_id": book.id,
        **{name: run.counts[name] for name in ("as_of", "rulebook_hash", "judgement")},
    }
    snapshot = register.snapshot()
    with (
        snapshot.connect(judgements=False) as connection,
        making(register, _name(screening), run.run_id, said) as made,
    ):
        _Preparation(connection, made, screening, book).run()
        prepare_changes(register, connection, made, screening, found.prepared if found else None)
    prepared = newest(register, _name(screening))
    assert prepared is not None
    return Questions(register, prepared)


class _Preparation:
    """The lists and shelves of one screening."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, made: Making, screening: str, book: Rulebook) -> None:
        self.connection, self.made, self.book = connection, made, book
        connection.execute(
            f"""CREATE TEMP TABLE judged AS
                SELECT v.charge_id, c.record_id, c.case_id, c.person_id, k.docket_number, k.court, k.region,
                       c.provision, c.verdict, c.decided_on, {", ".join(f"v.{name}" for name in COLUMNS.split(", "))},
                       c.fingerprint, v.fingerprint AS fingerprint_then
                FROM verdict v JOIN charge c USING (charge_id) LEFT JOIN court_case k USING (record_id, case_id)
                WHERE v.screening = {literal(screening)}"""
        )

    def run(self) -> None:
        self.made.shelf("verdict", self.connection, "SELECT * EXCLUDE (person_id) FROM judged", "record_id")
        self.groups()
        self.asks()

    def groups(self) -> None:
        """The charges of each outcome."""
        wanted = {outcome: f"outcome = {literal(outcome)}" for outcome in self._outcomes()}
        wanted |= {UNDECIDED: "outcome IS NULL AND NOT broken", BROKEN: "broken"}
        counts: dict[str, list[int]] = {}
        for place, (name, which) in enumerate(wanted.items()):
            rows = f"FROM judged WHERE {which}"
            self.made.list(
                f"charges/{place}",
                self.connection,
                f"SELECT * EXCLUDE (person_id) {rows} ORDER BY region, court, docket_number, charge_id",
            )
            counts[name] = list(self._one(f"SELECT count(*), count(DISTINCT case_id) {rows}"))
        self.made.said["groups"] = counts

    def _outcomes(self) -> list[str]:
        """The law's, in its order, and any other that was stored: its text may have changed since."""
        rows = self.connection.execute("SELECT DISTINCT outcome FROM judged WHERE outcome IS NOT NULL ORDER BY 1")
        return [*dict.fromkeys([*self.book.outcomes, *(row[0] for row in rows.fetchall())])]

    def asks(self) -> None:
        """The questions of each missing fact. One about another charge of the person is named `charge_id:fact`."""
        self.connection.execute(
            """CREATE TEMP TABLE asked AS
               SELECT waiting, regexp_extract(name, '[^:]*$') AS fact, alone, possible, others,
                      CASE WHEN contains(name, ':') THEN regexp_extract(name, '^(.*):', 1) ELSE waiting END AS about
               FROM (SELECT charge_id AS waiting, unnest(missing) AS name, len(missing) = 1 AS alone, possible,
                            len(missing) AS others
                     FROM judged WHERE outcome IS NULL AND NOT broken)"""
        )
        rows = self.connection.execute(
            """SELECT fact, count(DISTINCT waiting), count(DISTINCT waiting) FILTER (alone)
               FROM asked GROUP BY fact ORDER BY 3 DESC, 2 DESC, 1"""
        ).fetchall()
        kinds = {fact.name: fact.of for fact in self.book.facts}
        asks = []
        for fact, matters, settles in rows:
            name = f"questions/{fact}"
            self.made.list(name, self.connection, _questions_sql(fact, kinds.get(fact, "charge")))
            asks.append(asdict(Group(fact, matters, settles, self.made.rows[name])))
        self.made.said["asks"] = asks

    def _one(self, sql: str) -> tuple[Any, ...]:
        return self.connection.execute(sql).fetchall()[0]


def _questions_sql(fact: str, of: str) -> str:
    """One row a question, what settles a case alone first; the same order as in the lawyer's workbook."""
    column = {"case": "case_id", "person": "person_id"}.get(of)
    kind = f"CASE WHEN j.{column} IS NULL THEN 'charge' ELSE '{of}' END" if column else "'charge'"
    subject = f"coalesce(j.{column}, j.charge_id)" if column else "j.charge_id"
    details = ", ".join(f"j.{name}" for name in DETAILS.split(", "))
    return f"""
        SELECT {kind} AS subject_kind, {subject} AS subject_id, j.charge_id, j.fingerprint, {details},
               a.possible, a.alone, count(DISTINCT a.waiting) OVER (PARTITION BY {subject}) AS waiting
        FROM asked a JOIN judged j ON j.charge_id = a.about
        WHERE a.fact = {literal(fact)}
        QUALIFY row_number() OVER (PARTITION BY {subject} ORDER BY a.alone DESC, a.waiting) = 1
        ORDER BY a.alone DESC, a.others, j.region, j.court, j.docket_number, j.charge_id"""


def _name(screening: str) -> str:
    return NAME + hashlib.sha256(screening.encode()).hexdigest()[:16]
