"""An invented log of government requests: nobody, nowhere."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HEAD = (
    "number", "received", "channel", "official channel", "authority", "authority class", "country", "demand",
    "legal process", "legal basis", "emergency", "service", "accounts asked", "items asked", "data scope",
    "dsa category", "dsa keyword", "gag", "gag until", "acknowledged", "reviewer", "narrowed", "challenged", "outcome",
    "refusal ground", "restricted in", "restricted under", "effect", "accounts disclosed", "items actioned", "notice",
    "notice on", "notice ground", "signed", "reasons", "names target", "court approved",
)  # fmt: skip
CATEGORIES = {
    "STATEMENT_CATEGORY_VIOLENCE": ("KEYWORD_HUMAN_EXPLOITATION", "KEYWORD_OTHER"),
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD": ("KEYWORD_PHISHING", "KEYWORD_OTHER"),
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH": ("KEYWORD_DEFAMATION", "KEYWORD_HATE_SPEECH"),
}


def requests(many: int, seed: str = "requests") -> list[dict[str, str]]:
    """So many rows by their headings; some things are unknown in most of them."""
    rng = random.Random(seed)
    return [_request(rng, number) for number in range(1, many + 1)]


def _request(rng: random.Random, number: int) -> dict[str, str]:
    came = datetime(2025, 1, 1) + timedelta(minutes=rng.randrange(181 * 24 * 60))
    told = came + timedelta(minutes=rng.randrange(1, 3 * 24 * 60))
    done = told + timedelta(minutes=rng.randrange(1, 20 * 24 * 60))
    demand = rng.choice(["user data", "user data", "restriction", "restriction", "preservation"])
    row = dict.fromkeys(HEAD, "")
    row |= {
        "number": f"P-{number:06}",
        "received": f"{came:%Y-%m-%d %H:%M}",
        "channel": rng.choice(["portal", "e-mail", "post"]),
        "official channel": rng.choice(["yes", "no", ""]),
        "authority": f"Office {rng.randrange(40)} of Nowhere",
        "authority class": rng.choice(["court", "police", "prosecutor", "regulator", ""]),
        "country": rng.choice(["DE", "FR", "ES", "RU", "US", "Poland", "Германия"]),
        "demand": demand,
        "legal process": rng.choice(["court order", "official letter", "search warrant", ""]),
        "emergency": "yes" if rng.random() < 0.03 else "no",
        "gag": rng.choice(["none", "none", "law", "order", ""]),
        "signed": rng.choice(["yes", "yes", "no", ""]),
        "reasons": rng.choice(["yes", "no", ""]),
        "names target": rng.choice(["yes", "yes", ""]),
        "court approved": rng.choice(["yes", "no", ""]),
    }
    if row["gag"] == "order":
        row["gag until"] = f"{came + timedelta(days=rng.randrange(30, 400)):%Y-%m-%d}"
    if demand == "user data":
        row["accounts asked"] = str(rng.randrange(1, 6))
        row["data scope"] = rng.choice(["subscriber", "traffic", "content"])
    if demand == "restriction":
        row["items asked"] = str(rng.randrange(1, 30))
        row["dsa category"] = rng.choice([*CATEGORIES, ""])
        row["dsa keyword"] = rng.choice([*CATEGORIES.get(row["dsa category"], ()), ""])
    if rng.random() < 0.9:
        row["acknowledged"] = f"{told:%Y-%m-%d %H:%M}"
    _outcome(rng, row, demand, done)
    return row


def _outcome(rng: random.Random, row: dict[str, str], demand: str, done: datetime) -> None:
    row["outcome"] = rng.choice(["full", "partial", "no data", "refused", "pending", "withdrawn"])
    if demand == "restriction" and row["outcome"] in ("full", "partial"):
        row["outcome"] = "restricted"
        row["restricted under"] = rng.choice(["law", "terms of service"])
        row["items actioned"] = str(rng.randrange(int(row["items asked"]) + 1))
    if row["outcome"] == "refused":
        row["refusal ground"] = rng.choice(["no signature", "too broad", "wrong company"])
    if row["outcome"] in ("full", "partial") and row["accounts asked"]:
        row["accounts disclosed"] = str(rng.randrange(1, int(row["accounts asked"]) + 1))
    if row["outcome"] not in ("pending", "withdrawn"):
        row["effect"] = f"{done:%Y-%m-%d %H:%M}"
        row["notice"] = rng.choice(["given", "not given", "not yet", ""])
        if row["notice"] == "not given":
            row["notice ground"] = rng.choice(["gag", "danger to life", ""])


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    """A CSV of rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
