"""Moments and working days: each verdict equals what trying every second of small windows gives."""

from __future__ import annotations

import csv
import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from brute import MISSING, Brute, months_later

from glasnost.rules import moments
from glasnost.rules import syntax as s
from glasnost.rules.check import check_rulebook
from glasnost.rules.decision import compile_law
from glasnost.rules.evaluation import PART, Evaluation, rows_of
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import read_rulebook
from glasnost.rules.tables import evaluate_table

AS_OF = date(2024, 3, 11)  # a Monday
LAWS, ROWS = 60, 60
# seconds around midnight: a Thursday before a holiday and a weekend, and the Monday and Tuesday after
WINDOWS = {"got_at": datetime(2024, 3, 7, 23, 59, 58), "sent_at": datetime(2024, 3, 11, 23, 59, 58)}
FRIDAY = date(2024, 3, 8)  # the holiday
SECONDS = 4


def domain(name: str) -> list[Any]:
    if name == "urgent":
        return [True, False]
    return [WINDOWS[name] + timedelta(seconds=n) for n in range(SECONDS)]


def written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}+03:00"


class BruteMoments(Brute):
    """Moments as plain datetimes of one zone."""

    def eval(self, node: s.Node, facts: dict[str, Any]) -> Any:
        match node:
            case s.Name(_, "deadline", _):
                return datetime(2024, 3, 12)
            case s.Call(_, "END_OF_DAY", (m,)):
                return self._end(self.eval(m, facts))
            case s.Call(_, "NEXT_WORKING_DAY", (m,)):
                moment = self.eval(m, facts)
                while not _works(moment.date()):
                    moment = datetime.combine(moment.date() + timedelta(days=1), time())
                return moment
            case s.Call(_, "PLUS_WORKING_DAYS", (m, n)):
                moment = self.eval(m, facts)
                day, left = moment.date(), self.eval(n, facts)
                if left and not _works(day):
                    moment = self._end(moment)
                while left:
                    day += timedelta(days=1)
                    left -= _works(day)
                return datetime.combine(day, moment.time())
            case s.Word(_, "AS_OF"):
                return self._end(datetime.combine(self.as_of, time()))
            case s.Word(_, "NEVER"):
                return datetime.max
        return super().eval(node, facts)

    @staticmethod
    def _end(moment: datetime) -> datetime:
        return datetime.combine(moment.date(), time(23, 59, 59))

    def shift(self, day: Any, n: int, unit: str) -> Any:
        if unit == "HOUR":
            return day + timedelta(hours=n)
        if unit == "DAY":
            return day + timedelta(days=n)
        moved = months_later(day.date(), n * (12 if unit == "YEAR" else 1))
        return datetime.combine(moved, day.time() if moved.day == day.day else time(23, 59, 59))


def _works(day: date) -> bool:
    return day.weekday() < 5 and day != FRIDAY


def moment_term(rng: random.Random, depth: int = 1) -> str:
    inner = rng.choice(["got_at", "sent_at"]) if not depth or rng.random() < 0.4 else moment_term(rng, depth - 1)
    match rng.randint(0, 6):
        case 0:
            return f"END_OF_DAY({inner})"
        case 1:
            return f"NEXT_WORKING_DAY({inner})"
        case 2 | 3:
            return f"PLUS_WORKING_DAYS({inner}, {rng.choice(['0', '1', '2', 'most'])})"
        case 4:
            return f"{inner} {rng.choice('+-')} INTERVAL {rng.choice(['24 HOUR', '4 DAY', '1 MONTH', '1 YEAR'])}"
        case 5:
            return f"GREATEST({inner}, deadline)"
    return inner


