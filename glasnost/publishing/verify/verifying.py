"""Everything that can be verified of a published folder without the register."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.publishing.verify.charts import check_charts
from glasnost.publishing.verify.copies import check_copies
from glasnost.publishing.verify.derived import check_derived
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.files import MANIFEST, check_files, read_folder
from glasnost.publishing.verify.history import check_corrections, check_history
from glasnost.publishing.verify.index import check_index
from glasnost.publishing.verify.pages import LANGUAGES, Known, check_pages
from glasnost.publishing.verify.reading import PACKAGE, Sheet, read_sheets
from glasnost.publishing.verify.requests import check_requests
from glasnost.publishing.verify.signature import check_signature
from glasnost.publishing.verify.sums import check_sums

SAID = ("title", "definition", "source")


def verify_folder(folder: Path, keys: Sequence[str] = (), kept: str = "") -> Verified:
    """Verify a release. keys: of publishers, each of which must have signed it. kept: the manifest's hash as the reader
    kept it. Raises Problem if the folder holds no release."""
    return verify_files(read_folder(folder), folder, keys, kept)


def verify_files(files: dict[str, bytes], folder: Path, keys: Sequence[str] = (), kept: str = "") -> Verified:
    """The same of files that have been read already; of `folder` only the report on requests is read again."""
    found = Verified()
    manifest = check_files(files, found)
    if manifest is None:
        return found
    if kept and kept.lower().removeprefix("sha256:") != found.manifest:
        found.wrong(MANIFEST, "", _("it is not the manifest whose hash you kept"))
    check_signature(files, found, keys)
    sheets = read_sheets(files, found)
    check_sums(files, sheets, found)
    derived = check_derived(files, sheets, found)
    check_copies(files, sheets, found)
    earlier, days = check_history(files, manifest, found)
    changes = check_corrections(files, sheets, earlier, found)
    report, period = check_requests(folder, files, found)
    known = Known(
        sheets,
        derived,
        earlier,
        days | period,
        frozenset({found.release, *earlier}),
        changes,
        report,
        _texts(files, sheets),
    )
    check_pages(files, known, found)
    made_with = manifest.get("made_with") or {}
    check_charts(files, sheets, known.texts, made_with, found)
    if not found.errors:  # the slowest, and of use only where all else holds
        check_index(files, made_with, found)
    return found


def _texts(files: Mapping[str, bytes], sheets: Mapping[str, Sheet]) -> dict[str, dict[str, list[str]]]:
    """Table → language → what its page must say of it."""
    found: dict[str, dict[str, list[str]]] = {}
    if not sheets:
        return found
    resources: list[dict[str, Any]] = json.loads(files[PACKAGE])["resources"]
    for one in resources:
        said = one["glasnost"]
        found[one["name"]] = {
            language: [*(said[name][language] for name in SAID), *(gap[language] for gap in said["gaps"])]
            for language in LANGUAGES
        }
    return found
