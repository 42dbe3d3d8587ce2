"""Random rulebooks over small domains, for holding the engine to the brute-force evaluator."""

from __future__ import annotations

import math
import os
import random
from datetime import date, timedelta
from typing import Any

AS_OF = date(2020, 3, 10)
MORE = int(os.environ.get("GLASNOST_MORE", "1"))  # times as many random cases, for a long night
MOST = 600  # full assignments of a law; the evaluator that tries them all is slow
WINDOW = (date(2020, 2, 26), date(2020, 3, 3))  # across 29 February, so that months end unevenly

FACTS: dict[str, tuple[str, str, list[Any]]] = {
    "kind": ("enum", "a, b, c", ["a", "b", "c"]),
    "level": ("enum", "low, high", ["low", "high"]),
    "violent": ("bool", "", [True, False]),
    "served": ("bool", "", [True, False]),
    "provision": (
        "citation",
        "",
        ["ru/uk/282", "ru/uk/282/1", "ru/uk/282/2", "ru/uk/282.1/1", "ru/uk/280/1", "ru/koap/20.3", "ru/koap/20.3.3/1"],
    ),
    "court": ("text", "", ["north", "south", "anywhere", "elsewhere"]),
    "months": ("int", "0..5", [0, 1, 2, 3, 4, 5]),
    "fine": ("number", "0..1.5", [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]),
    "done_on": ("date", f"{WINDOW[0]}..{WINDOW[1]}", []),
    "ruled_on": ("date", f"{WINDOW[0]}..{WINDOW[1]}", []),
}
DAYS = [WINDOW[0] + timedelta(days=n) for n in range((WINDOW[1] - WINDOW[0]).days + 1)]


def domain(name: str) -> list[Any]:
    """Every value that the brute-force evaluator tries."""
    return FACTS[name][2] or DAYS


def random_law(rng: random.Random) -> tuple[str, list[str]]:
    """The text of a rulebook, and the facts that it asks."""
    names = rng.sample(list(FACTS), rng.randint(3, 5))
    while math.prod(len(domain(n)) for n in names) > MOST:
        names = rng.sample(list(FACTS), rng.randint(3, 5))
    facts = "\n".join(f"| {n} | {FACTS[n][0]} | charge | {FACTS[n][1]} |" for n in names)
    tests: list[str] = []
    known: list[str] = []
    for number in range(rng.randint(2, 4)):
        tests.append(f"```test test_{number}\n{condition(rng, names, known, 2)}\n```")
        known.append(f"test_{number}")
    givens = [
        f"```given given_{n}\n{condition(rng, names, [], 1)} IMPLIES {condition(rng, names, [], 1)}\n```"
        for n in range(rng.choice([0, 0, 1, 1, 2]))
    ]
    lines = [
        f"line_{n}: {rng.choice(['free', 'reduce', 'nothing'])} WHEN {condition(rng, names, known, 2)}"
        for n in range(rng.randint(1, 4))
    ]
    lines.append("rest: nothing OTHERWISE")
    text = f"""---
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
{facts}

> invented

```list some_articles
ru/uk/282 ru/koap/20.3.3 ru/uk/282/1
```
{chr(10).join(tests + givens)}
```decide
{chr(10).join(lines)}
```
"""
    return text, names


def condition(rng: random.Random, names: list[str], tests: list[str], depth: int) -> str:
    """A random condition; joined ones are bracketed."""
    if depth and rng.random() < 0.6:
        word = rng.choice([" AND ", " OR "])
        parts = [condition(rng, names, tests, depth - 1) for _ in range(rng.randint(2, 3))]
        joined = f"({word.join(parts)})"
        return f"NOT {joined}" if rng.random() < 0.2 else joined
    if tests and rng.random() < 0.4:
        return ("NOT " if rng.random() < 0.3 else "") + rng.choice(tests)
    return atom(rng, names)


def atom(rng: random.Random, names: list[str]) -> str:
    """A random comparison, now and then of two facts."""
    name = rng.choice(names)
    kind = FACTS[name][0]
    comparison = rng.choice(["<", "<=", ">", ">=", "=", "<>"])
    match kind:
        case "bool":
            return name if rng.random() < 0.7 else f"{name} = {rng.choice(['TRUE', 'FALSE'])}"
        case "enum" | "text":
            values = FACTS[name][2]
            if rng.random() < 0.5:
                return f"{name} {rng.choice(['=', '<>'])} '{rng.choice(values[:2])}'"
            return f"{name} {rng.choice(['IN', 'NOT IN'])} ('{values[0]}', '{values[1]}')"
        case "citation":
            if rng.random() < 0.4:
                return f"{name} IN some_articles"
            return f"{name} IN ('{rng.choice(FACTS[name][2])}')"
        case "int":
            return f"{name} {comparison} {rng.randint(0, 5)}"
        case "number":
            return f"{name} {comparison} {rng.choice(['0', '0.5', '1', '1.5'])}"
    return date_atom(rng, name, comparison, names)


def date_atom(rng: random.Random, name: str, comparison: str, names: list[str]) -> str:
    """A day against a day, a shifted day, as_of or another fact."""
    unit, most = rng.choice([("DAY", 5), ("MONTH", 1), ("YEAR", 1)])
    amount = rng.randint(0, most)
    other = "ruled_on" if name == "done_on" else "done_on"
    if other in names and rng.random() < 0.5:
        shift = f" {rng.choice('+-')} INTERVAL {amount if unit == 'DAY' else 0} {unit}"
        if rng.random() < 0.3:
            latest = f"{rng.choice(['GREATEST', 'LEAST'])}({other}, DATE '{rng.choice(DAYS)}')"
            return f"{name} {comparison} {latest}"
        return f"{name}{shift} {comparison} {other}"
    if rng.random() < 0.3:
        return f"{name} BETWEEN DATE '{rng.choice(DAYS)}' AND as_of - INTERVAL {rng.randint(6, 12)} DAY"
    day = rng.choice(DAYS)
    if unit == "DAY":
        return f"{name} {comparison} DATE '{day}'"
    target = date(2020, 3, rng.randint(24, 31)) if unit == "MONTH" else date(2021, 2, rng.randint(25, 28))
    return f"{name} + INTERVAL 1 {unit} {comparison} DATE '{target}'"
