"""Pictures without a register: a folder of them, and what of it shows the same as the pictures that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from glasnost.intake.pictures import Picture, pictures_in, pictures_of
from glasnost.search import captions
from glasnost.search.captions import Word
from glasnost.search.collection import Answer, Collection, answer
from glasnost.search.embedding import Embedding
from glasnost.search.features import Features, features
from glasnost.search.pictures import PictureIndex


@dataclass
class Album(Collection):
    """The pictures of a folder, ready to be searched."""

    folder: Path = field(default_factory=Path)

    def picture(self, name: str) -> Picture:
        """One of them, decoded again."""
        return next(pictures_of([(self.folder / name, name)]))


def album_of(folder: Path, embedding: Embedding | None = None, *, words: bool = False) -> Album:
    """Decode and describe a folder's pictures. words: read their captions too. Raises Problem: no such folder."""
    names: list[str] = []
    found: list[Features] = []
    read: dict[str, list[Word]] = {}
    problems = []
    for picture in pictures_of((folder / name, name) for name in pictures_in(folder)):
        if picture.pixels is None:
            assert picture.problem is not None
            problems.append(picture.problem)
            continue
        made = features(picture.pixels)
        names.append(picture.name)
        found.append(made if embedding is None else made.embedded(embedding.of(picture.pixels)))
        if words and (caption := captions.read(picture.pixels)) is not None:
            read[picture.name] = caption
    groups = [(names, PictureIndex(found))]
    return Album(groups, problems, embedding, read if words else None, folder)


def answers(album: Album, images: Iterable[Path]) -> Iterator[tuple[Picture, Answer]]:
    """Each picture that is asked for, with what it finds: nothing, and a problem, if it cannot be decoded."""
    read: Callable[[str], list[Word] | None] | None = None if album.words is None else album.words.get
    for picture in pictures_of((path, str(path)) for path in images):
        yield picture, answer(album, picture, read)
