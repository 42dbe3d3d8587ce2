"""Names and types: the rulebook's parse trees → typed conditions. Every error names line and word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.rules import calendar, moments, terms
from glasnost.rules import syntax as s
from glasnost.rules.faults import Place, RulebookError, did_you_mean
from glasnost.rules.rulebook import NOT_IN_FORCE, FactRow, GivenBlock, Interval, Rulebook
from glasnost.rules.terms import Condition, Constant, Fact, FactTerm, Term
from glasnost.rules.values import decimal_number, whole_number

MAX_NESTED = 60  # tests and values that need each other in a row
MAX_CASES = 2_000  # of values, once every value is written out in place
ORDERED = ("date", "moment", "int", "number")
HOLIDAYS = "holidays"  # the list of days on which nobody works
COMPLETE = "record_complete"  # the person fact that says that there are no other charges than those seen
OTHER = "other."  # before the name of a fact of another charge


@dataclass(frozen=True)
class Line:
    """A line of the decision."""

    name: str  # as written, or "#n" for the n-th line if it has none
    outcome: str
    on: Term | None
    condition: Condition
    place: Place


@dataclass(frozen=True)
class Derived:
    """A fact of the judged charge that the person's other charges give.

    kind: count (how many of them meet the condition), latest or earliest (the day of those that do). In the condition
    and as `day` a fact of the other charge is called `other.<name>`; plain names are the judged charge's or the
    person's. `guard`: the count that is above zero where there is a day at all.
    """

    fact: Fact
    kind: str
    condition: Condition
    day: Fact | None = None
    guard: str = ""


@dataclass(frozen=True)
class Law:
    """A rulebook with everything resolved, for one `as_of` and one choice of parameters."""

    rulebook: Rulebook
    as_of: date
    settings: dict[str, str]
    facts: dict[str, Fact]
    lines: tuple[Line, ...]
    tests: dict[str, Condition]
    values: dict[str, Term]
    given: Condition
    givens: dict[str, Condition]
    derived: tuple[Derived, ...]  # each after those that its condition needs
    given_other: Condition  # the givens, of another charge of the person
    used: frozenset[str]  # names of facts, lists, tests, values and parameters that something uses

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes, the reserved one last."""
        return (*self.rulebook.outcomes, NOT_IN_FORCE)


def resolve(rulebook: Rulebook, as_of: date, settings: Mapping[str, str] | None = None) -> Law:
    """Types and names of a rulebook. Raises RulebookError at the first fault."""
    return _Resolver(rulebook, as_of, dict(settings or {})).law()


def faults_of(rulebook: Rulebook, as_of: date) -> list[RulebookError]:
    """Every fault of names and types, one for each fact, list, test, value, given and line at most."""
    resolver = _Resolver(rulebook, as_of, {})
    steps: list[Callable[[], object]] = [resolver.declare]
    steps += [lambda t=t: resolver.test(t.name) for t in rulebook.tests]  # type: ignore[misc]
    steps += [lambda v=v: resolver.value(v.name) for v in rulebook.values]  # type: ignore[misc]
    steps += [lambda g=g: resolver.given(g) for g in rulebook.givens]  # type: ignore[misc]
    steps += [lambda n=n: resolver.line(n) for n in range(len(rulebook.decide))]  # type: ignore[misc]
    found: dict[str, RulebookError] = {}
    for step in steps:
        try:
            step()
        except RulebookError as error:
            found.setdefault(str(error), error)
            if step == resolver.declare:
                break
    return list(found.values())


