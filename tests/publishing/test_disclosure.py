"""Nobody can work out a small count from everything that was ever published; what cannot be published is named."""

from __future__ import annotations

import ast
import itertools
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from every_register import possible
from random_registers import NO_WORDS, Charge, Values, changed, charges, policy, table_of

from glasnost.model.problems import Problem
from glasnost.publishing.derived import Derived, Formula, Operand
from glasnost.publishing.disclosure import audit as audit_module
from glasnost.publishing.disclosure.audit import Shown, Statement, audit
from glasnost.publishing.disclosure.memory import in_order, recall, remember
from glasnost.publishing.disclosure.policies import Policy, Rule, load_policies
from glasnost.publishing.disclosure.release import Release, check, protect
from glasnost.publishing.disclosure.texts import statements
from glasnost.publishing.tables import TOTAL, Cell, State, Table, Words

REGISTERS = 20 * int(os.environ.get("GLASNOST_MORE", "1"))  # GLASNOST_MORE=50 makes it the thousand
TINY: Values = {"year": ("2016", "2017"), "article": ("280", "282"), "region": ("A", "B")}

SCHEMES: list[tuple[tuple[str, ...], ...]] = [
    (("year", "article"), ("year", "region")),
    (("year", "article"), ("article", "region"), ("year", "region")),
    (("year", "article", "region"),),
]


def random_values(chance: random.Random) -> Values:
    """Two to four years, two to four articles, two to five regions."""
    return {
        "year": tuple(str(2015 + each) for each in range(chance.randrange(2, 5))),
        "article": tuple(f"28{each}" for each in range(chance.randrange(2, 5))),
        "region": tuple("ABCDE"[: chance.randrange(2, 6)]),
    }


def tables_and_policies(kind: int, rows: list[Charge], values: Values) -> tuple[list[Table], list[Policy]]:
    """Two linked tables; one of three dimensions; three linked in a circle; charges and the people charged."""
    cube = len(values["region"]) < 4
    schemes = (
        [("year", "article"), ("year", "region")],
        [("year", "article", "region")] if cube else [("year", "region")],
        [("year", "article"), ("article", "region"), ("year", "region")],
        [("year", "article"), ("year", "region")],
    )[kind]
    tables = [table_of("-".join(by), rows, by, values) for by in schemes]
    policies = [policy(*(table.name for table in tables))]
    if kind == 3:
        people = [table_of("people-" + "-".join(by), rows, by, values, "people") for by in schemes]
        tables += people
        policies.append(policy(*(table.name for table in people), population="people", at_most="charges"))
    return tables, policies


