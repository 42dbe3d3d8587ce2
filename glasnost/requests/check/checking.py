"""All tests of all files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from glasnost.requests.check.dsa import category_column, check_dsa, note_dsa
from glasnost.requests.check.findings import Checked
from glasnost.requests.check.medians import check_medians
from glasnost.requests.check.pairs import check_pair, pairs_of
from glasnost.requests.check.parts import check_columns, check_rows, check_under
from glasnost.requests.check.single import check_cells, check_days, check_order, note_placeholders, note_ranges
from glasnost.requests.check.table import Table, read_table


def check_files(paths: Iterable[Path], progress: Callable[[str], None] | None = None) -> Checked:
    """Test published tables, each by itself and each two of them. Raises Problem if one is no table."""
    found = Checked()
    tables = []
    for path in dict.fromkeys(paths):
        if progress:
            progress(path.name)
        table = read_table(path)
        tables.append(table)
        found.files.append(str(path))
        check_table(table, found)
    for one, other in pairs_of(tables):
        found.errors += check_pair(one, other)
    return found


def check_table(table: Table, found: Checked) -> None:
    """Test one table."""
    found.errors += table.errors
    for test in (check_cells, check_days, check_order, check_medians):
        found.errors += test(table)
    column = category_column(table)
    if column is None:
        for test in (check_rows, check_under, check_columns):
            found.errors += test(table)
    else:
        found.errors += check_dsa(table, column)
        found.notes += note_dsa(table, column)
    found.notes += note_ranges(table)
    found.notes += note_placeholders(table)
