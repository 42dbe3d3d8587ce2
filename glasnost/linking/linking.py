"""Link a register's records: the tables `link` and `standing`, rebuilt from the facts and changed where they differ."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from glasnost.linking.courts import court_of, number_of
from glasnost.linking.groups import Pair, cases_of, pairs
from glasnost.linking.instances import Charge, Instance, Record, instances_of
from glasnost.linking.seen import INPUTS
from glasnost.linking.standing import CITATION, SENTENCE, Stands, fingerprint_of, stand, unordered
from glasnost.register import Register
from glasnost.register.runs import last_run_of
from glasnost.register.tables import schema

WANTED = ("charge_id", "fingerprint", "record_id", "person_id", "stage", "verdict", "decided_on", *CITATION, *SENTENCE)
AT_ONCE = 2_000  # cases whose records are held in memory
NAMED = 200  # cases that are named when their rows are replaced; of more, the table is written anew


@dataclass
class Linked:
    """What was found. `changed`: whether anything was written."""

    changed: bool
    records: int = 0
    linked: int = 0  # records that share their case with another
    cases: int = 0  # that have several records
    by: dict[str, int] = field(default_factory=dict)  # what links them → pairs
    uncertain: int = 0  # pairs for a person to decide
    followed: int = 0  # charges whose outcome or sentence a later act decides or confirms
    merged: int = 0  # charges that another record tells of too
    unsettled: dict[str, int] = field(default_factory=dict)  # why it is not known what stands → charges


def link(register: Register) -> Linked:
    """Link all records. Where no record has come or gone since the last time nothing is done."""
    with register.writing():
        snapshot = register.snapshot()
        last = last_run_of(register.folder, "link")
        inputs = {name: snapshot.versions.get(name) for name in INPUTS}
        if last is not None and {name: last.versions.get(name) for name in INPUTS} == inputs:
            return Linked(False, **last.counts["found"])
        with snapshot.connect(judgements=False) as connection:
            found = pairs(connection)
            groups = cases_of(found)
            found = [one for one in found if one.certain or groups.get(one.one, "") != groups.get(one.other)]
            cases = _named(connection, groups)
            standings = list(_standings(connection, cases))
            result = _count(connection, found, cases, standings)
            rows = {"link": [_link_row(one, cases, register.key) for one in found], "standing": standings}
            changes = {name: _change(connection, name, rows[name]) for name in rows}
        counts = {name: value for name, value in vars(result).items() if name != "changed"}
        register.replace_tables({name: one for name, one in changes.items() if one}, "link", {"found": counts})
        return result


def _named(connection: duckdb.DuckDBPyConnection, groups: dict[str, str]) -> dict[str, str]:
    """Record → id of its case: that of the record which was decided first, so that an id outlives later instances."""
    _show(connection, groups)
    rows = connection.execute(
        """SELECT record_id, grouped,
                  coalesce(list_position(['first', 'appeal', 'review', 'cassation'], k.stage), 9) AS n,
                  (SELECT min(decided_on) FROM charge c WHERE c.record_id = k.record_id) AS decided_on
           FROM court_case k JOIN grouped USING (record_id) ORDER BY n, decided_on NULLS LAST, record_id"""
    ).fetchall()
    first: dict[str, str] = {}
    for record, group, _stage, _day in rows:
        first.setdefault(group, record)
    return {record: first[group] for record, group, _stage, _day in rows}


def _show(connection: duckdb.DuckDBPyConnection, groups: dict[str, str]) -> None:
    table = pa.table(
        {"record_id": pa.array(list(groups), pa.string()), "grouped": pa.array(list(groups.values()), pa.string())}
    )
    connection.register("grouped", table)


def _standings(connection: duckdb.DuckDBPyConnection, cases: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Rows of `standing`, case by case."""
    members: dict[str, list[str]] = defaultdict(list)
    for record, case in cases.items():
        members[case].append(record)
    names = list(members)
    for start in range(0, len(names), AT_ONCE):
        some = {record: case for case in names[start : start + AT_ONCE] for record in members[case]}
        for case, records in _records(connection, some).items():
            yield from _rows(case, _followed(records))


def _followed(records: list[Record]) -> list[Stands]:
    ordered: list[Instance] | None = instances_of(records)
    return stand(ordered) if ordered is not None else unordered([record.charges for record in records])


