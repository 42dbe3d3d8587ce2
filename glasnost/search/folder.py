"""Pictures without a register: a folder of them, and what of it shows the same as the pictures that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from glasnost.intake.pictures import Picture, pictures_in, pictures_of
from glasnost.model.problems import Problem
from glasnost.search.features import Features, features
from glasnost.search.pictures import Match, PictureIndex


@dataclass
class Album:
    """The pictures of a folder, ready to be searched. problems: those that could not be decoded."""

    folder: Path
    names: list[str]
    index: PictureIndex
    problems: list[Problem] = field(default_factory=list)


def album_of(folder: Path) -> Album:
    """Decode and describe a folder's pictures. Raises Problem if there is no such folder."""
    names: list[str] = []
    found: list[Features] = []
    problems: list[Problem] = []
    for picture in pictures_of((folder / name, name) for name in pictures_in(folder)):
        if picture.pixels is None:
            assert picture.problem is not None
            problems.append(picture.problem)
        else:
            names.append(picture.name)
            found.append(features(picture.pixels))
    return Album(folder, names, PictureIndex(found), problems)


def answers(album: Album, images: Iterable[Path]) -> Iterator[tuple[Picture, list[Match]]]:
    """Each picture that is asked for, with its matches; one that cannot be decoded has a problem and no match."""
    for picture in pictures_of((path, str(path)) for path in images):
        matches = [] if picture.pixels is None else album.index.find(features(picture.pixels, question=True))
        yield picture, matches


def as_json(album: Album, picture: Picture, matches: list[Match]) -> dict[str, Any]:
    """{image, ids, matches}: the names of what matches, the surest first, and the evidence for each."""
    told: dict[str, Any] = {
        "image": picture.name,
        "ids": [album.names[match.number] for match in matches],
        "matches": [_match(album.names[match.number], match) for match in matches],
        "engine": engine(),
    }
    return told if picture.problem is None else told | {"problem": picture.problem.what}


def _match(name: str, match: Match) -> dict[str, Any]:
    evidence = match.evidence
    return {
        "id": name,
        "inliers": evidence.inliers,
        "overlap": round(evidence.overlap, 3),
        "agreement": round(evidence.agreement, 3),
        "mirrored": evidence.mirrored,
        "distance": match.distance,
        "movement": [[round(float(cell), 4) for cell in row] for row in evidence.movement],
    }


@cache
def engine() -> dict[str, str]:
    """What made the matches, with versions: an expert may be asked to repeat them."""
    return {name: version(name) for name in ("opencv-python-headless", "faiss-cpu", "pdqhash")}