def moment_law(rng: random.Random) -> str:
    def compared() -> str:
        sign = rng.choice(["<", "<=", ">", ">=", "="])
        while True:
            left = moment_term(rng)
            others = [n for n in WINDOWS if n not in left]
            right = rng.choice(["as_of", "deadline", *others, *others])
            if right != left:
                return f"{left} {sign} {right}"

    lines = f"yes: free WHEN {compared()} {rng.choice(['AND', 'OR'])} {compared()}\n"
    lines += f"some: reduce ON {moment_term(rng)} WHEN {rng.choice(['urgent AND ', ''])}{compared()}\n"
    facts = "\n".join(f"| {n} | moment | charge | {written(domain(n)[0])}..{written(domain(n)[-1])} |" for n in WINDOWS)
    return f"""---
id: test/moments
title: Random
jurisdiction: eu
kind: validity
status: draft
checked_by: nobody
in_force: 2024-03-07/..
applies_on: got_at
zone: +03:00
unit: request
outcomes: [free, reduce, nothing]
---
| fact | type | of | values |
|---|---|---|---|
| urgent | bool | charge | |
{facts}

| name | type | default | meaning | source |
|---|---|---|---|---|
| deadline | moment | 2024-03-11T21:00Z | midnight in the zone | invented |
| most | int | 3 | working days | invented |

```list holidays
{FRIDAY}
```
```test soon
urgent OR PLUS_WORKING_DAYS(got_at, most) < deadline
```
```decide
{lines}no: nothing OTHERWISE
```
"""


class BruteLaw(BruteMoments):
    def eval(self, node: s.Node, facts: dict[str, Any]) -> Any:
        return 3 if isinstance(node, s.Name) and node.name == "most" else super().eval(node, facts)

    def day_of(self, line: int, values: tuple[Any, ...]) -> date | None:
        moment = super().day_of(line, values)
        return None if moment is None else moment.date()  # type: ignore[attr-defined]


def test_equals_trying_every_second() -> None:
    rng = random.Random("moments")
    names = ["urgent", *WINDOWS]
    undecided = spans = 0
    for _law in range(LAWS):
        text = moment_law(rng)
        book = read_rulebook(text, "random.md")
        brute = BruteLaw(book, {n: domain(n) for n in names}, AS_OF)
        rows = [tuple(_value(rng, name) for name in names) for _ in range(ROWS)]
        with duckdb.connect() as connection:
            columns = [f"{n} BIGINT, {n}{PART} VARCHAR" for n in WINDOWS]
            connection.execute(f"CREATE TABLE facts (n BIGINT, urgent BOOLEAN, {', '.join(columns)})")
            connection.executemany(
                "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?)", [(n, *_cells(r)) for n, r in enumerate(rows)]
            )
            verdicts = Evaluation(connection, compile_law(resolve(book, AS_OF)), "facts", frozenset(WINDOWS)).run()
            found = list(rows_of(verdicts, "possible, missing, date_from, date_to, missing_date"))
        for (possible, missing, first, last, missing_date), row in zip(found, rows, strict=True):
            context = f"{text}\n{dict(zip(names, row, strict=True))}"
            _lines, outcomes, matter, _tests = brute.verdict(row)
            assert set(possible) == outcomes and set(missing) == matter, context
            assert (first, last, set(missing_date)) == brute.dated(row), context
            undecided += len(outcomes) > 1
            spans += first != last
    assert undecided > LAWS and spans > 5


def _value(rng: random.Random, name: str) -> Any:
    share = rng.random()
    if share < 0.4:
        return MISSING
    if share < 0.5 and name != "urgent":  # known to the day
        day = rng.choice([domain(name)[0], domain(name)[-1]]).date()
        return [moment for moment in domain(name) if moment.date() == day]
    return rng.choice(domain(name))


def _cells(row: tuple[Any, ...]) -> list[Any]:
    cells: list[Any] = [None if row[0] is MISSING else row[0]]
    for value in row[1:]:
        known = isinstance(value, datetime)
        cells.append(
            value.toordinal() * 86_400 + value.hour * 3600 + value.minute * 60 + value.second if known else None
        )
        cells.append(f"{value[0]:%Y-%m-%d}" if isinstance(value, list) else None)
    return cells


