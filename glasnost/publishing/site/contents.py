"""Every file of a release but the index of words, the manifest and its signature: path → bytes."""

from __future__ import annotations

import json
from importlib.resources import files as packaged

from glasnost.model.language import LANGUAGES, language
from glasnost.publishing.derived import for_machines
from glasnost.publishing.site import corrections_page, formats, manifest, package, requests_page
from glasnost.publishing.site.earlier import ARCHIVE, MEMORY
from glasnost.publishing.site.numbers import speaking
from glasnost.publishing.site.pages import growths, pages
from glasnost.publishing.site.pictures import Pictures
from glasnost.publishing.site.release import Earlier, Release
from glasnost.publishing.site.rendering import front, render

DATA = "data"


def contents(release: Release) -> dict[str, bytes]:
    """The files of a release."""
    pictures = Pictures({one.over[0].table: one.over[0].key for one in reversed(growths(release))})
    found = _tables(release)
    found[package.NAME] = package.datapackage(release, found)
    for asset in packaged("glasnost.publishing.site").joinpath("assets").iterdir():
        found[f"assets/{asset.name}"] = asset.read_bytes()
    found["index.html"] = front()
    for name in LANGUAGES:
        with speaking(name):
            for table in release.tables:
                found |= pictures.files(table)
            for page in pages(release, pictures):
                found[f"{language()}/{page.address}"] = render(page, release)
    for one in release.earlier:
        found |= _archived(one)
    if release.requests is not None:
        found |= requests_page.report_files(release.requests)
    return found


def _tables(release: Release) -> dict[str, bytes]:
    found = {}
    for table in release.tables:
        place = f"{DATA}/{table.name}"
        found[f"{place}.csv"] = formats.as_csv(table)
        found[f"{place}.json"] = formats.as_json(table)
        found[f"{place}.parquet"] = formats.as_parquet(table)
    numbers = [for_machines(one) for one in release.derived]
    found[f"{DATA}/derived.json"] = (json.dumps(numbers, ensure_ascii=False, indent=1) + "\n").encode()
    if release.memory:
        found[MEMORY] = release.memory.encode()
    if release.earlier:
        found[f"{DATA}/corrections.csv"] = corrections_page.as_csv(release.changes)
    return found


def _archived(one: Earlier) -> dict[str, bytes]:
    """The tables of an earlier release with its manifest and signature."""
    place = f"{ARCHIVE}/{one.number}"
    names = [manifest.NAME, manifest.CHECKPOINT, manifest.KEY]
    names += [f"{DATA}/{table.name}.{ending}" for table in one.tables for ending in ("csv", "json")]
    names += [MEMORY] if (one.files / MEMORY).is_file() else []
    return {f"{place}/{name}": (one.files / name).read_bytes() for name in names}
