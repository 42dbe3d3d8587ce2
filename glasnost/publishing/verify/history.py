"""Earlier releases that a folder carries along, and what changed since the last of them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from glasnost.model.language import _
from glasnost.publishing.verify.faults import Verified
from glasnost.publishing.verify.files import MANIFEST, read_manifest
from glasnost.publishing.verify.reading import Key, Sheet

ARCHIVE, CORRECTIONS = "archive", "data/corrections.csv"
_HEAD = ["table", "key", "value_before", "state_before", "value", "state"]
_ABSENT = ("", "absent")
Change = tuple[str, str, str, str, str, str]


def check_history(
    files: Mapping[str, bytes], manifest: Mapping[str, Any], found: Verified
) -> tuple[dict[int, dict[str, Sheet]], frozenset[str]]:
    """Each earlier release is the one that the next names. Release → its tables; the days of all releases."""
    earlier: dict[int, dict[str, Sheet]] = {}
    days = {found.day}
    named: Any = manifest.get("previous")
    for number in range(found.release - 1, 0, -1):
        place = f"{ARCHIVE}/{number}"
        path = f"{place}/{MANIFEST}"
        try:
            if named["release"] != number or named["sha256"] != hashlib.sha256(files[path]).hexdigest():
                found.wrong(path, "", _("it is not the release that the next one names"))
            before = read_manifest(files[path])
        except (KeyError, ValueError, TypeError):
            found.wrong(path, "", _("the earlier release is missing or altered"))
            return earlier, frozenset(days)
        days.add(before["day"])
        earlier[number] = _read(files, place, before, found)
        named = before.get("previous")
    if named is not None:
        found.wrong(MANIFEST, "", _("the first release names one before it"))
    return earlier, frozenset(days)


def _read(files: Mapping[str, bytes], place: str, manifest: Mapping[str, Any], found: Verified) -> dict[str, Sheet]:
    """The tables of an earlier release, each as its manifest lists it."""
    sheets = {}
    for name, entry in manifest["files"].items():
        if (
            not name.startswith("data/")
            or not name.endswith((".csv", ".json"))
            or name in (CORRECTIONS, "data/derived.json")
        ):
            continue
        path = f"{place}/{name}"
        if path not in files:
            found.wrong(path, "", _("the file is missing"))
        elif hashlib.sha256(files[path]).hexdigest() != entry["sha256"]:
            found.wrong(path, "", _("the file is not the one that was published"))
        elif name.endswith(".csv"):
            try:
                sheets[name[len("data/") : -len(".csv")]] = _sheet(name, files[path])
            except (ValueError, IndexError, csv.Error):
                found.wrong(path, "", _("the table cannot be read"))
    return sheets


def _sheet(name: str, data: bytes) -> Sheet:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    size = len(rows[0]) - 2
    sheet = Sheet(name, tuple(rows[0][:size]), (), frozenset(), {})
    for row in rows[1:]:
        sheet.states[tuple(row[:size])] = row[size + 1]
        if row[size]:
            sheet.values[tuple(row[:size])] = int(row[size])
    return sheet


def check_corrections(
    files: Mapping[str, bytes], now: Mapping[str, Sheet], earlier: Mapping[int, Mapping[str, Sheet]], found: Verified
) -> int:
    """corrections.csv holds every change since the last release, and nothing else. How many."""
    if found.release == 1:
        return 0
    wanted = _changes(earlier.get(found.release - 1, {}), now)
    try:
        rows = list(csv.reader(io.StringIO(files[CORRECTIONS].decode("utf-8"), newline="")))
        if rows[0] != _HEAD:
            raise ValueError("head")
        told = {(row[0], *json.loads(row[1])): tuple(row[2:]) for row in rows[1:]}
    except (KeyError, ValueError, IndexError, TypeError):
        found.wrong(CORRECTIONS, "", _("it cannot be read"))
        return len(wanted)
    for place in sorted(wanted.keys() | told.keys()):
        if wanted.get(place) != told.get(place):
            found.wrong(CORRECTIONS, ", ".join(place), _("the two releases say something else"))
    return len(rows) - 1


def _changes(before: Mapping[str, Sheet], after: Mapping[str, Sheet]) -> dict[Key, Key]:
    found: dict[Key, Key] = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        for key in (old.states.keys() if old else set()) | (new.states.keys() if new else set()):
            pair = (*_cell(old, key), *_cell(new, key))
            if pair[:2] != pair[2:]:
                found[(name, *key)] = pair
    return found


def _cell(sheet: Sheet | None, key: Key) -> tuple[str, str]:
    if sheet is None or key not in sheet.states:
        return _ABSENT
    return str(sheet.values.get(key, "")), sheet.states[key]
