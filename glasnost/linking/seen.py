"""A register seen through its links: one row a charge of a case, as it stands after all instances.

The views `charge`, `court_case` and `fact` say what they always say where nothing is linked. The statements are such
that DuckDB and Spark read them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from glasnost.register.prepared.records import Slice
from glasnost.register.runs import last_run_of
from glasnost.register.snapshot import Snapshot
from glasnost.register.tables import schema

INPUTS = ("court_case", "charge", "cited_case", "person")  # what links are made of
FACTS_OF_SENTENCE = (
    "additional", "probation_months", "total_sentence_kind", "total_sentence_amount", "total_sentence_unit",
    "total_suspended", "total_under",
)  # fmt: skip
_TAKEN = (
    "verdict", "decided_on", "provision", "article", "part", "point", "sentence_kind", "sentence_amount",
    "sentence_unit", "suspended",
)  # fmt: skip
SEEN = ("charge", "court_case", "fact")
_LINKED = """SELECT record_id, min(case_id) AS linked FROM (
    SELECT record_id, case_id FROM link WHERE certain UNION SELECT other_record_id, case_id FROM link WHERE certain
    ) pairs GROUP BY record_id"""


def open_linked(snapshot: Snapshot | Slice, *, judgements: bool = True) -> duckdb.DuckDBPyConnection:
    """As `Snapshot.connect`, with the charges as they stand after all instances."""
    connection = snapshot.connect(judgements=judgements)
    if snapshot.holds("link"):
        for name in SEEN:
            connection.execute(f"ALTER VIEW {name} RENAME TO {name}_as_read")
            connection.execute(f"CREATE VIEW {name} AS {seen(name)}")
    return connection


@dataclass(frozen=True, slots=True)
class Told:
    """One record of a linked case, and what it says of one charge."""

    stage: str | None
    court: str | None
    docket_number: str | None
    verdict: str | None
    decided_on: date | None


def records_of(connection: duckdb.DuckDBPyConnection, charge_id: str) -> list[Told]:
    """The records of a charge's case in the order of the instances; none if the case has but one."""
    if not _is_linked(connection):
        return []
    rows = connection.execute(
        """SELECT k.stage, k.court, k.docket_number, max(c.verdict), max(c.decided_on) FROM standing s
           JOIN court_case k USING (case_id)
           LEFT JOIN charge_as_read c ON c.record_id = k.record_id
                AND (c.charge_id = s.charge_id OR list_contains(string_split(s.followed, ','), c.charge_id))
           WHERE s.charge_id = ? GROUP BY k.record_id, k.stage, k.court, k.docket_number
           ORDER BY max(c.decided_on) NULLS LAST, list_position(['first', 'appeal', 'review', 'cassation'], k.stage)""",
        [charge_id],
    ).fetchall()
    return [Told(*row) for row in rows]


def unsettled_of(connection: duckdb.DuckDBPyConnection, charge_id: str) -> str | None:
    """Why it is not known what stands of a charge."""
    if not _is_linked(connection):
        return None
    rows = connection.execute("SELECT unsettled FROM standing WHERE charge_id = ?", [charge_id]).fetchall()
    return rows[0][0] if rows else None


def _is_linked(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'charge_as_read'").fetchall())


def seen(table: str) -> str:
    """The statement of one of SEEN, over the tables as they were read, called TABLE_as_read."""
    return {"charge": _charge, "court_case": _court_case, "fact": _fact}[table]()


def _charge() -> str:
    columns = []
    for name in schema("charge").names:
        if name in _TAKEN:
            columns.append(f"CASE WHEN s.charge_id IS NULL THEN c.{name} ELSE s.{name} END AS {name}")
        elif name == "fingerprint":
            columns.append("coalesce(s.standing_fingerprint, c.fingerprint) AS fingerprint")
        elif name == "person_id":
            columns.append("coalesce(c.person_id, s.person_id) AS person_id")
        elif name == "case_id":
            columns.append("coalesce(l.linked, c.case_id) AS case_id")
        else:
            columns.append(f"c.{name}")
    # a charge that was read anew since it was linked is told as it was read
    return f"""SELECT {", ".join(columns)} FROM charge_as_read c
        LEFT JOIN standing s ON s.charge_id = c.charge_id AND s.fingerprint = c.fingerprint
        LEFT JOIN ({_LINKED}) l ON l.record_id = c.record_id
        WHERE s.merged_into IS NULL"""


def _court_case() -> str:
    columns = [
        f"coalesce(l.linked, k.{name}) AS {name}" if name == "case_id" else f"k.{name}"
        for name in schema("court_case").names
    ]
    return f"SELECT {', '.join(columns)} FROM court_case_as_read k LEFT JOIN ({_LINKED}) l ON l.record_id = k.record_id"


def _fact() -> str:
    """Facts of a charge; those of its sentence from the act whose sentence it is."""
    names = ", ".join(f"'{name}'" for name in FACTS_OF_SENTENCE)
    columns = [
        f"coalesce(s.charge_id, f.{name}) AS {name}" if name == "charge_id" else f"f.{name}"
        for name in schema("fact").names
    ]
    other = "s.sentence_from <> s.charge_id"
    return f"""SELECT {", ".join(f"f.{name}" for name in schema("fact").names)} FROM fact_as_read f
        LEFT JOIN (SELECT charge_id FROM standing s WHERE {other} OR unsettled IS NOT NULL) s
        ON s.charge_id = f.charge_id
        WHERE s.charge_id IS NULL OR f.name NOT IN ({names})
        UNION ALL
        SELECT {", ".join(columns)} FROM fact_as_read f
        JOIN standing s ON s.sentence_from = f.charge_id AND {other} AND s.unsettled IS NULL
        WHERE f.name IN ({names})"""


def is_behind(snapshot: Snapshot | Slice) -> bool:
    """Whether records have come or gone since they were last linked. A register that was never linked is not behind."""
    if "link" not in snapshot.versions:
        return False
    last = last_run_of(snapshot.folder, "link")
    return last is None or any(last.versions.get(name) != snapshot.versions.get(name) for name in INPUTS)
