"""The pictures of an account archive, decoded in child processes from where they lie; nothing is unpacked to disk."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from glasnost.intake.archives.store import Store
from glasnost.intake.limits import LIMITS, restrict
from glasnost.intake.pictures import BYTES, FILES, SCHEMA, Picture, decode_bytes
from glasnost.intake.rows import Patient, Silent, child, failure
from glasnost.model.language import _, language, set_language
from glasnost.model.problems import Problem


def pictures_of(path: Path, members: Sequence[str]) -> Iterator[Picture]:
    """Members of an archive as pictures, in order; one that cannot be decoded has a problem instead of pixels."""
    done = 0
    while done < len(members):
        group = members[done : done + FILES]
        with child("archive_pictures", language(), str(path.resolve()), said=json.dumps(group).encode()) as process:
            assert process.stdout is not None
            before = done
            try:
                for batch in pa.ipc.open_stream(Patient(process.stdout)):
                    for row in batch.to_pylist():
                        yield _picture(row, members[done])
                        done += 1
                if process.wait() == 0 and done == before + len(group):
                    continue
            except (pa.ArrowInvalid, OSError, Silent):
                pass
            yield Picture(members[done], problem=failure(process, members[done]))
            done += 1


def _picture(row: dict[str, Any], name: str) -> Picture:
    if row["problem"] is not None:
        return Picture(name, problem=Problem(**json.loads(row["problem"])))
    return Picture(name, np.frombuffer(row["pixels"], np.uint8).reshape(row["height"], row["width"], 3))


def pictures_in_child(spoken: str, path: Path) -> None:
    """In the child: decode the members that standard input lists."""
    set_language(spoken)
    members = json.load(sys.stdin)
    store = Store(path)
    restrict(LIMITS, sum(store.sizes.get(name, 0) for name in members))
    with pa.ipc.new_stream(sys.stdout.buffer, SCHEMA) as stream:
        for number, name in enumerate(members):
            row: dict[str, Any] = dict.fromkeys(SCHEMA.names) | {"file": number}
            try:
                if name not in store.sizes:
                    raise Problem(_("the archive names a picture that it does not hold"), where=name)
                pixels = decode_bytes(store.read(name, BYTES), name)
                row |= {"height": pixels.shape[0], "width": pixels.shape[1], "pixels": pixels.tobytes()}
            except Problem as problem:
                row["problem"] = json.dumps({"what": problem.what, "where": problem.where, "remedy": problem.remedy})
            stream.write_batch(pa.RecordBatch.from_pylist([row], schema=SCHEMA))
            sys.stdout.buffer.flush()
