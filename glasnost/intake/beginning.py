"""A new source's folder: a description with every column of a file, and none of its rows."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from glasnost.intake.rows import open_rows
from glasnost.intake.sources import CASE_FIELDS, PERSON_FIELDS, SPECIAL_FIELDS, charge_fields
from glasnost.model.language import _
from glasnost.model.problems import Problem, WrongUse

DESCRIPTION = """\
id = {id}
title = ""
publisher = ""
country = {country}
licence = ""                  # as the publisher states it
key = []                      # the columns, as fields, that make a record the same in the next export; never a name

# Every column of the file: say the field that it holds, or move it to [ignored] and say why.
# Fields: {fields}
[columns]
{columns}

[ignored]
# "heading" = "why it is left out"

# The source's words → ours. "" says too little: the value stays unknown. Unknown is never no.
# [lookups.verdict]
# "their words" = "convicted"

[expectations]
# docket_number = {{ filled = 0.99, reason = "every row names its case" }}
"""


def begin(source_id: str, file: Path) -> Path:
    """Make a source's folder in GLASNOST_SOURCES, or in ./sources. Returns its source.toml. Raises Problem."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+", source_id):
        raise WrongUse(_("an id is a country and a name, such as us-ca/courts"), where=source_id)
    path = Path(os.environ.get("GLASNOST_SOURCES") or "sources") / source_id / "source.toml"
    if path.exists():
        raise Problem(_("there is a file already; nothing was written"), where=str(path))
    text = description_of(source_id, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def description_of(source_id: str, file: Path) -> str:
    """A description to fill in, from a file's header. Raises Problem if it has none."""
    with open_rows(file) as rows:
        header = [heading.strip() for heading in rows.header if heading.strip()]
    fields = [*SPECIAL_FIELDS, *CASE_FIELDS, *PERSON_FIELDS, *charge_fields()]
    lines = [_line(heading, fields) for heading in dict.fromkeys(header)]
    return DESCRIPTION.format(
        id=json.dumps(source_id),
        country=json.dumps(source_id.partition("/")[0]),
        fields=", ".join(dict.fromkeys(fields)),
        columns="\n".join(lines),
    )


def _line(heading: str, fields: list[str]) -> str:
    """A column whose name is a field's is that field; any other waits to be said."""
    name = re.sub(r"\W+", "_", heading.lower()).strip("_")
    known = name in fields
    return f"{'' if known else '# '}{json.dumps(heading, ensure_ascii=False)} = {json.dumps(name if known else '')}"
