"""Typed terms and conditions. Tests and values are written in place; comparisons are broken down to atoms.

An *atom* is a yes-or-no question about one fact, or about a few facts that are compared with each other.
Everything above the atoms is AND, OR and NOT.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from glasnost.model.citation import Citation
from glasnost.rules import calendar, moments

Value = bool | str | int | float | Citation
Assignment = Mapping[str, Value]  # fact → value


@dataclass(frozen=True)
class Fact:
    """What the rulebook asks. Days are ordinals (see calendar)."""

    name: str
    type: str  # text, enum, citation, bool, int, number, date, moment
    of: str
    choices: tuple[str, ...] = ()  # of an enum
    low: int | float | None = None  # of a range, inclusive
    high: int | float | None = None
    zone: int = 0  # of a moment, seconds east of UTC


# -- terms


@dataclass(frozen=True)
class Constant:
    """A value that stands in the rulebook. `type` as in Fact; texts fit enums too."""

    type: str
    value: Value


@dataclass(frozen=True)
class FactTerm:
    """The value of a fact."""

    fact: Fact


@dataclass(frozen=True)
class Shifted:
    """A day plus or minus an interval."""

    base: Term
    sign: int
    amount: Term
    unit: str


@dataclass(frozen=True)
class Moved:
    """A moment that a function of moments gives, or (`DAY_OF`) its day."""

    function: str  # END_OF_DAY, NEXT_WORKING_DAY, PLUS_WORKING_DAYS, DAY_OF
    base: Term
    number: int = 0
    days: moments.WorkingDays = field(default_factory=moments.WorkingDays)

    def of(self, moment: int) -> int:
        """What the function makes of a moment."""
        match self.function:
            case "END_OF_DAY":
                return moments.end_of_day(moment)
            case "NEXT_WORKING_DAY":
                return moments.next_working_day(moment, self.days)
            case "PLUS_WORKING_DAYS":
                return moments.plus_working_days(moment, self.number, self.days)
        return moments.day_of(moment)


@dataclass(frozen=True)
class Added:
    """Numbers: left + sign · right."""

    left: Term
    sign: int
    right: Term


@dataclass(frozen=True)
class Pick:
    """The first term whose condition holds, else the last."""

    cases: tuple[tuple[Condition, Term], ...]
    otherwise: Term


@dataclass(frozen=True)
class Extreme:
    """The latest or largest of the terms; the earliest or smallest if not `greatest`."""

    greatest: bool
    terms: tuple[Term, ...]


Term = Constant | FactTerm | Shifted | Moved | Added | Pick | Extreme


def shifted(base: Term, sign: int, amount: Term, unit: str) -> Term:
    """base ± amount unit, brought below every Pick and Extreme (shifting keeps the order of days)."""
    if isinstance(base, Pick):
        return _through(base, lambda term: shifted(term, sign, amount, unit))
    if isinstance(amount, Pick):
        return _through(amount, lambda term: shifted(base, sign, term, unit))
    if isinstance(base, Extreme):
        return Extreme(base.greatest, tuple(shifted(t, sign, amount, unit) for t in base.terms))
    if isinstance(amount, Extreme):
        return Extreme(amount.greatest == (sign > 0), tuple(shifted(base, sign, t, unit) for t in amount.terms))
    if isinstance(base, Constant) and isinstance(amount, Constant):
        assert isinstance(base.value, int) and isinstance(amount.value, int)
        return Constant(base.type, shifted_value(base.value, sign * amount.value, unit))
    if isinstance(amount, Constant) and isinstance(amount.value, int) and abs(amount.value) >= calendar.NEVER:
        if unit in moments.UNITS.values():
            return Constant("moment", moments.NEVER if sign * amount.value > 0 else moments.ALWAYS)
        return Constant("date", calendar.NEVER if sign * amount.value > 0 else calendar.ALWAYS)
    return Shifted(base, sign, amount, unit)


def shifted_value(value: int, amount: int, unit: str) -> int:
    """A day or moment plus an interval."""
    if unit in moments.UNITS.values():
        return moments.shift(value, amount, unit)
    return calendar.shift(value, amount, unit)


def moved(term: Moved) -> Term:
    """A function of a moment, brought below every Pick and Extreme (it keeps the order of moments)."""
    base = term.base
    if isinstance(base, Pick):
        return _through(base, lambda part: moved(replace(term, base=part)))
    if isinstance(base, Extreme):
        return Extreme(base.greatest, tuple(moved(replace(term, base=part)) for part in base.terms))
    if isinstance(base, Constant):
        assert isinstance(base.value, int)
        return Constant("date" if term.function == "DAY_OF" else "moment", term.of(base.value))
    return term


def added(left: Term, sign: int, right: Term) -> Term:
    """left ± right, brought below every Pick and Extreme."""
    if isinstance(left, Pick):
        return _through(left, lambda term: added(term, sign, right))
    if isinstance(right, Pick):
        return _through(right, lambda term: added(left, sign, term))
    if isinstance(left, Extreme):
        return Extreme(left.greatest, tuple(added(t, sign, right) for t in left.terms))
    if isinstance(right, Extreme):
        return Extreme(right.greatest == (sign > 0), tuple(added(left, sign, t) for t in right.terms))
    if isinstance(left, Constant) and isinstance(right, Constant):
        assert isinstance(left.value, int | float) and isinstance(right.value, int | float)
        return Constant(left.type, left.value + sign * right.value)
    return Added(left, sign, right)


def pick(cases: tuple[tuple[Condition, Term], ...], otherwise: Term) -> Term:
    """A Pick without the cases that cannot be met."""
    kept = []
    for condition, term in cases:
        if condition == Truth(True):
            otherwise = term
            break
        if condition != Truth(False):
            kept.append((condition, term))
    return Pick(tuple(kept), otherwise) if kept else otherwise


def _through(pick: Pick, change: Callable[[Term], Term]) -> Pick:
    return Pick(tuple((condition, change(term)) for condition, term in pick.cases), change(pick.otherwise))


def facts_of_term(term: Term) -> frozenset[Fact]:
    """The facts whose values the term may use."""
    match term:
        case Constant():
            return frozenset()
        case FactTerm(fact):
            return frozenset([fact])
        case Shifted(base, _, amount, _):
            return facts_of_term(base) | facts_of_term(amount)
        case Moved(_, base):
            return facts_of_term(base)
        case Added(left, _, right):
            return facts_of_term(left) | facts_of_term(right)
        case Extreme(_, terms):
            return frozenset().union(*(facts_of_term(t) for t in terms))
        case Pick(cases, otherwise):
            found = facts_of_term(otherwise)
            for condition, branch in cases:
                found |= facts_of_term(branch) | facts_of(condition)
            return found


def term_value(term: Term, known: Assignment) -> Value:
    """The term's value; every fact that it uses must be known."""
    match term:
        case Constant(_, value):
            return value
        case FactTerm(fact):
            return known[fact.name]
        case Shifted(base, sign, amount, unit):
            day, count = term_value(base, known), term_value(amount, known)
            assert isinstance(day, int) and isinstance(count, int)
            return shifted_value(day, sign * count, unit)
        case Moved(_, base):
            moment = term_value(base, known)
            assert isinstance(moment, int)
            return term.of(moment)
        case Added(left, sign, right):
            a, b = term_value(left, known), term_value(right, known)
            assert isinstance(a, int | float) and isinstance(b, int | float)
            return a + sign * b
        case Extreme(greatest, terms):
            values = [term_value(t, known) for t in terms]
            return max(values) if greatest else min(values)  # type: ignore[type-var]
        case Pick(cases, otherwise):
            for condition, branch in cases:
                if holds(condition, known):
                    return term_value(branch, known)
            return term_value(otherwise, known)


