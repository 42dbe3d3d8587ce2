"""A compiled law as SQL: every row at once, what is possible and what is missing, exactly.

Each region set that a node asks for is a column of bits: all ones if the row may lie in it, else zero. A node is
the OR of its branches, each ANDed with its column. So one pass gives, for every row, the bits of all lines that
may still decide; a known fact leaves one branch, a missing one all that its type allows. Diagrams ask each fact
once on a path, therefore the bits are exact. The statements are DuckDB's, in words that Spark has too.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import terms
from glasnost.rules.closer import Grid
from glasnost.rules.decision import BROKEN, Compiled
from glasnost.rules.situations import DAY_HIGH, DAY_LOW, Variable, _changes, _ends, candidates, is_simple
from glasnost.rules.terms import Atom, Condition, Constant, Fact, Term, Value

WIDTHS = ((8, "UTINYINT"), (16, "USMALLINT"), (32, "UINTEGER"), (64, "UBIGINT"), (128, "UHUGEINT"))


def quote(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Words in SQL."""
    return "'" + text.replace("'", "''") + "'"


def bits_type(count: int) -> str:
    """The smallest unsigned type with so many bits."""
    for width, name in WIDTHS:
        if count <= width:
            return name
    raise Problem(_("a rulebook can have at most {n} lines in its decision").format(n=WIDTHS[-1][0]))


def all_ones(type_: str) -> str:
    """The value with every bit set."""
    width = next(w for w, name in WIDTHS if name == type_)
    return f"{(1 << width) - 1}::{type_}"


# -- terms and atoms of known facts

Columns = Callable[[Fact], str]


def column(fact: Fact) -> str:
    """The column that holds a fact."""
    return quote(fact.name)


def term_sql(term: Term, of: Columns = column) -> str:
    """The value of a term whose facts are known."""
    match term:
        case Constant(type_, value):
            return constant_sql(type_, value)
        case terms.FactTerm(fact):
            return of(fact)
        case terms.Shifted(base, sign, amount, unit):
            mark = "+" if sign > 0 else "-"
            return f"CAST({term_sql(base, of)} {mark} INTERVAL ({term_sql(amount, of)}) {unit} AS DATE)"
        case terms.Added(left, sign, right):
            return f"({term_sql(left, of)} {'+' if sign > 0 else '-'} {term_sql(right, of)})"
        case terms.Extreme(greatest, parts):
            return f"{'greatest' if greatest else 'least'}({', '.join(term_sql(t, of) for t in parts)})"
        case terms.Pick(cases, otherwise):
            whens = " ".join(f"WHEN {condition_sql(c, of)} THEN {term_sql(t, of)}" for c, t in cases)
            return f"(CASE {whens} ELSE {term_sql(otherwise, of)} END)"


def constant_sql(type_: str, value: Value) -> str:
    """A constant; `never` and `always` are DuckDB's infinite days."""
    if type_ == "date":
        assert isinstance(value, int)
        if DAY_LOW <= value <= DAY_HIGH:
            return f"DATE '{date.fromordinal(value).isoformat()}'"
        return "DATE 'infinity'" if value > 0 else "DATE '-infinity'"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value!r}::DOUBLE"
    return str(value) if isinstance(value, int) else literal(str(value))


def atom_sql(atom: Atom, of: Columns = column) -> str:
    """Whether the atom holds; NULL if a fact is missing. Citations are answered by their distinct values instead."""
    match atom:
        case terms.Is(fact, bool() as value):
            return of(fact) if value else f"NOT {of(fact)}"
        case terms.Is(fact, value):
            return f"{of(fact)} = {literal(str(value))}"
        case terms.Less(left, right):
            return f"{term_sql(left, of)} < {term_sql(right, of)}"
        case terms.Equal(left, right):
            return f"{term_sql(left, of)} = {term_sql(right, of)}"
        case terms.Covered(fact, citation):
            # exact for one point; several points of one fact are met one by one
            whole = "/".join(citation.segments)
            if citation.points:
                points = ", ".join(literal(p) for p in citation.points)
                tail = f"split_part({of(fact)}, '/', {len(citation.segments) + 1})"
                return f"(starts_with({of(fact)}, {literal(whole + '/')}) AND list_has_any(string_split({tail}, ','), [{points}]))"
            return f"({of(fact)} = {literal(whole)} OR starts_with({of(fact)}, {literal(whole + '/')}))"


