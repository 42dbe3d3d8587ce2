"""Questions, answers, a case, why, laws: what the pages say, and what becomes of what is sent."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LAW

from glasnost.cli import run
from glasnost.model.places import folder
from glasnost.register.decisions import history
from glasnost.register.jobs import queue, worker
from glasnost.rules.prepared import questions_now

if TYPE_CHECKING:
    from conftest import Desk

FACT = "record_lasting"
GROUP = f"/questions?law={LAW}&fact={FACT}"


def asked(desk: Desk, count: int) -> list[Any]:
    """The first questions of the group; each is settled by this answer alone."""
    found = questions_now(desk.register, LAW).questions(FACT, 0, count)
    assert len(found) == count and all(one.alone for one in found)
    return found


def keys(questions: list[Any]) -> list[str]:
    return [f"{one.charge_id} {one.fingerprint}" for one in questions]


def words(response: Any) -> str:
    """The page's text, without its marks."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(text))


def given(desk: Desk) -> list[tuple[str, str, str, str]]:
    """(who, fact, value, reason) of what the reviewers here answered."""
    rows = history(desk.register)
    return [(row.made_by, row.fact, row.value, row.reason) for row in rows if row.made_by.startswith("reviewer")]


def test_one_answer_for_five_and_the_law_is_asked_again(desk: Desk) -> None:
    client, questions = desk.client("reviewer"), asked(desk, 5)
    before = questions_now(desk.register, LAW).counts["released"][0]
    page = words(client.get(GROUP))
    assert "On 7 January 2019, was the criminal record still lasting" in page and "police information centre" in page
    form = {"answer": "true", "about": keys(questions), "reason": "a letter", "law": LAW}
    page = words(client.post(GROUP, form, follow=True))
    assert "5 answers recorded. The law now says: released: 5." in page
    assert given(desk) == [("reviewer 1", FACT, "true", "a letter")] * 5
    job = queue.recent(desk.register, 1)[0]
    assert (job.kind, job.made_by, job.arguments["rulebook"]) == ("screen", "reviewer 1", LAW)
    assert "The law is being asked again" in words(client.get("/"))
    worker.work(desk.register, until_empty=True)
    page = words(client.get("/"))
    assert questions_now(desk.register, LAW).counts["released"][0] == before + 5
    assert "+5 since the answers before" in page and "The law is being asked again" not in page
    # the same again changes nothing, another answer names the one that it corrects
    page = words(client.post(GROUP, form, follow=True))
    assert "5 were known already" in page or "Nobody waits" in page


def test_answers_that_wait_are_one_screening(desk: Desk) -> None:
    client, questions = desk.client("reviewer"), asked(desk, 3)
    for one in keys(questions):
        client.post(GROUP, {"answer": "false", "about": [one], "law": LAW})
    waiting = [job for job in queue.recent(desk.register, 10, (queue.QUEUED,)) if job.kind == "screen"]
    assert len(given(desk)) == 3 and len(waiting) == 1


