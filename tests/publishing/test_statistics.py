"""Tables of the register: against a recount in plain Python, with everything unknown in rows of its own."""

from __future__ import annotations

import csv
import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from glasnost import cli
from glasnost.intake import ingest
from glasnost.intake.sources import find
from glasnost.model.problems import Problem
from glasnost.publishing.derived import Derived
from glasnost.publishing.disclosure.policies import Rule, load_policies, policies_of
from glasnost.publishing.statistics import Numbers, adds_up, counting, making, numbers, settle
from glasnost.publishing.statistics.catalogue import FILE, catalogue
from glasnost.publishing.statistics.settling import rounded
from glasnost.publishing.tables import OTHER, TOTAL, UNKNOWN, Cell, Dimension, State, Table, Words
from glasnost.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.comparing import compare
from glasnost.rules.screening import Screened

AS_OF = date(2026, 11, 22)
LAW, WIDER = "ru/amnesty-2018-mailru", "ru/amnesty-2018-wider"
SAMPLE = Path(__file__).resolve().parent.parent.parent / "examples" / "demo"


def table(found: Numbers, name: str) -> Table:
    return next(one for one in found.tables if one.name == name)


# -- against a recount

Case = dict[str, str]
VALUES: dict[str, list[str]] = {
    "provision": [*("ст. 282 ч. 1 УК РФ", "ст. 282 УК РФ", "ст. 148 ч. 2 УК РФ", "ст. 105 УК РФ"), "ст. 20.29 КоАП РФ"],
    "verdict": ["convicted", "convicted", "acquitted", "quashed", ""],
    "decided_on": ["2013-05-01", "2013-06-01", "2015-01-31", "2016-12-31", ""],
    "region": ["Invented region", "Another region", ""],
    "stage": ["first", "appeal", ""],
    "act": ["post", "like", "pigeon post", ""],
    "platform": ["Telegram", "ВКонтакте", "a wall", ""],
    "sentence": [
        "fine 9999 rub",
        "fine 10000 rub",
        "fine 400 days",
        "imprisonment 1 years no",
        "imprisonment 1 years ",
        "",
    ],
}
ARTICLES = {
    "ст. 282 ч. 1 УК РФ": ("ru/uk", "ru/uk/282", "ru/uk/282/1"),
    "ст. 282 УК РФ": ("ru/uk", "ru/uk/282", "ru/uk/282/?"),
    "ст. 148 ч. 2 УК РФ": ("ru/uk", "ru/uk/148", "ru/uk/148/2"),
    "ст. 105 УК РФ": ("ru/uk", "ru/uk/other", "ru/uk/other"),
    "ст. 20.29 КоАП РФ": ("ru/koap", "ru/koap/20.29", "ru/koap/20.29"),  # an article without parts has none
}
SENTENCES = {
    "fine 9999 rub": "convicted/fine-to-10",
    "fine 10000 rub": "convicted/fine-10-50",  # a band begins with its lower end
    "fine 400 days": "convicted/fine",  # no such unit: the amount is not known
    "imprisonment 1 years no": "convicted/imprisonment-1-2",  # twelve months
    "imprisonment 1 years ": "convicted/imprisonment",  # nobody says whether it is suspended
    "": "convicted/?",
}


@dataclass(frozen=True)
class Recount:
    cases: list[Case]
    found: Numbers


@pytest.fixture(scope="module")
def recount(tmp_path_factory: pytest.TempPathFactory) -> Recount:
    """A register of 400 invented cases of one charge each."""
    folder, chance = tmp_path_factory.mktemp("recount"), random.Random(6)
    cases = [{name: chance.choice(values) for name, values in VALUES.items()} for _n in range(400)]
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        plain = [name for name in VALUES if name != "sentence"]
        writer.writerow(["id", "name", *plain, "sentence_kind", "sentence_amount", "sentence_unit", "suspended"])
        for number, case in enumerate(cases):
            sentence = [*case["sentence"].split(" "), "", "", ""][:4]
            writer.writerow([number, f"Invented {number}", *(case[name] for name in plain), *sentence])
    register = Register.create(folder / "register")
    (result,) = ingest(register, [folder / "cases.csv"], "any/spreadsheet")
    assert result.charges == 400
    return Recount(cases, numbers(register))


def outcome(case: Case) -> str:
    return case["verdict"] or UNKNOWN


def sentence(case: Case) -> str:
    return SENTENCES[case["sentence"]] if case["verdict"] == "convicted" else "not convicted"


