"""Which statistics there are: `statistics.toml` as checked records. Data, so that a lawyer can read what is counted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from glasnost.model.problems import Problem
from glasnost.publishing.tables import Words

FILE = Path(__file__).parent / "statistics.toml"
MOST_DIMENSIONS = 3
CONVICTED = "convicted"  # the outcome that has a sentence
KINDS = ("year", "listed", "found", "provision", "parts", "codes", "one", "bands")


@dataclass(frozen=True)
class Axis:
    """One way to divide. name: of the published dimension; axes of one name are one dimension, finer or coarser.

    bands: (value, kind, suspended, unit, from, below). units: unit of the bands → the source's unit → how many.
    """

    id: str
    name: str
    kind: str
    column: str
    title: Words
    values: Mapping[str, Words]
    bands: tuple[tuple[str, ...], ...] = ()
    units: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    translated: bool = False  # the values are messages of the program
    of: str = ""  # the axis whose values this one puts together or divides


@dataclass(frozen=True)
class Statistic:
    """What one table counts. shares: the dimension of whose values shares of the total are given."""

    id: str
    unit: str
    dimensions: tuple[str, ...]
    title: Words
    definition: Words
    gaps: tuple[str, ...]
    shares: str = ""


@dataclass(frozen=True)
class Official:
    """A table of figures as they were published. within: the measure that all the others together do not exceed."""

    id: str
    measures: tuple[str, ...]
    title: Words
    definition: Words
    within: str = ""


@dataclass(frozen=True)
class Counted:
    """A way of counting: the measures that are added up."""

    id: str
    measures: tuple[str, ...]
    title: Words


@dataclass(frozen=True)
class Together:
    """Provisions whose figures are added up, and what they are called."""

    id: str
    provisions: tuple[str, ...]
    title: Words


@dataclass(frozen=True)
class Changed:
    """A change of the law: the day, the first year after it, and the provisions."""

    on: str
    first: str
    provisions: tuple[str, ...]
    words: Words


@dataclass(frozen=True)
class Catalogue:
    """The whole list. texts: the sections whose titles and definitions have places to fill in."""

    units: Mapping[str, tuple[Words, Words]]  # unit → its title and its definition
    gaps: Mapping[str, Words]
    axes: Mapping[str, Axis]
    statistics: tuple[Statistic, ...]
    codes: Mapping[str, tuple[Words, Words]]  # code → its name, and as it stands after an article
    articles: Mapping[str, Words]
    breaks: tuple[Changed, ...]
    added: Mapping[str, str]  # provision → the day since which it exists
    official: tuple[Official, ...]
    counted: tuple[Counted, ...]
    together: tuple[Together, ...]
    periods: tuple[tuple[str, str], ...]
    texts: Mapping[str, Mapping[str, Any]]


@cache
def catalogue(path: Path = FILE) -> Catalogue:
    """The list of a file. Raises Problem if it cannot be read or contradicts itself."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = _catalogue(raw)
    except (OSError, tomllib.TOMLDecodeError, KeyError, IndexError, TypeError) as error:
        raise Problem(f"{type(error).__name__}: {error}", where=path.name) from error
    for fault in _faults(found):
        raise Problem(fault, where=path.name)
    return found


def words(raw: Mapping[str, Any], name: str) -> Words:
    """A text in both languages: the keys `name` and `name_ru`."""
    return Words(raw[name], raw[f"{name}_ru"])


def filled(raw: Mapping[str, Any], name: str, **places: Words | str) -> Words:
    """The same with its places filled in."""
    text = words(raw, name)
    english = {key: value.en if isinstance(value, Words) else value for key, value in places.items()}
    russian = {key: value.ru if isinstance(value, Words) else value for key, value in places.items()}
    return Words(text.en.format(**english), text.ru.format(**russian))


def _catalogue(raw: Mapping[str, Any]) -> Catalogue:
    series = raw["series"]
    texts = ("series", "growth", "coverage", "effect", "comparison", "people", "share")
    return Catalogue(
        units={name: (words(row, "title"), words(row, "definition")) for name, row in raw["units"].items()},
        gaps={name: words(raw["gaps"], name) for name in raw["gaps"] if not name.endswith("_ru")},
        axes={name: _axis(name, row) for name, row in raw["dimensions"].items()},
        statistics=tuple(_statistic(row) for row in raw["statistics"]),
        codes={name: (Words(*row[:2]), Words(*row[2:])) for name, row in raw["codes"].items()},
        articles={name: Words(row["en"], row["ru"]) for name, row in raw["articles"].items()},
        breaks=tuple(
            Changed(row["on"], row["first"], tuple(row["provisions"]), Words(row["en"], row["ru"]))
            for row in raw["breaks"]
        ),
        added=dict(raw["added"]),
        official=tuple(
            Official(
                row["id"],
                tuple(row["measures"]),
                words(row, "title"),
                words(row, "definition"),
                row.get("within", ""),
            )
            for row in raw["official"]
        ),
        counted=tuple(Counted(row["id"], tuple(row["measures"]), words(row, "title")) for row in series["counted"]),
        together=tuple(Together(row["id"], tuple(row["provisions"]), words(row, "title")) for row in series["groups"]),
        periods=tuple((first, last) for first, last in raw["growth"]["periods"]),
        texts={name: raw[name] for name in texts},
    )


def _axis(name: str, row: Mapping[str, Any]) -> Axis:
    bands = row.get("bands", [])
    values = {value: Words(*texts) for value, texts in row.get("values", {}).items()}
    values |= {f"{CONVICTED}/{band[0]}": Words(band[6], band[7]) for band in bands}
    return Axis(
        id=name,
        name=row.get("name", name),
        kind=row["kind"],
        column=row.get("column", ""),
        title=words(row, "title"),
        values=values,
        bands=tuple(tuple(band[:6]) for band in bands),
        units=row.get("units", {}),
        translated=row.get("translated", False),
        of=row.get("of", ""),
    )


def _statistic(row: Mapping[str, Any]) -> Statistic:
    return Statistic(
        id=row["id"],
        unit=row["unit"],
        dimensions=tuple(row["dimensions"]),
        title=words(row, "title"),
        definition=words(row, "definition"),
        gaps=tuple(row["gaps"]),
        shares=row.get("shares", ""),
    )


def _faults(found: Catalogue) -> list[str]:
    """What contradicts itself: names that are not defined, names that stand twice."""
    faults = [f"{axis.id}: kind {axis.kind}" for axis in found.axes.values() if axis.kind not in KINDS]
    ids = [one.id for one in found.statistics]
    faults += [f"{name} stands twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    for one in found.statistics:
        faults += [f"{one.id}: no dimension {name}" for name in one.dimensions if name not in found.axes]
        faults += [f"{one.id}: no gap {name}" for name in one.gaps if name not in found.gaps]
        faults += [f"{one.id}: no unit {one.unit}"] if one.unit not in found.units else []
        faults += [f"{one.id}: more than {MOST_DIMENSIONS} dimensions"] * (len(one.dimensions) > MOST_DIMENSIONS)
    return faults
