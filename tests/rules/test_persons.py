"""A charge among the person's others: every verdict and every missing fact equals what trying every world gives."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from brute_person import MORE_UNSEEN, UNSEEN, BrutePerson
from random_laws import MORE

from glasnost.rules.decision import compile_law
from glasnost.rules.meaning import resolve
from glasnost.rules.persons import Judged
from glasnost.rules.quantified import Person, Quantified
from glasnost.rules.rulebook import read_rulebook

AS_OF = date(2020, 3, 3)
DAYS = [date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1)]
FACTS: dict[str, tuple[str, str, str, list[Any]]] = {
    "guilty": ("bool", "charge", "", [True, False]),
    "kind": ("enum", "charge", "theft, insult", ["theft", "insult"]),
    "ruled_on": ("date", "charge", f"{DAYS[0]}..{DAYS[-1]}", DAYS),
    "paid": ("bool", "case", "", [True, False]),
    "local": ("bool", "person", "", [True, False]),
}
LAWS, PERSONS, BATCHES = 30, 6, 4 * MORE


def inner_atom(rng: random.Random, names: list[str]) -> str:
    name = rng.choice(names)
    this = rng.choice(["", "", "this."])
    match name:
        case "ruled_on":
            if rng.random() < 0.5:
                shift = f" {rng.choice('+-')} INTERVAL 1 DAY" if rng.random() < 0.4 else ""
                return f"ruled_on {rng.choice(['<', '<=', '=', '>'])} this.ruled_on{shift}"
            return f"{this}ruled_on {rng.choice(['<', '=', '>='])} DATE '{rng.choice(DAYS)}'"
        case "kind":
            return f"kind {rng.choice(['=', '<>'])} 'theft'" if not this else "this.kind = 'theft'"
    return ("NOT " if rng.random() < 0.3 else "") + this + name


def inner(rng: random.Random, names: list[str]) -> str:
    if rng.random() < 0.5:
        return inner_atom(rng, names)
    return f"({inner_atom(rng, names)} {rng.choice(['AND', 'OR'])} {inner_atom(rng, names)})"


def quantified(rng: random.Random, names: list[str]) -> str:
    condition = inner(rng, names)
    choice = rng.random()
    if choice < 0.35:
        return f"{rng.choice(['ANY_OTHER', 'EVERY_OTHER', 'ANY_CHARGE'])}({condition})"
    if choice < 0.6 or "ruled_on" not in names:
        counted = f"{rng.choice(['COUNT_OTHER', 'COUNT_CHARGES'])}({condition})"
        return f"{counted} {rng.choice(['>=', '=', '<'])} {rng.randint(1, 2)}"
    function = rng.choice(["LATEST_OTHER", "EARLIEST_OTHER"])
    against = rng.choice([f"DATE '{rng.choice(DAYS)}'", "ruled_on", "ruled_on + INTERVAL 1 DAY"])
    return f"{function}(ruled_on, {condition}) {rng.choice(['<', '=', '>'])} {against}"


def own_atom(rng: random.Random, names: list[str]) -> str:
    name = rng.choice(names)
    if name == "ruled_on":
        return f"ruled_on {rng.choice(['<', '=', '>='])} DATE '{rng.choice(DAYS)}'"
    return "kind = 'theft'" if name == "kind" else name


def random_law(rng: random.Random) -> tuple[str, list[str]]:
    names = rng.sample(list(FACTS), rng.randint(2, 3))
    rows = "\n".join(f"| {n} | {FACTS[n][0]} | {FACTS[n][1]} | {FACTS[n][2]} |" for n in names)
    tests = [f"```test test_0\n{quantified(rng, names)}\n```"]
    known = ["test_0"]
    if rng.random() < 0.5:
        tests.append(f"```test test_1\n{quantified(rng, names)}\n```")
        known.append("test_1")
    values = ""
    if "ruled_on" in names and rng.random() < 0.3:
        values = f"```value last_day\nLATEST_OTHER(ruled_on, {inner(rng, names)})\n```"
        tests.append("```test test_2\nCOUNT_OTHER(ruled_on = this.last_day) = 1\n```")
        known.append("test_2")
    given = f"```given tied\n{own_atom(rng, names)} IMPLIES {own_atom(rng, names)}\n```" if rng.random() < 0.2 else ""

    def condition() -> str:
        parts = [rng.choice(known), own_atom(rng, names), rng.choice(known)]
        rng.shuffle(parts)
        return f" {rng.choice(['AND', 'OR'])} ".join(parts[: rng.randint(1, 2)])

    lines = [
        f"line_{n}: {rng.choice(['free', 'reduce', 'nothing'])} WHEN {condition()}" for n in range(rng.randint(1, 3))
    ]
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

{values}
{chr(10).join(tests)}
{given}
```decide
{chr(10).join(lines)}
rest: nothing OTHERWISE
```
""",
        names,
    )