BY: dict[str, Callable[[Case], str]] = {
    "year": lambda case: case["decided_on"][:4] or UNKNOWN,
    "article": lambda case: ARTICLES[case["provision"]][1],
    "part": lambda case: ARTICLES[case["provision"]][2],
    "code": lambda case: ARTICLES[case["provision"]][0],
    "outcome": outcome,
    "conviction": lambda case: "convicted" if case["verdict"] == "convicted" else "not convicted",
    "sentence": sentence,
    "stage": lambda case: case["stage"] or UNKNOWN,
    "region": lambda case: case["region"] or UNKNOWN,
    "act": lambda case: {"pigeon post": OTHER}.get(case["act"], case["act"]) or UNKNOWN,
    "platform": lambda case: {"a wall": OTHER}.get(case["platform"], case["platform"]) or UNKNOWN,
    "source": lambda _case: "any/spreadsheet",
    "year_received": lambda _case: UNKNOWN,
}
RECOUNTED = [
    one for one in catalogue().statistics if one.unit in ("charges", "cases") and one.id != "cases-by-year-stage"
]


@pytest.mark.parametrize("statistic", RECOUNTED, ids=lambda one: one.id)
def test_a_table_is_what_plain_counting_gives(recount: Recount, statistic: Any) -> None:
    """Every cell: the finest values, groups and totals. What nobody knows is there, and in every total."""
    found = table(recount.found, statistic.id)
    expected: Counter[tuple[str, ...]] = Counter()
    for case in recount.cases:
        above = []
        for name, dimension in zip(statistic.dimensions, found.dimensions, strict=True):
            value = BY[name](case)
            groups = [
                group for group, parts in dimension.groups.items() if value in parts and group in dimension.values
            ]
            above.append([value, *groups, TOTAL])
        for key in itertools.product(*above):
            expected[key] += 1
    assert {key: cell.value for key, cell in found.cells.items() if cell.value} == dict(expected)
    assert found.cells[(TOTAL,) * len(found.dimensions)].value == 400
    assert len(found.dimensions) <= 3 and len(found.cells) <= counting.MOST_CELLS
    adds_up(found)


def test_a_year_without_a_case_is_a_row_of_noughts(recount: Recount) -> None:
    assert table(recount.found, "charges-by-year-article").dimensions[0].values == (
        *(TOTAL, "2013", "2014", "2015", "2016"),
        UNKNOWN,
    )


def test_an_axis_of_which_nothing_is_known_is_left_out_by_name(recount: Recount) -> None:
    (why,) = (one.why for one in recount.found.unpublished if one.name == "cases-by-year-stage")
    assert why.en == "no source in the register says: year in which the case came in" and "год поступления" in why.ru


def test_records_are_no_people(recount: Recount) -> None:
    """400 names in 400 cases may be one man: no number is given."""
    cells = table(recount.found, "people-by-source").cells
    assert {cell.state for cell in cells.values()} == {State.NOT_KNOWN}
    said = [gap.en for one in recount.found.tables if one.unit == "charges" for gap in one.gaps]
    assert sum("People are not linked" in gap for gap in said) == sum(
        one.unit == "charges" for one in recount.found.tables
    )


def test_people_are_counted_where_the_source_tells_them_apart(tmp_path: Path) -> None:
    register = Register.create(tmp_path / "register")
    ingest(register, [find("us/ca/doj").folder / "sample.csv"], "us/ca/doj")
    with register.snapshot().connect() as connection:
        ((people,),) = connection.execute("SELECT count(DISTINCT person_id) FROM charge").fetchall()
    found = numbers(register)
    cells = table(found, "people-by-source").cells
    assert people and cells["us/ca/doj",] == cells[TOTAL,] == Cell(people)
    assert any(
        value.startswith("us/ca/hs/1135") for value in table(found, "charges-by-year-article").dimensions[1].values
    )


def test_a_table_that_would_be_too_large_is_coarser_and_says_so(
    recount: Recount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(counting, "MOST_CELLS", 20)
    register = Register.create(tmp_path / "register")
    ingest(register, [SAMPLE / "cases.csv"], "any/spreadsheet")
    found = numbers(register)
    assert all(len(one.cells) <= 20 for one in found.tables)
    coarse = table(found, "charges-by-part-outcome")
    assert [one.name for one in coarse.dimensions] == ["provision"] and "ru/uk" in coarse.dimensions[0].values
    assert any("Coarser than it is declared" in gap.en for gap in coarse.gaps)


# -- what laws do


@pytest.fixture(scope="module")
def screened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Register, Any]:
    """The sample under a law; and the screening's own summary."""
    register = Register.create(tmp_path_factory.mktemp("screened") / "register")
    ingest(register, [SAMPLE / "cases.csv"], "any/spreadsheet")
    screening = Screened(register, find_rulebook(LAW), AS_OF)
    screening.store()
    return register, screening.summary()


