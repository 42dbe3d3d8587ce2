"""What a row of each table of the register is.

One frozen dataclass a table. The fields are the columns, in order; their types and
comments are the public interface that docs/register.md describes. `None` means that
we do not know: it is never read as "no", and no field has another default.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """At which instance the record of a case was made."""

    FIRST = "first"
    APPEAL = "appeal"
    REVIEW = "review"  # a ruling already in force is reviewed (KoAP chapter 30, articles 30.12 ff.)
    CASSATION = "cassation"


class Verdict(StrEnum):
    """How the charge ended in this record (vocabulary of RULEBOOKS.md)."""

    CONVICTED = "convicted"  # an administrative penalty counts too
    ACQUITTED = "acquitted"
    TERMINATED = "terminated"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    UPHELD = "upheld"
    CHANGED = "changed"
    QUASHED = "quashed"
    PENDING = "pending"


class Role(StrEnum):
    """Why a name stands in the record."""

    ACCUSED = "accused"
    OTHER = "other"  # lawyer, prosecutor, interpreter: no charge is theirs


class PartyKind(StrEnum):
    """Whether a party is a human being."""

    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Original:
    """One file that came in, kept byte for byte under `originals/`."""

    original: str  # SHA-256 of the bytes, lower-case hex
    source_id: str
    file_name: str  # base name as given; may identify somebody, never printed outside the register
    bytes: int
    exported_at: datetime | None  # when the publisher made it, if the file or its name says so (UTC)
    ingested_at: datetime  # UTC
    retired_at: datetime | None  # set by `ingest --replace`
    rows: int  # data rows read


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher of records, as its source.toml describes it."""

    source_id: str
    title: str
    publisher: str
    country: str
    licence: str


@dataclass(frozen=True, slots=True)
class CourtCase:
    """One record of one case at one instance."""

    case_id: str
    record_id: str
    record_hash: int  # the first 60 bits of record_id as a number: finds a record among millions in one short scan
    source_id: str
    original: str
    row: int  # 1-based data row in the original, the header not counted
    docket_number: str | None
    uid: str | None  # УИД, the unique case id
    court: str | None
    region: str | None
    stage: str | None  # Stage
    received_on: date | None
    result: str | None  # the register's own words for how it ended


@dataclass(frozen=True, slots=True)
class Person:
    """A party as one record names it. Not linked: the same human being may stand here many times."""

    person_id: str
    record_id: str
    source_id: str
    original: str
    role: str  # Role
    kind: str | None  # PartyKind
    name: str | None
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Charge:
    """One accusation of one person under one provision in one case."""

    charge_id: str
    case_id: str
    person_id: str | None
    record_id: str
    source_id: str
    original: str
    fingerprint: str  # keyed hash of everything the record says of this charge; changes when the text changes
    jurisdiction: str | None  # ru, us/ca
    code: str | None  # uk, koap, hs
    article: str | None
    part: str | None
    point: str | None  # several points joined with a comma: "а,б"
    provision: str | None  # canonical citation; NULL if any part of it could not be read
    inchoate: str | None  # general-part citation joined to the charge: attempt ru/uk/30/3, aiding ru/uk/33/5
    stage: str | None  # Stage
    verdict: str | None  # Verdict
    decided_on: date | None
    in_force_on: date | None
    act: str | None
    medium: str | None
    platform: str | None
    act_on: date | None
    published_on: date | None
    material: str | None
    audience: int | None
    consequence: str | None
    violence: bool | None
    by_group: bool | None
    official_position: bool | None
    prior_administrative: bool | None
    sentence_kind: str | None
    sentence_amount: float | None
    sentence_unit: str | None
    suspended: bool | None
    record_complete: bool | None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a law asks that is no column of `charge`, or a column's value known only in part (`2017-05-??`)."""

    charge_id: str
    name: str
    value: str
    record_id: str
    source_id: str
    original: str
    quote_id: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one court's act as it was read; quotes point into it."""

    document_id: str
    record_id: str
    source_id: str
    original: str
    act_kind: str | None  # judgment, ruling, determination, decision
    text: str  # identifies people