def random_person(rng: random.Random, names: list[str]) -> tuple[list[dict[str, Any]], list[str], bool | None]:
    share = rng.choice([0.0, 0.2, 0.4])
    person = {n: rng.choice(FACTS[n][3]) for n in names if FACTS[n][1] == "person" and rng.random() >= share}
    by_case: dict[str, dict[str, Any]] = {}
    charges, cases = [], []
    for _n in range(rng.choice([1, 2, 2, 3])):
        case = rng.choice(["a", "b"])
        shared = by_case.setdefault(
            case, {n: rng.choice(FACTS[n][3]) for n in names if FACTS[n][1] == "case" and rng.random() >= share}
        )
        own = {n: rng.choice(FACTS[n][3]) for n in names if FACTS[n][1] == "charge" and rng.random() >= share}
        charges.append(own | shared | person)
        cases.append(case)
    return charges, cases, rng.choice([True, True, False, None])


def as_value(value: Any) -> Any:
    return value.toordinal() if isinstance(value, date) else value


@pytest.mark.parametrize("batch", range(BATCHES))
def test_equals_trying_every_world(batch: int) -> None:
    rng = random.Random(f"persons {batch}")
    undecided = compared = other_named = 0
    for _law in range(LAWS):
        text, names = random_law(rng)
        book = read_rulebook(text, "random.md")
        brute = BrutePerson(book, {n: FACTS[n][3] for n in names}, {n: FACTS[n][1] for n in names}, AS_OF)
        closer = Quantified(compile_law(resolve(book, AS_OF)))
        for _person in range(PERSONS):
            charges, cases, complete = random_person(rng, names)
            index = rng.randrange(len(charges))
            wanted = brute.verdict_of(charges, cases, index, complete)
            known = [{n: as_value(v) for n, v in charge.items()} for charge in charges]
            if complete is not None:
                known = [charge | {"record_complete": complete} for charge in known]
            person = Person(tuple(known), tuple(str(n) for n in range(len(charges))), tuple(cases))
            found = Judged(closer, person, index).settle()
            if complete is not True and found.lines > wanted.lines:  # counts may take more
                brute.unseen = MORE_UNSEEN
                wanted = brute.verdict_of(charges, cases, index, complete)
                brute.unseen = UNSEEN
            context = f"{text}\n{charges}\n{cases} judged {index}, complete {complete}"
            assert set(found.possible) == wanted.outcomes, context
            assert found.lines == wanted.lines, context
            tests = Judged(closer, person, index).tests()
            for name, answers in wanted.tests.items():
                if answers:
                    assert tests[name] == (answers.pop() if len(answers) == 1 else None), (name, context)
            if not book.givens:
                named = set()
                for name in wanted.missing:
                    if name == "record_complete":
                        named.add(name)
                        continue
                    place, fact = name
                    mine = place == index or FACTS[fact][1] == "person"
                    mine |= FACTS[fact][1] == "case" and cases[place] == cases[index]
                    named.add(fact if mine else f"{place}:{fact}")
                assert set(found.missing) == named, context
            compared += 1
            undecided += len(wanted.outcomes) > 1
            other_named += any(":" in name for name in found.missing)
    assert undecided > compared / 10 and other_named
