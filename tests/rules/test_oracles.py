"""Laws of other countries against the answers of programs that we did not write (read at run time, never copied)."""

from __future__ import annotations

import csv
import gzip
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from glasnost.rules.calendar import NEVER
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.closer import Settled
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.meaning import resolve
from glasnost.rules.people import Charge, People
from glasnost.rules.tables import evaluate_table

AS_OF = date(2026, 11, 22)
Rows = Sequence[tuple[str, str, Mapping[str, Any], bool]]  # id, case, facts, deleted by the user


# -- Virginia


def test_virginia_every_row_of_the_truth_table(shared: Path, tmp_path: Path) -> None:
    with gzip.open(shared / "oracles" / "virginia.csv.gz", "rt") as file:
        wanted = list(csv.DictReader(file))
    facts = [{"charge_id": str(n), **row} for n, row in enumerate(wanted)]
    found = evaluated(facts, tmp_path)
    assert [row["outcome"] for row in found] == [row["expungability"] for row in wanted]
    assert len(found) == 12_288


def test_virginia_with_facts_hidden(shared: Path, tmp_path: Path) -> None:
    with gzip.open(shared / "oracles" / "virginia_partial_5000.jsonl.gz", "rt") as file:
        wanted = [json.loads(line) for line in file]
    names = [row.name for row in find_rulebook("us/va/expungement-2021").facts]
    facts = [
        {"charge_id": str(n), **{name: row["known"].get(name, "") for name in names}} for n, row in enumerate(wanted)
    ]
    found = evaluated(facts, tmp_path)
    for mine, theirs in zip(found, wanted, strict=True):
        assert set(mine["possible"]) == set(theirs["possible_outcomes"])
        assert set(mine["missing"]) == set(theirs["facts_that_matter"])
    assert len(found) == 5_000


def evaluated(facts: list[dict[str, str]], folder: Path) -> list[dict[str, Any]]:
    table, out = folder / "facts.csv", folder / "verdicts.parquet"
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(facts[0]))
        writer.writeheader()
        writer.writerows(facts)
    evaluate_table(find_rulebook("us/va/expungement-2021"), table, out, AS_OF)
    with duckdb.connect() as connection:
        result = connection.execute("SELECT * FROM read_parquet(?)", [str(out)])
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


# -- Oregon


@cache
def oregon() -> Compiled:
    return compile_law(resolve(find_rulebook("us/or/137.225"), AS_OF))


def records(shared: Path, kind: str) -> Iterator[dict[str, Any]]:
    lines = (shared / "oracles" / "oregon_tests.jsonl").read_text().splitlines()
    with gzip.open(shared / "oracles" / "oregon_generated_1000.jsonl.gz", "rt") as file:
        lines += file.read().splitlines()
    return (record for line in lines if (record := json.loads(line))["kind"] == kind)


