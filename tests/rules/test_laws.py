"""The shipped laws: what a verdict rests on is asked for when it is missing; every quote says where it stands."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest

from glasnost.rules.catalogue import rulebook_files
from glasnost.rules.check import EXAMPLES_AS_OF
from glasnost.rules.closer import Closer, Known
from glasnost.rules.decision import compile_law
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import load_rulebook
from glasnost.rules.situations import candidates
from glasnost.rules.terms import Value, facts_of
from glasnost.rules.values import parse_value

LAWS = sorted(rulebook_files())


@cache
def closer_of(name: str) -> Closer:
    return Closer(compile_law(resolve(load_rulebook(rulebook_files()[name]), EXAMPLES_AS_OF)))


def decided(name: str) -> list[Known]:
    """The facts of the law's own examples that are decided (on the day that examples without one have)."""
    closer = closer_of(name)
    table = closer.compiled.law.rulebook.examples
    assert table is not None
    found: list[Known] = []
    for _line, cells in table.rows:
        values = {f: parse_value(fact, cells.get(f, "")) for f, fact in closer.compiled.law.facts.items()}
        known = {f: value for f, value in values.items() if value is not None}
        if cells["outcome"] and not cells.get("as_of"):
            found.append(known)
    return found


@pytest.mark.parametrize("name", LAWS)
def test_blanking_a_fact_that_decides_asks_for_it(name: str) -> None:
    closer = closer_of(name)
    covered = set()
    for known in decided(name):
        before = closer.settle(known)
        assert len(before.possible) == 1 and not before.missing
        for fact in known:
            after = closer.settle({f: v for f, v in known.items() if f != fact})
            assert before.possible[0] in after.possible  # less known never excludes what was so
            others = {closer.settle({**known, fact: value}).possible for value in values_of(closer, known, fact)}
            if {p for p in others if p} == {before.possible}:
                assert after.possible == before.possible, fact  # nothing rests on it
            else:
                assert len(after.possible) > 1, (fact, known)
                assert after.missing & ({fact} | tied(closer, fact)), (fact, known)
                covered |= {fact} & after.missing
    only_in_givens = set(closer.compiled.law.facts) - covered
    decisive = {f.name for line in closer.compiled.law.lines for f in facts_of(line.condition)}
    assert not only_in_givens & decisive


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
