"""A release: tables in, tables out of which nobody can work out a small count, or a named problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from glasnost.model.language import _, counted
from glasnost.model.problems import Problem
from glasnost.publishing.disclosure.audit import Audit, Range, Shown, Statement, audit
from glasnost.publishing.disclosure.facts import Address, addresses, covering
from glasnost.publishing.disclosure.fitting import Fitted, fit
from glasnost.publishing.disclosure.memory import Earlier
from glasnost.publishing.disclosure.policies import Policy, Rule, policies_of
from glasnost.publishing.disclosure.sums import check_sums
from glasnost.publishing.disclosure.suppression import Pattern, Why, suppress
from glasnost.publishing.disclosure.system import Group
from glasnost.publishing.tables import Cell, State, Table, Words


@dataclass(frozen=True)
class Hidden:
    """What is hidden of one table. cells: all that it has. primary: small counts, and numbers that changed by little
    since they were published (`changes` of them). complementary: hidden because they would give a primary one away.
    """

    cells: int
    primary: int
    changes: int
    complementary: int


@dataclass(frozen=True)
class Release:
    """What goes out.

    tables: by name, protected. hidden: of each table under `suppress`. withheld: tables that a law forbids, and the law.
    fitted: tables that were made smaller, with what was done. without_table: names in policies that no table has.
    shown: all of this release that the next one must know. audit: the attacker's ranges.
    """

    tables: Mapping[str, Table]
    hidden: Mapping[str, Hidden]
    withheld: Mapping[str, Words]
    fitted: tuple[Fitted, ...]
    without_table: tuple[str, ...]
    earlier: tuple[Earlier, ...]
    fell: frozenset[tuple[int, Address]]
    shown: Shown
    audit: Audit


def protect(
    tables: Iterable[Table],
    policies: Sequence[Policy],
    earlier: Sequence[Earlier] = (),
    statements: Sequence[Statement] = (),
) -> Release:
    """Protect tables before they are published.

    earlier: what was published before, oldest first. statements: numbers in the texts of this release.
    Raises Problem: a table without a policy, one that does not add up, one that cannot be protected, a failed audit.
    """
    given = {table.name: table for table in tables}
    owners, without_table = policies_of(given, policies)
    withheld = {name: policy.law for name, policy in owners.items() if policy.law is not None}
    allowed = {name: table for name, table in given.items() if name not in withheld}
    check_sums(allowed, {name: _population(name, owners[name]) for name in allowed})
    fitted = fit(allowed, owners)
    owners = {name: owners[source] for name, source in fitted.sources.items()}
    group = _group(fitted.tables, owners)
    check_sums(group.tables, group.populations)
    pattern = suppress(group, owners, [Group(each.tables, each.populations, each.at_most) for each in earlier])
    protected = {name: _hide(table, group.populations[name], owners[name], pattern) for name, table in group.tables.items()}
    shown = _shown(protected, group, owners)
    release = Release(
        protected,
        {name: _count(group.tables[name], group.populations[name], pattern) for name in _suppressed(protected, owners)},
        withheld,
        fitted.notes,
        without_table,
        tuple(earlier),
        pattern.fell,
        shown,
        Audit(()),
    )
    return replace(release, audit=check(release, statements))


def check(release: Release, statements: Sequence[Statement] = ()) -> Audit:
    """Attack a release with all that is known; raises Problem if a hidden number can be worked out or nearly so."""
    found = audit([*(_seen(each) for each in release.earlier), release.shown], release.fell, statements)
    if found.contradictory:
        raise Problem(
            _("what is published contradicts itself or an earlier release, so the audit cannot vouch for it"),
            remedy=_("Check the earlier releases and the numbers in the texts."),
        )
    if found.recoverable or found.narrow:
        worst = found.recoverable or found.narrow
        raise Problem(
            counted(
                "the audit stops this release: {n} hidden number can be worked out or nearly so",
                "the audit stops this release: {n} hidden numbers can be worked out or nearly so",
                len({each.cell for each in (*found.recoverable, *found.narrow)}),
            ).format(n=len({each.cell for each in (*found.recoverable, *found.narrow)})),
            where=_place(worst[0]),
            remedy=_("Publish coarser tables, or leave out the number in the text."),
        )
    return found


def _place(found: Range) -> str:
    """The table and coordinates of a cell: without its number."""
    _release, table, key = found.cell
    return f"{table} ({', '.join(key)})"


def _population(name: str, policy: Policy) -> str:
    """What a table counts; a table whose policy does not say is linked with no other."""
    return policy.population or f"table {name}"


def _group(tables: Mapping[str, Table], owners: Mapping[str, Policy]) -> Group:
    populations = {name: _population(name, owners[name]) for name in tables}
    at_most = {policy.population: policy.at_most for policy in owners.values() if policy.at_most}
    return Group(tables, populations, at_most)


def _suppressed(tables: Mapping[str, Table], owners: Mapping[str, Policy]) -> list[str]:
    return [name for name in tables if owners[name].rule is Rule.SUPPRESS]


def _hide(table: Table, population: str, policy: Policy, pattern: Pattern) -> Table:
    """The table without the numbers of its hidden cells."""
    if policy.rule is not Rule.SUPPRESS:
        return table
    where = addresses(table, population)
    cells = {
        key: Cell(None, State.HIDDEN) if cell.state is State.COUNTED and where[key] in pattern.hidden else cell
        for key, cell in table.cells.items()
    }
    return replace(table, cells=cells)


def _count(table: Table, population: str, pattern: Pattern) -> Hidden:
    whys = [pattern.hidden[where] for where in addresses(table, population).values() if where in pattern.hidden]
    changes, complementary = whys.count(Why.CHANGE), whys.count(Why.COMPLEMENT)
    return Hidden(len(table.cells), len(whys) - complementary, changes, complementary)


def _shown(tables: Mapping[str, Table], group: Group, owners: Mapping[str, Policy]) -> Shown:
    thresholds: dict[str, int] = {}
    for name in _suppressed(tables, owners):
        population = group.populations[name]
        thresholds[population] = max(owners[name].threshold, thresholds.get(population, 0))
    reaching = {name: covering(group.tables[name]) for name in tables}
    return Shown(tables, group.populations, thresholds, group.at_most, reaching)


def _seen(earlier: Earlier) -> Shown:
    return Shown(earlier.tables, earlier.populations, earlier.thresholds, earlier.at_most, earlier.covering)
