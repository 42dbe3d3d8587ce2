"""What is due by which rule, what must be found out, whom one may tell. All requests are invented."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from invented_log import write

from glasnost import cli
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.requests.due.books import Book, books
from glasnost.requests.due.deadlines import Due, deadlines_of, due_list
from glasnost.requests.log.intake import log_file

DAY = date(2026, 9, 5)
COMPLETE = {"names_target": True, "has_legal_basis": True, "has_reasons": True, "has_redress": True,
            "in_declared_language": True, "has_signature": True, "official_channel": True}  # fmt: skip


@pytest.fixture(scope="module")
def laws() -> list[Book]:
    return books((), DAY)


# the record, rule → (outcome, by, until); a rule that is not named says nothing of the request
CASES: list[tuple[dict[str, Any], dict[str, tuple[str, str | None, str | None]]]] = [
    # an emergency counts hours from the moment
    ({"country": "DE", "demand": "user data", "legal_process": "production order", "court_approved": True,
      "data_scope": "content", "emergency": True, "received_at": "2026-09-01T08:00:00Z", **COMPLETE},
     {"eu/e-evidence-2023-1543": ("produce", "2026-09-01T16:00", "2026-09-01T16:00")}),
    # a day alone: from eight hours after its beginning to eight hours after its end
    ({"country": "DE", "demand": "user data", "legal_process": "production order", "court_approved": True,
      "data_scope": "content", "emergency": True, "received_on": "2026-09-01", **COMPLETE},
     {"eu/e-evidence-2023-1543": ("produce", "2026-09-01T08:00", "2026-09-02T07:59")}),
    # whether it is an emergency is not known: the earlier moment counts, both are told
    ({"country": "DE", "demand": "user data", "legal_process": "production order", "court_approved": True,
      "data_scope": "content", "received_at": "2026-09-01T08:00:00Z", **COMPLETE},
     {"eu/e-evidence-2023-1543": ("produce", "2026-09-01T16:00", "2026-09-11T08:00")}),
    # an order to act: a parameter of one's own; the production order's rules say nothing of it
    ({"country": "FR", "demand": "restriction", "legal_process": "order to act", "received_at": "2026-09-01T08:00:00Z",
      **COMPLETE}, {"eu/dsa-orders": ("inform the authority", "2026-09-02T08:00", "2026-09-02T08:00")}),
    ({"country": "FR", "demand": "restriction", "legal_process": "order to act", "received_at": "2026-09-01T08:00:00Z"},
     {"eu/dsa-orders": ("ask to complete or inform the authority", "2026-09-02T08:00", "2026-09-02T08:00")}),
    # the register's notice, and working days over a weekend
    ({"country": "RU", "demand": "restriction", "legal_process": "register notice", "names_target": True,
      "received_at": "2026-09-04T08:00:00Z"}, {"ru/requests": ("restrict", "2026-09-05T08:00", "2026-09-05T08:00")}),
    ({"country": "RU", "demand": "restriction", "legal_process": "court order", "received_at": "2026-09-04T08:00:00Z",
      **COMPLETE}, {"ru/requests": ("restrict", "2026-09-09T08:00", "2026-09-09T08:00")}),
    # nobody's rules; and the day that the letter itself sets
    ({"country": "US", "demand": "user data", "legal_process": "subpoena", "received_on": "2026-09-01"}, {}),
    ({"country": "US", "demand": "user data", "due_at": "2026-09-03T10:00:00Z", "received_on": "2026-09-01"},
     {"the letter itself": ("answer", "2026-09-03T10:00", "2026-09-03T10:00")}),
    # before a law applied it says nothing
    ({"country": "FR", "demand": "restriction", "legal_process": "order to act", "received_on": "2024-02-16"}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("record", "wanted"), CASES)
def test_deadlines(
    laws: list[Book], record: dict[str, Any], wanted: dict[str, tuple[str, str | None, str | None]]
) -> None:
    def told(moment: datetime | None) -> str | None:
        return moment.strftime("%Y-%m-%dT%H:%M") if moment else None

    found = {one.rules: (one.outcome, told(one.by), told(one.until)) for one in deadlines_of(record, laws)}
    assert found == wanted


def test_what_is_missing_is_asked_and_a_column_of_ones_own_answers(laws: list[Book]) -> None:
    record = {"country": "FR", "demand": "user data", "legal_process": "order to provide information",
              "received_at": "2026-09-01T08:00:00Z", **COMPLETE}  # fmt: skip
    (one,) = deadlines_of(record, laws)
    assert one.missing == ("Does it ask only for what the platform has already collected?",)
    (one,) = deadlines_of(record | {"other": {"Data already collected": "yes"}}, laws)
    assert one.missing == () and one.outcome == "inform the authority"
    assert "unknown" not in one.outcome


ROWS = [
    {"number": "1", "received": "2026-09-01 10:00", "country": "FR", "demand": "restriction", "outcome": ""},
    {"number": "2", "received": "2026-09-05 10:00", "country": "FR", "demand": "restriction", "outcome": "pending"},
    {"number": "3", "received": "2026-09-01 10:00", "country": "FR", "demand": "restriction", "outcome": "full"},
    {"number": "4", "received": "2026-09-01 10:00", "demand": "user data", "outcome": ""},
    {"number": "5", "received": "2025-09-01 10:00", "outcome": "full", "gag": "order", "gag until": "2026-09-04"},
    {"number": "6", "received": "2025-09-01 10:00", "outcome": "full", "gag": "order", "gag until": "2026-09-05"},
    {"number": "7", "received": "2025-09-01 10:00", "outcome": "full", "gag": "law", "gag until": ""},
    {"number": "8", "received": "2025-09-01 10:00", "outcome": "full", "gag": "order", "gag until": "2026-01-01",
     "notice": "given"},
    {"number": "9", "received": "2025-09-01 10:00", "outcome": "full", "gag": "none", "notice": "not yet"},
]  # fmt: skip


def test_due_overdue_and_gags_that_have_ended(
    tmp_path: Path, register: Register, laws: list[Book], capsys: pytest.CaptureFixture[str]
) -> None:
    head = dict.fromkeys(("number", "received", "country", "demand", "outcome", "gag", "gag until", "notice"), "")
    log_file(register, write(tmp_path / "log.csv", [head | row for row in ROWS]), zone=ZoneInfo("UTC"))
    found = due_list(register, laws, datetime(2026, 9, 5, 12, tzinfo=UTC))
    states = {one.number: one.state for one in found.rows}
    assert states == {"1": "overdue", "2": "due", "4": "to find out", "5": "may be told", "9": "may be told"}
    assert (found.open, found.gags, found.gags_without_end) == (3, 2, 1)
    assert [one.ended for one in found.rows if one.number in "59"] == [date(2026, 9, 4), None]
    later: list[Due] = due_list(register, laws, datetime(2026, 9, 6, tzinfo=UTC)).rows
    assert "6" in [one.number for one in later]  # a gag until the 5th ends with that day

    words = ["--register", str(register.folder), "requests"]
    assert cli.run([*words, "due", "--as-of", "2026-09-05T12:00+00:00", "--json"]) == 0
    (first, *_others) = json.loads(capsys.readouterr().out)["rows"]
    assert (first["number"], first["rules"], first["by"]) == ("1", "eu/dsa-orders", "2026-09-02T10:00:00Z")
    assert cli.run([*words, "due", "--as-of", "2026-09-05T12:00+00:00", "--set", "delay_hours=200"]) == 0
    assert "eu/dsa-orders" in capsys.readouterr().out
    assert cli.run([*words, "due", "--set", "no_such=1"]) == 2
    assert cli.run([*words, "due", "--as-of", "yesterday"]) == 2
    assert cli.run([*words, "due", "--rules", "ru/repeal-519-fz-2018"]) == 2
    capsys.readouterr()
    assert cli.run([*words, "show", "1", "--as-of", "2026-09-05", "--rules", "own/requests-policy"]) == 0
    shown = capsys.readouterr().out
    assert "own/requests-policy" in shown and "Is it signed?" in shown and "We answer requests that are signed" in shown
    assert cli.run([*words, "show", "no such"]) == 1
    # an answer says what is missing; a notice waits for the end of the gag, and for knowing of one
    out = tmp_path / "letter.txt"
    at = ["--as-of", "2026-09-05T12:00+00:00"]
    assert cli.run([*words, "letter", "1", "answer", "-o", str(out), *at]) == 0
    assert "Our number: 1" in out.read_text() and "[authority]" in out.read_text() and "{" not in out.read_text()
    assert cli.run([*words, "--lang", "ru", "letter", "5", "notice", "-o", str(out), *at]) == 0
    assert "2026-09-04" in out.read_text() and "{" not in out.read_text()
    out.unlink()
    for number in ("1", "6", "7"):
        assert cli.run([*words, "letter", number, "notice", "-o", str(out), *at]) == 1
    assert not out.exists()


def test_a_rulebook_on_requests_is_none_on_charges(register: Register) -> None:
    with pytest.raises(Problem, match="requests"):
        from glasnost.rules.catalogue import find_rulebook
        from glasnost.rules.screening import Screened

        Screened(register, find_rulebook("eu/dsa-orders"), DAY)
