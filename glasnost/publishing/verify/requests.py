"""A report on government requests within a release, verified by its own means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.verify.faults import Verified

FOLDER = "requests"


def check_requests(folder: Path, files: Mapping[str, bytes], found: Verified) -> tuple[list[str], set[str]]:
    """The report is what its rows give. The values of its table, row by row, and the days of its period."""
    if not any(path.startswith(f"{FOLDER}/") for path in files):
        return [], set()
    from glasnost.requests.report.verify import verify_folder

    try:
        verified = verify_folder(folder / FOLDER)
    except Problem as problem:
        found.wrong(FOLDER, "", str(problem))
        return [], set()
    for fault in verified.errors:
        found.wrong(f"{FOLDER}/{fault.file}", _("row {n}").format(n=fault.row) if fault.row else "", fault.what)
    found.requests = verified.told
    try:
        rows = csv.DictReader(io.StringIO(files[f"{FOLDER}/tables.csv"].decode("utf-8"), newline=""))
        about = json.loads(files[f"{FOLDER}/about.json"])
        return [row["value"] for row in rows], {about["first"], about["last"]}
    except (KeyError, ValueError, TypeError):
        return [], set()
