"""`requests check`: each kind of error is found where it stands, clean tables give none. All tables are invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glasnost import cli
from glasnost.requests.check import Checked, check_files

DSA = """service,reporting_period,category,scope,orders_to_act,items_of_information,orders_to_provide_information
Plaza,2025-01-01/2025-06-30,TOTAL,TOTAL,10,30,4
Plaza,2025-01-01/2025-06-30,STATEMENT_CATEGORY_VIOLENCE,TOTAL,6,20,
Plaza,2025-01-01/2025-06-30,KEYWORD_OTHER,TOTAL,6,20,
Plaza,2025-01-01/2025-06-30,STATEMENT_CATEGORY_SCAMS_AND_FRAUD,TOTAL,4,10,4
Plaza,2025-01-01/2025-06-30,KEYWORD_PHISHING,TOTAL,1,4,4
Plaza,2025-01-01/2025-06-30,KEYWORD_OTHER,TOTAL,3,6,
Plaza,2025-01-01/2025-06-30,TOTAL,DE,5,10,3
Plaza,2025-01-01/2025-06-30,TOTAL,"FR, ES",5,20,1
"""
ANNEX = """Service,Reporting period,Category of illegal content,Scope,\
Number of orders to act against illegal content received,\
Number of specific items of information included in the total number of orders to act against illegal content,\
Median time to give effect to the order to act against illegal content,Number of orders to provide information,\
Median time to give effect to the order to provide information,Contextual information on Median time to give effect
Plaza,2025-01-01/2025-06-30,TOTAL,TOTAL,10,30,20.5,0,,of business hours
Plaza,2025-01-01/2025-06-30,STATEMENT_CATEGORY_VIOLENCE,TOTAL,10,30,20.5,0,,
"""
PLAIN = """Period start,Period end,Country,Requests,Court orders,Police,Complied,Complied %,Median hours
2024-01-01,2024-06-30,Freedonia,100,60,40,50,50%,12
2024-01-01,2024-06-30,Sylvania,20,5,15,5,25%,8
2024-01-01,2024-06-30,Osterlich,1200,200,1000,600,50%,8
2024-01-01,2024-06-30,Klopstokia,0,0,0,0,,
2024-01-01,2024-06-30,Total,1320,265,1055,655,49.6%,11
2024-07-01,2024-12-31,Freedonia,7,3,4,7,100%,12
2024-07-01,2024-12-31,Total,7,3,4,7,100%,12
"""
RUSSIAN = """Страна;Получено;Отказано
Фредония;100;20
в том числе столица;30;5
Сильвания;10;1
Всего;110;21
"""


def checked(tmp_path: Path, *texts: str) -> Checked:
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"table{number}.csv")
        files[-1].write_text(text, encoding="utf-8")
    return check_files(files)


@pytest.mark.parametrize("text", [DSA, ANNEX, PLAIN, RUSSIAN])
def test_clean_tables_have_no_error(tmp_path: Path, text: str) -> None:
    assert checked(tmp_path, text).errors == []


FAULTS = [
    # what stands there, what is put in its place, the errors: (row, column, kind)
    (DSA, "TOTAL,TOTAL,10,", "TOTAL,TOTAL,11,", [(1, "orders_to_act", "total")]),
    (DSA, "TOTAL,TOTAL,10,30,4", "TOTAL,TOTAL,10,31,4", [(1, "items_of_information", "total")]),
    (DSA, "TOTAL,DE,5,10,3", "TOTAL,DE,6,10,3", [(1, "orders_to_act", "countries")]),
    (DSA, "TOTAL,DE,5,10,3", "TOTAL,DE,4,10,3", []),  # fewer is a note
    (DSA, "PHISHING,TOTAL,1,", "PHISHING,TOTAL,5,", [(5, "orders_to_act", "child")]),
    (DSA, "2025-01-01/2025-06-30,TOTAL,DE", "2025-01-01/2025-06-31,TOTAL,DE", [(7, "reporting_period", "date")]),
    (DSA, "2025-01-01/2025-06-30,TOTAL,DE", "2025-06-30/2025-01-01,TOTAL,DE", [(7, "reporting_period", "order")]),
    (ANNEX, "TOTAL,TOTAL,10,30,20.5,0,,", "TOTAL,TOTAL,10,30,20.5,0,3,", [
        (1, "Median time to give effect to the order to provide information", "median")]),
    (PLAIN, "Total,1320,", "Total,1321,", [(5, "Requests", "total"), (5, "Requests", "total")]),
    (PLAIN, "Sylvania,20,5,15", "Sylvania,20,6,15", [(5, "Court orders", "total"), (2, "Requests", "total")]),
    (PLAIN, "Sylvania,20,5,15,5,25%", "Sylvania,20,5,15,5,35%", [(2, "Complied %", "percentage")]),
    (PLAIN, "Freedonia,7,3,4,7,100%", "Freedonia,7,3,4,9,100%", [
        (7, "Complied", "total"), (6, "Complied", "child"), (6, "Complied %", "percentage")]),
    (PLAIN, "Osterlich,1200,", 'Osterlich,"1,200",', [(3, "Requests", "separator")]),
    (PLAIN, "Osterlich,1200,200,1000,", "Osterlich,1200,200,1.000,", [
        (3, "Police", "separator"), (5, "Police", "total"), (3, "Requests", "total")]),
    (PLAIN, "Osterlich,1200,", "Osterlich,1,200,", [(3, None, "shape")]),
    (PLAIN, "Klopstokia,0,0,0,0,,", "Klopstokia,0,0,0,0,,5", [(4, "Median hours", "median")]),
    (PLAIN, "2024-01-01,2024-06-30,Sylvania", "2024-01-01,2024-02-30,Sylvania", [(2, "Period end", "date")]),
    (PLAIN, "2024-01-01,2024-06-30,Sylvania", "2024-12-01,2024-06-30,Sylvania", [(2, "Period end", "order")]),
    (PLAIN, "Klopstokia,0,", "Klopstokia,-1,", [(4, "Requests", "negative")]),
    (RUSSIAN, "столица;30;", "столица;130;", [(2, "Получено", "child")]),
    (RUSSIAN, "Всего;110;21", "Всего;110;22", [(4, "Отказано", "total")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "wanted"), FAULTS)
def test_each_error_is_found_where_it_stands(
    tmp_path: Path, text: str, old: str, new: str, wanted: list[tuple[int, str | None, str]]
) -> None:
    assert text.count(old) == 1
    found = checked(tmp_path, text.replace(old, new))
    places = {(one.row, one.column, one.kind) for one in found.errors}
    assert set(wanted) <= places
    # a wrong number may break the sums that it is part of, and nothing else
    assert {kind for _row, _column, kind in places - set(wanted)} <= {"total", "shape", "child"}
    assert all(one.what and one.remedy for one in found.errors)
    assert bool(found.errors) == bool(wanted)


def test_two_files_that_disagree(tmp_path: Path) -> None:
    one = "Period,Country,Code,Requestor,Requests\n"
    other = "Period,Country,Code,Reason,Total\n"
    for place, country in enumerate(("Freedonia", "Sylvania", "Osterlich", "Klopstokia", "Ruritania")):
        for half in ("2024-06-30", "2024-12-31"):
            begin = f"{half},{country},{country[:2].upper()}"
            one += f"{begin},Court,{place + 3}\n{begin},Police,4\n"
            other += f"{begin},Privacy,{place + 7}\n"
    assert checked(tmp_path, one, other).errors == []
    (found,) = checked(
        tmp_path, one, other.replace("2024-12-31,Osterlich,OS,Privacy,9", "2024-12-31,Osterlich,OS,Privacy,8")
    ).errors
    assert (found.row, found.column, found.kind) == (11, "Requests", "disagree")
    assert "2024-12-31" in found.what and "8" in found.what and "9" in found.what


def test_the_command_ends_with_1_and_names_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(DSA, encoding="utf-8")
    assert cli.run(["requests", "check", str(file)]) == 0
    file.write_text(DSA.replace("TOTAL,TOTAL,10,", "TOTAL,TOTAL,11,"), encoding="utf-8")
    capsys.readouterr()
    assert cli.run(["requests", "check", str(file), "--json"]) == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["file"] == str(file) and error["row"] == 1 and error["column"] == "orders_to_act"
    assert cli.run(["requests", "check", str(file)]) == 1
    assert "orders.csv, row 1, column «orders_to_act»" in capsys.readouterr().err
    assert cli.run(["requests", "check", str(tmp_path / "nowhere.csv")]) == 1
    (tmp_path / "empty.csv").write_bytes(b"")
    assert cli.run(["requests", "check", str(tmp_path / "empty.csv")]) == 1


def test_published_tables(shared: Path) -> None:
    """Every known error of real tables, and none in those that are known to be clean."""
    folder = shared / "requests"
    known = json.loads((folder / "dsa_orders" / "checks_dev.json").read_text(encoding="utf-8"))
    wanted = {
        one["service"].lower().replace(" ", "_").replace(".", "_").replace("-", "_"): one["known_error"]
        for one in known
    }
    found = {path.stem: bool(check_files([path]).errors) for path in (folder / "dsa_orders").glob("*.csv")}
    assert found == wanted
    pair = check_files([folder / "google_removals_by_requestor.csv.gz", folder / "google_removals_detailed.csv.gz"])
    differ = json.loads((folder / "google_removals_disagreements.json").read_text(encoding="utf-8"))
    assert [one.kind for one in pair.errors] == ["disagree"] * len(differ)
    for one, truth in zip(sorted(pair.errors, key=lambda e: e.row or 0), differ, strict=True):
        assert f"{truth['by_requestor']} here, {truth['detailed']} in" in one.what and truth["period"] in one.what