@dataclass(frozen=True, slots=True)
class CitedCase:
    """A case of a lower court that a record names: the one whose decision it reviews."""

    record_id: str
    source_id: str
    original: str
    court: str | None  # as the record names it
    docket_number: str | None
    quote_id: str | None  # of the docket number's words; NULL if a court's page says it in its tables


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that a value was read from, or the place where it was taken out."""

    quote_id: str
    charge_id: str
    document_id: str
    record_id: str
    source_id: str
    original: str
    field: str
    state: str  # glasnost.model.evidence.State: known, redacted, conflicting
    start_at: int  # code points of the document's text
    end_at: int
    words: str  # identifies people


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture of a case, kept byte for byte among the originals. The same picture of two cases stands here twice."""

    exhibit_id: str  # keyed hash of the source, the picture's bytes and the docket number
    source_id: str
    original: str  # SHA-256 of the picture's bytes, lower-case hex
    file_name: str  # base name as given; may identify somebody, never printed outside the register
    docket_number: str | None  # of the case that it belongs to, as the list of exhibits gives it
    court: str | None
    note: str | None  # what the list says of it; may identify people
    kept_at: datetime  # when it came in (UTC)


@dataclass(frozen=True, slots=True)
class Issue:
    """A row or value that could not be used, and why. `detail` never holds a name or a value from the file."""

    source_id: str
    original: str
    record_id: str | None
    charge_id: str | None
    row: int | None  # 1-based data row in the original
    field: str | None
    reason: str  # code; see intake.reasons
    detail: str | None


class FigureState(StrEnum):
    """What an official table says in one of its cells."""

    KNOWN = "known"
    BLANK = "blank"  # not published, or not looked up: never zero
    CONFLICTING = "conflicting"  # the source says two things
    UNREAD = "not understood"


@dataclass(frozen=True, slots=True)
class OfficialFigure:
    """One number of an official table, as it was published; the measure's definition stands in the source.toml."""

    figure_id: str
    record_id: str  # of the table's row: source, year and provision
    record_hash: int  # as in court_case
    source_id: str
    original: str
    row: int  # 1-based data row in the original
    jurisdiction: str
    code: str
    article: str
    part: str | None  # None: the official table has one row for the article as a whole
    provision: str
    year: int
    measure: str  # a name of the source's [measures]
    value: int | None  # None unless the state is known
    state: str  # FigureState
    reference: str | None  # the publisher's own file or table


