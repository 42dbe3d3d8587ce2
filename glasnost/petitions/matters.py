"""Who gets a paper: the charges of one person in one case, out of a screened register, page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.petitions.form import Form
from glasnost.rules.explanation import known_facts
from glasnost.rules.known import Known
from glasnost.rules.screening import Screened
from glasnost.rules.sql import literal

PAGE = 500  # matters whose facts are looked up together
Row = Mapping[str, Any]
# One person in one case. Rows of one record that give the same full name and day of birth are one person there: in a
# spreadsheet each charge is a row. Between records nobody is taken for the same.
WHO = """CASE WHEN contains(trim(p.name), ' ') THEN concat_ws('|', c.record_id, trim(p.name), p.born_on)
              ELSE coalesce(c.person_id, c.charge_id) END"""


@dataclass(frozen=True)
class Told:
    """What is known of a charge beside its columns: the value, and its source's record or the day of an answer."""

    value: str
    source_id: str | None
    original: str | None
    answered_at: datetime | None
    words: str | None = None


@dataclass(frozen=True)
class Matter:
    """One person's charges in one case. `charges`: those that the paper is about; `others`: the rest of them."""

    charges: tuple[Row, ...]
    others: tuple[Row, ...]
    known: Mapping[str, Known] = field(default_factory=dict)  # charge id → the law's facts
    told: Mapping[str, Mapping[str, Told]] = field(default_factory=dict)  # charge id → name → value
    issues: Mapping[str, str] = field(default_factory=dict)  # field → why its value could not be used

    @property
    def first(self) -> Row:
        """Any charge: what is of the case or the person is the same in all."""
        return (self.charges or self.others)[0]

    @property
    def key(self) -> str:
        """A name for files: it says nothing, and is the same for the same person and case."""
        who = min(row["person_id"] or row["charge_id"] for row in (*self.charges, *self.others))
        return sha256(f"{self.first['case_id']} {who}".encode()).hexdigest()[:16]