# -- atoms and conditions


@dataclass(frozen=True)
class Is:
    """An enum, text or bool fact has this value."""

    fact: Fact
    value: Value


@dataclass(frozen=True)
class Covered:
    """A citation lies under this one, by its parts."""

    fact: Fact
    citation: Citation


@dataclass(frozen=True)
class Less:
    """left < right, of days or numbers; no Pick or Extreme inside."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Equal:
    """left = right."""

    left: Term
    right: Term


Atom = Is | Covered | Less | Equal


@dataclass(frozen=True)
class Truth:
    """Always true, or always false."""

    value: bool


@dataclass(frozen=True)
class Negation:
    """Not this."""

    condition: Condition


@dataclass(frozen=True)
class All:
    """Every one of these; `name` is the test or value that wrote it, for nothing but telling."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one of these."""

    conditions: tuple[Condition, ...]


Condition = Truth | Is | Covered | Less | Equal | Negation | All | Any


def facts_of(condition: Condition) -> frozenset[Fact]:
    """The facts that the condition asks about."""
    found: frozenset[Fact] = frozenset()
    for atom in atoms_of(condition):
        found |= facts_of_atom(atom)
    return found


def facts_of_atom(atom: Atom) -> frozenset[Fact]:
    """The one fact of an atom, or the facts that it ties together."""
    if isinstance(atom, Is | Covered):
        return frozenset([atom.fact])
    return facts_of_term(atom.left) | facts_of_term(atom.right)


