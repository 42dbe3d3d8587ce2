"""Words without a register: lines of texts, and a file of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from glasnost.intake.texts import texts_of
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.search.query import parse
from glasnost.search.texts import TextIndex


def index_of(path: Path) -> TextIndex:
    """An index in memory of a file of lines {id, text}. Raises Problem at the first line that is none."""
    index = TextIndex()
    index.add(_texts(path))
    return index


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    for text in texts_of([path]):
        if text.problem is not None:
            raise text.problem
        yield text.document.partition("#")[2] if "#" not in str(path) else text.document.rpartition("#")[2], text.text


def queries_of(path: Path) -> list[str]:
    """The lines of a file, in order. Raises Problem if it is no UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise Problem(_("there is no such file"), where=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            _("the queries cannot be read"),
            where=str(path),
            remedy=_("A query stands on a line of its own, in a plain text file in UTF-8."),
        ) from error


def answers(
    index: TextIndex, queries: Iterable[str], name: str, *, wide: bool = False, translit: bool = False
) -> Iterator[tuple[dict[str, Any], Problem | None]]:
    """For each query {query, ids}: every matching id, best first. One that cannot be used has none, and a problem."""
    for number, text in enumerate(queries, 1):
        try:
            hits = index.find(parse(text), wide=wide, translit=translit)
            yield {"query": text, "ids": [hit.id for hit in hits]}, None
        except Problem as problem:
            named = Problem(
                problem.what, where=_("{file}, line {n}").format(file=name, n=number), remedy=problem.remedy
            )
            yield {"query": text, "ids": [], "problem": problem.what}, named
