"""Facts known in part (`2017-05-??`, `ru/uk/282/?`) as codes of their own: each text leaves some regions open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from glasnost.model.citation import Citation
from glasnost.rules.alphabet import Alphabet
from glasnost.rules.closer import Grid
from glasnost.rules.known import Span, moments_of, span_of
from glasnost.rules.situations import Variable
from glasnost.rules.sql import literal, quote
from glasnost.rules.terms import Fact
from glasnost.rules.vectors import Array

PART = "__part"  # a fact that is known in part stands as text in a second column of this ending
MOST_LISTED = 500  # texts that get a code each; rows with others are looked at one by one


def part_of(fact: Fact, text: str) -> Span | Citation | None:
    """A value known in part; None if the text is nothing of the kind."""
    if fact.type == "date":
        return span_of(text)
    if fact.type == "moment":
        return moments_of(text)
    if fact.type == "citation":
        try:
            return Citation.parse(text)
        except ValueError:
            return None
    return None


class Parts:
    """The codes for the texts of one variable, which is one fact. `alphabet` has them beside the variable's own."""

    def __init__(self, variable: Variable, alphabet: Alphabet, texts: Sequence[str]) -> None:
        (self.fact,) = variable.facts
        masks, half = list(alphabet.masks), dict(alphabet.half)
        of_mask: dict[int, int] = {}
        self.listed: list[str] = []
        codes = [0]
        for text in texts:
            part = part_of(self.fact, text)
            mask = Grid.of(variable, {self.fact.name: part}).mask if part is not None else 0
            if not mask or len(self.listed) == MOST_LISTED:
                continue  # the closer says what that means
            if mask not in of_mask:
                of_mask[mask] = len(masks)
                half[len(masks)] = self.fact.name
                masks.append(mask)
            self.listed.append(text)
            codes.append(of_mask[mask])
        self.all_listed = len(self.listed) == len(texts)
        self.alphabet = replace(alphabet, masks=masks, width=max(alphabet.width, len(masks)), half=half)
        self.codes = np.array(codes, np.int32)

    @property
    def column(self) -> str:
        """The SQL name of the column of texts."""
        return quote(self.fact.name + PART)

    def sql(self) -> str:
        """The place of a row's text among those listed; 0: none of them."""
        return f"coalesce(list_position([{', '.join(map(literal, self.listed))}]::VARCHAR[], {self.column}), 0)"

    def torn(self) -> str | None:
        """SQL: whether a row has a text without a code; None if every text has one."""
        return None if self.all_listed else f"({self.column} IS NOT NULL AND {self.sql()} = 0)"

    def fill(self, places: Array, codes: Array) -> Any:
        """The codes, with those of the texts where there is one."""
        rows = np.flatnonzero(places)
        if not rows.size:
            return codes
        kind = codes.dtype if self.codes.max() <= np.iinfo(codes.dtype).max else np.dtype(np.int32)
        filled = codes.astype(kind, copy=True)
        filled[rows] = self.codes[places[rows]]
        return filled
