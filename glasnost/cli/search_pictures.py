"""`glasnost search --image`: pictures in a folder or in a register, and the words on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from glasnost.cli import show
from glasnost.cli.program import Setting
from glasnost.model.language import _, counted

if TYPE_CHECKING:
    from glasnost.intake.pictures import Picture
    from glasnost.search.collection import Answer, Collection, Found
    from glasnost.search.exhibits import Exhibits
    from glasnost.search.folder import Album


def search_pictures(
    setting: Setting,
    place: Path | None,
    images: tuple[Path, ...],
    overlays: Path | None,
    captions: bool,
    embedding: str | None,
) -> int:
    """Search for pictures: in a folder, or without one in the register. The exit code."""
    from glasnost.search import exhibits, folder

    collection = _opened(setting, place, captions, embedding)
    found: Iterator[tuple[Picture, Answer]]
    if isinstance(collection, exhibits.Exhibits):
        found = exhibits.answers(collection, images)
    else:
        found = folder.answers(collection, images)
    problems = list(collection.problems)
    for picture, answer in found:
        if picture.problem is not None:
            problems.append(picture.problem)
        _tell(setting, collection, picture, answer)
        if overlays is not None and answer.matches:
            _draw(overlays, collection, picture, answer.matches)
    for problem in problems:
        show.problem(problem)
    return int(bool(problems))


def search_captions(setting: Setting, place: Path | None, words: str) -> int:
    """Search for the words on pictures. The exit code."""
    from glasnost.search.exhibits import with_words
    from glasnost.search.query import parse

    query = parse(words)
    collection = _opened(setting, place, True, None)
    found = with_words(collection, query)
    if setting.json:
        told = [{"id": one.id, "words": [[w.word, w.confidence] for w in one.words]} for one in found]
        show.as_json({"query": words, "pictures": told})
    else:
        told_of = counted("{n} picture bears these words", "{n} pictures bear these words", len(found))
        show.say(told_of.format(n=show.number(len(found))))
        for one in found:
            show.say(f"  {_called(collection, one.id)}  {', '.join(f'{w.word} {w.confidence} %' for w in one.words)}")
    for problem in collection.problems:
        show.problem(problem)
    return int(bool(collection.problems))


def _opened(setting: Setting, place: Path | None, captions: bool, embedding: str | None) -> Album | Exhibits:
    from glasnost.register.register import Register
    from glasnost.search import exhibits
    from glasnost.search.captions import reader
    from glasnost.search.embedding import plugged_in
    from glasnost.search.folder import album_of

    if captions and reader() is None:
        show.note(_("The words on pictures are not read: tesseract with Russian and English is not installed."))
        captions = False
    plugged = plugged_in(embedding)
    if place is not None:
        return album_of(place, plugged, words=captions)
    with show.progress() as progress:
        return exhibits.opened(
            Register.open(setting.register),
            plugged,
            words=captions,
            progress=lambda done, of: progress(_("exhibits"), done, of),
        )


def _tell(setting: Setting, collection: Album | Exhibits, picture: Picture, answer: Answer) -> None:
    from glasnost.search.collection import as_json
    from glasnost.search.exhibits import Exhibits

    if setting.json:
        told = as_json(collection, picture, answer)
        if isinstance(collection, Exhibits):
            for match in told["matches"]:
                match["cases"] = [_case(one) for one in collection.cases[match["id"]]]
        show.say(json.dumps(told, ensure_ascii=False))
        return
    count = len(answer.matches)
    found = counted("{n} picture shows the same", "{n} pictures show the same", count)
    show.say(f"{picture.name}: {found.format(n=show.number(count))}")
    for one in answer.matches:
        show.say(f"  {_called(collection, one.name)}  {_why(one)}")
    if answer.same_words:
        show.say(_("Other pictures with the same words:"))
        for read in answer.same_words:
            show.say(f"  {_called(collection, read.id)}  {' '.join(word.word for word in read.words)}")


def _case(exhibit: object) -> dict[str, str | None]:
    names = ("exhibit_id", "source_id", "docket_number", "court", "note")
    return {name: getattr(exhibit, name) for name in names} | {"kept_at": exhibit.kept_at.isoformat()}  # type: ignore[attr-defined]


def _called(collection: Collection, name: str) -> str:
    """A picture's name in a folder; in a register the cases that it belongs to."""
    from glasnost.search.exhibits import Exhibits

    if not isinstance(collection, Exhibits):
        return name
    cases = [
        ", ".join(filter(None, (one.docket_number or _("no case given"), one.court))) for one in collection.cases[name]
    ]
    return f"{name[:12]}  {'; '.join(cases)}"


def _why(found: Found) -> str:
    evidence = found.match.evidence
    said = [
        _("{n} features").format(n=evidence.inliers) if evidence.inliers else _("by its hash"),
        _("{n} % of it lies on the other").format(n=round(100 * evidence.overlap)),
        _("{n} % of the squares there agree").format(n=round(100 * evidence.agreement)),
    ]
    if evidence.mirrored:
        said.append(_("mirrored"))
    from glasnost.search.captions import WORDINGS

    if found.wording.words in WORDINGS:
        said.append(_(WORDINGS[found.wording.words]))
    return ", ".join(said)


def _draw(folder: Path, collection: Album | Exhibits, picture: Picture, matches: list[Found]) -> None:
    from glasnost.register.atomic import write_whole
    from glasnost.search.pictures import overlay, png

    folder.mkdir(parents=True, exist_ok=True)
    for number, found in enumerate(matches, 1):
        exhibit = collection.picture(found.name)
        if exhibit.pixels is None or picture.pixels is None:
            continue
        with write_whole(folder / f"{Path(picture.name).stem}-{number:03}.png") as temporary:
            temporary.write_bytes(png(overlay(exhibit.pixels, picture.pixels, found.match.evidence)))
