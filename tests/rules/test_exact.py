"""Every verdict, `possible` and `missing` equals what trying every completion gives."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from typing import Any

import duckdb
import pytest
from brute import MISSING, Brute
from random_laws import AS_OF, FACTS, MORE, domain, random_law

from glasnost.rules.decision import compile_law
from glasnost.rules.evaluation import PART, Evaluation, rows_of
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import read_rulebook

SQL_TYPES = {
    "bool": "BOOLEAN",
    "int": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
}
LAWS, ROWS, BATCHES = 50, 510, 4 * MORE  # 4 × 50 × 510 = 102,000 rows


def random_row(rng: random.Random, names: list[str]) -> tuple[Any, ...]:
    row: list[Any] = []
    share = rng.choice([0.0, 0.2, 0.5, 0.8])
    for name in names:
        if rng.random() < share:
            row.append(MISSING)
        elif FACTS[name][0] == "date" and rng.random() < 0.1:  # known to the month
            month = rng.choice([2, 3])
            row.append([day for day in domain(name) if day.month == month])
        else:
            row.append(rng.choice(domain(name)))
    return tuple(row)


def load(connection: duckdb.DuckDBPyConnection, names: list[str], rows: list[tuple[Any, ...]]) -> frozenset[str]:
    dates = [n for n in names if FACTS[n][0] == "date"]
    columns = [f"{n} {SQL_TYPES.get(FACTS[n][0], 'VARCHAR')}" for n in names] + [f"{n}{PART} VARCHAR" for n in dates]
    connection.execute(f"CREATE TABLE facts (n BIGINT, {', '.join(columns)})")
    filled = []
    for number, row in enumerate(rows):
        plain = [None if v is MISSING or isinstance(v, list) else v for v in row]
        parts = [f"{v[0]:%Y-%m}-??" if isinstance(v := row[names.index(n)], list) else None for n in dates]
        filled.append([number, *plain, *parts])
    connection.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * (1 + len(columns)))})", filled)
    return frozenset(dates)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_equals_trying_every_completion(batch: int) -> None:
    rng = random.Random(f"exact {batch}")
    compared = undecided = with_given = 0
    for _law in range(LAWS):
        text, names = random_law(rng)
        book = read_rulebook(text, "random.md")
        brute = Brute(book, {n: domain(n) for n in names}, AS_OF)
        rows = [random_row(rng, names) for _ in range(ROWS)]
        with duckdb.connect() as connection:
            partial = load(connection, names, rows)
            verdicts = Evaluation(connection, compile_law(resolve(book, AS_OF)), "facts", partial).run()
            truths = ", ".join(f"t{n}" for n in range(len(verdicts.tests)))
            found = list(rows_of(verdicts, f"n, outcome, possible, rule, missing, [{truths}]"))
        assert [n for n, *_rest in found] == list(range(ROWS))
        for (_n, outcome, possible, rule, missing, told), row in zip(found, rows, strict=True):
            lines, outcomes, matters, truths_of_tests = brute.verdict(row)
            context = f"{text}\n{dict(zip(names, row, strict=True))}"
            assert set(possible) == outcomes, context
            assert outcome == (next(iter(outcomes)) if len(outcomes) == 1 else None), context
            assert set(missing) == matters, context
            if outcome is not None:
                assert set(rule) == {book.decide[i].name for i in lines}, context
            if outcomes:  # facts that break a given have no verdict and no truths
                assert told == truths_of_tests, context
            compared += 1
            undecided += outcome is None
            with_given += bool(book.givens)
    assert compared == LAWS * ROWS
    assert undecided > compared / 10 and with_given > compared / 10  # the comparison means something


def test_as_of_is_no_clock() -> None:
    assert AS_OF == date(2020, 3, 10)


def test_the_tally_counts_what_the_verdicts_say() -> None:
    rng = random.Random("tally")
    for _law in range(20):
        text, names = random_law(rng)
        rows = [random_row(rng, names) for _ in range(ROWS)]
        compiled = compile_law(resolve(read_rulebook(text, "random.md"), AS_OF))
        with duckdb.connect() as connection:
            partial = load(connection, names, rows)
            verdicts = Evaluation(connection, compiled, "facts", partial).run()
            counted = Counter(tuple(possible) for (possible,) in rows_of(verdicts, "possible"))
            assert Evaluation(connection, compiled, "facts", partial).tally() == counted
            # without days known in part nothing is hard
            plain = Evaluation(connection, compiled, "facts")
            counted = Counter(tuple(possible) for (possible,) in rows_of(plain.run(), "possible"))
            assert Evaluation(connection, compiled, "facts").tally() == counted
