"""California: from the Department's file to verdicts, against a program that we did not write (never copied)."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from california import (
    CAUSES,
    COUNTY,
    DEATH,
    INPUTS,
    LOS_ANGELES,
    NO_CODE,
    NO_END,
    NO_LEVEL,
    NOT_COVERED,
    PRESENT_AGE,
    Compared,
    Verdict,
    compare,
    counted,
    verdicts,
)

from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.faults import RulebookError
from glasnost.rules.meaning import resolve

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "california-differences.md"
DAY = date(2019, 11, 11)
# run → rows, and why how many of them differ
WANTED = {
    "sac_fixture_author": (38, {NO_LEVEL: 1, NO_END: 1, DEATH: 1}),
    "la_fixture_author": (35, {PRESENT_AGE: 1}),
    "gen_A": (20_075, {NO_CODE: 32}),
}


@pytest.mark.parametrize("run", WANTED)
def test_every_row_agrees_or_differs_for_a_known_cause(run: str, shared: Path, tmp_path: Path) -> None:
    found = compare(shared, run, tmp_path)
    rows, causes = WANTED[run]
    assert len(found) == rows
    assert counted(found) == causes
    for one in found:
        assert_never_against(one)
    same = Counter(one.theirs for one in found if one.cause is None)
    table = {cells[0]: int(cells[1]) for cells in docs_table(f"Answers of {run}")}
    assert {" / ".join(filter(None, answer)): n for answer, n in same.items()} == table


def assert_never_against(one: Compared) -> None:
    """Where we leave an answer open, theirs is one of ours; where we give another reason, the outcome is the same."""
    context = (one.row["run"], one.row["row_no"])
    if one.cause == NO_END:  # they take a count without an end for no conviction
        assert one.theirs[0] == NOT_COVERED and NOT_COVERED in one.ours.possible, context
    assert one.theirs[0] in one.ours.possible, context
    if one.cause == NO_CODE:
        assert one.ours.missing == ("provision",), context


def test_the_docs_list_every_cause_with_its_count() -> None:
    told = {cells[0]: tuple(int(n) for n in cells[1:4]) for cells in docs_table("Differences")}
    assert told == {cause: tuple(causes.get(cause, 0) for _rows, causes in WANTED.values()) for cause in CAUSES}


def docs_table(title: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    text = DOCS.read_text(encoding="utf-8").split(f"# {title}\n")[1].split("\n#")[0]
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)[2:]
    return [
        [cell.strip().replace(",", "") if cell.strip()[:1].isdigit() else cell.strip() for cell in line.split("|")]
        for line in lines
    ]


# -- what no row of theirs holds, on invented rows: here we are held to the law, not to them


INVENTED = {
    "subject_id": "1",
    "pri_name": "EXAMPLE,ADA",
    "pri_dob": "19801231",
    "stp_event_date": "20150519",
    "stp_type_descr": "COURT ACTION",
    "stp_ori_cnty_name": "SACRAMENTO",
    "cnt_order": "101001001000",
    "ofn": "1",
    "offense_descr": "11359(A) HS-POSSESS FOR SALE",
    "offense_toc": "F",
    "conv_stat_descr": "FELONY",
    "disp_descr": "CONVICTED-PROBATION",
    "sent_loc_descr": "PROBATION",
    "sent_length": "2",
    "sent_time_code": "Y",
    "comment_text": "",
}
BURGLARY = {"cnt_order": "102001001000", "offense_descr": "459 PC-BURGLARY"}  # so that other lines than one decide
DISMISSED, REDUCED = "Eligible for Dismissal", "Eligible for Reduction"
SETTINGS = {"county": "SACRAMENTO", "age_threshold": "57", "years_since": "10", "years_crime_free": "0"}


@pytest.mark.parametrize(
    ("rows", "possible", "lines", "missing"),
    [
        ([{}, BURGLARY], {REDUCED}, {"reduce_list"}, set()),  # the row that the others change
        ([{"offense_descr": "11357.5 HS-SYNTHETIC"}], {NOT_COVERED}, {"out_of_scope"}, set()),
        ([{"offense_descr": "11358 PC-NO SUCH"}], {NOT_COVERED}, {"out_of_scope"}, set()),
        # a second section behind a dash may be the one of the conviction
        ([{"offense_descr": "459 PC-BURGLARY/11358 HS-CULTIVATE"}], {DISMISSED, NOT_COVERED}, None, {"provision"}),
        # nobody is 57 because nobody knows
        ([{"pri_dob": ""}, {**BURGLARY, "pri_dob": ""}], {DISMISSED, REDUCED}, None, {"born_on"}),
        ([{"pri_dob": "00000000"}, {**BURGLARY, "pri_dob": "00000000"}], {DISMISSED, REDUCED}, None, {"born_on"}),
        # who was born on 29 February is 21 on the 28th, and 57 too
        ([{"pri_dob": "19940229", "stp_event_date": "20150228"}, BURGLARY], {DISMISSED, REDUCED}, None, {"born_on"}),
        ([{"pri_dob": "19920229", "stp_event_date": "20130228"}, BURGLARY | {"pri_dob": "19920229"}],
         {REDUCED}, {"reduce_list"}, set()),
        ([{"pri_dob": "19920229", "stp_event_date": "20130227"}, BURGLARY | {"pri_dob": "19920229"}],
         {DISMISSED}, {"under_21"}, set()),
        # the level of the charge is not the level of the conviction
        ([{"conv_stat_descr": ""}, BURGLARY], {DISMISSED, REDUCED}, None, {"level"}),
        # a death that is on record, and one whose row cannot be read
        ([{}, BURGLARY, {"stp_type_descr": "DECEASED", "disp_descr": "", "offense_descr": ""}],
         {DISMISSED}, {"deceased"}, set()),
        ([{}, BURGLARY, {"stp_type_descr": "DECEDENT"}], {DISMISSED, REDUCED}, None, {"recorded_as_deceased"}),
        # a step of an unknown kind can hold another conviction
        ([{}, {"stp_type_descr": "CUSTODY", "cnt_order": "103001001000"}], {DISMISSED, REDUCED}, None,
         {"recorded_as_deceased", "record_complete"}),
        # a count in two parts is one conviction, an arrest none
        ([{}, {}, {"stp_type_descr": "ARREST/DETAINED/CITED", "offense_descr": "459 PC-BURGLARY", "disp_descr": ""}],
         {DISMISSED}, {"only_prop64"}, set()),
    ],
)  # fmt: skip
def test_we_are_right_where_they_are_not(
    rows: list[dict[str, str]], possible: set[str], lines: set[str] | None, missing: set[str], tmp_path: Path
) -> None:
    found = judged(rows, COUNTY, SETTINGS, tmp_path)
    assert set(found.possible) == possible
    assert lines is None or set(found.lines) == lines
    assert set(found.missing) == missing


def judged(rows: list[dict[str, str]], law: str, settings: dict[str, str], folder: Path) -> Verdict:
    """The verdict of the first of somebody's rows."""
    whole = [{name: (INVENTED | row)[name] for name in INPUTS} for row in rows]
    return verdicts(whole, law, DAY, settings, folder)["1", INVENTED["cnt_order"]]


