"""Import, jobs, petitions, history, export and people, as they are used."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from conftest import LAW

from glasnost.model.places import folder
from glasnost.register.jobs import queue, worker

if TYPE_CHECKING:
    from conftest import Desk

FORM = "ru/criminal-release"
CASE = "1-29/2016"


def done(desk: Desk) -> Any:
    """Do what waits; the last job."""
    worker.work(desk.register, until_empty=True)
    return queue.recent(desk.register, 1)[0]


def sample(name: str) -> bytes:
    return next(place / "demo" / name for place in folder("examples")).read_bytes()


def upload(name: str, data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def text(response: Any) -> str:
    return str(b"".join(response.streaming_content).decode() if response.streaming else response.content.decode())


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def test_a_file_is_tried_looked_at_and_brought_in(desk: Desk) -> None:
    from glasnost.desk.accounts.models import Event

    client = desk.client("reviewer")
    data = sample("cases.csv").replace(b"2015-10-17", b"2015-10-18", 1)
    before = desk.register.snapshot().run_id
    response = client.post("/import", {"source": "any/spreadsheet", "files": upload("новый файл.csv", data)})
    trial = done(desk)
    assert response.status_code == 302 and response["Location"] == f"/jobs/{trial.id}"
    page = text(client.get(response["Location"]))
    assert "новый файл.csv" in page and f"/import/{trial.id}" in page and 'hx-trigger="every' not in page
    assert (trial.result["files"][0]["changed"], trial.result["files"][0]["new"]) == (1, 0)
    assert desk.register.snapshot().run_id == before, "a trial changes nothing"
    response = client.post(f"/import/{trial.id}")
    job = done(desk)
    assert response["Location"] == f"/jobs/{job.id}" and job.state == "done", job.what
    assert desk.register.snapshot().run_id != before and job.result["files"][0]["superseded"] == 90
    assert client.post(f"/import/{trial.id}").status_code == 400, "the upload has gone into the register"
    kinds = [event.kind for event in Event.objects.order_by("id")]
    assert kinds.count("file brought in") == 1 and "job asked" in kinds


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.xlsx", b"PK\x03\x04" + b"\0" * 200),
        ("page.html", b"<script>alert(1)</script>"),
        ("..\\..\\key", b"\x7fELF\x02" + bytes(range(256)) * 20),
        ("empty.csv", b""),
    ],
)
def test_an_upload_of_anything_is_told_and_harms_nothing(desk: Desk, name: str, data: bytes) -> None:
    """It is parsed in the limited child process: what cannot be read fails the job with words, and no page."""
    client = desk.client("reviewer")
    before = desk.register.snapshot().run_id
    response = client.post("/import", {"source": "any/spreadsheet", "files": upload(name, data)})
    if response.status_code == 302:
        job = done(desk)
        page = text(client.get(f"/jobs/{job.id}"))
        assert job.state in ("failed", "done") and "<script>alert" not in page
        assert job.state == "done" or job.what in page.replace("&#39;", "'")
        client.post(f"/import/{job.id}/no")
        assert not list((desk.register.folder / "uploads").glob("*/*"))
    assert desk.register.snapshot().run_id == before
    assert client.post("/import", {"source": "no/such", "files": upload(name, data)}).status_code == 400
    assert client.post("/import", {"source": "any/spreadsheet"}).status_code == 400


def test_a_job_shows_its_progress_with_and_without_javascript(desk: Desk) -> None:
    from glasnost.register.jobs.models import Job

    client = desk.client("reviewer")
    client.post("/petitions/all", {"law": LAW, "form": FORM})
    job = queue.recent(desk.register, 1)[0]
    client.post("/petitions/all", {"law": LAW, "form": FORM})
    assert queue.recent(desk.register, 1)[0].id == job.id, "the same wish is the same job"
    Job.objects.filter(pk=job.id).update(state="running", doing="Papers", done=3, total=10)
    page = text(client.get(f"/jobs/{job.id}"))
    assert '<noscript><meta http-equiv="refresh"' in page and 'hx-trigger="every 2s"' in page
    assert 'max="10" value="3"' in page
    assert text(client.get("/jobs")).count(f"/jobs/{job.id}") == 1
    client.post(f"/jobs/{job.id}/cancel")
    told = queue.status(desk.register, job.id)
    assert told is not None and told.cancel_asked


def test_petitions_are_shown_printed_and_made_in_bulk(desk: Desk) -> None:
    client = desk.client("reviewer")
    page = text(client.get("/petitions", {"law": LAW}))
    assert CASE in page and f'value="{FORM}" selected' in page
    wish = {"law": LAW, "form": FORM, "case": CASE}
    page = text(client.get("/petitions/preview", wish))
    assert 'mark class="blank"' in page and "Приложение А" in page
    key = page.split("paper=")[1].split("&")[0]
    pdf = client.get("/petitions/paper", {**wish, "paper": key, "as": "pdf"})
    assert body(pdf).startswith(b"%PDF-") and pdf["Content-Type"] == "application/pdf"
    docx = client.get("/petitions/paper", {**wish, "paper": key, "as": "docx"})
    assert zipfile.is_zipfile(io.BytesIO(body(docx))) and docx["Content-Disposition"].startswith("attachment")
    assert client.get("/petitions/paper", {**wish, "paper": "another"}).status_code == 404
    assert client.get("/petitions/preview", {**wish, "case": "99-99/2099"}).status_code == 400
    assert client.get("/petitions", {"law": "ru/no-such-law"}).status_code == 400

    client.post("/petitions/all", {"law": LAW, "form": FORM})
    job = done(desk)
    assert job.state == "done", job.what
    single = body(client.get(f"/jobs/{job.id}/papers/{FORM.replace('/', '-')}-{key}.pdf"))
    assert single == body(client.get("/petitions/paper", {**wish, "paper": key, "as": "pdf"})), "one text, two ways"
    with zipfile.ZipFile(io.BytesIO(body(client.get(f"/jobs/{job.id}/papers")))) as archive:
        assert archive.testzip() is None
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == job.result["papers"] > 1
        assert "index.csv" in archive.namelist()
    for name in ("..%2f..%2fkey", "%2e%2e", ".glasnost", "no-such.pdf"):
        assert client.get(f"/jobs/{job.id}/papers/{name}").status_code == 404


def test_the_paper_about_the_register_can_be_looked_at(desk: Desk) -> None:
    page = text(desk.client("reviewer").get("/petitions/preview", {"law": LAW, "form": "ru/collective-duma"}))
    assert "paper-title" in page


def test_history_of_a_record_and_of_the_register(desk: Desk) -> None:
    from glasnost.register.decisions import Judgement, record
    from glasnost.rules.prepared import records_now

    (record_id,) = records_now(desk.register).named(CASE)
    charge = records_now(desk.register).table("charge", [record_id])[0]
    text_ = charge["fingerprint"]
    record(
        desk.register, [Judgement("A <b>Lawyer</b>", LAW, "charge", charge["charge_id"], "act_on", "2015-01-01", text_)]
    )
    record(desk.register, [Judgement("Another", LAW, "charge", charge["charge_id"], "act_on", "2015-01-02", text_)])
    client = desk.client("reader")
    page = text(client.get(f"/history/{record_id}"))
    assert "A &lt;b&gt;Lawyer&lt;/b&gt;" in page and "2015-01-02" in page and "cases.csv" in page and "519-FZ" in page
    assert "no longer counts" in page
    assert client.get("/history/0123").status_code == 404
    page = text(client.get("/history"))
    assert "cases.csv" in page and "519-FZ" in page


def test_everything_is_exported_and_who_did_it_stands_in_the_history(desk: Desk) -> None:
    from glasnost.desk.accounts.models import Event

    client = desk.client("administrator")
    client.post("/export", {"format": "csv"})
    job = done(desk)
    assert job.state == "done", job.what
    with zipfile.ZipFile(io.BytesIO(body(client.get(f"/jobs/{job.id}/everything")))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("charge.csv").decode())))
        events = list(csv.DictReader(io.StringIO(archive.read("desk_event.csv").decode())))
        answers = list(csv.DictReader(io.StringIO(archive.read("judgement.csv").decode())))
    with desk.register.snapshot().connect() as connection:
        assert len(rows) == connection.execute("SELECT count(*) FROM charge").fetchall()[0][0]
    assert len(answers) == 2 and any(event["kind"] == "job asked" for event in events)
    assert Event.objects.filter(kind="taken out", who="administrator 1").count() == 1
    page = text(client.get("/people/history"))
    assert "took files out" in page and "administrator 1" in page


def test_inviting_and_changing_people(desk: Desk) -> None:
    from glasnost.desk.accounts.models import Link, User

    admin, reader = desk.client("administrator"), desk.client("reader")
    person = desk.user("reader")
    page = text(admin.post("/people/invite", {"name": "Новый Человек", "role": "reviewer"}))
    link = page.split('value="http://localhost')[1].split('"')[0]
    assert link.startswith("/enter/") and Link.objects.get(name="Новый Человек").role == "reviewer"
    assert link not in text(admin.get("/people")), "a link is shown once"
    for wrong in (
        {"name": "", "role": "reader"},
        {"name": "x", "role": "king"},
        {"name": "READER 1", "role": "reader"},
    ):
        assert admin.post("/people/invite", wrong).status_code == 400

    assert reader.get("/history").status_code == 200
    admin.post(f"/people/{person.pk}/role", {"role": "reviewer"})
    assert reader.get("/history").status_code == 302, "a session ends when the role changes"
    again = desk.client("reader")
    admin.post(f"/people/{person.pk}/sessions")
    assert again.get("/history").status_code == 302
    admin.post(f"/people/{person.pk}/close")
    assert User.objects.get(pk=person.pk).is_active is False
    admin.post(f"/people/{person.pk}/close", {"open": "yes"})
    assert User.objects.get(pk=person.pk).is_active is True

    mine = desk.user("administrator")
    for address, sent in (("role", {"role": "reader"}), ("close", {})):
        assert admin.post(f"/people/{mine.pk}/{address}", sent).status_code == 400, "one administrator stays"
    assert User.objects.get(pk=mine.pk).is_active and admin.get("/people").status_code == 200
    assert admin.post("/people/999999/role", {"role": "reader"}).status_code == 404
