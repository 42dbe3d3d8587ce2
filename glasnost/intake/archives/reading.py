"""An account archive as items, read in place in a limited child process; what cannot be read is named and skipped."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from glasnost.intake.archives import mastodon, meta, saved, telegram, vk, x
from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.store import Store
from glasnost.intake.child import PROBLEM
from glasnost.intake.limits import LIMITS, restrict
from glasnost.intake.pictures import ENDINGS
from glasnost.intake.rows import Patient, Silent, child, failure
from glasnost.model.language import _, language, set_language
from glasnost.model.problems import Problem

BATCH = 2_000
MOST_TEXT = 1 << 20  # characters of one item
SCHEMA = pa.schema(
    [
        ("network", pa.string()),
        ("kind", pa.string()),
        ("text", pa.string()),
        ("at", pa.string()),
        ("link", pa.string()),
        ("place", pa.string()),
        ("pictures", pa.list_(pa.string())),
        ("remote", pa.int64()),
        ("problem", pa.string()),
    ]
)
# the first that knows something of an archive reads it; saved pages are what is left
READERS = (telegram, vk, meta, x, mastodon)


def items_of(path: Path) -> Iterator[Item | Problem]:
    """The items of an archive (a zip, a folder or one file), and the problems met, as they come.

    Raises Problem if it cannot be read at all, or is of no known shape.
    """
    if not path.exists():
        raise Problem(_("there is no such file or folder"), where=str(path))
    with child("archive", language(), str(path.resolve())) as process:
        assert process.stdout is not None
        try:
            stream = pa.ipc.open_stream(Patient(process.stdout))
            for batch in stream:
                yield from map(_back, batch.to_pylist())
            if process.wait() == 0:
                return
        except (pa.ArrowInvalid, OSError, Silent):
            pass
        raise failure(process, path.name)


def _back(row: dict[str, Any]) -> Item | Problem:
    said = row.pop("problem")
    if said is not None:
        return Problem(**json.loads(said))
    return Item(**row | {"kind": Kind(row["kind"]), "pictures": tuple(row["pictures"])})


def items_in_child(spoken: str, path: Path) -> None:
    """In the child: stream the items of an archive to standard output."""
    set_language(spoken)
    try:
        store = Store(path)
        restrict(LIMITS, sum(store.sizes.values()))
        found = read(store)
        with pa.ipc.new_stream(sys.stdout.buffer, SCHEMA) as stream:
            for rows in _batches(found):
                stream.write_batch(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))
                sys.stdout.buffer.flush()
    except Problem as problem:
        sys.stderr.write(json.dumps(_told(problem)))
        sys.exit(PROBLEM)


def read(store: Store) -> Iterator[Item | Problem]:
    """The items of a store, by the reader that knows its shape. Raises Problem if none does."""
    taken: set[str] = set()
    work = []
    for reader in READERS:
        for name in reader.recognised(store):
            if name not in taken:
                taken.add(name)
                work.append((reader, name))
    if not work:
        work = [(saved, name) for name in saved.recognised(store)]
    loose = [name for name in store if name.lower().endswith(ENDINGS)]
    if not work and not loose and not x.is_archive(store) and not store.problems:
        raise Problem(
            _("this is no archive of a known shape"),
            where=store.path.name,
            remedy=_(
                "Known are the archives of VK, Telegram, Facebook, Instagram, X and Mastodon, saved pages, pictures."
            ),
        )
    return _all(store, work, loose)


def _all(store: Store, work: list[Any], loose: list[str]) -> Iterator[Item | Problem]:
    shown: set[str] = set()
    for reader, name in work:
        for item in reader.items(store, name):
            if isinstance(item, Item):
                shown.update(item.pictures)
            yield item
    for name in loose:  # pictures that no item shows: an album, a gallery, a folder of saved ones
        if name not in shown and not name.rsplit("/", 1)[-1].startswith("."):
            yield Item("", Kind.PICTURE, place=name, pictures=(name,))
    yield from store.problems


def _batches(found: Iterator[Item | Problem]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    size = 0
    for one in found:
        if isinstance(one, Problem):
            empty = Item("", Kind.PAGE).as_row()
            rows.append(empty | {"problem": json.dumps(_told(one), ensure_ascii=False)})
        else:
            row = one.as_row() | {"problem": None}
            row["text"] = row["text"][:MOST_TEXT]
            rows.append(row)
            size += len(row["text"])
        if len(rows) == BATCH or size > MOST_TEXT:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _told(problem: Problem) -> dict[str, str]:
    return {"what": problem.what, "where": problem.where, "remedy": problem.remedy}
