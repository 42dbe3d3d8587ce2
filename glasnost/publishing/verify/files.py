"""The files of a folder against the hashes in its manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.verify.faults import Verified

MANIFEST, CHECKPOINT, KEY = "manifest.json", "checkpoint.txt", "key.txt"
OUTSIDE = (MANIFEST, CHECKPOINT, KEY)  # the manifest does not list itself, nor what signs it


def read_folder(folder: Path) -> dict[str, bytes]:
    """Path in the folder → bytes. Raises Problem if it is no release."""
    if not (folder / MANIFEST).is_file():
        raise Problem(
            _("the folder holds no release: manifest.json is missing"),
            where=str(folder),
            remedy=_("Name a folder that «glasnost publish» wrote."),
        )
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise Problem(_("a release holds no links"), where=str(path))
        if path.is_file():
            try:
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
            except OSError as error:
                raise Problem(_("it cannot be read: {why}").format(why=error.strerror), where=str(path)) from error
    return found


def read_manifest(data: bytes) -> dict[str, Any]:
    """The manifest. ValueError if it is none."""
    found: dict[str, Any] = json.loads(data)
    if not isinstance(found, dict) or not isinstance(found["files"], dict):
        raise ValueError("manifest")
    if not isinstance(found.get("release"), int) or not isinstance(found["day"], str):
        raise ValueError("manifest")
    for entry in found["files"].values():
        if not isinstance(entry["sha256"], str) or not isinstance(entry["bytes"], int):
            raise ValueError("manifest")
    return found


def check_files(files: dict[str, bytes], found: Verified) -> dict[str, Any] | None:
    """Every file is there, is the one that was listed, and none is besides. The manifest, or None if it is none."""
    found.manifest = hashlib.sha256(files[MANIFEST]).hexdigest()
    try:
        manifest = read_manifest(files[MANIFEST])
    except (ValueError, KeyError, TypeError):
        found.wrong(MANIFEST, "", _("it is no manifest"))
        return None
    found.release, found.day = manifest["release"], manifest["day"]
    listed = manifest["files"]
    for path in sorted(listed.keys() | files.keys()):
        if path in OUTSIDE:
            continue
        if path not in files:
            found.wrong(path, "", _("the file is missing"))
        elif path not in listed:
            found.wrong(path, "", _("the file does not belong to the release"))
        elif hashlib.sha256(files[path]).hexdigest() != listed[path]["sha256"]:
            found.wrong(path, "", _("the file is not the one that was published"))
        elif len(files[path]) != listed[path]["bytes"]:
            found.wrong(MANIFEST, path, _("the size is not that of the file"))
        else:
            found.files += 1
    return manifest