def test_a_correction_names_what_it_corrects(desk: Desk) -> None:
    client, (one,) = desk.client("reviewer"), asked(desk, 1)
    other = desk.client("reviewer", 2)
    address = f"/case/{one.charge_id}/answer"
    form = {"law": LAW, "charge": one.charge_id, "fingerprint": one.fingerprint, "fact": FACT}
    assert client.post(address, form | {"answer": "yes"}).status_code == 302
    assert other.post(address, form | {"answer": "no", "reason": "read again"}).status_code == 302
    rows = [row for row in history(desk.register) if row.subject_id == one.charge_id]
    assert [(row.made_by, row.value, row.replaces) for row in rows] == [
        ("reviewer 1", "true", None),
        ("reviewer 2", "false", rows[0].id),
    ]
    page = words(client.get(f"/case/{one.charge_id}?law={LAW}"))
    assert "answered by reviewer 2" in page and "read again" in page
    assert "→ not covered with the answers given since" in page


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"answer": ""}, "nothing was answered"),
        ({"answer": "perhaps"}, "cannot have this answer"),
        ({"about": []}, "no case was chosen"),
        ({"about": ["0" * 32 + "-1 x"]}, "1 answer was not taken"),
        ({"about": ["nonsense"]}, "no case was chosen"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(desk: Desk, change: dict[str, Any], told: str) -> None:
    client = desk.client("reviewer")
    form = {"answer": "true", "about": keys(asked(desk, 2)), "law": LAW} | change
    assert told in words(client.post(GROUP, form, follow=True))
    assert given(desk) == []


def test_a_source_that_changes_its_text_brings_the_question_back(desk: Desk, tmp_path: Path) -> None:
    """What was shown before is not answered; and what was answered before does not count any more."""
    client, (one, shown) = desk.client("reviewer"), asked(desk, 2)
    client.post(GROUP, {"answer": "true", "about": keys([one]), "law": LAW})
    text = next(place / "demo" / "cases.csv" for place in folder("examples")).read_text(encoding="utf-8")
    for docket in (one.docket_number, shown.docket_number):
        line = next(line for line in text.splitlines() if line.startswith(f"{docket},"))
        text = text.replace(line, line.replace(",convicted,", ",convicted ,").replace("VKontakte", "Telegram"))
        text = text.replace(line, re.sub(r"(,convicted,)(\d{4})-(\d\d)-(\d\d)", r"\1\2-\3-28", line))
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    assert run(["--register", str(desk.register.folder), "ingest", str(path), "--source", "any/spreadsheet"]) == 0
    page = words(client.post(GROUP, {"answer": "true", "about": keys([shown]), "law": LAW}, follow=True))
    assert "1 answer was not taken" in page and len(given(desk)) == 1
    worker.work(desk.register, until_empty=True)
    assert run(["--register", str(desk.register.folder), "screen", LAW, "--as-of", "2026-11-22"]) == 0
    again = {question.charge_id for question in questions_now(desk.register, LAW).questions(FACT, 0, 100)}
    assert {one.charge_id, shown.charge_id} <= again


def test_a_case_shows_its_row_and_a_judgment_its_marked_words(desk: Desk) -> None:
    client, (one,) = desk.client("reader"), asked(desk, 1)
    page = client.get(f"/case/{one.charge_id}?law={LAW}")
    assert "decided on" in words(page) and one.docket_number in words(page), "the row as the file has it"
    assert "Answer" not in words(page), "a reader is offered no answer"
    act = Path(__file__).resolve().parent.parent / "reading" / "acts" / "criminal_two_counts.txt"
    assert run(["--register", str(desk.register.folder), "ingest", str(act), "--source", "ru/decisions"]) == 0
    (record,) = questions_now_records(desk, "1-123/2023")
    page = client.get(f"/case/{record}?law={LAW}")
    text = re.search(r'<div class="court"[^>]*>(.*?)</div>', page.content.decode(), re.DOTALL)
    assert text is not None
    assert html.unescape(re.sub(r"<[^>]+>", "", text[1])).strip() == act.read_text(encoding="utf-8").strip()
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", text[1])
    assert "ч. 1 ст. 282 УК РФ" in " ".join(marked) and "15 июня 2023" in " ".join(marked)
    links = set(re.findall(r'href="#(q-[^"]+)"', page.content.decode()))
    assert links and all(f'id="{link}"' in page.content.decode() for link in links)


def questions_now_records(desk: Desk, docket: str) -> list[str]:
    from glasnost.rules.prepared import records_now

    return records_now(desk.register).named(docket)


def test_what_was_read_is_confirmed_under_a_name(desk: Desk) -> None:
    act = Path(__file__).resolve().parent.parent / "reading" / "acts" / "criminal_two_counts.txt"
    assert run(["--register", str(desk.register.folder), "ingest", str(act), "--source", "ru/decisions"]) == 0
    (record,) = questions_now_records(desk, "1-123/2023")
    client = desk.client("reviewer")
    page = client.get(f"/case/{record}?law={LAW}").content.decode()
    form = re.search(r'<form method="post"[^>]*class="confirm">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form[1])}
    response = client.post(f"/case/{record}/answer", fields, follow=True)
    assert "1 answer recorded." in words(response) and "answered by reviewer 1" in words(response)
    assert [(who, fact) for who, fact, _value, _reason in given(desk)] == [("reviewer 1", "provision")]


def test_why_quotes_the_law_and_says_what_would_change_it(desk: Desk) -> None:
    client, (one,) = desk.client("reader"), asked(desk, 1)
    page = words(client.get(f"/case/{one.charge_id}/why?law={LAW}"))
    assert "Possible: released or not covered." in page and "What would settle it" in page
    assert "Действия, направленные на возбуждение ненависти" in page and "record lasted" in page
    assert "yes → released no → not covered" in page
    freed = questions_now(desk.register, LAW).judged("released", 0, 1)[0]
    page = words(client.get(f"/case/{freed.charge_id}/why?law={LAW}"))
    changed = page.partition("What would change this")[2]
    assert "was the criminal record still lasting (neither extinguished nor lifted)? no yes not covered" in changed


def test_a_law_is_read_and_asked(desk: Desk) -> None:
    reader, client = desk.client("reader"), desk.client("reviewer")
    page = words(reader.get("/laws"))
    assert page.count("not asked yet") >= 4 and "Effect on this register" in page
    page = words(reader.get("/laws/ru/amnesty-2018-wider"))
    assert "Ask this law" not in page and "Quotes compared with the official text by nobody" in page
    response = client.post("/laws/ru/amnesty-2018-wider", {"as_of": "2026-11-22"})
    assert response.status_code == 302
    worker.work(desk.register, until_empty=True)
    assert "Asked as of 22 November 2026" in words(reader.get("/laws/ru/amnesty-2018-wider"))
    assert words(client.get("/?law=ru/amnesty-2018-wider")).count("a wider draft of our own") >= 1
    assert reader.get("/laws/ru/../../etc").status_code == 404


def test_the_language_is_switched_and_comes_back(desk: Desk) -> None:
    client = desk.client("reader")
    assert "To find out" in words(client.get("/"))
    response = client.post("/language", {"language": "ru", "next": "/laws"})
    assert response["Location"] == "/laws" and response.cookies["language"]["httponly"]
    page = client.get("/")
    assert "Выяснить" in words(page) and page["Content-Language"] == "ru"
    assert client.post("/language", {"language": "xx", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert "Выяснить" in words(client.get("/"))
    russian = desk.client("reader", headers={"accept-language": "ru-RU,ru;q=0.9"})
    assert "Выяснить" in words(russian.get("/"))


@pytest.mark.parametrize("what", ["role", "closed"])
def test_a_job_of_somebody_who_may_no_longer_ask_is_not_done(desk: Desk, what: str) -> None:
    client = desk.client("reviewer")
    client.post(f"/laws/{LAW}", {"as_of": "2026-11-23"})
    user = desk.user("reviewer")
    user.role, user.is_active = ("reader", True) if what == "role" else ("reviewer", False)
    user.save()
    worker.work(desk.register, until_empty=True)
    job = next(job for job in queue.recent(desk.register, 10) if job.kind == "screen")
    assert job.state == queue.FAILED and "may not do it any more" in job.what
