"""Records of invented cases linked in a register, and what screening makes of them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from glasnost import cli
from glasnost.linking import link, open_linked
from glasnost.register import Register
from glasnost.register.prepared.records import prepare_records
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.explanation import explain
from glasnost.rules.screening import Screened

DAY = date(2026, 11, 22)
FIRST = """ПОСТАНОВЛЕНИЕ
Дело № 5-{n}/2022 {uid}
10 июня 2022 года г. Энск
Судья Энского районного суда г. Энска Петров П.П., рассмотрев дело об административном правонарушении, предусмотренном
ч. 1 ст. 20.3.3 КоАП РФ, в отношении Иванова И.И.,
УСТАНОВИЛ:
Иванов 01.05.2022 разместил в социальной сети «ВКонтакте» запись, дискредитирующую Вооружённые Силы.
ПОСТАНОВИЛ:
Признать Иванова И.И. виновным в совершении административного правонарушения, предусмотренного ч. 1 ст. 20.3.3 КоАП РФ,
и назначить ему наказание в виде административного штрафа в размере 30 000 (тридцать тысяч) рублей.
Судья Петров П.П.
"""
APPEAL = """РЕШЕНИЕ
Дело № 12-{n}/2022 (№ 5-{n}/2022) {uid}
20 июля 2022 года г. Энск
Судья Энского областного суда Сидоров С.С., рассмотрев жалобу Иванова И.И. на постановление судьи Энского районного суда
г. Энска от 10 июня 2022 года по делу об административном правонарушении, предусмотренном ч. 1 ст. 20.3.3 КоАП РФ,
УСТАНОВИЛ:
постановлением судьи Энского районного суда г. Энска Иванов И.И. признан виновным в совершении правонарушения,
предусмотренного ч. 1 ст. 20.3.3 КоАП РФ, и ему назначен штраф в размере 30 000 рублей.
РЕШИЛ:
{decision}
Судья Сидоров С.С.
"""
UPHELD = "Постановление оставить без изменения, жалобу без удовлетворения."
CLOSED = "Постановление отменить, производство по делу прекратить за отсутствием состава правонарушения."
LESS = "Постановление изменить, снизить назначенный штраф до 15 000 рублей, в остальной части оставить без изменения."


def uid(n: int) -> str:
    return f"УИД 77RS0099-01-2022-{n:06}-11"


def take_in(folder: Path, name: str, texts: list[str]) -> None:
    lines = [json.dumps({"id": str(n), "text": text}, ensure_ascii=False) for n, text in enumerate(texts)]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    taken = ["--register", str(folder / "register"), "ingest", str(folder / name), "--source", "ru/decisions"]
    assert cli.run(taken) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four cases: upheld, closed and changed on appeal, by УИД or by the number that the appeal names; one alone."""
    assert cli.run(["--register", str(tmp_path / "register"), "init"]) == 0
    texts = [FIRST.format(n=n, uid=uid(n) if n < 3 else "") for n in (1, 2, 3, 4)]
    texts += [
        APPEAL.format(n=1, uid=uid(1), decision=UPHELD),
        APPEAL.format(n=2, uid=uid(2), decision=CLOSED),
        APPEAL.format(n=3, uid="", decision=LESS),
    ]
    take_in(tmp_path, "acts.jsonl", texts)
    return tmp_path


def charges(folder: Path) -> list[tuple[Any, ...]]:
    with open_linked(Register.open(folder / "register").snapshot()) as connection:
        return connection.execute(
            """SELECT docket_number, verdict, sentence_amount
               FROM charge JOIN court_case USING (record_id, case_id) ORDER BY 1"""
        ).fetchall()  # fmt: skip


def test_the_latest_instance_counts(folder: Path) -> None:
    register = Register.open(folder / "register")
    assert len(charges(folder)) == 7  # until they are linked, each record is told by itself
    found = link(register)
    assert (found.linked, found.cases, found.by) == (6, 3, {"uid": 2, "cited": 1})
    assert charges(folder) == [
        ("5-1/2022", "convicted", 30_000),
        ("5-2/2022", "terminated", None),
        ("5-3/2022", "convicted", 15_000),
        ("5-4/2022", "convicted", 30_000),
    ]


def test_screening_counts_the_case_once_and_explains(folder: Path) -> None:
    register, law = Register.open(folder / "register"), find_rulebook("ru/draft-repeal-koap-20.3.3")
    link(register)
    summary = Screened(register, law, DAY).summary()
    assert (summary.cases, summary.charges) == (4, 4)
    assert summary.linked is not None
    assert (summary.linked.followed, summary.linked.merged, summary.linked.behind) == (3, 3, False)
    assert not any(ask.fact == "penalty_stands" for ask in summary.asks)
    (told,) = explain(register, law, "12-2/2022", DAY)  # by the number of the appeal
    assert [(one.stage, one.verdict) for one in told.instances] == [("first", "convicted"), ("appeal", "terminated")]


