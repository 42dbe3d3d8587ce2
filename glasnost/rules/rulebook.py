"""The file as a whole: front matter, facts, lists, tests, values, the decision, the examples. Still untyped."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.rules import syntax as s
from glasnost.rules.document import Block, Document, Quote, Table, read_document
from glasnost.rules.faults import Place, RulebookError, did_you_mean
from glasnost.rules.grammar import RESERVED, Parser, tokens
from glasnost.rules.moments import zone_of
from glasnost.rules.thresholds import Threshold, thresholds_in

MAX_BLOCKS = 1000  # lists, tests, values and givens together: beyond it nobody can read the law
NOT_IN_FORCE = "not in force"  # the reserved outcome outside the interval `in_force`
TYPES = ("text", "enum", "citation", "bool", "int", "number", "date", "moment")
KINDS = ("amnesty", "repeal", "expungement", "resentencing", "validity")
STATUSES = ("proposed", "draft", "in force", "expired")
SUBJECTS = ("charge", "case", "person", "request")
Interval = tuple[date | None, date | None]  # first and last day; None: open
REQUIRED = ("id", "title", "jurisdiction", "kind", "status", "checked_by", "in_force", "applies_on", "unit", "outcomes")
OPTIONAL = ("frees", "zone")


@dataclass(frozen=True)
class FactRow:
    """A line of the table of facts."""

    name: str
    type: str
    of: str
    values: str
    asked_of: str
    questions: dict[str, str]  # language → question
    place: Place


@dataclass(frozen=True)
class Parameter:
    """A line of the table of parameters; `--set NAME=VALUE` replaces the default."""

    name: str
    type: str
    default: str
    meaning: str
    source: str
    place: Place


@dataclass(frozen=True)
class NamedList:
    """```list name: citations or texts."""

    name: str
    items: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class TestBlock:
    """```test name: one condition, under the nearest quote above."""

    name: str
    condition: s.Node
    quote: Quote | None
    place: Place


@dataclass(frozen=True)
class ValueBlock:
    """```value name: (expression, condition) in order; the last condition is None (OTHERWISE)."""

    name: str
    cases: tuple[tuple[s.Node, s.Node | None], ...]
    quote: Quote | None
    place: Place


@dataclass(frozen=True)
class GivenBlock:
    """```given name: what cannot be otherwise."""

    name: str
    condition: s.Node
    quote: Quote | None
    place: Place
    within: Interval | None = None  # of several wordings joined: the days of its own


@dataclass(frozen=True)
class DecideLine:
    """[name:] OUTCOME [ON value] WHEN condition."""

    name: str
    outcome: str
    on: s.Node | None
    condition: s.Node | None  # None: OTHERWISE
    place: Place
    within: Interval | None = None


@dataclass(frozen=True)
class Rulebook:
    """One wording of one law, as read from its file."""

    place: str
    text_hash: str  # SHA-256 of the file
    id: str
    title: str
    titles: dict[str, str]  # language → title
    jurisdiction: str
    kind: str
    status: str
    checked_by: str
    in_force: Interval
    applies_on: str  # as_of, or the name of a fact
    unit: str
    outcomes: tuple[str, ...]
    frees: tuple[str, ...]  # the outcomes that free somebody; the first one, if the front matter does not say
    outcome_names: dict[str, dict[str, str]]  # language → outcome → its name in that language
    facts: tuple[FactRow, ...]
    parameters: tuple[Parameter, ...]
    thresholds: tuple[Threshold, ...]
    lists: tuple[NamedList, ...]
    tests: tuple[TestBlock, ...]
    values: tuple[ValueBlock, ...]
    givens: tuple[GivenBlock, ...]
    decide: tuple[DecideLine, ...]
    examples: Table | None
    quotes: tuple[Quote, ...]
    zone: int | None  # of moments, seconds east of UTC
    document: Document = field(repr=False)
    wordings: tuple[Interval, ...] = ()  # of several wordings joined (see `wordings`), the days of each

    @property
    def set_names(self) -> list[str]:
        """What `--set` may replace: parameters and dated thresholds."""
        return [*(p.name for p in self.parameters), *(t.name for t in self.thresholds)]

    def title_in(self, language: str) -> str:
        """The title in a language of the interface."""
        return self.titles.get(language, self.title)

    def outcome_in(self, outcome: str, language: str) -> str:
        """An outcome's name in a language of the interface."""
        return self.outcome_names.get(language, {}).get(outcome, outcome)


