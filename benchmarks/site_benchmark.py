"""The public site of a register of a million charges, counted, protected, drawn and verified, against two minutes."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from measure import Result, apart, cpu, peak

from glasnost.publishing.site.publish import Wanted, publish
from glasnost.publishing.verify.verifying import verify_folder
from glasnost.register import Register

LIMIT = 120  # seconds, for the whole site


def results(folder: Path) -> list[Result]:
    """The site of the register in `folder`, and verifying it."""
    found = apart(Path(__file__), str(folder))
    detail = (
        f"{found['seconds']:.0f} s ({found['cpu']:.0f} s CPU), {found['memory'] / 1e6:.0f} MB, "
        f"{found['tables']:.0f} tables, "
        f"{found['cells']:.0f} cells, {found['hidden']:.0f} hidden; verify {found['verify']:.0f} s"
    )
    return [Result("publish: the whole site", f"{LIMIT} seconds", found["seconds"] / LIMIT, 1, detail)]


def main() -> None:
    """Publish and verify, in a process of its own."""
    folder = Path(sys.argv[1])
    began = time.monotonic()
    found, _digest = publish(Register.open(folder / "register"), Wanted(), folder / "site")
    seconds, used = time.monotonic() - began, cpu()
    began = time.monotonic()
    errors = verify_folder(folder / "site").errors
    if errors:
        raise SystemExit(str(errors[0]))
    release = found.release
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": used,
                "memory": peak(),
                "verify": time.monotonic() - began,
                "tables": len(release.tables),
                "cells": sum(len(table.cells) for table in release.tables),
                "hidden": sum(one.hidden for one in release.hiding),
            }
        )
    )


if __name__ == "__main__":
    main()
