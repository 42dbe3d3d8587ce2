"""Official series: the real ones against their own file, and invented ones with everything that can be wrong."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from glasnost.intake import ingest
from glasnost.intake.sources import find
from glasnost.publishing.derived import Derived, Formula
from glasnost.publishing.statistics import Numbers, numbers, settled
from glasnost.publishing.tables import Cell, State, Table
from glasnost.register import Register

SOURCE = "ru/judicial_department"
PARTS, SUMS = "official-ru-judicial-department-convictions", "official-ru-judicial-department-by-article"
WAYS = {"principal": ("totalConvicted",), "principal or additional": ("totalConvicted", "addTotalPersons")}
HEADER = ["year", "part", *find(SOURCE).raw["measures"], "index_file_id"]
Rows = Mapping[tuple[int, str], Mapping[str, int]]


def register_of(tmp_path: Path, *files: tuple[Path, str]) -> Register:
    register = Register.create(tmp_path / "register")
    for file, source in files:
        (result,) = ingest(register, [file], source)
        assert result.problem is None and result.figures
    return register


def written(path: Path, rows: Rows) -> Path:
    """An invented official table; what is not said is blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        for (year, part), said in rows.items():
            writer.writerow({"year": year, "part": part, **said})
    return path


def table(found: Numbers, name: str) -> Table:
    return next(one for one in found.tables if one.name == name)


def growth(found: Numbers, group: str, way: str, period: str) -> Derived | None:
    name = f"growth/{SUMS}/{group}/{way}/{period}"
    return next((one for one in found.derived if one.name == name), None)


# -- the real series


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    (file,) = (shared / "ru" / "stats").glob("*.csv")
    return numbers(register_of(tmp_path_factory.mktemp("official"), (file, SOURCE)))


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, str]]:
    (file,) = (shared / "ru" / "stats").glob("*.csv")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def summed(rows: list[dict[str, str]], articles: tuple[str, ...], year: int, way: str) -> int | None:
    """The sum over the parts, straight from the file; None if a part that the file knows of has no number."""
    of_it = [row for row in rows if row["part"].split("ч.")[0] in articles]
    there = {row["part"]: row for row in of_it if row["year"] == str(year)}
    if set(there) != {row["part"] for row in of_it}:
        return None
    values = [row[column] for row in there.values() for column in WAYS[way]]
    return None if "" in values else sum(map(int, values))


CLAIMS = [
    ("ru/uk/282", ("282",), "principal", "3.55"),
    ("ru/uk/282", ("282",), "principal or additional", "3.86"),
    ("ru/uk/280+282", ("280", "282"), "principal", "3.83"),
]


@pytest.mark.parametrize(("group", "articles", "way", "ratio"), CLAIMS)
def test_more_than_tripled_by_each_definition(
    real: Numbers, rows: list[dict[str, str]], group: str, articles: tuple[str, ...], way: str, ratio: str
) -> None:
    first, last = (summed(rows, articles, year, way) for year in (2012, 2017))
    assert first and last
    series = table(real, SUMS)
    assert (series.cells["2012", group, way].value, series.cells["2017", group, way].value) == (first, last)
    found = growth(real, group, way, "2012-2017")
    assert found and found.value == ratio
    assert Decimal(ratio) == (Decimal(last) / first).quantize(Decimal("0.01"), ROUND_HALF_UP)
    ways = {"principal": "(principal article)", "principal or additional": "(principal or additional article)"}
    assert ways[way] in found.definition.en and not found.notes  # the law had not changed by then