def atoms_of(*conditions: Condition) -> list[Atom]:
    """The atoms of the conditions, each once, in the order of their first mention."""
    found: dict[Atom, None] = {}
    seen: set[int] = set()
    stack = list(reversed(conditions))
    while stack:
        node = stack.pop()
        if isinstance(node, Is | Covered | Less | Equal):
            found.setdefault(node)
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Negation):
                stack.append(node.condition)
            elif isinstance(node, All | Any):
                stack.extend(reversed(node.conditions))
    return list(found)


def atom_holds(atom: Atom, known: Assignment) -> bool:
    """Whether the atom is true of known facts."""
    match atom:
        case Is(fact, value):
            return known[fact.name] == value
        case Covered(fact, citation):
            return citation.covers(known[fact.name])  # type: ignore[arg-type]
        case Less(left, right):
            return term_value(left, known) < term_value(right, known)  # type: ignore[operator]
        case Equal(left, right):
            return term_value(left, known) == term_value(right, known)


def holds(condition: Condition, known: Assignment) -> bool:
    """Whether the condition is true of known facts."""
    match condition:
        case Truth(value):
            return value
        case Negation(inner):
            return not holds(inner, known)
        case All(conditions):
            return all(holds(c, known) for c in conditions)
        case Any(conditions):
            return any(holds(c, known) for c in conditions)
        case _:
            return atom_holds(condition, known)


# -- building


def negate(condition: Condition) -> Condition:
    """NOT condition."""
    if isinstance(condition, Truth):
        return Truth(not condition.value)
    return condition.condition if isinstance(condition, Negation) else Negation(condition)


def every(*conditions: Condition) -> Condition:
    """AND, without what is true anyway."""
    kept = [c for c in conditions if c != Truth(True)]
    if Truth(False) in kept:
        return Truth(False)
    return kept[0] if len(kept) == 1 else All(tuple(kept)) if kept else Truth(True)


def some(*conditions: Condition) -> Condition:
    """OR, without what is false anyway."""
    kept = [c for c in conditions if c != Truth(False)]
    if Truth(True) in kept:
        return Truth(True)
    return kept[0] if len(kept) == 1 else Any(tuple(kept)) if kept else Truth(False)


def replaced(condition: Condition, facts: Mapping[Fact, Fact]) -> Condition:
    """The same condition of other facts."""

    def change(node: object) -> object:
        if isinstance(node, Fact):
            return facts.get(node, node)
        if isinstance(node, tuple):
            return tuple(change(one) for one in node)
        if hasattr(node, "__dataclass_fields__") and not isinstance(node, Citation):
            return replace(node, **{name: change(getattr(node, name)) for name in node.__dataclass_fields__})  # type: ignore[type-var]
        return node

    return change(condition)  # type: ignore[return-value]


