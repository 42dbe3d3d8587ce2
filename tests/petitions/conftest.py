"""A register of invented cases, screened."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of these tests stand beside them

from reading_back import CASES, DAY, Entries

from glasnost.cli import run
from glasnost.petitions.bulk import Entry, prepare
from glasnost.petitions.forms import find_form
from glasnost.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.screening import Screened


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register's folder; tests that write to it take a copy."""
    made = tmp_path_factory.mktemp("petitions") / "register"
    assert run(["--register", str(made), "init"]) == 0
    assert run(["--register", str(made), "ingest", str(CASES), "--source", "any/spreadsheet"]) == 0
    return made


@pytest.fixture(scope="session")
def screened(folder: Path) -> Callable[[str], Screened]:
    """A law's verdicts on the register, each law screened once."""
    done: dict[str, Screened] = {}

    def screen(law: str) -> Screened:
        if law not in done:
            done[law] = Screened(Register.open(folder), find_rulebook(law), DAY)
        return done[law]

    return screen


@pytest.fixture(scope="session")
def entries(screened: Callable[[str], Screened]) -> Entries:
    """What a form gives under a law: (law, form, docket numbers or None for everybody)."""

    def find(law: str, form: str, *cases: str) -> list[Entry]:
        return list(prepare(screened(law), find_form(form), cases or None)[1])

    return find
