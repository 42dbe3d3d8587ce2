"""What a pack tells of cases: numbers rounded, rare things coarsely, nothing that points at one case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from glasnost.search.audit.entry import FEW

BAND = 5  # years to which the latest case of something rare is told


@dataclass
class Case:
    """One case, as far as a pack tells of it."""

    provisions: set[str] = field(default_factory=set)
    verdicts: set[str] = field(default_factory=set)
    sentences: set[str] = field(default_factory=set)
    year: int | None = None

    def add(self, provision: str | None, verdict: str | None, sentence: str | None, year: int | None) -> None:
        """What one of its charges says."""
        for kept, value in ((self.provisions, provision), (self.verdicts, verdict), (self.sentences, sentence)):
            if value is not None:
                kept.add(value)
        self.year = max(filter(None, (self.year, year)), default=None)


def told_of(cases: Iterable[Case], latest: int | None) -> dict[str, Any]:
    """What an entry tells of its cases; of fewer than FEW only the article and some years. latest: of all cases."""
    several = list(cases)
    years = sorted(case.year for case in several if case.year is not None)
    if len(several) < FEW:
        articles = {"/".join(one.split("/")[:3]) for case in several for one in case.provisions}
        band = (years[-1] - years[-1] % BAND, years[-1] - years[-1] % BAND + BAND - 1) if years else None
        return {"provisions": tuple(sorted(articles)), "years": band}
    # at least FEW cases lie in or after this year, so it points at none of them
    since = years[-FEW] if len(years) >= FEW else None
    return {
        "at_least": rounded(len(several)),
        "provisions": _common(case.provisions for case in several),
        "verdicts": _common(case.verdicts for case in several),
        "sentences": _common(case.sentences for case in several),
        "years": (since, latest) if since is not None and latest is not None else None,
    }


def rounded(n: int) -> int:
    """A number of cases as it is told."""
    return n - n % FEW


def _common(sets: Iterable[set[str]]) -> tuple[str, ...]:
    """What at least FEW cases had, the commonest first."""
    counts = Counter(one for several in sets for one in several)
    return tuple(one for one, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if n >= FEW)