def condition_sql(condition: Condition, of: Columns = column) -> str:
    """A condition whose facts are known."""
    match condition:
        case terms.Truth(value):
            return "TRUE" if value else "FALSE"
        case terms.Negation(inner):
            return f"NOT ({condition_sql(inner, of)})"
        case terms.All(conditions):
            return "(" + " AND ".join(condition_sql(c, of) for c in conditions) + ")"
        case terms.Any(conditions):
            return "(" + " OR ".join(condition_sql(c, of) for c in conditions) + ")"
        case _:
            return f"({atom_sql(condition, of)})"


# -- regions of one variable


@dataclass
class RegionColumns:
    """What SQL needs to know of each variable; `values` are the distinct texts that the data hold for a fact."""

    compiled: Compiled
    values: Mapping[str, Sequence[str]]
    joint: dict[int, str] = field(default_factory=dict)  # level → expression of the row's mask
    slow: list[str] = field(default_factory=list)  # conditions under which a row is handed to the closer

    def __post_init__(self) -> None:
        for level, variable in enumerate(self.compiled.variables):
            if len(variable.facts) > 1 or variable.facts[0].type == "number":
                self.joint[level] = self._mask(variable)

    def outside(self, level: int, regions: int) -> str:
        """The condition that the row surely lies in none of `regions` (a bit mask)."""
        if level in self.joint:
            return f"(m{level} & {regions}) = 0"
        variable = self.compiled.variables[level]
        fact = variable.facts[0]
        name = column(fact)
        match fact.type:
            case "bool":
                inside = [value for value in (True, False) if regions >> variable.region_of({fact.name: value}) & 1]
                return "FALSE" if len(inside) == 2 else f"NOT {name}" if inside == [True] else name
            case "enum":
                out = [v for v in fact.choices if not regions >> variable.region_of({fact.name: v}) & 1]
                return _in(name, out)
            case "date" | "int":
                return self._outside_runs(variable, regions)
        return self._outside_values(variable, regions)

    def _outside_values(self, variable: Variable, regions: int) -> str:
        """Texts and citations: every distinct value of the data is placed once, here."""
        fact = variable.facts[0]
        name = column(fact)
        places = {text: place_text(variable, text) for text in self.values.get(fact.name, ())}
        usual = place_text(variable, "none/none")
        if usual is not None and regions >> usual & 1:
            return _in(name, [t for t, r in places.items() if r is not None and not regions >> r & 1])
        kept = [t for t, r in places.items() if r is None or regions >> r & 1]
        return f"({name} NOT IN ({', '.join(map(literal, kept))}))" if kept else f"({name} IS NOT NULL)"

    def _outside_runs(self, variable: Variable, regions: int) -> str:
        """Days and whole numbers: runs of neighbouring values that lie in one region."""
        fact = variable.facts[0]
        starts = candidates([fact], variable.atoms, {})[fact.name]
        conditions = []
        runs = [(start, not regions >> variable.region_of({fact.name: start}) & 1) for start in starts]
        merged = [runs[0], *(b for a, b in itertools.pairwise(runs) if a[1] != b[1])]
        for index, (start, out) in enumerate(merged):
            if out:
                bounds = [] if index == 0 else [f"{column(fact)} >= {constant_sql(fact.type, start)}"]
                if index + 1 < len(merged):
                    bounds.append(f"{column(fact)} < {constant_sql(fact.type, merged[index + 1][0])}")
                conditions.append("(" + " AND ".join(bounds or [f"{column(fact)} IS NOT NULL"]) + ")")
        return " OR ".join(conditions) or "FALSE"

    # -- groups of facts compared with each other

    def _mask(self, variable: Variable) -> str:
        type_ = bits_type(variable.size)
        names = [column(f) for f in variable.facts]
        every = f"{variable.everything}::{type_}"
        known = " AND ".join(f"{name} IS NOT NULL" for name in names)
        parts = [f"WHEN {known} THEN {self._region_tree(variable, column, type_)}"]
        if len(names) > 1:
            parts.append("WHEN " + " AND ".join(f"{name} IS NULL" for name in names) + f" THEN {every}")
        for fact in variable.facts if len(names) == 2 else ():
            reps = replacements(variable, fact)
            condition = f"{column(fact)} IS NULL"
            if reps is None:
                other = next(f for f in variable.facts if f != fact)
                self.slow.append(f"({condition} AND {column(other)} IS NOT NULL)")
            else:
                tries = " | ".join(self._tried(variable, fact, rep, type_) for rep in reps)
                parts.append(f"WHEN {condition} THEN {tries}")
        if len(names) > 2:
            some = " OR ".join(f"{name} IS NULL" for name in names)
            any_known = " OR ".join(f"{name} IS NOT NULL" for name in names)
            self.slow.append(f"(({some}) AND ({any_known}))")
        return f"CASE {' '.join(parts)} ELSE {every} END"

    def _tried(self, variable: Variable, fact: Fact, rep: str, type_: str) -> str:
        tree = self._region_tree(variable, lambda f: rep if f == fact else column(f), type_)
        bounds = [f"{rep} >= {constant_sql(fact.type, fact.low)}"] if fact.low is not None else []
        bounds += [f"{rep} <= {constant_sql(fact.type, fact.high)}"] if fact.high is not None else []
        return f"CASE WHEN {' AND '.join(bounds)} THEN {tree} ELSE 0 END" if bounds else tree

    def _region_tree(self, variable: Variable, of: Columns, type_: str) -> str:
        """The bit of the region of known values, each atom asked once on a path."""

        def tree(index: int, left: list[int]) -> str:
            if len(left) == 1 or index == len(variable.atoms):
                return f"{1 << left[0]}::{type_}" if left else f"0::{type_}"
            yes = [r for r in left if variable.regions[r][index]]
            no = [r for r in left if not variable.regions[r][index]]
            if not yes or not no:
                return tree(index + 1, yes or no)
            condition = atom_sql(variable.atoms[index], of)
            return f"(CASE WHEN {condition} THEN {tree(index + 1, yes)} ELSE {tree(index + 1, no)} END)"

        return tree(0, list(range(variable.size)))


