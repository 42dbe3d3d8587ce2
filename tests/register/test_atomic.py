"""Whole files or none."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

import pytest

from glasnost.model.problems import Problem
from glasnost.register.atomic import write_whole


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    path.write_text("old")
    with write_whole(path) as temporary:
        temporary.write_text("new")
        assert temporary.suffix == ".xlsx"  # writers choose the format by the ending
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError("mine"), KeyboardInterrupt()])
def test_an_error_passes_and_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(type(error)), write_whole(path) as temporary:
        temporary.write_text("half")
        raise error
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError("IO Error: Could not write file: No space left on device"),  # as databases say it
    ],
)
def test_a_full_disk_is_a_problem(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(Problem, match=r"out\.csv: the disk is full.*Make room"), write_whole(tmp_path / "out.csv"):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be written"), write_whole(tmp_path / "nowhere" / "out.csv"):
        pass
