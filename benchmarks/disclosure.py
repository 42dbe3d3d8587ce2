"""Disclosure control of the tables of a million invented charges, unevenly spread, published for the first time.

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
from glasnost.publishing.disclosure.policies import Policy, Rule
from glasnost.publishing.disclosure.release import protect
from glasnost.publishing.tables import TOTAL, Cell, Dimension, Table, Words

VALUES = {"year": 12, "provision": 10, "outcome": 6, "region": 70, "act": 8, "platform": 7, "stage": 5}
TABLES = ("year provision outcome", "region provision", "act platform", "year platform", "outcome stage")
INVENTED = Words("invented", "вымышлено")
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
    """CPU seconds of hiding and audit, and of the audit alone; cells; peak memory."""
    rows = charges(count, 1)
    tables = [table(tuple(each.split()), rows) for each in TABLES]
    policy = Policy("charges", Rule.SUPPRESS, tuple(each.name for each in tables), "charges", INVENTED)
    begun = cpu()
    release = protect(tables, [policy])
    done = cpu()
    assert audit([release.shown]) == release.audit and not release.audit.narrow
    audited = cpu()
    hidden = list(release.hidden.values())
    return {
        "cpu": done - begun,
        "audit": audited - done,
        "memory": peak(),
        "cells": sum(each.cells for each in hidden),
        "primary": sum(each.primary for each in hidden),
        "complementary": sum(each.complementary for each in hidden),
    }


def results(count: int) -> list[Result]:
    """Hiding and audit, against the audit alone."""
    found = apart(Path(__file__), str(count))

    hidden = f"{found['primary']:.0f} small, {found['complementary']:.0f} complementary"
    detail = f"{found['cpu']:.2f} CPU s, {found['memory'] / 1e9:.2f} GB; {found['cells']:.0f} cells, hidden: {hidden}"
    peer = f"the audit alone: {found['audit']:.2f} CPU s"
    return [Result(f"hiding and audit, tables of {count:,} charges", peer, found["cpu"] / found["audit"], None, detail)]


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