def test_los_angeles_frees_who_was_under_21_then(tmp_path: Path) -> None:
    young = {"pri_dob": "19950101", "stp_event_date": "20150519"}
    rows = [{**young, "stp_ori_cnty_name": "LOS ANGELES"}, {**BURGLARY, **young}]
    found = judged(rows, LOS_ANGELES, {}, tmp_path)
    assert (found.possible, found.lines) == ((DISMISSED,), ("under_21",))


# -- lists among the parameters


@pytest.mark.parametrize(
    ("given", "items"),
    [
        ("us/ca/hs/11360", ("us/ca/hs/11360",)),
        ("us/ca/hs/11359, us/ca/hs/11360", ("us/ca/hs/11359", "us/ca/hs/11360")),
        ("", ()),  # dismiss none
    ],
)
def test_a_list_is_set_like_any_parameter(given: str, items: tuple[str, ...], tmp_path: Path) -> None:
    found = judged([{}, BURGLARY], COUNTY, SETTINGS | {"dismiss": given}, tmp_path)
    assert found.lines == (("dismiss_list",) if "us/ca/hs/11359" in items else ("reduce_list",))


def test_a_list_of_what_is_no_citation_is_refused() -> None:
    with pytest.raises(RulebookError, match="11357"):
        resolve(find_rulebook(COUNTY), DAY, {"dismiss": "11357"})
