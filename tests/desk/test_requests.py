"""The pages on government requests: a letter beside its fields, the checklist, the drafts. The letter is invented."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.requests.due.checklist import Quote
from glasnost.requests.log.letters import log_letters

if TYPE_CHECKING:
    from conftest import Desk

LETTER = """June 3, 2025

The French National Police requests the removal of https://plaza.example/x<script>hit()</script> pursuant to
Article 6-1 of Law No. 2004-575. The order may be appealed.
"""


def test_a_letter_beside_its_fields(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "2025-06-03-police.txt").write_text(LETTER)
    log_letters(desk.register, [tmp_path / "2025-06-03-police.txt"], number="P-1")
    client = desk.client("reader")
    listed = client.get("/requests")
    assert listed.status_code == 200 and "P-1" in listed.text and "eu/dsa-orders" in listed.text
    (request_id,) = [part.partition('"')[0] for part in listed.text.split('href="/requests/')[1:]]
    shown = client.get(f"/requests/{request_id}")
    assert shown.status_code == 200
    # the country stands in the authority's name: the words are marked in two pieces
    assert ">French</mark>" in shown.text and "> National Police</mark>" in shown.text
    assert "<script>hit" not in shown.text
    assert "Is it in the declared language, or translated into it?" in shown.text
    assert "Our number: P-1" in shown.text
    assert "it is not known whether the user may be told" in shown.text  # in place of a notice
    assert client.get("/requests/no-such").status_code == 404
    assert desk.client().get("/requests").status_code in (302, 403)


def test_pieces_hold_every_sign_of_the_letter_once() -> None:
    from glasnost.desk.pages.requests import pieces

    quotes = [Quote("a", "known", 0, 4, ""), Quote("b", "known", 2, 6, ""), Quote("c", "known", 2, 6, "")]
    found = list(pieces("0123456789", quotes))
    assert "".join(one.text for one in found) == "0123456789"
    assert [one.fields for one in found] == [("a",), ("a", "b", "c"), ("b", "c"), ()]
    assert list(pieces("", [])) == []
