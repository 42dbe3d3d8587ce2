"""A batch of facts → for each variable one small number a row: its code, and the regions that the code leaves open."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from glasnost.model.citation import Citation
from glasnost.rules import terms
from glasnost.rules.alphabet import Alphabet
from glasnost.rules.decision import Compiled
from glasnost.rules.parts import PART, Parts
from glasnost.rules.situations import Variable, candidates, changes, ends, is_simple
from glasnost.rules.sql import literal, quote
from glasnost.rules.terms import Constant, Fact, Term, Value
from glasnost.rules.vectors import Array, Column, Columns, Flags, atom_holds_in, known_in, on_scale, shift, term_values

TORN = 64  # ways in which a pair of compared facts may be known by half that are told apart
MASKED = 62  # regions of such a pair at most: their sets are 64-bit numbers
NOT_KNOWN = 2  # beside false and true
FEW = 40  # texts that are listed whole; of more only those that the law names
MOST_TRIED = 1 << 22  # values of one fact of a pair that are tried beforehand
STEPS = 8  # comparisons that are cheaper than a binary search; answers in one look-up, as bits of a byte
USUAL = "none/none"  # a citation that no list names


@dataclass(frozen=True)
class Coded:
    """A batch: its columns, every variable's codes, and `torn`: rows of which more is known than the codes say."""

    rows: int
    columns: Columns
    codes: Sequence[Array]
    torn: Flags | None

    def take(self, rows: Array) -> Coded:
        """The codes at these places (the columns are left behind)."""
        return Coded(len(rows), {}, _Taken(self.codes, rows), None)


class _Taken(Sequence[Array]):
    """Codes at some places, each variable's gathered when it is first asked."""

    def __init__(self, codes: Sequence[Array], rows: Array) -> None:
        self.codes, self.rows = codes, rows
        self.found: dict[int, Array] = {}

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, level: Any) -> Any:
        if level not in self.found:
            self.found[level] = self.codes[level][self.rows]
        return self.found[level]


