"""The tables of the report, from the published rows and nothing else: whoever has the rows can compute them again.

A cell is one of three things: a number (0 is a number), not applicable, or not known; the column `state` says which.
Requests whose detail is not told, because it would tell what became of one target, are counted under «not told».
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glasnost.register.database import connect
from glasnost.requests.report.coarse import BOOLS, FEW, GROUP, NUMBERS, PUBLIC, TEXTS

if TYPE_CHECKING:
    import duckdb

HEAD = (
    "table",
    "kind",
    "country",
    "authority_class",
    "legal_process",
    "outcome",
    "detail",
    "measure",
    "value",
    "state",
)
COUNTED, NOT_APPLICABLE, NOT_KNOWN = "counted", "not applicable", "not known"
TOTAL, UNKNOWN, EVERY, UNTOLD = "Total", "not known", "every kind", "not told"
KINDS = ("user data", "restriction", "preservation", "real time", "other")
OUTCOMES = ("full", "partial", "no data", "refused", "withdrawn", "pending", "restricted")
# table → (column of the rows, its values): each told by kind
DETAILS: dict[str, tuple[str, tuple[str, ...]]] = {
    "data_scope": ("scope", ("subscriber", "identifying", "traffic", "content", "none")),
    "emergency": ("emergency", ("yes", "no")),
    "cross_border": ("cross_border", ("yes", "no")),
    "refusal_ground": ("ground", ()),
    "narrowed": ("narrowed", ("yes", "no")),
    "challenged": ("challenged", ("none", "pending", "upheld", "quashed", "withdrawn")),
    "restricted_under": ("under", ("law", "terms of service")),
    "gag": ("gag", ("none", "law", "order")),
    "user_notice": ("notice", ("given", "not given", "not yet")),
}
# for which requests a table is meant; the others are not applicable
MEANT = {
    "data_scope": "kind IN ('user data', 'preservation', 'real time')",
    "refusal_ground": "outcome = 'refused'",
    "restricted_under": "outcome = 'restricted'",
}
# kinds of requests that a table or a measure is about; of the others it is not applicable
ABOUT = {
    "data_scope": ("user data", "preservation", "real time"),
    "restricted_under": ("restriction", "other"),
    "accounts": ("user data", "preservation", "real time", "other"),
    "items": ("restriction", "other"),
}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Period:
    """Which rows are told: their quarters, and the number of leaves of the version before (0: none)."""

    quarters: tuple[str, ...]
    previous_size: int = 0


def load(publics: Iterable[bytes], leaves: Sequence[int]) -> duckdb.DuckDBPyConnection:
    """The table `event`: one row a published line, with its place in the log. ValueError if one is none."""
    import pyarrow as pa
    from pyarrow import json as reader

    fields = [(name, pa.string()) for name in TEXTS] + [(name, pa.bool_()) for name in (*BOOLS, "told")]
    schema = pa.schema(fields + [(name, pa.int64()) for name in NUMBERS])
    data = b"\n".join(publics)
    options = reader.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    try:
        alone = reader.ReadOptions(use_threads=False)
        table = reader.read_json(io.BytesIO(data), alone, options) if data else schema.empty_table()
    except pa.ArrowInvalid as error:
        raise ValueError(str(error)) from error
    if table.num_rows != len(leaves):
        raise ValueError("rows")
    connection = connect()
    connection.execute("SET threads = 1")  # a log is small: threads cost more than they bring
    connection.register("published", table.append_column("leaf", pa.array(leaves, pa.int64())))
    connection.execute("CREATE VIEW event AS SELECT * FROM published")
    connection.execute("CREATE TABLE last AS SELECT max(leaf) AS leaf, min(leaf) AS first FROM event GROUP BY request")
    return connection


def compute(connection: duckdb.DuckDBPyConnection, period: Period) -> list[Row]:
    """Every row of the report's long table, in order."""
    _select(connection, period)
    found = [*_received(connection), *_process(connection)]
    counts = _counts(connection)
    found += _crossed("outcome", "outcome", (*OUTCOMES, UNKNOWN, UNTOLD), counts["outcome"])
    found += _given(connection)
    for table, (_column, values) in DETAILS.items():
        others = sorted({name for _kind, name in counts[table]} - {*values, UNKNOWN, UNTOLD})
        found += _crossed(table, "detail", (*values, *others, UNKNOWN, UNTOLD), counts[table])
    return [*found, *_hours(connection), *_corrections(connection, period)]