def load_rulebook(path: Path) -> Rulebook:
    """Read one file. Raises RulebookError at its first fault, Problem if it cannot be read."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8")
    except OSError as error:
        raise Problem(_("the rulebook cannot be read"), where=str(path), remedy=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise Problem(_("the rulebook is not UTF-8 text"), where=str(path)) from error
    return read_rulebook(text, str(path))


def read_rulebook(text: str, place: str) -> Rulebook:
    """The rulebook in a text."""
    document = read_document(text, place)
    return _Reader(document, hashlib.sha256(text.encode()).hexdigest()).rulebook()


class _Reader:
    """Turns the parts of a document into a rulebook."""

    def __init__(self, document: Document, text_hash: str) -> None:
        self.document = document
        self.text_hash = text_hash
        self.file = document.place
        self.names: dict[str, Place] = {}

    def rulebook(self) -> Rulebook:
        front = self.front
        outcomes = tuple(o.strip() for o in self.required("outcomes").strip("[]").split(",") if o.strip())
        if not outcomes:
            raise self.front_error("outcomes", _("at least one outcome is needed"))
        if NOT_IN_FORCE in outcomes:
            raise self.front_error("outcomes", _("the outcome «{name}» is reserved").format(name=NOT_IN_FORCE))
        self.check_keys()
        blocks = self.blocks()
        return Rulebook(
            place=self.file,
            text_hash=self.text_hash,
            id=self.required("id"),
            title=self.required("title"),
            titles={key[6:]: value for key, (_n, value) in front.items() if key.startswith("title_")},
            jurisdiction=self.required("jurisdiction"),
            kind=self.one_of("kind", KINDS),
            status=self.one_of("status", STATUSES),
            checked_by=self.required("checked_by"),
            in_force=self.in_force(),
            applies_on=self.required("applies_on"),
            unit=self.one_of("unit", ("charge", "request")),
            outcomes=outcomes,
            frees=self.frees(outcomes),
            outcome_names=self.outcome_names(outcomes),
            facts=self.facts(),
            parameters=self.parameters(),
            thresholds=thresholds_in(self.document.tables, self.at, self.claim),
            lists=tuple(self.list_block(b) for b in blocks["list"]),
            tests=tuple(
                TestBlock(self.new_name(b), self.condition(b.lines, b.line), b.quote, self.at(b.line))
                for b in blocks["test"]
            ),
            values=tuple(self.value_block(b) for b in blocks["value"]),
            givens=tuple(
                GivenBlock(self.new_name(b), self.condition(b.lines, b.line), b.quote, self.at(b.line))
                for b in blocks["given"]
            ),
            decide=self.decide(blocks["decide"], outcomes),
            examples=next((t for t in self.document.tables if "outcome" in t.columns), None),
            quotes=tuple(self.document.quotes),
            zone=self.zone(),
            document=self.document,
        )

    # -- places and front matter

    @property
    def front(self) -> dict[str, tuple[int, str]]:
        return self.document.front

    def at(self, line: int, column: int | None = None) -> Place:
        return Place(self.file, line, column)

    def front_error(self, key: str, what: str, remedy: str = "") -> RulebookError:
        return RulebookError(self.at(self.front.get(key, (1, ""))[0]), f"{key}: {what}", remedy)

    def required(self, key: str) -> str:
        if key not in self.front or not self.front[key][1]:
            raise self.front_error(key, _("is missing in the front matter"), did_you_mean(key, self.front))
        return self.front[key][1]

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.required(key)
        if value not in allowed:
            raise self.front_error(
                key, _("must be one of: {values}").format(values=", ".join(allowed)), did_you_mean(value, allowed)
            )
        return value

    def check_keys(self) -> None:
        """Refuse what the front matter may not say: a key that is misspelt would say nothing."""
        for key in self.front:
            if key not in (*REQUIRED, *OPTIONAL) and not key.startswith(("title_", "outcomes_")):
                raise self.front_error(
                    key, _("the front matter has no such key"), did_you_mean(key, (*REQUIRED, *OPTIONAL))
                )

    def in_force(self) -> Interval:
        start, dots, end = self.required("in_force").partition("/")
        try:
            first = None if start in ("", "..") else date.fromisoformat(start)
            last = None if end in ("", "..") else date.fromisoformat(end)
        except ValueError as error:
            raise self.front_error("in_force", _("two days of the form 2019-01-07/.. are needed")) from error
        if not dots:
            raise self.front_error("in_force", _("two days of the form 2019-01-07/.. are needed"))
        if first and last and last < first:
            raise self.front_error("in_force", _("the last day lies before the first"))
        return first, last

    def zone(self) -> int | None:
        if "zone" not in self.front:
            return None
        try:
            return zone_of(self.required("zone"))
        except ValueError as error:
            raise self.front_error("zone", _("an offset from UTC such as +03:00 is needed")) from error

    def frees(self, outcomes: tuple[str, ...]) -> tuple[str, ...]:
        if "frees" not in self.front:
            return outcomes[:1]
        named = tuple(o.strip() for o in self.required("frees").strip("[]").split(",") if o.strip())
        for outcome in named:
            if outcome not in outcomes:
                raise self.front_error(
                    "frees",
                    _("«{outcome}» is none of the outcomes").format(outcome=outcome),
                    did_you_mean(outcome, outcomes),
                )
        return named

    def outcome_names(self, outcomes: tuple[str, ...]) -> dict[str, dict[str, str]]:
        names = {}
        for key, (_line, value) in self.front.items():
            if key.startswith("outcomes_"):
                translated = [o.strip() for o in value.strip("[]").split(",")]
                if len(translated) != len(outcomes):
                    raise self.front_error(key, _("as many names as there are outcomes are needed"))
                names[key[9:]] = dict(zip(outcomes, translated, strict=True))
        return names

    # -- tables

    def facts(self) -> tuple[FactRow, ...]:
        tables = [t for t in self.document.tables if "fact" in t.columns and "type" in t.columns]
        if not tables:
            raise RulebookError(self.at(1), _("a table of facts (| fact | type | …) is missing"))
        rows = []
        for table in tables:
            for line, cells in table.rows:
                name, place = cells["fact"], self.at(line)
                self.claim(name, place)
                if cells["type"] not in TYPES:
                    raise RulebookError(
                        place,
                        _("{type} is not a type").format(type=cells["type"]),
                        did_you_mean(cells["type"], TYPES) or ", ".join(TYPES),
                    )
                of = cells.get("of", "") or "charge"
                if of not in SUBJECTS:
                    raise RulebookError(place, _("a fact is of a charge, case, person or request"))
                questions = {k[9:]: v for k, v in cells.items() if k.startswith("question_") and v}
                rows.append(
                    FactRow(
                        name, cells["type"], of, cells.get("values", ""), cells.get("asked of", ""), questions, place
                    )
                )
        return tuple(rows)

    def parameters(self) -> tuple[Parameter, ...]:
        rows = []
        for table in self.document.tables:
            if {"name", "type", "default"} <= set(table.columns):
                for line, cells in table.rows:
                    place = self.at(line)
                    self.claim(cells["name"], place)
                    rows.append(
                        Parameter(
                            cells["name"],
                            cells["type"],
                            cells["default"],
                            cells.get("meaning", ""),
                            cells.get("source", ""),
                            place,
                        )
                    )
        return tuple(rows)

    # -- blocks

    def blocks(self) -> dict[str, list[Block]]:
        if len(self.document.blocks) > MAX_BLOCKS:
            line = self.document.blocks[MAX_BLOCKS].line
            raise RulebookError(self.at(line), _("a rulebook can have at most {n} blocks").format(n=MAX_BLOCKS))
        kinds: dict[str, list[Block]] = {k: [] for k in ("list", "test", "value", "given", "decide")}
        for block in self.document.blocks:
            if block.kind not in kinds:
                raise RulebookError(
                    self.at(block.line),
                    _("a block is a list, test, value, given or decide, not «{kind}»").format(kind=block.kind),
                    did_you_mean(block.kind, kinds),
                )
            kinds[block.kind].append(block)
        return kinds

    def claim(self, name: str, place: Place) -> None:
        """Take a name for one thing only; words of SQL are refused."""
        if not re.fullmatch(r"[^\W\d]\w*", name):
            raise RulebookError(place, _("«{name}» is no name: letters, digits and _ only").format(name=name))
        if name.upper() in RESERVED:
            raise RulebookError(place, _("«{name}» is a word of the language and can name nothing").format(name=name))
        if name in self.names:
            raise RulebookError(
                place, _("the name {name} is taken in line {line}").format(name=name, line=self.names[name].line)
            )
        self.names[name] = place

    def new_name(self, block: Block) -> str:
        self.claim(block.name, self.at(block.line))
        return block.name

    def list_block(self, block: Block) -> NamedList:
        items: list[str] = []
        for _line, text in block.lines:
            items += [quoted or plain for quoted, plain in re.findall(r"'([^']*)'|([^\s,']+)", text)]
        if not items:
            raise RulebookError(self.at(block.line), _("the list is empty"))
        return NamedList(self.new_name(block), tuple(items), self.at(block.line))

    def condition(self, lines: tuple[tuple[int, str], ...], line: int) -> s.Node:
        if not lines:
            raise RulebookError(self.at(line), _("the block is empty"))
        return Parser(tokens(lines, self.file), self.at(lines[-1][0])).whole()

    def value_block(self, block: Block) -> ValueBlock:
        joined = _join_continued(block.lines)
        if len(joined) == 1 and not _ends_a_case(joined[0]):
            cases: list[tuple[s.Node, s.Node | None]] = [(self.condition(joined[0], block.line), None)]
        else:
            cases = [self.case(lines) for lines in joined]
            self.check_last([condition for _e, condition in cases], self.at(joined[-1][0][0]))
        return ValueBlock(self.new_name(block), tuple(cases), block.quote, self.at(block.line))

    def case(self, lines: tuple[tuple[int, str], ...]) -> tuple[s.Node, s.Node | None]:
        head, condition = self.split_when(lines)
        return self.condition(head, lines[0][0]), condition

    def split_when(self, lines: tuple[tuple[int, str], ...]) -> tuple[tuple[tuple[int, str], ...], s.Node | None]:
        """(what stands before WHEN or OTHERWISE, the condition); columns of the words are kept."""
        number, first = lines[0]
        match = re.search(r"\s(WHEN|OTHERWISE)(\s|$)", first)
        if match is None:
            raise RulebookError(self.at(number), _("the line has neither WHEN nor OTHERWISE"))
        head = ((number, first[: match.start()]),)
        if match.group(1) == "OTHERWISE":
            if first[match.end() :].strip() or len(lines) > 1:
                raise RulebookError(self.at(number, match.end()), _("nothing may follow OTHERWISE"))
            return head, None
        rest = ((number, " " * match.end() + first[match.end() :]), *lines[1:])
        return head, self.condition(rest, number)

    def check_last(self, conditions: list[s.Node | None], place: Place) -> None:
        if conditions[-1] is not None:
            raise RulebookError(place, _("the last line must end in OTHERWISE"))
        if any(condition is None for condition in conditions[:-1]):
            raise RulebookError(place, _("OTHERWISE must be the last line"))

    def decide(self, blocks: list[Block], outcomes: tuple[str, ...]) -> tuple[DecideLine, ...]:
        if len(blocks) != 1:
            line = blocks[1].line if blocks else 1
            raise RulebookError(self.at(line), _("a rulebook has exactly one block decide"))
        joined = _join_continued(blocks[0].lines)
        if not joined:
            raise RulebookError(self.at(blocks[0].line), _("the block is empty"))
        lines = tuple(self.decide_line(lines, outcomes) for lines in joined)
        self.check_last([line.condition for line in lines], lines[-1].place)
        names: dict[str, Place] = {}
        for one in lines:
            if one.name and one.name in names:
                raise RulebookError(
                    one.place,
                    _("the name {name} is taken in line {line}").format(name=one.name, line=names[one.name].line),
                )
            names[one.name] = one.place
        return lines

    def decide_line(self, lines: tuple[tuple[int, str], ...], outcomes: tuple[str, ...]) -> DecideLine:
        place = self.at(lines[0][0])
        head, condition = self.split_when(lines)
        text = head[0][1]
        name, outcome, on = _outcome(text, outcomes)
        if outcome is None:
            wrong = text.partition(":")[2].strip() or text.strip()
            raise RulebookError(
                place, _("«{outcome}» is none of the outcomes").format(outcome=wrong), did_you_mean(wrong, outcomes)
            )
        value = None
        if on is not None:
            start = text.rindex(on)
            value = self.condition(((lines[0][0], " " * start + on),), lines[0][0])
        return DecideLine(name, outcome, value, condition, place)


def _outcome(text: str, outcomes: tuple[str, ...]) -> tuple[str, str | None, str | None]:
    """(name, outcome, expression after ON) of the text before WHEN."""
    for name, rest in (("", text), tuple(text.split(":", 1)) if ":" in text else ("", "")):
        plain = rest.strip()
        if plain in outcomes:
            return name.strip(), plain, None
        for outcome in sorted(outcomes, key=len, reverse=True):
            match = re.fullmatch(re.escape(outcome) + r"\s+ON\s+(.+)", plain)
            if match:
                return name.strip(), outcome, match.group(1)
    return "", None, None


def _ends_a_case(lines: tuple[tuple[int, str], ...]) -> bool:
    return re.search(r"\s(WHEN|OTHERWISE)(\s|$)", lines[0][1]) is not None


def _join_continued(lines: tuple[tuple[int, str], ...]) -> list[tuple[tuple[int, str], ...]]:
    """Lines without WHEN or OTHERWISE carry on the line above, unless they begin as a line of their own, `name:`."""
    joined: list[tuple[tuple[int, str], ...]] = []
    for line in lines:
        if joined and not _ends_a_case((line,)) and not re.match(r"\s*\w+:", line[1]):
            joined[-1] = (*joined[-1], line)
        else:
            joined.append((line,))
    return joined
