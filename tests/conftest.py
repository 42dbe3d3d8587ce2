"""What every test may count on: English, a known key, none of the user's own settings, and in CI no silent skip.

Also both databases for judgements: SQLite, and PostgreSQL where it is installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator, Iterator
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


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A server of its own on loopback; its address without a database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    home = Path(found).parent if found else (programs[-1] if programs else None)
    if home is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    # The server refuses to run as root, and pytest's own folders are closed to everybody else.
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="glasnost-postgresql-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*words: str) -> None:
        subprocess.run([str(home / words[0]), *words[1:]], check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "glasnost", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://glasnost@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgresql_server: str, request: pytest.FixtureRequest) -> str:
    """The address of a new empty database."""
    import psycopg

    name = f"test_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{postgresql_server}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two databases for judgements and jobs."""
    if request.param == "postgresql":
        monkeypatch.setenv("GLASNOST_DATABASE", request.getfixturevalue("postgresql"))
    return str(request.param)
