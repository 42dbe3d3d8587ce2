"""The words of a condition → its parse tree. The whole language is here; what is not, is refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glasnost.model.language import _
from glasnost.rules import syntax as s
from glasnost.rules.faults import Place, RulebookError, did_you_mean

MAX_DIGITS = 12  # of a number: beyond it engines no longer count exactly
MAX_DEPTH = 60  # brackets within brackets; beyond it Python's own stack would end first

QUANTIFIERS = (
    "ANY_OTHER",
    "EVERY_OTHER",
    "COUNT_OTHER",
    "ANY_CHARGE",
    "COUNT_CHARGES",
    "LATEST_OTHER",
    "EARLIEST_OTHER",
)
FUNCTIONS = ("GREATEST", "LEAST", "PLUS_WORKING_DAYS", "NEXT_WORKING_DAY", "END_OF_DAY")
UNITS = ("DAY", "MONTH", "YEAR", "HOUR")
CONSTANTS = ("TRUE", "FALSE")
REFUSED = ("IS", "NULL", "COALESCE", "CASE", "SELECT", "LIKE", "ILIKE", "EXISTS", "CAST", "FROM", "IF", "NULLIF")
# words of SQL that can be no name of a fact, test, value, list or parameter
RESERVED = frozenset(
    (
        *QUANTIFIERS,
        *FUNCTIONS,
        *UNITS,
        *CONSTANTS,
        *REFUSED,
        *("AND", "OR", "NOT", "IN", "BETWEEN", "INTERVAL", "DATE", "IMPLIES", "WHEN", "OTHERWISE", "ON", "THIS"),
        *("NEVER", "ALWAYS", "AS_OF", "WHERE", "GROUP", "ORDER", "BY", "LIMIT", "UNION", "JOIN", "TABLE", "AS"),
        *("THEN", "ELSE", "END", "WITH", "HAVING", "DISTINCT", "ALL", "ANY"),
    )
)

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>--.*)
      | (?P<text>'(?:[^']|'')*')
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)?)
      | (?P<operator><=|>=|<>|!=|==|=|<|>|\+|-|\(|\)|,|\*|/|;|\|\||%)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """One word or sign. `kind` is text, number, name or operator."""

    kind: str
    text: str
    place: Place

    @property
    def upper(self) -> str:
        """The word without regard to case; words of the language may be written either way."""
        return self.text.upper() if self.kind == "name" else self.text


def tokens(lines: tuple[tuple[int, str], ...], file: str) -> list[Token]:
    """The tokens of numbered lines."""
    found: list[Token] = []
    for number, line in lines:
        position = 0
        while position < len(line):
            match = _TOKEN.match(line, position)
            place = Place(file, number, position + 1)
            if match is None:
                raise RulebookError(place, _("the sign {sign} has no meaning in a rule").format(sign=line[position]))
            kind = match.lastgroup or ""
            if kind == "number" and len(match.group()) > MAX_DIGITS:
                raise RulebookError(place, _("the number is too long: at most {n} digits").format(n=MAX_DIGITS))
            if kind not in ("space", "comment"):
                found.append(Token(kind, match.group(), place))
            position = match.end()
    return found


class Parser:
    """Recursive descent over tokens. `end` is where an error stands when the words run out."""

    def __init__(self, words: list[Token], end: Place) -> None:
        self.words = words
        self.end = end
        self.at = 0
        self.depth = 0

    # -- reading tokens

    def peek(self) -> Token | None:
        """The next token, or None."""
        return self.words[self.at] if self.at < len(self.words) else None

    def accept(self, *wanted: str) -> Token | None:
        """Take the next token if it is one of these words or signs."""
        token = self.peek()
        if token is not None and token.kind != "text" and token.upper in wanted:
            self.at += 1
            return token
        return None

    def expect(self, wanted: str) -> Token:
        """Take the next token, which must be this word or sign."""
        token = self.accept(wanted)
        if token is None:
            raise self.unexpected(_("{word} is missing here").format(word=wanted))
        return token

    def unexpected(self, what: str) -> RulebookError:
        """An error at the next token."""
        token = self.peek()
        if token is None:
            return RulebookError(self.end, what)
        if token.upper in REFUSED:
            return refused(token)
        return RulebookError(token.place, what + " " + _("(before {word})").format(word=token.text))

    def whole(self) -> s.Node:
        """A condition or expression that uses up all the words."""
        node = self.condition()
        if self.peek() is not None:
            raise self.unexpected(_("the condition should end here"))
        return node

    # -- conditions, loosest binding first

    def condition(self) -> s.Node:
        """premise IMPLIES conclusion."""
        left = self.junction()
        if word := self.accept("IMPLIES"):
            return s.Joined(word.place, "IMPLIES", (left, self.junction()))
        return left

    def junction(self) -> s.Node:
        """Operands joined by AND or by OR; both beside each other need brackets."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.unexpected(_("too many brackets within brackets"))
        operands = [self.negation()]
        joined_by: Token | None = None
        while word := self.accept("AND", "OR"):
            if joined_by is not None and word.upper != joined_by.upper:
                raise RulebookError(word.place, _("AND beside OR: put brackets around the part that belongs together"))
            joined_by = word
            operands.append(self.negation())
        self.depth -= 1
        if joined_by is None:
            return operands[0]
        return s.Joined(joined_by.place, joined_by.upper, tuple(operands))

    def negation(self) -> s.Node:
        """NOT operand, any number of times."""
        words = []
        while word := self.accept("NOT"):
            words.append(word)
            if len(words) > MAX_DEPTH:
                raise RulebookError(word.place, _("too many NOT in a row"))
        node = self.comparison()
        for word in reversed(words):
            node = s.Not(word.place, node)
        return node

    def comparison(self) -> s.Node:
        """sum [op sum | IN … | BETWEEN … AND …]."""
        left = self.sum()
        if operator := self.accept("=", "<>", "<", "<=", ">", ">="):
            node: s.Node = s.Comparison(operator.place, left, operator.text, self.sum())
            if second := self.accept("=", "<>", "<", "<=", ">", ">="):
                raise RulebookError(second.place, _("one comparison at a time: join two with AND"))
            return node
        if wrong := self.accept("!=", "=="):
            raise RulebookError(
                wrong.place,
                _("{sign} is not in the language").format(sign=wrong.text),
                _("Write {sign}.").format(sign="<>" if wrong.text == "!=" else "="),
            )
        negated = self._not_before("IN", "BETWEEN")
        if word := self.accept("IN"):
            return self._in(left, word, negated)
        if word := self.accept("BETWEEN"):
            low = self.sum()
            self.expect("AND")
            return s.Between(word.place, left, low, self.sum(), negated)
        return left

    def _not_before(self, *followers: str) -> bool:
        after = self.words[self.at + 1] if self.at + 1 < len(self.words) else None
        return after is not None and after.upper in followers and self.accept("NOT") is not None

    def _in(self, left: s.Node, word: Token, negated: bool) -> s.Node:
        if self.accept("("):
            choices = [self.sum()]
            while self.accept(","):
                choices.append(self.sum())
            self.expect(")")
        else:
            choices = [self.operand()]
        return s.In(word.place, left, tuple(choices), negated)

    # -- expressions

    def sum(self) -> s.Node:
        """operand + operand - …"""
        node = self.operand()
        parts = 1
        while sign := self.accept("+", "-"):
            parts += 1
            if parts > MAX_DEPTH:
                raise RulebookError(sign.place, _("too many parts in a sum"))
            node = s.Plus(sign.place, node, 1 if sign.text == "+" else -1, self.operand())
        if bad := self.accept("*", "/", "%", "||"):
            raise RulebookError(bad.place, _("{sign} is not in the language").format(sign=bad.text))
        return node

    def operand(self) -> s.Node:
        """A name, a constant, a call, an interval, or a condition in brackets."""
        token = self.peek()
        if token is None:
            raise RulebookError(self.end, _("something is missing at the end"))
        if self.accept("("):
            node = self.condition()
            self.expect(")")
            return node
        if self.accept("-"):
            number = self.peek()
            if number is None or number.kind != "number":
                raise self.unexpected(_("a number should follow the minus sign"))
            self.at += 1
            return s.Number(token.place, "-" + number.text)
        self.at += 1
        if token.kind == "text":
            return s.Text(token.place, token.text[1:-1].replace("''", "'"))
        if token.kind == "number":
            return s.Number(token.place, token.text)
        if token.kind == "name":
            return self._word(token)
        self.at -= 1
        raise self.unexpected(_("a name, a number or words in single quotes should stand here"))

    def _word(self, token: Token) -> s.Node:
        upper = token.upper
        if upper in REFUSED:
            raise refused(token)
        if upper in CONSTANTS or upper in ("NEVER", "ALWAYS", "AS_OF"):
            return s.Word(token.place, upper)
        if upper == "DATE":
            return self._date(token)
        if upper == "INTERVAL":
            return self._interval(token)
        if self.accept("("):
            return self._call(token)
        if upper in RESERVED:
            self.at -= 1
            raise self.unexpected(_("a name or a value should stand here"))
        if token.text.lower().startswith("this."):
            return s.Name(token.place, token.text[5:], this=True)
        if "." in token.text:
            raise RulebookError(token.place, _("only this. may stand before a name, inside a quantifier"))
        return s.Name(token.place, token.text)

    def _date(self, token: Token) -> s.Node:
        text = self.peek()
        if text is None or text.kind != "text":
            raise self.unexpected(_("a day in single quotes should follow DATE, such as DATE '2019-01-07'"))
        self.at += 1
        return s.DateText(text.place, text.text[1:-1])

    def _interval(self, token: Token) -> s.Node:
        amount = self.operand()
        unit = self.peek()
        if unit is None or unit.upper.rstrip("S") not in UNITS:
            raise self.unexpected(_("DAY, MONTH, YEAR or HOUR should follow"))
        self.at += 1
        return s.Interval(token.place, amount, unit.upper.rstrip("S"))

    def _call(self, token: Token) -> s.Node:
        name = token.upper
        if name not in FUNCTIONS and name not in QUANTIFIERS:
            raise RulebookError(
                token.place,
                _("the language has no function {name}").format(name=token.text),
                did_you_mean(name, FUNCTIONS + QUANTIFIERS),
            )
        arguments = [self.condition()]
        while self.accept(","):
            arguments.append(self.condition())
        self.expect(")")
        if name in QUANTIFIERS:
            return s.Quantifier(token.place, name, tuple(arguments))
        return s.Call(token.place, name, tuple(arguments))


def refused(token: Token) -> RulebookError:
    """The error for a word of SQL that would let a rule decide on a missing fact, or read a file."""
    return RulebookError(
        token.place,
        _("{word} is refused: a rule may not decide on a missing fact, nor look outside the record").format(
            word=token.text.upper()
        ),
        _("State the condition itself; what is missing is found out by Glasnost."),
    )
