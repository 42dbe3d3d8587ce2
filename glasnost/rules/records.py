"""The records of many persons at once: what the other charges of each charge's person can say.

For laws whose conditions on other charges count them, and compare them with nothing of the judged charge. Each charge
adds one of a few vectors of truths, or, where facts are missing, one of a set of them; what the others of a person can
add up to is then a *state*, a set of sums. States are numbered when data first meet them: of all that could be, there
are few. A state is what the rules see of the others, as if it were a fact known in part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np

from glasnost.rules import terms
from glasnost.rules.alphabet import Alphabet
from glasnost.rules.codes import Codes
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.meaning import COMPLETE, OTHER, Law, Line
from glasnost.rules.patterns import Patterns
from glasnost.rules.people import PERSON
from glasnost.rules.quantified import Quantified
from glasnost.rules.sql import quote
from glasnost.rules.sums import Vector, add, any_number, nothing
from glasnost.rules.terms import Value
from glasnost.rules.vectors import Array, Flags

BATCH = 200_000  # rows read at once
CHUNK = 1 << 16  # rows looked up at once: they stay in the processor's cache
MOST_REGIONS = 64  # of all counts together
UNSEEN = -1
KINDS = (np.int64, np.uint64, np.uint32, np.uint8, np.int32, bool)


def countable(law: Law) -> bool:
    """Whether the law only counts other charges, by conditions on them alone.

    Laws that compare charges with each other are settled person by person.
    """
    counted = {derived.fact for derived in law.derived}
    inside = [f for derived in law.derived for f in terms.facts_of(derived.condition)]
    asked = terms.atoms_of(*law.tests.values(), *(line.condition for line in law.lines))
    return (
        bool(counted)
        and all(derived.kind == "count" for derived in law.derived)
        and all(f.name.startswith(OTHER) and f.of == "charge" for f in inside)
        and not any(terms.facts_of(given) & counted for given in law.givens.values())
        and law.given_other == terms.Truth(True)
        and not any(f.name == COMPLETE for atom in asked for f in terms.facts_of_atom(atom))
        and all(len(found) == 1 or not found & counted for found in map(terms.facts_of_atom, asked))
    )


def inner_law(law: Law) -> Law:
    """The law's conditions on another charge, as tests of a law of their own; what they count is their name."""
    plain = {f: law.facts[f.name.removeprefix(OTHER)] for d in law.derived for f in terms.facts_of(d.condition)}
    tests = {d.fact.name: terms.replaced(d.condition, plain) for d in law.derived}
    line = Line("", law.outcomes[0], None, terms.Truth(True), law.lines[-1].place)
    return replace(law, lines=(line,), tests=tests, given=terms.Truth(True), givens={}, derived=())


