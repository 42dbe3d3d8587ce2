"""The shipped laws: what a verdict rests on is asked for when it is missing; every quote says where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from typing import cast

import pytest

from glasnost.rules.catalogue import rulebook_files
from glasnost.rules.check import EXAMPLES_AS_OF
from glasnost.rules.closer import Closer, Settled
from glasnost.rules.decision import compile_law
from glasnost.rules.known import Known
from glasnost.rules.meaning import OTHER, resolve
from glasnost.rules.people import Charge, People
from glasnost.rules.persons import Judged
from glasnost.rules.rulebook import load_rulebook
from glasnost.rules.situations import candidates
from glasnost.rules.terms import Value, facts_of
from glasnost.rules.values import parse_value
from glasnost.rules.worlds import Worlds

LAWS = sorted(rulebook_files())


@cache
def closer_of(name: str) -> Closer:
    book = load_rulebook(rulebook_files()[name])
    return Closer(compile_law(resolve(book, date.fromisoformat(day) if (day := day_of(name)) else EXAMPLES_AS_OF)))


@cache
def day_of(name: str) -> str:
    """The day that most of the law's examples have; nothing, if they name none."""
    table = load_rulebook(rulebook_files()[name]).examples
    assert table is not None
    return Counter(cells.get("as_of", "") for _line, cells in table.rows).most_common(1)[0][0]


def persons(name: str) -> list[list[Charge]]:
    """The persons of the law's own examples (of the day that most have)."""
    compiled = closer_of(name).compiled
    table = compiled.law.rulebook.examples
    assert table is not None
    found: dict[object, list[Charge]] = {}
    for line, cells in table.rows:
        values = {f: parse_value(fact, cells.get(f, "")) for f, fact in compiled.law.facts.items()}
        known = {f: value for f, value in values.items() if value is not None}
        if cells.get("as_of", "") != day_of(name):
            continue
        found.setdefault(cells.get("person") or line, []).append(Charge(line, str(line), None, known))
    return list(found.values())


def settle(name: str, charges: list[Charge]) -> Settled:
    """The verdict of the first of the charges."""
    if not closer_of(name).compiled.law.derived:
        return closer_of(name).settle(charges[0].known)
    people = People(closer_of(name).compiled)
    return Judged(people.closer, people.person(charges, True), 0).settle()


def with_derived(name: str, charges: list[Charge]) -> Known | None:
    """What is known of the first of the charges, and what the others say; None if that is not one thing."""
    if not closer_of(name).compiled.law.derived:
        return charges[0].known
    people = People(closer_of(name).compiled)
    everything = Worlds(people.closer, people.person(charges, True), 0, {})
    worlds = everything.worlds()
    return everything.known(worlds[0]) if len(worlds) == 1 else None


@pytest.mark.parametrize("name", LAWS)
def test_blanking_a_fact_that_decides_asks_for_it(name: str) -> None:
    closer = closer_of(name)
    covered: set[str] = set()
    for charges in persons(name):
        for at in range(len(charges)):
            covered |= blanked(name, [charges[at], *charges[:at], *charges[at + 1 :]])
    decisive = {f.name for line in closer.compiled.law.lines for f in facts_of(line.condition)}
    decisive |= {f.name.removeprefix(OTHER) for d in closer.compiled.law.derived for f in facts_of(d.condition)}
    in_givens = {f.name for given in closer.compiled.law.givens.values() for f in facts_of(given)}
    assert decisive & set(closer.compiled.law.facts) - in_givens <= covered


def blanked(name: str, charges: list[Charge]) -> set[str]:
    """The facts that are asked for when they alone are blank."""
    first, *others = charges
    closer, before, known = closer_of(name), settle(name, charges), with_derived(name, charges)
    covered: set[str] = set()
    if len(before.possible) != 1 or known is None:
        return covered
    for fact in first.known:
        after = settle(name, told(name, charges, first, fact, None))
        assert before.possible[0] in after.possible  # less known never excludes what was so
        if closer.compiled.level_of.get(fact) is not None:
            values = {*values_of(closer, known, fact), *beside(charges, first, fact)}
            tried = {settle(name, told(name, charges, first, fact, value)).possible for value in values}
            if {p for p in tried if p} == {before.possible}:
                assert after.possible == before.possible, fact  # nothing rests on it
            else:
                assert len(after.possible) > 1, (fact, known)
                assert after.missing & ({fact} | tied(closer, fact)), (fact, known)
        covered |= {fact} & after.missing
    for other in others:
        for fact in other.known:
            after = settle(name, told(name, charges, other, fact, None))
            assert before.possible[0] in after.possible
            if len(after.possible) > 1:
                assert after.missing & {f"{other.charge_id}:{fact}", fact}, (fact, other)
                covered.add(fact)
    return covered


def told(name: str, charges: list[Charge], whose: Charge, fact: str, value: Value | None) -> list[Charge]:
    """The charges with another value, or none, of a charge's fact; a fact of the person is every charge's."""
    shared = closer_of(name).compiled.law.facts[fact].of == "person"
    return [
        replace(charge, known={f: v for f, v in (charge.known | {fact: value}).items() if v is not None})
        if shared or charge is whose
        else charge
        for charge in charges
    ]


def beside(charges: list[Charge], whose: Charge, fact: str) -> list[Value]:
    """Values around those of the other charges, with which a law may compare this one."""
    days = [charge.known.get(fact) for charge in charges if charge is not whose]
    return [day + step for day in days if type(day) is int for step in (-1, 0, 1)]


def tied(closer: Closer, fact: str) -> set[str]:
    """Facts that a given ties to this one: where it only bounds another, that other is what changes the outcome."""
    groups = [{f.name for f in facts_of(given)} for given in closer.compiled.law.givens.values()]
    return {name for group in groups if fact in group for name in group}


def values_of(closer: Closer, known: Known, fact: str) -> list[Value]:
    """A value of each region that the law tells apart, next to the facts that it is compared with."""
    variable = closer.compiled.variables[closer.compiled.level_of[fact]]
    own = {f.name: v for f in variable.facts if (v := known.get(f.name)) is not None and f.name != fact}
    return candidates(variable.facts, variable.atoms, cast(dict[str, Value], own))[fact]


@pytest.mark.parametrize("name", LAWS)
def test_every_quote_says_where_it_stands(name: str) -> None:
    book = load_rulebook(rulebook_files()[name])
    for quote in book.quotes:
        words, _dash, source = quote.text.partition(" — ")
        assert words and len(source) > 10, quote.line


@pytest.mark.parametrize("name", LAWS)
def test_every_fact_is_asked_in_both_languages(name: str) -> None:
    book = load_rulebook(rulebook_files()[name])
    for fact in book.facts:
        assert set(fact.questions) == {"en", "ru"} and fact.asked_of, fact.name
    assert set(book.titles) == {"ru"} and set(book.outcome_names["ru"]) == set(book.outcomes)
