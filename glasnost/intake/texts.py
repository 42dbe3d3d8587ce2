"""Strangers' documents as texts: files, folders and archives, parsed in child processes, many files to a process.

A process that dies takes one file with it: the file is named, and another process goes on with the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from glasnost.intake.documents import ENDINGS
from glasnost.intake.limits import MEGABYTE
from glasnost.intake.rows import Patient, Silent, child, failure
from glasnost.model import places
from glasnost.model.language import language
from glasnost.model.problems import Problem

FILES = 400  # to a process
BYTES = 64 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Text:
    """One document's text as it came out, its code points as stored.

    page: what kind of page it came from: "" for a plain document, "card" for a court's page about one case; of
    "captcha", "list" and "error" there is no text. came: signs of text that the file held, with menus and scripts.
    card: what a page's tables say of the case. problem: why there is no text.
    """

    document: str
    place: str = ""  # the path of the file that it came from
    text: str = ""
    page: str = ""
    came: int = 0
    card: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None


def texts_of(paths: Iterable[str | Path]) -> Iterator[Text]:
    """The texts of files, of folders' files and of archives' members, in order. Problems come as texts too.

    A text is called by its path as given; below a folder, by the folder as given and the way from there.
    """
    yield from texts_in((name, name) for name in files_of(paths))


def texts_in(files: Iterable[tuple[str, str]]) -> Iterator[Text]:
    """The texts of files, each a path and what to call it; its name's ending tells the format."""
    for group in _groups(files):
        yield from _read(group)


def files_of(paths: Iterable[str | Path]) -> Iterator[str]:
    """Files as given, and in folders every file of a known kind, sorted."""
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found = (one for one in path.rglob("*") if one.is_file() and one.name.lower().endswith(ENDINGS))
            yield from (f"{str(given).rstrip('/')}/{one.relative_to(path).as_posix()}" for one in sorted(found))
        else:
            yield str(given)


def left_out(paths: Iterable[str | Path]) -> int:
    """How many files of the folders are of other kinds."""
    folders = [path for path in map(Path, paths) if path.is_dir()]
    files = (one for path in folders for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
    return sum(not one.name.lower().endswith(ENDINGS) for one in files)


def _groups(files: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    group: list[tuple[str, str]] = []
    size = 0
    for place, name in files:
        path = Path(place)
        group.append((place, name))
        size += path.stat().st_size if path.is_file() else 0
        if len(group) == FILES or size > BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _read(files: list[tuple[str, str]]) -> Iterator[Text]:
    done = 0
    while done < len(files):
        rest = files[done:]
        asked = json.dumps([(str(Path(place).resolve()), name) for place, name in rest]).encode()
        sources = json.dumps([str(folder) for folder in places.folder("sources")])
        with child("documents", language(), sources, said=asked) as process:
            try:
                for row in _rows(process):
                    if row["last"]:
                        done += 1
                    else:
                        yield _text(row, *files[done])
                if process.wait() == 0:
                    continue
            except (pa.ArrowInvalid, OSError, Silent):
                pass
            if done < len(files):
                yield Text(files[done][1], files[done][0], problem=failure(process, files[done][1]))
                done += 1


def _rows(process: Any) -> Iterator[dict[str, Any]]:
    stream = pa.ipc.open_stream(Patient(process.stdout))
    while True:
        try:
            batch = stream.read_next_batch()
        except StopIteration:
            return
        yield from batch.to_pylist()


def _text(row: dict[str, Any], place: str, name: str) -> Text:
    if row["problem"] is not None:
        return Text(name, place, problem=Problem(**json.loads(row["problem"])))
    card = json.loads(row["card"]) if row["card"] else {}
    if row["page"] == "problem":
        return Text(row["name"], place, problem=Problem(**card))
    return Text(row["name"], place, row["text"] or "", row["page"] or "", row["came"] or 0, card)
