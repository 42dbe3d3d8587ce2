"""The private audit: items per second against merely parsing the archive, and what is found of what was planted."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT)]

from measure import Result, apart  # noqa: E402

_SELF, _CHILDREN = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
ITEMS, PICTURES, PHRASES, EXHIBITS = 50_000, 5_000, 95_000, 5_000


def results(scale: float = 1.0) -> list[Result]:
    """scale: of the archive and the pack; 1 is 50,000 items and 5,000 pictures against 100,000 entries."""
    with tempfile.TemporaryDirectory(prefix="glasnost-audit-") as folder:
        apart(Path(__file__), "make", folder, str(scale))
        parsing = apart(Path(__file__), "parse", folder)
        ours = apart(Path(__file__), "audit", folder)
    found = apart(Path(__file__), "planted")
    told = (
        f"{ours['items'] / ours['wall']:.0f} items/s on two cores ({ours['items']} items, {ours['pictures']} pictures, "
        f"{ours['findings']} findings), {ours['memory']:.2f} GB; CPU {ours['cpu']:.0f} s against {parsing['cpu']:.0f} s"
    )
    small = f"of {found['planted']} planted among {found['items']}: missed {found['missed']}, false {found['false']}"
    return [
        Result(
            "audit / parsing the archive and decoding its pictures",
            "parsing",
            ours["cpu"] / parsing["cpu"],
            None,
            told,
        ),
        Result("audit: planted items missed and false alarms", "", None, None, small),
    ]


def make(folder: str, scale: str) -> dict[str, Any]:
    """An archive of Telegram and a pack, both invented."""
    from glasnost.search.audit import pack
    from tests.audit import archives
    from tests.audit.planted import plant

    part = float(scale)
    sizes = [int(part * one) for one in (PHRASES, EXHIBITS, ITEMS - PICTURES, PICTURES - 500)]
    phrases, exhibits, texts, strangers = sizes
    planted = plant(7, phrases=phrases, pictures=exhibits, texts=texts, strangers=strangers, found=int(part * 1_000))
    archives.telegram(Path(folder) / "archive", planted.several)
    pack.write(Path(folder) / "pack", planted.entries, seed=b"b" * 32, made_on="2026-01-01")
    return {"bytes": (Path(folder) / "pack").stat().st_size}


def parse(folder: str) -> dict[str, Any]:
    """The items and the decoded pictures, and nothing done with them."""
    from glasnost.intake.archives import Item, items_of, pictures_of

    begun = _cpu()
    items = [one for one in items_of(Path(folder) / "archive") if isinstance(one, Item)]
    shown = [name for one in items for name in one.pictures]
    count = sum(picture.pixels is not None for picture in pictures_of(Path(folder) / "archive", shown))
    return {"cpu": _cpu() - begun, "pictures": count}


def audit(folder: str) -> dict[str, Any]:
    """The whole audit, the pack read too."""
    from glasnost.search.audit.findings import audit as look
    from glasnost.search.audit.pack import read

    begun, used = time.monotonic(), _cpu()
    found = look([Path(folder) / "archive"], read(Path(folder) / "pack"))
    return {
        "wall": time.monotonic() - begun,
        "cpu": _cpu() - used,
        "items": found.items,
        "pictures": found.pictures,
        "findings": len(found.findings),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def _cpu() -> float:
    """CPU seconds of this process and of the children that have ended."""
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, (_SELF, _CHILDREN)))


def planted() -> dict[str, Any]:
    """200 that should be found among 20,000 that should not."""
    from glasnost.search.audit.findings import audit as look
    from glasnost.search.audit.pack import Pack
    from tests.audit import archives
    from tests.audit.planted import plant

    whole = plant(1, phrases=300, pictures=100, texts=19_500, strangers=300, found=200)
    with tempfile.TemporaryDirectory() as folder:
        archives.telegram(Path(folder) / "archive", whole.several)
        found = look([Path(folder) / "archive"], Pack(whole.entries, "", ""))
    order = [*range(0, found.items, 2), *range(1, found.items, 2)]  # as archives.telegram writes them
    told = {order[int(one.item.place.rpartition(":")[2]) - 1] for one in found.findings}
    missed = Counter(how for place, how in whole.planted.items() if place not in told)
    return {
        "items": found.items,
        "planted": len(whole.planted),
        "missed": dict(missed),
        "false": len(told - whole.planted.keys()),
    }


if __name__ == "__main__":
    named = {"make": make, "parse": parse, "audit": audit, "planted": planted}
    if len(sys.argv) > 1 and sys.argv[1] in named:
        print(json.dumps(named[sys.argv[1]](*sys.argv[2:])))
    else:
        for result in results(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0):
            print(result.as_line())
