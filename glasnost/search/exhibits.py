"""Pictures in a register: its exhibits, in an index beside the tables that follows them batch by batch.

Each part of the index is written whole before it is named, so that what a killed build leaves is not there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glasnost.intake.pictures import Picture, pictures_of
from glasnost.model.problems import Problem
from glasnost.model.records import Exhibit
from glasnost.register import indexes
from glasnost.register.atomic import write_whole
from glasnost.register.exhibits import kept
from glasnost.register.register import Register
from glasnost.search import captions
from glasnost.search.captions import Word
from glasnost.search.collection import Answer, Collection, answer, engine
from glasnost.search.embedding import Embedding
from glasnost.search.features import features
from glasnost.search.query import Query
from glasnost.search.shelf import Part, Stored, stored, write
from glasnost.search.wordings import CaptionIndex, Read

NAME, FORMAT, CAPTIONS = "pictures", 1, "captions.json"
CHUNK = 1000  # pictures to a part
MOST_PARTS = 8  # small ones
LARGEST = 20_000  # pictures in a part
Progress = Callable[[int, int], None]  # how many of how many


@dataclass
class Exhibits(Collection):
    """A register's pictures by SHA-256. cases: SHA-256 → the exhibits that it is, one a case."""

    register: Register | None = None
    cases: dict[str, list[Exhibit]] = field(default_factory=dict)

    def picture(self, name: str) -> Picture:
        """One of them, decoded again."""
        assert self.register is not None
        return next(pictures_of([(self.register.original(name), name[:12])]))


def opened(
    register: Register, embedding: Embedding | None = None, *, words: bool = False, progress: Progress | None = None
) -> Exhibits:
    """The exhibits, their index brought up to date; where another command is writing, as it is. words: captions too."""
    cases: dict[str, list[Exhibit]] = {}
    for row in kept(register):
        cases.setdefault(row.original, []).append(row)
    try:
        said = update(register, list(cases), embedding, words=words, progress=progress)
    except Problem:
        said = indexes.state(register, NAME) or {"parts": []}
        if said.get("format") != FORMAT:
            raise
    folder = indexes.place(register, NAME)
    parts = [Part(folder / name) for name in said["parts"]]
    read = {name: words_ for part in parts for name, words_ in _captions(part).items() if name in cases}
    problems = [Problem(what, where=name[:12]) for name, what in said.get("undecoded", {}).items() if name in cases]
    groups = [(part.names, part.index()) for part in parts]
    return Exhibits(groups, problems, embedding, read if words else None, register, cases)


def answers(exhibits: Exhibits, images: Iterable[Path]) -> Iterator[tuple[Picture, Answer]]:
    """Each picture that is asked for, with the exhibits that show it. What no live file gives any more is left out."""
    read = None if exhibits.words is None else exhibits.words.get
    for picture in pictures_of((path, str(path)) for path in images):
        told = answer(exhibits, picture, read)
        matches = [one for one in told.matches if one.name in exhibits.cases]
        yield picture, Answer(matches, told.same_words, told.words, told.hashes)


def with_words(exhibits: Collection, query: Query) -> list[Read]:
    """The pictures that bear the words of a query."""
    return CaptionIndex(exhibits.words or {}).find(query)