@pytest.mark.parametrize("part", range(4))
def test_two_releases_give_nothing_away(part: int) -> None:
    """Random registers published twice with changes between: the audit of both together finds nothing, and it could."""
    hidden = ranges = 0
    for seed in range(part * REGISTERS // 4, (part + 1) * REGISTERS // 4):
        chance = random.Random(seed)
        values = random_values(chance)
        rows = charges(chance, chance.choice((5, 20, 60, 150)), values)
        later = changed(chance, rows, values)
        first = protect(*tables_and_policies(seed % 4, rows, values))
        second = protect(*tables_and_policies(seed % 4, later, values), [recall(remember(first.shown), "first")])
        again = check(second, texts_of(second))
        assert not again.recoverable and not again.narrow
        ranges += len(again.ranges)
        hidden += sum(each.primary + each.complementary for each in second.hidden.values())
        assert_small_are_hidden(second, tables_and_policies(seed % 4, later, values)[0])
    print(f"{REGISTERS // 4} registers, {hidden} cells hidden in the second release, {ranges} ranges")
    assert hidden and ranges


def texts_of(release: Release) -> list[Statement]:
    """What texts say of a release: sums of what is shown, and how many times larger one is than another, rounded."""
    statements = []
    for name, table in release.tables.items():
        shown = [(key, cell.value) for key, cell in table.cells.items() if cell.value]
        numbers = sum(value for _key, value in shown if value is not None)
        statements.append(Statement({(name, key): 1.0 for key, _value in shown}, numbers, numbers))
        for (one, before), (two, after) in itertools.pairwise(shown):
            assert before is not None and after is not None
            statements.append(Statement({(name, two): 1.0, (name, one): -after / before}, -0.01, 0.01))
    return statements


def assert_small_are_hidden(release: Release, tables: Sequence[Table]) -> None:
    """No small count goes out, and whatever goes out is true."""
    for table in tables:
        for key, cell in release.tables[table.name].cells.items():
            real = table.cells[key].value
            assert cell.value in (None, real)
            assert cell.value is None or not 0 < cell.value < 5


def masked(chance: random.Random, tables: Sequence[Table], share: float) -> list[Table]:
    """Tables of which some cells are hidden anyhow, the same in all of them."""
    chosen: dict[frozenset[tuple[str, str]], bool] = {}
    found = []
    for table in tables:
        cells = {}
        for key, cell in table.cells.items():
            names = (dimension.name for dimension in table.dimensions)
            where = frozenset(pair for pair in zip(names, key, strict=True) if pair[1] != TOTAL)
            hide = chosen.setdefault(where, bool(where) and chance.random() < share)
            cells[key] = Cell(None, State.HIDDEN) if hide else cell
        found.append(replace(table, cells=cells))
    return found


def seen(tables: Sequence[Table]) -> Shown:
    return Shown({table.name: table for table in tables}, {table.name: "charges" for table in tables}, {"charges": 5})


def test_audit_equals_trying_every_register() -> None:
    """Also for tables in a circle, where more is known than their margins say."""
    compared = 0
    for seed in range(40):
        chance = random.Random(seed)
        rows = charges(chance, chance.randrange(2, 9), TINY)
        schemes = chance.choice(SCHEMES)
        tables = masked(
            chance, [table_of("-".join(by), rows, by, TINY) for by in schemes], chance.choice((0.3, 0.6, 1))
        )
        every = possible(tables, TINY, len(rows))
        for found in audit([seen(tables)]).ranges:
            numbers = {each[found.cell[1], found.cell[2]] for each in every}
            assert (found.low, found.high) == (min(numbers), max(numbers)), (seed, found)
            compared += 1
    assert compared > 200


def test_audit_of_two_releases_equals_trying_every_pair() -> None:
    """The attacker knows that no published cell shrank, and asks for the change as well."""
    compared = 0
    by = (("year", "article"),)
    values: Values = {"year": ("2016", "2017"), "article": ("280", "282")}
    for seed in range(25):
        chance = random.Random(seed)
        rows = charges(chance, chance.randrange(3, 9), values)
        both = [rows, rows + charges(chance, chance.randrange(4), values)]
        tables = [masked(chance, [table_of("-".join(each), some, each, values) for each in by], 0.8) for some in both]
        one, two = (possible(each, values, len(some)) for each, some in zip(tables, both, strict=True))
        pairs = [(a, b) for a in one for b in two if all(a[where] <= b[where] for where in a)]
        for found in audit([seen(each) for each in tables]).ranges:
            where = found.cell[1:]
            if found.since is not None:
                numbers = {b[where] - a[where] for a, b in pairs}
            else:
                numbers = {pair[found.cell[0]][where] for pair in pairs}
            assert (found.low, found.high) == (min(numbers), max(numbers)), (seed, found)
            compared += 1
    assert compared > 100


def test_a_small_count_may_be_any_small_count() -> None:
    """By trying every register: a hidden small count can be 1, and more than the threshold."""
    tried = 0
    for seed in range(12):
        chance = random.Random(seed)
        values: Values = {"year": ("2016", "2017"), "article": ("280", "282", "282.1")}
        rows = charges(chance, 14, values)
        table = table_of("t", rows, ("year", "article"), values)
        out = protect([table], [policy("t")]).tables["t"]
        if out.cells[TOTAL, TOTAL].state is State.HIDDEN:
            continue
        every = possible([out], values, len(rows))
        for key, cell in table.cells.items():
            if cell.value is not None and 0 < cell.value < 5:
                numbers = {each["t", key] for each in every}
                assert min(numbers) <= 1 and max(numbers) > 5
                tried += 1
    assert tried > 10


def small_table(rows: int = 30, name: str = "t") -> tuple[Table, list[Charge]]:
    chance = random.Random(3)
    found = charges(chance, rows, TINY)
    return table_of(name, found, ("year", "region"), TINY), found


def test_one_new_charge_is_not_told() -> None:
    """A number that changed by one since it was published is hidden; unless the policy says otherwise."""
    rows: list[Charge] = [{"year": y, "region": r, "person": ""} for y in ("2016", "2017") for r in "AB"] * 10
    by = ("year", "region")
    first = protect([table_of("t", rows, by, TINY)], [policy("t")])
    assert not any(cell.state is State.HIDDEN for cell in first.tables["t"].cells.values())
    earlier = recall(remember(first.shown), "")
    later = table_of("t", [*rows, rows[0]], by, TINY)
    second = protect([later], [policy("t")], [earlier])
    assert second.tables["t"].cells["2016", "A"].state is State.HIDDEN
    assert second.hidden["t"].changes == 4  # the cell, its two totals, and the total of all
    shown = protect([later], [policy("t", changes=False)], [earlier])
    assert shown.tables["t"].cells["2016", "A"] == Cell(11)
    same = protect([table_of("t", rows, by, TINY)], [policy("t")], [earlier])
    assert same.tables == first.tables


def test_people_hide_the_charges_of_one_person() -> None:
    """Eight charges against one person are a count of one."""
    rows: list[Charge] = [{"year": "2016", "region": "A", "person": "1"} for _ in range(8)] + [
        {"year": y, "region": r, "person": f"{y}{r}{n}"}
        for y in TINY["year"]
        for r in "AB"
        for n in range(9)
        if (y, r) != ("2016", "A")
    ]
    by = ("year", "region")
    tables = [table_of("t", rows, by, TINY), table_of("p", rows, by, TINY, "people")]
    out = protect(tables, [policy("t"), policy("p", population="people", at_most="charges")])
    assert out.tables["t"].cells["2016", "A"].state is State.HIDDEN


def test_a_number_in_a_text_stops_a_release() -> None:
    table, _rows = small_table(14)
    out = protect([table], [policy("t")])
    key = next(key for key, cell in out.tables["t"].cells.items() if cell.state is State.HIDDEN)
    number = table.cells[key].value
    assert number is not None
    with pytest.raises(Problem, match="can be worked out"):
        check(out, [Statement({("t", key): 1.0}, number, number)])
    with pytest.raises(Problem, match="contradicts itself"):
        check(out, [Statement({("t", key): 1.0}, -5, -5)])


def test_audit_sees_what_subtraction_gives() -> None:
    """A total with one hidden part, and two that are known to within two."""
    table, _rows = small_table()
    alone = replace(table, cells={**table.cells, ("2016", "A"): Cell(None, State.HIDDEN)})
    assert [found.recoverable for found in audit([seen([alone])]).ranges] == [True]
    tight = table_of("t", [{"year": "2016", "region": "A"}, {"year": "2016", "region": "B"}], ("year", "region"), TINY)
    hide = {key: Cell(None, State.HIDDEN) for key in tight.cells if key[1] != TOTAL}
    found = audit([seen([replace(tight, cells={**tight.cells, **hide})])])
    assert found.narrow and all(each.narrow for each in found.ranges)


def test_nothing_goes_out_without_a_policy() -> None:
    table, _rows = small_table()
    with pytest.raises(Problem, match="no policy says whether these tables may be published: t"):
        protect([table], [])
    assert protect([table], [policy("t", "nowhere")]).without_table == ("nowhere",)


def test_exact_and_prohibited() -> None:
    table, _rows = small_table(6)
    exact = Policy("e", Rule.EXACT, ("t",), "", NO_WORDS)
    assert protect([table], [exact]).tables["t"] == table
    law = Words("a law", "закон")
    out = protect([table], [Policy("p", Rule.PROHIBITED, ("t",), "", NO_WORDS, law=law)])
    assert out.tables == {} and out.withheld == {"t": law}
    with pytest.raises(Problem, match="stands in a table that is published exactly"):
        protect([table, replace(table, name="u")], [replace(exact, population="charges"), policy("u")])


def test_tables_that_do_not_add_up_or_disagree() -> None:
    table, rows = small_table()
    wrong = replace(table, cells={**table.cells, ("2016", TOTAL): Cell(999)})
    with pytest.raises(Problem, match="does not add up"):
        protect([wrong], [policy("t")])
    other = table_of("u", rows[1:], ("year", "article"), TINY)
    with pytest.raises(Problem, match="t and u disagree"):
        protect([table, other], [policy("t", "u")])
    people = table_of("p", [*rows, *rows], ("year", "region"), TINY)
    with pytest.raises(Problem, match="more people than charges"):
        protect([table, people], [policy("t"), policy("p", population="people", at_most="charges")])


def test_what_an_earlier_release_leaves_behind() -> None:
    table, _rows = small_table(14)
    first = protect([table], [policy("t")])
    text = remember(first.shown)
    one = recall(text, "one")
    assert one.tables["t"].cells == first.tables["t"].cells
    hidden = [cell for cell in one.tables["t"].cells.values() if cell.state is State.HIDDEN]
    assert hidden and all(cell.value is None for cell in hidden)
    with pytest.raises(Problem, match="two: this record of an earlier release was altered"):
        recall(text.replace('"hidden"', "3", 1), "two")
    with pytest.raises(Problem, match="altered, or is none"):
        recall("[]", "two")
    two = recall(remember(protect([table], [policy("t")], [one]).shown, one.digest), "two")
    assert in_order({"b": two, "a": one}) == (one, two)
    with pytest.raises(Problem, match="b: the release before this one is missing"):
        in_order({"b": two})


def test_large_tables_are_split_or_coarsened_and_say_so() -> None:
    chance = random.Random(1)
    values: Values = {
        "year": tuple(str(each) for each in range(2000, 2020)),
        "article": tuple(f"a{each}" for each in range(8)),
        "region": tuple(f"r{each}" for each in range(150)),
        "act": ("post", "repost"),
    }
    rows = charges(chance, 300, values)
    narrow = {**values, "year": values["year"][:2], "region": values["region"][:4]}
    few = charges(chance, 60, narrow)
    out = protect([table_of("t", few, ("year", "article", "region", "act"), narrow)], [policy("t")])
    assert set(out.tables) == {"t-year-article", "t-year-region", "t-year-act"}
    assert all("Split" in table.gaps[-1].en for table in out.tables.values()) and out.fitted[0].table == "t"
    out = protect(
        [table_of("t", rows, ("year", "region"), values), table_of("u", rows, ("year", "article"), values)],
        [policy("t", "u")],
    )
    region = out.tables["t"].dimensions[1]
    assert (
        len(out.tables["t"].cells) + len(out.tables["u"].cells) - 21 <= 2000
        and "put together" in out.tables["t"].gaps[-1].en
    )
    assert region.values[-1].startswith("rest-") and len(region.groups[region.values[-1]]) > 50


def test_tables_in_too_large_a_circle() -> None:
    values: Values = {name: tuple(f"{name}{each}" for each in range(13)) for name in ("a", "b", "c")}
    rows = charges(random.Random(1), 50, values)
    tables = [table_of(by, rows, tuple(by), values) for by in ("ab", "bc", "ac")]
    with pytest.raises(Problem, match="linked in a circle over a, b, c"):
        protect(tables, [policy("ab", "bc", "ac")])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('rule = "hide"', "rule is one of exact, suppress, prohibited"),
        ('rule = "exact"', "tables is a list"),
        ('rule = "exact"\ntables = ["t"]\nthreshold = 5', "threshold says nothing in a policy of the rule exact"),
        ('rule = "suppress"\ntables = ["t"]\nthreshold = 1', "threshold is a whole number, at least 2"),
        ('rule = "suppress"\ntables = ["t"]\nchanges = 1', "changes is «hide» or «show»"),
        ('rule = "suppress"\ntables = ["t"]\nwhy.en = "x"', "why is said in English and in Russian"),
        ('rule = "prohibited"\ntables = ["t"]\nwhy = {en="x", ru="x"}', "law is said in English and in Russian"),
        ("rule =", "cannot be read"),
    ],
)
def test_policies_that_cannot_be_used(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=what):
        load_policies(tmp_path)