class Codes:
    """Reads batches. `texts`: the distinct values that the data hold in a column of texts or citations, by name."""

    def __init__(
        self,
        compiled: Compiled,
        texts: Mapping[str, Sequence[str]],
        partial: Sequence[str] | frozenset[str],
        others: Alphabet | None = None,
    ) -> None:
        self.compiled, self.partial = compiled, sorted(partial)
        self.facts = [compiled.law.facts[name] for name in compiled.asked]
        dated = [line.on for line in compiled.law.lines if line.on is not None]
        # the facts whose `known` is asked for; the codes of all others say it themselves
        self.joint = {f.name for v in compiled.variables if len(v.facts) > 1 for f in v.facts}
        self.joint |= {f.name for term in dated for f in terms.facts_of_term(term)}
        self.words = {f.name: _words(compiled, f, texts) for f in self.facts if f.type in ("text", "enum", "citation")}
        own = compiled.variables if others is None else compiled.variables[:-1]
        self.alphabets = [self._alphabet(variable) for variable in own]
        self.halves = [
            _Halves(variable, alphabet) if len(variable.facts) > 1 else None
            for variable, alphabet in zip(own, self.alphabets, strict=True)
        ]
        self.coders = [self._coder(variable) for variable in own]
        self.parts = self._parts(own, texts)
        if others is not None:  # their codes come from elsewhere
            self.alphabets.append(others)

    # -- out of the database

    def sql(self) -> list[str]:
        """The columns to select, in the order in which `read` expects them."""
        columns = [f"{self._column_sql(fact)} AS c{index}" for index, fact in enumerate(self.facts)]
        columns += [f"{parts.sql()} AS p{level}" for level, parts in self.parts.items()]
        coded = {parts.fact.name for parts in self.parts.values()}
        torn = [text for parts in self.parts.values() if (text := parts.torn())]
        torn += [f"{quote(name + PART)} IS NOT NULL" for name in self.partial if name not in coded]
        self.tears = bool(torn)
        return [*columns, f"({' OR '.join(torn)})::UTINYINT AS torn"] if torn else columns

    def _column_sql(self, fact: Fact) -> str:
        column = quote(fact.name)
        if fact.type == "bool":
            return f"{column}::UTINYINT"
        if fact.name not in self.words:
            return column
        words = self.words[fact.name]
        place = f"list_position([{', '.join(map(literal, words.named))}]::VARCHAR[], {column})"
        return place if words.usual is None else f"coalesce({place}, ({column} IS NOT NULL)::INTEGER * {words.usual})"

    def read(self, batch: Any, others: Array | None = None) -> Coded:
        """A record batch whose first columns are those of `sql`. `others`: the codes of the last variable."""
        columns = {}
        for index, fact in enumerate(self.facts):
            columns[fact.name] = self._column(fact, batch.column(index))
        torn = _numbers(batch.column("torn")) == 1 if self.tears else None
        codes = []
        for level, coder in enumerate(self.coders):
            halves = self.halves[level]
            code = coder(columns)
            if level in self.parts:
                code = self.parts[level].fill(_numbers(batch.column(f"p{level}")), code)
            if halves is not None:
                loose = halves.fill(columns, code)
                torn = loose if torn is None else torn if loose is None else torn | loose
            codes.append(code)
        return Coded(batch.num_rows, columns, codes if others is None else [*codes, others], torn)

    def _column(self, fact: Fact, array: Any) -> Column:
        known, values = _known(array), _numbers(array)
        if fact.name in self.words:
            words = self.words[fact.name].values
            values = values.astype(np.uint8 if len(words) < 256 else np.int32)
            return Column(_or(values, known, 0), _or(values, known, 0) > 0 if fact.name in self.joint else None, words)
        return Column(_or(values, known, NOT_KNOWN) if fact.type == "bool" else values, known)

    # -- codes

    def _parts(self, variables: Sequence[Variable], texts: Mapping[str, Sequence[str]]) -> dict[int, Parts]:
        found = {}
        for level, variable in enumerate(variables):
            name = variable.facts[0].name
            if len(variable.facts) == 1 and name in self.partial:
                parts = Parts(variable, self.alphabets[level], texts.get(name + PART, ()))
                found[level], self.alphabets[level] = parts, parts.alphabet
        return found

    def _listed(self, fact: Fact) -> bool:
        """Whether the places of its words are their codes."""
        return len(self.words[fact.name].values) <= FEW

    def _alphabet(self, variable: Variable) -> Alphabet:
        fact, everything = variable.facts[0], variable.everything
        values: Sequence[Value | None] | None = None
        if len(variable.facts) == 1 and fact.type == "bool":
            values = (False, True, None)
        elif len(variable.facts) == 1 and fact.name in self.words and self._listed(fact):
            values = self.words[fact.name].values
        if values is not None:
            masks = [everything if value is None else 1 << _region(variable, value) for value in values]
            return Alphabet(masks, values.index(None), len(masks))
        masks = [*(1 << region for region in range(variable.size)), everything]
        return Alphabet(masks, variable.size, len(masks) + (TORN if len(variable.facts) > 1 else 0))

    def _coder(self, variable: Variable) -> Callable[[Columns], Array]:
        missing, fact = variable.size, variable.facts[0]
        kind = np.uint8 if missing + TORN < 256 else np.uint16
        if len(variable.facts) > 1 or fact.type == "number":
            return lambda columns: _or(
                _regions(variable, columns).astype(kind), known_in(variable.facts, columns), missing
            )
        if fact.type == "bool" or (fact.name in self.words and self._listed(fact)):
            return lambda columns: columns[fact.name].values
        if fact.name in self.words:
            regions = [missing if v is None else _region(variable, v) for v in self.words[fact.name].values]
            table = np.array(regions, dtype=kind)
            return lambda columns: table.take(columns[fact.name].values)
        return _stepped(variable, kind)


# -- reading Arrow


def _known(array: Any) -> Flags | None:
    bits = array.buffers()[0]
    if bits is None or array.null_count == 0:
        return None
    found = np.unpackbits(np.frombuffer(bits, np.uint8), count=array.offset + len(array), bitorder="little")
    return found[array.offset :].view(np.bool_)


def _numbers(array: Any) -> Array:
    kind = np.int32 if array.type == pa.date32() else array.type.to_pandas_dtype()
    return np.frombuffer(array.buffers()[1], kind, count=array.offset + len(array))[array.offset :]


# -- words


@dataclass(frozen=True)
class _Words:
    """The texts that have a place of their own, from 1 on, and the place of all others. Place 0: missing."""

    named: list[str]
    usual: int | None
    values: list[Value | None]  # what each place stands for


def _words(compiled: Compiled, fact: Fact, texts: Mapping[str, Sequence[str]]) -> _Words:
    if fact.type == "enum":
        return _Words(list(fact.choices), None, [None, *fact.choices])
    found = {text: read_text(fact, text) for text in texts.get(fact.name, ())}
    level = compiled.level_of.get(fact.name)
    variable = compiled.variables[level] if level is not None else None
    if len(found) <= FEW or variable is None or len(variable.facts) > 1:
        return _Words(list(found), None, [None, *found.values()])
    usual: Value = Citation.parse(USUAL) if fact.type == "citation" else "\0"
    region = variable.region_of({fact.name: usual})
    named = {t: v for t, v in found.items() if v is None or variable.region_of({fact.name: v}) != region}
    return _Words(list(named), len(named) + 1, [None, *named.values(), usual])