def test_again_is_no_change_and_another_instance_is_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = Register.open(folder / "register")
    link(register)
    before = register.snapshot().versions
    assert not link(register).changed
    assert register.snapshot().versions == before
    take_in(folder, "later.jsonl", [APPEAL.format(n=4, uid="", decision=CLOSED)])
    assert Screened(register, find_rulebook("ru/draft-repeal-koap-20.3.3"), DAY).summary().linked.behind  # type: ignore[union-attr]
    assert cli.run(["--register", str(folder / "register"), "link"]) == 0
    assert ("5-4/2022", "terminated", None) in charges(folder)
    after = register.snapshot().versions
    assert after["standing"] == before["standing"] + 1  # one commit a table


def test_one_number_in_courts_of_one_name_is_for_a_person(tmp_path: Path) -> None:
    """«Ленинский районный суд» stands in many towns; nothing follows from such a pair."""
    assert cli.run(["--register", str(tmp_path / "register"), "init"]) == 0
    nowhere = FIRST.format(n=1, uid="").replace("Энского районного суда г. Энска", "Энского районного суда")
    take_in(tmp_path, "acts.jsonl", [nowhere, nowhere.replace("30 000", "40 000").replace("тридцать", "сорок")])
    found = link(Register.open(tmp_path / "register"))
    assert (found.linked, found.uncertain) == (0, 1)
    assert len(charges(tmp_path)) == 2


def test_records_without_a_number_are_not_one_case(tmp_path: Path) -> None:
    """«б/н» in one court, and numbers without a year: nothing links them."""
    assert cli.run(["--register", str(tmp_path / "register"), "init"]) == 0
    names = "case_user_doc_number,adm_case_user_name,case_common_parts_law_article,case_user_entry_date,"
    names += "case_doc_subject_rf,case_user_doc_court,case_user_doc_result,case_user_doc_result_date,bsr_id,bsr_shard\n"
    rest = "Иванов Иван,ст.20.3 ч.1 КоАП РФ,01.02.2021,Пермский край,Пермский краевой суд,Оставлено без изменения,"
    cards = [f"{number},{rest}02.02.2021,{n},Дела об АП\n" for n, number in enumerate(("б/н", "б/н", "7-1", "7-1"))]
    (tmp_path / "cards.csv").write_text(names + "".join(cards), encoding="utf-8")
    taken = ["ingest", str(tmp_path / "cards.csv"), "--source", "ru/bsr"]
    assert cli.run(["--register", str(tmp_path / "register"), *taken]) == 0
    assert len(charges(tmp_path)) == 4
    found = link(Register.open(tmp_path / "register"))
    assert (found.linked, found.uncertain) == (0, 0)


def test_the_three_instances_of_a_real_case(tmp_path: Path, shared: Path) -> None:
    """Pages of three courts, one case: each is a record, and one УИД links them."""
    assert cli.run(["--register", str(tmp_path / "register"), "init"]) == 0
    pages = [shared / "ru" / "html_pages" / f"{name}.html" for name in ("sgs_1inst", "vsrk_appeal", "ksoy_cassation")]
    command = ["--register", str(tmp_path / "register"), "ingest", *map(str, pages), "--source", "ru/decisions"]
    assert cli.run(command) == 0
    found = link(Register.open(tmp_path / "register"))
    assert (found.records, found.linked, found.cases, found.by) == (3, 3, 1, {"uid": 2, "cited": 1})
    with open_linked(Register.open(tmp_path / "register").snapshot()) as connection:
        rows = connection.execute("SELECT stage, count(DISTINCT case_id) OVER () FROM court_case ORDER BY 1").fetchall()
    assert rows == [("appeal", 1), ("cassation", 1), ("first", 1)]


def test_a_slice_of_the_register_tells_a_linked_case_as_the_register_does(folder: Path) -> None:
    """What the desk shows of one record is what stands after all instances, whichever record it was found by."""
    register, law = Register.open(folder / "register"), find_rulebook("ru/draft-repeal-koap-20.3.3")
    link(register)
    records = prepare_records(register)
    for docket, verdict in (("12-2/2022", "terminated"), ("5-3/2022", "convicted"), ("5-4/2022", "convicted")):
        (whole,) = explain(register, law, docket, DAY)
        (told,) = explain(register, law, docket, DAY, snapshot=records.slice(records.named(docket)))
        assert told.charge["verdict"] == verdict
        assert (told.charge, told.reasons, told.instances) == (whole.charge, whole.reasons, whole.instances)
