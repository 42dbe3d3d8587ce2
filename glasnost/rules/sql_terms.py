"""Terms, atoms and conditions as SQL, for rows in which the facts that they use are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from glasnost.rules import terms
from glasnost.rules.calendar import NEVER
from glasnost.rules.situations import DAY_HIGH, DAY_LOW
from glasnost.rules.terms import Atom, Condition, Constant, Fact, Term, Value

Columns = Callable[[Fact], str]

# Within so many days a shift by one of these units surely lies: (least, most) days of one unit.
SPAN = {"MONTH": (28, 31), "YEAR": (365, 366)}


def quote(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Words in SQL."""
    return "'" + text.replace("'", "''") + "'"


def column(fact: Fact) -> str:
    """The column that holds a fact."""
    return quote(fact.name)


def term_sql(term: Term, of: Columns = column) -> str:
    """The value of a term."""
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
    """Whether the atom holds; NULL if a fact is missing."""
    match atom:
        case terms.Is(fact, bool() as value):
            return of(fact) if value else f"NOT {of(fact)}"
        case terms.Is(fact, value):
            return f"{of(fact)} = {literal(str(value))}"
        case terms.Less(left, right):
            return _less(left, right, of)
        case terms.Equal(left, right):
            return f"{term_sql(left, of)} = {term_sql(right, of)}"
        case terms.Covered(fact, citation):
            whole = "/".join(citation.segments)
            if citation.points:
                points = ", ".join(literal(p) for p in citation.points)
                tail = f"split_part({of(fact)}, '/', {len(citation.segments) + 1})"
                inside = f"list_has_any(string_split({tail}, ','), [{points}])"
                return f"(starts_with({of(fact)}, {literal(whole + '/')}) AND {inside})"
            return f"({of(fact)} = {literal(whole)} OR starts_with({of(fact)}, {literal(whole + '/')}))"


def _less(left: Term, right: Term, of: Columns) -> str:
    """left < right. Shifting by months is dear, so days far enough apart are compared by their distance first."""
    exact = f"{term_sql(left, of)} < {term_sql(right, of)}"
    for moved, turn in ((left, 1), (right, -1)):
        still = right if moved is left else left
        if not isinstance(moved, terms.Shifted) or moved.unit not in SPAN or isinstance(still, terms.Shifted):
            continue
        if not isinstance(moved.amount, Constant) or not isinstance(moved.amount.value, int):
            continue
        if abs(moved.amount.value) >= NEVER:
            continue
        days = sorted(moved.sign * moved.amount.value * span for span in SPAN[moved.unit])
        low, high = days[0] - 3, days[1] + 3  # the ends of months
        base, other = term_sql(moved.base, of), term_sql(still, of)
        sure = high if turn > 0 else low
        maybe = low if turn > 0 else high
        one, two = (f"{base} + ({sure}) < {other}", f"{base} + ({maybe}) < {other}")
        if turn < 0:
            one, two = (f"{other} < {base} + ({sure})", f"{other} < {base} + ({maybe})")
        return f"({one} OR ({two} AND {exact}))"
    return exact


def condition_sql(condition: Condition, of: Columns = column) -> str:
    """Whether the condition holds."""
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
