"""The index of words of all pages, by Pagefind, the same bytes from the same pages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem

FOLDER = "pagefind"
KEPT = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")  # its ready-made forms are not used
_SECONDS = 300


def index(site: Path) -> None:
    """Write the index into the site's folder. Raises Problem."""
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--silent", "--keep-index-url"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS, cwd=site)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _problem(type(error).__name__) from error
    if done.returncode:
        raise _problem(str(done.returncode))
    _settle(site / FOLDER)


def _problem(why: str) -> Problem:
    return Problem(
        _("the index of words could not be made ({why})").format(why=why),
        remedy=_("Install the package pagefind-bin again."),
    )


def _settle(folder: Path) -> None:
    """Drop what no page uses; languages in the order of their names, which Pagefind leaves to chance."""
    for path in folder.glob("pagefind*"):
        if path.suffix in (".js", ".css") and path.name not in KEPT:
            path.unlink()
    entry = folder / "pagefind-entry.json"
    found = json.loads(entry.read_text(encoding="utf-8"))
    entry.write_text(json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":")), encoding="utf-8")