def read_text(fact: Fact, text: str) -> Value | None:
    """A text, or a citation that is known in full; None if it cannot be read so."""
    if fact.type != "citation":
        return text
    try:
        citation = Citation.parse(text)
    except ValueError:
        return None
    return citation if citation.known else None


# -- regions


def _region(variable: Variable, value: Value) -> int:
    return variable.region_of({variable.facts[0].name: value})


def _or(codes: Array, known: Flags | None, missing: int) -> Array:
    """The codes where `known`, elsewhere `missing`. Sums are ten times faster than choosing."""
    if known is None:
        return codes
    flags, kind = known.view(np.uint8), codes.dtype.type
    found: Array = codes * flags
    if missing:
        found += (flags ^ 1) * kind(missing)
    return found


def _stepped(variable: Variable, kind: Any) -> Callable[[Columns], Array]:
    """Days and whole numbers: runs of neighbouring values lie in one region each."""
    fact = variable.facts[0]
    starts = candidates([fact], variable.atoms, {})[fact.name]
    runs = [(start, _region(variable, start)) for start in starts]
    merged = [runs[0], *(b for a, b in itertools.pairwise(runs) if a[1] != b[1])]
    edges = [on_scale(fact.type, start) for start, _region in merged[1:]]
    table = np.array([region for _start, region in merged], dtype=kind)

    def code(columns: Columns) -> Array:
        column = columns[fact.name]
        if len(edges) > STEPS:
            place = np.searchsorted(np.array(edges, dtype=column.values.dtype), column.values, side="right")
        else:
            place = np.zeros(len(column.values), dtype=np.uint8)
            for edge in edges:
                place += column.values >= edge
        return _or(table.take(place), column.known, variable.size)

    return code


def _regions(variable: Variable, columns: Columns) -> Array:
    """The region of each row; it means something where all facts are known.

    The answers of the atoms are looked up in runs: a run's answers and the number so far give the next number.
    """
    place: Any = np.uint8(0)
    for start, table in _tries(variable):
        for atom in variable.atoms[start : start + STEPS]:
            place = (place << 1) | atom_holds_in(atom, columns)
        place = table.take(place)
    found: Array = place
    return found


def _tries(variable: Variable) -> list[tuple[int, Array]]:
    """For every run of atoms a table: the answers so far, as a number, and those of the run → their number."""
    found = []
    before: dict[tuple[bool, ...], int] = {(): 0}
    for start in range(0, len(variable.atoms), STEPS):
        size = min(STEPS, len(variable.atoms) - start)
        after: dict[tuple[bool, ...], int] = {}
        last = start + size == len(variable.atoms)
        table = np.zeros(len(before) << size, dtype=np.int32)
        for region, answers in enumerate(variable.regions):
            head = answers[: start + size]
            number = region if last else after.setdefault(head, len(after))
            bits = sum(answer << size - 1 - n for n, answer in enumerate(answers[start : start + size]))
            table[(before[answers[:start]] << size) + bits] = number
        found.append((start, table))
        before = after
    return found


# -- two facts that are compared, one of them missing


@dataclass(frozen=True)
class _Runs:
    """Every whole number from low to high falls in a run, which has a code (-1: none is left)."""

    low: int
    high: int
    starts: Array
    codes: Array


