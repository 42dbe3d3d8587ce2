"""One small number a row and variable: what the row says of the variable's facts, and which regions that leaves open.

The expressions avoid CASE, IN and comparisons of texts: on ten million rows they would cost more than everything
else. `list_position` is answered once for each entry of a Parquet dictionary.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from glasnost.model.citation import Citation
from glasnost.rules import terms
from glasnost.rules.decision import Compiled
from glasnost.rules.situations import Variable, candidates, changes, ends, is_simple
from glasnost.rules.sql_terms import Columns, atom_sql, column, constant_sql, literal, term_sql
from glasnost.rules.terms import Constant, Fact, Term, Value

MASKED = 8  # regions of a joint variable whose sets can be a row's code (256 of them)
TOLD_APART = 40  # texts that have a code each; more share the code of their region


@dataclass(frozen=True)
class Code:
    """SQL that gives a number from 0 on, and for each number the regions (as bits) that it leaves open."""

    sql: str
    masks: tuple[int, ...]


@dataclass
class Codes:
    """Every variable's code. `values`: the distinct texts that the data hold for a text or citation."""

    compiled: Compiled
    values: Mapping[str, Sequence[str]]
    code: dict[int, Code] = field(default_factory=dict)
    mask: dict[int, Code] = field(default_factory=dict)  # joint level → the set of open regions as the code itself
    torn: dict[int, str] = field(default_factory=dict)  # joint level → some of its facts are missing, not all
    slow: dict[int, str] = field(default_factory=dict)  # joint level → when even `mask` is too wide

    def __post_init__(self) -> None:
        for level, variable in enumerate(self.compiled.variables):
            self.code[level] = self._code(variable)
            if len(variable.facts) > 1:
                self._joint(level, variable)

    def _code(self, variable: Variable) -> Code:
        fact = variable.facts[0]
        if len(variable.facts) > 1 or fact.type == "number":
            known = " AND ".join(f"{column(f)} IS NOT NULL" for f in variable.facts)
            tree = self._tree(variable, column, lambda region: region + 1)
            return Code(f"CASE WHEN {known} THEN {tree} ELSE 0 END", _regions(variable))
        match fact.type:
            case "bool":
                masks = (1 << variable.region_of({fact.name: value}) for value in (False, True))
                return Code(f"coalesce({column(fact)}::UTINYINT, 2)", (*masks, variable.everything))
            case "enum":
                places = {v: 1 << variable.region_of({fact.name: v}) for v in fact.choices}
                return self._listed(variable, places)
            case "date" | "int":
                return self._stepped(variable)
        return self._placed(variable)

    def _listed(self, variable: Variable, places: Mapping[str, int], usual: int | None = None) -> Code:
        """Texts by their place in a list; 0 is missing. `usual`: the regions of texts that are not in the list."""
        fact = column(variable.facts[0])
        texts = ", ".join(literal(text) for text in places)
        masks = [variable.everything, *places.values()]
        found = f"list_position([{texts}]::VARCHAR[], {fact})"
        if len(places) > TOLD_APART:
            kinds = list(dict.fromkeys(places.values()))
            found = f"list_extract([{', '.join(str(kinds.index(m) + 1) for m in places.values())}], {found})"
            masks = [variable.everything, *kinds]
        if usual is None:
            return Code(f"coalesce({found}, 0)", tuple(masks))
        return Code(f"coalesce({found}, ({fact} IS NOT NULL)::INTEGER * {len(masks)})", (*masks, usual))

    def _placed(self, variable: Variable) -> Code:
        """Texts and citations: every distinct value of the data is placed once, here; most lie in one usual region."""
        fact = variable.facts[0]
        regions = {text: place_text(variable, text) for text in self.values.get(fact.name, ())}
        places = {text: variable.everything if region is None else 1 << region for text, region in regions.items()}
        usual = place_text(variable, "none/none")
        if usual is None:
            return self._listed(variable, places)
        return self._listed(variable, {t: m for t, m in places.items() if m != 1 << usual}, 1 << usual)

    def _stepped(self, variable: Variable) -> Code:
        """Days and whole numbers: runs of neighbouring values in one region; the code steps up at the start of each."""
        fact = variable.facts[0]
        starts = candidates([fact], variable.atoms, {})[fact.name]
        runs = [(start, 1 << variable.region_of({fact.name: start})) for start in starts]
        merged = [runs[0], *(b for a, b in itertools.pairwise(runs) if a[1] != b[1])]
        steps = [f"({column(fact)} >= {constant_sql(fact.type, start)})::UTINYINT" for start, _mask in merged[1:]]
        known = " + ".join(steps) or f"({column(fact)} = {column(fact)})::UTINYINT - 1"
        return Code(f"coalesce({known}, {len(merged)})", (*(mask for _start, mask in merged), variable.everything))

    # -- facts compared with each other

    def _joint(self, level: int, variable: Variable) -> None:
        names = [column(f) for f in variable.facts]
        missing = [f"{name} IS NULL" for name in names]
        some, every = " OR ".join(missing), " AND ".join(missing)
        self.torn[level] = f"(({some}) AND NOT ({every}))"
        parts = [f"WHEN {every} THEN {variable.everything}"]
        slow = []
        if len(names) > 2 or variable.size > MASKED:
            slow.append(self.torn[level])
        for fact in variable.facts if not slow else ():
            tries = replacements(variable, fact)
            alone = f"{column(fact)} IS NULL"
            if tries is None:
                slow.append(f"({alone} AND NOT ({every}))")
            else:
                bits = " | ".join(self._tried(variable, fact, value) for value in tries)
                parts.append(f"WHEN {alone} THEN {bits}")
        known = self._tree(variable, column, lambda region: 1 << region)
        parts.append(f"WHEN NOT ({some}) THEN {known}")
        sets = tuple(range(1 << variable.size)) if not slow else (variable.everything,)
        self.mask[level] = Code(f"CASE {' '.join(parts)} ELSE {variable.everything} END", sets)
        if slow:
            self.slow[level] = " OR ".join(slow)

    def _tried(self, variable: Variable, fact: Fact, value: str) -> str:
        tree = self._tree(variable, lambda f: value if f == fact else column(f), lambda region: 1 << region)
        bounds = [f"{value} >= {constant_sql(fact.type, fact.low)}"] if fact.low is not None else []
        bounds += [f"{value} <= {constant_sql(fact.type, fact.high)}"] if fact.high is not None else []
        return f"CASE WHEN {' AND '.join(bounds)} THEN {tree} ELSE 0 END" if bounds else tree

    def _tree(self, variable: Variable, of: Columns, leaf: Callable[[int], int]) -> str:
        """The region of known values, each atom asked once on a path."""

        def tree(index: int, left: list[int]) -> str:
            if len(left) == 1 or index == len(variable.atoms):
                return str(leaf(left[0]))
            yes = [r for r in left if variable.regions[r][index]]
            no = [r for r in left if not variable.regions[r][index]]
            if not yes or not no:
                return tree(index + 1, yes or no)
            condition = atom_sql(variable.atoms[index], of)
            return f"(CASE WHEN {condition} THEN {tree(index + 1, yes)} ELSE {tree(index + 1, no)} END)"

        return tree(0, list(range(variable.size)))


