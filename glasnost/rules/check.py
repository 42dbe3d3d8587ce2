"""What is checked before a rulebook is trusted. Every finding names file and line, and what to do.

Errors: types and names, what is never used, lines that can never decide, outcomes that nothing gives, tests without
a quote of the law, examples that come out otherwise, and whatever no example reaches. Of several wordings joined it
is checked that they fit together; each file is checked alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from glasnost.model.language import _
from glasnost.rules import syntax as s
from glasnost.rules import terms
from glasnost.rules.calendar import to_text
from glasnost.rules.closer import Closer, Settled
from glasnost.rules.decision import BROKEN, Compiled, compile_law
from glasnost.rules.faults import Place, RulebookError
from glasnost.rules.known import Known
from glasnost.rules.meaning import faults_of, resolve
from glasnost.rules.people import Charge, People
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.values import parse_value

# Examples that name no day are tried on one that lies after every date of today's laws; nothing reads the clock.
EXAMPLES_AS_OF = date(2100, 1, 1)
MAX_EXAMPLES, MAX_OF_PERSON = 2_000, 30  # more than anybody reads
RESERVED_COLUMNS = ("person", "case", "as_of", "date", "outcome", "missing", "possible", "rule")


@dataclass
class Reached:
    """What the examples have met so far."""

    lines: set[str] = field(default_factory=set)
    tests: set[tuple[str, bool | None]] = field(default_factory=set)
    days: set[date] = field(default_factory=set)


def check_rulebook(book: Rulebook) -> list[RulebookError]:
    """Every fault of a rulebook, in the order of its lines."""
    as_of = book.in_force[1] or EXAMPLES_AS_OF
    found = faults_of(book, as_of)
    if found:
        return sorted(found, key=lambda fault: fault.place.line)
    compiled = compile_law(resolve(book, as_of))
    if book.wordings:  # each file is checked alone as well
        return list(_dead(compiled)) if book.applies_on != "as_of" else []
    found = [*_unused(compiled), *_dead(compiled), *_unquoted(book), *_unasked(book)]
    reached = Reached()
    found += _examples(book, as_of, reached)
    found += _unreached(compiled, reached)
    return sorted(found, key=lambda fault: fault.place.line)


def _unused(compiled: Compiled) -> Iterable[RulebookError]:
    law, book = compiled.law, compiled.law.rulebook
    words = (
        (book.facts, _("the fact {name} is never used")),
        (book.lists, _("the list {name} is never used")),
        (book.tests, _("the test {name} is never used")),
        (book.values, _("the value {name} is never used")),
        (book.parameters, _("the parameter {name} is never used")),
        (book.thresholds, _("the threshold {name} is never used")),
    )
    for items, said in words:
        for item in items:
            if item.name not in law.used:
                yield RulebookError(item.place, said.format(name=item.name))


def _dead(compiled: Compiled) -> Iterable[RulebookError]:
    law = compiled.law
    everything = [variable.everything for variable in compiled.variables]
    deciding = compiled.diagrams.reachable(compiled.decision, everything)
    if deciding == {BROKEN}:
        yield RulebookError(law.rulebook.givens[0].place, _("no facts can meet all that is taken as given"))
        return
    for index, line in enumerate(law.lines):
        if index not in deciding and line.outcome in law.rulebook.outcomes:
            yield RulebookError(line.place, _("the line can never decide: those above it leave nothing"))
    given = {line.outcome for line in law.lines}
    front = law.rulebook.document.front["outcomes"][0]
    for outcome in law.rulebook.outcomes:
        if outcome not in given:
            yield RulebookError(
                Place(law.rulebook.place, front), _("nothing gives the outcome «{name}»").format(name=outcome)
            )


def _unquoted(book: Rulebook) -> Iterable[RulebookError]:
    for test in book.tests:
        if test.quote is None:
            yield RulebookError(
                test.place,
                _("the test {name} has no quote of the law above it").format(name=test.name),
                _("Quote the words that it implements, in lines beginning with >."),
            )


def _unasked(book: Rulebook) -> Iterable[RulebookError]:
    """A fact can be missing, so somebody must be able to ask for it."""
    asked = [fact for fact in book.facts if fact.questions]
    for fact in book.facts:
        if asked and not fact.questions:
            yield RulebookError(fact.place, _("the fact {name} has no question").format(name=fact.name))


# -- examples


def _examples(book: Rulebook, as_of: date, reached: Reached) -> Iterable[RulebookError]:
    if book.examples is None:
        yield RulebookError(Place(book.place, 1), _("a table of examples (with a column outcome) is missing"))
        return
    known = {*(fact.name for fact in book.facts), *book.set_names, *RESERVED_COLUMNS}
    if len(book.examples.rows) > MAX_EXAMPLES:
        line = book.examples.rows[MAX_EXAMPLES][0]
        yield RulebookError(Place(book.place, line), _("there are more than {n} examples").format(n=MAX_EXAMPLES))
        return
    for column in book.examples.columns:
        if column not in {name.lower() for name in known}:
            yield RulebookError(
                Place(book.place, book.examples.line),
                _("the examples have an unknown column {name}").format(name=column),
            )
            return
    laws: dict[object, Compiled] = {}
    for rows in _by_person(book.examples.rows):
        if len(rows) > MAX_OF_PERSON:
            place = Place(book.place, rows[MAX_OF_PERSON][0])
            yield RulebookError(place, _("a person of the examples has more than {n} charges").format(n=MAX_OF_PERSON))
            continue
        for place_of in range(len(rows)):
            try:
                fault = _example(book, as_of, rows, place_of, laws, reached)
            except RulebookError as error:
                fault = error
            if fault is not None:
                yield fault


def _by_person(rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[list[tuple[int, Mapping[str, str]]]]:
    """Rows of one `person` are one person's charges; a row without is alone."""
    found: dict[object, list[tuple[int, Mapping[str, str]]]] = {}
    for line, cells in rows:
        found.setdefault(cells.get("person") or line, []).append((line, cells))
    return list(found.values())