class Records:
    """What the others of each row can add up to. `read` first."""

    def __init__(
        self,
        compiled: Compiled,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        texts: Callable[[Compiled], Mapping[str, Sequence[str]]],
        partial: frozenset[str],
    ) -> None:
        self.compiled, self.connection, self.source = compiled, connection, source
        self.inner = compile_law(inner_law(compiled.law))
        self.codes = Codes(self.inner, texts(self.inner), partial & set(self.inner.asked))
        quantified = Quantified(compiled)
        self.caps = [tuple(quantified.caps[name] for name in self.inner.tests)]
        self.patterns = Patterns(self.inner, self.codes.alphabets)
        (self.variable,) = [v for v in compiled.variables if v.facts[0].name in self.inner.tests]
        self.sorted_of: Array | None = None
        self.by_row: Array | None = None
        self.region_of: dict[Vector, int] = {}
        self.unseen: dict[int, int] = {}
        self.sums: dict[frozenset[Vector], int] = {}
        self.states: list[frozenset[Vector]] = []
        self.nothing = self.state(frozenset(vector for (vector,) in nothing(self.caps)))
        self.plus, self.joined = Grown(self._plus), Grown(self._joined)

    @property
    def fits(self) -> bool:
        """Whether the tables stay small: else every person is looked at alone."""
        keys = math.prod(alphabet.width for alphabet in self.codes.alphabets)
        return keys < 1 << 62 and self.variable.size <= MOST_REGIONS

    # -- states

    def state(self, sums: frozenset[Vector]) -> int:
        """The number of a set of sums."""
        if sums not in self.sums:
            self.sums[sums] = len(self.states)
            self.states.append(sums)
        return self.sums[sums]

    def _plus(self, state: int, vectors: int) -> int:
        """With one charge more, which adds one of the numbered set of vectors."""
        return self._added(self.states[state], self.patterns.vectors[vectors])

    def _joined(self, one: int, other: int) -> int:
        return self._added(self.states[one], self.states[other])

    def _added(self, one: frozenset[Vector], other: frozenset[Vector]) -> int:
        sums = add([(v,) for v in one], [(v,) for v in other], self.caps)
        return self.state(frozenset(vector for (vector,) in sums))

    def with_unseen(self, state: int) -> int:
        """With any number of charges that nobody has seen."""
        if state not in self.unseen:
            more = [(vector,) for vector in self.patterns.of_unseen()]
            sums = any_number(frozenset((v,) for v in self.states[state]), more, self.caps)
            self.unseen[state] = self.state(frozenset(vector for (vector,) in sums))
        return self.unseen[state]

    def alphabet(self) -> Alphabet:
        """What the states leave open, as codes of the variable that holds all counts."""
        codes: dict[int, int] = {}
        table = [
            codes.setdefault(sum(1 << region for region in self.regions(sums)), len(codes)) for sums in self.states
        ]
        self.code_of = np.array(table, np.int32)
        return Alphabet([*codes, self.variable.everything], len(codes), len(codes) + 1)

    def codes_of(self, n: Array) -> Array:
        """The codes of rows by their numbers."""
        if self.by_row is None:
            self.by_row = np.empty(len(self.order), np.int32)
            self.by_row[self.order] = self.code_of[self.all]
        found: Array = self.by_row[self._read_as(n)]
        return found

    def too_hard(self, n: Array) -> Flags | None:
        """The rows of persons of whom more is known than codes can say."""
        return self.slow[self.whose[self.sorted_places(n)]] if self.slow.any() else None

    def regions(self, sums: Iterable[Vector]) -> frozenset[int]:
        """The regions of the counts in which sums lie."""
        for vector in sums:
            if vector not in self.region_of:
                counts: Mapping[str, Value] = dict(zip(self.inner.tests, vector, strict=True))
                self.region_of[vector] = self.variable.region_of(counts)
        return frozenset(self.region_of[vector] for vector in sums)

    # -- reading

    def read(self) -> None:
        """Every charge once, as one of the others of its person's charges; then the sums of each record."""
        self.n, person, check, complete, pattern, slow = self._read()
        self.places = None if _dense(self.n) else np.argsort(self.n)
        self.order, begins = _by_person(person, check)
        del person, check
        self.pattern = pattern[self.order]
        self.vectors = self.patterns.vectors_of()[self.pattern]
        self.starts = np.flatnonzero(begins).astype(np.int32)
        self.sizes: Array = np.append(self.starts[1:], np.int32(len(begins))) - self.starts
        self.whose = np.cumsum(begins, dtype=np.int32) - np.int32(1)  # sorted row → person
        self._of_persons(complete[self.order], slow[self.order])
        self._run()

    def _read(self) -> tuple[Array, ...]:
        # a second hash, so that two persons are never taken for one
        columns = [*self.codes.sql(), "n", f"hash({PERSON}) AS h", f"hash(reverse({PERSON}))::UBIGINT AS g"]
        columns += [f"({PERSON} IS NULL)::UTINYINT AS nobody", f"coalesce({quote(COMPLETE)}::UTINYINT, 2) AS whole"]
        parts: list[list[Array]] = [[np.zeros(0, kind)] for kind in KINDS]
        nobodies = 0
        reader = self.connection.sql(f"SELECT {', '.join(columns)} FROM ({self.source})").to_arrow_reader(BATCH)
        for batch in reader:
            coded = self.codes.read(batch)
            n, person, check, nobody, whole = (
                batch.column(name).to_numpy(zero_copy_only=False) for name in ("n", "h", "g", "nobody", "whole")
            )
            alone = np.flatnonzero(nobody)
            if alone.size:
                person, check, whole = person.copy(), check.copy(), whole.copy()
                person[alone] = check[alone] = np.arange(nobodies, nobodies + len(alone), dtype=np.uint64)
                whole[alone] = 2
                nobodies += len(alone)
            torn = np.zeros(coded.rows, bool) if coded.torn is None else coded.torn
            columns_of = (n, person, check.astype(np.uint32), whole, self.patterns.number(coded), torn)
            for part, values in zip(parts, columns_of, strict=True):
                part.append(values)
        reader.close()
        found = []
        while parts:  # one column at a time, so that no two are held twice
            found.append(np.concatenate(parts.pop(0)))
        return tuple(found)

    def _of_persons(self, said: Array, slow: Flags) -> None:
        """What is said of a person holds for all the charges: whether the record is whole; whether one is too hard."""
        if not len(self.starts):
            self.complete = self.slow = np.zeros(0, bool)
            return
        bits = np.bitwise_or.reduceat(np.uint8(1) << said | slow.view(np.uint8) << np.uint8(3), self.starts)
        self.complete = (bits & 3) == 2  # some charge says yes, and none no
        self.slow = (bits & 8) != 0

    def _run(self) -> None:
        """The state of the others of each row: of those before it, and of those after it, together."""
        vectors = self.vectors
        self.before = np.full(len(vectors), self.nothing, np.int32)
        self.after = np.full(len(vectors), self.nothing, np.int32)
        for place in range(1, int(self.sizes.max(initial=0))):
            longer = self.sizes > place
            rows = self.starts[longer] + np.int32(place)
            self.before[rows] = self.plus(self.before[rows - 1], vectors[rows - 1])
            rows = self.starts[longer] + self.sizes[longer] - np.int32(1 + place)
            self.after[rows] = self.plus(self.after[rows + 1], vectors[rows + 1])
        self.seen = self.joined(self.before, self.after)
        self.all = self.closed(self.seen, self.complete[self.whose])

    def closed(self, states: Array, complete: Flags) -> Array:
        """The states with charges that nobody has seen, where the record may not be whole."""
        table = np.array([self.with_unseen(state) for state in range(len(self.states))], np.int32)
        both = np.concatenate([table, np.arange(len(table), dtype=np.int32)])
        found = np.empty(len(states), np.int32)
        for start in range(0, len(states), CHUNK):
            part = slice(start, start + CHUNK)
            found[part] = both.take(states[part] + complete[part] * np.int32(len(table)))
        return found

    def _read_as(self, n: Array) -> Any:
        """The places in which rows were read."""
        if self.places is not None:
            return self.places[np.searchsorted(self.n, n, sorter=self.places)]
        if len(n) and _dense(n):
            return slice(int(n[0] - self.n[0]), int(n[-1] - self.n[0]) + 1)
        return n - self.n[0] if len(n) else slice(0)

    def forget(self) -> None:
        """Drop what was read, and keep what the states mean."""
        for name in ("n", "order", "pattern", "vectors", "starts", "sizes", "whose", "before", "after", "seen", "all"):
            setattr(self, name, np.zeros(0, np.int32))
        self.sorted_of = self.by_row = self.places = None

    def sorted_places(self, n: Array) -> Array:
        """Where rows stand among the sorted ones."""
        if self.sorted_of is None:
            self.sorted_of = np.empty(len(self.order), np.int32)
            self.sorted_of[self.order] = np.arange(len(self.order), dtype=np.int32)
        found: Array = self.sorted_of[self._read_as(n)]
        return found

    def pairs(self, rows: Array) -> tuple[Array, Array, Array]:
        """For sorted rows each other charge of the person whose facts are not all known: (row's place in `rows`,
        the other's sorted place, the state of all but these two)."""
        none = np.zeros(0, np.int64)
        found: list[tuple[Array, Array, Array]] = [(none, none, none)]
        whose = self.whose[rows]
        first, last = self.starts[whose], self.starts[whose] + self.sizes[whose] - 1
        is_open = self.patterns.is_open
        for step in (1, -1):
            here, middle = np.arange(len(rows)), np.full(len(rows), self.nothing, np.int32)
            other = rows + step
            while len(here):
                inside = other <= last[here] if step > 0 else other >= first[here]
                here, middle, other = here[inside], middle[inside], other[inside]
                kept = is_open[self.pattern[other]]
                mine, theirs = rows[here[kept]], other[kept]
                left, right = (mine, theirs) if step > 0 else (theirs, mine)
                rest = self.joined(self.joined(self.before[left], self.after[right]), middle[kept])
                found.append((here[kept], theirs, self.closed(rest, self.complete[whose[here[kept]]])))
                middle = self.plus(middle, self.vectors[other])
                other = other + step
        return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]


