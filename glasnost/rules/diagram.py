"""Ordered decision diagrams with any number of branches and any terminals.

A node asks one variable which of its regions the facts lie in. Variables are asked in one fixed order and each at
most once on a path; equal nodes are one node. Two diagrams are therefore the same function exactly when they are
the same number. (The idea is Bryant's, 1986; the many-valued form Srinivasan's, 1990.)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Protocol

from glasnost.model.language import _
from glasnost.model.problems import Problem

MAX_NODES = 300_000  # a law read by people stays below a few hundred; beyond this it would fill the memory
_LEAF = 1 << 30  # the level of a terminal: below every variable


class Masks(Protocol):
    """For each level the bit mask of the regions that its variable may lie in."""

    def __getitem__(self, level: int, /) -> int: ...


class Diagrams:
    """All diagrams over one list of variables; `sizes[level]` is the number of regions of a variable."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = list(sizes)
        self.levels: list[int] = []
        self.children: list[tuple[int, ...]] = []
        self.leaves: list[Hashable] = []  # of a terminal its value, of a node None
        self._known: dict[tuple[int, Any], int] = {}
        self._done: dict[tuple[Hashable, tuple[int, ...]], int] = {}

    def leaf(self, value: Hashable) -> int:
        """The terminal with this value."""
        return self._get(_LEAF, (), value)

    def node(self, level: int, children: Sequence[int]) -> int:
        """A node asking variable `level`, or its only child if all are one."""
        if all(child == children[0] for child in children):
            return children[0]
        return self._get(level, tuple(children), None)

    def _get(self, level: int, children: tuple[int, ...], value: Hashable) -> int:
        key = (level, children or (type(value), value))
        if key not in self._known:
            if len(self.levels) >= MAX_NODES:
                raise Problem(
                    _("the rules branch too much to be decided exactly (more than {n} cases)").format(n=MAX_NODES),
                    remedy=_("Split the rulebook, or compare fewer facts with each other."),
                )
            self._known[key] = len(self.levels)
            self.levels.append(level)
            self.children.append(children)
            self.leaves.append(value)
        return self._known[key]

    def is_leaf(self, ref: int) -> bool:
        """Whether nothing is asked any more."""
        return self.levels[ref] == _LEAF

    def branch(self, ref: int, level: int, region: int) -> int:
        """What `ref` becomes when variable `level`, the next in order, lies in `region`."""
        return self.children[ref][region] if self.levels[ref] == level else ref

    def combine(self, name: Hashable, operation: Callable[..., Hashable], *refs: int) -> int:
        """Apply an operation on terminals to whole diagrams. `name` tells operations apart."""
        key = (name, refs)
        found = self._done.get(key)
        if found is None:
            level = min(self.levels[ref] for ref in refs)
            if level == _LEAF:
                found = self.leaf(operation(*(self.leaves[ref] for ref in refs)))
            else:
                found = self.node(
                    level,
                    [
                        self.combine(name, operation, *(self.branch(ref, level, region) for ref in refs))
                        for region in range(self.sizes[level])
                    ],
                )
            self._done[key] = found
        return found

    def restrict(self, ref: int, level: int, region: int) -> int:
        """`ref` with variable `level` fixed to `region`."""
        if self.levels[ref] > level:
            return ref
        if self.levels[ref] == level:
            return self.children[ref][region]
        key = (("restrict", level, region), (ref,))
        found = self._done.get(key)
        if found is None:
            found = self.node(self.levels[ref], [self.restrict(c, level, region) for c in self.children[ref]])
            self._done[key] = found
        return found

    def reachable(
        self, ref: int, allowed: Masks, seen: dict[int, frozenset[Hashable]] | None = None
    ) -> frozenset[Hashable]:
        """The terminals that remain when each variable may lie in the regions of its bit mask `allowed[level]`."""
        seen = {} if seen is None else seen
        if ref not in seen:
            if self.is_leaf(ref):
                seen[ref] = frozenset([self.leaves[ref]])
            else:
                mask = allowed[self.levels[ref]]
                seen[ref] = frozenset().union(
                    *(
                        self.reachable(child, allowed, seen)
                        for region, child in enumerate(self.children[ref])
                        if mask >> region & 1
                    )
                )
        return seen[ref]

    def told_apart(self, refs: Sequence[int], allowed: Masks) -> dict[int, list[dict[int, int]]]:
        """For each level that still matters: what follows each allowed region, as numbers, once for each question.

        Two regions of a level make no difference where all its questions have the same number for both.
        """
        numbers: dict[int, int] = {}
        unique: dict[Hashable, int] = {}
        found: dict[int, list[dict[int, int]]] = {}

        def number(ref: int) -> int:
            if ref not in numbers:
                level = self.levels[ref]
                if level == _LEAF:
                    numbers[ref] = unique.setdefault((type(self.leaves[ref]), self.leaves[ref]), len(unique))
                    return numbers[ref]
                mask = allowed[level]
                next_ = {region: number(child) for region, child in enumerate(self.children[ref]) if mask >> region & 1}
                if len(set(next_.values())) == 1:
                    numbers[ref] = next(iter(next_.values()))
                    return numbers[ref]
                key = (level, tuple(next_.items()))
                if key not in unique:
                    unique[key] = len(unique)
                    found.setdefault(level, []).append(next_)
                numbers[ref] = unique[key]
            return numbers[ref]

        for ref in refs:
            number(ref)
        return found

    def order(self, roots: Sequence[int]) -> list[int]:
        """The nodes under the roots, each after its children; terminals left out."""
        found: dict[int, None] = {}

        def visit(ref: int) -> None:
            if ref in found or self.is_leaf(ref):
                return
            for child in self.children[ref]:
                visit(child)
            found[ref] = None

        for root in roots:
            visit(root)
        return list(found)

    def support(self, ref: int) -> frozenset[int]:
        """The levels of the variables that the diagram asks."""
        return frozenset(self.levels[node] for node in self.order([ref]))
