"""Modules of tests that help others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from glasnost.register import Register

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.create(tmp_path / "register")
