"""What of a logged request may be told: enough for every table of the report, and nobody's name, account or words.

It is fixed when the request is logged, so it is coarse from the start: the quarter and not the day, whole hours,
grounds from a closed list. The *public* part is always told. The *detail* (what became of it, under which act, whether
the user knows) is told only where at least FEW requests share its kind, country and quarter: of a country's only
request it would tell what became of one target.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

FEW = 3  # requests of one kind, country and quarter from which on their details are told
# field of the record → field of the public part or of the detail
SAME = {
    "demand": "kind", "country": "country", "authority_class": "class", "legal_process": "process",
    "emergency": "emergency", "cross_border": "cross_border", "accounts_asked": "accounts", "items_asked": "items",
    "data_scope": "scope", "dsa_category": "category", "dsa_keyword": "keyword", "gag": "gag", "outcome": "outcome",
    "narrowed": "narrowed", "challenged": "challenged", "restricted_under": "under",
    "accounts_disclosed": "accounts_given", "items_actioned": "items_acted_on", "notice": "notice",
}  # fmt: skip
PUBLIC = ("kind", "country", "class", "category", "keyword", "accounts", "items", "quarter", "hours_acknowledge",
          "hours_effect", "request")  # fmt: skip
GROUP = ("kind", "country", "quarter")
TEXTS = ("kind", "country", "class", "process", "scope", "category", "keyword", "gag", "outcome", "challenged", "under",
         "notice", "ground", "quarter", "request")  # fmt: skip
BOOLS = ("emergency", "cross_border", "narrowed")
NUMBERS = ("accounts", "items", "accounts_given", "items_acted_on", "hours_acknowledge", "hours_effect")
# words in the ground of a refusal → what is published of it; anything else is «other»
GROUNDS = {
    "form": ("sign", "form", "подпис", "форм"),
    "no legal basis": ("legal basis", "no law", "basis", "основани"),
    "too broad": ("broad", "scope", "широк", "объем", "объём"),
    "wrong addressee": ("wrong company", "addressee", "not our", "адресат", "не нам"),
    "no jurisdiction": ("jurisdiction", "юрисдикц"),
    "no such account": ("no such", "not found", "не найден"),
    "human rights": ("right", "expression", "прав человека", "свобод"),
}


def coarse_of(record: Mapping[str, Any], request_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(public part, detail) of a record; what is unknown is left out. Who sees the record can compute them again."""
    found = {public: record[name] for name, public in SAME.items() if name in record}
    if "received_on" in record:
        found["quarter"] = quarter_of(date.fromisoformat(record["received_on"]))
    if "refusal_ground" in record:
        found["ground"] = ground_of(record["refusal_ground"])
    for name in ("acknowledge", "effect"):
        hours = _hours(record, "acknowledged" if name == "acknowledge" else name)
        if hours is not None:
            found[f"hours_{name}"] = hours
    found["request"] = request_id
    public = {name: value for name, value in found.items() if name in PUBLIC}
    return public, {name: value for name, value in found.items() if name not in PUBLIC}


def few_of(publics: Iterable[tuple[int, Mapping[str, Any]]]) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a public part is one of too few for its detail to be told. publics: (leaf, public part), all that are
    told, in order; of each request the last one counts."""
    last = {public.get("request"): public for _leaf, public in publics}
    groups = Counter(tuple(public.get(name) for name in GROUP) for public in last.values())
    return lambda public: groups[tuple(public.get(name) for name in GROUP)] < FEW


def quarter_of(day: date) -> str:
    """Such as 2025-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters_of(first: date, last: date) -> list[str]:
    """The quarters between two days. ValueError if the days cut one."""
    begins = first.day == 1 and first.month in (1, 4, 7, 10)
    ends = (last.month, last.day) in ((3, 31), (6, 30), (9, 30), (12, 31))
    if not begins or not ends or last < first:
        raise ValueError(first)
    count = (last.year - first.year) * 4 + (last.month - 1) // 3 - (first.month - 1) // 3 + 1
    start = first.year * 4 + (first.month - 1) // 3
    return [f"{number // 4}-Q{number % 4 + 1}" for number in range(start, start + count)]


def ground_of(text: str) -> str:
    """The published ground of a refusal."""
    plain = text.lower()
    return next((ground for ground, words in GROUNDS.items() if any(word in plain for word in words)), "other")


def _hours(record: Mapping[str, Any], name: str) -> int | None:
    """Whole hours from the receipt; unknown unless both moments are known."""
    came, done = record.get("received_at"), record.get(f"{name}_at")
    if came is None or done is None:
        return None
    seconds = (datetime.fromisoformat(done) - datetime.fromisoformat(came)).total_seconds()
    return round(seconds / 3600)