def _regions(variable: Variable) -> tuple[int, ...]:
    """0 is missing, the others are regions."""
    return (variable.everything, *(1 << region for region in range(variable.size)))


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
    fixed: set[Value] = set(ends(fact))
    moving: dict[str, None] = {}
    for atom in variable.atoms:
        if not isinstance(atom, terms.Less | terms.Equal) or not (is_simple(atom.left) and is_simple(atom.right)):
            return None
        facts = terms.facts_of_atom(atom)
        if facts == {fact}:
            fixed |= set(changes(atom, fact, {}))
        elif fact in facts:
            mine, other = (atom.left, atom.right) if fact in terms.facts_of_term(atom.left) else (atom.right, atom.left)
            moving |= dict.fromkeys(_turned_round(mine, term_sql(other), fact.type))
    return [constant_sql(fact.type, value) for value in sorted(fixed)] + list(moving)  # type: ignore[type-var]


def _turned_round(mine: Term, other: str, type_: str) -> Iterable[str]:
    """Values of the fact in `mine` near the place where `mine` equals `other`."""
    before, after = -1, 1
    if isinstance(mine, terms.Shifted):
        assert isinstance(mine.amount, Constant)
        # years end alike but for 29 February; months end on different days
        before, after = {"DAY": (-1, 1), "YEAR": (-1, 2)}.get(mine.unit, (-4, 4))
        mark = "-" if mine.sign > 0 else "+"
        other = f"CAST({other} {mark} INTERVAL ({mine.amount.value}) {mine.unit} AS DATE)"
    for days in range(before, after + 1):
        moved = f"({other} + ({days}))"
        yield f"CAST({moved} AS DATE)" if type_ == "date" else moved
