"""A letter's text with the wordings of this folder, by the same machine as judgments."""

from __future__ import annotations

from pathlib import Path

from glasnost.reading.patterns import Scan

WORDINGS = Path(__file__).parent / "wordings"


def scan_of(text: str) -> Scan:
    """One letter and what was found in it so far."""
    return Scan(text, str(WORDINGS))
