"""Pictures that are searched together, wherever they are kept; what is found, and why, for people and machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

import glasnost
from glasnost.intake.pictures import Picture
from glasnost.model.problems import Problem
from glasnost.search import candidates, captions, checking, laying
from glasnost.search.captions import Word, Wording, compared
from glasnost.search.embedding import Embedding
from glasnost.search.features import features
from glasnost.search.pictures import Match, PictureIndex, find_in
from glasnost.search.wordings import CaptionIndex, Read


@dataclass
class Collection:
    """Groups of pictures, each with its index. problems: of pictures that are not among them.

    words: name → the words on the picture, where they were read; a name that is missing has not been.
    """

    groups: list[tuple[list[str], PictureIndex]]
    problems: list[Problem] = field(default_factory=list)
    embedding: Embedding | None = None
    words: Mapping[str, list[Word]] | None = None

    def __len__(self) -> int:
        return sum(len(names) for names, _index in self.groups)


@dataclass(frozen=True)
class Found:
    """A picture that shows the same, and how its words compare. name: of the picture in its collection."""

    name: str
    match: Match
    wording: Wording


@dataclass(frozen=True)
class Answer:
    """What a picture finds: the same picture, and other pictures with the same words. words: those on the question."""

    matches: list[Found]
    same_words: list[Read]
    words: list[Word] | None
    hashes: list[str]  # PDQ of each view of the question, hexadecimal


def answer(collection: Collection, picture: Picture, read: Callable[[str], list[Word] | None] | None = None) -> Answer:
    """Search for a decoded picture. read: gives the words on one of the collection's pictures; None: words are left."""
    if picture.pixels is None:
        return Answer([], [], None, [])
    question = features(picture.pixels, question=True)
    if collection.embedding is not None and not question.empty:
        question = question.embedded(collection.embedding.of(picture.pixels))
    groups = collection.groups
    found = [(groups[at][0][one.number], one) for at, one in find_in([index for _n, index in groups], question)]
    words = captions.read(picture.pixels) if read is not None else None
    matches = [Found(name, match, compared(words, read(name) if read is not None else None)) for name, match in found]
    same: list[Read] = []
    if words and collection.words is not None:
        shown = {one.name for one in matches}
        same = [one for one in CaptionIndex(collection.words).same_words(words) if one.id not in shown]
    return Answer(matches, same, words, [bytes(one.tobytes()).hex() for one in question.hashes[::8]])


def as_json(collection: Collection, picture: Picture, told: Answer) -> dict[str, Any]:
    """{image, ids, matches, …}: the names of what matches, the surest first, and the evidence for each."""
    said: dict[str, Any] = {
        "image": picture.name,
        "ids": [one.name for one in told.matches],
        "matches": [_match(one) for one in told.matches],
        "hashes": told.hashes,
        "engine": engine() | _embedding(collection.embedding),
        "thresholds": thresholds(),
    }
    if told.words is not None:
        said["words"] = [{"word": one.word, "confidence": one.confidence} for one in told.words]
        said["same_words"] = [{"id": one.id, "words": [word.word for word in one.words]} for one in told.same_words]
    return said if picture.problem is None else said | {"problem": picture.problem.what}


def _match(found: Found) -> dict[str, Any]:
    evidence, wording = found.match.evidence, found.wording
    said: dict[str, Any] = {
        "id": found.name,
        "inliers": evidence.inliers,
        "overlap": round(evidence.overlap, 3),
        "agreement": round(evidence.agreement, 3),
        "mutual": round(evidence.mutual, 3),
        "mirrored": evidence.mirrored,
        "distance": found.match.distance,
        "movement": [[round(float(cell), 4) for cell in row] for row in evidence.movement],
        "words": wording.words,
    }
    if found.match.similarity is not None:
        said["similarity"] = round(found.match.similarity, 4)
    if wording.words in ("same", "other", "one only"):
        said |= {"words_shared": wording.shared, "words_only_asked": wording.asked, "words_only_here": wording.own}
    return said


@cache
def engine() -> dict[str, str]:
    """What made the matches, with versions: an expert may be asked to repeat them."""
    made = {name: version(name) for name in ("opencv-python-headless", "faiss-cpu", "pdqhash")}
    return {"glasnost": glasnost.__version__} | made


def thresholds() -> dict[str, float]:
    """The bounds that a match has met."""
    agreement = ("AGREE", "AGREE_LEAST", "AGREE_IN_PART", "AGREE_ALONE", "MUTUAL", "MUTUAL_LEAST", "SQUARES")
    inside = ("INSIDE", "INSIDE_LEAST", "INSIDE_ASKED")
    names = ("INLIERS", "MANY", "VERY_MANY", "OVERLAP", "OVERLAP_ALONE", "WHOLE", "SLANT", *inside, *agreement)
    found = {name.lower(): float(getattr(checking, name)) for name in names}
    found |= {name.lower(): float(getattr(laying, name)) for name in ("ALIKE", "SURELY", "SMOOTHLY")}
    return found | {"near": float(candidates.NEAR), "words_shared": captions.SHARED, "words_sure": float(captions.SURE)}


def _embedding(embedding: Embedding | None) -> dict[str, str]:
    return {} if embedding is None else {"embedding": f"{embedding.name} {embedding.version}".strip()}
