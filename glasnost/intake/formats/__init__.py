"""One module a format. Each gives the header and an iterator of rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from glasnost.intake.formats.row import Row
from glasnost.model.language import _
from glasnost.model.problems import Problem

KNOWN = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".json", ".jsonl", ".jsonl.gz", ".ndjson")


def read_format(path: Path, name: str, sheet_with: str | None) -> tuple[list[str], Iterator[Row]]:
    """Header and rows of a file, by the ending of its name. Raises Problem."""
    if path.stat().st_size == 0:
        raise Problem(_("the file is empty"), where=name, remedy=_("Export it again."))
    plain = name.lower().removesuffix(".gz")
    if plain.endswith((".csv", ".tsv", ".txt")):
        from glasnost.intake.formats import delimited

        return delimited.read(path, name)
    if plain.endswith((".jsonl", ".ndjson", ".json")):
        from glasnost.intake.formats import objects

        return objects.read(path, name)
    if plain.endswith(".xlsx"):
        from glasnost.intake.formats import workbook

        return workbook.read(path, name, sheet_with)
    raise Problem(
        _("files of this kind are not read here"),
        where=name,
        remedy=_("Known: {endings}").format(endings=", ".join(KNOWN)),
    )
