"""Facts → variables: groups of facts that are compared with each other, and the regions of values the law tells apart.

Two values of a fact lie in one region if every atom gives the same answer for both. Facts that one atom compares
with each other form one variable, whose regions are the answers they can give together. Every region is shown by
real values (its *samples*), so that nothing is counted that cannot be.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import calendar, moments
from glasnost.rules.terms import (
    Assignment,
    Atom,
    Constant,
    Covered,
    Equal,
    Fact,
    FactTerm,
    Is,
    Less,
    Shifted,
    Term,
    Value,
    atom_holds,
    facts_of_atom,
    facts_of_term,
    term_value,
)

MAX_SAMPLES = 200_000  # combinations of values tried for one group of facts
MAX_COMPARISONS = 1_000_000  # values tried times questions asked of each: a fact may stand beside 1,000 values
DAY_LOW, DAY_HIGH = 1, calendar.LAST  # days of the years 1 to 9999


class TooMuchCompared(Problem):
    """More is asked of some facts than can be decided exactly. `facts`: which."""

    def __init__(self, facts: Sequence[Fact], what: str, remedy: str) -> None:
        self.facts = tuple(fact.name for fact in facts)
        super().__init__(what.format(names=", ".join(self.facts)), remedy=remedy)


LIMITS = {"date": (DAY_LOW, DAY_HIGH), "moment": (moments.FIRST, moments.LAST)}
START = {"date": 730_120, "moment": 730_120 * moments.DAY}  # some value of each

Answers = tuple[bool, ...]  # of a group's atoms, in order


@dataclass(frozen=True)
class Variable:
    """A group of facts, their atoms, and the regions: each a tuple of answers with samples of values."""

    facts: tuple[Fact, ...]
    atoms: tuple[Atom, ...]
    regions: tuple[Answers, ...]
    samples: tuple[tuple[Value, ...], ...]  # for each region one value of each fact
    plain: int  # the first so many regions are open to a missing fact; the rest only to a citation of several points

    @property
    def size(self) -> int:
        """The number of regions."""
        return len(self.regions)

    @property
    def everything(self) -> int:
        """The bit mask of the regions open to missing facts."""
        return (1 << self.plain) - 1

    def region_of(self, known: Assignment) -> int:
        """The region of known values; KeyError if there is none (a value that the declared types forbid)."""
        answers = tuple(atom_holds(atom, known) for atom in self.atoms)
        return self.regions.index(answers)


def variables_of(atoms: Sequence[Atom]) -> list[Variable]:
    """The variables of all atoms, in the order in which the atoms first mention their facts."""
    return [variable_of(facts, atoms) for facts in _groups(atoms)]


def variable_of(facts: list[Fact], atoms: Sequence[Atom]) -> Variable:
    """One variable of these facts, with those of the atoms that speak of nothing else."""
    return _variable(facts, [atom for atom in atoms if facts_of_atom(atom) <= set(facts)])


def _groups(atoms: Sequence[Atom]) -> list[list[Fact]]:
    """Facts that atoms tie together, transitively."""
    group: dict[Fact, list[Fact]] = {}
    for atom in atoms:
        facts = sorted(facts_of_atom(atom), key=lambda f: f.name)
        for fact in facts:
            group.setdefault(fact, [fact])
        for fact in facts[1:]:
            first, other = group[facts[0]], group[fact]
            if first is not other:
                first += other
                for moved in other:
                    group[moved] = first
    return list({id(g): g for g in group.values()}.values())


def _variable(facts: list[Fact], atoms: list[Atom]) -> Variable:
    found: dict[Answers, tuple[Value, ...]] = {}
    if len(atoms) ** 2 > MAX_COMPARISONS:  # every atom brings a value of its own
        raise _too_many(facts)
    values_of = candidates(facts, atoms, {})
    if len(facts) == 1 and len(values_of[facts[0].name]) * len(atoms) > MAX_COMPARISONS:
        raise _too_many(facts)
    for values in combinations(facts, values_of):
        known = dict(zip((f.name for f in facts), values, strict=True))
        found.setdefault(tuple(atom_holds(atom, known) for atom in atoms), values)
    plain = len(found)
    if len(facts) == 1 and facts[0].type == "citation":
        found = found | _several_points(facts[0], atoms, found)
    return Variable(tuple(facts), tuple(atoms), tuple(found), tuple(found.values()), plain)


def _too_many(facts: Sequence[Fact]) -> Problem:
    return TooMuchCompared(
        facts,
        _("too much is compared with {names} to be decided exactly"),
        _("Compare with fewer values: a whole article instead of each of its parts, a range instead of days."),
    )


def _several_points(
    fact: Fact, atoms: list[Atom], found: dict[Answers, tuple[Value, ...]]
) -> dict[Answers, tuple[Value, ...]]:
    """A citation of several points of one part answers yes wherever one of its points does."""
    extra: dict[Answers, tuple[Value, ...]] = {}
    by_part: dict[str, list[Citation]] = {}
    for (value,) in found.values():
        assert isinstance(value, Citation)
        if value.points:
            by_part.setdefault("/".join(value.segments), []).append(value)
    for group in by_part.values():
        for several in itertools.chain(*(itertools.combinations(group, n) for n in range(2, min(len(group), 6) + 1))):
            points = tuple(dict.fromkeys(p for c in several for p in c.points))
            joined = Citation(several[0].segments, points)
            answers = tuple(atom_holds(atom, {fact.name: joined}) for atom in atoms)
            if answers not in found:
                extra[answers] = (joined,)
    return extra


def combinations(facts: Sequence[Fact], values: dict[str, list[Value]]) -> Iterable[tuple[Value, ...]]:
    """Every combination of the facts' candidate values. Raises Problem if there are too many."""
    _few_enough(facts, values)
    return itertools.product(*(values[fact.name] for fact in facts))


