"""Two hundred ways to change a published folder; and a forger who brings the manifest into line again."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator

from glasnost.publishing.verify.files import CHECKPOINT, KEY, MANIFEST, OUTSIDE
from glasnost.requests.proofs import notes

Files = dict[str, bytes]
_DIGIT = re.compile(rb"(?<![\w#.-])[0-9]+(?![\w-])")  # of a number, not of a name or a colour


def _digit(rng: random.Random, files: Files, paths: list[str]) -> str:
    """Another digit in a number of a file."""
    path = rng.choice(paths)
    data = files[path]
    numbers = list(_DIGIT.finditer(data))
    if path.endswith(".html"):
        # a number that a reader sees
        numbers = [
            one for one in re.finditer(rb"(?<=>)[\xc2\xa0\xc3\x97,.0-9]+(?=<)", data) if re.search(rb"[0-9]", one[0])
        ]
    one = rng.choice(numbers)
    places = [place for place in range(one.start(), one.end()) if data[place : place + 1].isdigit()]
    place = rng.choice(places)
    other = rng.choice([digit for digit in b"123456789" if digit != data[place]])
    files[path] = data[:place] + bytes([other]) + data[place + 1 :]
    return path


def _rows(files: Files, path: str) -> list[bytes]:
    return files[path].splitlines(keepends=True)


def row_gone(rng: random.Random, files: Files) -> str:
    path = rng.choice(_tables(files))
    rows = _rows(files, path)
    del rows[rng.randrange(1, len(rows))]
    files[path] = b"".join(rows)
    return path


def row_twice(rng: random.Random, files: Files) -> str:
    path = rng.choice(_tables(files))
    rows = _rows(files, path)
    place = rng.randrange(1, len(rows))
    rows.insert(place, rows[place])
    files[path] = b"".join(rows)
    return path


def row_new(rng: random.Random, files: Files) -> str:
    path = rng.choice(_tables(files))
    rows = _rows(files, path)
    files[path] = files[path] + rows[-1].replace(b",", b"x,", 1)
    return path


def numbers_swapped(rng: random.Random, files: Files) -> str:
    path = rng.choice(_tables(files))
    rows = [row.rsplit(b",", 2) for row in _rows(files, path)]
    one, other = rng.choice([(a, b) for a in range(1, len(rows)) for b in range(1, a) if rows[a][1:] != rows[b][1:]])
    rows[one][1:], rows[other][1:] = rows[other][1:], rows[one][1:]
    files[path] = b"".join(b",".join(row) for row in rows)
    return path


def total(rng: random.Random, files: Files) -> str:
    """A total in the CSV, the JSON and nowhere else."""
    path = rng.choice([name for name in _tables(files) if b"\ntotal," in files[name]])
    rows = _rows(files, path)
    place = rng.choice(
        [place for place, row in enumerate(rows) if row.startswith(b"total,") and row.endswith(b",counted\n")]
    )
    head, number, state = rows[place].rsplit(b",", 2)
    rows[place] = b",".join([head, str(int(number) + rng.randrange(1, 9)).encode(), state])
    files[path] = b"".join(rows)
    return path


def shown_hidden(rng: random.Random, files: Files) -> str:
    """A number where one is hidden."""
    path = rng.choice([name for name in _tables(files) if b",,hidden" in files[name]])
    files[path] = files[path].replace(b",,hidden", b",%d,counted" % rng.randrange(1, 5), 1)
    return path


def file_gone(rng: random.Random, files: Files) -> str:
    path = rng.choice(sorted(files.keys() - set(OUTSIDE)))
    del files[path]
    return path


def file_new(rng: random.Random, files: Files) -> str:
    path = rng.choice(["data/another.csv", "en/tables/another.html", "charts/another.en.svg", "data/another.json"])
    files[path] = b"year,value,state\n2017,1,counted\n"
    return path


def file_empty(rng: random.Random, files: Files) -> str:
    path = rng.choice(sorted(files.keys() - set(OUTSIDE)))
    files[path] = b""
    return path


def files_swapped(rng: random.Random, files: Files) -> str:
    one, other = rng.sample([path for path in sorted(files) if path.endswith((".csv", ".svg"))], 2)
    files[one], files[other] = files[other], files[one]
    return one


def date_of_page(rng: random.Random, files: Files) -> str:
    path = rng.choice([name for name in sorted(files) if name.endswith(".html") and b"<time" in files[name]])
    files[path] = (
        files[path].replace(b"22 ", b"2%d " % rng.choice([1, 3, 4, 5]), 1)
        if b">22 " in files[path]
        else files[path].replace(b"2026-11-22", b"2026-11-21", 1)
    )
    return path


def date_of_manifest(rng: random.Random, files: Files) -> str:
    path = rng.choice([MANIFEST, "datapackage.json"])
    files[path] = files[path].replace(b"2026-11-22", b"2026-1%d-2%d" % (rng.randrange(3), rng.randrange(3, 9)), 1)
    return path


def derived_number(rng: random.Random, files: Files) -> str:
    records = json.loads(files["data/derived.json"])
    one = rng.choice([record for record in records if record["value"]])
    one["value"] = one["value"][:-1] + str((int(one["value"][-1]) + rng.randrange(1, 9)) % 10)
    files["data/derived.json"] = json.dumps(records, ensure_ascii=False, indent=1).encode()
    return "data/derived.json"


def definition(rng: random.Random, files: Files) -> str:
    """Another article in the definition, on the pages of one language."""
    path = rng.choice([name for name in sorted(files) if name.endswith(".html") and b"999" in files[name]])
    files[path] = files[path].replace(b"999", b"998")
    return path


def digit_in_csv(rng: random.Random, files: Files) -> str:
    return _digit(rng, files, _tables(files))


def digit_in_page(rng: random.Random, files: Files) -> str:
    return _digit(rng, files, [name for name in sorted(files) if name.endswith(".html") and "/tables/" in name])


def digit_in_json(rng: random.Random, files: Files) -> str:
    path = rng.choice([name for name in sorted(files) if re.fullmatch(r"data/[a-z].*-.*\.json", name)])
    head, mark, cells = files[path].partition(b'"cells"')
    numbers = list(re.finditer(rb'(?<=, )[0-9]+(?=, "counted")', cells))
    one = rng.choice(numbers)
    files[path] = head + mark + cells[: one.start()] + str(int(one[0]) + 1).encode() + cells[one.end() :]
    return path


def digit_in_chart(rng: random.Random, files: Files) -> str:
    """The height of a line, or a number in a drawing."""
    path = rng.choice([name for name in sorted(files) if name.startswith("charts/") and name.endswith(".svg")])
    return _digit(rng, files, [path])


def digit_in_chart_data(rng: random.Random, files: Files) -> str:
    path = rng.choice([name for name in sorted(files) if name.startswith("charts/") and name.endswith(".json")])
    numbers = list(re.finditer(rb'(?<="n": )[0-9]+', files[path]))
    one = rng.choice(numbers)
    files[path] = files[path][: one.start()] + str(int(one[0]) + 1).encode() + files[path][one.end() :]
    return path


def _tables(files: Files) -> list[str]:
    return [path for path in sorted(files) if path.startswith("data/") and path.endswith(".csv")]


KINDS: tuple[Callable[[random.Random, Files], str], ...] = (
    digit_in_csv, digit_in_page, digit_in_json, digit_in_chart, digit_in_chart_data, row_gone, row_twice, row_new,
    numbers_swapped, total, shown_hidden, file_gone, file_new, file_empty, files_swapped, date_of_page,
    date_of_manifest, derived_number, definition,
)  # fmt: skip


def tamperings(files: Files, many: int, seed: str = "tampering") -> Iterator[tuple[str, str, Files]]:
    """(kind, file, files after it), the kinds in turn; each differs from the original."""
    rng = random.Random(seed)
    for number in range(many):
        kind = KINDS[number % len(KINDS)]
        changed = dict(files)
        path = kind(rng, changed)
        assert changed != files, kind.__name__
        yield kind.__name__, path, changed


def brought_into_line(files: Files) -> Files:
    """With a manifest that lists the files as they are now, signed with the forger's own key."""
    found = dict(files)
    manifest = json.loads(found[MANIFEST])
    manifest["files"] = {
        path: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in sorted(found.items())
        if path not in OUTSIDE
    }
    found[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    seed, origin = b"f" * 32, "example.org/numbers"
    root = hashlib.sha256(found[MANIFEST]).digest()
    found[CHECKPOINT] = notes.sign(origin, manifest["release"], root, seed).note.encode()
    found[KEY] = f"{notes.key_of(origin, seed)}\n".encode()
    return found