def update(
    register: Register,
    originals: list[str],
    embedding: Embedding | None = None,
    *,
    words: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Bring the index up to date with these originals; what it is then. Raises Problem if another command writes."""
    plugged = "" if embedding is None else f"{embedding.name} {embedding.version}"
    made = {"format": FORMAT, "engine": engine(), "embedding": plugged}
    said = indexes.state(register, NAME) or {}
    fresh = {name: said.get(name) for name in made} != made
    if fresh:
        said = made | {"parts": [], "names": 0, "undecoded": {}}
    folder = indexes.place(register, NAME)
    have = {name for part in said["parts"] for name in Part(folder / part).names} | set(said["undecoded"])
    new = [name for name in originals if name not in have]
    unread = [
        part for part in said["parts"] if words and captions.reader() and not (folder / part / CAPTIONS).is_file()
    ]
    if not new and not unread:
        return said
    with indexes.changing(register, NAME, anew=fresh) as folder:
        for path in folder.iterdir():
            if path.is_dir() and path.name not in said["parts"]:
                shutil.rmtree(path)
        for start in range(0, len(new), CHUNK):
            said = _add(register, folder, said, new[start : start + CHUNK], embedding)
            if progress is not None:
                progress(min(start + CHUNK, len(new)), len(new))
        if sum(_is_small(Part(folder / name)) for name in said["parts"]) > MOST_PARTS:
            said = _joined(register, folder, said)
        if words and captions.reader() is not None:
            _read_captions(register, folder, said, progress)
    return said


def _add(
    register: Register, folder: Path, said: dict[str, Any], names: list[str], embedding: Embedding | None
) -> dict[str, Any]:
    undecoded = dict(said["undecoded"])

    def found() -> Iterator[Stored]:
        for name, picture in zip(names, _pictures(register, names), strict=True):
            if picture.pixels is None:
                undecoded[name] = picture.problem.what if picture.problem is not None else ""
                continue
            made = features(picture.pixels)
            yield stored(name, made if embedding is None else made.embedded(embedding.of(picture.pixels)))

    place = folder / f"{said['names']:06}"
    write(place, found())
    said = said | {"parts": [*said["parts"], place.name], "names": said["names"] + 1, "undecoded": undecoded}
    indexes.keep(register, NAME, said)
    return said


def _joined(register: Register, folder: Path, said: dict[str, Any]) -> dict[str, Any]:
    """Small parts in larger ones, none above LARGEST: what making one takes does not grow with the register."""
    for group in _groups([Part(folder / name) for name in said["parts"]]):
        if len(group) == 1:
            continue
        place = folder / f"{said['names']:06}"
        write(place, (one for part in group for one in part.stored()))
        if all((part.folder / CAPTIONS).is_file() for part in group):
            _keep_captions(place, {name: words for part in group for name, words in _captions(part).items()})
        gone = {part.folder.name for part in group}
        parts = [*(name for name in said["parts"] if name not in gone), place.name]
        said = said | {"parts": parts, "names": said["names"] + 1}
        indexes.keep(register, NAME, said)
        for part in group:
            shutil.rmtree(part.folder)
    return said


def _groups(parts: list[Part]) -> Iterator[list[Part]]:
    """Parts to be joined with each other, in their order: as many as make one of at most LARGEST."""
    group: list[Part] = []
    for part in filter(_is_small, parts):
        if sum(map(len, group)) + len(part) > LARGEST:
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _is_small(part: Part) -> bool:
    return len(part) <= LARGEST // 2


def _read_captions(register: Register, folder: Path, said: dict[str, Any], progress: Progress | None) -> None:
    """The words of every part that has none yet: about a second a picture."""
    for name in said["parts"]:
        part = Part(folder / name)
        if (part.folder / CAPTIONS).is_file():
            continue
        found: dict[str, list[Word]] = {}
        for number, picture in enumerate(_pictures(register, part.names), 1):
            if picture.pixels is not None:
                found[part.names[number - 1]] = captions.read(picture.pixels) or []
            if progress is not None:
                progress(number, len(part))
        _keep_captions(part.folder, found)


def _pictures(register: Register, names: list[str]) -> Iterator[Picture]:
    return pictures_of((register.original(name), name[:12]) for name in names)


def _keep_captions(folder: Path, found: dict[str, list[Word]]) -> None:
    told = {name: [[one.word, one.confidence] for one in words] for name, words in found.items()}
    with write_whole(folder / CAPTIONS) as temporary:
        temporary.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _captions(part: Part) -> dict[str, list[Word]]:
    path = part.folder / CAPTIONS
    if not path.is_file():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    return {name: [Word(word, confidence) for word, confidence in words] for name, words in told.items()}
