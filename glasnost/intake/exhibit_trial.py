"""What pictures and their lists would do to the register, told before they come in; see `dry_run`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from glasnost.intake import reasons
from glasnost.intake.dry_run import Foreseen, Refusal
from glasnost.intake.exhibit_lists import Lists, is_picture, read_list, unlisted
from glasnost.intake.formats import KNOWN
from glasnost.intake.ingest import Progress, files_of
from glasnost.intake.pictures import ENDINGS, Picture, pictures_of
from glasnost.intake.sources import Description, find
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.register.exhibits import exhibit_id, kept
from glasnost.register.originals import hash_of


def try_pictures(
    register: Register,
    paths: Iterable[Path],
    source_id: str,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> list[Foreseen]:
    """Decode pictures and read their lists as `bring_in_pictures` would, and say what would become of them."""
    description = find(source_id)
    files = files_of(paths, (*KNOWN, *ENDINGS))
    pictures = [path for path in files if is_picture(path)]
    held = {row.exhibit_id for row in kept(register) if row.source_id == description.id}
    lists, found, named = Lists(), list[Foreseen](), set[str]()
    for path in files:
        if not is_picture(path):
            found.append(_list(register, path, description, lists))
    for number, (path, picture) in enumerate(
        zip(pictures, pictures_of((path, str(path)) for path in pictures), strict=True), 1
    ):
        told, ids = _picture(register, path, picture, description, lists)
        told.new, told.unchanged = len(ids - held - named), len(ids & held)
        named |= ids
        found.append(told)
        if progress is not None:
            progress(path.name, number)
    for told in found:
        _missing(told, lists)
    read = [told for told in found if told.problem is None]
    if replace and read:
        read[-1].gone = len(held - named)
    places = {str(path): place for place, path in enumerate(files)}
    return sorted(found, key=lambda told: places[told.file])


def _list(register: Register, path: Path, description: Description, lists: Lists) -> Foreseen:
    told = Foreseen(str(path))
    try:
        digest = _digest(path)
        rows = list(read_list(path, path.name, description))
    except Problem as problem:
        told.problem = problem
        return told
    told.known, told.rows = register.is_live(digest, description.id), len(rows)
    lists.rows.append((digest, rows))
    return told


def _picture(
    register: Register, path: Path, picture: Picture, description: Description, lists: Lists
) -> tuple[Foreseen, set[str]]:
    told = Foreseen(str(path), problem=picture.problem)
    if picture.problem is not None:
        return told, set()
    digest = _digest(path)
    rows = lists.of(path)
    told.known, told.rows = register.is_live(digest, description.id), 1
    if unlisted(rows):
        told.reasons[reasons.PICTURE_UNLISTED] = 1
    return told, {exhibit_id(register.key, description.id, digest, one.docket_number) for one in rows}


def _missing(told: Foreseen, lists: Lists) -> None:
    path = Path(told.file)
    if told.problem is not None or is_picture(path):
        return
    missing = lists.missing(_digest(path))
    if missing:
        told.reasons[reasons.PICTURE_MISSING] = len(missing)
        told.refused = [Refusal(row, "file", reasons.PICTURE_MISSING, None) for row in missing]


def _digest(path: Path) -> str:
    if not path.is_file():
        raise Problem(_("there is no such file"), where=str(path))
    return hash_of(path)