class Grown:
    """A function of two small numbers as a table, filled when an entry is first needed."""

    def __init__(self, function: Callable[[int, int], int]) -> None:
        self.function = function
        self.table = np.full((64, 64), UNSEEN, np.int32)

    def __call__(self, one: Array, other: Array) -> Array:
        if not len(one):
            return np.zeros(0, np.int32)
        need = (max(int(one.max()) + 1, self.table.shape[0]), max(int(other.max()) + 1, self.table.shape[1]))
        if need != self.table.shape:
            grown = np.full((2 * need[0], 2 * need[1]), UNSEEN, np.int32)
            grown[: self.table.shape[0], : self.table.shape[1]] = self.table
            self.table = grown
        found = np.empty(len(one), np.int32)
        for start in range(0, len(one), CHUNK):
            part = slice(start, start + CHUNK)
            found[part] = self._of(one[part], other[part])
        return found

    def _of(self, one: Array, other: Array) -> Array:
        width = self.table.shape[1]
        places = one * np.int32(width) + other
        found = self.table.ravel().take(places)
        if found.min() == UNSEEN:
            for place in np.unique(places[found == UNSEEN]).tolist():
                self.table[place // width, place % width] = self.function(place // width, place % width)
            found = self.table.ravel().take(places)
        return found


def _dense(n: Array) -> bool:
    """Whether rows are numbered one after the other."""
    return not len(n) or (int(n[-1] - n[0]) == len(n) - 1 and bool((n[1:] > n[:-1]).all()))


def _by_person(person: Array, check: Array) -> tuple[Array, Flags]:
    """(The rows, those of one person together, and where a person begins), by two hashes of who it is."""
    bits = np.uint64(max(len(person) - 1, 1).bit_length())
    # sorting numbers is several times as fast as sorting places by numbers: the place stands in the lower bits
    keys = person >> bits << bits | np.arange(len(person), dtype=np.uint64)
    keys.sort()
    order = (keys & np.uint64((1 << int(bits)) - 1)).astype(np.int32)
    roughly = _begins(keys >> bits)
    del keys
    begins = _begins(person[order]) | _begins(check[order])
    _untangle(order, person, check, roughly, begins)
    return order, begins


def _untangle(order: Array, person: Array, check: Array, roughly: Flags, begins: Flags) -> None:
    """Persons whose hashes begin alike may stand among each other: sort these few by all of both."""
    starts = np.append(np.flatnonzero(roughly), len(order))
    for place in np.unique(np.searchsorted(starts, np.flatnonzero(begins & ~roughly), side="right") - 1).tolist():
        rows = slice(starts[place], starts[place + 1])
        mine = order[rows]
        order[rows] = mine = mine[np.lexsort((check[mine], person[mine]))]
        begins[rows] = _begins(person[mine]) | _begins(check[mine])


def _begins(ordered: Array) -> Flags:
    begins = np.ones(len(ordered), bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    return begins
