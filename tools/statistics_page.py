"""Writes the list of statistics in docs/statistics.md from the declared list itself (make docs)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from glasnost.intake.sources import find
from glasnost.publishing.statistics.catalogue import Catalogue, Statistic, catalogue, words
from glasnost.publishing.tables import Words

PAGE = Path(__file__).resolve().parent.parent / "docs" / "statistics.md"
BEGIN, END = "<!-- made by make docs: begin -->", "<!-- made by make docs: end -->"
SOURCE = "ru/judicial_department"


def generated() -> str:
    """Every unit, statistic, official measure, derived number and break, in both languages, as Markdown."""
    return "\n".join(_lines(catalogue()))


def _lines(listed: Catalogue) -> Iterator[str]:
    yield "## What is counted\n"
    for name, (title, meaning) in listed.units.items():
        yield from _entry(name, title, meaning)
    yield "## Statistics of the register\n"
    for one in listed.statistics:
        yield from _entry(one.id, one.title, one.definition)
        yield _divided(one, listed)
    yield from _entry("people-by-source", *_texts(listed, "people"))
    yield "## Said beside them\n"
    for gap in listed.gaps.values():
        yield f"- {gap.en}\n  {gap.ru}"
    yield "\n## Official figures\n"
    for official in listed.official:
        yield from _entry(f"official-…-{official.id}", official.title, official.definition)
    yield from _entry("official-…-by-article", *_texts(listed, "series"))
    yield f"### The measures of `{SOURCE}`\n"
    for row in find(SOURCE).measures.values():
        meaning = Words(row["definition"], row["definition_ru"])
        yield from _entry(row["measure"], Words(row["title"], row["title_ru"]), meaning, "####")
    yield "## Numbers derived from published cells\n"
    for name in ("growth", "coverage", "share"):
        yield from _entry(name, *_texts(listed, name))
    yield "## What laws would do\n"
    for name in ("effect", "comparison"):
        yield from _entry(f"{name}-…", *_texts(listed, name))
        for english, russian in listed.texts[name]["classes"].values():
            yield f"- *{english}* · {russian}"
        yield ""
    yield "## Changes of the law inside a series\n"
    for change in listed.breaks:
        yield f"**{change.on}** ({', '.join(change.provisions)}). {change.words.en}\n"
        yield f"{change.words.ru}\n"


def _texts(listed: Catalogue, name: str) -> tuple[Words, Words]:
    return words(listed.texts[name], "title"), words(listed.texts[name], "definition")


def _entry(name: str, title: Words, meaning: Words, level: str = "###") -> Iterator[str]:
    yield f"{level} `{name}`\n"
    yield f"**{title.en}.** {meaning.en}\n"
    yield f"**{title.ru}.** {meaning.ru}\n"


def _divided(one: Statistic, listed: Catalogue) -> str:
    axes = [listed.axes[name].title for name in one.dimensions]
    english, russian = ", ".join(axis.en for axis in axes), ", ".join(axis.ru for axis in axes)
    return f"Counts `{one.unit}`, by {english} ({russian}).\n"


def page() -> str:
    """The page with its generated part made anew."""
    head, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{generated()}\n{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
