"""The project's own files agree: the lock, the extras, the wheel's folders."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in requirements}


def _locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {match.lower() for match in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_host_and_a_hash_for_everything(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|@ ", text)
    packages = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert packages and all("--hash=sha256:" in package for package in packages)


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = PROJECT["project"]
    runtime, dev = _names(project["dependencies"]), _names(PROJECT["dependency-groups"]["dev"])
    extras = _names([name for extra in project["optional-dependencies"].values() for name in extra])
    assert runtime <= _locked("base")
    assert runtime | dev <= _locked("dev")
    assert runtime | dev | extras <= _locked("all")
    assert not (extras - runtime) & _locked("dev"), "the heavy extras stay out of make env"


def test_the_extras() -> None:
    assert set(PROJECT["project"]["optional-dependencies"]) == {"spark", "postgres"}


@pytest.mark.parametrize("name", ["sources", "rulebooks", "templates", "examples"])
def test_the_folders_that_a_wheel_carries_are_there(name: str) -> None:
    assert (ROOT / name).is_dir()
    assert f'"{name}"' in (ROOT / "hatch_build.py").read_text(encoding="utf-8")
