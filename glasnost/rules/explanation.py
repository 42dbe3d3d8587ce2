"""One charge of a register under a law, with everything that its verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register, Snapshot
from glasnost.register.prepared.records import Slice
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.evaluation import as_value
from glasnost.rules.gathering import gather_facts
from glasnost.rules.known import Known
from glasnost.rules.meaning import resolve
from glasnost.rules.parts import PART, part_of
from glasnost.rules.people import CASE, PERSON, Charge, People
from glasnost.rules.reasons import Reasons, reasons_for
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.sql import literal
from glasnost.rules.standing import Standing

MOST = 20  # charges explained at once: a docket number may stand in several courts


@dataclass(frozen=True)
class Told:
    """What a person answered: the value, who, and when (UTC)."""

    value: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Explanation:
    """A charge, its case, its verdict in reasons. `issues`: what of it could not be used (field, reason)."""

    charge: Mapping[str, Any]
    case: Mapping[str, Any]
    known: Known
    reasons: Reasons
    told: Mapping[str, Told]
    issues: tuple[tuple[str | None, str], ...]
    compiled: Compiled
    standing: Standing


def explain(
    register: Register,
    rulebook: Rulebook,
    case: str,
    as_of: date,
    settings: Mapping[str, str] | None = None,
    snapshot: Snapshot | Slice | None = None,
) -> list[Explanation]:
    """Every charge with this id or docket number, explained. Raises Problem if there is none.

    snapshot: what to look at; None: the register as it is.
    """
    compiled = compile_law(resolve(rulebook, as_of, settings))
    with (snapshot or register.snapshot()).connect() as connection:
        found = _rows(
            connection,
            f"""SELECT c.charge_id FROM charge c LEFT JOIN court_case k USING (record_id, case_id)
                WHERE c.charge_id = {literal(case)} OR k.docket_number = {literal(case)} ORDER BY 1 LIMIT {MOST}""",
        )
        ids = [row["charge_id"] for row in found]
        if not ids:
            raise Problem(
                _("the register holds no charge with this id or docket number"),
                remedy=_("Give it as it stands in the workbook, in quotation marks if it has spaces."),
            )
        wanted = f"c.charge_id IN ({', '.join(literal(i) for i in ids)})"
        charges = {row["charge_id"]: row for row in _rows(connection, f"SELECT * FROM charge c WHERE {wanted}")}
        whose = ", ".join(literal(c["person_id"]) for c in charges.values() if c["person_id"] is not None)
        others = f" OR c.person_id IN ({whose})" if compiled.law.derived and whose else ""
        gather_facts(connection, compiled, wanted + others)
        facts = _rows(connection, "SELECT * FROM facts ORDER BY n")
        return [_explain(connection, charges[i], _standing(compiled, facts, i)) for i in ids]


def _standing(compiled: Compiled, facts: list[dict[str, Any]], charge_id: str) -> Standing:
    """The charge, and if the law looks at them the person's others."""
    rows = {row["charge_id"]: row for row in facts}
    whose = rows[charge_id][PERSON] if compiled.law.derived else None
    others = [row for row in facts if whose is not None and row[PERSON] == whose and row["charge_id"] != charge_id]
    charges = (
        Charge(row["n"], row["charge_id"], row[CASE], known_facts(compiled, row)) for row in (rows[charge_id], *others)
    )
    return Standing(compiled, tuple(charges), whose is not None, People(compiled) if compiled.law.derived else None)


def _explain(connection: Any, charge: Mapping[str, Any], standing: Standing) -> Explanation:
    compiled = standing.compiled
    record = literal(charge["record_id"])
    cases = _rows(connection, f"SELECT * FROM court_case WHERE case_id = {literal(charge['case_id'])}")
    issues = _rows(
        connection,
        f"""SELECT DISTINCT field, reason FROM issue WHERE record_id = {record}
            AND (charge_id IS NULL OR charge_id = {literal(charge["charge_id"])}) ORDER BY ALL""",
    )
    subjects = ", ".join(literal(charge[name] or "") for name in ("charge_id", "case_id", "person_id"))
    answers = _rows(
        connection,
        f"""SELECT fact, value, made_by, made_at FROM judgement
            WHERE subject_id IN ({subjects})
              AND (subject_kind <> 'charge' OR fingerprint = {literal(charge["fingerprint"])})""",
    )
    return Explanation(
        charge=charge,
        case=cases[0] if cases else {},
        known=standing.known,
        reasons=reasons_for(standing),
        told={row["fact"]: Told(row["value"], row["made_by"], row["made_at"]) for row in answers},
        issues=tuple((row["field"], row["reason"]) for row in issues),
        compiled=compiled,
        standing=standing,
    )


def known_facts(compiled: Compiled, row: Mapping[str, Any]) -> Known:
    """A row of the table `facts` as the rules see it; what is missing is left out."""
    known: dict[str, Any] = {}
    for name, fact in compiled.law.facts.items():
        value = row.get(name)
        part = row.get(name + PART)
        found = as_value(fact, value) if value is not None else part_of(fact, part) if part is not None else None
        if found is not None:
            known[name] = found
    return known


def _rows(connection: Any, sql: str) -> list[dict[str, Any]]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
