"""An invented release: official figures, a table of a register with hidden cells, the effect of a law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.disclosure.audit import Shown
from glasnost.publishing.disclosure.memory import remember
from glasnost.publishing.site.about import About
from glasnost.publishing.site.corrections_page import changes_between
from glasnost.publishing.site.release import Earlier, Hiding, Release
from glasnost.publishing.statistics.settling import settled
from glasnost.publishing.tables import TOTAL, Break, Cell, Dimension, State, Table, Words

KEY = b"k" * 32
YEARS = ("2012", "2013", "2014", "2015", "2016", "2017", "2018", "2019")
WAYS = {"principal": Words("principal article", "основная статья"), "any": Words("any article", "любая статья")}
OFFICIAL, REGISTER, EFFECT = "official-invented", "charges-by-region-article", "effect-invented"


def official(at_last: int = 17) -> Table:
    """Nobody has looked up 2016."""
    numbers = [(131, 149), (185, 227), (258, 307), (369, 444), (None, None), (462, 571), (420, 520), (at_last, 30)]
    cells = {
        (year, way): Cell(number) if number is not None else Cell(None, State.NOT_KNOWN)
        for year, row in zip(YEARS, numbers, strict=True)
        for way, number in zip(WAYS, row, strict=True)
    }
    dimensions = (
        Dimension("year", Words("year", "год"), YEARS),
        Dimension("counted", Words("counted as", "как считать"), tuple(WAYS), WAYS),
    )
    return Table(
        OFFICIAL,
        Words("Convicted people: invented figures", "Осуждённые: вымышленные числа"),
        "people",
        Words("People convicted under the invented article 999.", "Осуждённые по вымышленной статье 999."),
        Words("An invented office, form 10", "Вымышленное ведомство, форма 10"),
        dimensions,
        cells,
        gaps=(Words("Nobody has looked up 2016.", "2016 год никто не смотрел."),),
        official=True,
        breaks=(
            Break("year", "2019", "2019-01-07", Words("A law of 2018 changed it.", "Закон 2018 года это изменил.")),
        ),
    )


def register(
    hidden: Sequence[tuple[str, str]] = (("Beta", "10.1"), ("Beta", "10.2"), ("Gamma", "10.1"), ("Gamma", "10.2")),
) -> Table:
    """Two regions with small numbers in both articles."""
    leaves = {
        ("Alpha", "10.1"): 120, ("Alpha", "10.2"): 34, ("Beta", "10.1"): 3, ("Beta", "10.2"): 21,
        ("Gamma", "10.1"): 44, ("Gamma", "10.2"): 2,
    }  # fmt: skip
    regions, articles = ("Alpha", "Beta", "Gamma"), ("10.1", "10.2")
    cells: dict[tuple[str, ...], Cell] = {}
    for key in product((TOTAL, *regions), (TOTAL, *articles)):
        parts = product(regions if key[0] == TOTAL else key[:1], articles if key[1] == TOTAL else key[1:])
        cells[key] = Cell(None, State.HIDDEN) if key in hidden else Cell(sum(leaves[part] for part in parts))
    dimensions = (
        Dimension("region", Words("region", "регион"), (TOTAL, *regions), {TOTAL: Words("total", "всего")}),
        Dimension("article", Words("article", "статья"), (TOTAL, *articles), {TOTAL: Words("total", "всего")}),
    )
    return Table(
        REGISTER,
        Words("Charges by region and article", "Обвинения по регионам и статьям"),
        "charges",
        Words("All charges of an invented register.", "Все обвинения вымышленного реестра."),
        Words("The register", "Реестр"),
        dimensions,
        cells,
        ("region", "article"),
    )


def effect(freed: int = 40) -> Table:
    """What an invented law does."""
    numbers = {TOTAL: 224, "freed": freed, "not freed": 170, "to find out": 14 + 40 - freed}
    labels = {
        TOTAL: Words("total", "всего"), "freed": Words("freed", "освобождает"),
        "not freed": Words("not freed", "не освобождает"), "to find out": Words("to find out", "надо выяснить"),
    }  # fmt: skip
    return Table(
        f"{EFFECT}-by-class",
        Words("An invented law: effect", "Вымышленный закон: действие"),
        "charges",
        Words("All charges under an invented law.", "Все обвинения по вымышленному закону."),
        Words("The register", "Реестр"),
        (Dimension(EFFECT, Words("what it does", "что делает"), tuple(numbers), labels),),
        {(name,): Cell(number) for name, number in numbers.items()},
        (EFFECT,),
    )


def _growth(way: str) -> Derived:
    said = WAYS[way]
    return Derived(
        f"growth/{way}",
        OFFICIAL,
        Words(f"Growth, {said.en}, 2012 to 2017", f"Рост, {said.ru}, 2012–2017"),
        Formula.GROWTH,
        (Operand(OFFICIAL, ("2017", way)),),
        (Operand(OFFICIAL, ("2012", way)),),
        2,
        None,
        Words("The later number divided by the earlier one.", "Позднее число, делённое на раннее."),
    )


def derived() -> list[Derived]:
    """Growth by two definitions; a share; a sum; a growth from a year that nobody has looked up."""
    table = f"{EFFECT}-by-class"
    freed, unclear, whole = (Operand(table, (name,)) for name in ("freed", "to find out", TOTAL))
    text = Words("Of the charges in the table.", "Из обвинений в таблице.")
    unknown = Operand(OFFICIAL, ("2016", "any")), Operand(OFFICIAL, ("2012", "any"))
    return [
        _growth("principal"),
        _growth("any"),
        Derived("least", table, Words("Freed", "Освобождает"), Formula.SHARE, (freed,), (whole,), 1, None, text),
        Derived("most", table, Words("At most", "Не больше"), Formula.SUM, (freed, unclear), (), 0, None, text),
        Derived("none", OFFICIAL, Words("To 2016", "До 2016"), Formula.GROWTH, unknown[:1], unknown[1:], 2, None, text),
    ]


def release(
    tables: Sequence[Table] | None = None, number: int = 1, earlier: Sequence[Earlier] = (), before: str = ""
) -> Release:
    """A release of these tables."""
    found = tuple(tables or (official(), register(), effect()))
    hiding = [
        Hiding(
            table.name,
            "exact" if table.official else "suppress",
            None if table.official else 5,
            *((2, 2) if any(cell.state is State.HIDDEN for cell in table.cells.values()) else (0, 0)),
        )
        for table in found
    ]
    suppressed = {table.name: table for table in found if not table.official}
    shown = Shown(suppressed, dict.fromkeys(suppressed, "charges"), {"charges": 5})
    return Release(
        number=number,
        day=date(2026, 11, 22),
        run_id="00000007-20261122T000000Z",
        versions={"charge": 3},
        about=About(publisher="Nobody", contact="nobody@example.org", address="https://example.org/numbers"),
        tables=found,
        derived=settled(derived(), found),
        hiding=tuple(hiding),
        changes=changes_between(earlier[-1].tables, found) if earlier else (),
        earlier=tuple(earlier),
        memory=remember(shown, before),
    )