def test_every_cell_is_the_file_s_or_says_why_not(real: Numbers, rows: list[dict[str, str]]) -> None:
    """As published; and every sum, whichever years and parts are there."""
    parts, series = table(real, PARTS), table(real, SUMS)
    columns = {"convicted_principal": "totalConvicted", "convicted_additional": "addTotalPersons"}
    published = {}
    for row in rows:
        article, _mark, part = row["part"].partition("ч.")
        for measure, column in columns.items():
            published[row["year"], f"ru/uk/{article}/{part}".rstrip("/"), measure] = row[column]
    assert {key: str(cell.value) for key, cell in parts.cells.items() if cell.value is not None} == {
        key: value for key, value in published.items() if value
    }
    articles = {group: (group.removeprefix("ru/uk/"),) for group in series.dimensions[1].values if "/" not in group[6:]}
    articles["ru/uk/280+282"] = ("280", "282")
    for group, of_it in articles.items():
        for year in range(2012, 2021):
            for way in WAYS:
                cell = series.cells[str(year), group, way]
                assert cell.value == summed(rows, of_it, year, way), (group, year, way)
                if group == "ru/uk/280.1" and year < 2014:  # the article is of May 2014
                    assert cell.state is State.NOT_APPLICABLE


def test_article_148_has_no_figure_for_2012_and_shows_none(real: Numbers) -> None:
    series = table(real, SUMS)
    for way in WAYS:
        assert series.cells["2012", "ru/uk/148", way] == Cell(None, State.NOT_KNOWN)
        found = growth(real, "ru/uk/148", way, "2012-2017")
        assert found is not None and found.value is None and found.why is not None
    said = " ".join(gap.en for gap in series.gaps)
    assert "No figure for article 148" in said and "2012–2014" in said
    assert "Figures for some parts alone, so no sum for article 148" in said  # 2015 and 2017


def test_the_break_in_the_law_is_marked(real: Numbers) -> None:
    (change,) = table(real, SUMS).breaks
    assert (change.dimension, change.first, change.on) == ("year", "2019", "2019-01-07")
    assert {"ru/uk/282", "ru/uk/282/1", "ru/uk/280+282"} == set(change.concerns)
    for group, across in (("ru/uk/282", True), ("ru/uk/280", False)):
        found = growth(real, group, "principal", "2017-2020")
        assert found and found.value and any("519-FZ" in note.en for note in found.notes) == across
        assert all(note.ru and note.ru != note.en for note in found.notes)


def test_every_sum_says_which_figures_it_is_of(real: Numbers) -> None:
    series, by_name = table(real, SUMS), {one.name: one for one in real.tables}
    sums = {one.result.key: one for one in real.derived if one.formula is Formula.SUM and one.result}
    assert set(sums) == {key for key, cell in series.cells.items() if cell.value is not None}
    for key, one in sums.items():
        assert str(sum(by_name[o.table].cells[o.key].value or 0 for o in one.over)) == one.value
        assert one.value == str(series.cells[key].value)


# -- invented ones


def steady(years: range, part: str = "282ч.1", convicted: int = 50) -> dict[tuple[int, str], dict[str, int]]:
    return {(year, part): {"totalConvicted": convicted, "addTotalPersons": 5} for year in years}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """A source with one oddity an article."""
    folder = tmp_path_factory.mktemp("odd")
    rows = steady(range(2012, 2018)) | steady(range(2012, 2018), "148ч.1") | steady(range(2012, 2018), "205.2ч.1")
    del rows[2014, "282ч.1"]
    rows |= steady(range(2012, 2018), "280ч.1") | steady(range(2012, 2015), "280", 60)
    rows |= steady(range(2015, 2018), "280", 40)
    rows[2013, "205.2ч.1"] |= {"primaryFine": 30, "primarySuspended": 21}
    file = written(folder / "odd.csv", rows)
    with file.open("a", encoding="utf-8") as more:
        more.write("2013,148ч.1,51" + "," * (len(HEADER) - 3) + "\n")
    return numbers(register_of(folder, (file, SOURCE)))


def test_a_missing_year_is_a_gap_and_growth_says_so(odd: Numbers) -> None:
    series = table(odd, SUMS)
    assert "2014" in series.dimensions[0].values
    assert series.cells["2014", "ru/uk/282", "principal"] == Cell(None, State.NOT_KNOWN)
    one = growth(odd, "ru/uk/282", "principal", "2012-2017")
    assert one and one.value == "1.00" and ["Across years without a figure: 2014."] == [note.en for note in one.notes]


