"""The parse tree of a condition, as written; every node knows its place."""

from __future__ import annotations

from dataclasses import dataclass

from glasnost.rules.faults import Place


@dataclass(frozen=True)
class Node:
    """Any part of a condition."""

    place: Place


@dataclass(frozen=True)
class Name(Node):
    """A fact, parameter, list, test or value; `this.` marks the judged charge inside a quantifier."""

    name: str
    this: bool = False


@dataclass(frozen=True)
class Number(Node):
    """A number as written."""

    text: str


@dataclass(frozen=True)
class Text(Node):
    """Words in single quotes."""

    text: str


@dataclass(frozen=True)
class DateText(Node):
    """DATE '2019-01-07'."""

    text: str


@dataclass(frozen=True)
class Word(Node):
    """TRUE, FALSE, never, always, as_of."""

    word: str


@dataclass(frozen=True)
class Interval(Node):
    """INTERVAL amount UNIT."""

    amount: Node
    unit: str


@dataclass(frozen=True)
class Plus(Node):
    """left + right or left - right."""

    left: Node
    sign: int
    right: Node


@dataclass(frozen=True)
class Call(Node):
    """GREATEST(…), LEAST(…), and the functions on moments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Quantifier(Node):
    """ANY_OTHER(cond) and its kin over the person's other charges."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Comparison(Node):
    """left op right, with op one of = <> < <= > >=."""

    left: Node
    operator: str
    right: Node


@dataclass(frozen=True)
class In(Node):
    """left IN (a, b) or left IN list_name."""

    left: Node
    choices: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True)
class Between(Node):
    """left BETWEEN low AND high, both ends included."""

    left: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True)
class Not(Node):
    """NOT operand."""

    operand: Node


@dataclass(frozen=True)
class Joined(Node):
    """Operands joined by AND, OR or IMPLIES."""

    word: str
    operands: tuple[Node, ...]
