"""People, where a source tells them apart itself; nowhere else are records counted as if they were people."""

from __future__ import annotations

import duckdb

from glasnost.publishing.statistics.catalogue import Catalogue, words
from glasnost.publishing.statistics.dimensions import EVERYTHING
from glasnost.publishing.statistics.figures import description_of
from glasnost.publishing.tables import TOTAL, Cell, Dimension, State, Table, Words

NAME = "people-by-source"


def people(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: Words) -> Table:
    """The table by source. A number only of sources whose rows are people's histories."""
    rows = connection.execute(
        """SELECT k.source_id, count(DISTINCT c.person_id)
           FROM (SELECT DISTINCT source_id FROM court_case) k LEFT JOIN charge c USING (source_id)
           GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    found = {name: Cell(number) if _tells_apart(name) else Cell(None, State.NOT_KNOWN) for name, number in rows}
    total = next(iter(found.values())) if len(found) == 1 else Cell(None, State.NOT_KNOWN)
    text, axis = catalogue.texts["people"], catalogue.axes["source"]
    return Table(
        name=NAME,
        title=words(text, "title"),
        unit="people",
        definition=words(text, "definition"),
        source=source,
        dimensions=(Dimension("source", axis.title, (TOTAL, *found), {TOTAL: EVERYTHING}),),
        cells={(TOTAL,): total} | {(name,): cell for name, cell in found.items()},
        gaps=tuple(catalogue.gaps[gap] for gap in text["gaps"]),
    )


def _tells_apart(source: str) -> bool:
    return bool(description_of(source).get("rows") == "history")