def _few_enough(facts: Sequence[Fact], values: Mapping[str, Sized]) -> None:
    if math.prod(len(values[fact.name]) for fact in facts) > MAX_SAMPLES:
        raise TooMuchCompared(
            facts,
            _("too many facts are compared with each other: {names}"),
            _("Compare each with a named value, or with fewer others."),
        )


# -- candidate values: at least one in every region


def candidates(facts: Sequence[Fact], atoms: Sequence[Atom], known: Assignment) -> dict[str, list[Value]]:
    """For each fact of a group values such that every possible set of answers is met by some combination.

    `known` holds facts of the group whose value is given; they get just that value.
    """
    values: dict[str, list[Value]] = {}
    for fact in facts:
        if fact.name in known:
            values[fact.name] = [known[fact.name]]
        elif fact.type == "bool":
            values[fact.name] = [True, False]
        elif fact.type == "enum":
            values[fact.name] = list(fact.choices)
        elif fact.type == "text":
            values[fact.name] = _texts(facts, atoms, known)
        elif fact.type == "citation":
            values[fact.name] = _citations(facts, atoms, known)
    ordered = [f for f in facts if f.name not in values]
    if ordered:
        values |= _ordered(ordered, atoms, {**known})
    return values


def _texts(facts: Sequence[Fact], atoms: Sequence[Atom], known: Assignment) -> list[Value]:
    named: dict[Value, None] = {a.value: None for a in atoms if isinstance(a, Is)}
    named |= {value: None for value in known.values() if isinstance(value, str)}
    # as many unnamed words as there are facts, so that all may differ and none be named
    return [*named, *(f"\0{n}" for n in range(len(facts)))]


def _citations(facts: Sequence[Fact], atoms: Sequence[Atom], known: Assignment) -> list[Value]:
    named: dict[Value, None] = {}
    for atom in atoms:
        if isinstance(atom, Covered):
            named.setdefault(atom.citation)
            if atom.citation.edition is not None:  # the same provision in another wording
                named.setdefault(Citation(atom.citation.segments, atom.citation.points))
    named |= {value: None for value in known.values() if isinstance(value, Citation)}
    return [*named, *(Citation(("none", str(n))) for n in range(len(facts)))]