def _select(connection: duckdb.DuckDBPyConnection, period: Period) -> None:
    """The view `counted`: of each request the last that was logged, if it came in within the period."""
    absent = f"CASE WHEN told THEN '{UNKNOWN}' ELSE '{UNTOLD}' END"
    words = [f"CASE {name} WHEN true THEN 'yes' WHEN false THEN 'no' ELSE {absent} END AS {name}" for name in BOOLS]
    words += [f"coalesce({name}, {absent}) AS {name}" for name in TEXTS if name not in PUBLIC]
    connection.execute(
        f"""CREATE OR REPLACE TABLE counted AS
            SELECT * REPLACE ({", ".join(words)}, coalesce(kind, '{UNKNOWN}') AS kind) FROM event JOIN last USING (leaf)
            WHERE quarter IN (SELECT unnest(?))""",
        [list(period.quarters)],
    )


def wrongly_told(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The first leaf whose detail is told though too few share its kind, country and quarter, or not told though
    enough do."""
    same = " AND ".join(f"e.{name} IS NOT DISTINCT FROM g.{name}" for name in GROUP)
    ((leaf,),) = _rows(
        connection,
        f"""WITH g AS (SELECT {", ".join(GROUP)}, count(*) AS n FROM event
                       SEMI JOIN last USING (leaf) GROUP BY ALL)
            SELECT min(e.leaf) FROM event e LEFT JOIN g ON {same}
            WHERE (coalesce(n, 0) >= {FEW}) <> coalesce(e.told, false)""",
    )
    return leaf if leaf is None else int(leaf)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return connection.execute(sql, list(values)).fetchall()


def _row(table: str, measure: str, value: float | None, state: str = COUNTED, **labels: str) -> Row:
    text = "" if value is None else str(int(value)) if float(value).is_integer() else f"{value:.1f}"
    said = {"table": table, "measure": measure, "value": text, "state": state} | labels
    return tuple(said.get(name, "") for name in HEAD)


def _received(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Requests, accounts and items by kind and country, and by kind and class of authority: never by all three."""
    found = []
    for table, column, label in (
        ("received_by_country", "country", "country"),
        ("received_by_authority", "class", "authority_class"),
    ):
        rows = _rows(
            connection,
            f"""WITH r AS (SELECT kind, coalesce("{column}", '{UNKNOWN}') AS label, accounts, items FROM counted)
                SELECT coalesce(kind, '{TOTAL}') AS k, coalesce(label, '{TOTAL}') AS l, count(*),
                       count(accounts), sum(accounts), count(items), sum(items)
                FROM r GROUP BY CUBE (kind, label) ORDER BY k = '{TOTAL}', k, l = '{TOTAL}', l""",
        )
        if not rows:
            rows = [(TOTAL, TOTAL, 0, 0, None, 0, None)]
        for kind, name, requests, with_accounts, accounts, with_items, items in rows:
            labels = {"kind": kind, label: name}
            found.append(_row(table, "requests", requests, **labels))
            found += _sums(table, "accounts", "accounts asked for", with_accounts, accounts, labels)
            found += _sums(table, "items", "items asked for", with_items, items, labels)
    return found


def _sums(
    table: str, what: str, measure: str, known: int, value: float | None, labels: dict[str, str]
) -> Iterator[Row]:
    """A sum, and of how many requests it is: what the others ask for is not known."""
    if labels["kind"] not in (*ABOUT[what], TOTAL, UNKNOWN) and not known:
        yield _row(table, measure, None, NOT_APPLICABLE, **labels)
        yield _row(table, f"requests with the number of {what} known", None, NOT_APPLICABLE, **labels)
        return
    yield _row(table, measure, value, COUNTED if known else NOT_KNOWN, **labels)
    yield _row(table, f"requests with the number of {what} known", known, **labels)


def _given(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """What was given: accounts disclosed and items acted upon, of those requests whose detail is told."""
    rows = {
        kind: counts
        for kind, *counts in _rows(
            connection,
            f"""SELECT coalesce(kind, '{TOTAL}'), count(accounts_given), sum(accounts_given), count(items_acted_on),
                       sum(items_acted_on) FROM counted GROUP BY GROUPING SETS ((kind), ())""",
        )
    }
    found: list[Row] = []
    for kind in (*KINDS, *([UNKNOWN] if UNKNOWN in rows else []), TOTAL):
        with_accounts, accounts, with_items, items = rows.get(kind, (0, None, 0, None))
        found += _sums("given", "accounts", "accounts disclosed", with_accounts, accounts, {"kind": kind})
        found += _sums("given", "items", "items acted upon", with_items, items, {"kind": kind})
    return found


def _process(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    rows = _rows(
        connection,
        f"""WITH r AS (SELECT coalesce(process, '{UNKNOWN}') AS process, coalesce(outcome, '{UNKNOWN}') AS outcome
                       FROM counted)
            SELECT coalesce(process, '{TOTAL}') AS k, coalesce(outcome, '{TOTAL}') AS l, count(*) FROM r
            GROUP BY CUBE (process, outcome) ORDER BY k = '{TOTAL}', k, l = '{TOTAL}', l""",
    )
    return [
        _row("process_by_outcome", "requests", n, legal_process=process, outcome=outcome)
        for process, outcome, n in rows
    ]


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[tuple[str, str], int]]:
    """Table → (kind, name) → requests, for outcomes and details, in one pass."""
    columns = {"outcome": "outcome", **{table: column for table, (column, _values) in DETAILS.items()}}
    only = ", ".join(
        f"CASE WHEN {MEANT[table]} THEN {column} END AS {column}_" if table in MEANT else f"{column} AS {column}_"
        for table, column in columns.items()
    )
    names = [f"{column}_" for column in columns.values()]
    sets = ", ".join(f"(kind, {name})" for name in names)
    rows = _rows(
        connection,
        f"""SELECT kind, count(*), {", ".join(f"grouping({name})" for name in names)}, {", ".join(names)}
            FROM (SELECT kind, {only} FROM counted) GROUP BY GROUPING SETS ({sets}) ORDER BY ALL""",
    )
    found: dict[str, dict[tuple[str, str], int]] = {table: {} for table in columns}
    for kind, n, *rest in rows:
        flags, values = rest[: len(names)], rest[len(names) :]
        place = flags.index(0)
        if values[place] is not None:
            found[list(columns)[place]][kind, values[place]] = n
    return found


def _crossed(table: str, label: str, names: Sequence[str], found: dict[tuple[str, str], int]) -> list[Row]:
    rows = []
    kinds = [*KINDS, *([UNKNOWN] if any(kind == UNKNOWN for kind, _name in found) else [])]
    for kind in (*kinds, TOTAL):
        line = {name: found.get((kind, name), 0) for name in names}
        if kind == TOTAL:
            line = {name: sum(found.get((one, name), 0) for one in kinds) for name in names}
        meant = kind in (*ABOUT.get(table, kinds), TOTAL, UNKNOWN) or any(line.values())
        for name, n in (*line.items(), (TOTAL, sum(line.values()))):
            value, state = (n, COUNTED) if meant else (None, NOT_APPLICABLE)
            rows.append(_row(table, "requests", value, state, **{"kind": kind, label: name}))
    return rows


def _hours(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    found = []
    for step, name in (("hours_acknowledge", "to acknowledge"), ("hours_effect", "to give effect")):
        rows = {
            kind: (requests, known, median, high)
            for kind, requests, known, median, high in _rows(
                connection,
                f"""SELECT coalesce(kind, '{EVERY}'), count(*), count({step}), median({step}),
                           quantile_cont({step}, 0.9) FROM counted GROUP BY GROUPING SETS ((kind), ())""",
            )
        }
        for kind in (*KINDS, *([UNKNOWN] if UNKNOWN in rows else []), EVERY):
            requests, known, median, high = rows.get(kind, (0, 0, None, None))
            state = COUNTED if known else NOT_KNOWN if requests else NOT_APPLICABLE
            table = f"hours_{step.removeprefix('hours_')}"
            found.append(_row(table, f"requests with the hours {name} known", known, kind=kind))
            found.append(_row(table, f"median hours {name}", median, state, kind=kind))
            found.append(_row(table, f"90th percentile of hours {name}", high, state, kind=kind))
    return found


def _corrections(connection: duckdb.DuckDBPyConnection, period: Period) -> list[Row]:
    """What has come into the log since the version before, of the requests of the period."""
    if not period.previous_size:
        return [
            _row("corrections", measure, None, NOT_APPLICABLE)
            for measure in ("requests corrected since the last version", "requests added since the last version")
        ]
    ((changed, added),) = _rows(
        connection,
        "SELECT count(*) FILTER (first < ? AND leaf >= ?), count(*) FILTER (first >= ?) FROM counted",
        *[period.previous_size] * 3,
    )
    return [
        _row("corrections", "requests corrected since the last version", changed),
        _row("corrections", "requests added since the last version", added),
    ]