def test_policies(tmp_path: Path) -> None:
    text = 'rule = "suppress"\ntables = ["t"]\nwhy = {en = "x", ru = "x"}\n'
    (tmp_path / "charges.toml").write_text(text, encoding="utf-8")
    found = load_policies(tmp_path)
    assert found[0].population == "charges" and found[0].threshold == 5 and found[0].hide_changes
    (tmp_path / "other.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match="the table t has two policies: charges and other"):
        load_policies(tmp_path)


def test_the_audit_is_independent() -> None:
    """It imports nothing of ours but what a table is."""
    tree = ast.parse(Path(audit_module.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name for name in imported if name.startswith("glasnost")} == {"glasnost.publishing.tables"}


def test_a_rounded_share_of_a_hidden_number_is_found_out() -> None:
    """What the texts say of cells that are shown gives nothing away; a share computed before hiding does."""
    table, _rows = small_table(60)
    out = protect([table], [policy("t")])
    hidden = next(key for key, cell in out.tables["t"].cells.items() if cell.state is State.HIDDEN)
    shown = next(key for key, cell in out.tables["t"].cells.items() if cell.value)

    def share(key: tuple[str, ...], of: tuple[str, ...], formula: Formula) -> Derived:
        over, under = Operand("t", key), Operand("t", of)
        part, whole = table.cells[key].value, table.cells[of].value
        assert part is not None and whole
        value = f"{(100 if formula is Formula.SHARE else 1) * part / whole:.1f}"
        return Derived("n", "t", NO_WORDS, formula, (over,), (under,), 1, value, NO_WORDS)

    for formula in (Formula.SHARE, Formula.GROWTH):
        check(out, statements([share(shown, shown, formula)], out.tables))
    total = (TOTAL, TOTAL)
    assert out.tables["t"].cells[total].value
    with pytest.raises(Problem, match="the audit stops this release"):
        check(out, statements([share(hidden, total, Formula.SHARE)], out.tables))
