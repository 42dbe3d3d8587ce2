"""Courts and numbers in one form: what is one court, what is another, and what nobody can tell."""

from __future__ import annotations

import duckdb
import pytest

from glasnost.linking import groups
from glasnost.linking.courts import court_of, number_of

SURELY = [
    # cases of nouns, «г.» and «города», what stands before the name
    ("Судья Ленинского районного суда г. Энска", None, "Ленинский районный суд города Энск", None),
    # a card tells the region in a column of its own, the text in the name
    ("Палехский районный суд", "Ивановская область", "Палехского районного суда Ивановской области", None),
    # one of its kind in the country: no town is needed
    ("Пермского краевого суда", None, "Пермский краевой суд", None),
    ("ТРЕТИЙ КАССАЦИОННЫЙ СУД ОБЩЕЙ ЮРИСДИКЦИИ", None, "Третьего кассационного суда общей юрисдикции", None),
    # a Latin letter among the Russian ones
    ("Верховный Cуд Республики Коми", None, "ВЕРХОВНОГО СУДА РЕСПУБЛИКИ КОМИ", None),
    ("Мировой судья судебного участка № 1 Энского района г. Энска", None,
     "мирового судьи судебного участка №1 Энского района города Энска", None),
]  # fmt: skip
PERHAPS = [
    # dozens of towns have one
    ("Ленинский районный суд", None, "Ленинского районного суда г. Энска", None),
    ("Ленинский районный суд", None, "Ленинский районный суд", None),
    ("мировой судья судебного участка № 1", None, "мирового судьи судебного участка № 1", None),
]
OTHER = [
    ("Ленинский районный суд г. Энска", None, "Ленинский районный суд г. Онска", None),
    ("Ленинский районный суд", "Омская область", "Ленинский районный суд", "Томская область"),
    ("Энский районный суд", None, "Энский городской суд", None),
    ("Первый кассационный суд общей юрисдикции", None, "Второй кассационный суд общей юрисдикции", None),
    ("Верховный Суд Республики Коми", None, "Верховный Суд Республики Тыва", None),
    ("Верховный Суд Российской Федерации", None, "Верховный Суд Республики Коми", None),
]


ROWS = [(SURELY, False, True), (PERHAPS, False, False), (OTHER, True, False)]


@pytest.mark.parametrize(
    ("names", "other", "surely"), [(row, other, surely) for rows, other, surely in ROWS for row in rows]
)
def test_two_names(names: tuple[str, str | None, str, str | None], other: bool, surely: bool) -> None:
    one, two = court_of(names[0], names[1]), court_of(names[2], names[3])
    assert one is not None and two is not None
    assert (one.is_other(two), one.is_surely(two)) == (other, surely), (one, two)
    assert (two.is_other(one), two.is_surely(one)) == (other, surely)


def test_what_is_no_court() -> None:
    assert court_of("ОМВД России по Энскому району") is None
    assert court_of(None) is None


def test_numbers() -> None:
    assert number_of("05-0123/24") == ["5-123/2024"]  # zeros in front, two figures of the year
    assert number_of("2-2435/2025 ~ М-7726/2025") == ["2-2435/2025"]  # the number of the claim is another
    assert number_of("8Г-2459/2026 [88-7927/2026]") == ["8г-2459/2026", "88-7927/2026"]
    assert number_of("7У-5/2024") == number_of("7Y-5/2024")  # Latin Y
    assert number_of("№ 5 - 12 / 2024") == ["5-12/2024"]
    assert number_of("5|1|-3/2021") == ["5|1|-3/2021"]
    assert number_of(None) == number_of("б/н") == []


@pytest.mark.parametrize(
    "docket", ["05-0123/24", "5-12/2022", "№ 5 - 12 / 2024", "7Y-5/2024", "N 1-007/2021", "3/1-02/2020"]
)
def test_millions_of_plain_numbers_are_read_alike(docket: str) -> None:
    """What the database does with a plain number is what `number_of` does."""
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT {groups._PLAIN} FROM (SELECT ? AS docket_number)", [docket]).fetchall()
    assert [found[0][0]] == number_of(docket)
