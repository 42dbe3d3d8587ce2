"""One archive against one pack: what resembles what people were tried for, the gravest first. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from glasnost.intake.archives import Item, items_of, pictures_of
from glasnost.intake.pictures import Picture
from glasnost.model.problems import Problem
from glasnost.search.audit.entry import Entry
from glasnost.search.audit.likeness import Likeness, PictureMatcher
from glasnost.search.audit.pack import Pack
from glasnost.search.audit.words import WordMatcher
from glasnost.search.features import features

MOST_ENTRIES = 5  # told for one item
SHOWN = 400  # characters of an item that a finding repeats
AHEAD = 64  # pictures that wait for a thread
THREADS = 2

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Finding:
    """An item of the archive that resembles entries of the pack, the gravest first.

    words: how much of an entry's words it holds, by entry; pictures: what agrees, by entry. key: the same for the same
    item in the next download of the archive.
    """

    item: Item
    entries: tuple[Entry, ...]
    words: dict[int, float] = field(default_factory=dict)
    pictures: dict[int, Likeness] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Of what the item says and shows, not of where it stands in the archive."""
        item = self.item
        shows = [name.rsplit("/", 1)[-1] for name in item.pictures]
        said = "\0".join((item.network, item.kind, item.link, item.text, *shows))
        return blake2b(said.encode(), digest_size=8).hexdigest()


@dataclass
class Audit:
    """What an audit found. items, pictures: how many were looked at. remote: pictures that the archive only links to.

    empty: items that hold neither words nor a picture (of a like, VK keeps the address alone). families: how many items
    hold words of each family of the pack. problems: what could not be read.
    """

    findings: list[Finding] = field(default_factory=list)
    items: int = 0
    pictures: int = 0
    remote: int = 0
    empty: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    networks: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def audit(archives: Sequence[Path], pack: Pack, progress: Progress = lambda *_a: None) -> Audit:
    """Look through archives (zips, folders, files). One that cannot be read is a problem, and the others are read."""
    found = Audit()
    words, pictures = WordMatcher(pack.entries), PictureMatcher(pack.entries)
    for path in archives:
        try:
            _archive(path, pack.entries, words, pictures, found, progress)
        except Problem as problem:
            found.problems.append(problem)
    found.findings.sort(key=lambda one: tuple(-part for part in gravity(one.entries[0])))
    return found


def gravity(entry: Entry) -> tuple[int, int, int]:
    """How grave cases about this were in the register: people were locked up, how many cases, how late the last."""
    locked = any(one in ("imprisonment", "arrest") for one in entry.sentences)
    return int(locked), entry.at_least or 0, entry.years[1] if entry.years else 0


def _archive(
    path: Path,
    entries: Sequence[Entry],
    words: WordMatcher,
    pictures: PictureMatcher,
    found: Audit,
    progress: Progress,
) -> None:
    showing: dict[str, list[Item]] = {}
    shares: dict[int, dict[int, float]] = {}  # by the item's place in `kept`
    kept: list[Item] = []
    for one in items_of(path):
        if isinstance(one, Problem):
            found.problems.append(one)
            continue
        _count(one, found)
        progress("words", found.items, None)
        resembling, families = words.look(one.text)
        for family in families:
            found.families[entries[family].title] += 1
        if resembling or one.pictures:
            shares[len(kept)] = {r.entry: r.share for r in resembling}
            kept.append(one)
        for name in one.pictures:
            showing.setdefault(name, []).append(one)
    alike = _alike(path, list(showing) if len(pictures) else [], pictures, found, progress)
    for place, item in enumerate(kept):
        likenesses = {one.entry: one for name in item.pictures for one in alike.get(name, ())}
        numbers = sorted({*shares[place], *likenesses}, key=lambda n: gravity(entries[n]), reverse=True)[:MOST_ENTRIES]
        if numbers:
            found.findings.append(
                Finding(
                    item,
                    tuple(entries[number] for number in numbers),
                    {at: shares[place][n] for at, n in enumerate(numbers) if n in shares[place]},
                    {at: likenesses[n] for at, n in enumerate(numbers) if n in likenesses},
                )
            )


def _count(item: Item, found: Audit) -> None:
    found.items += 1
    found.kinds[str(item.kind)] += 1
    found.networks[item.network] += 1
    found.remote += item.remote
    found.empty += not item.text and not item.pictures


def _alike(
    path: Path, names: list[str], pictures: PictureMatcher, found: Audit, progress: Progress
) -> dict[str, list[Likeness]]:
    """What each picture resembles, by its name. Two threads: OpenCV and the search of hashes let others run."""

    def look(picture: Picture) -> tuple[Picture, list[Likeness]]:
        if picture.pixels is None:
            return picture, []
        return picture, pictures.find(features(picture.pixels, question=True))

    alike: dict[str, list[Likeness]] = {}
    missing = 0
    with ThreadPoolExecutor(THREADS) as threads:
        for group in _groups(pictures_of(path, names)):
            for picture, likenesses in threads.map(look, group):
                found.pictures += picture.pixels is not None
                if picture.problem is not None:
                    found.problems.append(picture.problem)
                    missing += 1
                elif likenesses:
                    alike[picture.name] = likenesses
                progress("pictures", found.pictures + missing, len(names))
    return alike


def _groups(pictures: Iterator[Picture]) -> Iterator[list[Picture]]:
    group: list[Picture] = []
    for picture in pictures:
        group.append(picture)
        if len(group) == AHEAD:
            yield group
            group = []
    if group:
        yield group
