"""A wheel holds all that the program needs, and nothing of the work tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_code_catalogue_and_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "glasnost/locale/ru/LC_MESSAGES/glasnost.mo" in names
    for folder in ("sources/ru/bsr/source.toml", "rulebooks/ru/", "templates/", "examples/demo/"):
        assert any(name.startswith(f"glasnost/_data/{folder}") for name in names), folder
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "glasnost").rglob("*.py")}
    assert code <= set(names)
    assert {"glasnost/publishing/site/templates/base.html", "glasnost/publishing/site/assets/site.css"} <= set(names)
    outside = [name for name in names if not name.startswith(("glasnost/", "glasnost-"))]
    assert outside == []
    assert not [name for name in names if "__pycache__" in name]


def test_an_installed_wheel_works_away_from_the_work_tree(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)

    def run(code: str) -> str:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed), "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True)
        return done.stdout

    places = run("from glasnost.model.places import folder; print(*folder('sources'), *folder('rulebooks'))").split()
    assert places == [str(installed / "glasnost" / "_data" / name) for name in ("sources", "rulebooks")]
    assert "ru/bsr" in run("from glasnost.cli import main; main(['sources', 'list'])")
    assert "Использование" in run("from glasnost.cli import main; main(['--lang', 'ru', '--help'])")
