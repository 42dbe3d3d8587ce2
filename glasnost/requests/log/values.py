"""Cells of the log → values. What is not understood is unknown and says so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from glasnost.intake import reasons as intake_reasons
from glasnost.intake.values import read_bool, read_count, read_day, read_text
from glasnost.requests.log import reasons
from glasnost.requests.log.countries import country_of

COLUMNS = Path(__file__).parent / "columns.toml"
# fields of a spreadsheet that hold a day or a moment → the request's column without its ending
MOMENTS = {"received": "received", "acknowledged": "acknowledged", "effect": "effect"}
DAYS = ("gag_until", "notice_on", "period_from", "period_to")
BOOLS = (
    "official_channel", "cross_border", "emergency", "has_signature", "has_reasons", "has_legal_basis", "names_target",
    "court_approved", "has_redress", "in_declared_language", "narrowed",
)  # fmt: skip
COUNTS = ("accounts_asked", "items_asked", "accounts_disclosed", "items_actioned")
_CLOCK = re.compile(
    r"(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
)


@dataclass(frozen=True)
class Columns:
    """headings: heading → field. values: field → the spreadsheet's word → ours."""

    headings: dict[str, str]
    values: dict[str, dict[str, str]]


@cache
def columns(own: Path | None = None) -> Columns:
    """The log's columns, with one's own headings and words on top."""
    headings: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for path in (COLUMNS, own):
        if path is None:
            continue
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, words in raw.get("headings", {}).items():
            headings |= {plain(word): name for word in (name, *words)}
        for name, lists in raw.get("values", {}).items():
            found = values.setdefault(name, {})
            for value, words in lists.items():
                found |= {plain(word): value for word in (value, *words)}
    return Columns(headings, values)


def plain(text: str) -> str:
    """A heading or word without what does not tell it from others."""
    return " ".join(text.replace("_", " ").lower().replace("ё", "е").split())


@dataclass
class Fields:
    """The values of one row, with what could not be used: (field, reason)."""

    zone: tzinfo | None
    columns: Columns
    values: dict[str, Any] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    issues: list[tuple[str, str]] = field(default_factory=list)

    def take(self, name: str, text: str) -> None:
        """Read one cell."""
        if name in MOMENTS:
            self._moment(MOMENTS[name], text)
        elif name == "due":
            self._due(text)
        elif name in DAYS:
            self._read(name, read_day(text))
        elif name in BOOLS:
            self._read(name, read_bool(text))
        elif name in COUNTS:
            found = read_count(text)
            self._read(name, found)
            if found.value is not None and found.value < 0:
                self.drop(name, intake_reasons.NOT_UNDERSTOOD)
        elif name in self.columns.values:
            self._listed(name, text)
        elif name == "country":
            self._country(text)
        elif name == "restricted_in":
            self._countries(text)
        else:
            self._read(name, read_text(text))

    def drop(self, name: str, reason: str) -> None:
        """A value that cannot be right is unknown, and its reason is kept."""
        self.values[name] = None
        self.issues.append((name, reason))

    def _read(self, name: str, found: Any) -> None:
        self.values[name] = found.value
        if found.value is None and found.reason:
            self.issues.append((name, found.reason))

    def _listed(self, name: str, text: str) -> None:
        self.values[name] = self.columns.values[name].get(plain(text))
        if self.values[name] is None:
            self.issues.append((name, reasons.WORD_UNKNOWN))

    def _country(self, text: str) -> None:
        self.values["country"] = country_of(text)
        if self.values["country"] is None:
            self.issues.append(("country", reasons.COUNTRY_UNKNOWN))

    def _countries(self, text: str) -> None:
        found = [country_of(part) for part in re.split(r"[,;|]", text) if part.strip()]
        self.values["restricted_in"] = ",".join(sorted(code for code in found if code)) or None
        if not all(found):
            self.issues.append(("restricted_in", reasons.COUNTRY_UNKNOWN))

    def _moment(self, name: str, text: str) -> None:
        day, moment, reason = moment_of(text, self.zone)
        self.values[f"{name}_on"], self.values[f"{name}_at"] = day, moment
        if reason:
            self.issues.append((f"{name}_at" if day else f"{name}_on", reason))

    def _due(self, text: str) -> None:
        day, moment, reason = moment_of(text, self.zone)
        if day is not None and moment is None and self.zone is not None:  # a day ends at its end
            moment = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=self.zone).astimezone(UTC)
        self.values["due_at"] = moment
        if moment is None:
            self.issues.append(("due_at", reason or reasons.ZONE_MISSING))


def moment_of(text: str, zone: tzinfo | None) -> tuple[date | None, datetime | None, str | None]:
    """(day, moment in UTC, why one of them is unknown). The day is that of the place where the time was written."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        found = read_day(text)
        return found.value, None, None if found.value else found.reason or intake_reasons.NOT_UNDERSTOOD
    day = read_day(match[1]).value
    hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
    if day is None or hour > 23 or minute > 59 or second > 59:
        return day, None, intake_reasons.DATE_IMPOSSIBLE
    own = datetime.fromisoformat("2000-01-01T00:00" + match[5].replace("Z", "+00:00")).tzinfo if match[5] else zone
    if own is None:
        return day, None, reasons.ZONE_MISSING
    return day, datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=own).astimezone(UTC), None