def simplified(condition: Condition, known: Assignment) -> Condition:
    """What is left to ask where some facts are known."""
    match condition:
        case Truth():
            return condition
        case Negation(inner):
            return negate(simplified(inner, known))
        case All(conditions):
            return every(*(simplified(c, known) for c in conditions))
        case Any(conditions):
            return some(*(simplified(c, known) for c in conditions))
    if all(fact.name in known for fact in facts_of_atom(condition)):
        return Truth(atom_holds(condition, known))
    return condition


def compare(left: Term, operator: str, right: Term) -> Condition:
    """left operator right as a condition over atoms."""
    match operator:
        case "<":
            return _less(left, right)
        case ">":
            return _less(right, left)
        case "<=":
            return negate(_less(right, left))
        case ">=":
            return negate(_less(left, right))
        case "=":
            return _equal(left, right)
        case _:
            return negate(_equal(left, right))


def _less(left: Term, right: Term) -> Condition:
    for side, term in (("left", left), ("right", right)):
        if isinstance(term, Pick):
            return _cases(term, lambda t, s=side: _less(t, right) if s == "left" else _less(left, t))  # type: ignore[misc]
    if isinstance(left, Extreme):
        join = every if left.greatest else some
        return join(*(_less(t, right) for t in left.terms))
    if isinstance(right, Extreme):
        join = some if right.greatest else every
        return join(*(_less(left, t) for t in right.terms))
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Truth(left.value < right.value)  # type: ignore[operator]
    moved = _moved(left, right)
    if moved is not None:
        return Truth(moved > 0)
    # a day that a fact gives is never `never` nor `always`
    if isinstance(right, Constant) and right.value in (calendar.NEVER, calendar.ALWAYS) and right.type == "date":
        return Truth(right.value == calendar.NEVER)
    if isinstance(left, Constant) and left.value in (calendar.NEVER, calendar.ALWAYS) and left.type == "date":
        return Truth(left.value == calendar.ALWAYS)
    return Less(left, right)


def _moved(left: Term, right: Term) -> int | float | None:
    """How far one fact is moved from itself: its sign if `right` lies behind, 0 on the spot, before; None: another."""
    if isinstance(right, FactTerm) and not isinstance(left, FactTerm):
        back = _moved(right, left)
        return None if back is None else -back
    match left, right:
        case FactTerm(one), FactTerm(other) if one == other:
            return 0
        case FactTerm(one), Shifted(FactTerm(other), sign, Constant(_, int(amount)), _) if one == other:
            return sign * amount
        case FactTerm(one), Added(FactTerm(other), sign, Constant(_, int(amount) | float(amount))) if one == other:
            return sign * amount
    return None


def _equal(left: Term, right: Term) -> Condition:
    if isinstance(left, Pick):
        return _cases(left, lambda t: _equal(t, right))
    if isinstance(right, Pick):
        return _cases(right, lambda t: _equal(left, t))
    if isinstance(left, Extreme) or isinstance(right, Extreme):
        return every(negate(_less(left, right)), negate(_less(right, left)))
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Truth(left.value == right.value)
    moved = _moved(left, right)
    if moved is not None:
        return Truth(moved == 0)
    if isinstance(left, Constant):
        left, right = right, left
    if isinstance(left, FactTerm) and isinstance(right, Constant):
        return equals(left.fact, right.value)
    return Equal(left, right)


def equals(fact: Fact, value: Value) -> Condition:
    """The fact has this value; a citation: lies under it."""
    if fact.type == "citation":
        assert isinstance(value, Citation)
        return Covered(fact, value)
    if fact.type in ("enum", "text", "bool"):
        return Is(fact, value)
    if value in (calendar.NEVER, calendar.ALWAYS) and fact.type == "date":
        return Truth(False)
    return Equal(FactTerm(fact), Constant(fact.type, value))


def _cases(pick: Pick, compare_with: Callable[[Term], Condition]) -> Condition:
    result = compare_with(pick.otherwise)
    for condition, term in reversed(pick.cases):
        result = some(every(condition, compare_with(term)), every(negate(condition), result))
    return result
