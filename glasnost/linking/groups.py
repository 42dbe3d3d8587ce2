"""Records that belong to one case: pairs with their evidence, and the cases that the certain pairs make."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import duckdb
import pyarrow as pa

from glasnost.linking.courts import Court, court_of, number_of

MOST = 60  # records of one number: more are no case but a mistake of the source
_UID = re.compile(r"\d\d[A-ZА-Я]{2}\d{4}-\d\d-\d{4}-(?!000000)\d{6}-\d\d")
_SEVERAL = "'[\\[\\]~∼(),;]'"  # signs of a docket that holds more than one number
_WHOLE = "'^[0-9].*[0-9]/[0-9]{2,4}$'"  # «б/н» and numbers without a year are no numbers
# one number in the form of `courts.number_of`, for the millions that are plain
_PLAIN = r"""regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    translate(lower(docket_number), 'aceopxykmthb–—', 'асеорхукмтнв--'), '[\s№]|^n', '', 'g'),
    '(^|[^0-9.])0+([0-9])', '\1\2', 'g'), '(^|[^0-9.])0+([0-9])', '\1\2', 'g'), '/([0-9]{2})$', '/20\1')"""
_LATIN = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of one case. `certain`: False if it is for a person to decide."""

    one: str
    other: str
    by: str
    certain: bool
    evidence: str
    quote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record says that a case was: its own court and number, or those of the case that it reviews."""

    record: str
    court: Court
    number: str
    name: str  # of the court, as it stands
    quote_id: str | None = None


def pairs(connection: duckdb.DuckDBPyConnection) -> list[Pair]:
    """Every pair of records that something says are one case, each pair once, the strongest evidence first."""
    found: dict[tuple[str, str], Pair] = {}
    for pair in (*_by_uid(connection), *_by_place(connection)):
        key = (pair.one, pair.other) if pair.one < pair.other else (pair.other, pair.one)
        if key not in found or (pair.certain and not found[key].certain):
            found[key] = pair
    return list(found.values())


def cases_of(found: Iterable[Pair]) -> dict[str, str]:
    """Record → the name of its group: the smallest of its records' ids. Only certain pairs count."""
    parent: dict[str, str] = {}

    def root(record: str) -> str:
        while parent.setdefault(record, record) != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for pair in found:
        if pair.certain:
            one, other = sorted((root(pair.one), root(pair.other)))
            parent[other] = one
    return {record: root(record) for record in parent}


def _by_uid(connection: duckdb.DuckDBPyConnection) -> Iterator[Pair]:
    """One УИД, one case. Every record is joined to the first of its group: the rest follows."""
    rows = connection.execute(
        """SELECT upper(trim(uid)), list(record_id ORDER BY record_id) FROM court_case
           WHERE uid IS NOT NULL GROUP BY 1"""
    ).fetchall()
    groups: dict[str, list[str]] = defaultdict(list)
    for uid, records in rows:
        groups[uid.translate(_LATIN)] += records
    for uid, records in groups.items():
        if 1 < len(records) <= MOST and _UID.fullmatch(uid):
            yield from (Pair(record, records[0], "uid", True, uid) for record in records[1:])


def _by_place(connection: duckdb.DuckDBPyConnection) -> Iterator[Pair]:
    """One court and one number: a decision and its card, or an act and the one that it reviews."""
    cited = _cited(connection)
    own = _own(connection, cited)
    for key in own.keys() & cited.keys():
        for place in cited[key][:MOST]:
            yield from _cited_pairs(place, [one for one in own[key] if one.record != place.record][:MOST])
    for places in own.values():
        if 1 < len(places) <= MOST:
            for one, other in combinations(places, 2):
                if one.record != other.record and not one.court.is_other(other.court):
                    yield _pair(one, other, "docket")


def _cited_pairs(place: Place, candidates: list[Place]) -> Iterator[Pair]:
    for one in candidates:
        if not place.court.is_other(one.court):
            yield _pair(place, one, "cited")


def _pair(one: Place, other: Place, by: str) -> Pair:
    certain = one.court.is_surely(other.court)
    return Pair(one.record, other.record, by, certain, f"{other.name}, {other.number}", one.quote_id)


Places = dict[tuple[str, str], list[Place]]


def _own(connection: duckdb.DuckDBPyConnection, cited: Places) -> Places:
    """Places of records that share theirs with another record, or are cited by one."""
    courts = _courts(connection)
    _show(connection, "named", [(*name, court.key) for name, court in courts.items()], "court, region, key")
    _show(connection, "wanted", list(cited), "key, number")
    _show(connection, "several", _several(connection), "docket_number, number")
    rows = connection.execute(
        f"""WITH numbered AS (
                SELECT record_id, c.court, c.region, key, coalesce(s.number, {_PLAIN}) AS number
                FROM court_case c JOIN named n ON n.court = c.court AND n.region IS NOT DISTINCT FROM c.region
                LEFT JOIN several s USING (docket_number)
                WHERE s.number IS NOT NULL OR NOT regexp_matches(docket_number, {_SEVERAL}))
            SELECT record_id, court, region, key, number FROM numbered
            WHERE regexp_matches(number, {_WHOLE}) AND (key, number) IN (
                SELECT (key, number) FROM numbered GROUP BY key, number HAVING count(*) > 1
                UNION SELECT (key, number) FROM wanted)
            ORDER BY record_id"""
    ).fetchall()
    found: Places = defaultdict(list)
    for record, court, region, key, number in rows:
        found[key, number].append(Place(record, courts[court, region], number, court))
    return found


def _courts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str | None], Court]:
    names = connection.execute("SELECT DISTINCT court, region FROM court_case WHERE court IS NOT NULL").fetchall()
    read = {(court, region): court_of(court, region) for court, region in names}
    return {name: court for name, court in read.items() if court is not None}


def _several(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Dockets that hold several numbers, one row a number."""
    rows = connection.execute(
        f"SELECT DISTINCT docket_number FROM court_case WHERE regexp_matches(docket_number, {_SEVERAL})"
    ).fetchall()
    return [(docket, number) for (docket,) in rows for number in number_of(docket)]


def _cited(connection: duckdb.DuckDBPyConnection) -> Places:
    """Places that records cite. Where the court is named without its region, that of the citing court holds."""
    rows = connection.execute(
        """SELECT x.record_id, x.court, x.docket_number, x.quote_id, c.court, c.region
           FROM cited_case x JOIN court_case c USING (record_id)
           WHERE x.court IS NOT NULL AND x.docket_number IS NOT NULL ORDER BY ALL"""
    ).fetchall()
    found: Places = defaultdict(list)
    for record, name, docket, quote, citing, region in rows:
        above = court_of(citing, region)
        court = court_of(name)
        if court is None:
            continue
        if court.region is None and above is not None:
            court = replace(court, region=above.region)
        for number in number_of(docket):
            found[court.key, number].append(Place(record, court, number, name, quote))
    return found


def _show(connection: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[Any, ...]], columns: str) -> None:
    """A table of texts."""
    names = columns.split(", ")
    data = {column: [row[place] for row in rows] for place, column in enumerate(names)}
    connection.register(name, pa.table({column: pa.array(values, pa.string()) for column, values in data.items()}))
