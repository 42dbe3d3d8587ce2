"""The prepared questions are those of the verdicts that were stored, and a slice is judged as the whole register is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from glasnost.cli import run
from glasnost.model.places import folder
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.decisions import Judgement, record
from glasnost.register.prepared.records import prepare_records
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.explanation import explain
from glasnost.rules.prepared import prepare, questions_now, records_now, screenings
from glasnost.rules.questions import BROKEN, UNDECIDED, Questions, is_current
from glasnost.rules.screening import Screened

LAW = "ru/repeal-519-fz-2018"
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """The bundled sample, screened."""
    home = tmp_path_factory.mktemp("questions") / "register"
    sample = next(place / "demo" for place in folder("examples"))
    assert run(["--register", str(home), "init"]) == 0
    for name, source in (("portal.csv", "ru/bsr"), ("cases.csv", "any/spreadsheet")):
        assert run(["--register", str(home), "ingest", str(sample / name), "--source", source]) == 0
    assert run(["--register", str(home), "screen", LAW, "--as-of", DAY.isoformat()]) == 0
    return Register.open(home)


@pytest.fixture
def found(register: Register) -> Questions:
    return questions_now(register, LAW)


def test_groups_and_questions_are_those_of_the_screening(register: Register, found: Questions) -> None:
    summary = Screened(register, find_rulebook(LAW), DAY).summary()
    assert [(g.fact, g.matters, g.settles) for g in found.groups] == [
        (ask.fact, ask.matters, ask.settles) for ask in summary.asks
    ]
    assert found.counts[UNDECIDED] == (summary.undecided.charges, summary.undecided.cases)
    assert found.counts[BROKEN][0] == summary.broken and found.charges == summary.charges
    for group in found.groups:
        asked = found.questions(group.fact, 0, 1000)
        assert len(asked) == group.questions and sum(one.alone for one in asked) >= (group.settles > 0)
        assert [one.alone for one in asked] == sorted((one.alone for one in asked), reverse=True)
        assert asked[3:5] == found.questions(group.fact, 3, 2)
        for one in asked:
            (judged,) = [j for j in found.verdicts(one.record_id) if j.charge_id == one.charge_id]
            assert group.fact in judged.missing and judged.outcome is None and not judged.changed
    for outcome, (charges, _cases) in found.counts.items():
        assert len(found.judged(outcome, 0, 1000)) == charges
    assert found.judged("no such outcome", 0, 10) == []


def test_a_slice_is_judged_as_the_whole_register(register: Register, found: Questions) -> None:
    records = records_now(register)
    whole = {row[0]: row[1:] for row in _verdicts(Screened(register, find_rulebook(LAW), DAY))}
    for outcome in ("released", UNDECIDED, BROKEN):
        judged = found.judged(outcome, 0, 3)
        part = records.slice([one.record_id for one in judged])
        assert set(whole) > set(few := {row[0]: row[1:] for row in _verdicts(_screened(register, part))})
        assert {one.charge_id for one in judged} <= set(few)
        assert few == {charge: whole[charge] for charge in few}
    charge = found.judged(UNDECIDED, 0, 1)[0]
    (few_told,) = explain(
        register, find_rulebook(LAW), charge.charge_id, DAY, snapshot=records.slice([charge.record_id])
    )
    (told,) = explain(register, find_rulebook(LAW), charge.charge_id, DAY)
    assert (few_told.reasons, few_told.known, few_told.charge, few_told.case) == (
        told.reasons,
        told.known,
        told.charge,
        told.case,
    )


def test_an_answer_is_told_at_once_and_counts_at_the_next_screening(register: Register) -> None:
    before = questions_now(register, LAW)
    group = before.groups[0]
    one = before.questions(group.fact, 0, 1)[0]
    record(register, [Judgement("a lawyer", LAW, one.subject_kind, one.subject_id, one.fact, "true", one.fingerprint)])
    assert before.answered_since() == {group.fact: 1} and is_current(register, LAW)
    assert run(["--register", str(register.folder), "screen", LAW, "--as-of", DAY.isoformat()]) == 0
    assert not is_current(register, LAW)
    assert prepare(register)["screenings"] == 1
    after = questions_now(register, LAW)
    assert after.answered_since() == {} and after.run_id > before.run_id
    (turned,) = after.turned(one.record_id)
    assert (turned.was, turned.became, turned.said_otherwise) == ("?", "released", False)
    assert before.turned(one.record_id) == []
    assert after.groups[0].fact == group.fact and after.groups[0].questions == group.questions - 1
    assert screenings(register) == [LAW]
    assert prepare(register) == {"records": 0, "originals": 0, "screenings": 0}


def test_a_register_that_was_not_screened_says_so(tmp_path: Path) -> None:
    register = Register.create(tmp_path / "register")
    with pytest.raises(Problem, match="not been screened"):
        questions_now(register, LAW)
    assert prepare_records(register).count == 0 and records_now(register).named("1-1/2019") == []


def _screened(register: Register, part: object) -> Screened:
    return Screened(register, find_rulebook(LAW), DAY, snapshot=part)  # type: ignore[arg-type]


def _verdicts(screened: Screened) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = screened.connection.execute("SELECT * FROM screened ORDER BY charge_id").fetchall()
    return rows