def place_text(variable: Variable, text: str) -> int | None:
    """The region of a text or printed-out citation; None if it cannot be read, or is known only in part."""
    fact = variable.facts[0]
    if fact.type != "citation":
        return variable.region_of({fact.name: text})
    try:
        citation = Citation.parse(text)
        return variable.region_of({fact.name: citation}) if citation.known else None
    except ValueError:
        return None


def replacements(variable: Variable, fact: Fact) -> list[str] | None:
    """SQL values that, put for the missing `fact`, meet every region open to it; None if that cannot be said."""
    if fact.type not in ("date", "int"):
        return None
    type_ = "date" if fact.type == "date" else "int"
    fixed: set[Value] = set(_ends(fact))
    moving: dict[str, None] = {}
    for atom in variable.atoms:
        if not isinstance(atom, terms.Less | terms.Equal) or not (is_simple(atom.left) and is_simple(atom.right)):
            return None
        facts = terms.facts_of_atom(atom)
        if facts == {fact}:
            fixed |= set(_changes(atom, fact, {}))
        elif fact in facts:
            mine, other = (atom.left, atom.right) if fact in terms.facts_of_term(atom.left) else (atom.right, atom.left)
            moving |= dict.fromkeys(_turned_round(mine, term_sql(other), type_))
    return [constant_sql(type_, value) for value in sorted(fixed)] + list(moving)  # type: ignore[type-var]


def _turned_round(mine: Term, other: str, type_: str) -> Iterable[str]:
    """Values of the fact in `mine` near the place where `mine` equals `other`."""
    reach = 1
    if isinstance(mine, terms.Shifted):
        assert isinstance(mine.amount, Constant)
        # months end on different days: the place is met within four days
        reach = 1 if mine.unit == "DAY" else 4
        mark = "-" if mine.sign > 0 else "+"
        other = f"CAST({other} {mark} INTERVAL ({mine.amount.value}) {mine.unit} AS DATE)"
    for days in range(-reach, reach + 1):
        moved = f"({other} + ({days}))"
        yield f"CAST({moved} AS DATE)" if type_ == "date" else moved


def _in(name: str, values: Sequence[str]) -> str:
    return f"{name} IN ({', '.join(map(literal, values))})" if values else "FALSE"


