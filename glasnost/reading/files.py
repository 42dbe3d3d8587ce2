"""Documents as they come out of files, read into lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from glasnost.intake.texts import Text
from glasnost.model.problems import Problem
from glasnost.reading.documents import nothing, read_text
from glasnost.reading.reasons import EMPTY, PAGES, PICTURES, UNREADABLE


def read_documents(texts: Iterable[Text]) -> Iterator[tuple[Text, list[dict[str, Any]], Problem | None]]:
    """Each text with its lines, and the problem of a file that could not be read (its line says so too)."""
    for text in texts:
        if text.problem is not None:
            yield (
                text,
                [nothing(text.document, text.problem.code or UNREADABLE) | {"problem": text.problem.what}],
                text.problem,
            )
        elif not text.text:
            yield text, [nothing(text.document, PAGES.get(text.page, EMPTY), text.card)], None
        else:
            lines = read_text(text.text, text.document)
            for line in lines:
                if text.card:
                    line["card"] = text.card
                if text.page == "pictures":
                    line["states"]["document"] = "; ".join(filter(None, (line["states"].get("document"), PICTURES)))
            yield text, lines, None