def test_a_law_frees_at_least_and_at_most(screened: tuple[Register, Any]) -> None:
    register, summary = screened
    found = numbers(register)
    effect = table(found, "effect-ru-amnesty-2018-mailru-by-article")
    frees = set(summary.rulebook.frees)
    surely = sum(n.charges for name, n in summary.outcomes.items() if name in frees)
    surely += sum(n for possible, n in summary.possible.items() if set(possible) <= frees)
    most = surely + sum(n for p, n in summary.possible.items() if set(p) & frees and not set(p) <= frees)
    assert 0 < surely < most < summary.charges
    assert effect.cells["freed", TOTAL].value == surely
    assert effect.cells[TOTAL, TOTAL].value == summary.charges
    numbers_of = {one.name: one.value for one in found.derived if one.table == effect.name}
    assert numbers_of[f"{effect.name}/at_most"] == str(most)
    assert numbers_of[f"{effect.name}/least"] == rounded_share(surely, summary.charges)
    assert any("Nobody has compared the quotes" in gap.en for gap in effect.gaps)


def rounded_share(part: int, whole: int) -> str:
    from decimal import Decimal

    return rounded(Decimal(100 * part) / whole, 1)


def test_what_changed_after_the_screening_is_not_counted_under_its_verdict(
    screened: tuple[Register, Any], tmp_path: Path
) -> None:
    """Charges that came in or say something else since then stand apart."""
    register = Register.create(tmp_path / "register")
    lines = (SAMPLE / "cases.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "one.csv").write_text("".join(lines[:20]), encoding="utf-8")
    ingest(register, [tmp_path / "one.csv"], "any/spreadsheet")
    Screened(register, find_rulebook(LAW), AS_OF).store()
    before = table(numbers(register), "effect-ru-amnesty-2018-mailru-by-article").cells
    assert before["not asked", TOTAL].value == 0
    (tmp_path / "two.csv").write_text("".join(lines[:25]).replace("Telegram", "TikTok"), encoding="utf-8")
    ingest(register, [tmp_path / "two.csv"], "any/spreadsheet")
    after = table(numbers(register), "effect-ru-amnesty-2018-mailru-by-article").cells
    changed = sum("Telegram" in line for line in lines[:20])
    assert changed and after["not asked", TOTAL].value == changed + 5


def test_a_screening_under_a_rulebook_that_has_changed_is_left_out(
    screened: tuple[Register, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (SAMPLE.parent.parent / "rulebooks" / f"{LAW}.md").read_text(encoding="utf-8")
    (tmp_path / f"{LAW}.md").parent.mkdir(parents=True)
    (tmp_path / f"{LAW}.md").write_text(text + "\nAnother word.\n", encoding="utf-8")
    monkeypatch.setenv("GLASNOST_RULEBOOKS", str(tmp_path))
    found = numbers(screened[0])
    assert not [one for one in found.tables if one.name.startswith("effect-")]
    (why,) = (one.why.en for one in found.unpublished if one.name == f"effect of {LAW}")
    assert why == "the rulebook has changed since the screening"


def test_who_gains_and_who_loses(screened: tuple[Register, Any], tmp_path: Path) -> None:
    register, _summary = screened
    compared = compare(register, (find_rulebook(LAW), find_rulebook(WIDER)), AS_OF, ({}, {}))
    found = numbers(register, [compared])
    name = "comparison-ru-amnesty-2018-mailru-to-ru-amnesty-2018-wider-by-article"
    cells, counts = table(found, name).cells, compared.counts
    assert cells["gain", TOTAL].value == counts.gain.charges.surely > 0
    assert cells["lose", TOTAL].value == counts.lose.charges.surely
    assert cells[TOTAL, TOTAL].value == counts.charges  # every charge stands in one class
    most = {one.name: one.value for one in found.derived if one.table == name}
    assert most == {
        f"{name}/gain": str(counts.gain.charges.possibly),
        f"{name}/lose": str(counts.lose.charges.possibly),
    }
    assert 0 < counts.gain.charges.surely < counts.gain.charges.possibly
    ingest(register, [SAMPLE / "portal.csv"], "ru/bsr")
    with pytest.raises(Problem, match="another state of the register"):
        numbers(register, [compared])


# -- tables that do not add up

GOOD = Table(
    name="invented",
    title=Words("", ""),
    unit="charges",
    definition=Words("", ""),
    source=Words("", ""),
    dimensions=(
        Dimension("year", Words("", ""), (TOTAL, "2013", "2014")),
        Dimension("provision", Words("", ""), (TOTAL, "a", "a/1", "a/2", "b"), groups={"a": ("a/1", "a/2")}),
    ),
    cells={
        (year, provision): Cell(value * times)
        for year, times in ((TOTAL, 3), ("2013", 1), ("2014", 2))
        for provision, value in ((TOTAL, 9), ("a", 7), ("a/1", 5), ("a/2", 2), ("b", 2))
    },
    additive=("year", "provision"),
)
HIDDEN = Cell(None, State.HIDDEN)


@pytest.mark.parametrize(
    ("cells", "where"),
    [
        ({(TOTAL, TOTAL): Cell(28)}, f"{TOTAL}, {TOTAL}"),
        ({("2013", "b"): Cell(3)}, f"{TOTAL}, b"),
        ({("2013", "a/1"): Cell(6), (TOTAL, "a/1"): Cell(16)}, f"{TOTAL}, a"),  # of a group
        ({("2013", "b"): Cell(-2)}, "2013, b"),
        ({("2013", "b"): Cell(None)}, "2013, b"),
        ({("2013", "b"): Cell(2, State.HIDDEN)}, "2013, b"),
        ({("2015", "b"): Cell(2)}, "2015, b"),
        ({("2013", "b"): HIDDEN, ("2014", "b"): Cell(7)}, f"{TOTAL}, b"),  # more than the total, whatever is hidden
    ],
)
def test_a_table_that_does_not_add_up_is_named_with_its_row(cells: dict[Any, Cell], where: str) -> None:
    with pytest.raises(Problem) as caught:
        adds_up(replace(GOOD, cells={**GOOD.cells, **cells}))
    assert caught.value.where == f"invented: {where}"


def test_tables_that_add_up_and_a_cell_that_is_missing() -> None:
    adds_up(GOOD)
    adds_up(replace(GOOD, cells={**GOOD.cells, ("2013", "b"): HIDDEN, ("2014", "b"): HIDDEN}))
    with pytest.raises(Problem, match="the cell is missing"):
        adds_up(replace(GOOD, cells={key: cell for key, cell in GOOD.cells.items() if key != ("2013", "b")}))


def test_one_that_does_not_is_left_out_with_everything_derived_from_it(
    screened: tuple[Register, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*given: Any) -> dict[tuple[str, ...], Cell]:
        cells = counting.count(*given)
        return {**cells, next(iter(cells)): Cell(1_000_000)}

    monkeypatch.setattr(making, "count", wrong)
    found = numbers(screened[0])
    left_out = {one.name: one.why.en for one in found.unpublished}
    first = f"charges-by-outcome-stage: {TOTAL}, {TOTAL}"
    assert left_out["charges-by-outcome-stage"] == f"it does not add up: {first}"
    assert not [one for one in found.derived if one.table == "charges-by-outcome-stage"]
    assert [one for one in found.derived if one.table.startswith("effect-")]  # the others go out


# -- derived numbers, policies, the list


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("3.545", 2, "3.55"),
        ("3.5449", 2, "3.54"),
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("0", 1, "0.0"),
        ("96", 2, "96.00"),
    ],
)
def test_rounding_is_half_away_from_nought(number: str, places: int, text: str) -> None:
    from decimal import Decimal

    assert rounded(Decimal(number), places) == text


def test_nothing_is_divided_by_nought(recount: Recount) -> None:
    share: Derived = next(one for one in recount.found.derived if one.name.startswith("share/"))
    empty = replace(
        table(recount.found, share.table), cells={key: Cell(0) for key in table(recount.found, share.table).cells}
    )
    found = settle(share, {share.table: empty})
    assert found.value is None and found.why and "zero" in found.why.en


def test_every_table_has_a_policy_and_those_about_the_prosecuted_hide_small_counts(
    recount: Recount, screened: tuple[Register, Any]
) -> None:
    for found in (recount.found, numbers(screened[0])):
        owners, _unused = policies_of([one.name for one in found.tables], load_policies())
        for one in found.tables:
            policy = owners[one.name]
            assert policy.rule is (Rule.EXACT if one.official else Rule.SUPPRESS)
            assert one.official or policy.threshold == 5


def test_a_list_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    for old, new, named in (
        ('dimensions = ["year", "article"]', 'dimensions = ["year", "shoe size"]', "shoe size"),
        ('dimensions = ["source"]', 'dimensions = ["source", "stage", "region", "act"]', "more than 3 dimensions"),
        ('id = "cases-by-source"', 'id = "cases-by-region-stage"', "cases-by-region-stage stands twice"),
        ("[units.charges]\ntitle =", "[units.charges]\nname =", "title"),
    ):
        assert old in text
        path = tmp_path / f"{len(named)}.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(Problem, match=named):
            catalogue(path)


def test_ingest_tells_of_official_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = str(find("ru/judicial_department").folder / "sample.csv")
    assert cli.run(["--register", str(tmp_path / "r"), "init"]) == 0
    assert cli.run(["--register", str(tmp_path / "r"), "ingest", sample, "--source", "ru/judicial_department"]) == 0
    out = capsys.readouterr().out
    assert "official figures" in out and "charges" not in out