def select(screened: Screened, form: Form, cases: Sequence[str] | None) -> int:
    """Make the table `matter`: every charge of everybody whom the question is about. How many people and cases.

    cases: charge ids or docket numbers; None: everybody whom the law frees or may free. Raises Problem for a case
    that the register does not hold.
    """
    wanted = [*screened.law.rulebook.frees, *form.outcomes]
    listed = ", ".join(literal(outcome) for outcome in wanted)
    if cases is None:
        which = f"s.outcome IN ({listed}) OR s.broken OR (s.outcome IS NULL AND list_has_any(s.possible, [{listed}]))"
    else:
        _hold(screened, cases)
        named = ", ".join(literal(case) for case in cases)
        which = f"c.charge_id IN ({named}) OR k.docket_number IN ({named})"
    record = "LEFT JOIN court_case k ON k.case_id = c.case_id AND k.record_id = c.record_id"
    record += " LEFT JOIN person p ON p.person_id = c.person_id"
    screened.connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE matter AS
            WITH picked AS (SELECT DISTINCT c.case_id, {WHO} AS who
                            FROM screened s JOIN charge c USING (charge_id) {record} WHERE {which})
            SELECT dense_rank() OVER (ORDER BY k.region, k.court, k.docket_number, c.case_id, picked.who) AS place,
                   picked.who, c.*, k.docket_number, k.uid, k.court, k.region, k.received_on, k.result, k.row,
                   s.outcome, s.possible, s.missing, s.broken, s.rule, p.name, p.kind, p.born_on
            FROM charge c JOIN screened s USING (charge_id) {record}
            JOIN picked ON picked.case_id = c.case_id AND picked.who = {WHO}"""
    )
    (count,) = screened.connection.execute("SELECT coalesce(max(place), 0) FROM matter").fetchall()[0]
    return int(count)


def _hold(screened: Screened, cases: Iterable[str]) -> None:
    for case in cases:
        found = screened.connection.execute(
            f"""SELECT 1 FROM charge c LEFT JOIN court_case k USING (case_id)
                WHERE c.charge_id = {literal(case)} OR k.docket_number = {literal(case)} LIMIT 1"""
        ).fetchall()
        if not found:
            raise Problem(
                _("the register holds no charge with the id or docket number that was given as --case"),
                remedy=_("Give it as it stands in the workbook, in quotation marks if it has spaces."),
            )


def matters(screened: Screened, form: Form) -> Iterator[Matter]:
    """Everybody in the table `matter`, in its order."""
    place = 0
    while True:
        rows = _rows(
            screened,
            f"""SELECT * FROM matter WHERE place > {place} AND place <= {place + PAGE} ORDER BY place, charge_id""",
        )
        if not rows:
            return
        place += PAGE
        found = _Facts(screened, [row["charge_id"] for row in rows])
        for _place, group in groupby(rows, key=lambda row: row["place"]):
            yield found.matter(screened, form, list(group))


def fits(form: Form, row: Row) -> bool:
    """Whether the form is for such a charge."""
    return (not form.codes or row["code"] in form.codes) and (not form.verdicts or row["verdict"] in form.verdicts)


class _Facts:
    """What is known of some charges beside their rows."""

    def __init__(self, screened: Screened, charges: list[str]) -> None:
        listed = ", ".join(literal(charge) for charge in charges)
        self.facts = {
            row["charge_id"]: row for row in _rows(screened, f"SELECT * FROM facts WHERE charge_id IN ({listed})")
        }
        self.told: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
        for row in _rows(screened, _told_sql(screened, listed)):
            self.told[row["charge_id"]][row["name"]].append(
                Told(row["value"], row["source_id"], row["original"], row["made_at"], row["words"])
            )
        self.issues: dict[str, dict[str, str]] = defaultdict(dict)
        for row in _rows(
            screened,
            f"""SELECT m.charge_id, i.field, i.reason FROM matter m JOIN issue i ON i.record_id = m.record_id
                WHERE m.charge_id IN ({listed}) AND i.field IS NOT NULL
                  AND (i.charge_id IS NULL OR i.charge_id = m.charge_id) ORDER BY ALL""",
        ):
            self.issues[row["charge_id"]].setdefault(row["field"], row["reason"])

    def matter(self, screened: Screened, form: Form, rows: list[Row]) -> Matter:
        freed = (*screened.law.rulebook.frees, *form.outcomes)
        told = {row["charge_id"]: self._one_each(row["charge_id"]) for row in rows}
        rows = [_as_told(row, told[row["charge_id"]]) for row in rows]
        known = {row["charge_id"]: known_facts(screened.compiled, self.facts[row["charge_id"]]) for row in rows}
        mine = [row for row in rows if row["outcome"] in freed and fits(form, row)]
        mine = [row for row in mine if not any(known[row["charge_id"]].get(name) is True for name in form.not_if)]
        ids = {row["charge_id"] for row in mine}
        return Matter(
            charges=tuple(mine),
            others=tuple(row for row in rows if row["charge_id"] not in ids),
            known=known,
            told=told,
            issues={name: why for i in known for name, why in self.issues[i].items()},
        )

    def _one_each(self, charge: str) -> dict[str, Told]:
        """An answer is the newest word, else the sources' if they agree."""
        return {name: told for name, all_ in self.told[charge].items() if (told := _one(all_))}


def _as_told(row: Row, told: Mapping[str, Told]) -> Row:
    """The charge with the verdict and the provision that the law was asked with: what people answered comes first."""
    given = {name: told[name].value for name in ("verdict", "provision") if name in told}
    given = {name: value for name, value in given.items() if row[name] is None or told[name].answered_at}
    if "provision" in given:
        given["code"] = given["provision"].split("/")[1] if "/" in given["provision"] else row["code"]
    return {**row, **given}


def _one(told: list[Told]) -> Told | None:
    answers = [one for one in told if one.answered_at is not None]
    chosen = answers or told
    return chosen[0] if len({one.value for one in chosen}) == 1 else None


def _told_sql(screened: Screened, listed: str) -> str:
    """Facts of the sources, with their words where the register has them, and people's answers that still hold."""
    quoted = "quote" in screened.snapshot.versions
    words = "q.words" if quoted else "NULL"
    join = "LEFT JOIN quote q ON q.quote_id = f.quote_id" if quoted else ""
    # a join for each kind of subject: one with OR would compare every charge with every answer
    answers = " UNION ALL ".join(
        f"""SELECT m.charge_id, j.fact, j.value, NULL, NULL, j.made_at, NULL
            FROM matter m JOIN judgement j ON j.subject_id = m.{kind}_id
            WHERE j.subject_kind = '{kind}' AND m.charge_id IN ({listed}){same}"""
        for kind, same in (("charge", " AND j.fingerprint = m.fingerprint"), ("case", ""), ("person", ""))
    )
    return f"""
        SELECT f.charge_id, f.name, f.value, f.source_id, f.original, NULL::TIMESTAMP AS made_at, {words} AS words
        FROM fact f {join} WHERE f.charge_id IN ({listed}) UNION ALL {answers} ORDER BY ALL"""


def _rows(screened: Screened, sql: str) -> list[dict[str, Any]]:
    result = screened.connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