# -- diagrams


@dataclass
class Family:
    """Diagrams evaluated together: their terminals' bits, and the type that holds them."""

    type: str
    bit: Callable[[object], int]
    roots: dict[str, int]  # column → diagram


class Pipeline:
    """Families of diagrams over a relation of facts, as nested SELECTs, one a variable, last variable first."""

    def __init__(self, regions: RegionColumns, families: Sequence[Family]) -> None:
        self.regions = regions
        self.diagrams = regions.compiled.diagrams
        self.families = families
        self.names: dict[tuple[str, int], str] = {}
        self.wanted: dict[tuple[int, int, str], str] = {}  # (level, regions, type) → column
        self.layers: dict[int, list[str]] = {}
        for number, family in enumerate(families):
            for ref in self.diagrams.order(list(family.roots.values())):
                self._node(number, family, ref)

    def _node(self, number: int, family: Family, ref: int) -> None:
        level = self.diagrams.levels[ref]
        branches: dict[int, int] = {}
        for region, child in enumerate(self.diagrams.children[ref]):
            branches[child] = branches.get(child, 0) | 1 << region
        parts = []
        for child, regions in branches.items():
            value = self._value(number, family, child)
            if value != f"0::{family.type}":
                parts.append(f"({value} & {self._allowed(level, regions, family.type)})")
        name = f"n{number}_{ref}"
        self.names[family.type + str(number), ref] = name
        self.layers.setdefault(level, []).append(f"{' | '.join(parts) or f'0::{family.type}'} AS {name}")

    def _allowed(self, level: int, regions: int, type_: str) -> str:
        key = (level, regions, type_)
        return self.wanted.setdefault(key, f"r{level}_{regions}_{type_.lower()}")

    def _value(self, number: int, family: Family, ref: int) -> str:
        if self.diagrams.is_leaf(ref):
            return f"{family.bit(self.diagrams.leaves[ref])}::{family.type}"
        return self.names[family.type + str(number), ref]

    def sql(self, source: str, keep: Sequence[str]) -> str:
        """`keep` (columns or expressions AS names of the source) and one column for each root."""
        masks = "".join(f", {sql} AS m{level}" for level, sql in self.regions.joint.items())
        statement = f"SELECT *{masks} FROM ({source})"
        columns = [
            f"CASE WHEN {self.regions.outside(level, regions)} THEN 0::{type_} ELSE {all_ones(type_)} END AS {name}"
            for (level, regions, type_), name in self.wanted.items()
        ]
        statement = f"SELECT *{''.join(', ' + c for c in columns)} FROM ({statement})"
        for level in sorted(self.layers, reverse=True):
            statement = f"SELECT *, {', '.join(self.layers[level])} FROM ({statement})"
        roots = [
            f"{self._value(number, family, ref)} AS {name}"
            for number, family in enumerate(self.families)
            for name, ref in family.roots.items()
        ]
        return f"SELECT {', '.join([*keep, *roots])} FROM ({statement})"


def lines_family(compiled: Compiled) -> Family:
    """The lines that may decide, one bit each."""
    return Family(
        bits_type(len(compiled.law.lines)),
        lambda line: 0 if line == BROKEN else 1 << int(line),
        {"lines": compiled.decision},  # type: ignore[call-overload]
    )


def tests_family(compiled: Compiled) -> Family:
    """Each test: 1 it may be true, 2 it may be false, 3 it depends on what is missing."""
    roots = {f"t{index}": ref for index, ref in enumerate(compiled.tests.values())}
    return Family("UTINYINT", lambda answer: 0 if answer == BROKEN else 1 if answer is True else 2, roots)


# -- which missing facts matter


