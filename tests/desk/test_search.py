"""The page of search: words, saved searches, and a picture that is sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from glasnost.intake.exhibits import bring_in_pictures
from glasnost.reading.ingest import bring_in

if TYPE_CHECKING:
    from conftest import Desk

ACT = Path(__file__).parent.parent / "reading" / "acts" / "criminal_two_people.txt"


def drawn(seed: int) -> Image.Image:
    """Squares at random, like no picture in the world."""
    import numpy as np

    small = np.random.default_rng(seed).integers(0, 255, (18, 24, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((480, 360), Image.Resampling.NEAREST)


def sent(image: Image.Image) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = io.BytesIO()
    image.save(data, "PNG")
    return SimpleUploadedFile("asked.png", data.getvalue())


def test_words_are_found_and_a_search_is_saved(desk: Desk) -> None:
    bring_in(desk.register, [ACT], "ru/decisions")
    reviewer = desk.client("reviewer")
    page = reviewer.get("/search", {"q": "публиковать", "families": "yes"}).content.decode()
    assert "<mark>опубликовали</mark>" in page and "опубликовать" in page
    assert "<mark>" not in reviewer.get("/search", {"q": "публиковать", "year": "1917"}).content.decode()
    assert reviewer.post("/search/save", {"q": "публиковать", "name": "posts"}).status_code == 302
    assert ">posts<" in reviewer.get("/search").content.decode()
    assert desk.client("reader").post("/search/forget", {"name": "posts"}).status_code == 403
    assert reviewer.post("/search/forget", {"name": "posts"}).status_code == 302
    assert ">posts<" not in reviewer.get("/search").content.decode()
    assert 'role="alert"' in reviewer.get("/search", {"q": '"открыта'}).content.decode()


def test_pictures_are_tried_and_brought_in_with_their_list(desk: Desk) -> None:
    """As a lawyer sends them: the pictures and the list together, in any order."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from glasnost.register.exhibits import kept
    from glasnost.register.jobs import queue, worker

    rows = b"file,docket number\nasked.png,1-01/2017\nnone.png,1-02/2017\n"
    files = [sent(drawn(1)), SimpleUploadedFile("list.csv", rows), SimpleUploadedFile("cut.jpg", b"\xff\xd8")]
    client = desk.client("reviewer")
    assert client.post("/import", {"source": "any/exhibits", "files": files}).status_code == 302
    worker.work(desk.register, until_empty=True)
    trial = queue.recent(desk.register, 1)[0]
    told = {one["file"]: one for one in trial.result["files"]}
    assert told["asked.png"]["new"] == 1 and told["cut.jpg"]["problem"]
    assert sum(told["list.csv"]["reasons"].values()) == 1 and not kept(desk.register)
    assert client.post(f"/import/{trial.id}").status_code == 302
    worker.work(desk.register, until_empty=True)
    assert [(row.file_name, row.docket_number) for row in kept(desk.register)] == [("asked.png", "1-01/2017")]


def test_a_picture_is_found_with_its_evidence_and_not_kept(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    drawn(1).save(tmp_path / "in" / "one.png")
    (tmp_path / "in" / "list.csv").write_text("file,docket number\none.png,1-01/2017\n")
    bring_in_pictures(desk.register, [tmp_path / "in"], "any/exhibits")
    reader = desk.client("reader")
    found = reader.post("/search/picture", {"picture": sent(drawn(1).crop((40, 40, 440, 330)))})
    page = found.content.decode()
    assert "1-01/2017" in page and "data:image/jpeg;base64," in page
    assert "img-src 'self' data:" in found["Content-Security-Policy"]
    assert "1-01/2017" not in reader.post("/search/picture", {"picture": sent(drawn(2))}).content.decode()
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = reader.post("/search/picture", {"picture": SimpleUploadedFile("x.png", b"no picture")})
    assert bad.status_code == 400 and 'role="alert"' in bad.content.decode()