@dataclass(frozen=True, slots=True)
class Link:
    """Two records of one case, and the evidence."""

    link_id: str  # keyed hash of the two records and what links them
    case_id: str  # of the linked case: that of its earliest record
    record_id: str
    other_record_id: str
    by: str  # uid; docket: one court and number; cited: the one names the other's court and number
    certain: bool  # False: a person has to decide, and nothing follows from it yet
    evidence: str  # the words that agree: a УИД, or a court and a docket number. Identifies a case
    quote_id: str | None  # where the record cites the other


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a charge after all instances of its case. Charges that no other record touches have no row."""

    charge_id: str
    fingerprint: str  # of the charge when it was linked
    case_id: str  # of the linked case
    merged_into: str | None  # the charge that this one is told by: it is not screened on its own
    followed: str | None  # charges of the later records that were followed, in order, with commas
    unsettled: str | None  # why it is not known what stands; then the values below are unknown
    standing_fingerprint: str  # changes when any of the records changes
    verdict: str | None
    decided_on: date | None
    provision: str | None
    part: str | None
    point: str | None
    article: str | None
    person_id: str | None  # from another record of the case, where the charge's own names nobody
    sentence_from: str | None  # the charge whose sentence it is
    sentence_kind: str | None
    sentence_amount: float | None
    sentence_unit: str | None
    suspended: bool | None


@dataclass(frozen=True, slots=True)
class ListedMaterial:
    """One entry of an official list of banned materials: a work and its authors, and nobody who was charged."""

    material_id: str  # equals record_id: the list's source and the entry's number
    record_id: str
    record_hash: int  # as in court_case
    source_id: str
    original: str
    row: int  # 1-based data row in the original
    number: int  # in the list
    title: str | None
    authors: str | None
    decided_on: date | None  # day of the court's decision
    listed_on: date | None  # day on which it came into the list


@dataclass(frozen=True, slots=True)
class Request:
    """One government request as the platform's log has it now: the last of its events. Identifies people."""

    request_id: str  # keyed hash of the source and the request's number
    source_id: str
    original: str  # the file that says what is known now
    row: int  # 1-based data row in the original
    fingerprint: str  # SHA-256 of the record as `request_event` keeps it
    number: str  # the platform's own number of the request: the same number is the same request
    received_on: date | None
    received_at: datetime | None  # the moment, where the time and its zone are known (UTC)
    channel: str | None  # portal, e-mail, post, fax, phone, in person, other
    official_channel: bool | None  # whether it came by the way that the platform has named for requests
    language: str | None  # two letters
    letter: str | None  # SHA-256 of the letter
    authority: str | None  # as the letter names it
    authority_class: str | None  # court, prosecutor, police, …: glasnost/requests/log/columns.toml
    country: str | None  # two letters
    through: str | None  # who passed it on: another state's authority, a ministry
    cross_border: bool | None
    demand: str | None  # what is asked for
    legal_process: str | None
    legal_basis: str | None  # the law as the letter names it
    offence: str | None
    emergency: bool | None
    service: str | None
    accounts_asked: int | None
    items_asked: int | None
    data_scope: str | None
    period_from: date | None
    period_to: date | None
    dsa_category: str | None  # STATEMENT_CATEGORY_…, as the order names the illegal content
    dsa_keyword: str | None  # KEYWORD_…
    has_signature: bool | None
    has_reasons: bool | None
    has_legal_basis: bool | None
    names_target: bool | None  # the account, the URL: exact enough to act on
    court_approved: bool | None
    has_redress: bool | None
    in_declared_language: bool | None
    gag: str | None  # none, law, order
    gag_until: date | None
    acknowledged_on: date | None
    acknowledged_at: datetime | None
    due_at: datetime | None  # a day that the letter itself sets; that of a rule is computed
    reviewer: str | None
    failures: str | None  # each failure of validity, with semicolons between them
    narrowed: bool | None
    challenged: str | None  # none, pending, upheld, quashed, withdrawn
    outcome: str | None
    refusal_ground: str | None
    restricted_in: str | None  # countries, two letters each, with commas
    restricted_under: str | None  # law, terms of service
    effect_on: date | None
    effect_at: datetime | None  # when effect was given, or the answer was sent
    accounts_disclosed: int | None
    items_actioned: int | None
    notice: str | None  # given, not given, not yet
    notice_on: date | None
    notice_ground: str | None  # why the user was not told
    docket_number: str | None  # the case that it led to


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """What was logged of a request, and when; only ever added. Identifies people."""

    event_id: str  # keyed hash of the request and the event's number
    request_id: str
    source_id: str
    original: str
    row: int
    number: int  # of all events of the log, from 0: the place in the tree of commitments
    kind: str  # logged, changed
    logged_at: datetime  # UTC
    changed: str | None  # the columns that changed, with commas
    record: str  # every column that is known, as canonical JSON


@dataclass(frozen=True, slots=True)
class RequestLetter:
    """A letter as it was read: what it says of its request points into this text. Identifies people."""

    request_id: str
    source_id: str
    original: str  # SHA-256 of the letter's file
    text: str


@dataclass(frozen=True, slots=True)
class RequestQuote:
    """The words of a letter that a field of its request was read from. Identifies people."""

    quote_id: str  # keyed hash of the letter, the field and the place
    request_id: str
    source_id: str
    original: str
    field: str  # the request's column; also issued_on, reference; laws/1, links/1 … one each
    state: str  # glasnost.model.evidence.State: known, conflicting
    start_at: int  # code points of the letter's text
    end_at: int
    words: str