class _Resolver:
    """Looks names up. Tests and values are resolved when first used and kept."""

    def __init__(self, rulebook: Rulebook, as_of: date, settings: dict[str, str]) -> None:
        self.book = rulebook
        self.as_of = as_of
        self.settings = settings
        self.facts: dict[str, Fact] = {}
        self.constants: dict[str, Constant] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.tests: dict[str, Condition] = {}
        self.values: dict[str, Term] = {}
        self.test_blocks = {t.name: t for t in rulebook.tests}
        self.value_blocks = {v.name: v for v in rulebook.values}
        self.thresholds = {t.name: t for t in rulebook.thresholds if t.name not in settings}
        self.cases: dict[str, int] = {}  # value → how many terms it is once it is written out
        self.open: list[str] = []  # names being resolved: a name met again is a circle
        self.used: set[str] = set()
        self.derived: dict[object, Derived] = {}
        self.judged: _Resolver | None = None  # inside a quantifier, the resolver of the judged charge
        self.inner: _Resolver | None = None
        self.itself = False  # this. means the charge itself: a quantifier that counts it too looks at it

    def law(self) -> Law:
        self.declare()
        lines = tuple(self.line(n) for n in range(len(self.book.decide)))
        givens = {g.name: self.given(g) for g in self.book.givens}
        used = frozenset(self.used)
        tests = {t.name: self.test(t.name) for t in self.book.tests}
        values = {v.name: self.value(v.name) for v in self.book.values}
        inner = self.inside(self.book.givens[0].place) if self.book.givens and self.derived else None
        given_other = terms.every(*(inner.given(g) for g in self.book.givens)) if inner else None
        return Law(
            rulebook=self.book,
            as_of=self.as_of,
            settings=self.settings,
            facts=self.facts,
            lines=(*self.outside(), *lines),
            tests=tests,
            values=values,
            given=terms.every(*givens.values()),
            givens=givens,
            derived=tuple(self.derived.values()),
            given_other=given_other or terms.Truth(True),
            used=used,
        )

    # -- declarations

    def declare(self) -> None:
        for row in self.book.facts:
            self.facts[row.name] = self.fact(row)
        for named in self.book.lists:
            self.lists[named.name] = named.items
        parameters = self.book.set_names
        for name in self.settings:
            if name not in parameters:
                raise RulebookError(
                    Place(self.book.place, 1),
                    _("the rulebook has no parameter {name}").format(name=name),
                    did_you_mean(name, parameters) or ", ".join(parameters),
                )
        for p in self.book.parameters:
            self.constant(p.name, p.type, self.settings.get(p.name, p.default), p.place)
        for t in self.book.thresholds:
            if t.name in self.settings:  # one value, whatever the day
                self.constant(t.name, t.type, self.settings[t.name], t.place)

    def constant(self, name: str, type_: str, text: str, place: Place) -> None:
        if type_ == "list":
            self.lists[name] = _items(text)
        else:
            self.constants[name] = self.parse_constant(text, type_, place)

    def fact(self, row: FactRow) -> Fact:
        if row.type == "enum":
            choices = tuple(v.strip() for v in row.values.split(",") if v.strip())
            if len(choices) < 2:
                raise RulebookError(row.place, _("an enum needs a list of at least two values"))
            for value in choices:
                if choices.count(value) > 1:
                    raise RulebookError(row.place, _("the value «{value}» is listed twice").format(value=value))
            return Fact(row.name, row.type, row.of, choices)
        zone = self.zone(row.place) if row.type == "moment" else 0
        if not row.values:
            return Fact(row.name, row.type, row.of, zone=zone)
        if row.type not in ORDERED or ".." not in row.values:
            raise RulebookError(
                row.place, _("values of a {type} are a range such as 0.. or ..as_of").format(type=row.type)
            )
        low, _dots, high = row.values.partition("..")
        ends = [self.range_end(text.strip(), row) if text.strip() else None for text in (low, high)]
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            raise RulebookError(row.place, _("the range ends before it begins: {values}").format(values=row.values))
        return Fact(row.name, row.type, row.of, (), ends[0], ends[1], zone)

    def zone(self, place: Place) -> int:
        """The zone in which moments have their days."""
        if self.book.zone is None:
            raise RulebookError(
                place,
                _("a moment needs the zone in which its day begins"),
                _("Add a line to the front matter, such as zone: +03:00"),
            )
        return self.book.zone

    def range_end(self, text: str, row: FactRow) -> int | float:
        if text == "as_of" and row.type in ("date", "moment"):
            today = self.as_of.toordinal()
            return today if row.type == "date" else moments.end_of_day(today * moments.DAY)
        value = self.parse_constant(text, row.type, row.place).value
        assert isinstance(value, int | float)
        return value

    def parse_constant(self, text: str, type_: str, place: Place) -> Constant:
        text = text.strip()
        try:
            match type_:
                case "bool":
                    return Constant("bool", {"true": True, "false": False}[text.lower()])
                case "int":
                    return Constant("int", whole_number(text))
                case "number":
                    return Constant("number", decimal_number(text))
                case "date":
                    words = {"never": calendar.NEVER, "always": calendar.ALWAYS}
                    return Constant("date", words.get(text) or date.fromisoformat(text).toordinal())
                case "moment":
                    words = {"never": moments.NEVER, "always": moments.ALWAYS}
                    return Constant("moment", words.get(text) or moments.read_moment(text, self.zone(place)))
                case "citation":
                    return Constant("citation", Citation.parse(text))
                case "text" | "enum":
                    return Constant("text", text)
        except (ValueError, KeyError) as error:
            raise RulebookError(place, _("«{text}» is no {type}").format(text=text, type=type_)) from error
        raise RulebookError(place, _("{type} is not a type of a parameter").format(type=type_))

    # -- the decision

    def line(self, index: int) -> Line:
        written = self.book.decide[index]
        condition = terms.Truth(True) if written.condition is None else self.condition(written.condition)
        condition = terms.every(self.applies(written.within), condition)
        on = None
        if written.on is not None:
            on = self.term(written.on)
            on = self.day(written.on, on)
        return Line(written.name or f"#{index + 1}", written.outcome, on, condition, written.place)

    def given(self, given: GivenBlock) -> Condition:
        """What cannot be otherwise; of one wording of several, on its own days."""
        return terms.some(terms.negate(self.applies(given.within)), self.condition(given.condition))

    def outside(self) -> tuple[Line, ...]:
        """The line that stands before all others: outside `in_force` nothing is decided by any wording."""
        condition = terms.every(
            *(terms.negate(self.applies(days)) for days in self.book.wordings or [self.book.in_force])
        )
        if condition == terms.Truth(False):
            return ()
        return (Line(NOT_IN_FORCE, NOT_IN_FORCE, None, condition, Place(self.book.place, 1)),)

    def applies(self, days: Interval | None) -> Condition:
        """That the date which picks the wording lies within these days."""
        if days is None:
            return terms.Truth(True)
        first, last = days
        day = self.picking_day()
        too_early = terms.compare(day, "<", Constant("date", first.toordinal())) if first else terms.Truth(False)
        too_late = terms.compare(day, ">", Constant("date", last.toordinal())) if last else terms.Truth(False)
        return terms.negate(terms.some(too_early, too_late))

    def picking_day(self) -> Term:
        """The date that picks the wording."""
        name = self.book.applies_on
        if name == "as_of":
            return Constant("date", self.as_of.toordinal())
        if name not in self.facts or self.facts[name].type not in ("date", "moment"):
            raise RulebookError(
                Place(self.book.place, self.book.document.front["applies_on"][0]),
                _("applies_on is as_of, or the name of a fact of the type date or moment"),
                did_you_mean(name, self.facts),
            )
        self.used.add(name)
        term = FactTerm(self.facts[name])
        return terms.moved(terms.Moved("DAY_OF", term)) if term.fact.type == "moment" else term

    def test(self, name: str, place: Place | None = None) -> Condition:
        """The condition of a test that is named at a place."""
        if name not in self.tests:
            block = self.test_blocks[name]
            with _Open(self.open, name, place or block.place):
                self.tests[name] = self.condition(block.condition)
        return self.tests[name]

    def value(self, name: str, place: Place | None = None) -> Term:
        """The expression of a value that is named at a place."""
        if name not in self.values:
            block = self.value_blocks[name]
            with _Open(self.open, name, place or block.place):
                cases = [(terms.Truth(True) if c is None else self.condition(c), self.term(e)) for e, c in block.cases]
                ends = (Constant("date", calendar.NEVER), Constant("date", calendar.ALWAYS))
                kinds = {_kind(term) for _c, term in cases if term not in ends}  # an interval may be never
                if len(kinds) > 1 and not kinds <= {"int", "number"}:
                    raise RulebookError(
                        block.place, _("the lines give different types: {types}").format(types=", ".join(sorted(kinds)))
                    )
                if kinds == {"moment"}:
                    cases = [(condition, _endless(term)) for condition, term in cases]
                *first, last = cases
                self.cases[name] = sum(self.size(expression) for expression, _condition in block.cases)
                self.few(block.place, self.cases[name])
                self.values[name] = terms.Pick(tuple(first), last[1]) if first else last[1]
        return self.values[name]

    def threshold(self, name: str) -> Term:
        """The value that the threshold has on its day."""
        if name not in self.values:
            threshold = self.thresholds[name]
            if threshold.type == "list":
                raise RulebookError(threshold.place, _("{name} is a list: write IN {name}").format(name=name))
            values = [self.parse_constant(step.value, threshold.type, step.place) for step in threshold.steps]
            self.cases[name] = len(values)
            since = self.since(name)
            self.values[name] = terms.pick(tuple(zip(since[:0:-1], values[:0:-1], strict=True)), values[0])
        return self.values[name]

    def day(self, node: s.Node, term: Term) -> Term:
        """The day that a term gives: itself, or that of a moment."""
        self.need(node, term, ("date", "moment"))
        return terms.moved(terms.Moved("DAY_OF", term)) if _kind(term) == "moment" else term

    def since(self, name: str) -> list[Condition]:
        """For each step of a threshold that its day has come."""
        threshold = self.thresholds[name]
        on = threshold.on or self.book.applies_on
        with _Open(self.open, name, threshold.place):
            node = s.Word(threshold.place, "AS_OF") if on == "as_of" else s.Name(threshold.place, on)
            day = self.term(node)
        day = self.day(node, day)
        self.few(threshold.place, len(threshold.steps) * self.size(node))
        return [
            terms.negate(terms.compare(day, "<", Constant("date", step.first.toordinal())))
            if step.first is not None
            else terms.Truth(True)
            for step in threshold.steps
        ]

    def size(self, node: s.Node) -> int:
        """How many terms an expression is once the values in it are written out; sums multiply them."""
        match node:
            case s.Name(_, name, _):
                return self.cases.get(name, 1)
            case s.Plus(_, left, _, right):
                return self.size(left) * self.size(right)
            case s.Interval(_, amount, _):
                return self.size(amount)
            case s.Call(_, _, arguments):
                return sum(self.size(argument) for argument in arguments)
            case s.Quantifier(_, "COUNT_CHARGES" | "LATEST_OTHER" | "EARLIEST_OTHER", _):
                return 2
        return 1

    def few(self, place: Place, cases: int) -> None:
        """Refuse what grows beyond all bounds once it is written out."""
        if cases > MAX_CASES:
            raise RulebookError(
                place, _("with its values written out this has more than {n} cases").format(n=MAX_CASES)
            )

    # -- conditions

    def condition(self, node: s.Node) -> Condition:
        match node:
            case s.Joined(_, "AND", operands):
                return terms.every(*[self.condition(o) for o in operands])
            case s.Joined(_, "OR", operands):
                return terms.some(*[self.condition(o) for o in operands])
            case s.Joined(_, _, (premise, conclusion)):
                return terms.some(terms.negate(self.condition(premise)), self.condition(conclusion))
            case s.Not(_, operand):
                return terms.negate(self.condition(operand))
            case s.Comparison(_, left, operator, right):
                return self.comparison(node.place, left, operator, right)
            case s.Between(_, left, low, high, negated):
                both = terms.every(
                    self.comparison(node.place, left, ">=", low), self.comparison(node.place, left, "<=", high)
                )
                return terms.negate(both) if negated else both
            case s.In(_, left, choices, negated):
                among = self.among(left, choices)
                return terms.negate(among) if negated else among
            case s.Word(_, "TRUE" | "FALSE" as word):
                return terms.Truth(word == "TRUE")
            case s.Quantifier(_, "ANY_OTHER" | "EVERY_OTHER" | "ANY_CHARGE" as function, _):
                return self.exists(node, function)
            case s.Name(_, name, _):
                return self.named_condition(node, name)
        raise RulebookError(node.place, _("a condition is needed here: something that is true or false"))

    def named_condition(self, node: s.Name, name: str) -> Condition:
        if node.this and not self.itself:
            return self.outer(node).named_condition(replace(node, this=False), name)
        if name in self.test_blocks:
            self.used.add(name)
            return self.test(name, node.place)
        term = self.term(node)
        if _kind(term) != "bool":
            raise RulebookError(
                node.place,
                _("{name} is a {type}, not a condition").format(name=name, type=_kind(term)),
                _("Compare it with something."),
            )
        if isinstance(term, Constant):
            return terms.Truth(bool(term.value))
        assert isinstance(term, FactTerm)
        return terms.Is(term.fact, True)

    def comparison(self, place: Place, left: s.Node, operator: str, right: s.Node) -> Condition:
        a, b = self.term(left), self.term(right)
        self.few(place, self.size(left) * self.size(right))
        a, b = self.same_type(place, left, a, right, b)
        if operator not in ("=", "<>") and _kind(a) not in ORDERED:
            raise RulebookError(place, _("{type} has no order: only = and <> are possible").format(type=_kind(a)))
        both = terms.facts_of_term(a) & terms.facts_of_term(b)
        plain = not isinstance(a, terms.Pick | terms.Extreme) and not isinstance(b, terms.Pick | terms.Extreme)
        # a charge that is counted with the others is compared with itself rightly
        if both and plain and not self.itself:
            names = ", ".join(sorted(f.name for f in both))
            raise RulebookError(place, _("{name} is compared with itself").format(name=names))
        return terms.compare(a, operator, b)

    def same_type(self, place: Place, left: s.Node, a: Term, right: s.Node, b: Term) -> tuple[Term, Term]:
        """Both terms as one type: texts become values of the enum or citations they stand beside."""
        if _kind(a) != "text" and isinstance(b, Constant) and b.type == "text":
            b = self.as_type_of(a, b, right.place)
        elif _kind(b) != "text" and isinstance(a, Constant) and a.type == "text":
            a = self.as_type_of(b, a, left.place)
        if {_kind(a), _kind(b)} == {"date", "moment"}:
            a, b = self.as_moment(left, a), self.as_moment(right, b)
        kinds = {_kind(a), _kind(b)}
        if len(kinds) > 1 and not kinds <= {"int", "number"}:
            raise RulebookError(
                place,
                _("a {left} cannot be compared with a {right}").format(left=_kind(a), right=_kind(b)),
                _("A day is written DATE '2019-01-07'.") if "date" in kinds else "",
            )
        return a, b

    def as_moment(self, node: s.Node, term: Term) -> Term:
        """as_of beside a moment means the end of that day; never and always lie beyond moments too."""
        if isinstance(node, s.Word) and node.word == "AS_OF":
            return Constant("moment", moments.end_of_day(self.as_of.toordinal() * moments.DAY))
        return _endless(term)

    def as_type_of(self, other: Term, text: Constant, place: Place) -> Constant:
        kind, value = _kind(other), str(text.value)
        if kind == "citation":
            try:
                citation = Citation.parse(value)
                if len(citation.segments) < 2:  # a bare number, which would silently cover nothing
                    raise ValueError(value)
                return Constant("citation", citation)
            except ValueError as error:
                raise RulebookError(
                    place, _("«{text}» is no citation such as ru/uk/282/1").format(text=value)
                ) from error
        if kind == "enum":
            for fact in terms.facts_of_term(other):
                if fact.type == "enum" and value not in fact.choices:
                    raise RulebookError(
                        place,
                        _("«{value}» is not a value of {fact}").format(value=value, fact=fact.name),
                        did_you_mean(value, fact.choices) or ", ".join(fact.choices),
                    )
            return Constant("enum", value)
        return text

    def among(self, left: s.Node, choices: tuple[s.Node, ...]) -> Condition:
        """left IN (…): the choices may be constants and names of lists."""
        conditions = []
        for choice in choices:
            if isinstance(choice, s.Name) and choice.name in self.lists:
                self.used.add(choice.name)
                conditions.append(self.listed(left, self.lists[choice.name], choice.place))
            elif isinstance(choice, s.Name) and self.is_dated_list(choice.name):
                conditions.append(self.among_dated(left, choice))
            elif isinstance(choice, s.Name) and not self.is_named(choice.name):
                raise RulebookError(
                    choice.place,
                    _("there is no list {name}").format(name=choice.name),
                    did_you_mean(choice.name, self.lists),
                )
            else:
                conditions.append(self.comparison(choice.place, left, "=", choice))
        return terms.some(*conditions)

    def listed(self, left: s.Node, items: tuple[str, ...], place: Place) -> Condition:
        return terms.some(*(self.comparison(place, left, "=", s.Text(place, item)) for item in items))

    def is_dated_list(self, name: str) -> bool:
        return name in self.thresholds and self.thresholds[name].type == "list"

    def among_dated(self, left: s.Node, choice: s.Name) -> Condition:
        """left IN a list that changes with a date: in that which holds on its day."""
        if choice.this and not self.itself:
            raise RulebookError(choice.place, _("a list stands without this."))
        self.used.add(choice.name)
        since = self.since(choice.name)
        found: Condition = terms.Truth(False)
        for begun, step in zip(since, self.thresholds[choice.name].steps, strict=True):
            among = self.listed(left, _items(step.value), step.place)
            found = terms.some(terms.every(begun, among), terms.every(terms.negate(begun), found))
        return found

    def is_named(self, name: str) -> bool:
        """Whether the name is that of a fact, parameter, threshold or value."""
        return any(name in names for names in (self.facts, self.constants, self.thresholds, self.value_blocks))

    # -- terms

    def term(self, node: s.Node) -> Term:
        match node:
            case s.Name(_, name, _):
                return self.named_term(node, name)
            case s.Text(_, text):
                return Constant("text", text)
            case s.Number(_, text):
                return Constant("number", float(text)) if "." in text else Constant("int", int(text))
            case s.DateText(_, text):
                return self.parse_constant(text, "date", node.place)
            case s.Word(_, word):
                return self.word(word)
            case s.Plus(_, left, sign, right):
                return self.plus(node, left, sign, right)
            case s.Call(_, "GREATEST" | "LEAST" as function, arguments):
                parts = tuple(self.term(a) for a in arguments)
                if any(_kind(part) == "moment" for part in parts):
                    parts = tuple(self.as_moment(a, part) for a, part in zip(arguments, parts, strict=True))
                wanted = (_kind(parts[0]),) if _kind(parts[0]) in ("date", "moment") else ("int", "number")
                for argument, part in zip(arguments, parts, strict=True):
                    self.need(argument, part, wanted)
                return terms.Extreme(function == "GREATEST", parts)
            case s.Call(_, _, _):
                return self.of_moment(node)
            case s.Quantifier(_, "COUNT_OTHER" | "COUNT_CHARGES" as function, _):
                return self.number_of(node, function)
            case s.Quantifier(_, "LATEST_OTHER" | "EARLIEST_OTHER" as function, _):
                return self.day_of(node, function)
            case s.Interval():
                raise RulebookError(node.place, _("an interval is added to or taken from a day"))
        raise RulebookError(node.place, _("a value is needed here, not a condition"))

    def of_moment(self, node: s.Call) -> Term:
        """END_OF_DAY(m), NEXT_WORKING_DAY(m), PLUS_WORKING_DAYS(m, n)."""
        wanted = 2 if node.function == "PLUS_WORKING_DAYS" else 1
        if len(node.arguments) != wanted:
            raise RulebookError(node.place, _("{name} has {n} arguments").format(name=node.function, n=wanted))
        base = self.term(node.arguments[0])
        self.need(node.arguments[0], base, ("moment",))
        days = moments.WorkingDays() if node.function == "END_OF_DAY" else self.working_days(node)
        if wanted == 1:
            return terms.moved(terms.Moved(node.function, base, 0, days))
        return self.plus_working_days(node, base, self.term(node.arguments[1]), days)

    def plus_working_days(self, node: s.Call, base: Term, number: Term, days: moments.WorkingDays) -> Term:
        if isinstance(number, terms.Pick):
            cases = tuple((c, self.plus_working_days(node, base, n, days)) for c, n in number.cases)
            return terms.Pick(cases, self.plus_working_days(node, base, number.otherwise, days))
        if number == Constant("date", calendar.NEVER):
            return Constant("moment", moments.NEVER)
        if not isinstance(number, Constant) or number.type != "int":
            raise RulebookError(node.arguments[1].place, _("a number of working days is a whole number or a parameter"))
        if not 0 <= int(number.value) <= moments.MOST_WORKING_DAYS:  # type: ignore[arg-type]
            raise RulebookError(
                node.arguments[1].place,
                _("a number of working days lies between 0 and {n}").format(n=moments.MOST_WORKING_DAYS),
            )
        return terms.moved(terms.Moved(node.function, base, int(number.value), days))  # type: ignore[arg-type]

    def working_days(self, node: s.Call) -> moments.WorkingDays:
        """The calendar: Monday to Friday without the days of the list `holidays`."""
        if HOLIDAYS not in self.lists:
            raise RulebookError(
                node.place,
                _("working days need a list {name} of days").format(name=HOLIDAYS),
                _("Add a block ```list holidays, or a parameter of the type list."),
            )
        self.used.add(HOLIDAYS)
        found = (self.parse_constant(day, "date", node.place).value for day in self.lists[HOLIDAYS])
        return moments.WorkingDays(frozenset(int(day) for day in found))  # type: ignore[arg-type]

    def word(self, word: str) -> Constant:
        match word:
            case "AS_OF":
                return Constant("date", self.as_of.toordinal())
            case "NEVER":
                return Constant("date", calendar.NEVER)
            case "ALWAYS":
                return Constant("date", calendar.ALWAYS)
        return Constant("bool", word == "TRUE")

    def named_term(self, node: s.Name, name: str) -> Term:
        if node.this and not self.itself:
            return self.outer(node).named_term(replace(node, this=False), name)
        self.used.add(name)
        if name in self.facts:
            return FactTerm(self.facts[name])
        if name in self.constants:
            return self.constants[name]
        if name in self.thresholds:
            return self.threshold(name)
        if name in self.value_blocks:
            return self.value(name, node.place)
        if name in self.test_blocks:
            raise RulebookError(node.place, _("{name} is a test: true or false, not a value").format(name=name))
        if name in self.lists:
            raise RulebookError(node.place, _("{name} is a list: write IN {name}").format(name=name))
        known = [*self.facts, *self.constants, *self.thresholds, *self.value_blocks, *self.test_blocks]
        raise RulebookError(
            node.place,
            _("nothing is called {name}").format(name=name),
            did_you_mean(name, [*known, *self.lists]),
        )

    def plus(self, node: s.Plus, left: s.Node, sign: int, right: s.Node) -> Term:
        base = self.term(left)
        if isinstance(right, s.Interval):
            self.need(left, base, ("date", "moment"))
            if right.unit == "HOUR" and _kind(base) == "date":
                raise RulebookError(right.place, _("hours are added to a moment, not to a day"))
            unit = moments.UNITS[right.unit] if _kind(base) == "moment" else right.unit
            amount = self.interval_amount(right.amount)
            self.few(node.place, self.size(left) * self.size(right))
            return terms.shifted(base, sign, amount, unit)
        other = self.term(right)
        self.few(node.place, self.size(left) * self.size(right))
        for part, term in ((left, base), (right, other)):
            self.need(part, term, ("int", "number"))
        return terms.added(base, sign, other)

    def interval_amount(self, node: s.Node) -> Term:
        amount = self.term(node)
        if _kind(amount) not in ("int", "date"):
            raise RulebookError(node.place, _("an interval is a whole number of days, months or years"))
        if any(
            not isinstance(f, Constant) or (f.type == "date" and f.value != calendar.NEVER) for f in _leaves(amount)
        ):
            raise RulebookError(
                node.place, _("an interval is a number, a parameter, or a value made of numbers and never")
            )
        return amount

    # -- the person's other charges

    def inside(self, place: Place) -> _Resolver:
        """The resolver of the words inside a quantifier, where a plain name is the other charge's."""
        if self.judged is not None:
            raise RulebookError(place, _("no quantifier stands inside a quantifier"))
        if COMPLETE not in self.facts or self.facts[COMPLETE].type != "bool":
            raise RulebookError(
                place,
                _("who looks at other charges must ask whether the record is complete"),
                _("Add the line: | record_complete | bool | person | to the table of facts."),
            )
        self.used.add(COMPLETE)
        if self.inner is None:
            inner = self.inner = _Resolver(self.book, self.as_of, self.settings)
            inner.judged, inner.used = self, self.used
            inner.constants, inner.lists = self.constants, self.lists
            inner.facts = {
                name: fact if fact.of == "person" else replace(fact, name=OTHER + name)
                for name, fact in self.facts.items()
            }
        return self.inner

    def outer(self, node: s.Name) -> _Resolver:
        if self.judged is None:
            raise RulebookError(node.place, _("this. has a meaning only inside a quantifier"))
        return self.judged

    def of_itself(self, node: s.Node) -> Condition:
        """The condition, of the judged charge as one of the person's."""
        self.itself = True
        try:
            return self.condition(node)
        finally:
            self.itself = False

    def count(self, place: Place, condition: Condition) -> FactTerm:
        """The number of other charges that meet the condition."""
        key = ("count", condition)
        if key not in self.derived:
            fact = Fact(f"count {len(self.derived) + 1}", "int", "charge", (), 0)
            self.derived[key] = Derived(fact, "count", condition)
        return FactTerm(self.derived[key].fact)

    def exists(self, node: s.Quantifier, function: str) -> Condition:
        (argument,) = self.arguments(node, 1)
        condition = self.inside(node.place).condition(argument)
        if function == "EVERY_OTHER":
            condition = terms.negate(condition)
        found = terms.compare(Constant("int", 0), "<", self.count(node.place, condition))
        if function == "ANY_CHARGE":
            return terms.some(self.of_itself(argument), found)
        return terms.negate(found) if function == "EVERY_OTHER" else found

    def number_of(self, node: s.Quantifier, function: str) -> Term:
        (argument,) = self.arguments(node, 1)
        others = self.count(node.place, self.inside(node.place).condition(argument))
        if function == "COUNT_OTHER":
            return others
        own = self.of_itself(argument)
        if isinstance(own, terms.Truth):
            return terms.added(others, 1, Constant("int", 1)) if own.value else others
        return terms.Pick(((own, terms.added(others, 1, Constant("int", 1))),), others)

    def day_of(self, node: s.Quantifier, function: str) -> Term:
        day, argument = self.arguments(node, 2)
        inner = self.inside(node.place)
        term = inner.term(day)
        if not isinstance(term, FactTerm) or term.fact.type != "date" or not term.fact.name.startswith(OTHER):
            raise RulebookError(day.place, _("the name of a date of the other charge should stand here"))
        condition = inner.condition(argument)
        number = self.count(node.place, condition)
        kind = "latest" if function == "LATEST_OTHER" else "earliest"
        key = (kind, term.fact, condition)
        if key not in self.derived:
            fact = Fact(f"{kind} {len(self.derived) + 1}", "date", "charge", (), term.fact.low, term.fact.high)
            self.derived[key] = Derived(fact, kind, condition, term.fact, number.fact.name)
        none = Constant("date", calendar.ALWAYS if kind == "latest" else calendar.NEVER)
        some = terms.compare(Constant("int", 0), "<", number)
        return terms.Pick(((some, FactTerm(self.derived[key].fact)),), none)

    def arguments(self, node: s.Quantifier, wanted: int) -> tuple[s.Node, ...]:
        if len(node.arguments) != wanted:
            raise RulebookError(node.place, _("{name} has {n} arguments").format(name=node.function, n=wanted))
        return node.arguments

    def need(self, node: s.Node, term: Term, kinds: tuple[str, ...]) -> None:
        if _kind(term) not in kinds:
            raise RulebookError(
                node.place,
                _("a {wanted} is needed here, not a {type}").format(wanted=" / ".join(kinds), type=_kind(term)),
            )