def test_functions_of_moments_never_fall() -> None:
    days = moments.WorkingDays(frozenset([FRIDAY.toordinal()]))
    start = date(2024, 2, 27).toordinal() * moments.DAY
    tried = [start + n * 3599 for n in range(24 * 20)]
    for function in (
        moments.end_of_day,
        moments.day_of,
        lambda m: moments.next_working_day(m, days),
        *(lambda m, n=n: moments.plus_working_days(m, n, days) for n in range(4)),
        *(lambda m, u=u: moments.shift(m, 1, u) for u in moments.UNITS.values()),
    ):
        found = [function(moment) for moment in tried]
        assert found == sorted(found)


@pytest.mark.parametrize(
    ("text", "same"),
    [("2024-03-01T14:00+03:00", "2024-03-01T14:00:00+03:00"), ("2024-03-01 23:30:10.5Z", "2024-03-02T02:30:10+03:00")],
)
def test_moments_are_read_in_the_zone_of_the_law(text: str, same: str) -> None:
    assert moments.to_text(moments.read_moment(text, 3 * 3600), 3 * 3600) == same


@pytest.mark.parametrize(
    "text", ["2024-03-01T14:00", "2024-02-30T14:00Z", "14:00", "2024-03-01T25:00Z", "0001-01-01T00:00+14:00"]
)
def test_a_time_without_its_zone_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError):
        moments.read_moment(text, 0)


def test_a_table_of_moments(tmp_path: Path) -> None:
    """The same texts through a file: in the zone, to the day, without a zone (counted, and missing)."""
    text = moment_law(random.Random("table"))
    start = text.index("yes: free")
    text = text[:start] + "yes: free WHEN got_at <= END_OF_DAY(sent_at) AND urgent\nno: nothing OTHERWISE\n```\n"
    text = text.replace(f"{written(domain('got_at')[0])}..{written(domain('got_at')[-1])}", "")
    text = text.replace(f"{written(domain('sent_at')[0])}..{written(domain('sent_at')[-1])}", "")
    rows = [
        ("1", "true", "2024-03-11T20:59:59Z", "2024-03-11T01:00+03:00"),
        ("2", "true", "2024-03-11T21:00:00Z", "2024-03-11"),
        ("3", "true", "2024-03-11", "2024-03-11"),
        ("4", "true", "2024-03-11T20:00", "2024-03-11"),
    ]
    with (tmp_path / "facts.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("charge_id", "urgent", "got_at", "sent_at"), *rows])
    result = evaluate_table(read_rulebook(text, "law.md"), tmp_path / "facts.csv", tmp_path / "out.csv", AS_OF)
    with (tmp_path / "out.csv").open() as file:
        outcomes = [(row["outcome"], row["missing"]) for row in csv.DictReader(file)]
    assert [outcome for outcome, _missing in outcomes] == ["free", "nothing", "free", ""]
    assert "got_at" in outcomes[3][1]
    assert [(unusable.fact, unusable.rows) for unusable in result.unusable] == [("got_at", 1)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zone: +03:00\n", "", "needs the zone"),
        ("zone: +03:00", "zone: Europe/Moscow", "an offset from UTC"),
        ("```list holidays", "```list free_days", "need a list holidays"),
        (f"\n{FRIDAY}\n", "\nEaster\n", "«Easter» is no date"),
        ("most) < deadline", "urgent) < deadline", "a whole number or a parameter"),
        ("most) < deadline", "99999) < deadline", "between 0 and"),
        ("got_at, most) < deadline", "deadline) < deadline", "has 2 arguments"),
        ("< deadline\n```\n```decide", "< DATE '2024-03-11'\n```\n```decide", "cannot be compared with"),
    ],
)
def test_what_is_wrong_with_moments_is_said(old: str, new: str, said: str) -> None:
    text = moment_law(random.Random("wrong"))
    assert old in text
    try:
        found = [str(fault) for fault in check_rulebook(read_rulebook(text.replace(old, new), "law.md"))]
    except Exception as error:  # the first fault of the front matter
        found = [str(error)]
    assert any(said in fault for fault in found), found
