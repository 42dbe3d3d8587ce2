"""Disclosure control of all tables of a register of a million charges: suppression and audit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from measure import Result, apart, cpu, peak

from glasnost.publishing.disclosure.audit import audit
from glasnost.publishing.disclosure.policies import load_policies
from glasnost.publishing.disclosure.release import protect
from glasnost.publishing.statistics import numbers
from glasnost.register import Register


def measured(folder: str) -> dict[str, float]:
    """CPU seconds of the tables, of hiding with the audit, and of the audit alone; how many cells; peak memory."""
    begun = cpu()
    tables = numbers(Register.open(Path(folder))).tables
    made = cpu()
    release = protect(tables, load_policies())
    protected = cpu()
    again = audit([release.shown], release.fell)
    audited = cpu()
    assert again == release.audit and not again.narrow
    hidden = release.hidden.values()
    return {
        "tables": made - begun,
        "cpu": protected - made,
        "audit": audited - protected,
        "memory": peak(),
        "cells": sum(each.cells for each in hidden),
        "primary": sum(each.primary for each in hidden),
        "complementary": sum(each.complementary for each in hidden),
    }


def results(folder: Path, charges: int) -> list[Result]:
    """Against making the tables, over the register that the benchmark of publishing has made in this folder."""
    found = apart(Path(__file__), str(folder / "register"))
    detail = (
        f"{found['cpu']:.2f} CPU s (audit {found['audit']:.2f}), {found['memory'] / 1e9:.2f} GB; {found['cells']:.0f} "
        f"cells, hidden: {found['primary']:.0f} small, {found['complementary']:.0f} complementary"
    )
    peer = f"making the tables: {found['tables']:.2f} CPU s for {charges:,} charges"
    return [
        Result("disclosure control: hiding and audit, all tables", peer, found["cpu"] / found["tables"], None, detail)
    ]


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
