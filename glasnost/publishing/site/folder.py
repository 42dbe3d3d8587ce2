"""A release as a folder: whole or not at all, and never over another one."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.site import manifest, searching
from glasnost.publishing.site.contents import contents
from glasnost.publishing.site.release import Release
from glasnost.register.atomic import disk_problem, sync


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`, which it becomes when the block ends well. Raises Problem."""
    if folder.exists() or folder.is_symlink():
        raise Problem(
            _("the folder is there already, and a release never overwrites another one"),
            where=str(folder),
            remedy=_("Name a new folder, and the earlier release with --previous."),
        )
    parent = folder.absolute().parent
    try:
        temporary = Path(tempfile.mkdtemp(prefix=".glasnost-", dir=parent))
    except OSError as error:
        raise disk_problem(error, parent) from error
    try:
        yield temporary
        for path in temporary.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        temporary.chmod(0o755)
        sync(temporary)
        temporary.rename(folder)
        sync(parent)
    except OSError as error:
        raise disk_problem(error, folder) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write(release: Release, key: bytes, folder: Path) -> str:
    """Write every file of the release into an empty folder. key: the register's. The SHA-256 of the manifest."""
    for path, data in contents(release).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    searching.index(folder)
    listed = manifest.manifest(release, read_all(folder))
    checkpoint, public = manifest.signed(listed, release, key)
    (folder / manifest.NAME).write_bytes(listed)
    (folder / manifest.CHECKPOINT).write_text(checkpoint, encoding="utf-8")
    (folder / manifest.KEY).write_text(public, encoding="utf-8")
    return hashlib.sha256(listed).hexdigest()


def read_all(folder: Path, take: Callable[[str], bool] = lambda path: True) -> dict[str, bytes]:
    """Path in the folder → bytes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in names.items() if take(name)}