def _example(
    book: Rulebook,
    as_of: date,
    rows: list[tuple[int, Mapping[str, str]]],
    index: int,
    laws: dict[object, Compiled],
    reached: Reached,
) -> RulebookError | None:
    line, cells = rows[index]
    place = Place(book.place, line)
    compiled = _law(book, as_of, place, cells, laws)
    reached.days.add(compiled.law.as_of)
    known = [_facts(compiled, Place(book.place, at), other, reached) for at, other in rows]
    if compiled.law.derived:
        charges = [
            Charge(n, str(at), other.get("case") or None, facts)
            for n, ((at, other), facts) in enumerate(zip(rows, known, strict=True))
        ]
        settled, tests = People(compiled).settle(charges, bool(cells.get("person")))[index]
    else:
        closer = Closer(compiled)
        settled, tests = closer.settle(known[index]), closer.tests(known[index])
    if len(settled.lines) == 1:
        reached.lines |= {compiled.law.lines[line].name for line in settled.lines}
    reached.tests |= set(tests.items())
    return _compare(place, cells, settled)


def _facts(compiled: Compiled, place: Place, cells: Mapping[str, str], reached: Reached) -> Known:
    known = {}
    for name, fact in compiled.law.facts.items():
        try:
            value = parse_value(fact, cells.get(name.lower(), ""))
        except ValueError:
            raise RulebookError(
                place,
                _("{name}: «{value}» is outside its type, list or range").format(name=name, value=cells[name.lower()]),
            ) from None
        if value is not None:
            known[name] = value
            if fact.type == "date" and isinstance(value, int):
                reached.days.add(date.fromordinal(value))
    return known


