"""Several wordings of one law, one file each → one rulebook, in which the date `applies_on` picks the wording.

Every line of a decision, and every given, is tied to the days on which its wording is in force. What the wordings
define alike under one name is kept once; what they define differently gets the wording's day behind its name
(`young@2014-06-28`). Where the date is missing, all wordings that it leaves possible are therefore tried.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import combinations
from typing import TypeVar

from glasnost.model.language import _
from glasnost.rules import syntax as s
from glasnost.rules.document import Quote
from glasnost.rules.faults import Place, RulebookError
from glasnost.rules.rulebook import FactRow, NamedList, Parameter, Rulebook, TestBlock, ValueBlock
from glasnost.rules.thresholds import Step, Threshold

Definition = Parameter | Threshold | NamedList | TestBlock | ValueBlock
AT = "@"  # between the id of a law and the first day of a wording
D = TypeVar("D", Parameter, Threshold, NamedList, TestBlock, ValueBlock)
T = TypeVar("T")


def law_of(book_id: str) -> str:
    """The id of the law of which this is a wording: `ru/uk-282@2014-06-28` → `ru/uk-282`."""
    return book_id.partition(AT)[0]


def joined(books: Sequence[Rulebook]) -> Rulebook:
    """One rulebook of all wordings. Raises RulebookError if they overlap or do not fit together."""
    if len(books) == 1:
        return books[0]
    books = sorted(books, key=lambda book: book.in_force[0] or date.min)
    for earlier, later in combinations(books, 2):
        _follow(earlier, later)
    last = books[-1]
    own = [_Renamed(book, _names_that_differ(books)) for book in books]
    return replace(
        last,
        id=law_of(last.id),
        text_hash=hashlib.sha256("".join(book.text_hash for book in books).encode()).hexdigest(),
        in_force=(books[0].in_force[0], last.in_force[1]),
        wordings=tuple(book.in_force for book in books),
        outcomes=_once(outcome for book in books for outcome in book.outcomes),
        frees=_once(outcome for book in books for outcome in book.frees),
        outcome_names=_names_of_outcomes(books),
        facts=_facts(books),
        parameters=_once(new.renamed(p) for new in own for p in new.book.parameters),
        thresholds=_once(new.renamed(t) for new in own for t in new.book.thresholds),
        lists=_once(new.renamed(li) for new in own for li in new.book.lists),
        tests=_once(new.renamed(t) for new in own for t in new.book.tests),
        values=_once(new.renamed(v) for new in own for v in new.book.values),
        givens=tuple(
            replace(given, name=new.dated(given.name), condition=new.nodes(given.condition), within=new.book.in_force)
            for new in own
            for given in new.book.givens
        ),
        decide=tuple(
            replace(
                line,
                name=new.dated(line.name or f"#{number}"),
                on=new.nodes(line.on),
                condition=new.nodes(line.condition),
                within=new.book.in_force,
            )
            for new in own
            for number, line in enumerate(new.book.decide, start=1)
        ),
        examples=None,
        quotes=tuple(quote for book in books for quote in book.quotes),
    )


def _follow(earlier: Rulebook, later: Rulebook) -> None:
    """Two wordings are not in force on one day, and look at the same date."""
    end, start = earlier.in_force[1], later.in_force[0]
    if end is None or start is None or start <= end:
        raise RulebookError(
            _front(later, "in_force"),
            _("the wordings {one} and {other} are in force on the same days").format(one=earlier.id, other=later.id),
            _("End the earlier one on the day before the later one begins."),
        )
    if earlier.id == later.id:
        raise RulebookError(
            _front(later, "id"),
            _("another wording has the id {id} too").format(id=later.id),
            _("Put the first day of the wording behind the id of the law: {law}@2014-06-28.").format(
                law=law_of(later.id)
            ),
        )
    for key in ("applies_on", "unit", "zone"):
        if getattr(earlier, key) != getattr(later, key):
            raise RulebookError(
                _front(later, key),
                _("{key}: the wordings {one} and {other} differ").format(key=key, one=earlier.id, other=later.id),
            )


def _front(book: Rulebook, key: str) -> Place:
    return Place(book.place, book.document.front[key][0])


def _facts(books: Sequence[Rulebook]) -> tuple[FactRow, ...]:
    """The facts of all wordings; a later wording's questions count."""
    found: dict[str, FactRow] = {}
    for book in books:
        others = {d.name: d.place for d in _definitions(book)}
        for name in found.keys() & others.keys():
            raise RulebookError(others[name], _("{name} is a fact in another wording").format(name=name))
        for fact in book.facts:
            before = found.get(fact.name)
            if before and (before.type, before.of, before.values) != (fact.type, fact.of, fact.values):
                raise RulebookError(
                    fact.place,
                    _("the fact {name} has another type, subject or values in {place}").format(
                        name=fact.name, place=before.place
                    ),
                    _("Give it one meaning in all wordings, or two names."),
                )
            found[fact.name] = fact
    for book in books[:-1]:
        for definition in _definitions(book):
            if definition.name in found:
                raise RulebookError(
                    definition.place, _("{name} is a fact in another wording").format(name=definition.name)
                )
    return tuple(found.values())


