"""datapackage.json: all tables described for machines (Frictionless Data Package)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from glasnost.publishing.site import formats
from glasnost.publishing.site.release import Release
from glasnost.publishing.tables import State, Table

NAME = "datapackage.json"


def datapackage(release: Release, files: Mapping[str, bytes]) -> bytes:
    """The file. files: path in the site → bytes, with every table's CSV."""
    about = release.about
    found: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "glasnost",
        "title": "Glasnost: people prosecuted for what they posted",
        "version": str(release.number),
        "created": f"{release.day.isoformat()}T00:00:00Z",
        "licenses": [{"name": about.licence, "title": about.licence_title, "path": about.licence_address}],
        "resources": [_resource(table, files) for table in release.tables],
    }
    if about.address:
        found["homepage"] = about.address
    if about.publisher:
        found["contributors"] = [{"title": about.publisher, "role": "publisher"}]
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: Table, files: Mapping[str, bytes]) -> dict[str, Any]:
    path = f"data/{table.name}.csv"
    said = formats.description(table)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path,
        "title": table.title.en,
        "description": table.definition.en,
        "sources": [{"title": table.source.en}],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "hash": "sha256:" + hashlib.sha256(files[path]).hexdigest(),
        "schema": {
            "fields": [
                *(_field(one) for one in said["dimensions"]),
                {"name": formats.VALUE, "type": "integer", "title": table.unit, "constraints": {"minimum": 0}},
                {
                    "name": formats.STATE,
                    "type": "string",
                    "constraints": {"required": True, "enum": [str(state) for state in State]},
                },
            ],
            "primaryKey": [dimension.name for dimension in table.dimensions],
            "missingValues": [""],
        },
        "alternatives": [f"data/{table.name}.json", f"data/{table.name}.parquet"],
        "glasnost": {name: said[name] for name in ("title", "definition", "source", "gaps", "unit", "official")}
        | {name: said[name] for name in ("additive", "dimensions", "breaks")},
    }


def _field(dimension: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": dimension["name"],
        "type": "string",
        "title": dimension["title"]["en"],
        "constraints": {"required": True, "enum": dimension["values"]},
    }
