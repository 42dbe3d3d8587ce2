"""All live originals of a source make up its rows, in whatever order they came."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from invented import contents, digest, put, rows, said

from glasnost.register import Register, delta, ingestion
from glasnost.register.ingestion import Committed, all_originals
from glasnost.register.tables import DERIVED


def test_every_row_comes_in(register: Register) -> None:
    says = {f"case {n}": "fined" for n in range(50)}
    assert put(register, "a", says) == Committed(True, records=50)
    assert {table: len(found) for table, found in contents(register).items()} == {
        table: len(found) for table, found in rows("a", says).items()
    }


def test_the_same_file_twice_changes_nothing(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    run, versions = register.snapshot().run_id, register.snapshot().versions
    assert put(register, "a", {"one": "fined"}) == Committed(False)
    assert (register.snapshot().run_id, register.snapshot().versions) == (run, versions)


OLD = {"both": "pending", "only old": "fined"}
NEW = {"both": "acquitted", "only new": "fined"}


@pytest.mark.parametrize("named", [0, 1, 200])  # rewritten: the source, whole originals, or the records by name
@pytest.mark.parametrize("order", ["old first", "new first"])
def test_the_newer_export_of_a_record_stays(
    register: Register, monkeypatch: pytest.MonkeyPatch, order: str, named: int
) -> None:
    monkeypatch.setattr(ingestion, "NAMED", named)
    exports = [("old", OLD, "2026-01-01"), ("new", NEW, "2026-02-01")]
    counts = [put(register, name, says, day=day) for name, says, day in exports[:: 1 if order == "old first" else -1]]
    assert said(register) == {"both": "acquitted", "only old": "fined", "only new": "fined"}
    assert counts[1] == Committed(
        True, records=2, superseded=int(order == "old first"), ignored=int(order == "new first")
    )
    found = contents(register)
    # every table: three records, and of `issue` also those of the two originals
    assert {table: len(found[table]) for table in DERIVED} == dict.fromkeys(DERIVED, 3) | {"issue": 5}
    assert not any("pending" in row for table in DERIVED for row in found[table])


def test_without_a_day_of_export_the_later_ingest_is_newer(register: Register) -> None:
    put(register, "first", OLD)
    put(register, "second", NEW)
    assert said(register)["both"] == "acquitted"


def test_one_source_says_nothing_of_another(register: Register) -> None:
    put(register, "a", {"one": "fined"}, source="any/first")
    put(register, "a", {"one": "fined"}, source="any/second")  # the same bytes, even
    put(register, "b", {"one": "acquitted"}, source="any/first")
    found = contents(register)
    assert len(found["court_case"]) == 2
    assert sum("fined" in row for row in found["charge"]) == 1
    put(register, "c", {"two": "fined"}, source="any/first", replace=True)
    assert sum("any/second" in row for row in contents(register)["charge"]) == 1


def test_replace_retires_what_the_source_had(register: Register) -> None:
    put(register, "old", OLD)
    put(register, "new", NEW, replace=True)
    assert said(register) == NEW
    assert not any(digest("old") in row for found in contents(register).values() for row in found)
    retired = {row.original: row.retired_at is not None for row in all_originals(register)}
    assert retired == {digest("old"): True, digest("new"): False}
    # a retired file may come back, and is then the newer one
    assert put(register, "old", OLD).changed
    assert said(register) == NEW | OLD


def test_replace_by_a_file_of_nothing_leaves_nothing(register: Register) -> None:
    put(register, "old", OLD)
    put(register, "new", {}, replace=True)
    assert {table: len(found) for table, found in contents(register).items()} == dict.fromkeys(DERIVED, 0) | {
        "issue": 1
    }


def test_files_that_share_no_record_give_the_same_tables_in_any_order(tmp_path: Path) -> None:
    files = {name: {f"{name}{n}": "fined" for n in range(5)} for name in "abc"}
    found = []
    for order in itertools.permutations(files):
        register = Register.create(tmp_path / "".join(order))
        for name in order:
            put(register, name, files[name])
        found.append(contents(register))
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("named", [0, 2, 200])
@pytest.mark.parametrize("seed", range(2))
def test_any_exports_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, named: int) -> None:
    """Against a model of one line: of each record, what the newest export says."""
    monkeypatch.setattr(ingestion, "NAMED", named)
    chance = random.Random(seed)
    days = [str(date(2026, 1, 1) + timedelta(n)) for n in range(6)]
    exports = [
        (f"export {day}", {f"case {chance.randrange(8)}": day for _one in range(5)}, day)
        for day in days  # what an export says is its day
    ]
    expected: dict[str, str] = {}
    for _name, says, _day in exports:
        expected |= says
    chance.shuffle(exports)
    register = Register.create(tmp_path / "register")
    for name, says, day in exports:
        put(register, name, says, day=day)
    assert said(register) == expected
    facts = contents(register)["fact"]
    assert len(facts) == len(expected)
    assert len(contents(register)["issue"]) == len(expected) + len(exports)
    assert sorted(day for day in expected.values()) == sorted(d for row in facts for d in days if f"'{d}'" in row)


def test_many_records_of_many_files_are_superseded_at_once(register: Register) -> None:
    """The library that writes the tables dies of a predicate with too many names; ours must stay below that."""
    for n in range(3):
        put(register, f"old {n}", {f"case {n} {m}": "pending" for m in range(4_000)})
    newer = {f"case {n} {m}": "fined" for n in range(3) for m in range(0, 4_000, 2)}
    assert put(register, "new", newer).superseded == len(newer)
    assert sum(result == "pending" for result in said(register).values()) == 6_000
    few = dict(list(newer.items())[:150])
    assert put(register, "newest", few).superseded == 150
    assert len(said(register)) == 12_000


def test_small_files_are_joined(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "MAX_SMALL", 3)
    monkeypatch.setattr(delta, "LOOK_EVERY", 1)
    before = None
    for n in range(9):
        put(register, f"file {n}", {f"case {n}": "fined"})
        if n == 2:
            before = register.snapshot()
            old = contents(before)
        assert len(register.snapshot().files("charge")) <= 3
    assert said(register) == {f"case {n}": "fined" for n in range(9)}
    assert before is not None
    assert contents(before) == old  # an earlier version can still be read
    put(register, "newer", {"case 4": "acquitted"})  # one record out of a file of many
    assert said(register) == {f"case {n}": "fined" for n in range(9)} | {"case 4": "acquitted"}


def test_the_log_of_a_table_holds_no_names(register: Register) -> None:
    put(register, "a", {"one": "fined"})
    put(register, "b", {"one": "acquitted"})
    logs = "".join(path.read_text() for path in register.folder.glob("tables/*/_delta_log/*.json"))
    assert '\\"minValues\\"' in logs
    assert "Invented one" not in logs
    assert "a.csv" not in logs
