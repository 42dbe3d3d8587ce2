"""Dates of outcomes, dated thresholds and several wordings: each equals what trying every completion gives."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import duckdb
import pytest
from brute import MISSING, Brute
from random_laws import AS_OF, DAYS, FACTS, MORE, condition, domain, random_law
from test_exact import load, random_row

from glasnost.rules.decision import compile_law
from glasnost.rules.evaluation import Evaluation, rows_of
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import NOT_IN_FORCE, Rulebook, read_rulebook
from glasnost.rules.wordings import joined

LAWS, ROWS, BATCHES = 25, 200, 2 * MORE
COLUMNS = "n, outcome, possible, missing, date_from, date_to, missing_date"


def verdicts(book: Rulebook, names: list[str], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What the bulk evaluation gives, by row."""
    with duckdb.connect() as connection:
        partial = load(connection, names, rows)
        return list(rows_of(Evaluation(connection, compile_law(resolve(book, AS_OF)), "facts", partial).run(), COLUMNS))


def dated_law(rng: random.Random) -> tuple[str, list[str]]:
    """A random law, lines of which say from which day on the outcome holds."""
    while True:
        text, names = random_law(rng)
        dates = [n for n in names if FACTS[n][0] == "date"]
        if dates:
            break
    cases = f"{day_term(rng, dates)} WHEN {condition(rng, names, [], 1)}\n{day_term(rng, dates)} OTHERWISE"
    text = text.replace("```decide", f"```value later_on\n{cases}\n```\n```decide")
    lines = []
    for line in text.splitlines():
        name, colon, rest = line.partition(": ")
        if colon and name.startswith(("line_", "rest")) and rng.random() < 0.8:
            outcome, _space, condition_ = rest.partition(" ")
            line = f"{name}: {outcome} ON {rng.choice(['later_on', 'later_on', day_term(rng, dates)])} {condition_}"
        lines.append(line)
    return "\n".join(lines) + "\n", names


def day_term(rng: random.Random, dates: list[str]) -> str:
    """A day that one or two facts give."""
    fact = rng.choice(dates)
    moved = f"{fact} + INTERVAL {rng.choice(['3 DAY', '1 MONTH', '1 YEAR'])}"
    match rng.randint(0, 5):
        case 0:
            return fact
        case 1:
            return f"GREATEST({moved}, DATE '{rng.choice(DAYS)}')"
        case 2:
            return f"LEAST({fact}, {rng.choice(dates)} + INTERVAL 1 DAY)"
        case 3:
            return rng.choice(["never", f"DATE '{rng.choice(DAYS)}'"])
    return moved


def is_day(day: date | None) -> bool:
    return day is not None and day not in (date.max, date.min)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_dates_equal_trying_every_completion(batch: int) -> None:
    rng = random.Random(f"dated {batch}")
    spans = matter = 0
    for _law in range(LAWS):
        text, names = dated_law(rng)
        book = read_rulebook(text, "random.md")
        brute = Brute(book, {n: domain(n) for n in names}, AS_OF)
        rows = [random_row(rng, names) for _ in range(ROWS)]
        for (_n, outcome, _possible, _missing, first, last, missing_date), row in zip(
            verdicts(book, names, rows), rows, strict=True
        ):
            context = f"{text}\n{dict(zip(names, row, strict=True))}"
            expected = brute.dated(row)
            assert first == (expected[0] if is_day(expected[0]) else None), context
            assert last == (expected[1] if is_day(expected[1]) else None), context
            assert set(missing_date) == expected[2], context
            spans += first != last
            matter += bool(missing_date) and outcome is not None
    assert spans > LAWS and matter > LAWS  # the comparison means something


def with_thresholds(rng: random.Random, text: str, names: list[str]) -> str:
    """The law with numbers and lists that change with a day, used by a test and a line."""
    days = sorted(rng.sample(DAYS, 2))
    on = rng.choice([n for n in names if FACTS[n][0] == "date"] + ["as_of"])
    table = f"""
| threshold | type | on | from | value | source |
|---|---|---|---|---|---|
| most | int | {on} | always | {rng.randint(0, 5)} | invented |
| most | | | {days[0]} | {rng.randint(0, 5)} | invented |
| most | | | {days[1]} | {rng.randint(0, 5)} | invented |
| listed | list | {on} | always | ru/uk/282 ru/koap/20.3 | invented |
| listed | | | {days[1]} | ru/uk/282/1 | invented |
| free_from | date | {on} | always | {rng.choice(DAYS)} | invented |
| free_from | | | {days[0]} | {rng.choice(DAYS)} | invented |

> invented
"""
    asked = []
    asked += ["months <= most"] if "months" in names else []
    asked += ["provision IN listed"] if "provision" in names else []
    asked += [f"{n} < free_from" for n in names if FACTS[n][0] == "date"]
    asked += ["(free_from > DATE '2020-02-29')"]
    test = f"```test dated\n{rng.choice([' AND ', ' OR ']).join(asked)}\n```\n"
    return text.replace("\n> invented\n", table, 1).replace(
        "```decide\n", f"{test}```decide\nfirst: {rng.choice(['free', 'reduce'])} WHEN dated\n"
    )