def _law(book: Rulebook, as_of: date, place: Place, cells: Mapping[str, str], laws: dict[object, Compiled]) -> Compiled:
    settings = {name: cells[name.lower()] for name in book.set_names if cells.get(name.lower())}
    try:
        day = date.fromisoformat(cells["as_of"]) if cells.get("as_of") else as_of
    except ValueError:
        raise RulebookError(place, _("as_of: a day of the form 2019-01-07 is needed")) from None
    key = (day, tuple(sorted(settings.items())))
    if key not in laws:
        laws[key] = compile_law(resolve(book, day, settings))
    return laws[key]


def _compare(place: Place, cells: Mapping[str, str], settled: Settled) -> RulebookError | None:
    outcome = settled.possible[0] if len(settled.possible) == 1 else ""
    if outcome != cells["outcome"]:
        return RulebookError(
            place,
            _("the example should give «{wanted}» and gives «{found}»").format(
                wanted=cells["outcome"] or _("undecided"),
                found=outcome or _("undecided") + ": " + ", ".join(settled.possible),
            ),
        )
    missing = {name.strip() for name in cells.get("missing", "").replace("|", ",").split(",") if name.strip()}
    # of another charge of the person only the fact is named: it has no id here
    named = {name.partition(":")[2] or name for name in settled.missing}
    if "missing" in cells and missing != named:
        return RulebookError(
            place,
            _("the example should miss «{wanted}» and misses «{found}»").format(
                wanted=", ".join(sorted(missing)), found=", ".join(sorted(named))
            ),
        )
    if cells.get("date") and (settled.date_from is None or to_text(settled.date_from) != cells["date"]):
        found = "" if settled.date_from is None else to_text(settled.date_from)
        return RulebookError(
            place,
            _("the example should give the day {wanted} and gives «{found}»").format(wanted=cells["date"], found=found),
        )
    return None


def _unreached(compiled: Compiled, reached: Reached) -> Iterable[RulebookError]:
    law = compiled.law
    for line in law.lines:
        if line.outcome in law.rulebook.outcomes and line.name not in reached.lines:
            yield RulebookError(line.place, _("no example is decided by the line {name}").format(name=line.name))
    words = {True: _("true"), False: _("false"), None: _("undecided")}
    for test in law.rulebook.tests:
        for answer in _answers(compiled, test.name):
            if (test.name, answer) not in reached.tests:
                yield RulebookError(
                    test.place,
                    _("no example makes the test {name} {answer}").format(name=test.name, answer=words[answer]),
                )
    for place, day in _fixed_days(law.rulebook):
        for near in (day - timedelta(days=1), day, day + timedelta(days=1)):
            if near not in reached.days:
                yield RulebookError(
                    place,
                    _("no example has the day {near}").format(near=near.isoformat()),
                    _("The day before a fixed date, the day itself and the day after are tried."),
                )


def _answers(compiled: Compiled, test: str) -> list[bool | None]:
    """The answers that the test can give at all."""
    everything = [variable.everything for variable in compiled.variables]
    answers: list[bool | None] = [
        answer for answer in compiled.diagrams.reachable(compiled.tests[test], everything) if isinstance(answer, bool)
    ]
    return [*answers, None] if len(answers) > 1 and terms.facts_of(compiled.law.tests[test]) else answers


def _fixed_days(book: Rulebook) -> list[tuple[Place, date]]:
    """The days that stand in thresholds, tests, values and the decision, each once."""
    found: dict[date, Place] = {}

    def visit(node: object) -> None:
        if isinstance(node, s.DateText):
            found.setdefault(date.fromisoformat(node.text), node.place)
        elif isinstance(node, tuple):
            for part in node:
                visit(part)
        elif isinstance(node, s.Node):
            for name in node.__dataclass_fields__:
                visit(getattr(node, name))

    for threshold in book.thresholds:
        for step in threshold.steps:
            if step.first is not None:
                found.setdefault(step.first, step.place)
    visit(tuple(test.condition for test in book.tests))
    visit(tuple(value.cases for value in book.values))
    visit(tuple(part for line in book.decide for part in (line.condition, line.on) if part is not None))
    return [(place, day) for day, place in found.items()]