def test_a_row_of_the_whole_article_that_may_contain_its_parts_gives_no_sum(odd: Numbers) -> None:
    cells = table(odd, SUMS).cells
    assert cells["2014", "ru/uk/280", "principal"].value is None  # 60 may be all of which 50 are part 1
    assert cells["2015", "ru/uk/280", "principal"].value == 90  # 40 cannot
    assert any("may contain the others" in gap.en for gap in table(odd, SUMS).gaps)


def test_two_rows_that_disagree_show_neither(odd: Numbers) -> None:
    cells = table(odd, PARTS).cells
    assert cells["2013", "ru/uk/148/1", "convicted_principal"].state is State.NOT_KNOWN
    assert cells["2013", "ru/uk/148/1", "convicted_additional"].value == 5
    assert any("the source says two things" in gap.en for gap in table(odd, PARTS).gaps)


def test_penalties_of_more_people_than_were_convicted_are_not_published(odd: Numbers) -> None:
    name = "official-ru-judicial-department-sentences"
    assert name not in {one.name for one in odd.tables}
    (why,) = (one.why.en for one in odd.unpublished if one.name == name)
    assert name in why and "2013, ru/uk/205.2/1" in why


def test_what_is_hidden_later_gives_no_derived_number(odd: Numbers) -> None:
    """Disclosure control runs after the numbers were made: what it hides takes its derived numbers along."""
    cells = {**table(odd, SUMS).cells, ("2017", "ru/uk/282", "principal"): Cell(None, State.HIDDEN)}
    tables = [replace(one, cells=cells) if one.name == SUMS else one for one in odd.tables]
    after = {one.name: one for one in settled(odd.derived, tables)}
    gone = after[f"growth/{SUMS}/ru/uk/282/principal/2012-2017"]
    assert gone.value is None and gone.why and "hidden" in gone.why.en
    assert after[f"growth/{SUMS}/ru/uk/282/principal or additional/2012-2017"].value == "1.00"


def test_two_sources_that_disagree_are_both_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own" / "xx" / "other"
    own.mkdir(parents=True)
    text = (find(SOURCE).folder / "source.toml").read_text(encoding="utf-8")
    (own / "source.toml").write_text(text.replace(f'id = "{SOURCE}"', 'id = "xx/other"'), encoding="utf-8")
    monkeypatch.setenv("GLASNOST_SOURCES", str(tmp_path / "own"))
    one = written(tmp_path / "one.csv", steady(range(2012, 2018)))
    two = written(tmp_path / "two.csv", steady(range(2012, 2017)) | steady(range(2017, 2018), convicted=61))
    found = numbers(register_of(tmp_path, (one, SOURCE), (two, "xx/other")))
    key = ("2017", "ru/uk/282/1", "convicted_principal")
    names = (PARTS, "official-xx-other-convictions")
    assert [table(found, name).cells[key].value for name in names] == [50, 61]
    for name, ours, theirs in zip(names, (50, 61), (61, 50), strict=True):
        conflicts = [gap.en for gap in table(found, name).gaps if gap.en.startswith("Conflict")]
        assert len(conflicts) == 1 and f"{ours} here, {theirs} in the source" in conflicts[0]


def test_a_newer_file_corrects_an_older_one(tmp_path: Path) -> None:
    one = written(tmp_path / "one.csv", steady(range(2012, 2018)))
    two = written(tmp_path / "two.csv", steady(range(2017, 2018), convicted=61))
    found = numbers(register_of(tmp_path, (one, SOURCE), (two, SOURCE)))
    series = table(found, SUMS).cells
    assert series["2016", "ru/uk/282", "principal"].value == 50
    assert series["2017", "ru/uk/282", "principal"].value == 61


def test_the_page_says_the_same(real: Numbers) -> None:
    """The table in docs/statistics.md is what the series give."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
    names = {"ru/uk/282": "article 282", "ru/uk/280+282": "articles 280 and 282"}
    for group, _articles, way, ratio in CLAIMS:
        first, last = (table(real, SUMS).cells[year, group, way].value for year in ("2012", "2017"))
        assert f"| {names[group]} | {way} article | {first} | {last} | ×{ratio} |" in page