def _records(connection: duckdb.DuckDBPyConnection, some: dict[str, str]) -> dict[str, list[Record]]:
    """Case → its records with their charges."""
    _show(connection, some)
    rows = connection.execute(
        """SELECT k.record_id, k.stage, k.court, k.region, k.docket_number,
                  EXISTS (SELECT 1 FROM document d WHERE d.record_id = k.record_id)
           FROM court_case k JOIN grouped USING (record_id) ORDER BY 1"""
    ).fetchall()
    found: dict[str, Record] = {}
    for record, stage, court, region, docket, read in rows:
        place = court_of(court, region)
        found[record] = Record(record, stage, place.key if place else None, tuple(number_of(docket)), read)
    charges = connection.execute(
        f"""SELECT {", ".join(f"c.{name}" for name in WANTED)}, p.name
            FROM charge c JOIN grouped USING (record_id) LEFT JOIN person p ON p.person_id = c.person_id
            ORDER BY c.charge_id"""
    ).fetchall()
    for row in charges:
        values = dict(zip(WANTED, row, strict=False))
        found[values["record_id"]].charges.append(Charge(values, row[-1]))
    cases: dict[str, list[Record]] = defaultdict(list)
    for one in found.values():
        cases[some[one.id]].append(one)
    return cases


def _rows(case: str, found: list[Stands]) -> Iterator[dict[str, Any]]:
    told_by: dict[str, Stands] = {}
    bases = {one.base.id for one in found}
    for one in found:
        for charge in (*one.followed, *one.merged):
            if charge.id not in bases:
                told_by.setdefault(charge.id, one)
        yield {
            "charge_id": one.base.id, "fingerprint": one.base.values["fingerprint"], "case_id": case,
            "followed": ",".join(charge.id for charge in one.followed) or None, "unsettled": one.unsettled,
            "standing_fingerprint": fingerprint_of(one), "sentence_from": one.sentence_from,
            "person_id": one.person, **one.values,
        }  # fmt: skip
    charges = {charge.id: charge for one in found for charge in (*one.followed, *one.merged)}
    for name, one in told_by.items():
        mark = charges[name].values["fingerprint"]
        yield {
            "charge_id": name, "fingerprint": mark, "case_id": case, "merged_into": one.base.id,
            "standing_fingerprint": mark,
        }  # fmt: skip


def _link_row(pair: Pair, cases: dict[str, str], key: bytes) -> dict[str, Any]:
    words = " ".join((*sorted((pair.one, pair.other)), pair.by, pair.evidence))
    return {
        "link_id": hashlib.blake2b(words.encode(), key=key, digest_size=16).hexdigest(),
        "case_id": cases.get(pair.one, pair.one), "record_id": pair.one, "other_record_id": pair.other,
        "by": pair.by, "certain": pair.certain, "evidence": pair.evidence, "quote_id": pair.quote_id,
    }  # fmt: skip


def _change(
    connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]
) -> tuple[pa.RecordBatchReader, str] | None:
    """The rows to write and what they replace; None if the table says the same already."""
    new = pa.Table.from_pylist(rows, schema=schema(table))
    connection.register("new_rows", new)
    touched = connection.execute(
        f"""SELECT DISTINCT case_id FROM (
                (SELECT * FROM new_rows EXCEPT SELECT * FROM {table})
                UNION ALL (SELECT * FROM {table} EXCEPT SELECT * FROM new_rows))"""
    ).fetchall()
    if not touched:
        return None
    if len(touched) > NAMED:
        return new.to_reader(), "case_id IS NOT NULL"
    names = {row[0] for row in touched}
    listed = ", ".join(f"'{name}'" for name in sorted(names))
    kept = [row for row in rows if row["case_id"] in names]
    return pa.Table.from_pylist(kept, schema=schema(table)).to_reader(), f"case_id IN ({listed})"


def _count(
    connection: duckdb.DuckDBPyConnection, found: list[Pair], cases: dict[str, str], standings: list[dict[str, Any]]
) -> Linked:
    return Linked(
        changed=True,
        records=connection.execute("SELECT count(*) FROM court_case").fetchall()[0][0],
        linked=len(cases),
        cases=len(set(cases.values())),
        by=dict(Counter(one.by for one in found if one.certain)),
        uncertain=sum(not one.certain for one in found),
        followed=sum(bool(row.get("followed")) for row in standings),
        merged=sum(bool(row.get("merged_into")) for row in standings),
        unsettled=dict(Counter(row["unsettled"] for row in standings if row.get("unsettled"))),
    )
