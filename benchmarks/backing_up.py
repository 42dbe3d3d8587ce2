"""A backup and its drill against `tar | age`, which does the same without hashes, a copy of the answers, or checks."""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Result, apart, cpu, peak

from glasnost.register import Register
from glasnost.register.backup import keys
from glasnost.register.backup.making import make_backup
from glasnost.register.backup.opening import drill

BOUND = 4.0
FILE = 64 << 20  # bytes of each original


def ours(folder: Path) -> dict[str, float]:
    """CPU seconds of a backup, and of a drill, in this process."""
    register = Register.open(folder / "register")
    start = cpu()
    made = make_backup(
        register, folder / "ours.age", keys.recipients([str(folder / "one.pub"), str(folder / "two.pub")])
    )
    middle = cpu()
    assert drill(made.path, keys.identities(folder / "one", input), folder).sound
    return {"backup": middle - start, "drill": cpu() - middle, "memory": peak()}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _piped(folder: Path, commands: str) -> float:
    start = _children()
    subprocess.run(["bash", "-o", "pipefail", "-c", commands], cwd=folder, check=True)
    return _children() - start


def results(megabytes: int) -> list[Result]:
    """A register of so many megabytes of originals."""
    if not shutil.which("age"):
        return [Result("backup", "", None, None, "not measured: age is not installed")]
    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as home:
        folder = Path(home)
        register = Register.create(folder / "register")
        for _n in range(max(1, (megabytes << 20) // FILE)):
            (folder / "file").write_bytes(random.randbytes(FILE))
            register.keep(folder / "file")
        for name in ("one", "two"):
            keys.new_key(folder / name, register.folder)
        _piped(folder, "cat register/originals/*/* > /dev/null")  # neither is the first to read it
        sealing = _piped(folder, "tar -c register | age -R one.pub -R two.pub > theirs.age")
        opening = _piped(folder, "mkdir out && age -d -i one theirs.age | tar -x -C out")
        found = apart(Path(__file__), str(folder))
        memory = f"{found['memory'] / 1e6:.0f} MB of memory"
        peer = "CPU seconds of `tar | age` to the same two keys"
        return [
            Result(
                f"backup of {megabytes:,} MB",
                peer,
                found["backup"] / sealing,
                BOUND,
                f"{found['backup']:.1f} s, {memory}",
            ),
            Result(
                f"drill of {megabytes:,} MB",
                "CPU seconds of `age -d | tar -x`",
                found["drill"] / opening,
                BOUND,
                f"{found['drill']:.1f} s: every hash twice, once by doctor",
            ),
        ]


if __name__ == "__main__":
    print(json.dumps(ours(Path(sys.argv[1]))))
