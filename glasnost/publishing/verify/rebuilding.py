"""A release made again from the register that it came from, and compared file by file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.site.about import About
from glasnost.publishing.site.earlier import carried_along
from glasnost.publishing.site.folder import read_all, write
from glasnost.publishing.site.publish import Wanted, prepare
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.files import MANIFEST, read_folder, read_manifest
from glasnost.register import Register
from glasnost.register.runs import Run, recent_runs
from glasnost.register.snapshot import Snapshot


@dataclass(frozen=True)
class Past(Register):
    """A register as a run left it. run: which."""

    run: Run = field(kw_only=True)

    def snapshot(self) -> Snapshot:
        """The tables at the versions that the run named."""
        return Snapshot(self.folder, self.run.run_id, dict(self.run.versions))


def check_register(folder: Path, register: Register, found: Verified) -> None:
    """Add every file of the folder that the register does not give. Raises Problem if it cannot be asked."""
    files = read_folder(folder)
    try:
        manifest = read_manifest(files[MANIFEST])
    except (ValueError, KeyError, TypeError):
        return
    with tempfile.TemporaryDirectory(prefix="glasnost-") as name:
        compare(files, made_again(folder, manifest, register, Path(name)), found)
    found.rebuilt = True


def made_again(folder: Path, manifest: Mapping[str, Any], register: Register, place: Path) -> dict[str, bytes]:
    """The files of the release as the register gives them."""
    run = next((one for one in recent_runs(register.folder, 1_000_000_000) if one.run_id == manifest["run"]), None)
    if run is None:
        raise Problem(
            _("this register does not know the run {run} that the release was made from").format(run=manifest["run"]),
            where=str(register.folder),
            remedy=_("Name the register that published it, or a backup of it."),
        )
    wanted = Wanted(
        about=About(**manifest["about"]),
        comparisons=tuple((first, second) for first, second in manifest["comparisons"]),
        requests=folder / "requests" if (folder / "requests").is_dir() else None,
    )
    past, earlier = Past(register.folder, run=run), carried_along(folder, manifest["release"])
    write(prepare(past, wanted, earlier, run).release, register.key, place)
    return read_all(place)


def compare(files: Mapping[str, bytes], wanted: Mapping[str, bytes], found: Verified) -> None:
    """Name every file that is not the one that the register gives."""
    for path in sorted(files.keys() | wanted.keys()):
        if files.get(path) != wanted.get(path):
            found.wrong(
                path, "", _("the register gives another one") if path in wanted else _("the register gives none")
            )
