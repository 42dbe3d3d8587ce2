"""The parts of a court's act: what it is and about whom, what was found, why, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glasnost.model.evidence import Span
from glasnost.reading.patterns import Found, Scan

HEADER = 3_500  # signs in which a header without a heading after it is looked for
SHORTEST = 200  # signs of findings, fewer are no findings: a heading was mistaken


@dataclass(frozen=True, slots=True)
class Sections:
    """Parts of a text. `operative` is None if the act has none (cut off, or no act)."""

    header: Span
    facts: Span
    reasoning: Span
    operative: Span | None
    heading: Span | None  # of the operative part

    @property
    def deciding(self) -> Span:
        """The operative part, empty if there is none."""
        return self.operative or Span(self.reasoning.end, self.reasoning.end)


def split(scan: Scan) -> Sections:
    """Find the parts by their headings."""
    length = len(scan.text)
    headings = scan.find("sections")
    operative = _operative(scan, headings)
    body = operative.start if operative else length
    found = next((one for one in headings if one.value == "findings" and one.end < body), None)
    header = Span(0, found.start if found else min(HEADER, body))
    start = found.end if found else header.end
    reasons = (one.start for one in headings if one.value == "reasoning" and start + SHORTEST < one.start < body)
    reasoning = _paragraph(scan.text, first, start) if (first := next(reasons, None)) else body
    return Sections(
        header,
        Span(start, reasoning),
        Span(reasoning, body),
        Span(operative.end, length) if operative else None,
        Span(operative.start, operative.end) if operative else None,
    )


def _paragraph(text: str, place: int, start: int) -> int:
    """Where the paragraph begins in which `place` stands; `place` itself if the findings are that paragraph."""
    first = text.rfind("\n", 0, place) + 1
    return first if first > start + SHORTEST else place


def _operative(scan: Scan, headings: list[Found]) -> Found | None:
    """The last heading; before the others one that stands on a line of its own."""
    found = [one for one in headings if one.value == "operative" and scan.text[one.end :].strip()]
    own = [one for one in found if _own_line(scan, one)]
    best = own or found
    if best:
        return best[-1]
    inline = [one for one in headings if one.value == "inline"]
    return replace(inline[-1], end=inline[-1].start) if inline else None


def _own_line(scan: Scan, heading: Found) -> bool:
    before = scan.text[max(0, heading.start - 200) : heading.start].rpartition("\n")[2]
    return len(before.strip()) <= 30
