"""The helpers of these tests stand beside them; and a register."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from glasnost.register import Register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.create(tmp_path / "register")
