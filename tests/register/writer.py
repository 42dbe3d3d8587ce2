"""A writer to be killed: several exports, one of which supersedes records of another, one that replaces all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from invented import put

from glasnost.register import Register

Export = tuple[str, dict[str, str], str, bool]
EXPORTS: list[Export] = [
    ("a", {f"case {n}": "pending" for n in range(30)}, "2026-01-01", False),
    ("b", {f"case {n}": "fined" for n in range(20, 50)}, "2026-02-01", False),
    ("c", {f"case {n}": "older" for n in range(40, 60)}, "2026-01-15", False),
    ("d", {f"other {n}": "fined" for n in range(20)}, "2026-03-01", False),
]


def work(register: Register, exports: Sequence[Export]) -> None:
    for name, says, day, replace in exports:
        put(register, name, says, day=day, replace=replace)


if __name__ == "__main__":
    print("ready", flush=True)
    work(Register.open(Path(sys.argv[1])), EXPORTS)