def test_thresholds_equal_looking_them_up() -> None:
    rng = random.Random("thresholds")
    undecided = 0
    for _law in range(LAWS):
        text, names = random_law(rng)
        text = with_thresholds(rng, text, names)
        book = read_rulebook(text, "random.md")
        brute = Brute(book, {n: domain(n) for n in names}, AS_OF)
        rows = [random_row(rng, names) for _ in range(ROWS)]
        for found, row in zip(verdicts(book, names, rows), rows, strict=True):
            _lines, outcomes, missing, _tests = brute.verdict(row)
            context = f"{text}\n{dict(zip(names, row, strict=True))}"
            assert set(found[2]) == outcomes and set(found[3]) == missing, context
            undecided += len(outcomes) > 1
    assert undecided > LAWS


class BruteWordings(Brute):
    """Picks the wording by the date, in every completion."""

    def __init__(self, books: list[Rulebook], domains: dict[str, list[Any]], as_of: date) -> None:
        super().__init__(books[0], domains, as_of)
        self.wordings = [(book.in_force, Brute(book, domains, as_of)) for book in books]

    def _outcome(self, facts: dict[str, Any]) -> tuple[int, str] | None:
        day = self.picking_day(self.book.applies_on, facts)
        for (first, last), wording in self.wordings:
            if (first or date.min) <= day <= (last or date.max):
                return wording._outcome(facts)
        return -1, NOT_IN_FORCE

    def matter(self, open_: list[int], allowed: Any) -> set[str]:
        # what one wording takes as given ties facts in all
        self.book = next((w.book for _days, w in self.wordings if w.book.givens), self.book)
        return super().matter(open_, allowed)


@pytest.mark.parametrize("applies_on", ["done_on", "as_of"])
def test_wordings_equal_picking_one_in_every_completion(applies_on: str) -> None:
    rng = random.Random(f"wordings {applies_on}")
    undecided = decided_without_date = 0
    for _law in range(LAWS):
        names = ["done_on", *rng.sample(["kind", "violent", "level", "months", "court"], 3)]
        forces = ["../2020-03-09", "2020-03-10/2020-03-20", "2020-03-25/.."]  # by as_of, always the second
        if applies_on == "done_on":
            first, second = sorted(rng.sample(range(len(DAYS) - 3), 2))
            begins = DAYS[first + rng.choice([1, 1, 2]) if second > first + 1 else first + 1]
            forces = [f"../{DAYS[first]}", f"{begins}/{DAYS[second]}", f"{DAYS[second + 1]}/.."]
        texts = [wording(rng, names, force, applies_on) for force in forces]
        books = [read_rulebook(text, f"law@{n}.md") for n, text in enumerate(texts)]
        brute = BruteWordings(books, {n: domain(n) for n in names}, AS_OF)
        rows = [random_row(rng, names) for _ in range(ROWS)]
        for found, row in zip(verdicts(joined(books), names, rows), rows, strict=True):
            _lines, outcomes, missing, _tests = brute.verdict(row)
            context = f"{texts}\n{dict(zip(names, row, strict=True))}"
            assert set(found[2]) == outcomes and set(found[3]) == missing, context
            undecided += len(outcomes) > 1
            decided_without_date += len(outcomes) == 1 and row[0] is MISSING
    assert undecided > LAWS and decided_without_date > LAWS


def wording(rng: random.Random, names: list[str], force: str, applies_on: str) -> str:
    """One of several wordings: the same names, other conditions."""
    facts = "\n".join(f"| {n} | {FACTS[n][0]} | charge | {FACTS[n][1]} |" for n in names)
    given = "```given never_both\nkind = 'a' IMPLIES NOT violent\n```\n" if {"kind", "violent"} <= set(names) else ""
    return f"""---
id: test/law@{force.partition("/")[0]}
title: Random
jurisdiction: ru
kind: repeal
status: draft
checked_by: nobody
in_force: {force}
applies_on: {applies_on}
unit: charge
outcomes: [free, reduce, nothing]
---
| fact | type | of | values |
|---|---|---|---|
{facts}

> invented

```test one
{condition(rng, names[1:], [], 1)}
```
```test two
one AND {condition(rng, names, [], 1)}
```
{given if rng.random() < 0.5 else ""}```decide
yes: free WHEN {rng.choice(["one", "two"])}
some: reduce WHEN {condition(rng, names[1:], ["one", "two"], 1)}
no: nothing OTHERWISE
```
"""
