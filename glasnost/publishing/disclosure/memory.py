"""What a later release must know of an earlier one: nothing that was not published with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.disclosure.audit import Shown
from glasnost.publishing.tables import Cell, Dimension, State, Table, Words

FORMAT = 1
_NOTHING = Words("", "")


@dataclass(frozen=True)
class Earlier:
    """The published tables of one release.

    populations, thresholds, at_most, covering: as the policies had them then. digest: of the file. before: the digest
    of the release before it, or "".
    """

    tables: Mapping[str, Table]
    populations: Mapping[str, str]
    thresholds: Mapping[str, int]
    at_most: Mapping[str, str]
    covering: Mapping[str, tuple[str, ...]]
    digest: str
    before: str


def remember(shown: Shown, before: str = "") -> str:
    """A release as JSON text, to be published beside its tables. before: the digest of the release before this one."""
    names = sorted(name for name in shown.tables if shown.counts[name] in shown.thresholds)
    populations = {name: shown.counts[name] for name in names}
    content = {
        "format": FORMAT,
        "before": before,
        "thresholds": dict(sorted(shown.thresholds.items())),
        "at_most": dict(sorted(shown.within.items())),
        "tables": [_as_json(shown.tables[name], populations[name], shown.reaching.get(name, ())) for name in names],
    }
    return json.dumps({"digest": _digest(content), **content}, ensure_ascii=False, sort_keys=True) + "\n"


def recall(text: str, where: str) -> Earlier:
    """The release that `remember` wrote. Raises Problem: not such a file, or altered. where: its name, for the message."""
    try:
        content = json.loads(text)
        digest = content.pop("digest")
        if content["format"] != FORMAT or digest != _digest(content):
            raise ValueError
        tables = {each["name"]: _table(each) for each in content["tables"]}
        return Earlier(
            tables,
            {each["name"]: str(each["population"]) for each in content["tables"]},
            {str(name): int(threshold) for name, threshold in content["thresholds"].items()},
            dict(content["at_most"]),
            {each["name"]: tuple(each["covering"]) for each in content["tables"]},
            digest,
            content["before"],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem(
            _("this record of an earlier release was altered, or is none"),
            where=where,
            remedy=_("Put back the file as it was published. Without it a release could give away what that one hid."),
        ) from error


def in_order(releases: Mapping[str, Earlier]) -> tuple[Earlier, ...]:
    """Earlier releases, oldest first. Raises Problem: one is missing or stands twice. Keys: names for the messages."""
    after: dict[str, str] = {}
    for name, release in releases.items():
        if release.before in after:
            raise Problem(_("two earlier releases follow the same one"), where=f"{after[release.before]}, {name}")
        after[release.before] = name
    found: list[Earlier] = []
    digest = ""
    while digest in after:
        found.append(releases[after.pop(digest)])
        digest = found[-1].digest
    if after:
        raise Problem(
            _("the release before this one is missing"),
            where=sorted(after.values())[0],
            remedy=_("Put it back: a release must be checked against all that was ever published."),
        )
    return tuple(found)


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _as_json(table: Table, population: str, covering: tuple[str, ...]) -> dict[str, Any]:
    return {
        "name": table.name,
        "population": population,
        "unit": table.unit,
        "additive": list(table.additive),
        "covering": list(covering),
        "dimensions": [
            {"name": d.name, "values": list(d.values), "groups": {group: list(parts) for group, parts in d.groups.items()}}
            for d in table.dimensions
        ],
        "cells": [[list(key), cell.value if cell.state is State.COUNTED else str(cell.state)] for key, cell in table.cells.items()],
    }


def _table(content: Mapping[str, Any]) -> Table:
    dimensions = tuple(
        Dimension(d["name"], _NOTHING, tuple(d["values"]), groups={g: tuple(p) for g, p in d["groups"].items()})
        for d in content["dimensions"]
    )
    cells = {
        tuple(key): Cell(value) if type(value) is int else Cell(None, State(value)) for key, value in content["cells"]
    }
    return Table(
        content["name"], _NOTHING, content["unit"], _NOTHING, _NOTHING, dimensions, cells, tuple(content["additive"])
    )