class Matters:
    """For undecided rows: one bit for each fact of `compiled.level_of` that is missing and matters."""

    def __init__(self, regions: RegionColumns) -> None:
        self.compiled = regions.compiled
        self.regions = regions
        self.roots: dict[str, int] = {}
        self.slow = list(regions.slow)
        self.bits: list[str] = []
        facts = list(self.compiled.level_of)
        alone = {fact: self._alone(fact) for fact in facts}
        for index, fact in enumerate(facts):
            jointly = self._jointly(fact, alone)
            condition = " OR ".join(c for c in (alone[fact], *jointly) if c != "FALSE")
            if condition:
                self.bits.append(f"CASE WHEN {condition} THEN {1 << index}::UBIGINT ELSE 0 END")

    def _root(self, ref: int) -> str:
        """A condition that the yes-or-no diagram may say yes."""
        if self.compiled.diagrams.is_leaf(ref):
            return "TRUE" if self.compiled.diagrams.leaves[ref] is True else "FALSE"
        name = f"d{ref}"
        self.roots[name] = ref
        return f"{name} = 1"

    def _differ(self, level: int, pairs: Iterable[tuple[int, int]]) -> str:
        diagrams, outcome = self.compiled.diagrams, self.compiled.outcome
        return self._root(
            self.compiled.any_of(
                self.compiled.differ(diagrams.restrict(outcome, level, a), diagrams.restrict(outcome, level, b))
                for a, b in pairs
            )
        )

    def _alone(self, fact: str) -> str:
        level = self.compiled.level_of[fact]
        variable = self.compiled.variables[level]
        missing = f"{quote(fact)} IS NULL"
        if len(variable.facts) == 1:
            matters = self._differ(level, itertools.combinations(range(variable.plain), 2))
            return "FALSE" if matters == "FALSE" else f"({missing} AND {matters})"
        others = [f.name for f in variable.facts if f.name != fact]
        static = self._differ(level, Grid.of(variable, {}).steps((fact,)))
        none_known = " AND ".join(f"{quote(o)} IS NULL" for o in others)
        parts = [f"({none_known} AND {static})"]
        if len(others) == 1:
            for a, b in itertools.combinations(range(variable.plain), 2):
                matters = self._differ(level, [(a, b)])
                if matters != "FALSE":
                    both = 1 << a | 1 << b
                    parts.append(f"({quote(others[0])} IS NOT NULL AND (m{level} & {both}) = {both} AND {matters})")
        return f"({missing} AND ({' OR '.join(parts)}))"

    def _jointly(self, fact: str, alone: Mapping[str, str]) -> list[str]:
        """Conditions under which the fact matters only together with others that givens tie to it."""
        found = []
        for group in self.compiled.tied_by_given:
            if fact not in group:
                continue
            levels = {name: self.compiled.level_of[name] for name in group if name in self.compiled.level_of}
            simple = all(len(self.compiled.variables[level].facts) == 1 for level in levels.values())
            if not simple or len(levels) > 2:
                count = " + ".join(f"({quote(name)} IS NULL)::INT" for name in levels)
                self.slow.append(f"(({count}) > 1)")
                continue
            for other in levels.keys() - {fact}:
                matters = self._pair(levels[fact], levels[other])
                if matters != "FALSE":
                    neither = " AND ".join(f"NOT coalesce({alone[n]}, FALSE)" for n in (fact, other))
                    found.append(f"({quote(fact)} IS NULL AND {quote(other)} IS NULL AND {neither} AND {matters})")
        return found

    def _pair(self, one: int, other: int) -> str:
        diagrams, outcome = self.compiled.diagrams, self.compiled.outcome
        refs = []
        for a, b in itertools.combinations(range(self.compiled.variables[one].plain), 2):
            for c, d in itertools.permutations(range(self.compiled.variables[other].plain), 2):
                before = diagrams.restrict(diagrams.restrict(outcome, one, a), other, c)
                after = diagrams.restrict(diagrams.restrict(outcome, one, b), other, d)
                refs.append(self.compiled.differ(before, after))
        return self._root(self.compiled.any_of(refs))

    def sql(self, source: str, key: str) -> str:
        """key, missing: UBIGINT, slow: BOOLEAN, for a source of undecided rows."""
        family = Family("UTINYINT", lambda answer: 1 if answer is True else 0, dict(self.roots))
        pipeline = Pipeline(self.regions, [family])
        facts = [quote(name) for name in self.compiled.level_of]
        masks = [f"m{level}" for level in self.regions.joint]
        inner = pipeline.sql(source, [key, *facts, *masks])
        missing = " | ".join(self.bits) or "0::UBIGINT"
        slow = " OR ".join(dict.fromkeys(self.slow)) or "FALSE"
        return f"SELECT {key}, {missing} AS missing, ({slow}) AS slow FROM ({inner})"
