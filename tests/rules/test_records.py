"""Many persons at once: laws that count other charges give, in bulk, what every person looked at alone gives."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import duckdb
import pytest
from random_laws import MORE

from glasnost.rules import evaluation
from glasnost.rules.decision import compile_law
from glasnost.rules.evaluation import Evaluation, rows_of
from glasnost.rules.meaning import resolve
from glasnost.rules.records import countable
from glasnost.rules.rulebook import read_rulebook

AS_OF = date(2020, 3, 3)
FACTS: dict[str, tuple[str, str, list[Any]]] = {
    "guilty": ("bool", "", [True, False]),
    "kind": ("enum", "theft, insult, riot", ["theft", "insult", "riot"]),
    "ruled_on": ("date", "..as_of", [date(2012, 2, 29), date(2017, 3, 3), date(2019, 12, 31)]),
    "fine": ("int", "0..", [0, 10, 500]),
    "aim": ("text", "", ["gain", "insult"]),
    "provision": ("citation", "", ["ru/uk/282/1", "ru/uk/282/2", "ru/uk/105"]),
}
LAWS, PERSONS = 12, 150


def atom(rng: random.Random, name: str) -> str:
    match name:
        case "kind":
            return rng.choice(["kind = 'theft'", "kind IN ('theft', 'riot')", "kind <> 'insult'"])
        case "ruled_on":
            return rng.choice(["ruled_on >= DATE '2017-03-03'", "ruled_on > as_of - INTERVAL 3 YEAR"])
        case "fine":
            return rng.choice(["fine > 5", "fine BETWEEN 1 AND 100"])
        case "aim":
            return "aim = 'gain'"
        case "provision":
            return rng.choice(["provision IN ('ru/uk/282')", "provision IN ('ru/uk/282/1', 'ru/uk/105')"])
    return rng.choice(["guilty", "NOT guilty"])


def condition(rng: random.Random, names: list[str]) -> str:
    several = rng.sample(names, rng.randint(1, min(2, len(names))))
    return f" {rng.choice(['AND', 'OR'])} ".join(atom(rng, name) for name in several)


def counted(rng: random.Random, names: list[str]) -> str:
    inner = condition(rng, names)
    if rng.random() < 0.5:
        return f"{rng.choice(['ANY_OTHER', 'EVERY_OTHER', 'ANY_CHARGE'])}({inner})"
    function = rng.choice(["COUNT_OTHER", "COUNT_CHARGES"])
    return f"{function}({inner}) {rng.choice(['>=', '=', '<'])} {rng.randint(1, 3)}"


def random_law(rng: random.Random) -> tuple[str, list[str]]:
    names = rng.sample(list(FACTS), rng.randint(2, 4))
    rows = "\n".join(f"| {n} | {FACTS[n][0]} | charge | {FACTS[n][1]} |" for n in names)
    tests = "\n".join(f"```test test_{n}\n{counted(rng, names)}\n```" for n in range(3))

    def mixed() -> str:
        parts = [f"test_{rng.randrange(3)}", f"({condition(rng, names)})", f"NOT test_{rng.randrange(3)}"]
        return f" {rng.choice(['AND', 'OR'])} ".join(rng.sample(parts, 2))

    return (
        f"""---
id: test/random
title: Random
jurisdiction: ru
kind: repeal
status: draft
checked_by: nobody
in_force: 2000-01-01/..
applies_on: as_of
unit: charge
outcomes: [free, reduce, nothing]
---
| fact | type | of | values |
|---|---|---|---|
{rows}
| record_complete | bool | person | |

> invented

{tests}
```decide
first: free WHEN {mixed()}
second: reduce WHEN {mixed()}
rest: nothing OTHERWISE
```
""",
        names,
    )


def table(connection: duckdb.DuckDBPyConnection, rng: random.Random, names: list[str]) -> None:
    """Charges of persons in no order; some of nobody known, some known in part."""
    types = {"bool": "BOOLEAN", "date": "DATE", "int": "BIGINT"}
    parts = [f"{n}__part" for n in names if FACTS[n][0] in ("date", "citation")]
    columns = ", ".join(
        [*(f"{n} {types.get(FACTS[n][0], 'VARCHAR')}" for n in names), *(f"{p} VARCHAR" for p in parts)]
    )
    connection.execute(
        f"CREATE TABLE charges (n BIGINT, charge_id VARCHAR, __person VARCHAR, __case VARCHAR, "
        f"record_complete BOOLEAN, {columns})"
    )
    rows = []
    for person in range(PERSONS):
        whole = rng.choice([True, True, False, None])
        share = rng.choice([0, 0.1, 0.3])
        for _charge in range(rng.choice([1, 1, 2, 3, 4])):
            values = [None if rng.random() < share else rng.choice(FACTS[n][2]) for n in names]
            known_in_part = []
            for part in parts:
                name = part.removesuffix("__part")
                text = "2017-03-??" if FACTS[name][0] == "date" else "ru/uk/282/?"
                known_in_part.append(text if values[names.index(name)] is None and rng.random() < 0.05 else None)
            rows.append((f"p{person}" if person % 9 else None, None, whole, *values, *known_in_part))
    rng.shuffle(rows)
    marks = ", ".join("?" * (len(rows[0]) + 2))
    connection.executemany(
        f"INSERT INTO charges VALUES ({marks})", [(7 * n + 3, f"c{n}", *row) for n, row in enumerate(rows)]
    )


@pytest.mark.parametrize("batch", range(3 * MORE))
def test_bulk_equals_each_person_alone(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(f"records {batch}")
    undecided = named = 0
    for _law in range(LAWS):
        text, names = random_law(rng)
        compiled = compile_law(resolve(read_rulebook(text, "random.md"), AS_OF))
        assert countable(compiled.law) or not compiled.law.derived
        with duckdb.connect() as connection:
            table(connection, rng, names)
            partial = frozenset(n for n in names if FACTS[n][0] in ("date", "citation"))
            bulk = Evaluation(connection, compiled, "charges", partial)
            found = list(rows_of(bulk.run()))
            alone = Evaluation(connection, compiled, "charges", partial)
            alone.records, alone.grouped = None, compiled
            wanted = list(rows_of(alone.run()))
            for mine, theirs in zip(found, wanted, strict=True):
                assert as_sets(mine) == as_sets(theirs), text
            monkeypatch.setattr(evaluation, "MOST_ROWS", 150)
            in_parts = Evaluation(connection, compiled, "charges", partial)
            assert len(in_parts.parts) > 1 or not compiled.law.derived
            assert [as_sets(row) for row in rows_of(in_parts.run())] == [as_sets(row) for row in found]
            counts = Evaluation(connection, compiled, "charges", partial).tally()
            monkeypatch.undo()
            assert sum(counts.values()) == len(found)
            assert all(counts[key] == sum(tuple(row[2]) == key for row in found) for key in counts)
            undecided += sum(row[1] is None for row in found)
            named += sum(":" in name for row in found for name in row[4])
    assert undecided > 300 and named > 100


def as_sets(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A verdict without the order of what is missing."""
    return tuple(frozenset(cell) if isinstance(cell, list) else cell for cell in row)
