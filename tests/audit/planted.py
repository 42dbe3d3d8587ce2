"""An invented pack and an invented archive in which things that resemble it are planted among things that do not."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymorphy3

from glasnost.search.audit.entry import Entry, What
from glasnost.search.audit.likeness import look_of
from glasnost.search.audit.shingles import shingles
from glasnost.search.features import features

from .archives import Said

NOUNS, ADJECTIVES, VERBS = (
    line.split() for line in Path(__file__).with_name("words.txt").read_text("utf-8").splitlines()
)
CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_morph = pymorphy3.MorphAnalyzer(lang="ru")


@cache
def forms(word: str) -> tuple[str, ...]:
    """The word in every form that a sentence may want."""
    parsed = _morph.parse(word)[0]
    ways = CASES if parsed.tag.POS in ("NOUN", "ADJF") else ("past", "futr")
    found = (parsed.inflect({way, number}) for way in ways for number in ("sing", "plur"))
    return tuple(one.word for one in found if one) or (word,)


def inflected(word: str, chance: random.Random) -> str:
    """The word in some form."""
    return chance.choice(forms(word))


def phrase(chance: random.Random) -> list[str]:
    """Four to nine words that carry meaning."""
    words = []
    for _ in range(chance.randint(2, 4)):
        words += [chance.choice(ADJECTIVES), chance.choice(NOUNS)] if chance.random() < 0.6 else [chance.choice(NOUNS)]
    words.insert(chance.randint(0, len(words)), chance.choice(VERBS))
    return words if len(words) > 3 else [*words, chance.choice(NOUNS)]


def everyday(chance: random.Random) -> str:
    """A post about nothing, of the same words as the phrases: the hardest strangers there are."""
    words = [w for _ in range(chance.randint(1, 3)) for w in phrase(chance)]
    return " ".join(inflected(word, chance) for word in words).capitalize() + "."


def retold(words: list[str], chance: random.Random) -> str:
    """The phrase in other forms, with two words changing places, inside a post of its own."""
    words = [inflected(word, chance) for word in words]
    if len(words) > 4 and chance.random() < 0.3:
        place = chance.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
    said = " ".join(words)
    frames = ("{}", "Вчера думал: {}!", "RT @invented: {} #вымысел", "«{}» — и так весь день, и не говорите.")
    return chance.choice(frames).format(said)


def drawing(seed: int, height: int = 360, width: int = 480) -> Any:
    """Shapes on one colour."""
    chance = np.random.default_rng(seed)
    image = np.full((height, width, 3), chance.integers(60, 200, 3), np.uint8)
    for _ in range(70):
        x, y = int(chance.integers(0, width)), int(chance.integers(0, height))
        w, h = (int(one) for one in chance.integers(10, 120, 2))
        colour = tuple(int(one) for one in chance.integers(0, 255, 3))
        if chance.integers(0, 2):
            cv2.ellipse(image, (x, y), (w // 2, h // 2), int(chance.integers(0, 180)), 0, 360, colour, -1)
        else:
            cv2.rectangle(image, (x, y), (x + w, y + h), colour, -1)
    return cv2.GaussianBlur(image, (0, 0), 1.0)


def captioned(image: Any) -> Any:
    """A white bar with words below."""
    bar = np.full((90, image.shape[1], 3), 255, np.uint8)
    cv2.putText(bar, "INVENTED WORDS", (20, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 3)
    return np.vstack([image, bar])


EDITS = {
    "re-encoded": lambda image: image,
    "smaller": lambda image: cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
    "cropped": lambda image: image[40 : image.shape[0] - 30, 50 : image.shape[1] - 40],
    "captioned": captioned,
    "mirrored": lambda image: image[:, ::-1],
    "grey": lambda image: cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR),
    "framed": lambda image: cv2.copyMakeBorder(image, 40, 110, 40, 40, cv2.BORDER_CONSTANT, value=(0, 0, 0)),
}


def jpeg(image: Any) -> bytes:
    """As a network would keep it."""
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(image), [cv2.IMWRITE_JPEG_QUALITY, 75])
    assert done
    return bytes(data)


@dataclass
class Planted:
    """entries: of the pack. several: the archive's items; planted: which of them resemble the pack, and how."""

    entries: list[Entry] = field(default_factory=list)
    several: list[Said] = field(default_factory=list)
    planted: dict[int, str] = field(default_factory=dict)


def plant(seed: int, *, phrases: int, pictures: int, texts: int, strangers: int, found: int) -> Planted:
    """`found` planted items, half of them words and half pictures, among `texts` texts and `strangers` pictures."""
    chance = random.Random(seed)
    whole = Planted()
    prosecuted = [phrase(chance) for _ in range(phrases)]
    exhibits = [drawing(10_000 * seed + number) for number in range(pictures)]
    for words in prosecuted:
        whole.entries.append(Entry(What.PHRASE, shingles=tuple(shingles(" ".join(words))), at_least=5))
    whole.entries += [Entry(What.PICTURE, look=look_of(features(one[:, :, ::-1])), at_least=5) for one in exhibits]
    said = [("", Said(everyday(chance), chance.choice(("post", "repost")))) for _ in range(texts)]
    for number in range(strangers):
        said.append(("", Said("", "post", jpeg(drawing(10_000 * seed + 5_000 + number)))))
    for number in range(found // 2):
        said.append(("words", Said(retold(prosecuted[number % phrases], chance))))
        edit = list(EDITS)[number % len(EDITS)]
        said.append((edit, Said("", "post", jpeg(EDITS[edit](exhibits[number % pictures])))))
    chance.shuffle(said)
    for place, (how, one) in enumerate(said):
        whole.several.append(one)
        if how:
            whole.planted[place] = how
    return whole