def _ordered(facts: list[Fact], atoms: Sequence[Atom], known: dict[str, Value]) -> dict[str, list[Value]]:
    """Days and numbers: the places where some atom changes its answer, carried over from fact to fact."""
    names = {f.name for f in facts}
    own = [a for a in atoms if isinstance(a, Less | Equal) and {f.name for f in facts_of_atom(a)} & names]
    values: dict[str, set[Value]] = {f.name: set(ends(f)) for f in facts}
    for _round in facts:  # a change is carried along at most as many atoms as there are facts
        for fact in facts:
            for atom in own:
                others = [f for f in facts_of_atom(atom) if f != fact]
                if fact not in facts_of_atom(atom):
                    continue
                choices = [[known[o.name]] if o.name in known else sorted(values[o.name]) for o in others]  # type: ignore[type-var]
                for combination in itertools.islice(itertools.product(*choices), MAX_SAMPLES):
                    given = dict(zip((o.name for o in others), combination, strict=True))
                    values[fact.name].update(v for v in changes(atom, fact, given) if _allowed(v, fact))
                _few_enough(facts, values)  # before more are found for each of them
            if fact.type == "number":
                values[fact.name] |= set(_between(values[fact.name]))
        if len(facts) == 1:
            break
    return {f.name: [v for v in sorted(values[f.name]) if _allowed(v, f)] for f in facts}  # type: ignore[type-var]


def ends(fact: Fact) -> list[Value]:
    """The ends of the fact's range; where it has none, some value to start from."""
    ends: list[Value] = [end for end in (fact.low, fact.high) if end is not None]
    return ends or [START.get(fact.type, 0)]


def _allowed(value: Value, fact: Fact) -> bool:
    assert isinstance(value, int | float)
    if fact.type in LIMITS and not LIMITS[fact.type][0] <= value <= LIMITS[fact.type][1]:
        return False
    return (fact.low is None or value >= fact.low) and (fact.high is None or value <= fact.high)


def changes(atom: Less | Equal, fact: Fact, given: Assignment) -> list[Value]:
    """Values of `fact` on both sides of, and at, the place where the two sides of the atom meet."""
    mine, other = (atom.left, atom.right) if fact in facts_of_term(atom.left) else (atom.right, atom.left)
    target = term_value(other, given)
    assert isinstance(target, int | float)

    def side(value: Value) -> int | float:
        result = term_value(mine, {**given, fact.name: value})
        assert isinstance(result, int | float)
        return result

    if fact.type == "number":
        meeting = target - (side(0.0))
        meeting = meeting if side(1.0) > side(0.0) else -meeting
        return [meeting]
    start = START.get(fact.type, 730_120)
    rising = side(start + 1) >= side(start)
    low, high = LIMITS.get(fact.type, (-(10**12), 10**12))
    first = _first(lambda v: (side(v) >= target) if rising else (side(v) <= target), low, high)
    after = _first(lambda v: (side(v) > target) if rising else (side(v) < target), low, high)
    return [v for v in {first - 1, first, after - 1, after} if low <= v <= high]


def _between(values: set[Value]) -> list[Value]:
    """Numbers have values between any two: one in every gap, and one beyond each end."""
    ordered = sorted(v for v in values if isinstance(v, int | float))
    gaps: list[Value] = [(a + b) / 2 for a, b in itertools.pairwise(ordered)]
    return [ordered[0] - 1, *gaps, ordered[-1] + 1]


def _first(true_from: Callable[[int], bool], low: int, high: int) -> int:
    """The smallest value in low..high + 1 from which on the condition holds."""
    high += 1
    while low < high:
        middle = (low + high) // 2
        if true_from(middle):
            high = middle
        else:
            low = middle + 1
    return low


def is_simple(term: Term) -> bool:
    """A constant, a fact, or a fact moved by a constant interval: what SQL can turn round."""
    match term:
        case Constant() | FactTerm():
            return True
        case Shifted(FactTerm(), _, Constant(), _):
            return True
    return False
