"""Lists of pictures: which picture belongs to which case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from glasnost.intake.pictures import ENDINGS
from glasnost.intake.rows import open_rows
from glasnost.intake.sources import Description
from glasnost.model.language import _
from glasnost.model.problems import Problem


@dataclass(frozen=True)
class Listed:
    """A row of a list: which picture (its path as the list gives it) belongs to which case. row: from 1."""

    row: int
    file: str | None
    docket_number: str | None
    court: str | None
    note: str | None


def read_list(path: Path, name: str, description: Description) -> Iterator[Listed]:
    """The rows of one list. Raises Problem if it is no table, or none that names pictures."""
    with open_rows(path, name=name) as rows:
        fields = [description.columns.get(heading.strip().lower()) for heading in rows.header]
        if "file" not in fields:
            raise Problem(
                _("the list has no column that names pictures"),
                where=name,
                remedy=_("Call it «file», and the column with the case's number «docket number»."),
            )
        for number, cells in rows:
            pairs = ((field, (cell or "").strip()) for field, cell in zip(fields, cells, strict=True))
            found = {field: cell for field, cell in pairs if field and cell}
            yield Listed(number, *(found.get(field) for field in ("file", "docket_number", "court", "note")))


@dataclass
class Lists:
    """The rows of several lists, and which of them some picture has used. rows: the list's digest, and its rows."""

    rows: list[tuple[str, list[Listed]]] = field(default_factory=list)
    used: set[tuple[str, int]] = field(default_factory=set)

    def of(self, path: Path) -> list[Listed]:
        """The rows that name a picture, by its name or by the end of its path; one without a case if none does."""
        place = f"/{path.as_posix().lower().lstrip('/')}"
        found = []
        for digest, rows in self.rows:
            for one in rows:
                if one.file and place.endswith("/" + one.file.replace("\\", "/").lower().lstrip("./")):
                    self.used.add((digest, one.row))
                    found.append(one)
        return found or [Listed(0, path.name, None, None, None)]

    def missing(self, digest: str) -> list[int]:
        """The rows of a list whose pictures did not come."""
        listed = [one.row for name, rows in self.rows if name == digest for one in rows]
        return [row for row in listed if (digest, row) not in self.used]


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its name; else it is a list."""
    return path.name.lower().endswith(ENDINGS)


def unlisted(rows: list[Listed]) -> bool:
    """Whether no list says which case a picture belongs to."""
    return all(one.docket_number is None for one in rows)