def facts_of(charge: Mapping[str, Any], variant: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    """A charge as the rulebook asks for it; what is null is left out."""
    ended = variant.get("assumed_disposition") or charge["disposition"]
    words = {"Misdemeanor": "Misdemeanor Unclassified", "Felony": "Felony Unclassified"}
    severity = variant["severity_level"] or words.get(charge["level"], charge["level"])
    classes = oregon().law.facts["severity"].choices
    found = {
        "status": ended["status"],
        "disposed_on": ordinal(ended.get("date")),
        "charged_on": ordinal(charge["date"]),
        "severity": severity if severity in classes else "none",
        "recorded_as_violation": "violation" in charge["level"].lower(),
        "blocks": variant["blocks_other_charges"],
        "type_status": variant["type_eligibility"]["status"],
        "charge_type": variant["charge_type"],
        "probation_revoked": charge["probation_revoked"] is not None,
        "probation_revoked_on": ordinal(charge["probation_revoked"]),
        "restitution": case["restitution"],
        "record_complete": True,
    }
    return {name: value for name, value in found.items() if value is not None}


def ordinal(text: Any) -> int | None:
    """A day; one that depends on a conviction still to come is not known."""
    return date.fromisoformat(text).toordinal() if isinstance(text, str) else None


def deleted(charge: Mapping[str, Any]) -> bool:
    return bool(charge["edit_status"] == "DELETE")


def takes_part(charge: Mapping[str, Any]) -> bool:
    ended = charge["disposition"]["status"] in ("Convicted", "Dismissed", "No Complaint", "Diverted")
    return ended and charge["type_eligibility"]["status"] != "Needs More Analysis"


def settled(rows: Rows) -> list[Settled]:
    """A charge that the user deleted is nobody's other charge, but gets an answer."""
    charges = [Charge(n, charge_id, case, facts) for n, (charge_id, case, facts, _d) in enumerate(rows)]
    kept = [charge for charge, row in zip(charges, rows, strict=True) if not row[3]]
    people = People(oregon())
    verdicts = {charge.n: verdict for charge, (verdict, _t) in zip(kept, people.settle(kept, True), strict=True)}
    for charge in charges:
        if charge.n not in verdicts:
            verdicts[charge.n] = people.settle([charge, *kept], True)[0][0]
    return [verdicts[charge.n] for charge in charges]


def same_day(verdict: Settled, wanted: Any) -> bool:
    if wanted == "never":
        return verdict.date_from == NEVER or verdict.possible == ("Ineligible",)
    return verdict.date_from == verdict.date_to == ordinal(wanted)


def test_oregon_charges_of_one_world(shared: Path) -> None:
    compared = 0
    for record in records(shared, "full"):
        if record["worlds"] != 1:
            continue
        rows, outputs = classified(record)
        for verdict, output in zip(settled([(i, c, f[0], d) for i, c, f, d in rows]), outputs, strict=True):
            assert verdict.possible == (output["charge_eligibility"]["status"],), record["source"]
            day = output["time_eligibility"] and output["time_eligibility"]["date_will_be_eligible"]
            assert day is None or isinstance(day, dict) or same_day(verdict, day), record["source"]
            compared += 1
    assert compared == 1_767


def classified(record: Mapping[str, Any]) -> tuple[list[tuple[str, str, list[dict[str, Any]], bool]], list[Any]]:
    """The charges that have an answer, with their facts in each variant."""
    answers = {(o["case_number"], o["charge_id"]): o for o in record["output"]}
    rows, outputs = [], []
    for case in record["record"]["cases"]:
        for charge in case["charges"]:
            output = answers.get((case["case_number"], charge["charge_id"]))
            if output is not None and output.get("variants"):
                variants = [facts_of(charge, variant, case) for variant in output["variants"]]
                rows.append((charge["charge_id"], case["case_number"], variants, deleted(charge)))
                outputs.append(output)
    return rows, outputs


def test_oregon_time_of_classified_charges(shared: Path) -> None:
    compared = 0
    for record in records(shared, "time"):
        charges = [(charge, case) for case in record["record"]["cases"] for charge in case["charges"]]
        rows = [(c["charge_id"], case["case_number"], facts_of(c, c, case), deleted(c)) for c, case in charges]
        # ids can repeat in these tests, and then the last charge that takes part gives the answer
        verdicts = {row[0]: v for row, (c, _case), v in zip(rows, charges, settled(rows), strict=True) if takes_part(c)}
        for charge_id, wanted in record["output"].items():
            day = wanted["date_will_be_eligible"]
            assert isinstance(day, dict) or same_day(verdicts[charge_id], day), record["source"]
            compared += 1
    assert compared == 217


def test_oregon_never_contradicts_a_world(shared: Path) -> None:
    """Where a charge may be classified in several ways, only what all ways agree on is decided."""
    compared = decided_where_asked = 0
    several = [r for r in records(shared, "full") if r["worlds"] is not None and 1 < r["worlds"] <= MOST_WORLDS]
    for record in several[::EVERY]:
        rows, outputs = classified(record)
        unknown = settled([(i, c, in_common(variants), d) for i, c, variants, d in rows])
        for choice in itertools.product(*(variants for _i, _c, variants, _d in rows)):
            world = settled([(i, c, facts, d) for (i, c, _v, d), facts in zip(rows, choice, strict=True)])
            for mine, theirs in zip(unknown, world, strict=True):
                assert set(theirs.possible) <= set(mine.possible), record["source"]
        compared += len(rows)
        decided_where_asked += sum(
            len(mine.possible) == 1 and output["question"] is not None
            for mine, output in zip(unknown, outputs, strict=True)
        )
    assert compared > 200 and decided_where_asked > 5


MOST_WORLDS, EVERY = 4, 8  # all records of up to so many worlds take minutes: set EVERY to 1


def in_common(variants: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first, *others = variants
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