def _names_of_outcomes(books: Sequence[Rulebook]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for book in books:
        for language, names in book.outcome_names.items():
            found.setdefault(language, {}).update(names)
    return found


def _once(items: Iterable[object]) -> tuple:  # type: ignore[type-arg]
    """Each name once: what has one name in two wordings is the same in both."""
    return tuple({getattr(item, "name", item): item for item in items}.values())


def _definitions(book: Rulebook) -> list[Definition]:
    return [*book.parameters, *book.thresholds, *book.lists, *book.tests, *book.values]


# -- what differs


def _names_that_differ(books: Sequence[Rulebook]) -> frozenset[str]:
    meanings: dict[str, set[str]] = {}
    for book in books:
        meaning = _Meaning(book)
        for definition in _definitions(book):
            meanings.setdefault(definition.name, set()).add(meaning.of(definition.name))
    return frozenset(name for name, several in meanings.items() if len(several) > 1)


class _Meaning:
    """What a name of one wording stands for, whatever its lines, as a hash."""

    def __init__(self, book: Rulebook) -> None:
        self.definitions = {d.name: d for d in _definitions(book)}
        self.found: dict[str, str] = {}

    def of(self, name: str) -> str:
        if name not in self.found:
            self.found[name] = name  # of a fact; and of a circle, which the resolver will name
            if name in self.definitions:
                written = repr(self.words(self.definitions[name]))
                self.found[name] = hashlib.sha256(written.encode()).hexdigest()
        return self.found[name]

    def words(self, node: object) -> object:
        match node:
            case Place() | None:
                return ""
            case Quote(text, _):
                return text
            case s.Name(_, name, this):
                return (self.of(name), this)
            case Threshold():
                steps = [(step.first, step.value) for step in node.steps]
                return ("threshold", node.type, self.of(node.on) if node.on else "", steps)
            case Parameter():
                return ("parameter", node.type, node.default)
            case tuple():
                return tuple(self.words(part) for part in node)
            case s.Node() | NamedList() | TestBlock() | ValueBlock() | Step():
                return (type(node).__name__, *(self.words(getattr(node, f.name)) for f in fields(node)))
        return node


class _Renamed:
    """A wording whose names that other wordings use otherwise carry its day."""

    def __init__(self, book: Rulebook, differing: frozenset[str]) -> None:
        self.book = book
        first = book.in_force[0]
        self.label = book.id.partition(AT)[2] or (first.isoformat() if first else "..")
        self.names: Mapping[str, str] = {name: self.dated(name) for name in differing}

    def dated(self, name: str) -> str:
        return name + AT + self.label

    def renamed(self, definition: D) -> D:
        new = self.nodes(definition)
        return replace(new, name=self.names.get(definition.name, definition.name))

    def nodes(self, node: T) -> T:
        """The same with every name that differs replaced."""
        return self._nodes(node)  # type: ignore[return-value]

    def _nodes(self, node: object) -> object:
        match node:
            case s.Name(_, name, _):
                return replace(node, name=self.names.get(name, name))
            case Threshold():
                return replace(node, on=self.names.get(node.on, node.on))
            case tuple():
                return tuple(self._nodes(part) for part in node)
            case s.Node() | TestBlock() | ValueBlock():
                return replace(node, **{f.name: self._nodes(getattr(node, f.name)) for f in fields(node)})  # type: ignore[arg-type]
        return node