class _Open:
    """Notices a test or value that needs itself."""

    def __init__(self, names: list[str], name: str, place: Place) -> None:
        if name in names:
            circle = " → ".join([*names[names.index(name) :], name])
            raise RulebookError(place, _("a circle: {names}").format(names=circle))
        if len(names) >= MAX_NESTED:
            raise RulebookError(place, _("too many tests and values need each other in a row"))
        self.names, self.name = names, name

    def __enter__(self) -> None:
        self.names.append(self.name)

    def __exit__(self, *_exception: object) -> None:
        self.names.remove(self.name)


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _endless(term: Term) -> Term:
    """never and always of days as those of moments."""
    ends = {calendar.NEVER: moments.NEVER, calendar.ALWAYS: moments.ALWAYS}
    if isinstance(term, Constant) and term.type == "date" and term.value in ends:
        return Constant("moment", ends[term.value])  # type: ignore[index]
    return term


def _leaves(term: Term) -> list[Term]:
    match term:
        case terms.Pick(cases, otherwise):
            return [leaf for t in (*(t for _c, t in cases), otherwise) for leaf in _leaves(t)]
        case terms.Extreme(_, parts):
            return [leaf for t in parts for leaf in _leaves(t)]
    return [term]


def _kind(term: Term) -> str:
    match term:
        case Constant(type_, _):
            return type_
        case FactTerm(fact):
            return fact.type
        case terms.Shifted(_, _, _, unit):
            return "moment" if unit in moments.UNITS.values() else "date"
        case terms.Moved(function, _):
            return "date" if function == "DAY_OF" else "moment"
        case terms.Added(left, _, right):
            return "number" if "number" in (_kind(left), _kind(right)) else "int"
        case terms.Pick(cases, otherwise):
            kinds = {_kind(t) for _c, t in cases} | {_kind(otherwise)}
            return "number" if kinds == {"int", "number"} else kinds.pop() if len(kinds) == 1 else "date"
        case terms.Extreme(_, parts):
            found = [_kind(p) for p in parts]
            return "number" if "number" in found else found[0]
