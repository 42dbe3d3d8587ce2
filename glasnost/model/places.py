"""Where the files that come with Glasnost are: sources, rulebooks, templates, the sample."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> list[Path]:
    """The places of `name` ("rulebooks", "sources", …) that exist, one's own first.

    One's own is named by the environment (GLASNOST_RULEBOOKS, GLASNOST_SOURCES, …); then come the data that an
    installed package carries, then the repository's folder.
    """
    own = os.environ.get(f"GLASNOST_{name.upper()}")
    places = [Path(own)] if own else []
    places += [_PACKAGE / "_data" / name, _PACKAGE.parent / name]
    return [place for place in places if place.is_dir()]
