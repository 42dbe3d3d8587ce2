"""What codes of one variable stand for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Alphabet:
    """The codes of one variable: `masks[code]` are the regions (as bits) that it leaves open.

    Where nothing is known the code is `missing`. Truths and texts have one code each; the codes of everything else
    are the regions. Further codes, `half[code]`, stand for what remains open of a fact that is known in part, and of
    a pair of compared facts of which only one is known: the missing fact, and the set.
    """

    masks: list[int]
    missing: int
    width: int
    half: dict[int, str] = field(default_factory=dict)
