"""A second evaluator that shares nothing with the first beyond the grammar: it tries every completion.

It walks the parse tree as written, with plain Python values, over domains small enough to list.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from glasnost.rules import syntax as s
from glasnost.rules.rulebook import Rulebook

MISSING = object()
Domains = dict[str, list[Any]]


def months_later(day: date, months: int) -> date:
    """A day that does not exist becomes the last of its month."""
    total = day.year * 12 + day.month - 1 + months
    for back in range(4):
        try:
            return date(total // 12, total % 12 + 1, day.day - back)
        except ValueError:
            continue
    raise AssertionError


class Brute:
    """Outcomes and what matters, by trying everything."""

    def __init__(self, book: Rulebook, domains: Domains, as_of: date) -> None:
        self.book, self.domains, self.as_of = book, domains, as_of
        self.names = list(domains)
        self.lists = {named.name: named.items for named in book.lists}
        self.tests = {test.name: test.condition for test in book.tests}
        self.values = {value.name: value.cases for value in book.values}
        self.thresholds = {threshold.name: threshold for threshold in book.thresholds}
        self.known: dict[tuple[Any, ...], Any] = {}
        self.verdicts: dict[tuple[Any, ...], tuple[set[int], set[str], set[str], list[int]]] = {}
        self.answers: dict[tuple[Any, ...], int] = {}

    # -- one full assignment

    def outcome(self, values: tuple[Any, ...]) -> tuple[int, str] | None:
        """(index of the deciding line, outcome) of a full assignment; None if it breaks a given."""
        if values not in self.known:
            facts = dict(zip(self.names, values, strict=True))
            self.known[values] = self._outcome(facts)
        return self.known[values]  # type: ignore[no-any-return]

    def _outcome(self, facts: dict[str, Any]) -> tuple[int, str] | None:
        if not all(self.eval(given.condition, facts) for given in self.book.givens):
            return None
        for index, line in enumerate(self.book.decide):
            if line.condition is None or self.eval(line.condition, facts):
                return index, line.outcome
        raise AssertionError

    def eval(self, node: s.Node, facts: dict[str, Any]) -> Any:
        match node:
            case s.Joined(_, "AND", parts):
                return all(self.eval(p, facts) for p in parts)
            case s.Joined(_, "OR", parts):
                return any(self.eval(p, facts) for p in parts)
            case s.Joined(_, _, (a, b)):
                return not self.eval(a, facts) or self.eval(b, facts)
            case s.Not(_, a):
                return not self.eval(a, facts)
            case s.Comparison(_, a, op, b):
                return self.compare(self.eval(a, facts), op, self.eval(b, facts))
            case s.Between(_, a, low, high, negated):
                value = self.eval(a, facts)
                return (self.eval(low, facts) <= value <= self.eval(high, facts)) != negated
            case s.In(_, a, choices, negated):
                value = self.eval(a, facts)
                options: list[Any] = []
                for choice in choices:
                    if isinstance(choice, s.Name) and choice.name in self.lists:
                        options += self.lists[choice.name]
                    elif isinstance(choice, s.Name) and choice.name in self.thresholds:
                        options += self.on_its_day(choice.name, facts).split()
                    else:
                        options.append(self.eval(choice, facts))
                return any(self.compare(value, "=", option) for option in options) != negated
            case s.Name(_, name, _):
                if name in self.tests:
                    return self.eval(self.tests[name], facts)
                if name in self.thresholds:
                    text = self.on_its_day(name, facts)
                    return date.fromisoformat(text) if self.thresholds[name].type == "date" else int(text)
                if name in self.values:
                    for expression, condition in self.values[name]:
                        if condition is None or self.eval(condition, facts):
                            return self.eval(expression, facts)
                return facts[name]
            case s.Number(_, text):
                return float(text) if "." in text else int(text)
            case s.Text(_, text):
                return text
            case s.DateText(_, text):
                return date.fromisoformat(text)
            case s.Word(_, word):
                return {"TRUE": True, "FALSE": False, "AS_OF": self.as_of, "NEVER": date.max, "ALWAYS": date.min}[word]
            case s.Plus(_, a, sign, s.Interval(_, amount, unit)):
                return self.shift(self.eval(a, facts), sign * self.eval(amount, facts), unit)
            case s.Plus(_, a, sign, b):
                return self.eval(a, facts) + sign * self.eval(b, facts)
            case s.Call(_, function, parts):
                return (max if function == "GREATEST" else min)(self.eval(p, facts) for p in parts)
        raise AssertionError(node)

    def on_its_day(self, name: str, facts: dict[str, Any]) -> str:
        """What the table of a dated threshold says: the last line whose day has come."""
        threshold = self.thresholds[name]
        day = self.picking_day(threshold.on or self.book.applies_on, facts)
        return [step.value for step in threshold.steps if step.first is None or step.first <= day][-1]

    def picking_day(self, name: str, facts: dict[str, Any]) -> date:
        return self.as_of if name == "as_of" else facts[name]  # type: ignore[no-any-return]

    def shift(self, day: date, n: int, unit: str) -> date:
        if day in (date.max, date.min):
            return day
        return day + timedelta(days=n) if unit == "DAY" else months_later(day, n * (12 if unit == "YEAR" else 1))

    def compare(self, a: Any, op: str, b: Any) -> bool:
        if isinstance(a, str) and a.startswith("ru/"):  # a citation lies under another, by its parts
            same = a.split("/")[: len(b.split("/"))] == b.split("/")
            return same if op == "=" else not same
        table: dict[str, Callable[[], bool]] = {
            "=": lambda: a == b,
            "<>": lambda: a != b,
            "<": lambda: a < b,
            "<=": lambda: a <= b,
            ">": lambda: a > b,
            ">=": lambda: a >= b,
        }
        return table[op]()

    # -- rows with missing facts

    def verdict(self, row: tuple[Any, ...]) -> tuple[set[int], set[str], set[str], list[int]]:
        """(lines, outcomes, missing facts that matter, each test: 1 true, 2 false, 3 either), by definition."""
        key = tuple(tuple(v) if isinstance(v, list) else v for v in row)
        if key not in self.verdicts:
            self.verdicts[key] = self._verdict(row)
        return self.verdicts[key]

    def truths(self, values: tuple[Any, ...]) -> int:
        """Every test of a full assignment, two bits each."""
        if values not in self.answers:
            facts = dict(zip(self.names, values, strict=True))
            tests = enumerate(self.tests.values())
            self.answers[values] = sum((1 if self.eval(test, facts) else 2) << 2 * n for n, test in tests)
        return self.answers[values]

    def _verdict(self, row: tuple[Any, ...]) -> tuple[set[int], set[str], set[str], list[int]]:
        open_ = [i for i, v in enumerate(row) if v is MISSING or isinstance(v, list)]
        choices = [
            self.domains[n] if v is MISSING else v if isinstance(v, list) else [v]
            for n, v in zip(self.names, row, strict=True)
        ]
        allowed = {c: o for c in itertools.product(*choices) if (o := self.outcome(c)) is not None}
        lines, outcomes = {o[0] for o in allowed.values()}, {o[1] for o in allowed.values()}
        missing = self.matter(open_, allowed) if len(outcomes) > 1 else set()
        bits = 0
        for completion in allowed:
            bits |= self.truths(completion)
        truths = [bits >> 2 * n & 3 for n in range(len(self.tests))]
        return lines, outcomes, missing, truths

    def matter(self, open_: list[int], allowed: dict[tuple[Any, ...], tuple[int, Any]]) -> set[str]:
        """The union of the smallest sets of facts that, changed together, change what completions give."""
        sets: list[set[int]] = []
        for size in range(1, len(open_) + 1):
            for subset in itertools.combinations(open_, size):
                if any(found <= set(subset) for found in sets):
                    continue
                if self.can_change(set(subset), allowed):
                    sets.append(set(subset))
            if not self.book.givens:
                break  # without givens the single facts are all of them
        return {self.names[i] for found in sets for i in found}

    def dated(self, row: tuple[Any, ...]) -> tuple[date | None, date | None, set[str]]:
        """(first, last day of a decided outcome, the facts that change only the date), by definition."""
        open_ = [i for i, v in enumerate(row) if v is MISSING or isinstance(v, list)]
        choices = [
            self.domains[n] if v is MISSING else v if isinstance(v, list) else [v]
            for n, v in zip(self.names, row, strict=True)
        ]
        allowed = {c: o for c in itertools.product(*choices) if (o := self.outcome(c)) is not None}
        if len({outcome for _line, outcome in allowed.values()}) != 1:
            return None, None, set()
        days = {values: self.day_of(line, values) for values, (line, _outcome) in allowed.items()}
        there = [day for day in days.values() if day is not None]
        missing = self.matter(open_, {values: (0, day) for values, day in days.items()})
        return min(there, default=None), max(there, default=None), missing

    def day_of(self, line: int, values: tuple[Any, ...]) -> date | None:
        on = self.book.decide[line].on
        return None if on is None else self.eval(on, dict(zip(self.names, values, strict=True)))

    def can_change(self, subset: set[int], allowed: dict[tuple[Any, ...], tuple[int, Any]]) -> bool:
        groups: dict[tuple[Any, ...], list[tuple[tuple[Any, ...], Any]]] = {}
        for values, (_line, outcome) in allowed.items():
            rest = tuple(v for i, v in enumerate(values) if i not in subset)
            groups.setdefault(rest, []).append((tuple(values[i] for i in sorted(subset)), outcome))
        for group in groups.values():
            if len({outcome for _v, outcome in group}) > 1:
                for (x, a), (y, b) in itertools.combinations(group, 2):
                    if a != b and all(p != q for p, q in zip(x, y, strict=True)):
                        return True
        return False
