"""The wheel carries the folders of the repository that are data: sources, rulebooks, templates, the sample.

`glasnost/model/places.py` finds them: in an installed package under `glasnost/_data`, in a work tree where they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("sources", "rulebooks", "templates", "examples")


class DataFolders(BuildHookInterface[Any]):
    """Adds FOLDERS to a wheel; an editable install reads them where they are and needs no copy."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for name in FOLDERS:
            if (Path(self.root) / name).is_dir():
                build_data["force_include"][name] = f"glasnost/_data/{name}"
