"""The index of words, made again from the pages."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified

_USED = ("pagefind/pagefind.js", "pagefind/pagefind-worker.js", "pagefind/pagefind-entry.json")
_MADE, _FOLDER, _ENTRY = "pagefind-bin", "pagefind/", "pagefind/pagefind-entry.json"


def check_index(files: Mapping[str, bytes], made_with: Mapping[str, str], found: Verified) -> None:
    """The index is that of the pages, if the same version of the program is here."""
    if made_with.get(_MADE) != version(_MADE):
        found.notes.append(
            _("the index of words was not made again: it was made with {name} {there}, and here is {here}").format(
                name=_MADE, there=made_with.get(_MADE, "–"), here=version(_MADE)
            )
        )
        return
    made = _index(tuple((path, data) for path, data in files.items() if path.endswith(".html")))
    if made is None:
        found.notes.append(_("the index of words could not be made again"))
        return
    for path, data in files.items():
        if path.startswith(_FOLDER) and path != _ENTRY and made.get(path) != data:
            found.wrong(path, "", _("the index of words is not that of the pages"))
    for path in made:
        unused = path.startswith(f"{_FOLDER}pagefind-") and path not in _USED
        if path not in files and not unused and not (path.endswith(".js") and path not in _USED):
            found.wrong(path, "", _("the index of words is not that of the pages"))
    try:
        same = json.loads(files[_ENTRY]) == json.loads(made[_ENTRY])
    except (KeyError, ValueError):
        same = False
    if not same:
        found.wrong(_ENTRY, "", _("the index of words is not that of the pages"))


@lru_cache(maxsize=4)
def _index(pages: tuple[tuple[str, bytes], ...]) -> dict[str, bytes] | None:
    with tempfile.TemporaryDirectory(prefix="glasnost-") as name:
        folder = Path(name)
        for path, data in pages:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        command = [sys.executable, "-m", "pagefind", "--site", name, "--silent", "--keep-index-url"]
        try:
            done = subprocess.run(command, check=False, capture_output=True, timeout=300, cwd=folder)
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode:
            return None
        made = folder / "pagefind"
        return {
            _FOLDER + path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()
        }