class _Halves:
    """Where one fact of a pair is missing, the set of regions that the other leaves open is a code of its own."""

    def __init__(self, variable: Variable, alphabet: Alphabet) -> None:
        self.variable, self.alphabet = variable, alphabet
        self.numbers: dict[tuple[str, int], int] = {}
        self.runs: dict[str, _Runs] = {}
        tries = {fact.name: replacements(variable, fact) for fact in variable.facts}
        self.tries = tries if len(variable.facts) == 2 and variable.size <= MASKED else {}

    def fill(self, columns: Columns, codes: Array) -> Flags | None:
        """Give the half-known rows their codes; the rows for which that is impossible."""
        known = [columns[fact.name].known for fact in self.variable.facts]
        if all(flags is None for flags in known):
            return None
        stacked = [np.ones(len(codes), dtype=bool) if flags is None else flags for flags in known]
        some = np.logical_or.reduce(stacked)
        loose = some & ~np.logical_and.reduce(stacked)
        for fact, flags in zip(self.variable.facts, stacked, strict=True):
            tries = self.tries.get(fact.name)
            if tries is None:
                continue
            rows = np.flatnonzero(some & ~flags)
            if rows.size:
                done = self._code(fact, tries, {f.name: columns[f.name] for f in self.variable.facts}, rows, codes)
                loose[rows[done]] = False
        return loose if loose.any() else None

    def _code(self, fact: Fact, tries: Sequence[Try], columns: Columns, rows: Array, codes: Array) -> Flags:
        """Give the rows their codes, by the value of the other fact; which of them have one now."""
        (other,) = (f for f in self.variable.facts if f != fact)
        values = columns[other.name].values[rows]
        low, high = int(values.min()), int(values.max())
        runs = self.runs.get(fact.name)
        if runs is None or low < runs.low or high > runs.high:
            low, high = (low, high) if runs is None else (min(low, runs.low), max(high, runs.high))
            if high - low > MOST_TRIED:
                return np.zeros(len(rows), dtype=bool)
            tried = np.arange(low, high + 1, dtype=values.dtype)
            runs = self.runs[fact.name] = self._tried(fact, tries, other, tried)
        here = runs.codes[np.searchsorted(runs.starts, values, side="right") - 1]
        done: Flags = here >= 0
        codes[rows[done]] = here[done]
        return done

    def _tried(self, fact: Fact, tries: Sequence[Try], other: Fact, values: Array) -> _Runs:
        """Neighbouring values of the other fact mostly leave the same regions open."""
        masks = self._masks(fact, tries, other, Column(values))
        starts = np.append(0, np.flatnonzero(np.diff(masks)) + 1)
        codes = np.array([self._number(fact.name, int(mask)) for mask in masks[starts]], dtype=np.int64)
        return _Runs(int(values[0]), int(values[-1]), values[starts], codes)

    def _masks(self, fact: Fact, tries: Sequence[Try], other: Fact, column: Column) -> Array:
        masks = np.zeros(len(column.values), dtype=np.int64)
        for attempt in tries:
            tried = np.broadcast_to(attempt({other.name: column}), masks.shape)
            regions = _regions(self.variable, {fact.name: Column(tried), other.name: column})
            allowed = np.ones(len(masks), dtype=bool)
            if fact.low is not None:
                allowed &= tried >= on_scale(fact.type, fact.low)
            if fact.high is not None:
                allowed &= tried <= on_scale(fact.type, fact.high)
            masks |= np.where(allowed, np.int64(1) << regions, 0)
        return masks

    def _number(self, fact: str, mask: int) -> int:
        """The code of this set; -1 if there are no more codes."""
        key = (fact, mask)
        if key not in self.numbers:
            if len(self.alphabet.masks) == self.alphabet.width:
                return -1
            self.numbers[key] = len(self.alphabet.masks)
            self.alphabet.half[len(self.alphabet.masks)] = fact
            self.alphabet.masks.append(mask)
        return self.numbers[key]


Try = Callable[[Columns], Any]  # a value for the missing fact, from the columns of the other


def replacements(variable: Variable, fact: Fact) -> list[Try] | None:
    """Values that, put for the missing `fact`, meet every region open to it; None if that cannot be said."""
    if fact.type not in ("date", "int"):
        return None
    fixed: set[Value] = set(ends(fact))
    moving: list[Try] = []
    for atom in variable.atoms:
        if not isinstance(atom, terms.Less | terms.Equal) or not (is_simple(atom.left) and is_simple(atom.right)):
            return None
        facts = terms.facts_of_atom(atom)
        if facts == {fact}:
            fixed |= set(changes(atom, fact, {}))
        elif fact in facts:
            mine, other = (atom.left, atom.right) if fact in terms.facts_of_term(atom.left) else (atom.right, atom.left)
            moving += _turned_round(mine, other)
    scaled = [on_scale(fact.type, value) for value in fixed]
    return [lambda _columns, value=value: value for value in scaled] + moving


def _turned_round(mine: Term, other: Term) -> list[Try]:
    """Values of the fact in `mine` near the place where `mine` equals `other`."""
    before, after, unit, amount = -1, 1, "DAY", 0
    if isinstance(mine, terms.Shifted):
        assert isinstance(mine.amount, Constant) and isinstance(mine.amount.value, int)
        unit, amount = mine.unit, -mine.sign * mine.amount.value
        # years end alike but for 29 February; months end on different days
        before, after = {"DAY": (-1, 1), "YEAR": (-1, 2)}.get(unit, (-4, 4))

    def attempt(columns: Columns, days: int) -> Any:
        value = term_values(other, columns)
        return (shift(value, amount, unit) if amount else value) + days

    return [lambda columns, days=days: attempt(columns, days) for days in range(before, after + 1)]  # type: ignore[misc]
