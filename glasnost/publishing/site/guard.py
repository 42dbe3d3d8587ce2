"""No name, docket number or other identifying text of the register may stand in a table: not as a label either.

Small counts are hidden by disclosure control; this looks at the words. A spreadsheet in which a name stands in the
column of regions would else publish the name as a region.
"""

from __future__ import annotations

from collections.abc import Iterable

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.tables import Table
from glasnost.register import Register

# columns that identify: table → columns
IDENTIFYING = {"person": ("name", "person_id"), "court_case": ("docket_number", "uid", "record_id", "case_id")}


def check_words(register: Register, tables: Iterable[Table]) -> None:
    """Raises Problem if a value by which a table is divided is also an identifying value of the register."""
    places: dict[str, str] = {}
    for table in tables:
        for dimension in table.dimensions:
            for value in (
                *dimension.values,
                *(text for label in dimension.labels.values() for text in (label.en, label.ru)),
            ):
                places.setdefault(value.strip().lower(), f"{table.name}, {dimension.name}")
    with register.snapshot().connect(judgements=False) as connection:
        for name, columns in IDENTIFYING.items():
            for column in columns:
                rows = connection.execute(
                    f"SELECT DISTINCT lower(trim({column})) AS word FROM {name} WHERE word IN (SELECT unnest(?))",
                    [list(places)],
                ).fetchall()
                for (value,) in rows:
                    raise Problem(
                        _("a word that the table is divided by is also a {column} in the register").format(
                            column=column
                        ),
                        where=places[value],
                        remedy=_("Look for a file whose columns are mixed up, and ingest it again with --replace."),
                    )
