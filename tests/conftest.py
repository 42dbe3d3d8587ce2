"""What every test may count on: English, a known key, none of the user's own settings, and in CI no silent skip."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from glasnost.model.language import set_language

ROOT = Path(__file__).resolve().parent.parent
KEY = "00112233445566778899aabbccddeeff" * 2
KEPT = ("GLASNOST_SHARED", "GLASNOST_MORE")

# No test is timed: a slow machine is no fault of the code.
settings.register_profile("glasnost", deadline=None, print_blob=True)
settings.load_profile("glasnost")


def pytest_configure() -> None:
    for name in [name for name in os.environ if name.startswith("GLASNOST_") and name not in KEPT]:
        del os.environ[name]
    os.environ["GLASNOST_KEY"] = KEY
    os.environ["LC_ALL"] = "C.UTF-8"


def pytest_runtest_setup() -> None:
    set_language("en")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI everything that a test needs is there, so a skipped test is a failed one."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {call.excinfo.value if call.excinfo else 'no reason given'}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records that tests may read and never copy: GLASNOST_SHARED, or beside the repository."""
    folder = Path(os.environ.get("GLASNOST_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip("the real records are not here (GLASNOST_SHARED names their folder)")
    return folder
