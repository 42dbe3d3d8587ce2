"""Disclosure control of the tables of a million invented charges, unevenly spread, published twice.

The charges of the other benchmarks are spread evenly, so that nothing in their tables is small.
"""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from measure import Result, apart, cpu, peak

from glasnost.publishing.disclosure.audit import audit
from glasnost.publishing.disclosure.memory import recall, remember
from glasnost.publishing.disclosure.policies import Policy, Rule
from glasnost.publishing.disclosure.release import Release, protect
from glasnost.publishing.tables import TOTAL, Cell, Dimension, Table, Words

VALUES = {"year": 12, "provision": 10, "outcome": 6, "region": 70, "act": 8, "platform": 7, "stage": 5}
TABLES = ("year provision outcome", "region provision", "act platform", "year platform", "outcome stage")
INVENTED = Words("invented", "вымышлено")
LATER = 0.01  # how many more charges the second release has
Charges = dict[str, np.ndarray[Any, Any]]


def charges(count: int, seed: int) -> Charges:
    """Each value of a dimension is rarer than the one before, so that about a tenth of the cells is small."""
    chance = np.random.default_rng(seed)
    found = {}
    for name, size in VALUES.items():
        weights = np.exp(-7.0 * np.arange(size) / size)
        found[name] = chance.choice(size, count, p=weights / weights.sum())
    return found


def table(by: tuple[str, ...], rows: Charges) -> Table:
    """A table with all its totals."""
    sizes = [VALUES[name] for name in by]
    counted = np.bincount(np.ravel_multi_index([rows[name] for name in by], sizes), minlength=int(np.prod(sizes)))
    counted = counted.reshape(sizes)
    for axis in range(len(by)):
        counted = np.concatenate([counted.sum(axis=axis, keepdims=True), counted], axis=axis)
    dimensions = tuple(
        Dimension(name, INVENTED, (TOTAL, *(f"{name} {value}" for value in range(VALUES[name])))) for name in by
    )
    keys = product(*(dimension.values for dimension in dimensions))
    cells = {key: Cell(int(number)) for key, number in zip(keys, counted.ravel(), strict=True)}
    name = "-".join(by)
    return Table(name, INVENTED, "charges", INVENTED, INVENTED, dimensions, cells, by)


def measured(count: int) -> dict[str, float]:
    """CPU seconds of hiding and audit, in the first and second release, and of the audits alone; cells; peak memory."""
    rows, more = charges(count, 1), charges(int(count * LATER), 2)
    schemes = [tuple(each.split()) for each in TABLES]
    first = [table(by, rows) for by in schemes]
    later = [table(by, {name: np.concatenate([rows[name], more[name]]) for name in rows}) for by in schemes]
    policy = Policy("charges", Rule.SUPPRESS, tuple(each.name for each in first), "charges", INVENTED)
    begun = cpu()
    one = protect(first, [policy])
    done = cpu()
    two = protect(later, [policy], [recall(remember(one.shown), "first")])
    found = {"cpu": done - begun, "second": cpu() - done, "memory": peak()}
    begun = cpu()
    assert audit([one.shown]) == one.audit
    return found | {"audit": cpu() - begun} | counted("first", one) | counted("second", two)


def counted(which: str, release: Release) -> dict[str, float]:
    """How much of a release is hidden."""
    hidden = list(release.hidden.values())
    assert not release.audit.narrow and not release.audit.recoverable
    return {
        f"{which} cells": sum(each.cells for each in hidden),
        f"{which} primary": sum(each.primary for each in hidden),
        f"{which} complementary": sum(each.complementary for each in hidden),
    }


def results(count: int) -> list[Result]:
    """Hiding and audit, against the audit alone."""
    found = apart(Path(__file__), str(count))

    def said(which: str) -> str:
        cells, primary, complementary = (found[f"{which} {what}"] for what in ("cells", "primary", "complementary"))
        return f"{cells:.0f} cells, hidden: {primary:.0f} primary, {complementary:.0f} complementary"

    peer = f"the audit alone: {found['audit']:.2f} CPU s"
    detail = f"{found['cpu']:.2f} CPU s, {found['memory'] / 1e9:.2f} GB; {said('first')}"
    again = f"{found['second']:.2f} CPU s for the second; {said('second')}"
    return [
        Result(f"hiding and audit, tables of {count:,} charges", peer, found["cpu"] / found["audit"], None, detail),
        Result("a second release with 1 % more, both attacked", "", None, None, again),
    ]


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
